#include "rules/pack/keys.hpp"

#include <algorithm>

#include "rules/pack/scalars.hpp"

namespace commentd::rules {

namespace {

// "; there is 'add' and 'max'", where these are few enough to be read.
std::string all_of(std::vector<std::string_view> names) {
    constexpr std::size_t readable_max = 6;
    std::ranges::sort(names);
    names.erase(std::unique(names.begin(), names.end()), names.end());
    if (names.empty() || names.size() > readable_max) {
        return {};
    }
    std::string all = "; there is ";
    for (std::size_t i = 0; i < names.size(); ++i) {
        all += i == 0 ? "" : i + 1 < names.size() ? ", " : " and ";
        all += "'" + std::string(names[i]) + "'";
    }
    return all;
}

} // namespace

Keys::Keys(Node const& node, Problems& problems, std::string_view what)
    : node_(node), problems_(problems), what_(what) {
    if (!node.is_map()) {
        problems.error(node.mark, "E014", what_ + " must be a map (key: value)");
    }
}

Node const* Keys::find(std::string_view key) {
    asked_.push_back(key);
    return node_.find(key);
}

Node const* Keys::require(std::string_view key) {
    auto const* found = find(key);
    if (!found && node_.is_map()) {
        problems_.error(node_.mark, "E015", what_ + " needs '" + std::string(key) + "'");
    }
    return found;
}

void Keys::not_yet(std::initializer_list<std::string_view> keys) {
    for (auto const key : keys) {
        for (auto const& member : node_.members) {
            if (member.key == key) {
                problems_.not_yet(member.mark, key);
                asked_.push_back(key);
            }
        }
    }
}

std::optional<std::string> Keys::text(std::string_view key) {
    auto const* node = find(key);
    if (!node) {
        return std::nullopt;
    }
    if (!node->is_scalar() || node->text.empty()) {
        problems_.error(node->mark, "E014", "'" + std::string(key) + "' must be a text");
        return std::nullopt;
    }
    return node->text;
}

std::optional<std::string> Keys::require_text(std::string_view key) {
    return require(key) ? text(key) : std::nullopt;
}

std::optional<bool> Keys::boolean(std::string_view key) {
    auto const* node = find(key);
    if (!node) {
        return std::nullopt;
    }
    if (!node->is_plain() || (node->text != "true" && node->text != "false")) {
        problems_.error(node->mark, "E014", "'" + std::string(key) + "' must be true or false");
        return std::nullopt;
    }
    return node->text == "true";
}

std::optional<std::int64_t> Keys::integer(std::string_view key) {
    auto const* node = find(key);
    if (!node) {
        return std::nullopt;
    }
    auto const n = node->is_plain() ? read_integer(node->text) : std::nullopt;
    if (!n) {
        problems_.error(node->mark, "E014",
                        "'" + std::string(key) +
                            "' must be a whole decimal number, without quotes");
    }
    return n;
}

std::vector<Node const*> Keys::words(std::string_view key) {
    auto const* node = find(key);
    return node ? read_words(*node, problems_, key) : std::vector<Node const*>{};
}

void Keys::finish() {
    for (auto const& member : node_.members) {
        if (std::find(asked_.begin(), asked_.end(), member.key) == asked_.end()) {
            auto const near =
                problems_.wants_suggestions() ? suggestion(member.key, asked_) : std::string();
            problems_.error(member.mark, "E001",
                            "unknown key '" + member.key + "' in " + what_ +
                                (near.empty() ? all_of(asked_) : near));
        }
    }
}

std::vector<Node const*> read_words(Node const& node, Problems& problems, std::string_view what) {
    std::vector<Node const*> words;
    auto const take = [&](Node const& word) {
        if (word.is_scalar() && !word.text.empty()) {
            words.push_back(&word);
        } else {
            problems.error(word.mark, "E014", "'" + std::string(what) + "' takes words");
        }
    };
    if (node.is_sequence()) {
        for (auto const& item : node.items) {
            take(item);
        }
        if (node.items.empty()) {
            problems.error(node.mark, "E014",
                           "an empty list: '" + std::string(what) + "' takes at least one word");
        }
    } else {
        take(node);
    }
    return words;
}

} // namespace commentd::rules
