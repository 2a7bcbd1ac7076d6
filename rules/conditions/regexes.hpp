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
    std::size_t number = 0; // within its view
};

class Regexes {
public:
    struct Found {
        bool all = false; // nothing could be ruled out
        std::vector<int> numbers;
    };

    Regex const& add(std::string const& pattern, ViewKind, std::size_t bytes_max);
    void finish(std::size_t bytes_max); // no add afterwards
    Found scan(ViewKind, std::string_view text) const;

    static RE2::Options options(std::size_t bytes_max);

private:
    std::vector<std::unique_ptr<Regex>> all_;
    std::array<std::unique_ptr<RE2::Set>, 3> sets_; // by view
};

// RE2 falls back to a slow search when its memory for one pattern is full; this says whether it did
// so on this thread since the last call.
bool regex_memory_was_full();

} // namespace commentd::rules
