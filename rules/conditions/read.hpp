// From a pack's tree to conditions. Each of these answers null when something is wrong, and has
// then told the compiler's problems what.
#pragma once

#include "rules/conditions/condition.hpp"
#include "rules/pack/compiler.hpp"

namespace commentd::rules {

ConditionPtr read_condition(Node const&, Compiler&); // anything that may stand below `when`

// combine.cpp; `map` has one key, which names the kind
ConditionPtr read_combination(Node const& map, Compiler&);
ConditionPtr read_reference(Node const& map, Compiler&); // macro, rule

// One file each
ConditionPtr read_list_test(Node const& map, Compiler&);
ConditionPtr read_rate(Node const& test, Compiler&);
ConditionPtr read_duplicate(Node const& test, Compiler&);
ConditionPtr read_range_test(Fact const&, Node const& test, Compiler&);  // numbers and durations
ConditionPtr read_choice_test(Fact const&, Node const& test, Compiler&); // boolean, choice, ip
ConditionPtr read_language_test(Fact const&, Node const& test, Compiler&);
ConditionPtr read_text_test(Fact const&, Node const& test, Compiler&);   // text, name, host, hosts
ConditionPtr read_regex_test(Fact const&, Node const& pattern, ViewKind, Node const* count,
                             Compiler&);

// `{operator: value, modifier: …}` on a fact, with the keys held against the fact's type.
struct OperatorMap {
    std::string op;
    Node const* value = nullptr;
    Node const *view = nullptr, *match_case = nullptr, *count = nullptr, *confidence = nullptr;
};
std::optional<OperatorMap> read_operator(Fact const&, Node const& map, Compiler&);

// As written, for explain: "< 3", "[spam, form]", "regex: …".
std::string test_text(Node const&);

} // namespace commentd::rules
