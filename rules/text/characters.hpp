// Which characters belong to words. ASCII is answered without asking ICU.
#pragma once

#include <string_view>

namespace commentd::rules::text {

bool is_letter(char32_t);
bool is_mark(char32_t);
bool is_digit(char32_t);
bool is_space(char32_t);       // Unicode white space
bool is_punctuation(char32_t); // general category P
bool in_word(char32_t);        // letter, mark or digit
bool is_unspaced(char32_t);    // of a script written without spaces between words

inline bool is_apostrophe(char32_t c) { return c == U'\'' || c == U'\u2019' || c == U'\u02BC'; }

} // namespace commentd::rules::text
