// Small letters of ASCII; every other byte stays as it is, whatever the locale.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace commentd::rules::text {

constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

inline std::string lowered(std::string_view text) {
    std::string result(text);
    std::ranges::transform(text, result.begin(), lower);
    return result;
}

} // namespace commentd::rules::text
