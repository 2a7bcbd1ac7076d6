// What rules are worth: their hits of a window next to what people decided, as shares with their
// uncertainty, and what follows from it for a rule on trial or one that nobody would miss. For
// GET /v1/rules/stats and `commentd stats`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/store/statistics.hpp"
#include "rules/rule_set.hpp"

namespace commentd::moderation {

struct Interval {
    double low = 0, high = 1;
};
// Of `part` in `whole` cases, 95 %: E. B. Wilson, 1927. Of no case: anything from 0 to 1.
Interval wilson(std::int64_t part, std::int64_t whole);

// Shares from 0 to 1; absent where there is nothing that they could be of.
struct Shares {
    std::optional<double> hit;       // of all comments
    std::optional<double> bad, good; // of those that people called bad, or good
    std::optional<double> s_o;       // bad / (bad + good), as if there were as many of both
    Interval s_o_interval;           // from the intervals of both shares
    Interval good_interval;
    std::optional<double> overlap;   // of its hits: something else spoke against them too
};

struct RuleRow {
    rules::RuleInfo rule; // of one that is not loaded any more, or the program's own: its names alone
    bool loaded = false;
    store::HitCount count;
    Shares shares;
    std::optional<base::Time> last; // whenever that was
    std::string often_with;
    std::optional<double> together; // share of its hits that often_with hit too
    std::vector<std::string_view> hints;
    std::vector<std::int64_t> days; // hits on each of RuleReport::days, erased comments included
};

struct EntryRow {
    store::EntryCount entry;
    Shares shares;
    bool only_approved = false; // every comment that it hit is approved now
};

struct UnusedEntry {
    std::string list, entry, at;
};

struct RuleReport {
    static constexpr std::size_t listed_max = 1000; // entries of either kind
    static constexpr std::chrono::days daily_max{92}; // longer windows are not told by the day

    store::StatisticsWindow window; // since: of what was looked at
    std::int64_t comments = 0, good = 0, bad = 0, unreadable = 0;
    bool complete = true;
    std::string ruleset;
    std::vector<base::Time> days; // those of the window that was asked for begin here, in UTC
    std::vector<RuleRow> rules;     // loaded ones in file order, then others by name
    std::vector<EntryRow> entries;  // those that hit most
    std::size_t entries_total = 0;
    std::vector<UnusedEntry> unused; // loaded, and without a hit; in file order
    std::size_t unused_total = 0;
};

// What a rule's numbers suggest, once people have decided 20 comments that it hit:
//   promote                 on trial; S/O at least 0.95, under 1 % of the good ones hit, ONLY or FLIPS
//                           above 0
//   hits-good-comments      S/O below 0.7
//   catches-nothing-alone   ONLY and FLIPS are 0: another rule spoke against whatever it hit, enough
// and whatever they decided:
//   no-hit-in-90-days       of one that was loaded then
std::vector<std::string_view> hints(RuleRow const&, bool loaded_90_days_ago, base::Time now);

// `derived` null: last hits are those of the window, and nothing is told by the day.
RuleReport report_rules(store::Database& truth, store::Database* derived, rules::RuleSet const&,
                        store::StatisticsWindow const&, base::Time now,
                        std::int64_t comments_max = store::Statistics::comments_max);

} // namespace commentd::moderation
