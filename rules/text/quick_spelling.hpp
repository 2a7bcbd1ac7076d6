// What most candidates in most texts need: a text of ASCII without separators to take out is brought
// into its coarse form in one pass, and what cannot be a match is told from that alone. The rest is
// looked at letter by letter (spelling.hpp, spelled_match.hpp), which says the last word: nothing that
// would match there is turned away here.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/text/spelled_entries.hpp"

namespace commentd::rules::text {

class QuickSpelling {
public:
    // Nothing where the text needs more. `folded` must outlive it.
    static std::optional<QuickSpelling> of(std::string_view folded, Spelled);

    std::string const& coarse() const { return coarse_; } // as Spelling's

    // Whether the literal of an entry, which stands at these bytes of coarse(), may be a match.
    // `coarse_words`: of each word of SpelledEntries::words, or empty where nothing follows from it.
    bool may_match(SpelledEntries const&, SpelledEntry const&,
                   std::vector<std::string> const& coarse_words, std::size_t begin,
                   std::size_t end);

private:
    QuickSpelling(std::string_view folded, Spelled as) : folded_(folded), as_(as) {}
    bool read();
    bool is_inside_of_word(SpelledWord const&, std::size_t begin, std::size_t end) const;
    bool may_be(LetterRun const&, std::size_t at) const;
    bool may_have(std::string const& word);

    std::string_view folded_;
    Spelled as_;
    std::string coarse_;
    std::vector<std::uint32_t> first_; // of each character of coarse_, in folded_; and its end
    bool signs_ = false;               // some stand for letters
    std::uint32_t looks_left_ = 64;    // for words of phrases, over the whole text
};

// For may_match(): of the words of phrases, and only where its letters are letters or digits, for a
// sign may be one thing in the entry and another in the text.
std::vector<std::string> coarse_words_of(SpelledEntries const&);

} // namespace commentd::rules::text
