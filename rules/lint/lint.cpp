#include "rules/lint/lint.hpp"

#include "rules/lint/parts.hpp"

namespace commentd::rules {

void lint(std::vector<Pack> const& packs, Compiled const& set, LintOptions const& options,
          Problems& problems) {
    Linted const linted(packs, set, problems);
    lint_rules(linted, options);
    lint_patterns(linted);
    lint_lists(linted, options);
    lint_reach(linted);
    if (!options.dictionaries.empty()) {
        lint_dictionary(linted, options.dictionaries);
    }
}

} // namespace commentd::rules
