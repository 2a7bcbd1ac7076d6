#include "rules/text/prose.hpp"

#include "rules/text/utf8.hpp"

namespace commentd::rules::text {

std::u32string prose(View const& plain, std::span<Link const> links) {
    std::u32string out;
    std::string_view const text = plain.utf8();
    out.reserve(text.size());
    auto link = links.begin();
    std::uint32_t number = 0;
    for (std::size_t at = 0; at < text.size(); ++number) {
        auto const [c, bytes] = decode(text, at);
        at += bytes;
        auto const source = plain.source_of(number);
        while (link != links.end() && link->span.end <= source.begin)
            ++link;
        if (link == links.end() || link->span.begin > source.begin)
            out += c;
        else if (out.empty() || out.back() != link_place)
            out += link_place;
    }
    return out;
}

} // namespace commentd::rules::text
