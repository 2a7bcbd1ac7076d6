// What came, which rules hit and what people decided, by the hour; and how old the queue is. What
// came and what hit is counted by derived.db as it comes, erased comments included; the rest is a
// scan of what people did and of what waits: for a thread that nobody waits for.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/comments/comment.hpp"
#include "daemon/store/database.hpp"
#include "daemon/store/sites_seen.hpp"

namespace commentd::store {


struct ActiveHour {
    std::int64_t arrived = 0;
    std::array<std::int64_t, 4> verdicts{}; // first ones, by rules::Verdict
    std::int64_t decided = 0;               // by people
};

// What people decided from a moment on.
struct Decided {
    std::int64_t count = 0;
    std::map<comments::PersonNumber, std::int64_t> by;
    // Of those that waited until a person said something else than to wait on: how long, in
    // milliseconds, sorted.
    std::vector<std::int64_t> waits;
};

// By rule, bans and policies included: how many comments it hit that came between each of some
// moments and the next.
using RuleHits = std::map<std::string, std::vector<std::int64_t>, std::less<>>;
// Moments are looked at as the quarters of an hour that they are in; they ascend.
RuleHits find_rule_hits(Database& derived, SitesSeen const&, std::vector<base::Time> const&);

struct Activity {
    std::vector<ActiveHour> hours; // from `since` on
    std::map<std::string, std::int64_t, std::less<>> hits; // in these, by rule
    Decided today;                 // from `midnight` on
};
// `since` is looked at as the quarter of an hour that it is in. About a microsecond for each decision
// since then, and for each rule that hit in a quarter.
Activity find_activity(Database& truth, Database& derived, SitesSeen const&, base::Time since,
                       std::size_t hours, base::Time midnight);

// False of a derived.db that an earlier version made, until the daemon has made it anew.
bool has_activity(Database& derived);

// Under what the table `activity` of derived.db counts a comment: the quarter of an hour, and what
// the rules first said of it.
std::int64_t quarter_of(base::Time);
std::string arrival_of(rules::Verdict);

struct QueueAges {
    // Minutes up to which a bucket goes; the last has no end.
    static constexpr std::array<std::int64_t, 6> up_to{15, 60, 240, 1440, 4320, 10080};
    std::int64_t pending = 0;
    std::optional<base::Time> oldest;
    std::array<std::int64_t, up_to.size() + 1> counts{};
};
QueueAges find_queue_ages(Database& derived, SitesSeen const&, base::Time now);

std::optional<base::Time> newest_arrival(Database& truth);

} // namespace commentd::store
