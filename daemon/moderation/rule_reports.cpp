#include "daemon/moderation/rule_reports.hpp"

#include <algorithm>

#include "daemon/moderation/refusals.hpp"
#include "daemon/store/activity.hpp"
#include "daemon/store/queue.hpp"
#include "daemon/store/rule_sets.hpp"

namespace commentd::moderation {
namespace {

constexpr std::chrono::hours usual_window{24 * 30}, day{24}, week{24 * 7};
constexpr std::chrono::minutes quarter_hour{15};

std::string key_of(rules::RuleSet const& rules,
                   store::SitesSeen const& sites) {
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
        auto const sites = sites_asked_for(connections.truth, person, asked.site);
        if (!sites) return sites.error();
        return count(connections, *policy->rules, *sites, asked);
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
    if (!caught_up) co_return behind();
    std::function<base::Result<Shared>(store::ReadConnections&)> const question =
        [this, policy, person](store::ReadConnections& connections) -> base::Result<Shared> {
        auto const sites = store::Sites::visible(connections.truth, person);
        return count_recent(connections, *policy->rules, sites);
    };
    auto listing = co_await store_.scans.read<Shared>(question);
    co_return listing;
}

base::Task<base::Result<RuleReports::Shown>> RuleReports::show(PolicyVersion policy,
                                                               store::Person person,
                                                               std::string id) {
    bool const admin = person.admin;
    auto const listing = co_await list(policy, std::move(person));
    if (!listing) co_return listing.error();
    auto const& rows = (*listing)->rules;
    auto const row = std::ranges::find(rows, id, [](auto const& one) { return one.rule.id; });
    if (row == rows.end())
        co_return base::Error{base::Fault::not_found, "no pack has a rule of this id", {}, 0};
    std::function<base::Result<Shown>(store::ReadConnections&)> const question =
        [shown = Shown{*row, {}}, set = (*listing)->ruleset,
         admin](store::ReadConnections& connections) mutable -> base::Result<Shown> {
        // As it was accepted: the files may say something else by now.
        auto const bundle =
            admin ? store::RuleSets::find(connections.truth, set) : std::nullopt;
        if (bundle)
            shown.source = rules::find_rule_source(*bundle, shown.row.rule.id, shown.row.rule.at);
        return shown;
    };
    auto shown = co_await store_.scans.read<Shown>(question);
    co_return shown;
}

std::shared_ptr<RuleListing const> RuleReports::count_recent(store::ReadConnections& connections,
                                                             rules::RuleSet const& rules,
                                                             Sites const& sites) {
    auto const now = clock_();
    auto const key = key_of(rules, sites);
    if (auto kept = listings_.find(key, now)) return kept;
    auto listing = std::make_shared<RuleListing>();
    listing->ruleset = rules.id();
    auto const hits = store::find_rule_hits(connections.derived, sites,
                                            {now - week, now - day, now + quarter_hour});
    for (auto& rule : rules.rules()) {
        auto& row = listing->rules.emplace_back();
        if (auto const known = hits.find(rule.id); known != hits.end()) {
            row.hits_24h = known->second[1];
            row.hits_7d = known->second[0] + row.hits_24h;
        }
        row.rule = std::move(rule);
    }
    listings_.put(key, clock_(), listing);
    return listing;
}

} // namespace commentd::moderation
