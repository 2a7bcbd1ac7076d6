#include "rules/text/characters.hpp"

#include <unicode/uscript.h>

namespace commentd::rules::text {

bool is_unspaced_far(char32_t c) {
    // The sign of a long vowel is common to both kinds of kana, hence not uscript_getScript.
    for (auto script : {USCRIPT_HAN, USCRIPT_HIRAGANA, USCRIPT_KATAKANA, USCRIPT_THAI, USCRIPT_LAO,
                        USCRIPT_KHMER})
        if (uscript_hasScript(static_cast<UChar32>(c), script))
            return true;
    return false;
}

} // namespace commentd::rules::text
