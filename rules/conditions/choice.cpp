// Equality with one of a few values: true and false, words of a fixed set, addresses.
#include <algorithm>

#include "rules/conditions/range.hpp"
#include "rules/conditions/read.hpp"
#include "rules/pack/fact_limits.hpp"

namespace commentd::rules {

namespace {

class ChoiceTest : public Leaf {
public:
    ChoiceTest(Fact const& fact, Node const& test, bool negated)
        : Leaf(fact.name, test_text(test)), fact_(fact), negated_(negated) {}

    std::vector<std::string> words;
    std::vector<bool> booleans;
    std::vector<IpRange> ranges;

private:
    Outcome check(Run& run) const override {
        auto const value = fact_.value(run.scene);
        if (std::holds_alternative<LookupFailed>(value)) {
            return Outcome::errored;
        }
        bool equal = false;
        if (auto const* word = std::get_if<std::string_view>(&value)) {
            equal = std::find(words.begin(), words.end(), *word) != words.end();
        } else if (auto const* boolean = std::get_if<bool>(&value)) {
            equal = std::find(booleans.begin(), booleans.end(), *boolean) != booleans.end();
        } else if (auto const* address = std::get_if<IpAddress>(&value)) {
            equal = std::any_of(ranges.begin(), ranges.end(),
                                [&](IpRange const& range) { return range.contains(*address); });
        } else {
            return Outcome::failed; // absent
        }
        return equal != negated_ ? Outcome::passed : Outcome::failed;
    }
    std::string seen(Run const& run, std::size_t) const override {
        return value_text(fact_.value(run.scene));
    }

    Fact const& fact_;
    bool negated_;
};

bool add_value(Fact const& fact, Node const& node, ChoiceTest& test, Problems& problems) {
    auto const refuse = [&](std::string const& why) {
        problems.error(node.mark, "E004",
                       "'" + test_text(node) + "' does not fit '" + fact.name + "', which is " +
                           kind_text(fact) + why);
        return false;
    };
    if (!node.is_scalar()) {
        return refuse("");
    }
    if (fact.type == FactType::boolean) {
        if (!node.is_plain() || (node.text != "true" && node.text != "false")) {
            return refuse("");
        }
        test.booleans.push_back(node.text == "true");
    } else if (fact.type == FactType::choice) {
        if (std::find(fact.choices.begin(), fact.choices.end(), node.text) == fact.choices.end()) {
            return refuse(suggestion(node.text, fact.choices));
        }
        test.words.push_back(node.text);
    } else {
        auto const range = IpRange::from_text(node.text);
        if (!range) {
            return refuse(" (192.0.2.1, 192.0.2.0/24, 2001:db8::/32)");
        }
        if (fact.name == "net" && range->is_part_of_network()) {
            return refuse(": a whole network, /24 or /48; for a part of one ask 'ip'");
        }
        test.ranges.push_back(*range);
    }
    return true;
}

} // namespace

ConditionPtr read_choice_test(Fact const& fact, Node const& test, Compiler& compiler) {
    std::optional<OperatorMap> map = OperatorMap{.op = "in", .value = &test};
    if (test.is_map()) {
        map = read_operator(fact, test, compiler);
    }
    if (!map) {
        return nullptr;
    }
    auto condition = std::make_unique<ChoiceTest>(fact, test, map->op == "not_in");
    bool good = true;
    if (map->value->is_sequence()) {
        for (auto const& item : map->value->items) {
            good &= add_value(fact, item, *condition, compiler.problems());
        }
        if (map->value->items.empty()) {
            compiler.problems().error(map->value->mark, "E014", "an empty list matches nothing");
            good = false;
        }
    } else {
        good = add_value(fact, *map->value, *condition, compiler.problems());
    }
    return good ? std::move(condition) : nullptr;
}

} // namespace commentd::rules
