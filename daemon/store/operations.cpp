#include "daemon/store/operations.hpp"

#include <algorithm>

#include "daemon/store/queue.hpp"

namespace commentd::store {
namespace {

using comments::Comment;
using comments::Status;

#define OPERATION_COLUMNS                                                                          \
    "o.number, o.uuid, o.at, o.who, p.name, o.action, o.reason, o.changed, o.skipped, u.uuid,"     \
    " b.uuid FROM operations o JOIN people p ON p.number = o.who"                                  \
    " LEFT JOIN operations u ON u.number = o.undoes"                                               \
    " LEFT JOIN operations b ON b.number = o.undone_by"
#define ON_SITES(list)                                                                             \
    " FROM operation_items i WHERE i.operation = o.number AND i.site IN"                           \
    " (SELECT value FROM json_each(" list "))"
constexpr auto by_uuid = "SELECT " OPERATION_COLUMNS " WHERE o.uuid = ?";
constexpr auto newest =
    "SELECT " OPERATION_COLUMNS " WHERE o.number < ?1 AND (?2 IS NULL OR p.name = ?2)"
    " AND (?3 IS NULL OR o.who = ?4 OR EXISTS (SELECT 1" ON_SITES("?3") "))"
    " AND (?5 IS NULL OR EXISTS (SELECT 1" ON_SITES("?5") ")) ORDER BY o.number DESC LIMIT ?6";
constexpr auto changed_on =
    "SELECT count(*) FROM operations o JOIN operation_items i ON i.operation = o.number"
    " WHERE o.number = ? AND i.site IN (SELECT value FROM json_each(?))";
#undef ON_SITES
#undef OPERATION_COLUMNS

constexpr auto put_item = "INSERT INTO operation_items VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

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
    return o;
}

// As it was before, and the version it has now.
void remember_item(Database& database, std::int64_t operation, Comment const& before,
                   std::int64_t left_version) {
    database.run(put_item)
        .bind(operation)
        .bind(before.number)
        .bind(before.site)
        .bind(left_version)
        .bind(static_cast<int>(before.status))
        .bind(before.revision)
        .bind(before.decided_by)
        .bind(before.person_approved)
        .run();
}

// Reason and numbers may tell of other sites.
void leave_out_elsewhere(Database& database, Operation& o, Operations::Viewer const& viewer) {
    if (!viewer.sites) return;
    auto const sites = json_numbers(*viewer.sites);
    auto query = database.run(changed_on);
    query.bind(o.number).bind(sites);
    auto const here = query.next() ? query.number(0) : 0;
    if (here == o.changed) return;
    o.changed = here;
    o.skipped = 0;
    o.reason.clear();
    o.elsewhere = true;
}

bool allowed(std::optional<std::vector<comments::SiteNumber>> const& sites,
             comments::SiteNumber site) {
    return !sites || std::ranges::find(*sites, site) != sites->end();
}

} // namespace

std::int64_t Operations::begin(Transaction& transaction, Operation& operation,
                               std::optional<std::int64_t> undoes) {
    constexpr auto sql = "INSERT INTO operations (uuid, at, who, action, reason, changed, skipped,"
                         " undoes) VALUES (?, ?, ?, ?, ?, 0, 0, ?)";
    operation.id = base::make_id(operation.at);
    auto query = transaction.database.run(sql);
    query.bind_blob(operation.id.blob())
        .bind(base::to_number(operation.at))
        .bind(operation.who)
        .bind(operation.action);
    if (operation.reason.empty())
        query.bind_null();
    else
        query.bind(operation.reason);
    query.bind(undoes).run();
    operation.number = transaction.database.last_row();
    return operation.number;
}

void Operations::end(Transaction& transaction, Operation const& operation) {
    constexpr auto sql = "UPDATE operations SET changed = ?, skipped = ? WHERE number = ?";
    transaction.database.run(sql)
        .bind(operation.changed)
        .bind(operation.skipped)
        .bind(operation.number)
        .run();
}

