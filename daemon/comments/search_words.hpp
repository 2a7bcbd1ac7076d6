// The words that a text is found by: of its folded view, so that case, width, styles and invisible
// characters make no difference, and neither do the accents of Latin and Greek letters, the points of
// Arabic and Hebrew ones, and the dot of Turkish i: café is cafe, and ISPARTA is Isparta or ısparta.
// Letters, marks and digits make words; a sign such as an emoji is one of its own.
//
// Chinese, Japanese, Thai, Lao and Khmer are written without spaces. ICU's dictionaries would cut
// the same word in another way in other company (大学 is no word of its own in 北京大学), and do not
// know slang or names at all, which is what moderators look for: so each character makes a word with
// the next one, the last one alone, and whatever stands in such a text is found.
#pragma once

#include <string>
#include <string_view>

namespace commentd::comments {

// Changes when the same text is cut into other words.
std::string search_words_version();

constexpr std::size_t search_word_bytes_max = 128; // of longer ones the beginning counts

// Words of a folded text with one space between. None holds a space, a quote or ASCII but a-z, 0-9.
std::string search_words(std::string_view folded);

// The same of what somebody looks for: what it ends with may go on in the text.
struct SoughtWords {
    std::string words;   // empty: nothing in it can be found
    bool begins = false; // the last one is the beginning of a word
};
SoughtWords sought_words(std::string_view folded);

} // namespace commentd::comments
