#include "rules/pack/coverage.hpp"

#include <algorithm>

namespace commentd::rules {

void CoverageWatch::saw(Seen const& seen, TextReading const& reading,
                        std::vector<std::size_t> const& rules,
                        std::set<std::uint32_t> const& replaced) {
    auto const add = [&](std::uint32_t list, std::uint32_t item) {
        if (list != no_list && !seen.set.lists[list].name.empty() && !replaced.contains(list)) {
            entries_.emplace(list, item);
        }
    };
    for (auto const rule : rules) {
        auto const& answer = seen.evaluation.answers()[rule];
        bool const passed = answer.outcome == Outcome::passed;
        ++(passed ? tallies_[rule].hits : tallies_[rule].misses);
        for (auto const& match : answer.matches) {
            add(match.list, match.item);
        }
    }
    // What an exception looks for is no match of a rule.
    for (auto const& field : reading.fields) {
        for (auto const& match : field.matches) {
            add(match.list, match.item);
        }
    }
    for (std::size_t i = 0; i < seen.branches.size(); ++i) {
        if (seen.branches[i]) {
            branches_.insert(place(seen.set.branches[i]));
        }
    }
}

Coverage CoverageWatch::report(std::vector<Pack> const& packs,
                               std::function<bool(Pack const&)> const& is_asked_of) const {
    Coverage coverage;
    std::size_t lists = 0; // with a name: they come first, in the order written
    for (std::uint32_t number = 0; number < packs.size(); ++number) {
        auto const& pack = packs[number];
        if (is_asked_of(pack)) {
            auto& covered = coverage.packs.emplace_back();
            covered.file = pack.file->name;
            add_rules(pack, coverage);
            add_entries(pack, lists, covered);
            add_branches(number, covered);
        }
        auto const* named = pack.root.find("lists");
        lists += named ? named->members.size() : 0;
    }
    return coverage;
}

void CoverageWatch::add_rules(Pack const& pack, Coverage& coverage) const {
    auto& covered = coverage.packs.back();
    auto const* nodes = pack.root.find("rules");
    for (auto const& node : nodes ? nodes->items : std::vector<Node>{}) {
        auto const& id = *node.find("id");
        auto const number = static_cast<std::size_t>(
            std::ranges::find(set_.rule_ids, id.text) - set_.rule_ids.begin());
        if (set_.rules[number].mode == Mode::disabled) {
            continue;
        }
        auto const& [hits, misses] = tallies_[number];
        coverage.rules.push_back({id.text, covered.file, id.mark.line, hits, misses});
        ++covered.rules.total;
        covered.rules.hit += hits > 0;
        if (hits == 0) {
            covered.missing.push_back(
                {"rule " + id.text, covered.file, id.mark.line, id.mark.column});
        }
    }
}

void CoverageWatch::add_entries(Pack const& pack, std::size_t first_list,
                                Coverage::Pack& covered) const {
    auto const* named = pack.root.find("lists");
    auto const count = named ? named->members.size() : 0;
    for (auto number = first_list; number < first_list + count; ++number) {
        auto const& list = set_.lists[number];
        for (std::uint32_t item = 0; item < list.entries.size(); ++item) {
            auto const& entry = list.entries[item];
            bool const hit = entries_.contains({static_cast<std::uint32_t>(number), item});
            ++covered.entries.total;
            covered.entries.hit += hit;
            if (!hit) {
                covered.missing.push_back({"entry '" + entry.text + "' of " + list.name,
                                           set_.places[entry.place].file,
                                           static_cast<int>(entry.line),
                                           static_cast<int>(entry.column)});
            }
        }
    }
}

void CoverageWatch::add_branches(std::uint32_t file, Coverage::Pack& covered) const {
    for (auto const& mark : set_.branches) {
        if (mark.file != file) {
            continue;
        }
        bool const hit = branches_.contains(place(mark));
        ++covered.branches.total;
        covered.branches.hit += hit;
        if (!hit) {
            covered.missing.push_back({"branch", covered.file, mark.line, mark.column});
        }
    }
}

} // namespace commentd::rules
