// What a person wrote in words: the code points of the plain view, with one U+FFFC in the place of
// each link. Scripts, language and spaced letters are looked for in it.
#pragma once

#include <span>
#include <string>

#include "rules/text/links.hpp"
#include "rules/text/view.hpp"

namespace commentd::rules::text {

constexpr char32_t link_place = 0xFFFC;

std::u32string prose(View const& plain, std::span<Link const> links);

} // namespace commentd::rules::text
