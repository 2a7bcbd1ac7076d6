#include <fstream>
#include <sstream>

#include "tests/unit/rules/rule_support.hpp"

namespace commentd::rules {

TEST_CASE("a pack with one of everything loads, and its own tests pass") {
    std::ifstream file(std::string(COMMENTD_SOURCE) + "/tests/unit/rules/sample.yaml");
    std::ostringstream text;
    text << file.rdbuf();
    auto const loaded = load(bundle_of(text.str()));
    INFO(all_problems(loaded));
    CHECK(loaded.rules);
    CHECK(loaded.tests_run > 60);
    CHECK(loaded.tests_failed == 0);
}

} // namespace commentd::rules
