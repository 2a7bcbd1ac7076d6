// What can be computed from the truth: items by thread, status and rule, and counters of every
// author, address, network, thread and site. A thread of its own follows the changes into
// derived.db in sorted batches, with the watermark in the same transaction; after a crash it goes
// on from there, and a file that is gone or of another schema is made anew.
//
// What has not been merged yet is in memory (the tail), so that counters are exact at any time.
// A reader that needs the tables themselves waits until they have caught up.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "daemon/comments/comment.hpp"
#include "daemon/store/database.hpp"
#include "daemon/store/record.hpp"
#include "rules/facts.hpp"

namespace commentd::store {

enum class CounterKind : std::uint8_t { net, ip, author, reader, thread, site };

struct CounterKey {
    std::uint64_t cluster = 0;
    CounterKind kind{};
    std::uint64_t key = 0;
    bool operator==(CounterKey const&) const = default;
    auto operator<=>(CounterKey const&) const = default;
};
CounterKey author_key(Keys const&);
CounterKey reader_key(Keys const&);
CounterKey ip_key(Keys const&);
CounterKey net_key(Keys const&);
CounterKey thread_key(comments::ThreadNumber);
CounterKey site_key(comments::SiteNumber);

struct CounterKeyHash {
    std::size_t operator()(CounterKey const& k) const {
        return (k.cluster ^ (k.key * 0x9e3779b97f4a7c15u)) + static_cast<std::size_t>(k.kind);
    }
};

// One change of a comment, as the writer knows it once it is on disk.
struct Change {
    std::int64_t seq = 0;
    comments::SiteNumber site = 0;
    comments::ThreadNumber thread = 0;
    base::Time created_at{};
    std::optional<comments::Status> was; // absent: it is new
    comments::Status is{};
    Keys keys; // of what it was, if it is erased now
};

class Derived {
public:
    // Opens or makes the file, and follows what the truth has more; returns when it has caught up.
    Derived(std::filesystem::path const& derived, std::filesystem::path const& truth);
    ~Derived(); // merges what is left

    // The writer's thread, after COMMIT, in the order of seq.
    void follow(Change const&);

    // Exact as of the last follow; `derived` is the asking reader's connection.
    std::vector<rules::History> counters(Database& derived, std::vector<CounterKey> const&) const;

    // Waits until everything followed before this call is in the tables. False after 10 s.
    bool catch_up();

    std::int64_t lag() const; // changes not merged yet

private:
    struct Counter {
        std::int64_t by_status[4] = {}; // pending, approved, rejected, spam
        std::int64_t first_seen = INT64_MAX, last_seen = INT64_MIN;
        std::uint32_t changes = 0; // of the tail in this sum
    };

    void prepare();
    void loop();
    bool merge(std::int64_t rows_max); // false: there was nothing to merge
    void wait_for_follow(std::int64_t seq);
    static std::vector<CounterKey> keys_of(Change const&);
    void add(Change const&, int sign);

    Database truth_, database_; // the follower's thread only, once it runs
    std::int64_t watermark_ = 0; // the follower's thread only

    // A counter is read from the table and the tail under the shared half; a merge commits and
    // drops its part of the tail under the exclusive half: no change is counted twice or not at all.
    mutable std::shared_mutex merging_;

    mutable std::mutex mutex_;
    std::condition_variable wake_, merged_;
    std::deque<Change> tail_;                                            // guarded by mutex_
    std::unordered_map<CounterKey, Counter, CounterKeyHash> tail_sums_; // guarded by mutex_
    std::int64_t followed_ = 0, merged_until_ = 0;                      // guarded by mutex_
    int waiting_ = 0;                                                   // guarded by mutex_
    bool stopping_ = false;                                             // guarded by mutex_
    std::thread thread_;
};

} // namespace commentd::store
