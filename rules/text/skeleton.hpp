// What a letter looks like, by Unicode's table of confusable characters (TR39) and a small one of
// our own. ASCII is never taken through that table: it makes rn of m, and "porn" of "pom".
#pragma once

#include <string>
#include <string_view>

namespace commentd::rules::text {

struct Look {
    char32_t letter;     // the character itself where it looks like no other
    bool styled = false; // another form of that letter, not a letter of another word: 🅐, ᴀ
};
Look far_look_of(char32_t folded);
inline Look look_of(char32_t folded) {
    return folded < 0x80 ? Look{folded} : far_look_of(folded);
}

// The letter that a digit or sign stands for: 3 is e; of 1, | and ! it is i, and l as well. 0 when
// it stands for none.
inline char32_t leet_letter(char32_t c) {
    switch (c) {
    case U'0':
        return U'o';
    case U'1':
    case U'|':
    case U'!':
    case U'\u00A1':
        return U'i';
    case U'3':
        return U'e';
    case U'4':
    case U'@':
        return U'a';
    case U'5':
    case U'$':
        return U's';
    case U'7':
    case U'+':
        return U't';
    case U'8':
        return U'b';
    case U'9':
        return U'g';
    default:
        return 0;
    }
}

// Whether accents are additions to the letters of its script, and not signs of their own.
bool drops_marks(char32_t letter);

// The folded letters with marks (and dotless i) that a language has as letters of their own, for
// one of ISO 639's codes; empty when it has none, or is not known.
std::u32string_view own_letters(std::string_view language);
// Those of an alphabet, whatever the language: й, ё and the like of Cyrillic, Greek with accents.
bool is_own_letter_of_script(char32_t);

// The letter as a language with these letters has it: é is e for English, and itself for French.
char32_t without_foreign_marks(char32_t letter, std::u32string_view own, char32_t wanted);

} // namespace commentd::rules::text
