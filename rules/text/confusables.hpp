// Letters of one script that pass for letters of another (Unicode TR39, by ICU's uspoof).
#pragma once

#include <cstdint>
#include <string_view>

namespace commentd::rules::text {

// Words in which letters of another script pass for letters of the script around them: "cаsino"
// with a Cyrillic а. A foreign stem with a native ending ("SMSка", "Facebookում") is none of them.
// Counting stops at 100.
std::uint32_t mixed_script_words(std::u32string_view prose);

} // namespace commentd::rules::text
