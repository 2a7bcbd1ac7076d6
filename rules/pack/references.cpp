// Macros and rules that refer to each other: what they touch through that, and how far it may go.
#include <algorithm>

#include "rules/pack/compiler.hpp"

namespace commentd::rules {

namespace {

// Of macros and rules that refer to each other in a row: asking them takes some stack for each.
constexpr std::size_t row_max = 64;

// Numbers met on a walk, in the order in which they were; grows while it is walked.
struct Walk {
    explicit Walk(std::size_t count) : known(count) {}
    void add(std::vector<std::uint32_t> const& numbers) {
        for (auto const number : numbers) {
            if (!known[number]) {
                known[number] = true;
                found.push_back(number);
            }
        }
    }
    std::vector<std::uint32_t> found;
    std::vector<bool> known;
};

// How many refer to each other in a row, from each node down; told row by row, so that no depth is
// too much for it. A node that reaches a circle is left out: that is another mistake.
std::vector<std::size_t> heights(std::vector<std::vector<std::size_t>> const& below) {
    std::vector<std::vector<std::size_t>> above(below.size());
    std::vector<std::size_t> height(below.size()), waits(below.size()), ready;
    for (std::size_t node = 0; node < below.size(); ++node) {
        waits[node] = below[node].size();
        for (auto const other : below[node]) {
            above[other].push_back(node);
        }
        if (waits[node] == 0) {
            ready.push_back(node);
        }
    }
    for (std::size_t i = 0; i < ready.size(); ++i) {
        ++height[ready[i]];
        for (auto const node : above[ready[i]]) {
            height[node] = std::max(height[node], height[ready[i]]);
            if (--waits[node] == 0) {
                ready.push_back(node);
            }
        }
    }
    return height;
}

} // namespace

std::vector<std::string> Compiler::needed_by(std::string_view rule) const {
    Walk rules(rules_.all.size()), macros(macros_.all.size());
    rules.add({rules_.names.find(rule)->second});
    for (std::size_t r = 0, m = 0; r < rules.found.size() || m < macros.found.size();) {
        auto const& part = r < rules.found.size() ? rule_parts_[rules.found[r++]]
                                                  : macro_parts_[macros.found[m++]];
        rules.add(part.touched.rules);
        macros.add(part.touched.macros);
    }
    std::vector<std::string> needed;
    for (auto const number : rules.found) {
        needed.push_back(rules_.all[number].name);
    }
    return needed;
}

void Compiler::resolve() {
    // Macros first, then rules.
    std::vector<std::vector<std::size_t>> below;
    for (auto const* parts : {&macro_parts_, &rule_parts_}) {
        for (auto const& part : *parts) {
            below.emplace_back(part.touched.macros.begin(), part.touched.macros.end());
            for (auto const rule : part.touched.rules) {
                below.back().push_back(macro_parts_.size() + rule);
            }
        }
    }
    auto const height = heights(below);
    auto const deep = std::find_if(height.begin(), height.end(),
                                   [](std::size_t row) { return row > row_max; });
    if (deep != height.end()) {
        auto const number = static_cast<std::size_t>(deep - height.begin());
        auto const& declared = number < macros_.all.size()
                                   ? macros_.all[number]
                                   : rules_.all[number - macros_.all.size()];
        problems_.error(declared.mark, "E006",
                        "'" + declared.name + "' begins a row of more than " +
                            std::to_string(row_max) + " macros and rules that refer to each other");
        return;
    }
    for (std::uint32_t i = 0; i < macro_parts_.size(); ++i) {
        resolve(false, i);
    }
    for (std::uint32_t i = 0; i < rule_parts_.size(); ++i) {
        resolve(true, i);
    }
}

void Compiler::resolve(bool is_rule, std::uint32_t number) {
    auto& part = (is_rule ? rule_parts_ : macro_parts_)[number];
    if (part.state == Part::done) {
        return;
    }
    if (part.state == Part::open) {
        auto const& declared = (is_rule ? rules_ : macros_).all[number];
        problems_.error(declared.mark, "E006",
                        std::string(is_rule ? "the rule '" : "the macro '") + declared.name +
                            "' depends on itself");
        return;
    }
    part.state = Part::open;
    auto const report = [&](std::string const& what) {
        auto const& declared = (is_rule ? rules_ : macros_).all[number];
        problems_.error(declared.mark, "E011", "'" + declared.name + "'" + what);
    };
    for (auto const macro : part.touched.macros) {
        resolve(false, macro);
        part.touched.add(macro_parts_[macro].touched);
    }
    for (auto const rule : part.touched.rules) {
        resolve(true, rule);
        part.touched.author_history |= rule_parts_[rule].touched.author_history;
        auto const mode = set_.rules[rule].mode;
        if (mode == Mode::shadow) {
            part.touched.trial = rule;
        } else if (mode == Mode::disabled && !variant_) {
            report(" depends on the rule '" + rules_.all[rule].name + "', which is off");
        }
    }
    if (is_rule && part.touched.trial && set_.rules[number].mode == Mode::enforce) {
        report(" is enforced and depends on the rule '" + rules_.all[*part.touched.trial].name +
               "', which is on trial (mode: shadow)");
    }
    part.state = Part::done;
}

} // namespace commentd::rules
