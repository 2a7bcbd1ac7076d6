// Which characters belong to words. ASCII is answered without asking ICU.
#pragma once

#include <array>
#include <cstdint>

#include <unicode/uchar.h>

namespace commentd::rules::text {

constexpr std::uint32_t letters = U_GC_L_MASK, marks = U_GC_M_MASK, digits = U_GC_ND_MASK;

// The mask of a character's general category (of ASCII: only whether it is a letter or digit).
inline std::uint32_t category(char32_t c) {
    static constexpr auto ascii = [] {
        std::array<std::uint32_t, 128> table{};
        for (auto digit = U'0'; digit <= U'9'; ++digit)
            table[digit] = U_GC_ND_MASK;
        for (auto letter = U'a'; letter <= U'z'; ++letter) {
            table[letter] = U_GC_LL_MASK;
            table[letter - U'a' + U'A'] = U_GC_LU_MASK;
        }
        return table;
    }();
    return c < 0x80 ? ascii[c] : U_GET_GC_MASK(static_cast<UChar32>(c));
}

inline bool is_mark(char32_t c) { return c >= 0x300 && (category(c) & marks) != 0; }
inline bool in_word(char32_t c) { return (category(c) & (letters | marks | digits)) != 0; }

inline bool is_space(char32_t c) { // Unicode white space
    return c < 0x80 ? c == U' ' || (c >= U'\t' && c <= U'\r')
                    : u_isUWhiteSpace(static_cast<UChar32>(c));
}

inline bool is_apostrophe(char32_t c) { return c == U'\'' || c == U'\u2019' || c == U'\u02BC'; }

// Written inside of words, over the vowel; no letters.
inline bool is_armenian_mark(char32_t c) { return c >= 0x055A && c <= 0x055F; }

// Of a script that is written without spaces between words. None of them is below Thai.
bool is_unspaced_far(char32_t);
inline bool is_unspaced(char32_t c) { return c >= 0x0E00 && is_unspaced_far(c); }

} // namespace commentd::rules::text
