// What a test expects, held against what came out. A name or a word that does not exist is a
// mistake in the pack, not a failure of the test.
#pragma once

#include <string>
#include <vector>

#include "rules/compiled.hpp"
#include "rules/pack/node.hpp"
#include "rules/pack/problems.hpp"

namespace commentd::rules {

// What is wrong, in words; "" when nothing is.
std::string differences(Node const& expect, Decision const& got, Compiled const&, Problems&);
std::string missing_spans(Node const& wanted, std::vector<std::string> const& found, Problems&);

std::string in_quotes(std::string_view);

} // namespace commentd::rules
