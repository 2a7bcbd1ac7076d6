// What counters say: from memory, or from the file and what it lacks.
#include "daemon/base/log.hpp"
#include "daemon/store/derived.hpp"

namespace commentd::store {

namespace {

rules::History history_of(Counter const& sum) {
    rules::History history;
    history.pending = static_cast<std::uint32_t>(sum.by_status[0]);
    history.approved = static_cast<std::uint32_t>(sum.by_status[1]);
    history.rejected = static_cast<std::uint32_t>(sum.by_status[2]);
    history.spam = static_cast<std::uint32_t>(sum.by_status[3]);
    if (history.total() > 0) {
        history.first_seen = base::time_from_number(sum.first_seen);
        history.last_seen = base::time_from_number(sum.last_seen);
    }
    return history;
}

} // namespace

// What a snapshot that ends at `watermark` lacks. False when it is too old.
bool Derived::add_tail(std::int64_t watermark, CounterKey const& key, Counter& sum) const {
    if (watermark != fresh_.from && watermark != merging_.from) return false;
    auto const add = [&](Tail const& tail) {
        if (auto const found = tail.sums.find(key); found != tail.sums.end())
            sum.add(found->second);
    };
    if (watermark != fresh_.from) add(merging_);
    add(fresh_);
    return true;
}

std::vector<rules::History> Derived::counters(ReadConnections& connections,
                                              std::vector<CounterKey> const& keys) const {
    constexpr auto watermark_is = "SELECT value FROM state WHERE name = 'watermark'";
    constexpr auto counter = "SELECT pending, approved, rejected, spam, first_seen, last_seen"
                             " FROM counters WHERE cluster = ? AND kind = ? AND key = ?";
    auto& derived = connections.derived;
    std::vector<Counter> sums;
    for (bool complete = false; !complete;) {
        if (!derived.in_transaction()) {
            derived.begin();
            auto query = derived.run(watermark_is);
            query.next();
            connections.watermark = query.number(0);
        }
        sums.assign(keys.size(), {});
        for (std::size_t i = 0; i < keys.size(); ++i) {
            auto query = derived.run(counter);
            query.bind(keys[i].cluster).bind(static_cast<int>(keys[i].kind)).bind(keys[i].key);
            if (!query.next()) continue;
            for (int s = 0; s < 4; ++s) sums[i].by_status[s] = query.number(s);
            sums[i].first_seen = query.number(4);
            sums[i].last_seen = query.number(5);
        }
        complete = true;
        {
            std::lock_guard lock(mutex_);
            for (std::size_t i = 0; i < keys.size() && complete; ++i)
                complete = add_tail(connections.watermark, keys[i], sums[i]);
            bool const settled = !merging_.takes_away && !fresh_.takes_away;
            for (std::size_t i = 0; i < keys.size() && complete && settled; ++i)
                cache_.keep(keys[i], sums[i]);
        }
        if (!complete) derived.commit(); // and look anew
    }
    std::vector<rules::History> histories;
    histories.reserve(sums.size());
    for (auto const& sum : sums) histories.push_back(history_of(sum));
    return histories;
}

std::optional<std::vector<rules::History>>
Derived::counters(std::vector<CounterKey> const& keys) const {
    std::vector<rules::History> histories;
    histories.reserve(keys.size());
    std::lock_guard lock(mutex_);
    for (auto const& key : keys) {
        auto const sum = cache_.find(key);
        if (!sum) return {};
        histories.push_back(history_of(*sum));
    }
    return histories;
}

// Authors, addresses and networks come again: about one new of them for each comment.
std::size_t Derived::expected_keys() {
    constexpr auto newest_item = "SELECT coalesce(max(number), 0) FROM items";
    auto query = database_.run(newest_item);
    query.next();
    return static_cast<std::size_t>(query.number(0)) + (1 << 16);
}

// Until all are noted, everybody is looked up in the file.
bool Derived::note_keys() {
    constexpr auto next_keys = "SELECT cluster, kind, key FROM counters WHERE (cluster, kind, key) >"
                               " (?, ?, ?) ORDER BY cluster, kind, key LIMIT ?";
    constexpr int at_once = 1024; // a millisecond, and a tenth of one with mutex_ held
    std::vector<CounterKey> keys;
    try {
        auto query = database_.run(next_keys);
        query.bind(noted_.cluster).bind(static_cast<int>(noted_.kind)).bind(noted_.key).bind(at_once);
        while (query.next())
            keys.push_back({static_cast<std::uint64_t>(query.number(0)),
                            static_cast<CounterKind>(query.number(1)),
                            static_cast<std::uint64_t>(query.number(2))});
    } catch (DatabaseError const& error) {
        base::log(base::Level::warning, "derived-failed", {{"why", error.what()}});
        if (error.damaged()) mark_damaged(database_.path());
        return false;
    }
    std::lock_guard lock(mutex_);
    for (auto const& key : keys) cache_.has_key(key);
    if (keys.empty())
        cache_.has_all_keys();
    else
        noted_ = keys.back();
    return !keys.empty();
}

} // namespace commentd::store
