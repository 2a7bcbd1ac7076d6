// What can be computed from the truth: items by thread, status and rule, and counters of every
// author, address, network, thread, site and linked domain. A thread of its own follows the changes into
// derived.db in sorted batches, with the watermark in the same transaction; after a crash it goes
// on from there, and a file that is gone, damaged, of another schema or another truth is made anew.
//
// What has not been merged yet is in memory (the tail), so that counters are exact at any time.
// A reader that needs the tables themselves waits until they have caught up.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <memory>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

#include "daemon/base/task.hpp"
#include "daemon/comments/comment.hpp"
#include "daemon/store/catch_up.hpp"
#include "daemon/store/counter.hpp"
#include "daemon/store/counter_cache.hpp"
#include "daemon/store/database.hpp"
#include "daemon/store/readers.hpp"
#include "daemon/store/record.hpp"
#include "rules/facts.hpp"

namespace commentd::store {

// One change of a comment: all that the tables and counters are made of.
struct Change {
    std::int64_t seq = 0;
    comments::CommentNumber number = 0;
    comments::SiteNumber site = 0;
    comments::ThreadNumber thread = 0;
    std::optional<comments::CommentNumber> parent;
    base::Time created_at{};
    rules::Source source{};
    std::optional<comments::Status> was; // absent: it is new
    comments::Status is{};
    rules::Verdict first_verdict{};
    rules::Points score = 0;
    Keys keys; // of what it was, if it is erased now
    // Hashes of the domains that it linked to before, and links to now: an edit changes them.
    std::vector<std::uint64_t> linked_to, links_to;
    std::optional<rules::IpAddress> ip;
    // That hit its current revision, each once, also on trial; and run-time entries of lists that
    // did, by entry_rule.
    std::vector<std::string> rules;
    std::vector<std::string> rules_gone; // that hit an earlier one and not this
};
std::vector<std::string> rules_of(rules::Decision const&);

// What a change adds to each counter. A reader is known by what was approved and by nothing else.
void each_counter(Change const&,
                  std::function<void(CounterKey const&, Counter const& added)> const&);

class Derived {
public:
    // Opens or makes the file, and follows what the truth has more; returns when it has caught up, or
    // throws when it was stopped before: the next start goes on from there.
    Derived(std::filesystem::path const& derived, std::filesystem::path const& truth,
            std::stop_token = {});
    ~Derived(); // merges what is left

    // The writer's thread, after COMMIT, in the order of seq.
    void follow(Change);

    // Exact as of the last follow (but since when and until when somebody is known, which an erased
    // comment tells until its erasing is merged). Leaves a transaction open on the asking reader's
    // connection, so that several questions may share its snapshot; Readers ends it.
    std::vector<rules::History> counters(ReadConnections&, std::vector<CounterKey> const&) const;

    // The same from memory alone, without waiting; nothing when one of them is not there.
    std::optional<std::vector<rules::History>> counters(std::vector<CounterKey> const&) const;

    // Resumes when everything followed before this call is in the tables; false, and at once, while
    // they cannot be written.
    base::Task<bool> catch_up();

    std::int64_t lag() const; // changes not merged yet
    bool failing() const;     // the last merge failed, and is tried again every second

private:
    // Changes behind `from`, up to where the next tail begins.
    struct Tail {
        std::int64_t from = 0;
        std::vector<Change> changes;
        CounterSums sums;
        bool takes_away = false; // then when somebody was first or last seen is told by the merge
    };

    void prepare();
    std::string origin();
    bool fits(std::string const& origin);
    std::int64_t watermark_in_file();
    std::size_t expected_keys();
    void begin_anew();
    // What the truth has more than the file, before anybody reads.
    void replay(std::stop_token const&);
    void loop();
    void merge();
    void checkpoint();
    void roll_back();
    void answer_those_who_wait(bool failed);
    bool add_tail(std::int64_t watermark, CounterKey const&, Counter&) const;
    void tell_lag() const;
    bool note_keys(); // some of the file's; false: all were

    Database truth_, database_;  // the follower's thread only, once it runs
    std::int64_t watermark_ = 0; // likewise
    bool scrub_ = false;         // likewise: what was erased may still stand in the log

    // A snapshot of the file is at the beginning of one of the two tails, and what it lacks is in
    // that tail and those behind it: so nobody waits for a merge, and no change is counted twice or
    // not at all. A snapshot that is older still is taken anew.
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    Tail merging_; // another begun with mutex_ held, by the follower, who alone touches its changes
    Tail fresh_;   // guarded by mutex_
    CounterCache mutable cache_; // likewise
    CounterKey noted_{std::uint64_t{1} << 63, {}, 0}; // the last of note_keys, the follower's only
    std::int64_t followed_ = 0, merged_until_ = 0; // guarded by mutex_
    CatchUps waiting_;                             // guarded by mutex_
    bool stopping_ = false;                        // guarded by mutex_
    std::thread thread_;
};

} // namespace commentd::store
