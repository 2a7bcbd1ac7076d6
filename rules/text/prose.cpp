#include "rules/text/prose.hpp"

namespace commentd::rules::text {

std::u32string prose(View const& plain, std::span<Link const> links) {
    std::u32string out;
    out.reserve(plain.utf8().size());
    each_code_point(plain, links, [&](bool linked, char32_t c) {
        if (!linked)
            out += c;
        else if (out.empty() || out.back() != link_place)
            out += link_place;
    });
    return out;
}

} // namespace commentd::rules::text
