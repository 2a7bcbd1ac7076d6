// Normalization with the way back: NFC for the plain view, case folding for the folded one.
#pragma once

#include "rules/text/mapped.hpp"

namespace commentd::rules::text {

enum class Turkish : bool { no, yes };

Text composed(Text const&); // NFC

// NFKC_Casefold with the Armenian and Turkish steps of the folded view. `sources` as in View.
Text case_folded(std::string_view, std::vector<Span> const& sources, Turkish);

} // namespace commentd::rules::text
