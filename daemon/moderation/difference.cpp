#include "daemon/moderation/difference.hpp"

#include <algorithm>

#include "rules/pack/scalars.hpp"

namespace commentd::moderation {
namespace {

class Differences {
public:
    void note(std::string fact, std::string then, std::string now) {
        if (then != now) found.push_back({std::move(fact), std::move(then), std::move(now)});
    }
    void note(std::string fact, std::uint32_t then, std::uint32_t now) {
        note(std::move(fact), std::to_string(then), std::to_string(now));
    }
    void note(std::string fact, bool then, bool now) {
        note(std::move(fact), std::string(then ? "true" : "false"), std::string(now ? "true" : "false"));
    }
    void note(std::string const& whose, std::optional<rules::History> const& then,
              std::optional<rules::History> const& now) {
        if (!then || !now) return; // then, or now, no rule asked for it
        note(whose + ".approved", then->approved, now->approved);
        note(whose + ".rejected", then->rejected, now->rejected);
        note(whose + ".spam", then->spam, now->spam);
        note(whose + ".pending", then->pending, now->pending);
    }
    std::vector<FactDifference> found;
};

std::vector<std::string> rules_that_hit(rules::Decision const& decision) {
    std::vector<std::string> names;
    for (auto const& hit : decision.hits)
        if (std::ranges::find(names, hit.rule) == names.end()) names.push_back(hit.rule);
    return names;
}

} // namespace

std::vector<FactDifference> differing_facts(rules::Facts const& then, rules::Facts const& now) {
    Differences differences;
    differences.note("author", then.author, now.author);
    differences.note("ip", then.ip_history, now.ip_history);
    differences.note("net", then.net_history, now.net_history);
    differences.note("the reader is known", then.known_reader, now.known_reader);
    if (then.has_parent) differences.note("the parent is public", then.parent_public, now.parent_public);
    differences.note("a look-up failed", then.lookup_failed, now.lookup_failed);
    auto const& before = then.policy;
    auto const& after = now.policy;
    auto const threshold = [&](std::string const& name, rules::Points old, rules::Points present) {
        differences.note("thresholds." + name, rules::points_text(old), rules::points_text(present));
    };
    threshold("hold", before.thresholds.hold, after.thresholds.hold);
    threshold("reject", before.thresholds.reject, after.thresholds.reject);
    threshold("spam", before.thresholds.spam, after.thresholds.spam);
    differences.note("premoderate", before.premoderate, after.premoderate);
    differences.note("first_comment", std::string(before.judge_first_comment ? "judge" : "hold"),
                     std::string(after.judge_first_comment ? "judge" : "hold"));
    return std::move(differences.found);
}

RuleDifference differing_rules(rules::Decision const& then, rules::Decision const& now) {
    RuleDifference difference{rules_that_hit(now), rules_that_hit(then)};
    auto const was = difference.gone;
    for (auto const& rule : difference.appeared) std::erase(difference.gone, rule);
    for (auto const& rule : was) std::erase(difference.appeared, rule);
    return difference;
}

} // namespace commentd::moderation
