// How changes of the truth become rows of derived.db.
#include <algorithm>
#include <map>
#include <set>

#include "daemon/base/metrics.hpp"
#include "daemon/store/derived.hpp"

namespace commentd::store {

using comments::Status;

namespace {

constexpr auto changes_since =
    "SELECT number, seq, status, site, thread, parent, created_at, source, keys, ip, decision"
    " FROM comments WHERE seq > ? ORDER BY seq LIMIT ?"; // comments_seq
constexpr auto old_item = "SELECT status, public, keys FROM items WHERE number = ?";
constexpr auto put_item =
    "INSERT INTO items (number, seq, status, site, thread, parent, created_at, score, public, below,"
    " name_key, email_key, ip, keys) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?)"
    " ON CONFLICT (number) DO UPDATE SET seq = excluded.seq, status = excluded.status,"
    " created_at = excluded.created_at,"
    " score = excluded.score, public = excluded.public, name_key = excluded.name_key,"
    " email_key = excluded.email_key, ip = excluded.ip, keys = excluded.keys";
// A parent may change after its answer and so be merged after it: until then its place is kept by a
// row that counts as absent.
constexpr int not_merged_yet = 5;
constexpr auto shift_below =
    "INSERT INTO items (number, seq, status, site, thread, parent, created_at, score, public, below,"
    " keys) VALUES (?, 0, 5, ?, ?, ?, 0, 0, 0, ?, x'')"
    " ON CONFLICT (number) DO UPDATE SET below = below + excluded.below";
constexpr auto parent_of = "SELECT parent FROM comments WHERE number = ?"; // of the truth
constexpr auto put_hit = "INSERT OR IGNORE INTO rule_hits VALUES (?, ?)";
constexpr auto add_counter =
    "INSERT INTO counters (cluster, kind, key, pending, approved, rejected, spam, first_seen,"
    " last_seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
    " pending = pending + excluded.pending, approved = approved + excluded.approved,"
    " rejected = rejected + excluded.rejected, spam = spam + excluded.spam,"
    " first_seen = min(first_seen, excluded.first_seen),"
    " last_seen = max(last_seen, excluded.last_seen)";
constexpr auto drop_counter =
    "DELETE FROM counters WHERE cluster = ? AND kind = ? AND key = ?"
    " AND pending + approved + rejected + spam = 0";
constexpr auto put_watermark = "UPDATE state SET value = ? WHERE name = 'watermark'";
// Erasing is rare and a scan may take a fifth of a second a million rows: no index is kept for it.
constexpr auto seen_by_key =
    "SELECT min(created_at), max(created_at) FROM items"
    " WHERE status < 4 AND substr(keys, ?, 8) = ?";
constexpr auto seen_by_thread =
    "SELECT min(created_at), max(created_at) FROM items WHERE status < 4 AND thread = ?";
constexpr auto seen_by_site =
    "SELECT min(created_at), max(created_at) FROM items WHERE status < 4 AND site = ?";
constexpr auto put_seen =
    "UPDATE counters SET first_seen = ?, last_seen = ? WHERE cluster = ? AND kind = ? AND key = ?";

// Where Keys::pack puts what a counter is keyed by, from 1.
int place_in_keys(CounterKind kind) {
    switch (kind) {
    case CounterKind::author: return 9;
    case CounterKind::reader: return 17;
    case CounterKind::ip: return 25;
    default: return 33;
    }
}

void recompute_seen(Database& database, CounterKey const& key) {
    auto put = [&](Query&& seen) {
        if (!seen.next() || seen.is_null(0)) return;
        database.run(put_seen)
            .bind(seen.number(0))
            .bind(seen.number(1))
            .bind(key.cluster)
            .bind(static_cast<int>(key.kind))
            .bind(key.key)
            .run();
    };
    if (key.kind == CounterKind::thread || key.kind == CounterKind::site) {
        auto query = database.run(key.kind == CounterKind::thread ? seen_by_thread : seen_by_site);
        query.bind(key.cluster);
        put(std::move(query));
    } else {
        std::string_view const bytes(reinterpret_cast<char const*>(&key.key), sizeof key.key);
        auto query = database.run(seen_by_key);
        query.bind(place_in_keys(key.kind)).bind_blob(bytes);
        put(std::move(query));
    }
}

} // namespace

// A change is on disk a moment before the writer tells of it.
void Derived::wait_for_follow(std::int64_t seq) {
    for (int i = 0; i < 10'000; ++i) {
        {
            std::lock_guard lock(mutex_);
            if (followed_ >= seq) return;
        }
        std::this_thread::sleep_for(std::chrono::microseconds(100));
    }
}

// All of one snapshot of the truth: in a part of it, a comment that changed twice would have its
// first change dropped from the tail before its row (which stands at the second) is merged. Only
// the start, when there is no tail, goes in parts.
bool Derived::merge(std::int64_t rows_max) {
    constexpr auto newest_seq = "SELECT coalesce(max(seq), 0) FROM comments";
    truth_.execute("BEGIN");
    std::int64_t reached = 0;
    {
        auto query = truth_.run(newest_seq);
        query.next();
        reached = query.number(0);
    }
    auto const until = reached;
    if (thread_.joinable()) wait_for_follow(until);
    std::int64_t rows = 0;
    std::map<CounterKey, Counter> sums; // sorted: neighbours share pages
    std::set<CounterKey> shrunk;        // those an erased comment left
    database_.execute("BEGIN IMMEDIATE");
    std::optional<Query> reading(truth_.run(changes_since));
    auto& changes = *reading;
    changes.bind(watermark_).bind(rows_max);
    while (changes.next()) {
        ++rows;
        auto const number = changes.number(0);
        reached = changes.number(1);
        Change change;
        change.is = static_cast<Status>(changes.number(2));
        change.site = changes.number(3);
        change.thread = changes.number(4);
        change.created_at = base::time_from_number(changes.number(6));
        auto const source = static_cast<rules::Source>(changes.number(7));
        auto const keys = Keys::unpack(changes.blob(8));
        bool const now_public = comments::is_public(change.is, source);
        bool was_public = false;
        change.keys = keys;
        {
            auto old = database_.run(old_item);
            old.bind(number);
            if (old.next() && old.number(0) != not_merged_yet) {
                change.was = static_cast<Status>(old.number(0));
                was_public = old.number(1) != 0;
                if (change.is == Status::erased) change.keys = Keys::unpack(old.blob(2));
            }
        }
        for (auto const& key : keys_of(change)) {
            auto& sum = sums[key];
            if (change.was && *change.was != Status::erased)
                --sum.by_status[static_cast<int>(*change.was)];
            if (change.is == Status::erased) {
                shrunk.insert(key);
            } else {
                ++sum.by_status[static_cast<int>(change.is)];
                sum.first_seen = std::min(sum.first_seen, changes.number(6));
                sum.last_seen = std::max(sum.last_seen, changes.number(6));
            }
        }
        auto const decision = unpack_decision(changes.blob(10));
        database_.run(put_item)
            .bind(number)
            .bind(reached)
            .bind(static_cast<int>(change.is))
            .bind(change.site)
            .bind(change.thread)
            .bind(changes.optional_number(5))
            .bind(changes.number(6))
            .bind(decision.score)
            .bind(now_public)
            .bind(keys.name)
            .bind(keys.email)
            .bind_blob(changes.blob(9))
            .bind_blob(changes.blob(8))
            .run();
        for (auto const& hit : decision.hits) database_.run(put_hit).bind(hit.rule).bind(number).run();
        if (was_public != now_public) {
            auto parent = changes.optional_number(5);
            while (parent) {
                auto above = truth_.run(parent_of);
                above.bind(*parent);
                auto const next = above.next() ? above.optional_number(0) : std::nullopt;
                database_.run(shift_below)
                    .bind(*parent)
                    .bind(change.site)
                    .bind(change.thread)
                    .bind(next)
                    .bind(now_public ? 1 : -1)
                    .run();
                parent = next;
            }
        }
    }
    if (rows < rows_max || rows_max < 0) reached = until;
    reading.reset();
    truth_.execute("COMMIT");
    for (auto const& [key, sum] : sums) {
        database_.run(add_counter)
            .bind(key.cluster)
            .bind(static_cast<int>(key.kind))
            .bind(key.key)
            .bind(sum.by_status[0])
            .bind(sum.by_status[1])
            .bind(sum.by_status[2])
            .bind(sum.by_status[3])
            .bind(sum.first_seen)
            .bind(sum.last_seen)
            .run();
    }
    for (auto const& key : shrunk) {
        database_.run(drop_counter)
            .bind(key.cluster)
            .bind(static_cast<int>(key.kind))
            .bind(key.key)
            .run();
        recompute_seen(database_, key);
    }
    database_.run(put_watermark).bind(reached).run();

    std::unique_lock merging(merging_);
    database_.execute("COMMIT");
    watermark_ = reached;
    std::lock_guard lock(mutex_);
    while (!tail_.empty() && tail_.front().seq <= reached) {
        add(tail_.front(), -1);
        tail_.pop_front();
    }
    merged_until_ = std::max(merged_until_, reached);
    base::metrics::set(base::metrics::Gauge::derived_lag, static_cast<std::int64_t>(tail_.size()));
    merged_.notify_all();
    return rows > 0;
}

} // namespace commentd::store
