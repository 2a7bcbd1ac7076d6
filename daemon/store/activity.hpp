// What came and what people decided, by the hour; and how old the queue is. Scans: for a thread that
// nobody waits for.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/comments/comment.hpp"
#include "daemon/store/database.hpp"

namespace commentd::store {

using AllowedSites = std::optional<std::vector<comments::SiteNumber>>; // absent: all

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

struct Activity {
    std::vector<ActiveHour> hours; // from `since` on
    Decided today;                 // from `midnight` on
};
// About a microsecond for each comment and decision since then.
Activity find_activity(Database& truth, AllowedSites const&, base::Time since,
                       std::size_t hours, base::Time midnight);

struct QueueAges {
    // Minutes up to which a bucket goes; the last has no end.
    static constexpr std::array<std::int64_t, 6> up_to{15, 60, 240, 1440, 4320, 10080};
    std::int64_t pending = 0;
    std::optional<base::Time> oldest;
    std::array<std::int64_t, up_to.size() + 1> counts{};
};
QueueAges find_queue_ages(Database& derived, AllowedSites const&, base::Time now);

std::optional<base::Time> newest_arrival(Database& truth);

// Every name under which something was ever hit, bans and policies included.
std::vector<std::string> hit_rules(Database& derived);

} // namespace commentd::store
