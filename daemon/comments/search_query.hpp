// What a moderator types to find comments: words, all of which must be there; "words in this order";
// -word, which must not; begin*, of which any word may be the beginning. Whatever is typed has a
// meaning: a quote that is not closed ends with the text, signs that nobody can be found by are
// passed over, and what one "word" holds of several (news.am, https://news.am) must stand together.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace commentd::comments {

struct SearchTerm {
    std::string words; // as search_words makes them; at least one
    bool begins = false, excluded = false;
    bool operator==(SearchTerm const&) const = default;
};

// Of a single letter, where letters are not words: nearly all comments have a word that begins so.
bool is_short_beginning(SearchTerm const&);

constexpr std::size_t search_terms_max = 50, search_bytes_max = 2000;

// Nothing when there is nothing in it that could be found, or more than search_terms_max terms.
std::optional<std::vector<SearchTerm>> read_search(std::string_view typed);

} // namespace commentd::comments
