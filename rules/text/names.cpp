#include "rules/text/names.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include "rules/text/characters.hpp"
#include "rules/text/skeleton.hpp"
#include "rules/text/utf8.hpp"
#include "rules/text/view.hpp"

namespace commentd::rules::text {

namespace {

bool is_accent(char32_t c) { return c >= 0x300 && c <= 0x36F; }

std::string seen(std::string_view name) {
    std::string out;
    for (std::size_t at = 0; at < name.size();) {
        auto const [c, bytes] = decode(name, at);
        at += bytes;
        auto const look = look_of(c).letter;
        if (in_word(look) && !is_accent(look) &&
            !u_hasBinaryProperty(static_cast<UChar32>(look), UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
            append(out, look);
    }
    return out;
}

// 𝐄 and Ｅ are E, while Е and e stay what they are.
std::string without_styles(std::string const& name) {
    UErrorCode error = U_ZERO_ERROR;
    auto const* forms = icu::Normalizer2::getNFKCInstance(error);
    std::string out;
    if (U_SUCCESS(error))
        forms->normalize(icu::UnicodeString::fromUTF8(name), error).toUTF8String(out);
    return U_SUCCESS(error) ? out : name;
}

} // namespace

NameLooks looks_of_name(std::string_view name) {
    return {fold_literal(seen(without_styles(well_formed(name)))), seen(fold(name))};
}

} // namespace commentd::rules::text
