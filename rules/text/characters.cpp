#include "rules/text/characters.hpp"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

namespace commentd::rules::text {

namespace {

bool of_category(char32_t c, std::uint32_t mask) {
    return (U_MASK(u_charType(static_cast<UChar32>(c))) & mask) != 0;
}

bool ascii_letter(char32_t c) { return (c | 0x20) >= U'a' && (c | 0x20) <= U'z'; }
bool ascii_digit(char32_t c) { return c >= U'0' && c <= U'9'; }

} // namespace

bool is_letter(char32_t c) { return c < 0x80 ? ascii_letter(c) : of_category(c, U_GC_L_MASK); }
bool is_mark(char32_t c) { return c >= 0x300 && of_category(c, U_GC_M_MASK); }
bool is_digit(char32_t c) { return c < 0x80 ? ascii_digit(c) : of_category(c, U_GC_ND_MASK); }
bool is_space(char32_t c) { return u_isUWhiteSpace(static_cast<UChar32>(c)); }
bool is_punctuation(char32_t c) { return of_category(c, U_GC_P_MASK); }

bool in_word(char32_t c) {
    if (c < 0x80)
        return ascii_letter(c) || ascii_digit(c);
    return of_category(c, U_GC_L_MASK | U_GC_M_MASK | U_GC_ND_MASK);
}

bool is_unspaced(char32_t c) {
    if (c < 0x0E00)
        return false;
    // The sign of a long vowel is common to both kinds of kana, hence not uscript_getScript.
    for (auto script : {USCRIPT_HAN, USCRIPT_HIRAGANA, USCRIPT_KATAKANA, USCRIPT_THAI, USCRIPT_LAO,
                        USCRIPT_KHMER})
        if (uscript_hasScript(static_cast<UChar32>(c), script))
            return true;
    return false;
}

} // namespace commentd::rules::text
