#include "daemon/store/listing.hpp"

#include "daemon/store/derived.hpp"

namespace commentd::store {
namespace {

// items_shown (derived.db)
constexpr auto shown_oldest = "SELECT number FROM items WHERE thread = ? AND (public OR below > 0)"
                              " AND number > ? ORDER BY number LIMIT ?";
constexpr auto shown_newest = "SELECT number FROM items WHERE thread = ? AND (public OR below > 0)"
                              " AND number < ? ORDER BY number DESC LIMIT ?";
#define PUBLIC_COLUMNS                                                                             \
    "c.number, c.uuid, p.uuid, c.status, c.source, c.name, c.url, c.role, c.content,"              \
    " c.created_at, c.edited_at"
constexpr auto public_item = "SELECT " PUBLIC_COLUMNS " FROM comments c"
                             " LEFT JOIN comments p ON p.number = c.parent WHERE c.number = ?";
// comments_publication
constexpr auto events_after =
    "SELECT " PUBLIC_COLUMNS ", c.publication, c.publication_kind, c.publication_at, t.id, t.url,"
    " t.title FROM comments c LEFT JOIN comments p ON p.number = c.parent"
    " JOIN threads t ON t.number = c.thread"
    " WHERE c.site = ? AND c.publication > ? ORDER BY c.publication LIMIT ?";
#undef PUBLIC_COLUMNS

// A row that is not public any more keeps nothing but its place.
PublicItem item_of(Query& q) {
    PublicItem item;
    item.number = q.number(0);
    item.id = base::Id::from_blob(q.blob(1));
    if (!q.is_null(2)) item.parent = base::Id::from_blob(q.blob(2));
    item.withdrawn = !comments::is_public(static_cast<comments::Status>(q.number(3)),
                                          static_cast<rules::Source>(q.number(4)));
    if (item.withdrawn) return item;
    item.name = q.text(5);
    item.url = q.text(6);
    item.role = q.text(7);
    item.content = q.text(8);
    item.created_at = base::time_from_number(q.number(9));
    if (auto const at = q.optional_number(10)) item.edited_at = base::time_from_number(*at);
    return item;
}

} // namespace

std::vector<PublicItem> list_thread(ReadConnections& connections, comments::ThreadNumber thread,
                                    bool newest_first, std::int64_t after, std::size_t limit) {
    std::vector<PublicItem> items;
    // One snapshot for the items and their number, which Readers ends.
    if (!connections.derived.in_transaction()) connections.derived.begin();
    auto shown = connections.derived.run(newest_first ? shown_newest : shown_oldest);
    shown.bind(thread).bind(after == 0 && newest_first ? INT64_MAX : after).bind(limit);
    while (shown.next()) {
        auto row = connections.truth.run(public_item);
        row.bind(shown.number(0));
        if (row.next()) items.push_back(item_of(row));
    }
    return items;
}

std::uint32_t listed_count(ReadConnections& connections, comments::ThreadNumber thread) {
    constexpr auto sql = "SELECT approved FROM counters WHERE cluster = ? AND kind = ? AND key = ?";
    auto const key = thread_key(thread);
    auto query = connections.derived.run(sql);
    query.bind(key.cluster).bind(static_cast<int>(key.kind)).bind(key.key);
    return query.next() ? static_cast<std::uint32_t>(query.number(0)) : 0;
}

std::vector<Publication> publications(Database& truth, comments::SiteNumber site,
                                      std::int64_t after, std::size_t limit) {
    constexpr std::string_view types[] = {"comment.published", "comment.updated",
                                          "comment.withdrawn"};
    std::vector<Publication> events;
    auto query = truth.run(events_after);
    query.bind(site).bind(after).bind(limit);
    while (query.next()) {
        Publication event;
        event.item = item_of(query);
        event.seq = query.number(11);
        event.type = types[static_cast<std::size_t>(query.number(12)) % 3];
        event.at = base::time_from_number(query.number(13));
        event.thread_id = query.text(14);
        event.thread_url = query.text(15);
        event.thread_title = query.text(16);
        events.push_back(std::move(event));
    }
    return events;
}

} // namespace commentd::store
