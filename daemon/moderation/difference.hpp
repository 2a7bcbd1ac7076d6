// What has changed between a decision as it was stored and as it would be now: the facts that were
// counted otherwise, and the rules.
#pragma once

#include <string>
#include <vector>

#include "rules/decision.hpp"
#include "rules/facts.hpp"

namespace commentd::moderation {

struct FactDifference {
    std::string fact, then, now; // "author.approved", "3", "2"
};
// Of what was looked up both times. (An erased comment counts for nothing any more, also where it
// had counted; and the policy is that of now.)
std::vector<FactDifference> differing_facts(rules::Facts const& then, rules::Facts const& now);

struct RuleDifference {
    std::vector<std::string> appeared, gone; // rules that hit now and did not, and the other way
};
RuleDifference differing_rules(rules::Decision const& then, rules::Decision const& now);

} // namespace commentd::moderation
