#include "rules/lint/parts.hpp"

#include <algorithm>
#include <unordered_set>

namespace commentd::rules {

namespace {

// In one text: enough for some thousand words of a dictionary and a list of any size.
constexpr std::size_t matches_max = 100'000;

constexpr std::string_view combinations[] = {"all", "any", "none", "not", "of"};

Member const* member(Node const& map, std::string_view key) {
    auto const found = std::ranges::find(map.members, key, &Member::key);
    return found == map.members.end() ? nullptr : &*found;
}

std::vector<Node const*> items(Node const& node) {
    std::vector<Node const*> all;
    for (auto const& item : node.items) {
        all.push_back(&item);
    }
    return all;
}

} // namespace

// The compiler numbers rules and lists in this order too, for there is no mistake.
Linted::Linted(std::vector<Pack> const& packs_, Compiled const& set_, Problems& problems_)
    : packs(packs_), set(set_), problems(problems_) {
    for (auto const& pack : packs) {
        if (auto const* node = pack.root.find("lists")) {
            for (auto const& list : node->members) {
                lists.push_back({list.mark, list.value, static_cast<std::uint32_t>(lists.size())});
            }
        }
        if (auto const* node = pack.root.find("macros")) {
            for (auto const& one : node->members) {
                macros.push_back(&one);
                macro_of_.emplace(one.key, &one.value);
            }
        }
        if (auto const* node = pack.root.find("rules")) {
            for (auto const& rule : node->items) {
                rules.push_back({rule, set.rules[rules.size()]});
            }
        }
    }
}

Node const* Linted::macro(std::string_view name) const {
    auto const found = macro_of_.find(name);
    return found == macro_of_.end() ? nullptr : found->second;
}

void Linted::each_asked_through(Node const& condition,
                                std::function<void(Asked const&)> const& look) const {
    std::vector<Node const*> waiting{&condition};
    std::unordered_set<Node const*> known;
    while (!waiting.empty()) {
        auto const* const next = waiting.back();
        waiting.pop_back();
        each_asked(*next, [&](Asked const& asked) {
            auto const* other = asked.key == "macro" ? macro(asked.value->text) : nullptr;
            if (other && known.insert(other).second) {
                waiting.push_back(other);
            }
            look(asked);
        });
    }
}

std::vector<Found> Linted::find(std::string_view text, std::string& folded) const {
    std::vector<Found> found;
    auto const raw = text::raw(text);
    auto const view = text::folded(raw);
    folded = view.utf8();
    if (set.words.words) {
        std::vector<text::WordMatch> matches;
        set.words.words->scan(raw, view, matches, matches_max);
        for (auto const& match : matches) {
            found.push_back({set.words.literals[match.entry], match.begin, match.end});
        }
    }
    for (auto const* disguised : {&set.skeleton, &set.squeezed}) {
        std::vector<text::DisguisedMatch> matches;
        if (disguised->words) {
            disguised->words->scan(text, raw, view, matches, matches_max);
        }
        for (auto const& match : matches) {
            found.push_back({disguised->literals[match.entry], match.begin, match.end});
        }
    }
    return found;
}

void Linted::warn(ListEntry const& entry, std::string_view code, std::string message) const {
    problems.at(set.places[entry.place].file, static_cast<int>(entry.line),
                static_cast<int>(entry.column), code, std::move(message));
}

void Linted::each_condition(std::function<void(Node const&)> const& look) const {
    for (auto const* macro : macros) {
        look(macro->value);
    }
    for (auto const& rule : rules) {
        for (auto const* key : {"when", "unless"}) {
            if (auto const* condition = rule.node.find(key)) {
                look(*condition);
            }
        }
    }
}

std::vector<Node const*> parts_of(Node const& condition) {
    if (condition.is_sequence()) {
        return items(condition);
    }
    for (auto const key : combinations) {
        if (auto const* parts = condition.find(key)) {
            return parts->is_sequence() ? items(*parts) : std::vector{parts};
        }
    }
    return {};
}

Asked asked_by(Node const& condition) {
    auto const* found = member(condition, "list");
    if (!found) {
        found = &condition.members.front();
    }
    return {found->key, found->mark, &found->value, &condition};
}

void each_asked(Node const& condition, std::function<void(Asked const&)> const& look) {
    auto const parts = parts_of(condition);
    if (parts.empty()) {
        look(asked_by(condition));
    }
    for (auto const* part : parts) {
        each_asked(*part, look);
    }
}

} // namespace commentd::rules
