// From the rules' answers to a verdict: scores with their caps, then stops against approvals. What a
// rule on trial, or one rule less, would make of it is the same, asked of others.
#pragma once

#include <string_view>
#include <vector>

#include "rules/evaluation.hpp"

namespace commentd::rules {

constexpr auto no_rule = UINT32_MAX;

// Who counts beside the rules that are enforced, and who of them does not; of whom hits are told.
struct Question {
    enum class Tells : std::uint8_t { all, trial, nothing } tells = Tells::nothing;
    bool trial = false;               // every rule on trial counts
    std::uint32_t also = no_rule;     // this rule on trial counts
    std::uint32_t without = no_rule;  // this rule does not
    std::string_view without_own{};   // nor this of the program's own
};

// A rule that has something to say.
struct Speaker {
    std::uint32_t rule;
    Points score; // rule_score of its answer; 0 when it did not pass
};

// `speakers` are in file order.
Decision judge(Compiled const&, Scene const&, Evaluation const&, std::vector<Speaker> const& speakers,
               Question const&, std::vector<GroupReport>* groups = nullptr);

} // namespace commentd::rules
