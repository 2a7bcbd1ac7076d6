// How changes of the truth become rows of derived.db.
#include <algorithm>
#include <map>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "daemon/base/log.hpp"
#include "daemon/base/metrics.hpp"
#include "daemon/store/activity.hpp"
#include "daemon/store/derived.hpp"
#include "daemon/store/events.hpp"
#include "daemon/store/list_entries.hpp"

namespace commentd::store {

using comments::Status;

namespace {

constexpr auto old_item = "SELECT status, keys, link_domains FROM items WHERE number = ?";
constexpr auto put_item =
    "INSERT INTO items (number, seq, status, site, thread, parent, created_at, score, public, below,"
    " name_key, email_key, ip, keys, link_domains)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?)"
    " ON CONFLICT (number) DO UPDATE SET seq = excluded.seq, status = excluded.status,"
    " created_at = excluded.created_at,"
    " score = excluded.score, public = excluded.public, name_key = excluded.name_key,"
    " email_key = excluded.email_key, ip = excluded.ip, keys = excluded.keys,"
    " link_domains = excluded.link_domains";
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
constexpr auto add_activity = "INSERT INTO activity VALUES (?, ?, ?, ?)"
                              " ON CONFLICT DO UPDATE SET count = count + excluded.count";
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
// Erasing is rare and one scan a merge takes a third of a second a million rows: no index is kept
// for it.
constexpr auto all_items = "SELECT created_at, keys, site, link_domains FROM items WHERE status < 4";
constexpr auto seen_of_thread = // items_thread
    "SELECT min(created_at), max(created_at) FROM items WHERE status < 4 AND thread = ?";
constexpr auto seen_is =
    "SELECT first_seen, last_seen FROM counters WHERE cluster = ? AND kind = ? AND key = ?";
constexpr auto put_seen =
    "UPDATE counters SET first_seen = ?, last_seen = ? WHERE cluster = ? AND kind = ? AND key = ?";

// One transaction of derived.db: rows as they come, counters at its end, in the order of their
// keys, for neighbours share pages.
class Merge {
public:
    Merge(Database& database, Database& truth) : database_(database), truth_(truth) {
        database_.execute("BEGIN IMMEDIATE");
    }

    void add(Change const& change) {
        erased_ = erased_ || change.is == Status::erased;
        note_shrunk(change);
        put_row(change);
        if (!change.was) note_activity(change, arrival_of(change.first_verdict), 1);
        for (auto const& rule : change.rules_gone) {
            database_.run(drop_hit).bind(rule).bind(change.number).run();
            note_activity(change, rule, -database_.changes());
        }
        for (auto const& rule : change.rules) {
            database_.run(put_hit).bind(rule).bind(change.number).run();
            note_activity(change, rule, database_.changes());
        }
        auto const is_public = [&](Status status) {
            return comments::is_public(status, change.source);
        };
        bool const was = change.was && is_public(*change.was), is = is_public(change.is);
        if (was != is) shift_above(change, is ? 1 : -1);
    }

    // The sums are those of all changes.
    void commit(std::int64_t watermark, CounterSums const& sums) {
        std::vector<std::pair<CounterKey, Counter>> sorted(sums.begin(), sums.end());
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
        for (auto const& [key, count] : activity_)
            if (auto const& [quarter, site, what] = key; count != 0)
                database_.run(add_activity).bind(quarter).bind(site).bind(what).bind(count).run();
        shrink();
        database_.run(put_watermark).bind(watermark).run();
        database_.commit();
    }

    bool erased() const { return erased_; }

private:
    void note_activity(Change const& change, std::string const& what, std::int64_t count) {
        if (is_entry_rule(what)) return;
        activity_[{quarter_of(change.created_at), change.site, what}] += count;
    }

    static Counter seen_at(Change const& change) {
        auto const at = base::to_number(change.created_at);
        return {{}, at, at};
    }

    void note_shrunk(Change const& change) {
        bool const erased = change.is == Status::erased;
        if (!erased && change.linked_to.empty()) return;
        each_counter(change, [&](CounterKey const& key, Counter const& added) {
            bool const left = key.kind == CounterKind::link_domain && added.first_seen == INT64_MAX;
            if (erased || left) shrunk_[key].add(seen_at(change));
        });
        if (erased && change.keys.reader)
            shrunk_[reader_key(change.keys)].add(seen_at(change));
    }

    // A counter that an erased comment left, or an edit its link's, may be of nobody now, or of somebody who was first or
    // last seen at another time.
    void shrink() {
        CounterSums seen;
        for (auto const& [key, gone] : shrunk_) {
            auto const kind = static_cast<int>(key.kind);
            database_.run(drop_counter).bind(key.cluster).bind(kind).bind(key.key).run();
            // Of a reader, of whom only the approved count, nobody asks when.
            if (database_.changes() > 0 || key.kind == CounterKind::reader) continue;
            auto known = database_.run(seen_is);
            known.bind(key.cluster).bind(kind).bind(key.key);
            bool const at_an_end = known.next() && (gone.first_seen <= known.number(0) ||
                                                    gone.last_seen >= known.number(1));
            if (at_an_end) seen.emplace(key, Counter{});
        }
        look_when_seen(seen);
        for (auto const& [key, sum] : seen) {
            if (sum.first_seen > sum.last_seen) continue; // its items are merged later
            database_.run(put_seen)
                .bind(sum.first_seen)
                .bind(sum.last_seen)
                .bind(key.cluster)
                .bind(static_cast<int>(key.kind))
                .bind(key.key)
                .run();
        }
    }

