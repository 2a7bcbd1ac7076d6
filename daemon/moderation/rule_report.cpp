#include "daemon/moderation/rule_report.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>

#include "daemon/store/activity.hpp"
#include "daemon/store/rule_sets.hpp"

namespace commentd::moderation {
namespace {

constexpr std::chrono::hours long_ago{24 * 90};

std::optional<double> share(std::int64_t part, std::int64_t whole) {
    if (whole == 0) return {};
    return static_cast<double>(part) / static_cast<double>(whole);
}

// Of two shares: what the first is of their sum.
double part_of_sum(double one, double other) { return one + other > 0 ? one / (one + other) : 0.5; }

Shares shares_of(store::HitCount const& count, store::Statistics const& all) {
    Shares shares;
    shares.hit = share(count.hits, all.comments);
    shares.bad = share(count.bad, all.bad);
    shares.good = share(count.good, all.good);
    shares.good_interval = wilson(count.good, all.good);
    auto const bad = wilson(count.bad, all.bad);
    shares.s_o_interval = {part_of_sum(bad.low, shares.good_interval.high),
                           part_of_sum(bad.high, shares.good_interval.low)};
    if (shares.bad && shares.good && *shares.bad + *shares.good > 0)
        shares.s_o = part_of_sum(*shares.bad, *shares.good);
    if (auto const alone = share(count.alone, count.hits)) shares.overlap = 1 - *alone;
    return shares;
}

// Whether some pack of it names the rule; one that only speaks of it counts too.
bool names(rules::Bundle const& bundle, std::string const& rule) {
    auto const is_of_name = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '_' || c == '-';
    };
    return std::ranges::any_of(bundle.packs, [&](rules::PackFile const& pack) {
        auto const& text = pack.text;
        for (auto at = text.find(rule); at != text.npos; at = text.find(rule, at + 1)) {
            auto const end = at + rule.size();
            if ((at == 0 || !is_of_name(text[at - 1])) &&
                (end == text.size() || !is_of_name(text[end])))
                return true;
        }
        return false;
    });
}

void add_rules(RuleReport& report, store::Statistics& counted, rules::RuleSet const& set) {
    std::unordered_map<std::string, store::RuleCount*> by_name;
    for (auto& rule : counted.rules) by_name.emplace(rule.rule, &rule);
    auto const add = [&](rules::RuleInfo rule, bool loaded, store::RuleCount const* count) {
        RuleRow row;
        row.rule = std::move(rule);
        row.loaded = loaded;
        if (count) {
            row.count = count->count;
            row.often_with = count->often_with;
            row.together = share(count->together, count->count.hits);
        }
        row.last = row.count.last;
        row.shares = shares_of(row.count, counted);
        report.rules.push_back(std::move(row));
    };
    for (auto& rule : set.rules()) {
        auto const found = by_name.find(rule.id);
        auto const* count = found == by_name.end() ? nullptr : found->second;
        if (found != by_name.end()) by_name.erase(found);
        add(std::move(rule), true, count);
    }
    for (auto const& rule : counted.rules) {
        if (!by_name.contains(rule.rule)) continue;
        rules::RuleInfo named;
        named.id = rule.rule;
        named.pack = rule.pack;
        add(std::move(named), rule.pack.empty(), &rule); // the program's own are always there
    }
}

void add_entries(RuleReport& report, store::Statistics& counted, rules::RuleSet const& set) {
    std::set<std::pair<std::string_view, std::string_view>> hit;
    for (auto const& entry : counted.entries) hit.emplace(entry.list, entry.entry);
    set.each_entry([&](rules::EntryInfo const& entry) {
        if (hit.contains({entry.list, entry.entry})) return;
        if (++report.unused_total > RuleReport::listed_max) return;
        report.unused.push_back({std::string(entry.list), std::string(entry.entry),
                                 std::string(entry.place) + ":" + std::to_string(entry.line)});
    });
    std::ranges::stable_sort(counted.entries, std::ranges::greater{},
                             [](store::EntryCount const& entry) { return entry.count.hits; });
    report.entries_total = counted.entries.size();
    for (auto& entry : counted.entries) {
        if (report.entries.size() == RuleReport::listed_max) break;
        auto const shares = shares_of(entry.count, counted);
        bool const only_approved = entry.count.approved == entry.count.hits;
        report.entries.push_back({std::move(entry), shares, only_approved});
    }
}

// Of rules that did not hit in the window.
void add_last_hits(RuleReport& report, store::Database& derived) {
    std::vector<std::string> silent;
    for (auto const& row : report.rules)
        if (!row.last) silent.push_back(row.rule.id);
    auto const times = store::last_hits(derived, silent, report.window.sites);
    auto time = times.begin();
    for (auto& row : report.rules)
        if (!row.last) row.last = *time++;
}

void add_days(RuleReport& report, store::StatisticsWindow const& asked, store::Database& derived) {
    if (asked.until - asked.since > RuleReport::daily_max) return;
    std::vector<base::Time> moments;
    for (auto day = std::chrono::floor<std::chrono::days>(asked.since); day < asked.until;
         day += std::chrono::days(1))
        moments.emplace_back(day);
    report.days = moments;
    moments.push_back(moments.back() + std::chrono::days(1));
    auto const hits = store::find_rule_hits(derived, asked.sites, moments);
    for (auto& row : report.rules) {
        auto const known = hits.find(row.rule.id);
        if (known != hits.end())
            row.days = known->second;
        else
            row.days.resize(report.days.size());
    }
}

} // namespace

