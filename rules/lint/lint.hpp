// What is allowed in a pack and hardly meant: warnings for `commentd check`, each with its place.
// It looks at the packs as written next to what became of them; a set with a mistake is not linted.
#pragma once

#include "rules/pack/compiler.hpp"

namespace commentd::rules {

void lint(std::vector<Pack> const&, Compiled const&, LintOptions const&, Problems&);

// Entries found in many comments that people let through: `approved` are the last of them, newest
// first or in any order.
void lint_approved(std::vector<Pack> const&, Compiled const&, std::vector<Texts> const& approved,
                   Problems&);

} // namespace commentd::rules
