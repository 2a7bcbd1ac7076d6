// Normalization with the way back: NFC for the plain view, case folding for the folded one.
#pragma once

#include "rules/text/mapped.hpp"

namespace commentd::rules::text {

enum class Turkish : bool { no, yes };

Text composed(Text const&); // NFC

// NFKC_Casefold with the Armenian and Turkish steps of the folded view. `sources` as in View.
Text case_folded(std::string_view, std::vector<Span> const& sources, Turkish);

// Both end where the text has grown to more than 65,536 code points and more than twice its own: a
// text made for that is not worth reading to its end. Whether this one was.
bool is_cut(std::string_view text, std::string_view folded);

// Whether folding makes something else of it than another case: "ｅ" becomes e, "…" three dots, a
// zero-width space nothing. (The Armenian ligature և, a letter of every day, is not meant.)
bool is_restyled_by_folding(char32_t);
bool is_restyled_by_folding(std::string_view);

// NFC and case folding alone: "ＲＥ" is "ｒｅ" and not "re".
std::string case_folded_as_written(std::string_view);

} // namespace commentd::rules::text
