// The characters other than letters and digits that have a part in the spelling of a word.
#pragma once

#include <cstddef>

namespace commentd::rules::text {

constexpr std::size_t joined_min = 3;    // single letters in a row: "v i a"
constexpr std::size_t separator_max = 3; // characters between two of them

// Inside of a word where one letter stands beside it: "v-iagra".
constexpr bool is_inner_separator(char32_t look) {
    return look == U'.' || look == U'-' || look == U'_' || look == U'*' || look == U'~';
}

// Signs that are letters only beside one.
constexpr bool is_sign(char32_t letter) {
    return letter == U'@' || letter == U'$' || letter == U'!' || letter == U'|' || letter == U'+' ||
           letter == U'\u00A1';
}
constexpr bool needs_both_sides(char32_t letter) {
    return letter == U'!' || letter == U'\u00A1';
}

// Whether the sign at a place stands for a letter: beside one, in "ca$h" and "@nal", not in "50 $" and
// "a + b". A few signs in a row do where they are inside of a word or begin one: "v!@gra", "@$$hole".
// `sign` and `word` say of a place below `size` what is there.
bool sign_spells(std::size_t at, std::size_t size, auto&& sign, auto&& word) {
    constexpr std::size_t row_max = 3;
    auto begin = at, end = at + 1;
    bool all_between = true, some_between = false;
    while (begin > 0 && end - begin <= row_max && is_sign(sign(begin - 1)))
        --begin;
    while (end < size && end - begin <= row_max && is_sign(sign(end)))
        ++end;
    for (auto i = begin; i < end; ++i) {
        bool const between = needs_both_sides(sign(i));
        all_between &= between;
        some_between |= between;
    }
    bool const left = begin > 0 && word(begin - 1), right = end < size && word(end);
    if (end - begin == 1)
        return some_between ? left && right : left || right;
    if (end - begin <= row_max && right && (left ? !all_between : !some_between))
        return true;
    return !needs_both_sides(sign(at)) && ((at == begin && left) || (at + 1 == end && right));
}

} // namespace commentd::rules::text
