// Counts of a text's shape, on the plain view without its links.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "rules/text/links.hpp"
#include "rules/text/view.hpp"

namespace commentd::rules::text {

struct Shape {
    std::uint32_t chars = 0, letters = 0, words = 0, lines = 0, emoji = 0;
    std::uint32_t repeat_run = 0; // longest run of one and the same character, white space left out
    double upper_ratio = 0;       // upper-case among the letters that have case; 0 without such
    double digit_ratio = 0;       // digits among chars
    double quote_ratio = 0;       // characters in lines that begin with '>' among chars
};

Shape measure(View const& plain, std::span<Link const> links);

} // namespace commentd::rules::text