    void look_when_seen(CounterSums& seen) {
        bool scan = false;
        for (auto& [key, sum] : seen) {
            if (key.kind != CounterKind::thread) {
                scan = true;
                continue;
            }
            auto query = database_.run(seen_of_thread);
            query.bind(key.cluster);
            if (query.next() && !query.is_null(0)) sum = {{}, query.number(0), query.number(1)};
        }
        if (!scan) return;
        auto items = database_.run(all_items);
        while (items.next()) {
            auto const at = items.number(0);
            auto const keys = Keys::unpack(items.blob(1));
            for (auto const& key :
                 {author_key(keys), ip_key(keys), net_key(keys), site_key(items.number(2))})
                if (auto const found = seen.find(key); found != seen.end())
                    found->second.add({{}, at, at});
            for (auto const domain : unpack_hashes(items.blob(3)))
                if (auto const found = seen.find(link_domain_key(domain)); found != seen.end())
                    found->second.add({{}, at, at});
        }
    }

    void put_row(Change const& change) {
        bool const erased = change.is == Status::erased;
        auto keys = erased ? Keys{} : change.keys;
        keys.near = {}; // nothing is looked up by it here
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
        query.bind_blob(packed);
        std::string const links = erased ? std::string() : pack_hashes(change.links_to);
        if (links.empty())
            query.bind_null();
        else
            query.bind_blob(links);
        query.run();
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
    std::map<std::tuple<std::int64_t, comments::SiteNumber, std::string>, std::int64_t> activity_;
    std::map<CounterKey, Counter> shrunk_; // those that comments left, and when these came
    bool erased_ = false;
};

// The change that a row of the truth tells of, next to what the tables know of the comment. Several
// changes of one comment are one then: only the last is in the row.
class Replay {
public:
    Replay(Database& database, Database& truth) : database_(database), truth_(truth) {}

    // At most `rows_max` changes behind `watermark`, and how far they go.
    std::vector<Change> read(std::int64_t watermark, std::int64_t rows_max) {
        constexpr auto changes_since =
            "SELECT number, seq, status, site, thread, parent, created_at, source, version, keys,"
            " ip, decision, link_domains, first_verdict FROM comments WHERE seq > ? ORDER BY seq LIMIT ?"; // comments_seq
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
        auto const decision = shown_decision(row.blob(11), change.number, rules::Verdict::hold);
        change.score = decision.score;
        change.rules = rules_of(decision);
        change.links_to = unpack_hashes(row.blob(12));
        change.first_verdict = static_cast<rules::Verdict>(row.number(13));
        auto old = database_.run(old_item);
        old.bind(change.number);
        if (old.next() && old.number(0) != not_merged_yet) {
            change.was = static_cast<Status>(old.number(0));
            if (change.is == Status::erased) change.keys = Keys::unpack(old.blob(1));
            change.linked_to = unpack_hashes(old.blob(2));
            if (row.number(8) > 1) change.rules_gone = rules_of_earlier_decisions(change);
        }
        return change;
    }

    std::vector<std::string> rules_of_earlier_decisions(Change const& change) {
        constexpr auto earlier = "SELECT decision FROM revisions WHERE comment = ?1 UNION ALL"
                                 " SELECT decision FROM replaced_decisions WHERE comment = ?1";
        std::vector<std::string> gone;
        auto revision = truth_.run(earlier);
        revision.bind(change.number);
        while (revision.next())
            for (auto& rule : rules_of(shown_decision(revision.blob(0), change.number, rules::Verdict::hold)))
                if (std::ranges::find(change.rules, rule) == change.rules.end())
                    gone.push_back(std::move(rule));
        return gone;
    }

    Database &database_, &truth_;
};

} // namespace

void Derived::replay(std::stop_token const& stop) {
    constexpr std::int64_t rows_at_once = 4096;
    auto const until = newest_change(truth_);
    if (until - watermark_ > 100'000)
        base::log(base::Level::info, "derived-rebuilding", {{"changes", until - watermark_}});
    while (watermark_ < until) {
        if (stop.stop_requested()) throw std::runtime_error("stopped while derived.db was made");
        auto const changes = Replay(database_, truth_).read(watermark_, rows_at_once);
        auto const reached = changes.empty() ? until : changes.back().seq;
        Merge merge(database_, truth_);
        CounterSums sums;
        for (auto const& change : changes) {
            merge.add(change);
            each_counter(change, [&](CounterKey const& key, Counter const& added) {
                sums[key].add(added);
            });
        }
        merge.commit(reached, sums);
        watermark_ = reached;
    }
    cache_.expect_keys(expected_keys());
}

void Derived::merge() {
    auto const until = merging_.changes.back().seq;
    Merge merge(database_, truth_);
    for (auto const& change : merging_.changes) merge.add(change);
    merge.commit(until, merging_.sums);
    scrub_ = scrub_ || merge.erased();
    watermark_ = until;
    std::vector<Change> done; // taken apart when nobody waits for that
    std::lock_guard lock(mutex_);
    done.swap(merging_.changes); // its sums are for snapshots that were taken before
    merged_until_ = until;
    waiting_.succeeded();
    tell_lag();
}

} // namespace commentd::store
