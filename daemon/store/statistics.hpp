// How rules and the entries of lists did: counted from the stored decisions of a window of time,
// each next to what a person said of its comment. A scan of the truth, some microseconds a comment:
// for a thread that nobody waits for.
#pragma once

#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "daemon/comments/comment.hpp"
#include "daemon/store/database.hpp"
#include "daemon/store/sites_seen.hpp"

namespace commentd::store {

// Of comments that came from `since` on and before `until`; not of erased ones.
struct StatisticsWindow {
    SitesSeen sites; // absent: all
    base::Time since{}, until{};
};

// Of a rule, or of an entry of a list. A comment counts once, by its newest revision: good when a
// person approved that, bad when a person called it spam or rejected it.
struct HitCount {
    std::int64_t hits = 0;     // comments, those that it hit on trial included
    std::int64_t on_trial = 0; // those alone
    std::int64_t good = 0, bad = 0;
    std::int64_t approved = 0; // comments that are approved now, whoever said so
    // Comments whose verdict would be another without it; on trial: with it, and with no other rule
    // on trial. Of an entry: where such a rule hit by this entry alone.
    std::int64_t flips = 0;
    // Comments that no other enforced rule of a pack spoke against; and the bad ones of them. Of an
    // entry: that none spoke against but by this entry.
    std::int64_t alone = 0, only = 0;
    std::optional<base::Time> last;

    void add(HitCount const& one); // of one comment
};

struct RuleCount {
    std::string rule, pack; // pack: "" of the program's own
    HitCount count;
    std::string often_with;     // the rule that most often hit the same comments; "": none did
    std::int64_t together = 0;  // how often
};

struct EntryCount {
    std::string list, entry, at; // at: where it stood when it last hit
    HitCount count;
};

struct Statistics {
    // The newest are looked at first, and no more than this: some seconds' worth.
    static constexpr std::int64_t comments_max = 1'000'000;

    std::int64_t comments = 0, good = 0, bad = 0;
    std::int64_t unreadable = 0; // damaged decisions, counted nowhere else
    bool complete = true;        // false: there were more than comments_max
    base::Time since{};          // of what was looked at
    std::vector<RuleCount> rules;     // those that hit, by name
    std::vector<EntryCount> entries;  // those that hit, by list and entry
};

// UUIDv7 begin with the time at which they were made, or a later one after the clock was set back:
// no id of a comment that came at `time` or after sorts before this.
std::string first_id(base::Time);

// `easing`: rules that speak for a comment, and so never against one.
Statistics count_hits(Database& truth, StatisticsWindow const&,
                      std::unordered_set<std::string> const& easing,
                      std::int64_t comments_max = Statistics::comments_max);

// The newest hit of each rule on comments of these sites, whenever that was; from derived.db, where
// the 10,000 newest of each are looked through.
std::vector<std::optional<base::Time>>
last_hits(Database& derived, std::vector<std::string> const& rules,
          SitesSeen const& sites);

} // namespace commentd::store
