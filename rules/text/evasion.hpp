// What is put into a text to get its words past a filter: each of these is a count that is 0 in
// what people write by themselves, whatever their language.
#pragma once

#include <cstdint>
#include <string_view>

#include "rules/text/view.hpp"

namespace commentd::rules::text {

struct Evasion {
    // Characters that show nothing and have no business where they stand. Joiners of Persian,
    // Indic and emoji, emoji's variation selectors, direction marks between words, soft hyphens
    // where a word may break, and the spaces without width of Khmer, Thai … have.
    std::uint32_t invisible = 0;
    std::uint32_t bidi_override = 0; // U+202D, U+202E: what is read is not what is written
    std::uint32_t zalgo = 0;         // characters under a pile of marks that no script writes
    std::uint32_t spaced_run = 0;    // longest run of single letters, set apart: "v i a g r a" is 6
};

// `prose` is without links; all but the spaced run is also looked for in them.
Evasion find_evasion(View const& plain, std::u32string_view prose);

} // namespace commentd::rules::text
