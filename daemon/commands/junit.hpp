// Test results as the XML that CI servers read: Ant's JUnit format, as Jenkins and GitLab know it.
#pragma once

#include <string>
#include <vector>

#include "rules/pack/load.hpp"

namespace commentd::commands {

// One suite for each pack, a failure with its place as "file:line:column: …". What kept the packs
// from being tested is a suite's error.
std::string junit_xml(std::vector<rules::TestResult> const&,
                      std::vector<rules::Problem> const& errors);

} // namespace commentd::commands
