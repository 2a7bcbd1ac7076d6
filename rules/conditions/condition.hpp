// What a rule asks, and what it asks it of. One file beside this for each kind of condition.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "rules/conditions/fact_table.hpp"
#include "rules/reading.hpp"

namespace commentd::rules {

constexpr std::uint32_t no_list = UINT32_MAX;

// A place where a condition found what it looked for.
struct Match {
    Fact const* fact = nullptr;
    text::View const* view = nullptr; // null: begin and end are code points of the stored text
    std::uint32_t begin = 0, end = 0; // else bytes of this view
    ViewKind kind = ViewKind::raw;
    std::uint32_t list = no_list, item = 0;
    text::Undone undone = {}; // to see the entry of a list
    std::vector<std::pair<std::string, std::string>> groups = {}; // named, of a regex
    RuntimeEntry const* added = nullptr; // the entry instead of `item`; of a ban without a list

    text::Span span() const { return view ? view->source(begin, end) : text::Span{begin, end}; }
};

struct MacroAnswer {
    Outcome outcome;
    bool regex_failed;
    std::vector<Match> matches;
};

class Evaluation;

// One rule being asked about one comment.
struct Run {
    Scene scene;
    Compiled const& set;
    Evaluation& evaluation; // the other rules, macros and what all share
    bool ignore_quotes = false;
    std::vector<Match> matches = {};       // of what passed so far
    Match const* excepted = nullptr;       // in an `unless`: the hit of `when` that it is asked of
    std::vector<Because>* trace = nullptr; // for explain
    bool regex_failed = false;

    FieldReading const& field(Slot slot) const { return scene.reading.field(slot, ignore_quotes); }
};

class Condition {
public:
    virtual ~Condition() = default;
    // Appends to run.matches what made it pass; leaves them alone when it does not.
    virtual Outcome test(Run& run) const = 0;
};

using ConditionPtr = std::unique_ptr<Condition>;

// A condition that looks at something itself, and can say what.
class Leaf : public Condition {
public:
    Leaf(std::string what, std::string wanted)
        : what_(std::move(what)), wanted_(std::move(wanted)) {}
    Outcome test(Run& run) const final;

protected:
    // May leave matches also where it does not pass: those explain why not.
    virtual Outcome check(Run& run) const = 0;
    // The value, for explain; of what looks for something, what it found: run.matches from `first`.
    virtual std::string seen(Run const& run, std::size_t first) const = 0;

private:
    std::string what_, wanted_; // "author.approved", "< 3"
};

} // namespace commentd::rules
