// All regular expressions of a set. Those of one view are also one automaton, which says in one
// pass over a text which of them can match at all; most texts match none.
#pragma once

#include <re2/re2.h>
#include <re2/set.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rules/reading.hpp"

namespace commentd::rules {

struct Regex {
    std::unique_ptr<RE2> re;
    ViewKind view = ViewKind::plain;
    int number = 0; // within its view
    // For when all of them together are too much; null when even this one is.
    std::unique_ptr<RE2::Set> alone;
};

enum class MayMatch : std::uint8_t { no, yes, memory_full };

class Regexes {
public:
    struct Found {
        bool memory_full = false;
        std::vector<int> numbers;
    };

    Regex const& add(std::string const& pattern, ViewKind, std::size_t bytes_max);
    void finish(std::size_t bytes_max); // no add afterwards

    Found scan(ViewKind, std::string_view text) const;
    // What the scan of a text says of one regex.
    static MayMatch may_match(Regex const&, Found const&, std::string_view text);

    static RE2::Options options(std::size_t bytes_max);

private:
    std::vector<std::unique_ptr<Regex>> all_;
    std::array<std::unique_ptr<RE2::Set>, 3> sets_; // by view; null without patterns
};

} // namespace commentd::rules
