#include "daemon/store/activity.hpp"

#include <algorithm>

#include "daemon/store/queue.hpp"
#include "daemon/store/statistics.hpp"

namespace commentd::store {
namespace {

using comments::Status;

constexpr std::int64_t hour = 3'600'000; // milliseconds

// A few numbers are bound once; a list of allowed sites is looked through for each row.
class SiteFilter {
public:
    explicit SiteFilter(AllowedSites const& allowed) : allowed_(allowed) {}
    bool allow(comments::SiteNumber site) const {
        return !allowed_ || std::ranges::find(*allowed_, site) != allowed_->end();
    }

private:
    AllowedSites const& allowed_;
};

void count_arrivals(Database& truth, SiteFilter const& sites, base::Time since, Activity& activity) {
    constexpr auto first_of = "SELECT number FROM comments WHERE uuid >= ? ORDER BY uuid LIMIT 1";
    constexpr auto from = // by number: row after row, as they lie in the file
        "SELECT created_at, site, first_verdict FROM comments WHERE number >= ?";
    // Those that came together may have been stored in another order.
    constexpr std::int64_t stored_together = 10'000;
    std::int64_t first = 0;
    {
        auto const id = first_id(since);
        auto query = truth.run(first_of);
        query.bind_blob(id);
        if (!query.next()) return;
        first = query.number(0) - stored_together;
    }
    auto const begin = base::to_number(since);
    auto const end = begin + static_cast<std::int64_t>(activity.hours.size()) * hour;
    auto row = truth.run(from);
    row.bind(first);
    while (row.next()) {
        auto const at = row.number(0);
        if (at < begin || at >= end || !sites.allow(row.number(1))) continue;
        auto& in = activity.hours[static_cast<std::size_t>((at - begin) / hour)];
        ++in.arrived;
        ++in.verdicts[static_cast<std::size_t>(std::clamp<std::int64_t>(row.number(2), 0, 3))];
    }
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

void count_decisions(Database& truth, SiteFilter const& sites, base::Time since, base::Time midnight,
                     Activity& activity) {
    constexpr auto sql =
        "SELECT h.at, h.who, h.was, h.became, c.site, c.created_at FROM history h"
        " JOIN comments c ON c.number = h.comment WHERE h.number >= ? AND h.who > 0"
        " AND h.action IN ('approve', 'hold', 'reject', 'spam', 'erase')";
    auto const begin = base::to_number(since), today = base::to_number(midnight);
    auto row = truth.run(sql);
    row.bind(first_line(truth, std::min(since, midnight)));
    while (row.next()) {
        if (!sites.allow(row.number(4))) continue;
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

Activity find_activity(Database& truth, AllowedSites const& allowed, base::Time since,
                       std::size_t hours, base::Time midnight) {
    Activity activity;
    activity.hours.resize(hours);
    SiteFilter const sites(allowed);
    count_arrivals(truth, sites, since, activity);
    count_decisions(truth, sites, since, midnight, activity);
    return activity;
}

QueueAges find_queue_ages(Database& derived, AllowedSites const& allowed, base::Time now) {
    constexpr auto sql = "SELECT created_at, site FROM items INDEXED BY items_status WHERE status = 0";
    QueueAges ages;
    SiteFilter const sites(allowed);
    auto row = derived.run(sql);
    while (row.next()) {
        if (!sites.allow(row.number(1))) continue;
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

std::vector<std::string> hit_rules(Database& derived) {
    constexpr auto next = "SELECT min(rule) FROM rule_hits WHERE rule > ?"; // by the primary key
    std::vector<std::string> rules;
    std::string last;
    for (;;) {
        auto query = derived.run(next);
        query.bind(last);
        if (!query.next() || query.is_null(0)) return rules;
        last = query.text(0);
        rules.push_back(last);
    }
}

} // namespace commentd::store
