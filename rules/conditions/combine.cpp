// all, any, none, not, at_least: the algebra of outcomes; macro and rule hand an outcome on.
#include <algorithm>

#include "rules/conditions/read.hpp"
#include "rules/evaluation.hpp"

namespace commentd::rules {

Outcome Leaf::test(Run& run) const {
    auto const before = run.matches.size();
    auto outcome = run.evaluation.is_over() ? Outcome::errored : check(run);
    if (run.evaluation.is_over()) {
        outcome = Outcome::errored;
    }
    if (run.trace) {
        run.trace->push_back({what_, seen(run, before), wanted_, outcome});
    }
    if (outcome != Outcome::passed) {
        run.matches.resize(before);
    }
    return outcome;
}

namespace {

using Conditions = std::vector<ConditionPtr>;

struct Parts {
    Conditions conditions;
    std::uint32_t first_branch; // of Compiled::branches; the others follow
};

class All : public Condition {
public:
    explicit All(Conditions parts) : parts_(std::move(parts)) {}
    Outcome test(Run& run) const override {
        auto const before = run.matches.size();
        bool errored = false, inapplicable = false;
        for (auto const& part : parts_) {
            auto const outcome = part->test(run);
            if (outcome == Outcome::failed) {
                run.matches.resize(before);
                return Outcome::failed; // whatever the others would say
            }
            errored |= outcome == Outcome::errored;
            inapplicable |= outcome == Outcome::inapplicable;
        }
        if (errored || inapplicable) {
            run.matches.resize(before);
            return errored ? Outcome::errored : Outcome::inapplicable;
        }
        return Outcome::passed;
    }

private:
    Conditions parts_;
};

Outcome test_branch(Parts const& parts, std::uint32_t number, Run& run) {
    auto const outcome = parts.conditions[number]->test(run);
    if (outcome == Outcome::passed) {
        run.evaluation.passed(parts.first_branch + number);
    }
    return outcome;
}

// Every part is tested even when one has passed: each may have found something worth showing.
class AtLeast : public Condition {
public:
    AtLeast(Parts parts, std::size_t wanted) : parts_(std::move(parts)), wanted_(wanted) {}
    Outcome test(Run& run) const override {
        auto const before = run.matches.size();
        std::size_t passed = 0, errored = 0;
        for (std::uint32_t i = 0; i < parts_.conditions.size(); ++i) {
            auto const outcome = test_branch(parts_, i, run);
            passed += outcome == Outcome::passed;
            errored += outcome == Outcome::errored;
        }
        if (passed >= wanted_) {
            return Outcome::passed;
        }
        run.matches.resize(before);
        return passed + errored >= wanted_ ? Outcome::errored : Outcome::failed;
    }

private:
    Parts parts_;
    std::size_t wanted_;
};

class Any : public Condition {
public:
    explicit Any(Parts parts) : parts_(std::move(parts)) {}
    Outcome test(Run& run) const override {
        bool passed = false, errored = false, failed = false;
        for (std::uint32_t i = 0; i < parts_.conditions.size(); ++i) {
            auto const outcome = test_branch(parts_, i, run);
            passed |= outcome == Outcome::passed;
            errored |= outcome == Outcome::errored;
            failed |= outcome == Outcome::failed;
        }
        return passed    ? Outcome::passed
               : errored ? Outcome::errored
               : failed  ? Outcome::failed
                         : Outcome::inapplicable;
    }

private:
    Parts parts_;
};

class Not : public Condition {
public:
    explicit Not(ConditionPtr part) : part_(std::move(part)) {}
    Outcome test(Run& run) const override {
        auto const before = run.matches.size();
        auto const outcome = part_->test(run);
        run.matches.resize(before); // what was found speaks against
        return outcome == Outcome::passed   ? Outcome::failed
               : outcome == Outcome::failed ? Outcome::passed
                                            : outcome;
    }

private:
    ConditionPtr part_;
};

class MacroTest : public Condition {
public:
    explicit MacroTest(std::uint32_t macro) : macro_(macro) {}
    Outcome test(Run& run) const override { return run.evaluation.macro(macro_, run); }

private:
    std::uint32_t macro_;
};

class RuleTest : public Leaf {
public:
    RuleTest(std::uint32_t rule, std::string const& id)
        : Leaf("rule " + id, "passed"), rule_(rule) {}

private:
    Outcome check(Run& run) const override { return run.evaluation.rule(rule_).outcome; }
    std::string seen(Run const& run, std::size_t) const override {
        return std::string(to_text(run.evaluation.rule(rule_).outcome));
    }
    std::uint32_t rule_;
};

// Null when one of them is wrong.
std::optional<Conditions> read_parts(Node const& node, std::string_view of, Compiler& compiler) {
    if (!node.is_sequence() || node.items.empty()) {
        compiler.problems().error(node.mark, "E014",
                                  "'" + std::string(of) + "' takes a list of conditions");
        return std::nullopt;
    }
    Conditions parts;
    bool good = true;
    for (auto const& item : node.items) {
        parts.push_back(read_condition(item, compiler));
        good &= parts.back() != nullptr;
    }
    return good ? std::optional(std::move(parts)) : std::nullopt;
}

Parts as_branches(Conditions conditions, Node const& parts, Compiler& compiler) {
    auto& branches = compiler.set().branches;
    auto const first = static_cast<std::uint32_t>(branches.size());
    for (auto const& part : parts.items) {
        branches.push_back(part.mark);
    }
    return {std::move(conditions), first};
}

ConditionPtr read_at_least(Node const& map, Compiler& compiler) {
    Keys keys(map, compiler.problems(), "at_least");
    auto const wanted = keys.integer("at_least");
    auto const* of = keys.require("of");
    keys.finish();
    auto parts = of ? read_parts(*of, "of", compiler) : std::nullopt;
    if (!parts || !wanted) {
        return nullptr;
    }
    if (*wanted < 1 || static_cast<std::size_t>(*wanted) > parts->size()) {
        compiler.problems().error(map.mark, "E010",
                                  "'at_least' must be between 1 and the number of conditions");
        return nullptr;
    }
    return std::make_unique<AtLeast>(as_branches(std::move(*parts), *of, compiler),
                                     static_cast<std::size_t>(*wanted));
}

} // namespace

ConditionPtr read_combination(Node const& node, Compiler& compiler) {
    auto const kind = node.is_sequence()      ? "all"
                      : node.find("at_least") ? "at_least"
                                              : node.members[0].key;
    if (kind == "at_least") {
        return read_at_least(node, compiler);
    }
    if (kind == "not") {
        auto part = read_condition(node.members[0].value, compiler);
        return part ? std::make_unique<Not>(std::move(part)) : nullptr;
    }
    auto const& list = node.is_sequence() ? node : node.members[0].value;
    auto parts = read_parts(list, kind, compiler);
    if (!parts) {
        return nullptr;
    }
    if (kind == "all") {
        return std::make_unique<All>(std::move(*parts));
    }
    auto any = std::make_unique<Any>(as_branches(std::move(*parts), list, compiler));
    if (kind == "any") {
        return any;
    }
    return std::make_unique<Not>(std::move(any));
}

ConditionPtr read_reference(Node const& map, Compiler& compiler) {
    auto const& [key, mark, name] = map.members[0];
    if (!name.is_scalar()) {
        compiler.problems().error(name.mark, "E014", "'" + key + "' takes a name");
        return nullptr;
    }
    if (key == "macro") {
        auto const number = compiler.macro(name);
        return number ? std::make_unique<MacroTest>(*number) : nullptr;
    }
    auto const number = compiler.rule(name);
    return number ? std::make_unique<RuleTest>(*number, name.text) : nullptr;
}

} // namespace commentd::rules
