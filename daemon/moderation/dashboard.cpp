#include "daemon/moderation/dashboard.hpp"

#include <algorithm>

#include "daemon/moderation/refusals.hpp"
#include "daemon/store/queue.hpp"

namespace commentd::moderation {
namespace {

using Counts = std::vector<std::pair<std::string, std::int64_t>>;

void busiest_first(Counts& counts) {
    std::ranges::sort(counts, [](auto const& a, auto const& b) {
        return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
}

Counts busy_rules(store::Activity const& activity) {
    Counts counts;
    for (auto const& [rule, hits] : activity.hits)
        if (hits > 0) counts.emplace_back(rule, hits);
    busiest_first(counts);
    if (counts.size() > Dashboards::rules_max) counts.resize(Dashboards::rules_max);
    return counts;
}

} // namespace

base::Task<base::Result<std::shared_ptr<Dashboard const>>> Dashboards::show(store::Person person,
                                                                            Asked asked) {
    using Shared = std::shared_ptr<Dashboard const>;
    WaitingPlace const place(waiting_);
    if (!place.free()) co_return WaitingPlace::taken();
    co_await store_.derived.catch_up(); // else the newest comments are missing from the queue
    std::function<base::Result<Shared>(store::ReadConnections&)> const question =
        [this, person, asked](store::ReadConnections& connections) -> base::Result<Shared> {
        auto const sites = sites_asked_for(connections.truth, person, asked.site);
        if (!sites) return sites.error();
        return find(connections, *sites, asked);
    };
    auto shown = co_await store_.scans.read<Shared>(question);
    co_return shown;
}

base::Result<std::shared_ptr<Dashboard const>> Dashboards::find(store::ReadConnections& connections,
                                                                store::SitesSeen const& sites,
                                                                Asked const& asked) {
    auto const now = clock_();
    auto const key = (sites ? store::json_numbers(*sites) : "all") +
                     store::json_numbers({base::to_number(asked.since),
                                          static_cast<std::int64_t>(asked.hours),
                                          base::to_number(asked.midnight)});
    if (auto kept = kept_.find(key, now)) return kept;
    auto& truth = connections.truth;
    auto const activity = store::find_activity(truth, connections.derived, sites, asked.since,
                                         asked.hours, asked.midnight);
    auto shown = std::make_shared<Dashboard>();
    shown->hours = activity.hours;
    shown->queue = store::find_queue_ages(connections.derived, sites, now);
    shown->decided = activity.today.count;
    if (auto const& waits = activity.today.waits; !waits.empty())
        shown->median_wait = std::chrono::milliseconds(waits[(waits.size() - 1) / 2]);
    for (auto const& [who, count] : activity.today.by)
        shown->by.emplace_back(store::People::name_of(truth, who), count);
    busiest_first(shown->by);
    shown->rules = busy_rules(activity);
    kept_.put(key, clock_(), shown);
    return std::shared_ptr<Dashboard const>(std::move(shown));
}

base::Task<base::Result<store::QueueAges>> Dashboards::queue(store::Person person) {
    WaitingPlace const place(waiting_);
    if (!place.free()) co_return WaitingPlace::taken();
    std::function<base::Result<store::QueueAges>(store::ReadConnections&)> const question =
        [this, person](store::ReadConnections& connections) -> base::Result<store::QueueAges> {
        auto const sites = store::Sites::visible(connections.truth, person);
        return store::find_queue_ages(connections.derived, sites, clock_());
    };
    auto ages = co_await store_.scans.read<store::QueueAges>(question);
    co_return ages;
}

} // namespace commentd::moderation
