// The tests written in packs: examples beside rules, and whole comments with what must come out.
#pragma once

#include "rules/pack/compiler.hpp"

namespace commentd::rules {

// A test that fails is a problem, and stands among loaded.failures too.
// `only`: a part of the names of those to run; empty: all.
void run_tests(std::vector<Pack> const&, Compiler&, Compiled const&, std::string_view only, Loaded&);

} // namespace commentd::rules
