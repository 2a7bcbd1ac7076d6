// What another rule set would have said of stored comments, next to what was said and to what people
// decided. Comments that nobody decided are counted apart: no rate of mistakes is claimed for them.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "daemon/moderation/replay.hpp"

namespace commentd::moderation {

struct BacktestOptions {
    base::Time since{}, until{};
    std::optional<std::string> site;
    unsigned threads = 1; // that decide, beside the one that sweeps; 0: that one decides
};

struct BacktestReport {
    enum Row : std::size_t { agree, stricter, laxer, rows };
    // By what people made of the comment; one that a person put back to pending is undecided.
    enum Column : std::size_t { approved, bad, undecided, columns };
    using Counts = std::array<std::size_t, columns>;
    static constexpr std::size_t examples_max = 5; // of each cell, the earliest

    std::string candidate;                   // the new rule set's id
    std::map<std::string, std::size_t> old;  // rule sets of the stored decisions, with their comments
    base::Time since{}, until{};
    std::optional<std::string> site;
    std::array<Counts, rows> cells{};
    std::array<std::array<std::set<std::pair<comments::CommentNumber, base::Id>>, columns>, rows>
        examples;
    struct Blame { // comments for which a rule made the difference
        Counts stricter{}, laxer{};
    };
    // The candidate's rules on trial, and what its verdicts would be with them in force beside what
    // they are; absent when it has none.
    struct Trial {
        std::vector<std::string> rules;
        Counts stricter{}, laxer{};
    };
    std::optional<Trial> trial;
    std::map<std::string, Blame> rules; // "thresholds": the score was the same and weighs otherwise
    NotComputed not_computed;

    std::size_t comments() const;
    std::size_t decided() const; // by people, to approved, rejected or spam
    void add(Scene const&, rules::Decision const& now);
};

// Absent: cancelled.
std::optional<BacktestReport> backtest(store::Database&, settings::Settings const&,
                                       rules::RuleSet const& candidate, BacktestOptions const&,
                                       ReplayProgress&);

// The rules whose hits made `now` stricter (or laxer) than `then`.
std::vector<std::string> responsible(rules::Decision const& then, rules::Decision const& now);

} // namespace commentd::moderation
