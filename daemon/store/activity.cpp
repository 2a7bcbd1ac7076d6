#include "daemon/store/activity.hpp"

#include <algorithm>

namespace commentd::store {
namespace {

using comments::Status;

constexpr std::int64_t hour = 3'600'000, quarter = hour / 4; // milliseconds
constexpr std::int64_t quarters_an_hour = 4;

constexpr char arrived = '='; // begins what is no rule's name

// Each row of `activity` from the one quarter up to the other.
template <class Visit>
void each_activity(Database& derived, SitesSeen const& sites, std::int64_t from, std::int64_t until,
                   Visit visit) {
    constexpr auto sql = "SELECT quarter, site, what, count FROM activity"
                         " WHERE quarter >= ? AND quarter < ?"; // the primary key
    auto row = derived.run(sql);
    row.bind(from).bind(until);
    while (row.next())
        if (sees(sites, row.number(1))) visit(row.number(0), row.text(2), row.number(3));
}

void add_to(auto& counts, std::string_view name, auto add) {
    auto const known = counts.find(name);
    add(known != counts.end() ? known->second : counts[std::string(name)]);
}

void count_arrivals(Database& derived, SitesSeen const& sites, base::Time since, Activity& activity) {
    auto const begin = quarter_of(since);
    auto const end = begin + static_cast<std::int64_t>(activity.hours.size()) * quarters_an_hour;
    each_activity(derived, sites, begin, end, [&](auto at, auto what, auto count) {
        auto& in = activity.hours[static_cast<std::size_t>((at - begin) / quarters_an_hour)];
        if (what.front() != arrived)
            return add_to(activity.hits, what, [&](auto& hits) { hits += count; });
        in.arrived += count;
        in.verdicts[static_cast<std::size_t>(std::clamp(what.back() - '0', 0, 3))] += count;
    });
}

// The first line of history at `time` or later; lines stand in the order of time, but for a clock
// that was set back.
std::int64_t first_line(Database& truth, base::Time time) {
    constexpr auto newest = "SELECT coalesce(max(number), 0) FROM history";
    constexpr auto next = "SELECT at FROM history WHERE number >= ? ORDER BY number LIMIT 1";
    std::int64_t low = 1, high = 1;
    {
        auto query = truth.run(newest);
        query.next();
        high = query.number(0) + 1;
    }
    while (low < high) {
        auto const middle = low + (high - low) / 2;
        auto query = truth.run(next);
        query.bind(middle);
        if (query.next() && query.number(0) < base::to_number(time))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void count_decisions(Database& truth, SitesSeen const& sites, base::Time since, base::Time midnight,
                     Activity& activity) {
    constexpr auto sql =
        "SELECT h.at, h.who, h.was, h.became, c.site, c.created_at FROM history h"
        " JOIN comments c ON c.number = h.comment WHERE h.number >= ? AND h.who > 0"
        " AND h.action IN ('approve', 'hold', 'reject', 'spam', 'erase')";
    auto const begin = base::to_number(since), today = base::to_number(midnight);
    auto row = truth.run(sql);
    row.bind(first_line(truth, std::min(since, midnight)));
    while (row.next()) {
        if (!sees(sites, row.number(4))) continue;
        auto const at = row.number(0);
        auto const which = at < begin ? -1 : (at - begin) / hour;
        if (which >= 0 && which < static_cast<std::int64_t>(activity.hours.size()))
            ++activity.hours[static_cast<std::size_t>(which)].decided;
        if (at < today) continue;
        ++activity.today.count;
        ++activity.today.by[row.number(1)];
        auto const pending = static_cast<std::int64_t>(Status::pending);
        if (row.number(2) == pending && row.number(3) != pending)
            activity.today.waits.push_back(std::max<std::int64_t>(0, at - row.number(5)));
    }
    std::ranges::sort(activity.today.waits);
}

} // namespace

std::int64_t quarter_of(base::Time time) {
    auto const at = base::to_number(time);
    return at / quarter - (at % quarter < 0 ? 1 : 0);
}

std::string arrival_of(rules::Verdict verdict) {
    return {arrived, static_cast<char>('0' + static_cast<int>(verdict))};
}

bool has_activity(Database& derived) {
    constexpr auto sql = "SELECT 1 FROM sqlite_master WHERE name = 'activity'";
    return derived.run(sql).next();
}

Activity find_activity(Database& truth, Database& derived, SitesSeen const& sites,
                       base::Time since, std::size_t hours, base::Time midnight) {
    Activity activity;
    activity.hours.resize(hours);
    count_arrivals(derived, sites, since, activity);
    count_decisions(truth, sites, since, midnight, activity);
    return activity;
}

RuleHits find_rule_hits(Database& derived, SitesSeen const& sites,
                        std::vector<base::Time> const& moments) {
    RuleHits hits;
    if (moments.size() < 2) return hits;
    std::vector<std::int64_t> quarters;
    for (auto const moment : moments) quarters.push_back(quarter_of(moment));
    each_activity(derived, sites, quarters.front(), quarters.back(),
                  [&](auto at, auto what, auto count) {
                      if (what.front() == arrived) return;
                      auto const next = std::ranges::upper_bound(quarters, at);
                      auto const which = static_cast<std::size_t>(next - quarters.begin()) - 1;
                      add_to(hits, what, [&](auto& of_rule) {
                          of_rule.resize(quarters.size() - 1);
                          of_rule[which] += count;
                      });
                  });
    return hits;
}

QueueAges find_queue_ages(Database& derived, SitesSeen const& sites, base::Time now) {
    constexpr auto sql = "SELECT created_at, site FROM items INDEXED BY items_status WHERE status = 0";
    QueueAges ages;
    auto row = derived.run(sql);
    while (row.next()) {
        if (!sees(sites, row.number(1))) continue;
        auto const at = base::time_from_number(row.number(0));
        ++ages.pending;
        if (!ages.oldest || at < *ages.oldest) ages.oldest = at;
        auto const minutes = std::chrono::floor<std::chrono::minutes>(now - at).count();
        auto const bucket = std::ranges::upper_bound(QueueAges::up_to, minutes);
        ++ages.counts[static_cast<std::size_t>(bucket - QueueAges::up_to.begin())];
    }
    return ages;
}

std::optional<base::Time> newest_arrival(Database& truth) {
    constexpr auto sql = "SELECT created_at FROM comments ORDER BY number DESC LIMIT 1";
    auto query = truth.run(sql);
    if (!query.next()) return {};
    return base::time_from_number(query.number(0));
}

} // namespace commentd::store
