#include "rules/text/scripts.hpp"

#include <algorithm>

#include <unicode/uscript.h>

#include "rules/text/characters.hpp"

namespace commentd::rules::text {

void Scripts::add(int script, std::uint32_t count) {
    letters_ += count;
    auto const known = std::ranges::find(counts_, script, [](auto const& c) { return c.first; });
    if (known == counts_.end())
        counts_.emplace_back(script, count);
    else
        known->second += count;
}

std::uint32_t Scripts::of(int script) const {
    auto const known = std::ranges::find(counts_, script, [](auto const& c) { return c.first; });
    return known == counts_.end() ? 0 : known->second;
}

int Scripts::foremost() const {
    auto const most = std::ranges::max_element(counts_, {}, [](auto const& c) { return c.second; });
    return most == counts_.end() ? static_cast<int>(USCRIPT_COMMON) : most->first;
}

int script_property(char32_t c) {
    if (c < 0x80)
        return (category(c) & letters) != 0 ? USCRIPT_LATIN : USCRIPT_COMMON;
    UErrorCode error = U_ZERO_ERROR;
    auto const script = uscript_getScript(static_cast<UChar32>(c), &error);
    return U_SUCCESS(error) ? script : USCRIPT_COMMON;
}

Scripts count_scripts(std::u32string_view prose) {
    Scripts scripts;
    std::uint32_t run = 0; // of letters of one script
    int script = USCRIPT_COMMON;
    for (auto const c : prose) {
        if ((category(c) & letters) == 0)
            continue;
        auto const own = script_property(c);
        if (own != script && run > 0) {
            scripts.add(script, run);
            run = 0;
        }
        script = own;
        ++run;
    }
    if (run > 0)
        scripts.add(script, run);
    return scripts;
}

} // namespace commentd::rules::text
