// The text of one rule as it stands in a pack, for people who ask what a rule in force says.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rules/pack/load.hpp"

namespace commentd::rules {

struct RuleSource {
    std::string file; // as problems name it: "rules.d/10-house.yaml", "(shipped) spam.yaml"
    int line = 0;     // from 1
    std::string text; // its lines, without the indentation that they share
};

// `at`: RuleInfo::at, "spam.yaml:40", of a rule that was loaded from this bundle. Nothing when no pack
// has a rule of that id there.
std::optional<RuleSource> find_rule_source(Bundle const&, std::string_view id, std::string_view at);

} // namespace commentd::rules
