#include "daemon/store/operations.hpp"

#include <algorithm>

#include "daemon/store/queue.hpp"

namespace commentd::store {
namespace {

using comments::Comment;
using comments::Status;

bool touches_others(Database& database, std::int64_t operation, Operations::Viewer const& viewer) {
    constexpr auto sql = "SELECT 1 FROM operation_sites WHERE operation = ? AND site NOT IN"
                         " (SELECT value FROM json_each(?))";
    if (!viewer.sites) return false;
    auto const sites = json_numbers(*viewer.sites);
    auto query = database.run(sql);
    query.bind(operation).bind(sites);
    return query.next();
}

} // namespace

void Operations::begin(Transaction& transaction, Operation& operation,
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
}

Operation Operations::begin(Transaction& transaction, Order const& order) {
    Operation operation;
    operation.at = order.at;
    operation.who = order.who;
    operation.action = order.action;
    // What is erased takes its reasons along.
    if (order.to != Status::erased) operation.reason = order.reason;
    begin(transaction, operation, {});
    return operation;
}

// As it was before, and the version it has now.
void Operations::remember(Transaction& transaction, Operation& operation, Comment const& before,
                          Comment const& now) {
    constexpr auto sql =
        "INSERT INTO operation_items (operation, comment, site, left_version, status, revision,"
        " decided_by, approved_revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    transaction.database.run(sql)
        .bind(operation.number)
        .bind(before.number)
        .bind(before.site)
        .bind(now.version)
        .bind(static_cast<int>(before.status))
        .bind(before.revision)
        .bind(before.decided_by)
        .bind(before.approved_revision)
        .run();
    operation.touched(before.site);
}

void Operations::end(Transaction& transaction, Operation& operation) {
    constexpr auto sql = "UPDATE operations SET changed = ?, skipped = ? WHERE number = ?";
    constexpr auto add = "INSERT INTO operation_sites VALUES (?, ?, ?)"
                         " ON CONFLICT DO UPDATE SET changed = changed + excluded.changed";
    transaction.database.run(sql)
        .bind(operation.changed)
        .bind(operation.skipped)
        .bind(operation.number)
        .run();
    for (auto const& [site, changed] : operation.changed_on)
        transaction.database.run(add).bind(operation.number).bind(site).bind(changed).run();
    operation.changed_on.clear();
}

base::Result<Operation>
Operations::apply(Transaction& transaction, Order const& order,
                  std::vector<comments::CommentNumber> const& numbers,
                  SitesSeen const& sites,
                  std::optional<std::int64_t> unchanged_since, std::int64_t already_skipped) {
    bool const in_slices = numbers.size() > at_once_max;
    bool const is_kept = order.to != Status::erased || in_slices;
    Operation operation;
    if (is_kept) operation = begin(transaction, order);
    operation.action = order.action;
    operation.skipped = already_skipped;
    if (is_kept && order.first)
        if (auto const done = order.first(transaction, operation); !done) return done.error();
    Allowed const allowed{sites, unchanged_since};
    if (in_slices) {
        leave(transaction, operation, order.to, allowed, static_cast<std::int64_t>(numbers.size()));
        leave_slices(transaction.database, operation, numbers);
    } else {
        for (auto const number : numbers) move_one(transaction, operation, order, number, allowed);
    }
    if (is_kept) end(transaction, operation);
    return operation;
}

void Operations::move_one(Transaction& transaction, Operation& operation, Order const& order,
                          comments::CommentNumber number, Allowed const& allowed) {
    auto found = Comments::find(transaction.database, number);
    auto const seen = order.versions.find(number);
    if (!found || found->status == Status::erased || !sees(allowed.sites, found->site) ||
        (allowed.unchanged_since && found->seq > *allowed.unchanged_since) ||
        (seen != order.versions.end() && found->version != seen->second)) {
        ++operation.skipped;
        return;
    }
    Actor const who{Actor::Kind::person, order.who};
    if (order.to == Status::erased) {
        comments_.erase(transaction, *found, who, order.at);
        operation.touched(found->site);
        return;
    }
    auto const before = *found;
    found->decided_by = order.who;
    if (order.to == Status::approved) found->approved_revision = found->revision;
    comments_.move(transaction, *found,
                   {order.to, order.action, who, order.reason, operation.number, order.at});
    remember(transaction, operation, before, *found);
}

// The comment as it was before; of an edit the text, too, as a new revision: what stood meanwhile
// is kept.
void Operations::take_back(Transaction& transaction, Operation& operation, Item const& item,
                           base::Time at) {
    auto found = Comments::find(transaction.database, item.comment);
    // An edit or another's action since then makes a new version: what they did stays.
    if (!found || found->status == Status::erased || found->version != item.left_version) {
        ++operation.skipped;
        return;
    }
    auto const before = *found;
    found->decided_by = item.decided_by;
    found->approved_revision = item.approved_revision;
    Move const move{item.status,     "undo", {Actor::Kind::person, operation.who}, {},
                    operation.number, at};
    auto text = found->revision == item.revision
                    ? std::nullopt
                    : Comments::earlier(transaction.database, item.comment, item.revision);
    if (text && text->content == found->content) { // a later edit was taken back to it already
        if (item.approved_revision == item.revision) found->approved_revision = found->revision;
        text.reset();
    }
    if (text) {
        if (item.approved_revision == item.revision) found->approved_revision = found->revision + 1;
        comments_.revise(transaction, *found, std::move(*text), move);
    } else {
        comments_.move(transaction, *found, move);
    }
    remember(transaction, operation, before, *found);
    // As the operation before the one that is undone left it: that one may be undone next.
    constexpr auto leave_again =
        "UPDATE operation_items SET left_version = ?1 WHERE comment = ?2 AND left_version = ?3"
        " AND operation IN (SELECT operation FROM history WHERE comment = ?2)";
    transaction.database.run(leave_again)
        .bind(found->version)
        .bind(item.comment)
        .bind(item.left_version - 1)
        .run();
}

base::Result<Operation> Operations::undo(Transaction& transaction, base::Id const& id,
                                         Viewer const& viewer, bool admin, base::Time at) {
    constexpr auto mark = "UPDATE operations SET undone_by = ? WHERE number = ?";
    auto& database = transaction.database;
    auto undone = find(database, id, viewer);
    if (!undone) return base::Error{base::Fault::not_found, "there is no such operation", {}, 0};
    if (undone->who != viewer.person && !admin)
        return base::Error{base::Fault::forbidden,
                           "only " + undone->who_name + " or an admin may undo this", {}, 0};
    if (undone->undone_by)
        return base::Error{base::Fault::conflict,
                           "this was undone already, by operation " + undone->undone_by->text(),
                           {}, 0};
    if (undone->action == "erase")
        return base::Error{base::Fault::conflict, "nothing undoes an erasing", {}, 0};
    if (touches_others(database, undone->number, viewer))
        return base::Error{base::Fault::forbidden,
                           "this also changed something on other sites: an admin may undo it",
                           {}, 0};
    if (undone->running) stop(transaction, *undone);
    Operation operation;
    operation.at = at;
    operation.who = viewer.person;
    operation.action = "undo";
    operation.undoes = undone->id;
    begin(transaction, operation, undone->number);
    watches_.take_back(transaction, operation, undone->number);
    ListEntries::take_back(transaction, operation, undone->number);
    auto const items = items_of(database, undone->number, 0, at_once_max + 1);
    if (items.size() > at_once_max)
        leave(transaction, operation, {}, {},
              undone->changed - operation.changed - operation.skipped);
    else
        for (auto const& item : items) take_back(transaction, operation, item, at);
    // Where all was changed since, it may be taken back once that has been.
    bool const nothing_done = operation.changed == 0 && items.size() <= at_once_max;
    if (!nothing_done || undone->changed == 0)
        database.run(mark).bind(operation.number).bind(undone->number).run();
    end(transaction, operation);
    return operation;
}

} // namespace commentd::store
