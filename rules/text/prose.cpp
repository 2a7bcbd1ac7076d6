#include "rules/text/prose.hpp"

#include <algorithm>

namespace commentd::rules::text {

std::u32string prose(View const& plain, std::span<Link const> links) {
    std::string_view const text = plain.utf8();
    if (links.empty() && is_ascii(text)) { // most
        std::u32string same(text.size(), U'\0');
        std::ranges::transform(text, same.begin(),
                               [](char c) { return static_cast<unsigned char>(c); });
        return same;
    }
    std::u32string out;
    out.reserve(text.size());
    each_code_point(plain, links, [&](bool linked, char32_t c) {
        if (!linked)
            out += c;
        else if (out.empty() || out.back() != link_place)
            out += link_place;
    });
    return out;
}

} // namespace commentd::rules::text
