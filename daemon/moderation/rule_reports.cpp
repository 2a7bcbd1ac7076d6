#include "daemon/moderation/rule_reports.hpp"

#include <algorithm>

#include "daemon/store/queue.hpp"

namespace commentd::moderation {
namespace {

constexpr std::chrono::hours usual_window{24 * 30}, day{24}, week{24 * 7};

std::string key_of(rules::RuleSet const& rules,
                   std::optional<std::vector<comments::SiteNumber>> const& sites) {
    return rules.id() + ' ' + (sites ? store::json_numbers(*sites) : "all");
}

std::string key_of(std::optional<base::Time> time) {
    return ' ' + (time ? std::to_string(base::to_number(*time)) : "-");
}

} // namespace

base::Task<base::Result<std::shared_ptr<RuleReport const>>>
RuleReports::statistics(PolicyVersion policy, store::Person person, Asked asked) {
    using Shared = std::shared_ptr<RuleReport const>;
    WaitingPlace const place(waiting_);
    if (!place.free()) co_return WaitingPlace::taken();
    co_await store_.derived.catch_up(); // else the newest hits are those that it knows
    std::function<base::Result<Shared>(store::ReadConnections&)> const question =
        [this, policy, person, asked](store::ReadConnections& connections)
        -> base::Result<Shared> {
        auto sites = store::Sites::visible(connections.truth, person);
        if (asked.site) {
            auto const site = store::Sites::find(connections.truth, *asked.site);
            if (!site || (sites && std::ranges::find(*sites, *site) == sites->end()))
                return base::Error{base::Fault::not_found, "there is no site " + *asked.site, {}, 0};
            sites = std::vector{*site};
        }
        return count(connections, *policy->rules, sites, asked);
    };
    auto report = co_await store_.scans.read<Shared>(question);
    co_return report;
}

base::Result<std::shared_ptr<RuleReport const>>
RuleReports::count(store::ReadConnections& connections, rules::RuleSet const& rules,
                   Sites const& sites, Asked const& asked) {
    auto const now = clock_();
    auto const key = key_of(rules, sites) + key_of(asked.since) + key_of(asked.until);
    if (auto kept = reports_.find(key, now)) return kept;
    // What came in this very millisecond is there too.
    auto const until = asked.until.value_or(now + base::Time::duration(1));
    store::StatisticsWindow const window{sites, asked.since.value_or(until - usual_window), until};
    auto report = std::make_shared<RuleReport const>(
        report_rules(connections.truth, &connections.derived, rules, window, now));
    reports_.put(key, clock_(), report);
    return report;
}

base::Task<base::Result<std::shared_ptr<RuleListing const>>>
RuleReports::list(PolicyVersion policy, store::Person person) {
    using Shared = std::shared_ptr<RuleListing const>;
    WaitingPlace const place(waiting_);
    if (!place.free()) co_return WaitingPlace::taken();
    bool const caught_up = co_await store_.derived.catch_up();
    if (!caught_up)
        co_return base::Error{base::Fault::unavailable,
                              "the index of comments is behind; try again", {}, 1};
    std::function<base::Result<Shared>(store::ReadConnections&)> const question =
        [this, policy, person](store::ReadConnections& connections) -> base::Result<Shared> {
        auto const sites = store::Sites::visible(connections.truth, person);
        return count_recent(connections, *policy->rules, sites);
    };
    auto listing = co_await store_.scans.read<Shared>(question);
    co_return listing;
}

std::shared_ptr<RuleListing const> RuleReports::count_recent(store::ReadConnections& connections,
                                                             rules::RuleSet const& rules,
                                                             Sites const& sites) {
    auto const now = clock_();
    auto const key = key_of(rules, sites);
    if (auto kept = listings_.find(key, now)) return kept;
    auto listing = std::make_shared<RuleListing>();
    listing->ruleset = rules.id();
    std::vector<std::string> names;
    for (auto& rule : rules.rules()) {
        names.push_back(rule.id);
        listing->rules.push_back({std::move(rule), {}});
    }
    auto const hits = store::recent_hits(connections.truth, connections.derived, names, sites,
                                         now - week, now - day);
    for (std::size_t i = 0; i < names.size(); ++i) listing->rules[i].hits = hits[i];
    listings_.put(key, clock_(), listing);
    return listing;
}

} // namespace commentd::moderation
