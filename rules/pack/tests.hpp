// The tests written in packs: examples beside rules, and whole comments with what must come out.
#pragma once

#include "rules/pack/compiler.hpp"

namespace commentd::rules {

// Those that `options` names, with what they cover where it asks for that. A test that fails is a
// problem; all that ran stand in loaded.tests.
void run_tests(std::vector<Pack> const&, Compiler&, Compiled const&, LoadOptions const& options,
               Loaded&);

} // namespace commentd::rules