Interval wilson(std::int64_t part, std::int64_t whole) {
    if (whole == 0) return {};
    constexpr double z = 1.959964; // of 95 %, two-sided
    auto const n = static_cast<double>(whole), p = static_cast<double>(part) / n;
    double const middle = p + z * z / (2 * n);
    double const reach = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    double const scale = 1 + z * z / n;
    return {std::max(0.0, (middle - reach) / scale), std::min(1.0, (middle + reach) / scale)};
}

std::vector<std::string_view> hints(RuleRow const& row, bool loaded_90_days_ago, base::Time now) {
    constexpr std::int64_t enough = 20; // decided comments: fewer say little
    std::vector<std::string_view> found;
    if (!row.loaded || row.rule.pack.empty() || row.rule.mode == rules::Mode::disabled)
        return found;
    auto const& shares = row.shares;
    bool const trial = row.rule.mode == rules::Mode::shadow;
    if (row.count.good + row.count.bad >= enough && !row.rule.eases() && shares.s_o) {
        // Alone, or where what others count was not enough.
        bool const makes_a_difference = row.count.only > 0 || row.count.flips > 0;
        if (trial && makes_a_difference && *shares.s_o >= 0.95 && *shares.good < 0.01)
            found.push_back("promote");
        if (*shares.s_o < 0.7) found.push_back("hits-good-comments");
        if (!makes_a_difference) found.push_back("catches-nothing-alone");
    }
    if (loaded_90_days_ago && (!row.last || now - *row.last > long_ago))
        found.push_back("no-hit-in-90-days");
    return found;
}

RuleReport report_rules(store::Database& truth, store::Database* derived,
                        rules::RuleSet const& set, store::StatisticsWindow const& window,
                        base::Time now, std::int64_t comments_max) {
    std::unordered_set<std::string> easing;
    for (auto const& rule : set.rules())
        if (rule.eases()) easing.insert(rule.id);
    auto counted = store::count_hits(truth, window, easing, comments_max);
    RuleReport report;
    report.window = window;
    report.window.since = counted.since;
    report.comments = counted.comments;
    report.good = counted.good;
    report.bad = counted.bad;
    report.unreadable = counted.unreadable;
    report.complete = counted.complete;
    report.ruleset = set.id();
    add_rules(report, counted, set);
    add_entries(report, counted, set);
    if (derived) add_last_hits(report, *derived);
    if (derived) add_days(report, window, *derived);
    auto const then = store::RuleSets::known_at(truth, now - long_ago);
    for (auto& row : report.rules) {
        row.hints = hints(row, then && names(*then, row.rule.id), now);
        // What eases cannot catch: it has nothing alone, and overlaps with nothing.
        if (row.rule.eases()) row.shares.overlap.reset();
    }
    return report;
}

} // namespace commentd::moderation
