// One map of commentd.yaml while it is read: hands its values to those who know what they mean, and
// writes down every problem with its place. A way to read a value is a function
//     Complaint how(rules::Node const& word, T& into)
// so that a setting is one line: its key, how it is read, where it goes.
#pragma once

#include <algorithm>
#include <concepts>
#include <string>
#include <string_view>
#include <vector>

#include "rules/pack/problems.hpp"

namespace commentd::settings {

using Complaint = std::string; // "must be …", or empty when there is none

class Mapping {
public:
    Mapping(rules::Node const& node, rules::Problems& problems)
        : node_(node), problems_(problems) {}

    template <class How, class T>
    void read(std::string_view key, How how, T& into) {
        if (auto const* word = scalar(key, find(key)))
            complain(*word, key, how(*word, into));
    }

    // The same where `null` leaves things as they are.
    template <class How, class T>
    void read_or_null(std::string_view key, How how, T& into) {
        auto const* node = find(key);
        if (node && node->kind != rules::Node::Kind::null)
            read(key, how, into);
    }

    // A list, which takes the place of the default. False: none stands there.
    template <class How, class T>
    bool read_each(std::string_view key, How how, std::vector<T>& into) {
        auto const* list = sequence(key);
        if (!list)
            return false;
        into.clear();
        for (auto const& item : list->items) {
            T value;
            if (!scalar(key, &item) || complain(item, key, how(item, value)))
                continue;
            if constexpr (std::equality_comparable<T>)
                if (std::ranges::find(into, value) != into.end()) {
                    problems_.error(item.mark, "E003", "'" + item.text + "' stands here twice");
                    continue;
                }
            into.push_back(std::move(value));
        }
        return true;
    }

    // A map within: `inside(Mapping&)` reads it, then the keys it did not ask for are refused.
    template <class Inside>
    void read_map(std::string_view key, Inside inside) {
        if (auto const* node = find(key))
            read_node(*node, "'" + std::string(key) + "'", problems_, inside);
    }
    template <class Inside>
    static void read_node(rules::Node const& node, std::string const& name,
                          rules::Problems& problems, Inside inside) {
        if (!node.is_map()) {
            problems.error(node.mark, "E014", name + " must be a map of keys and values");
            return;
        }
        Mapping map(node, problems);
        inside(map);
        map.refuse_unknown();
    }

    rules::Node const* sequence(std::string_view key);
    rules::Node const* find(std::string_view key); // from now on the key is known

    // What a later version brings: refused unless it is as if it were not there.
    void not_yet(std::string_view key);
    void not_yet_unless(std::string_view key,
                        std::string_view default_value); // a word, "null" or "[]"

    // At the key's value, or at the whole map when the key is missing.
    void error(std::string_view key, std::string_view code, std::string message);

private:
    rules::Node const* scalar(std::string_view key, rules::Node const* node);
    bool complain(rules::Node const& at, std::string_view key, Complaint const& complaint);
    void refuse_unknown();

    rules::Node const& node_;
    rules::Problems& problems_;
    std::vector<std::string_view> known_;
};

} // namespace commentd::settings
