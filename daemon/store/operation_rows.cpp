// Operations as they stand in the truth: how they are found and listed, and what of one a person
// may see.
#include "daemon/store/operations.hpp"

#include <algorithm>

#include "daemon/store/queue.hpp"

namespace commentd::store {
namespace {

#define OPERATION_COLUMNS                                                                          \
    "o.number, o.uuid, o.at, o.who, p.name, o.action, o.reason, o.changed, o.skipped, u.uuid,"     \
    " b.uuid, o.total, r.operation FROM operations o JOIN people p ON p.number = o.who"            \
    " LEFT JOIN unfinished_operations r ON r.operation = o.number"                                 \
    " LEFT JOIN operations u ON u.number = o.undoes"                                               \
    " LEFT JOIN operations b ON b.number = o.undone_by"
#define ON_SITES(list)                                                                             \
    " FROM operation_sites i WHERE i.operation = o.number AND i.site IN"                           \
    " (SELECT value FROM json_each(" list "))"
constexpr auto operation_by_uuid = "SELECT " OPERATION_COLUMNS " WHERE o.uuid = ?";
constexpr auto operation_by_number = "SELECT " OPERATION_COLUMNS " WHERE o.number = ?";
constexpr auto newest_operations =
    "SELECT " OPERATION_COLUMNS " WHERE o.number < ?1 AND (?2 IS NULL OR p.name = ?2)"
    " AND (?3 IS NULL OR o.who = ?4 OR EXISTS (SELECT 1" ON_SITES("?3") "))"
    " AND (?5 IS NULL OR EXISTS (SELECT 1" ON_SITES("?5") ")) ORDER BY o.number DESC LIMIT ?6";
constexpr auto first_two_comments =
    "SELECT c.uuid FROM operation_items i JOIN comments c ON c.number = i.comment"
    " WHERE i.operation = ? LIMIT 2";
constexpr auto changed_on = "SELECT coalesce(sum(changed), 0) FROM operation_sites"
                            " WHERE operation = ? AND site IN (SELECT value FROM json_each(?))";
#undef ON_SITES
#undef OPERATION_COLUMNS

Operation operation_of(Query& q) {
    Operation o;
    o.number = q.number(0);
    o.id = base::Id::from_blob(q.blob(1));
    o.at = base::time_from_number(q.number(2));
    o.who = q.number(3);
    o.who_name = q.text(4);
    o.action = q.text(5);
    o.reason = q.text(6);
    o.changed = q.number(7);
    o.skipped = q.number(8);
    if (!q.is_null(9)) o.undoes = base::Id::from_blob(q.blob(9));
    if (!q.is_null(10)) o.undone_by = base::Id::from_blob(q.blob(10));
    o.total = q.optional_number(11).value_or(o.changed + o.skipped);
    o.running = !q.is_null(12);
    return o;
}

void add_only_comment(Database& database, Operation& o) {
    if (o.running) return; // others may follow
    auto query = database.run(first_two_comments);
    query.bind(o.number);
    if (!query.next()) return;
    auto const first = base::Id::from_blob(query.blob(0));
    if (!query.next()) o.comment = first;
}

// What it did, but for what the viewer may not see: entries, reason and numbers may tell of other sites.
void add_details(Database& database, Operation& o, Operations::Viewer const& viewer) {
    o.entries = ListEntries::of_operation(database, o.number);
    add_only_comment(database, o);
    if (!viewer.sites) return;
    std::erase_if(o.entries, [&](auto const& entry) {
        return !entry.site || !sees(viewer.sites, *entry.site); // an entry of every site is elsewhere
    });
    auto const sites = json_numbers(*viewer.sites);
    auto query = database.run(changed_on);
    query.bind(o.number).bind(sites);
    auto const here = query.next() ? query.number(0) : 0;
    if (here == o.changed) return;
    o.changed = o.total = here;
    o.skipped = 0;
    o.reason.clear();
    o.comment.reset();
    o.elsewhere = true;
}

} // namespace

std::optional<Operation> Operations::find(Database& database, base::Id const& id,
                                          Viewer const& viewer) {
    std::optional<Operation> found;
    {
        auto query = database.run(operation_by_uuid);
        query.bind_blob(id.blob());
        if (!query.next()) return {};
        found = operation_of(query);
    }
    add_details(database, *found, viewer);
    if (viewer.sites && found->changed == 0 && found->who != viewer.person) return {};
    return found;
}

std::optional<Operation> Operations::find(Database& database, std::int64_t number) {
    auto query = database.run(operation_by_number);
    query.bind(number);
    if (!query.next()) return {};
    return operation_of(query);
}

std::vector<Operation> Operations::list(Database& database, Viewer const& viewer,
                                        std::optional<std::string> const& by,
                                        std::optional<comments::SiteNumber> on,
                                        std::int64_t before, std::size_t limit) {
    std::vector<Operation> operations;
    auto const sites = viewer.sites ? std::optional(json_numbers(*viewer.sites)) : std::nullopt;
    auto const one = on ? std::optional(json_numbers({*on})) : std::nullopt;
    {
        auto query = database.run(newest_operations);
        query.bind(before == 0 ? INT64_MAX : before).bind(by);
        query.bind(sites).bind(viewer.person).bind(one).bind(limit);
        while (query.next()) operations.push_back(operation_of(query));
    }
    for (auto& operation : operations) add_details(database, operation, viewer);
    return operations;
}

std::vector<Operations::Item> Operations::items_of(Database& database, std::int64_t operation,
                                                   std::int64_t after, std::size_t count) {
    constexpr auto sql = "SELECT comment, left_version, status, revision, decided_by,"
                         " approved_revision FROM operation_items WHERE operation = ?"
                         " AND comment > ? ORDER BY comment LIMIT ?";
    std::vector<Item> items;
    auto query = database.run(sql);
    query.bind(operation).bind(after).bind(count);
    while (query.next())
        items.push_back({query.number(0), query.number(1),
                         static_cast<comments::Status>(query.number(2)), query.number(3),
                         query.optional_number(4), query.number(5)});
    return items;
}

} // namespace commentd::store
