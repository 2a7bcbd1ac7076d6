#include "rules/lint/lint.hpp"

#include "rules/lint/parts.hpp"

namespace commentd::rules {

void lint(std::vector<Pack> const& packs, Compiled const& set, LintOptions const& options,
          Problems& problems) {
    auto found = problems.none();
    Linted const linted(packs, set, found);
    lint_rules(linted, options);
    lint_patterns(linted);
    lint_lists(linted, options);
    lint_reach(linted);
    if (!options.dictionaries.empty()) {
        lint_dictionary(linted, options.dictionaries);
    }
    for (auto const& [file, line, column, code, message, warning] : found.take()) {
        if (options.shipped || !file.starts_with("(shipped) ")) {
            problems.at(file, line, column, code, message);
        }
    }
}

} // namespace commentd::rules
