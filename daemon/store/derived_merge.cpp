// How changes of the truth become rows of derived.db.
#include <algorithm>
#include <set>
#include <utility>

#include "daemon/base/log.hpp"
#include "daemon/base/metrics.hpp"
#include "daemon/store/derived.hpp"

namespace commentd::store {

using comments::Status;

namespace {

constexpr auto old_item = "SELECT status, keys FROM items WHERE number = ?";
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
constexpr auto drop_hit = "DELETE FROM rule_hits WHERE rule = ? AND number = ?";
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
    case CounterKind::ip: return 25;
    default: return 33;
    }
}

void recompute_seen(Database& database, CounterKey const& key) {
    if (key.kind == CounterKind::reader) return; // of whom only the approved are counted
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

// One transaction of derived.db: rows as they come, counters at its end, in the order of their
// keys, for neighbours share pages.
class Merge {
public:
    Merge(Database& database, Database& truth) : database_(database), truth_(truth) {
        database_.execute("BEGIN IMMEDIATE");
    }

    void add(Change const& change) {
        each_counter(change, [&](CounterKey const& key, Counter const& added) {
            sums_[key].add(added);
            if (change.is == Status::erased) shrunk_.insert(key);
        });
        put_row(change);
        for (auto const& rule : change.rules_gone)
            database_.run(drop_hit).bind(rule).bind(change.number).run();
        for (auto const& rule : change.rules)
            database_.run(put_hit).bind(rule).bind(change.number).run();
        auto const is_public = [&](Status status) {
            return comments::is_public(status, change.source);
        };
        bool const was = change.was && is_public(*change.was), is = is_public(change.is);
        if (was != is) shift_above(change, is ? 1 : -1);
    }

    void commit(std::int64_t watermark) {
        std::vector<std::pair<CounterKey, Counter>> sorted(sums_.begin(), sums_.end());
        std::ranges::sort(sorted, {}, &std::pair<CounterKey, Counter>::first);
        for (auto const& [key, sum] : sorted) {
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
        for (auto const& key : shrunk_) {
            database_.run(drop_counter)
                .bind(key.cluster)
                .bind(static_cast<int>(key.kind))
                .bind(key.key)
                .run();
            recompute_seen(database_, key);
        }
        database_.run(put_watermark).bind(watermark).run();
        database_.commit();
    }

private:
    void put_row(Change const& change) {
        bool const erased = change.is == Status::erased;
        auto const keys = erased ? Keys{} : change.keys;
        std::string const packed = erased ? std::string() : keys.pack();
        auto query = database_.run(put_item);
        query.bind(change.number)
            .bind(change.seq)
            .bind(static_cast<int>(change.is))
            .bind(change.site)
            .bind(change.thread)
            .bind(change.parent)
            .bind(base::to_number(change.created_at))
            .bind(change.score)
            .bind(comments::is_public(change.is, change.source))
            .bind(keys.name)
            .bind(keys.email);
        if (change.ip && !erased)
            query.bind_blob({reinterpret_cast<char const*>(change.ip->bytes.data()), 16});
        else
            query.bind_null();
        query.bind_blob(packed).run();
    }

    // One more or less of the descendants of all that stand above it is public.
    void shift_above(Change const& change, int by) {
        for (auto parent = change.parent; parent;) {
            auto above = truth_.run(parent_of);
            above.bind(*parent);
            auto const next = above.next() ? above.optional_number(0) : std::nullopt;
            database_.run(shift_below)
                .bind(*parent)
                .bind(change.site)
                .bind(change.thread)
                .bind(next)
                .bind(by)
                .run();
            parent = next;
        }
    }

    Database &database_, &truth_;
    boost::unordered_flat_map<CounterKey, Counter, CounterKeyHash> sums_;
    std::set<CounterKey> shrunk_; // those an erased comment left
};

// The change that a row of the truth tells of, next to what the tables know of the comment. Several
// changes of one comment are one then: only the last is in the row.
class Replay {
public:
    Replay(Database& database, Database& truth) : database_(database), truth_(truth) {}

    // At most `rows_max` changes behind `watermark`, and how far they go.
    std::vector<Change> read(std::int64_t watermark, std::int64_t rows_max) {
        constexpr auto changes_since =
            "SELECT number, seq, status, site, thread, parent, created_at, source, revision, keys,"
            " ip, decision FROM comments WHERE seq > ? ORDER BY seq LIMIT ?"; // comments_seq
        std::vector<Change> changes;
        auto row = truth_.run(changes_since);
        row.bind(watermark).bind(rows_max);
        while (row.next()) changes.push_back(change_of(row));
        return changes;
    }

private:
    Change change_of(Query& row) {
        Change change;
        change.number = row.number(0);
        change.seq = row.number(1);
        change.is = static_cast<Status>(row.number(2));
        change.site = row.number(3);
        change.thread = row.number(4);
        change.parent = row.optional_number(5);
        change.created_at = base::time_from_number(row.number(6));
        change.source = static_cast<rules::Source>(row.number(7));
        change.keys = Keys::unpack(row.blob(9));
        if (auto const ip = row.blob(10); ip.size() == 16)
            std::copy(ip.begin(), ip.end(), change.ip.emplace().bytes.begin());
        auto const decision = unpack_decision(row.blob(11));
        change.score = decision.score;
        change.rules = rules_of(decision);
        auto old = database_.run(old_item);
        old.bind(change.number);
        if (old.next() && old.number(0) != not_merged_yet) {
            change.was = static_cast<Status>(old.number(0));
            if (change.is == Status::erased) change.keys = Keys::unpack(old.blob(1));
            if (row.number(8) > 1) change.rules_gone = rules_of_earlier_revisions(change);
        }
        return change;
    }

    std::vector<std::string> rules_of_earlier_revisions(Change const& change) {
        constexpr auto earlier = "SELECT decision FROM revisions WHERE comment = ?";
        std::vector<std::string> gone;
        auto revision = truth_.run(earlier);
        revision.bind(change.number);
        while (revision.next())
            for (auto& rule : rules_of(unpack_decision(revision.blob(0))))
                if (std::ranges::find(change.rules, rule) == change.rules.end())
                    gone.push_back(std::move(rule));
        return gone;
    }

    Database &database_, &truth_;
};

} // namespace

void Derived::replay() {
    constexpr auto newest = "SELECT coalesce(max(seq), 0) FROM comments";
    constexpr std::int64_t rows_at_once = 4096;
    std::int64_t until = 0;
    {
        auto query = truth_.run(newest);
        query.next();
        until = query.number(0);
    }
    if (until - watermark_ > 100'000)
        base::log(base::Level::info, "derived-rebuilding", {{"changes", until - watermark_}});
    while (watermark_ < until) {
        auto const changes = Replay(database_, truth_).read(watermark_, rows_at_once);
        auto const reached = changes.empty() ? until : changes.back().seq;
        Merge merge(database_, truth_);
        for (auto const& change : changes) merge.add(change);
        merge.commit(reached);
        watermark_ = reached;
    }
}

void Derived::merge() {
    auto const until = merging_.changes.back().seq;
    Merge merge(database_, truth_);
    for (auto const& change : merging_.changes) merge.add(change);
    merge.commit(until);
    watermark_ = until;
    std::lock_guard lock(mutex_);
    merging_.changes.clear(); // its sums are for snapshots that were taken before
    merged_until_ = until;
    base::metrics::set(base::metrics::Gauge::derived_lag,
                       static_cast<std::int64_t>(fresh_.changes.size()));
}

} // namespace commentd::store
