// Letters of one script that pass for letters of another (Unicode TR39, by ICU's uspoof).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace commentd::rules::text {

// Words in which letters of another script pass for letters of the script around them: "cаsino"
// with a Cyrillic а. A foreign stem with a native ending ("SMSка", "Facebookում") is none of them.
// Counting stops at 100.
std::uint32_t mixed_script_words(std::u32string_view prose);

// What a person sees of a name: equal for names that look alike. Case, accents, white space and
// punctuation are gone, letters of other alphabets are those they pass for. Plain Latin letters
// stay what they are, so that "corn" is not "com".
std::string name_skeleton(std::string_view name);

} // namespace commentd::rules::text
