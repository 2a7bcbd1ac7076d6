// What one letter of a text may stand for: itself, or, disguised, the letter of an entry.
#pragma once

#include <optional>

#include "rules/text/spelled_entries.hpp"
#include "rules/text/spelling.hpp"
#include "rules/text/view.hpp"

namespace commentd::rules::text {

enum class ReadAs : std::uint8_t { nothing, letter, marked, homoglyph, styled, leet };

class LetterReader {
public:
    // All must outlive it. `folded` is what the letters are of, and `plain` what that was made of
    // (Turkish entries look there).
    LetterReader(View const& plain, View const& folded, Spelled as, SpelledEntries const& entries)
        : plain_(plain), folded_(folded), as_(as), entries_(entries) {}

    ReadAs read(Letter const&, char32_t wanted, SpelledEntry const&);
    std::size_t steps() const { return steps_; } // what looking back took until now

private:
    ReadAs read_other(char32_t found, char32_t wanted, SpelledEntry const&) const;
    bool is_dotless_capital(Letter const&);

    View const &plain_, &folded_;
    Spelled as_;
    SpelledEntries const& entries_;
    std::optional<SourcePlaces> places_; // of plain, made when an entry asks
    std::size_t steps_ = 0;
};

} // namespace commentd::rules::text
