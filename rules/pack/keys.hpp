// Reading the keys of a map: each is asked for once, and what nobody asked for is a problem.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/pack/node.hpp"
#include "rules/pack/problems.hpp"

namespace commentd::rules {

class Keys {
public:
    // What is no map is a problem, and then every key is absent.
    Keys(Node const&, Problems&, std::string_view what);

    Mark mark() const { return node_.mark; }
    Node const* find(std::string_view key);    // null when absent
    Node const* require(std::string_view key); // null when absent, which is a problem
    // Of a later version: a problem when present.
    void not_yet(std::initializer_list<std::string_view> keys);

    // These report what does not fit and then answer as if the key were absent.
    std::optional<std::string> text(std::string_view key); // not empty
    std::optional<std::string> require_text(std::string_view key);
    std::optional<bool> boolean(std::string_view key);
    std::optional<std::int64_t> integer(std::string_view key);
    std::vector<Node const*> words(std::string_view key); // one scalar or a sequence of them

    // Call last: reports what was not asked for.
    void finish();

private:
    Node const& node_;
    Problems& problems_;
    std::string what_;
    std::vector<std::string_view> asked_;
};

// None only where a problem was told: an empty list means nothing that could not be said plainly.
std::vector<Node const*> read_words(Node const&, Problems&, std::string_view what);

} // namespace commentd::rules
