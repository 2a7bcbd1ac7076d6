// The language of a text, as CLD2 sees it.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "rules/text/scripts.hpp"

namespace commentd::rules::text {

struct Language {
    std::string_view code; // BCP 47, two or three letters: "hy", "he", "ceb"
    double confidence = 0; // share of the text that is in it, half of that in doubt; 0 to 1
};

constexpr std::uint32_t language_letters_min = 60; // under them anything may be taken for anything

// Absent under 60 letters, for a language that CLD2 does not know, and when most of the text is in
// a script that this language is not written in. What is spelled in another alphabet than its own
// (Armenian or Russian in Latin letters) is a language that CLD2 does not know. Of long texts the
// first 64 KiB are looked at.
std::optional<Language> detect_language(std::u32string_view prose, Scripts const&);

// All that detect_language may answer, in the order of the alphabet.
std::vector<std::string_view> const& language_codes();
bool is_language(std::string_view code);

// Are they one where a rule names one of them? Bosnian, Croatian and Serbian, Indonesian and Malay,
// Danish and both kinds of Norwegian can not be told apart in a comment.
bool same_language(std::string_view, std::string_view);

} // namespace commentd::rules::text
