// Operations on many comments, a slice at a time: what is left of one stands in the truth.
#include <algorithm>
#include <chrono>

#include "daemon/base/metrics.hpp"
#include "daemon/store/operations.hpp"
#include "daemon/store/queue.hpp"

namespace commentd::store {
namespace {

using comments::Status;
using Steady = std::chrono::steady_clock;

// Of the writer's, for one transaction, on machines where a whole slice takes longer: who posts a
// comment waits so long at most.
constexpr std::chrono::milliseconds time_of_slice{10};

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

struct Slice {
    std::int64_t number = 0;
    std::vector<std::uint64_t> comments;
};

Slice first_slice(Database& database, std::int64_t operation) {
    constexpr auto sql = "SELECT slice, comments FROM operation_slices WHERE operation = ?"
                         " ORDER BY slice LIMIT 1";
    auto query = database.run(sql);
    query.bind(operation);
    if (!query.next()) return {};
    return {query.number(0), unpack_hashes(query.blob(1))};
}

// What of it is done goes away. Whether any is left of the operation.
bool keep_rest(Database& database, std::int64_t operation, Slice slice, std::size_t done) {
    constexpr auto drop = "DELETE FROM operation_slices WHERE operation = ? AND slice = ?";
    constexpr auto shorten =
        "UPDATE operation_slices SET comments = ? WHERE operation = ? AND slice = ?";
    constexpr auto any = "SELECT 1 FROM operation_slices WHERE operation = ? LIMIT 1";
    slice.comments.erase(slice.comments.begin(),
                         slice.comments.begin() + static_cast<std::ptrdiff_t>(done));
    if (slice.comments.empty()) {
        database.run(drop).bind(operation).bind(slice.number).run();
    } else {
        auto const rest = pack_hashes(slice.comments);
        database.run(shorten).bind_blob(rest).bind(operation).bind(slice.number).run();
    }
    auto query = database.run(any);
    query.bind(operation);
    return query.next();
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
    tell(transaction, whole);
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
    bool more = false;
    auto const over = [end = Steady::now() + time_of_slice] { return Steady::now() >= end; };
    if (status) {
        if (sites) allowed.sites = numbers_in(database, *sites);
        Order const order{operation.who, static_cast<Status>(*status), operation.action,
                          operation.reason, now};
        auto slice = first_slice(database, number);
        std::size_t done = 0;
        while (done < slice.comments.size() && !(done > 0 && over())) {
            auto const comment = static_cast<comments::CommentNumber>(slice.comments[done++]);
            move_one(transaction, operation, order, comment, allowed);
        }
        more = keep_rest(database, number, std::move(slice), done);
    } else {
        auto const items = items_of(database, undoes.value_or(0), reached, slice_size);
        std::size_t done = 0;
        while (done < items.size() && !(done > 0 && over())) {
            reached = items[done].comment;
            take_back(transaction, operation, items[done++], now);
        }
        database.run(reach).bind(reached).bind(number).run();
        more = done < items.size() || items.size() == slice_size;
    }
    if (!more) {
        finish(database, operation);
        tell(transaction, operation);
    }
    end(transaction, operation);
}

} // namespace commentd::store
