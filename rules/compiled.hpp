// A rule set as the compiler leaves it: plain data, const from then on.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "rules/conditions/condition.hpp"
#include "rules/conditions/regexes.hpp"
#include "rules/pack/node.hpp"
#include "rules/pack/reason.hpp"
#include "rules/reading.hpp"
#include "rules/runtime_entry.hpp"
#include "rules/text/disguised_words.hpp"
#include "rules/text/words.hpp"

namespace commentd::rules {

struct ListEntry {
    std::string text;        // as written
    std::uint32_t place = 0; // of Compiled::places
    std::uint32_t line = 0, column = 1;
    std::optional<Time> until;
};

struct List {
    using Type = ListKind; // but emails and authors, which are no pack's

    std::string name, pack; // empty: of a `word` or `contains` test
    Type type = Type::words;
    ViewKind view = ViewKind::folded;
    bool turkish = false;
    std::u32string own_letters; // letters with marks that its languages have as letters of their own
    std::vector<ListEntry> entries;
    text::DomainSet domains,
        dated_domains; // the second with `until`, looked at when the first is silent
    std::vector<std::pair<IpRange, std::uint32_t>> ips;

    bool is_text() const { return type <= Type::substrings; }
    static text::WordEntry::Kind word_kind(Type type) { // how entries of such a list are looked for
        using enum text::WordEntry::Kind;
        return type == Type::words ? word : type == Type::phrases ? phrase : substring;
    }
};

// An entry of a list as it is looked for; one with slots is several.
struct Literal {
    std::uint32_t list, item;
    std::optional<Time> until; // the earliest of the entry's and of those that fill its slots
    std::string filled;        // the entry with its slots filled; empty when it has none
    ViewKind view;             // searched(): where it is looked for
};

// What is looked for in one view; `literals` are its entries' numbers in Compiled::literals.
template <class Words>
struct ViewWords {
    std::shared_ptr<Words const> words; // null when there are none
    std::vector<std::uint32_t> literals;
};

struct PerMatch {
    Points add = 0, max = 0;
    Fact const* of = nullptr; // null: matches beyond the first
    double over = 0;
};

// A score that grows, or falls, with a number: `min` at `from` and below, `max` at `to` and above,
// on a straight line between.
struct Curve {
    Fact const* of = nullptr;
    double from = 0, to = 0;
    Points min = 0, max = 0;

    Points at(double value) const;
};

struct Rule {
    std::string id, pack, at;
    Mode mode = Mode::enforce;
    std::unique_ptr<Condition> when, unless;
    std::vector<Condition const*> covers;    // parts of `unless` that ask where a hit lies
    std::vector<std::string> sites, threads; // scope; empty: all
    std::optional<Time> since, until;
    std::optional<Points> score;
    std::optional<Curve> curve; // instead of a score
    std::optional<PerMatch> per_match;
    std::optional<std::uint32_t> group;
    std::optional<Verdict> action;
    std::int64_t priority = 0;
    std::vector<std::string> overrules;
    std::optional<Reason> reason;
    std::string desc;
    std::optional<std::string> reply;
    bool ignore_quotes = false;
    bool unproven = false;             // approves an unproven author by history all the same
    bool reads_author_history = false; // itself or through what it refers to
    std::uint32_t exception = 0;       // of Compiled::branches, when there is an `unless`
};

struct Group {
    std::string name;
    Points min = -never, max = never;
};

struct Compiled {
    std::string id;
    struct Place { // a file that list entries stand in
        std::string shown, file; // in hits, and as problems name it
    };
    std::vector<Place> places;
    std::vector<List> lists;
    std::vector<std::unique_ptr<Condition>> macros;
    std::vector<Group> groups;
    std::vector<Rule> rules;
    std::vector<std::string> rule_ids;
    std::vector<Mark> branches; // parts of any, none and at_least; exceptions
    std::size_t entry_count = 0;

    std::vector<Literal> literals;
    ViewWords<text::Words> words;
    ViewWords<text::DisguisedWords> skeleton, squeezed;
    bool squeezed_is_partly_folded = false; // its short entries are looked for in the folded view
    Regexes regexes;
    Wants wants;
    Needs needs;
};

struct RuleSet::Impl {
    Compiled set;
};

} // namespace commentd::rules
