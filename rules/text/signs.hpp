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

} // namespace commentd::rules::text
