// What the lists of a set hold, in figures.
#pragma once

#include "rules/lint/lint.hpp"

namespace commentd::rules {

std::vector<ListFigures> figures_of(std::vector<Pack> const&, Compiled const&);

} // namespace commentd::rules