Operation Operations::apply(Transaction& transaction, Order const& order,
                            std::vector<comments::CommentNumber> const& numbers,
                            std::optional<std::vector<comments::SiteNumber>> const& sites,
                            std::optional<std::int64_t> unchanged_since,
                            std::int64_t already_skipped) {
    Operation operation;
    operation.skipped = already_skipped;
    operation.at = order.at;
    operation.who = order.who;
    operation.action = order.action;
    operation.reason = order.reason;
    bool const erases = order.to == Status::erased;
    if (!erases) begin(transaction, operation, {});
    Actor const who{Actor::Kind::person, order.who};
    for (auto const number : numbers) {
        auto found = Comments::find(transaction.database, number);
        if (!found || found->status == Status::erased || !allowed(sites, found->site) ||
            (unchanged_since && found->seq > *unchanged_since)) {
            ++operation.skipped;
            continue;
        }
        ++operation.changed;
        if (erases) {
            comments_.erase(transaction, *found, who, order.at);
            continue;
        }
        auto const before = *found;
        found->decided_by = order.who;
        if (order.to == Status::approved) found->person_approved = true;
        comments_.move(transaction, *found,
                       {order.to, order.action, who, order.reason, operation.number, order.at});
        remember_item(transaction.database, operation.number, before, found->version);
    }
    if (!erases) end(transaction, operation);
    return operation;
}

base::Result<Operation> Operations::undo(Transaction& transaction, base::Id const& id,
                                         Viewer const& viewer, bool admin, base::Time at) {
    constexpr auto items_of =
        "SELECT comment, left_version, status, revision, decided_by, person_approved, site"
        " FROM operation_items WHERE operation = ?";
    constexpr auto mark = "UPDATE operations SET undone_by = ? WHERE number = ?";
    auto& database = transaction.database;
    auto const undone = find(database, id, viewer);
    if (!undone) return base::Error{base::Fault::not_found, "there is no such operation", {}, 0};
    if (undone->who != viewer.person && !admin)
        return base::Error{base::Fault::forbidden,
                           "only " + undone->who_name + " or an admin may undo this", {}, 0};
    if (undone->undone_by)
        return base::Error{base::Fault::conflict,
                           "this was undone already, by operation " + undone->undone_by->text(),
                           {}, 0};
    struct Item {
        std::int64_t comment, left_version;
        Status status;
        std::int64_t revision;
        std::optional<std::int64_t> decided_by;
        bool person_approved;
        comments::SiteNumber site;
    };
    std::vector<Item> items;
    {
        auto query = database.run(items_of);
        query.bind(undone->number);
        while (query.next())
            items.push_back({query.number(0), query.number(1), static_cast<Status>(query.number(2)),
                             query.number(3), query.optional_number(4), query.number(5) != 0,
                             query.number(6)});
    }
    for (auto const& item : items)
        if (!allowed(viewer.sites, item.site))
            return base::Error{base::Fault::forbidden,
                               "this also changed comments of other sites: an admin may undo it",
                               {}, 0};
    Operation operation;
    operation.at = at;
    operation.who = viewer.person;
    operation.action = "undo";
    operation.undoes = undone->id;
    begin(transaction, operation, undone->number);
    database.run(mark).bind(operation.number).bind(undone->number).run();
    Actor const who{Actor::Kind::person, viewer.person};
    for (auto const& item : items) {
        auto found = Comments::find(database, item.comment);
        // An edit or another's action since then makes a new version: what they did stays.
        if (!found || found->status == Status::erased || found->version != item.left_version) {
            ++operation.skipped;
            continue;
        }
        auto const before = *found;
        found->decided_by = item.decided_by;
        found->person_approved = item.person_approved;
        comments_.move(transaction, *found,
                       {item.status, "undo", who, {}, operation.number, at});
        remember_item(database, operation.number, before, found->version);
        ++operation.changed;
    }
    end(transaction, operation);
    return operation;
}

std::optional<Operation> Operations::find(Database& database, base::Id const& id,
                                          Viewer const& viewer) {
    std::optional<Operation> found;
    {
        auto query = database.run(by_uuid);
        query.bind_blob(id.blob());
        if (!query.next()) return {};
        found = operation_of(query);
    }
    leave_out_elsewhere(database, *found, viewer);
    if (viewer.sites && found->changed == 0 && found->who != viewer.person) return {};
    return found;
}

std::vector<Operation> Operations::list(Database& database, Viewer const& viewer,
                                        std::optional<std::string> const& by,
                                        std::optional<comments::SiteNumber> on,
                                        std::int64_t before, std::size_t limit) {
    std::vector<Operation> operations;
    auto const sites = viewer.sites ? std::optional(json_numbers(*viewer.sites)) : std::nullopt;
    auto const one = on ? std::optional(json_numbers({*on})) : std::nullopt;
    {
        auto query = database.run(newest);
        query.bind(before == 0 ? INT64_MAX : before).bind(by);
        query.bind(sites).bind(viewer.person).bind(one).bind(limit);
        while (query.next()) operations.push_back(operation_of(query));
    }
    for (auto& operation : operations) leave_out_elsewhere(database, operation, viewer);
    return operations;
}

} // namespace commentd::store
