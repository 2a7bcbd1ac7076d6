// What the tests of a set make hit, watched while they run.
#pragma once

#include <functional>
#include <set>
#include <tuple>

#include "rules/evaluation.hpp"
#include "rules/pack/compiler.hpp"

namespace commentd::rules {

class CoverageWatch {
public:
    explicit CoverageWatch(Compiled const& set) : set_(set), tallies_(set.rules.size()) {}

    // Made before a comment is judged. `set` may be one with other lists.
    struct Seen {
        Seen(Compiled const& set_, Evaluation& evaluation_)
            : set(set_), evaluation(evaluation_), branches(set.branches.size()) {
            evaluation_.watch(branches);
        }
        Seen(Seen const&) = delete;
        Seen& operator=(Seen const&) = delete;

        Compiled const& set;
        Evaluation const& evaluation;
        std::vector<bool> branches;
    };
    // It was judged: by these rules, while these lists had entries of the test.
    void saw(Seen const&, TextReading const&, std::vector<std::size_t> const& rules,
             std::set<std::uint32_t> const& replaced);

    Coverage report(std::vector<Pack> const&,
                    std::function<bool(Pack const&)> const& is_asked_of) const;

private:
    using Place = std::tuple<std::uint32_t, int, int>; // the same in each set
    static Place place(Mark mark) { return {mark.file, mark.line, mark.column}; }

    void add_rules(Pack const&, Coverage&) const;
    void add_entries(Pack const&, std::size_t first_list, Coverage::Pack&) const;
    void add_branches(std::uint32_t file, Coverage::Pack&) const;

    Compiled const& set_;
    struct Tally {
        std::size_t hits = 0, misses = 0;
    };
    std::vector<Tally> tallies_; // by rule
    std::set<std::pair<std::uint32_t, std::uint32_t>> entries_; // list and item
    std::set<Place> branches_;
};

} // namespace commentd::rules
