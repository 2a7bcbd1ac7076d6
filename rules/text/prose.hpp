// What a person wrote in words: the code points of the plain view, with one U+FFFC in the place of
// each link. Scripts, language and spaced letters are looked for in it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "rules/text/links.hpp"
#include "rules/text/utf8.hpp"
#include "rules/text/view.hpp"

namespace commentd::rules::text {

constexpr char32_t link_place = 0xFFFC;

// Each code point of the plain view in its order: whether it stands in a link, and itself.
template <class Visit>
void each_code_point(View const& plain, std::span<Link const> links, Visit visit) {
    std::string_view const text = plain.utf8();
    auto link = links.begin();
    std::uint32_t number = 0;
    for (std::size_t at = 0; at < text.size(); ++number) {
        auto const [c, bytes] = decode(text, at);
        at += bytes;
        auto const source = plain.source_of(number);
        while (link != links.end() && link->span.end <= source.begin)
            ++link;
        visit(link != links.end() && link->span.begin <= source.begin, c);
    }
}

std::u32string prose(View const& plain, std::span<Link const> links);

} // namespace commentd::rules::text
