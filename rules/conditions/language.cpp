// The language of the text: one of some, or of those that the site says it is written in.
#include <algorithm>

#include "rules/conditions/range.hpp"
#include "rules/conditions/read.hpp"
#include "rules/pack/fact_limits.hpp"
#include "rules/pack/scalars.hpp"

namespace commentd::rules {

namespace {

constexpr std::string_view site_languages = "site.languages";

std::string_view seen_language(Fact const& fact, Run const& run) {
    auto const value = fact.value(run.scene);
    auto const* code = std::get_if<std::string_view>(&value);
    return code ? *code : std::string_view{};
}

// What a test says of its comment is beyond doubt.
double seen_confidence(Run const& run) {
    auto const& found = run.scene.reading.language;
    bool const said = run.scene.given && run.scene.given->contains(find_fact("language"));
    return found && !said ? found->confidence : 1;
}

class LanguageTest : public Leaf {
public:
    LanguageTest(Fact const& fact, Node const& test, bool negated)
        : Leaf(fact.name, test_text(test)), fact_(fact), negated_(negated) {}

    std::vector<std::string> languages;
    bool of_site = false; // those of the site instead
    std::optional<Range> confidence;

private:
    Outcome check(Run& run) const override {
        auto const& wanted = of_site ? run.scene.facts.policy.languages : languages;
        if (wanted.empty()) {
            return Outcome::inapplicable; // a site that has not said what it is written in
        }
        auto const seen = seen_language(fact_, run);
        if (seen.empty() || (confidence && !confidence->contains(seen_confidence(run)))) {
            return Outcome::failed;
        }
        bool const is_one = std::any_of(wanted.begin(), wanted.end(), [&](auto const& language) {
            return text::same_language(language, seen);
        });
        return is_one != negated_ ? Outcome::passed : Outcome::failed;
    }
    std::string seen(Run const& run, std::size_t) const override {
        auto const code = seen_language(fact_, run);
        return code.empty() ? "absent"
                            : std::string(code) + " (confidence " +
                                  number_text(seen_confidence(run)) + ")";
    }

    Fact const& fact_;
    bool negated_;
};

bool add_language(Node const& node, LanguageTest& test, Problems& problems) {
    if (!node.is_scalar() || !text::is_language(node.text)) {
        problems.error(node.mark, "E004",
                       "'" + test_text(node) +
                           "' is no language that is recognised; write its code, such as hy or en");
        return false;
    }
    test.languages.push_back(node.text);
    return true;
}

bool read_languages(OperatorMap const& map, LanguageTest& test,
                    Problems& problems) {
    auto const& value = *map.value;
    if (value.is_scalar() && value.text == site_languages && map.op != "equals") {
        test.of_site = true;
        return true;
    }
    if (!value.is_sequence()) {
        return add_language(value, test, problems);
    }
    if (value.items.empty()) {
        problems.error(value.mark, "E014", "an empty list matches nothing");
        return false;
    }
    return std::all_of(value.items.begin(), value.items.end(), [&](Node const& item) {
        return add_language(item, test, problems);
    });
}

} // namespace

ConditionPtr read_language_test(Fact const& fact, Node const& test, Compiler& compiler) {
    std::optional<OperatorMap> map = OperatorMap{.op = "in", .value = &test};
    if (test.is_map()) {
        map = read_operator(fact, test, compiler);
    }
    if (!map) {
        return nullptr;
    }
    auto condition = std::make_unique<LanguageTest>(fact, test, map->op == "not_in");
    bool good = read_languages(*map, *condition, compiler.problems());
    if (map->confidence) {
        condition->confidence = read_range(*map->confidence, read_decimal, compiler.problems());
        if (condition->confidence && !share_limits.meets(*condition->confidence)) {
            compiler.problems().error(map->confidence->mark, "E010",
                                      "'" + test_text(*map->confidence) +
                                          "' can never pass: a confidence is " +
                                          share_limits.text());
        }
        good &= condition->confidence.has_value();
    }
    return good ? std::move(condition) : nullptr;
}

} // namespace commentd::rules
