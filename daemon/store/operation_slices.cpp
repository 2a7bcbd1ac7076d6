// Operations on many comments, a slice at a time: what is left of one stands in the truth.
#include <algorithm>

#include "daemon/base/metrics.hpp"
#include "daemon/store/operations.hpp"
#include "daemon/store/queue.hpp"

namespace commentd::store {
namespace {

using comments::Status;

void finish(Database& database, Operation& operation) {
    constexpr auto drop_slices = "DELETE FROM operation_slices WHERE operation = ?";
    constexpr auto drop = "DELETE FROM unfinished_operations WHERE operation = ?";
    database.run(drop_slices).bind(operation.number).run();
    database.run(drop).bind(operation.number).run();
    operation.running = false;
}

// Those who began it may have gone long ago.
void tell(Transaction& transaction, Operation const& operation) {
    transaction.log("operation", {{"action", operation.action},
                                  {"id", operation.id.text()},
                                  {"changed", operation.changed},
                                  {"skipped", operation.skipped},
                                  {"by", operation.who_name}});
    transaction.on_commit([action = operation.action,
                           changed = static_cast<std::uint64_t>(operation.changed)] {
        base::metrics::add(base::metrics::Counter::actions, action, changed);
    });
}

// Takes it away: it is done in this transaction or, with it, not.
std::vector<std::uint64_t> next_slice(Database& database, std::int64_t operation) {
    constexpr auto first = "SELECT slice, comments FROM operation_slices WHERE operation = ?"
                           " ORDER BY slice LIMIT 1";
    constexpr auto drop = "DELETE FROM operation_slices WHERE operation = ? AND slice = ?";
    std::vector<std::uint64_t> numbers;
    std::int64_t which = 0;
    {
        auto query = database.run(first);
        query.bind(operation);
        if (!query.next()) return {};
        which = query.number(0);
        numbers = unpack_hashes(query.blob(1));
    }
    database.run(drop).bind(operation).bind(which).run();
    return numbers;
}

std::vector<std::int64_t> numbers_in(Database& database, std::string const& list) {
    constexpr auto sql = "SELECT value FROM json_each(?)";
    std::vector<std::int64_t> numbers;
    auto query = database.run(sql);
    query.bind(list);
    while (query.next()) numbers.push_back(query.number(0));
    return numbers;
}

} // namespace

void Operations::leave(Transaction& transaction, Operation& operation, std::optional<Status> to,
                       Allowed const& allowed, std::int64_t comments) {
    constexpr auto order = "INSERT INTO unfinished_operations (operation, status, unchanged_since,"
                           " sites) VALUES (?, ?, ?, ?)";
    constexpr auto total = "UPDATE operations SET total = ? WHERE number = ?";
    auto& database = transaction.database;
    auto const sites = allowed.sites ? std::optional(json_numbers(*allowed.sites)) : std::nullopt;
    database.run(order)
        .bind(operation.number)
        .bind(to ? std::optional(static_cast<std::int64_t>(*to)) : std::nullopt)
        .bind(allowed.unchanged_since)
        .bind(sites)
        .run();
    operation.running = true;
    operation.total = operation.changed + operation.skipped + comments;
    database.run(total).bind(operation.total).bind(operation.number).run();
}

void Operations::leave_slices(Database& database, Operation const& operation,
                              std::vector<comments::CommentNumber> const& numbers) {
    constexpr auto sql = "INSERT INTO operation_slices VALUES (?, ?, ?)";
    for (std::size_t from = 0; from < numbers.size(); from += slice_size) {
        auto const count = std::min(slice_size, numbers.size() - from);
        auto const begin = numbers.begin() + static_cast<std::ptrdiff_t>(from);
        std::vector<std::uint64_t> const slice(begin, begin + static_cast<std::ptrdiff_t>(count));
        std::string const packed = pack_hashes(slice);
        database.run(sql).bind(operation.number).bind(from / slice_size).bind_blob(packed).run();
    }
}

void Operations::stop(Transaction& transaction, Operation& operation) {
    finish(transaction.database, operation);
    auto whole = find(transaction.database, operation.number).value(); // not what a viewer sees
    whole.skipped = whole.total - whole.changed;
    end(transaction, whole);
}

std::optional<std::int64_t> Operations::unfinished(Database& database, std::int64_t last) {
    constexpr auto sql = "SELECT operation FROM unfinished_operations"
                         " ORDER BY operation <= ?, operation LIMIT 1";
    auto query = database.run(sql);
    query.bind(last);
    if (!query.next()) return {};
    return query.number(0);
}

bool Operations::is_unfinished(Database& database, std::int64_t operation) {
    constexpr auto sql = "SELECT 1 FROM unfinished_operations WHERE operation = ?";
    auto query = database.run(sql);
    query.bind(operation);
    return query.next();
}

void Operations::carry_on(Transaction& transaction, std::int64_t number, base::Time now) {
    constexpr auto left = "SELECT r.status, r.unchanged_since, r.sites, r.reached, o.undoes"
                          " FROM unfinished_operations r JOIN operations o ON o.number = r.operation"
                          " WHERE r.operation = ?";
    constexpr auto reach = "UPDATE unfinished_operations SET reached = ? WHERE operation = ?";
    auto& database = transaction.database;
    std::optional<std::int64_t> status, undoes;
    std::optional<std::string> sites;
    Allowed allowed;
    std::int64_t reached = 0;
    {
        auto query = database.run(left);
        query.bind(number);
        if (!query.next()) return; // stopped meanwhile
        status = query.optional_number(0);
        allowed.unchanged_since = query.optional_number(1);
        if (!query.is_null(2)) sites = query.text(2);
        reached = query.number(3);
        undoes = query.optional_number(4);
    }
    auto operation = find(database, number).value();
    std::size_t done = 0;
    if (status) {
        if (sites) allowed.sites = numbers_in(database, *sites);
        Order const order{operation.who, static_cast<Status>(*status), operation.action,
                          operation.reason, now};
        auto const slice = next_slice(database, number);
        for (auto const comment : slice)
            move_one(transaction, operation, order, static_cast<std::int64_t>(comment), allowed);
        done = slice.size();
    } else {
        auto const items = items_of(database, undoes.value_or(0), reached, slice_size);
        for (auto const& item : items) take_back(transaction, operation, item, now);
        if (!items.empty())
            database.run(reach).bind(items.back().comment).bind(number).run();
        done = items.size();
    }
    if (done < slice_size) {
        finish(database, operation);
        tell(transaction, operation);
    }
    end(transaction, operation);
}

} // namespace commentd::store
