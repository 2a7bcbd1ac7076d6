// Binary search among the sources of a view, which are in order.
#pragma once

#include "rules/text/view.hpp"

namespace commentd::rules::text {

// The number of the first of `count` code points whose source `is_before` does not hold for. (Not
// std::ranges::partition_point over std::views::iota, which clang 14, our fuzzers' compiler, can
// not read in the headers of g++ 12.)
template <typename Test>
std::uint32_t first_source_not(View const& view, std::uint32_t count, Test is_before) {
    std::uint32_t first = 0;
    while (count > 0) {
        auto const half = count / 2;
        bool const before = is_before(view.source_of(first + half));
        first += before ? half + 1 : 0;
        count = before ? count - half - 1 : half;
    }
    return first;
}

} // namespace commentd::rules::text
