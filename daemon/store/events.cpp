#include "daemon/store/events.hpp"

#include <algorithm>

#include "rules/past/limits.hpp"

namespace commentd::store {

namespace {

// Only the narrow columns, which stand before the texts of a row.
#define CAME_COLUMNS                                                                               \
    "number, created_at, uuid, site, thread, parent, source, status, first_verdict, keys,"         \
    " link_domains, revision > 1 FROM comments"
constexpr auto all_comments = "SELECT " CAME_COLUMNS " ORDER BY number";
constexpr auto one_comment = "SELECT " CAME_COLUMNS " WHERE number = ?";
#undef CAME_COLUMNS
// The undo of an edit brings back an earlier text: it is the first to tell of its revision.
constexpr auto all_changes =
    "SELECT comment, at, action = 'edit' OR (action = 'undo' AND revision > 1 AND NOT EXISTS"
    " (SELECT 1 FROM history e WHERE e.comment = h.comment AND e.revision = h.revision"
    " AND e.number < h.number)), became, revision FROM history h WHERE action <> 'note'"
    " ORDER BY number";

Event came_of(Query& row) {
    Event event;
    event.comment = row.number(0);
    event.at = base::time_from_number(row.number(1));
    event.id = base::Id::from_blob(row.blob(2));
    event.site = row.number(3);
    event.thread = row.number(4);
    event.parent = row.optional_number(5);
    event.source = static_cast<rules::Source>(row.number(6));
    event.erased = static_cast<comments::Status>(row.number(7)) == comments::Status::erased;
    event.became = comments::status_of(static_cast<rules::Verdict>(row.number(8)));
    event.keys = Keys::unpack(row.blob(9));
    event.link_domains = unpack_hashes(row.blob(10));
    event.was_edited = row.number(11) != 0;
    return event;
}

// Clocks are read before what they stamp is committed: the order of the commits counts. One that was
// ahead, and was set right, does not hold up the time of all that came after it.
base::Time behind(base::Time last, base::Time at) {
    return last - at > rules::clocks_differ ? at : std::max(last, at);
}

} // namespace

struct Events::Cursors {
    explicit Cursors(Database& database)
        : comments(database.run(all_comments)), changes(database.run(all_changes)) {}
    Query comments, changes;
    std::optional<Event> came, changed; // the next of each
    base::Time came_at{}, changed_at{}, told_at{};
};

Events::Events(Database& database) : cursors_(std::make_unique<Cursors>(database)) {
    read_comment();
    read_change();
}
Events::~Events() = default;

void Events::read_comment() {
    auto& row = cursors_->comments;
    auto& next = cursors_->came;
    next.reset();
    if (!row.next()) return;
    next = came_of(row);
    cursors_->came_at = next->at = behind(cursors_->came_at, next->at);
}

void Events::read_change() {
    auto& row = cursors_->changes;
    auto& next = cursors_->changed;
    next.reset();
    if (!row.next()) return;
    auto& event = next.emplace();
    event.comment = row.number(0);
    event.at = behind(cursors_->changed_at, base::time_from_number(row.number(1)));
    cursors_->changed_at = event.at;
    event.kind = row.number(2) != 0 ? Event::Kind::edited : Event::Kind::moved;
    event.became = static_cast<comments::Status>(row.number(3));
    event.revision = row.number(4);
}

bool Events::next(Event& event) {
    auto& [comments, changes, came, changed, came_at, changed_at, told_at] = *cursors_;
    if (!came && !changed) return false;
    // Where the clock was set back, a change may be stamped before its comment is.
    if (came && (!changed || came->at <= changed->at || came->comment <= changed->comment)) {
        event = std::move(*came);
        read_comment();
    } else {
        event = std::move(*changed);
        read_change();
    }
    told_at = event.at = behind(told_at, event.at);
    return true;
}

std::optional<Event> find_came(Database& database, comments::CommentNumber number) {
    auto query = database.run(one_comment);
    query.bind(number);
    if (!query.next()) return {};
    return came_of(query);
}

std::int64_t newest_change(Database& truth) {
    constexpr auto sql = "SELECT coalesce(max(seq), 0) FROM comments"; // comments_seq
    auto query = truth.run(sql);
    query.next();
    return query.number(0);
}

std::int64_t last_comment(Database& database) {
    constexpr auto sql = "SELECT coalesce(max(number), 0) FROM comments";
    auto query = database.run(sql);
    query.next();
    return query.number(0);
}

std::int64_t first_judged(Database& database, comments::CommentNumber number,
                          std::int64_t revision) {
    // A record has the moment in it: equal ones are one.
    constexpr auto sql =
        "SELECT min(revision) FROM revisions WHERE comment = ?1 AND revision < ?2 AND decision ="
        " (SELECT decision FROM revisions WHERE comment = ?1 AND revision = ?2 UNION ALL"
        " SELECT decision FROM comments WHERE number = ?1 AND revision = ?2)";
    if (revision == 1) return revision;
    auto query = database.run(sql);
    query.bind(number).bind(revision);
    return query.next() ? query.optional_number(0).value_or(revision) : revision;
}

std::optional<Judged> find_judged(Database& database, comments::CommentNumber number,
                                  std::int64_t revision) {
    constexpr auto earlier =
        "SELECT at, content, decision FROM revisions WHERE comment = ? AND revision = ?";
    constexpr auto current = "SELECT coalesce(revised_at, edited_at, created_at), content, decision"
                             " FROM comments WHERE number = ? AND revision = ?";
    for (auto const* sql : {current, earlier}) {
        auto query = database.run(sql);
        query.bind(number).bind(revision);
        if (query.next())
            return Judged{base::time_from_number(query.number(0)), std::string(query.text(1)),
                          std::string(query.blob(2))};
    }
    return {};
}

} // namespace commentd::store
