// Whether a candidate of the index is a match: its entry's own boundaries, language and words.
#pragma once

#include <optional>

#include "rules/text/word_entries.hpp"

namespace commentd::rules::text {

// One text while it is looked at for all its candidates.
class WordText {
public:
    WordText(View const& plain, std::string_view folded) : plain_(plain), coarse_(folded) {}

    std::string_view text() const { return coarse_.text(); }
    Coarse const& coarse() const { return coarse_; }
    std::size_t steps() const { return steps_; } // what verifying took until now
    void add_steps(std::size_t more) { steps_ += more; }

    // The match of an entry whose literal stands at [begin, end) of text(), in offsets of text().
    std::optional<Token> match(PreparedWords const&, PreparedEntry const&, Token literal);

private:
    std::optional<Token> match_phrase(Phrase const&, bool turkish, Token literal);
    std::optional<std::size_t> reach(Phrase const&, bool turkish, std::size_t token, int step);
    bool is_word(Phrase::Word const&, bool turkish, Token);
    bool same_dots(std::vector<std::uint32_t> const& dotless, bool turkish, Token);
    std::vector<std::uint32_t> const& dotless(bool turkish);

    View const& plain_;
    Coarse coarse_;
    std::size_t steps_ = 0;
    // Made when the first candidate asks.
    std::optional<std::vector<Token>> tokens_;
    std::optional<std::vector<std::uint32_t>> turkish_dotless_;
};

} // namespace commentd::rules::text
