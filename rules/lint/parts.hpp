// What the checks share: the set's parts, each with the place where it is written.
#pragma once

#include <algorithm>
#include <functional>
#include <unordered_map>

#include "rules/lint/lint.hpp"

namespace commentd::rules {

struct LintedRule {
    Node const& node;
    Rule const& rule;
};

struct LintedList {
    Mark mark; // of its name
    Node const& node;
    std::uint32_t number; // of Compiled::lists
};

// An entry that stands in a text, as the set's indexes found it.
struct Found {
    std::uint32_t literal;    // of Compiled::literals
    std::uint32_t begin, end; // bytes of the folded text
};

// What a condition without parts asks: a fact, `list`, `rate`, `duplicate`, `macro`, `rule`.
struct Asked {
    std::string_view key;
    Mark mark;         // of the key
    Node const* value; // of it
    Node const* map;   // all that stands beside it
};

// Everything that is checked, in the order written.
struct Linted {
    Linted(std::vector<Pack> const&, Compiled const&, Problems&);

    std::vector<Pack> const& packs;
    Compiled const& set;
    Problems& problems;
    std::vector<LintedRule> rules;
    std::vector<LintedList> lists;
    std::vector<Member const*> macros;

    Node const* macro(std::string_view name) const;
    // What a condition asks, itself and through macros, each of which is looked at once.
    void each_asked_through(Node const&, std::function<void(Asked const&)> const&) const;
    // Entries in a text that is no HTML; `folded` becomes what they are looked for in.
    std::vector<Found> find(std::string_view text, std::string& folded) const;
    // At an entry's own place.
    void warn(ListEntry const&, std::string_view code, std::string message) const;
    // What asks: each `when` and `unless`, and each macro.
    void each_condition(std::function<void(Node const&)> const&) const;

private:
    std::unordered_map<std::string_view, Node const*> macro_of_; // by name
};

// One file each.
void lint_rules(Linted const&, LintOptions const&); // W101 W102 W103 W108 W113 W114 W116 W119
void lint_patterns(Linted const&);                  // W109 W110 W111 and W115 in conditions
void lint_lists(Linted const&, LintOptions const&); // W104 W107 W108 W115 W117 W118
void lint_reach(Linted const&);                     // W112
void lint_dictionary(Linted const&, std::filesystem::path const& folder); // W105

// The parts of a combination (`all`, `not`, …), or none when the condition asks something itself.
std::vector<Node const*> parts_of(Node const& condition);
Asked asked_by(Node const& condition); // of one without parts
void each_asked(Node const& condition, std::function<void(Asked const&)> const&);

// Of the score or the curve, without what more matches add; empty: neither.
inline std::optional<Points> highest_score(Rule const& rule) {
    return rule.curve ? std::max(rule.curve->min, rule.curve->max) : rule.score;
}

// The first word in which letters of two alphabets are mixed that look alike; empty: none.
std::string_view mixed_word(std::string_view text);

} // namespace commentd::rules
