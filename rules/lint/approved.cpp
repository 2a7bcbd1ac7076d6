// Entries of lists that speak against a comment and stand in many that people approved.
#include <algorithm>
#include <map>
#include <set>

#include "rules/lint/parts.hpp"

namespace commentd::rules {

namespace {

// Fewer say nothing: one in a hundred of what was let through, and not only two by chance.
constexpr std::size_t least = 3, one_in = 100;

using Numbers = std::set<std::uint32_t>;

void add_lists(Node const& condition, Linted const& linted, Numbers& lists) {
    auto const add = [&](Node const& name) {
        for (auto const& list : linted.lists) {
            if (linted.set.lists[list.number].name == name.text) {
                lists.insert(list.number);
            }
        }
    };
    linted.each_asked_through(condition, [&](Asked const& asked) {
        if (asked.key == "list") {
            add(*asked.value);
            for (auto const& name : asked.value->items) {
                add(name);
            }
        }
    });
}

// Of rules that hold a comment up. What approves, or names the innocent, is meant to be common.
Numbers accusing_lists(Linted const& linted) {
    Numbers lists;
    for (auto const& [node, rule] : linted.rules) {
        bool const stops = rule.action && *rule.action != Verdict::approve;
        if (rule.mode != Mode::disabled && (stops || highest_score(rule).value_or(0) > 0)) {
            add_lists(*node.find("when"), linted, lists);
        }
    }
    return lists;
}

using Entry = std::pair<std::uint32_t, std::uint32_t>; // list, item

std::set<Entry> entries_in(Texts const& texts, Compiled const& set, Numbers const& lists) {
    std::set<Entry> found;
    auto const reading = read_texts(texts, set);
    for (auto const& field : reading.fields) {
        for (auto const& match : field.matches) {
            if (lists.contains(match.list)) {
                found.emplace(match.list, match.item);
            }
        }
    }
    for (auto const number : lists) {
        for (auto const& link : reading.links) {
            if (auto const item = set.lists[number].domains.find(link.host)) {
                found.emplace(number, *item);
            }
        }
    }
    return found;
}

} // namespace

void lint_approved(std::vector<Pack> const& packs, Compiled const& set,
                   std::vector<Texts> const& approved, Problems& problems) {
    Linted const linted(packs, set, problems);
    auto const lists = accusing_lists(linted);
    std::map<Entry, std::size_t> comments;
    for (auto const& texts : approved) {
        for (auto const& entry : entries_in(texts, set, lists)) {
            ++comments[entry];
        }
    }
    for (auto const& [entry, count] : comments) {
        if (count >= std::max(least, approved.size() / one_in)) {
            auto const& list = set.lists[entry.first];
            linted.warn(list.entries[entry.second], "W106",
                        "'" + list.entries[entry.second].text + "' of the list '" + list.name +
                            "' is in " + std::to_string(count) + " of the last " +
                            std::to_string(approved.size()) + " approved comments");
        }
    }
}

} // namespace commentd::rules
