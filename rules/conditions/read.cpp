#include "rules/conditions/read.hpp"

#include <algorithm>

#include "rules/conditions/strings.hpp"

namespace commentd::rules {

namespace {

constexpr std::string_view combinations[] = {"all", "any", "none", "not", "at_least"};

bool contains(auto const& all, auto const& one) {
    return std::find(std::begin(all), std::end(all), one) != std::end(all);
}

// present and absent, on any fact.
class PresenceTest : public Leaf {
public:
    PresenceTest(Fact const& fact, bool present)
        : Leaf(fact.name, present ? "present" : "absent"), fact_(fact), present_(present) {}

private:
    Outcome check(Run& run) const override {
        auto const value = fact_.value(run.scene);
        if (std::holds_alternative<LookupFailed>(value)) {
            return Outcome::errored;
        }
        bool const there =
            fact_.type == FactType::hosts ? !run.scene.reading.links.empty() : !is_absent(value);
        return there == present_ ? Outcome::passed : Outcome::failed;
    }
    std::string seen(Run const& run, std::size_t) const override {
        auto const seen = seen_text(fact_, run);
        return fact_.type == FactType::presence && seen != "absent" ? "present" : seen;
    }

    Fact const& fact_;
    bool present_;
};

ConditionPtr read_fact_test(Fact const& fact, Node const& test, Compiler& compiler) {
    compiler.look(fact);
    if (test.is_scalar() && (test.text == "present" || test.text == "absent")) {
        return std::make_unique<PresenceTest>(fact, test.text == "present");
    }
    switch (fact.type) {
    case FactType::text:
    case FactType::name:
    case FactType::host:
    case FactType::hosts: return read_text_test(fact, test, compiler);
    case FactType::number:
    case FactType::duration: return read_range_test(fact, test, compiler);
    case FactType::choice:
        if (fact.name == "language") {
            return read_language_test(fact, test, compiler);
        }
        [[fallthrough]];
    case FactType::boolean:
    case FactType::ip: return read_choice_test(fact, test, compiler);
    case FactType::presence: break;
    }
    compiler.problems().error(test.mark, "E004", "'" + fact.name + "' is only present or absent");
    return nullptr;
}

// What a map asks is told by one of its keys; the others belong to it.
Member const* kind_of(Node const& map, Compiler& compiler) {
    for (auto const* name : {"list", "at_least"}) {
        auto const found = std::find_if(map.members.begin(), map.members.end(),
                                        [&](Member const& m) { return m.key == name; });
        if (found != map.members.end()) {
            return &*found;
        }
    }
    if (map.members.size() != 1) {
        compiler.problems().error(
            map.mark, "E014",
            "a condition has exactly one key; combine several with 'all: [...]' or 'any: [...]'");
        return nullptr;
    }
    return &map.members.front();
}

ConditionPtr read_any_condition(Node const& node, Compiler& compiler) {
    if (node.is_sequence() || !node.is_map()) {
        if (node.is_sequence() && !node.items.empty()) {
            return read_combination(node, compiler); // several mean `all`
        }
        compiler.problems().error(node.mark, "E014", "a condition must be a map or a list of them");
        return nullptr;
    }
    auto const* kind = kind_of(node, compiler);
    if (!kind) {
        return nullptr;
    }
    if (contains(combinations, kind->key)) {
        return read_combination(node, compiler);
    }
    if (kind->key == "macro" || kind->key == "rule") {
        return read_reference(node, compiler);
    }
    if (kind->key == "list") {
        return read_list_test(node, compiler);
    }
    if (kind->key == "rate") {
        return read_rate(kind->value, compiler);
    }
    if (kind->key == "duplicate") {
        return read_duplicate(kind->value, compiler);
    }
    auto const* fact = compiler.fact(kind->key, kind->mark);
    return fact ? read_fact_test(*fact, kind->value, compiler) : nullptr;
}

} // namespace

ConditionPtr read_condition(Node const& node, Compiler& compiler) {
    auto& problems = compiler.problems();
    auto const before = problems.errors();
    auto condition = read_any_condition(node, compiler);
    // All that a set is made of comes through here. Should a reader forget to say why it read
    // nothing, the set must still be refused: a rule without its condition can not be asked.
    if (!condition && problems.errors() == before) {
        problems.error(node.mark, "E014", "this is no condition");
    }
    return condition;
}

std::optional<OperatorMap> read_operator(Fact const& fact, Node const& map, Compiler& compiler) {
    using enum FactType;
    struct Operator {
        std::string_view name;
        std::vector<FactType> types;
    };
    static std::vector<Operator> const operators{
        {"equals", {text, name, host, hosts, number, duration, boolean, choice, ip}},
        {"in", {text, name, host, hosts, number, duration, choice, ip}},
        {"not_in", {text, name, host, hosts, number, duration, choice, ip}},
        {"contains", {text, name, host, hosts}},
        {"starts", {text, name, host, hosts}},
        {"ends", {text, name, host, hosts}},
        {"word", {text}},
        {"regex", {text, name, host, hosts}},
        {"over", {number, duration}},
        {"under", {number, duration}},
        {"between", {number, duration}},
        {"view", {text}},
        {"case", {text}},
        {"count", {text}},
    };
    auto& problems = compiler.problems();
    OperatorMap found;
    bool good = true;
    std::vector<std::string_view> fitting;
    for (auto const& op : operators) {
        if (contains(op.types, fact.type)) {
            fitting.push_back(op.name);
        }
    }
    for (auto const& member : map.members) {
        auto const op = std::find_if(operators.begin(), operators.end(),
                                     [&](Operator const& o) { return o.name == member.key; });
        if (member.key == "confidence" && fact.name == "language") {
            found.confidence = &member.value;
        } else if (op == operators.end() && member.key != "confidence") {
            problems.error(member.mark, "E001",
                           "unknown operator '" + member.key + "'" +
                               suggestion(member.key, fitting));
            good = false;
        } else if (op == operators.end() || !contains(fitting, member.key)) {
            problems.error(member.mark, "E004",
                           "'" + member.key + "' does not fit '" + fact.name + "', which is " +
                               std::string(to_text(fact.type)));
            good = false;
        } else if (member.key == "view") {
            found.view = &member.value;
        } else if (member.key == "case") {
            found.match_case = &member.value;
        } else if (member.key == "count") {
            found.count = &member.value;
        } else if (!found.op.empty()) {
            problems.error(member.mark, "E014",
                           "one operator to a test: '" + found.op + "' or '" + member.key + "'");
            good = false;
        } else {
            found.op = member.key;
            found.value = &member.value;
        }
    }
    if (good && found.op.empty()) {
        problems.error(map.mark, "E015", "a test of '" + fact.name + "' needs an operator");
        good = false;
    }
    return good ? std::optional(found) : std::nullopt;
}

std::string test_text(Node const& node) {
    std::string out;
    if (node.is_scalar()) {
        return node.text;
    }
    if (node.is_sequence()) {
        for (auto const& item : node.items) {
            out += (out.empty() ? "[" : ", ") + test_text(item);
        }
        return out.empty() ? "[]" : out + "]";
    }
    for (auto const& member : node.members) {
        out += (out.empty() ? "" : ", ") + member.key + ": " + test_text(member.value);
    }
    return out;
}

} // namespace commentd::rules
