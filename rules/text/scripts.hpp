// Which scripts a text is written in, by Unicode's property of each letter. Letters that belong to
// no script of their own (mathematical bold, ª) are of the script Common.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace commentd::rules::text {

class Scripts {
public:
    // Numbers of scripts are ICU's UScriptCode.
    void add(int script, std::uint32_t count = 1); // letters

    std::uint32_t letters() const { return letters_; }
    std::uint32_t of(int script) const;
    double share(int script) const { return letters_ == 0 ? 0 : of(script) / double(letters_); }
    int foremost() const; // with the most letters; Common without any

private:
    std::uint32_t letters_ = 0;
    std::vector<std::pair<int, std::uint32_t>> counts_; // few: a text has one script, rarely three
};

// Of any character; Common where Unicode has no other.
int script_property(char32_t);

Scripts count_scripts(std::u32string_view prose);

} // namespace commentd::rules::text
