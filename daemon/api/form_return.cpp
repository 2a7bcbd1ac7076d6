#include "daemon/api/form_return.hpp"

#include <algorithm>
#include <cstdint>

namespace commentd::api {

std::string without_outcome(std::string_view url) {
    url = url.substr(0, url.find('#'));
    auto const question = std::min(url.find('?'), url.size());
    std::string out(url.substr(0, question));
    char joint = '?';
    auto query = url.substr(std::min(question + 1, url.size()));
    while (!query.empty()) {
        auto const part = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(part.size() + 1, query.size()));
        if (part == "comment=pending" || part == "comment=rejected") continue;
        out += joint;
        out += part;
        joint = '&';
    }
    return out;
}

std::string with_outcome(std::string_view url, std::string_view outcome) {
    auto out = without_outcome(url);
    out += out.find('?') == std::string::npos ? '?' : '&';
    out += "comment=";
    out += outcome;
    return out + "#respond";
}

std::string as_location(std::string_view url) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    out.reserve(url.size());
    for (char const c : url) {
        auto const byte = static_cast<std::uint8_t>(c);
        if (byte < 0x80) {
            out += c;
            continue;
        }
        out += '%';
        out += digits[byte >> 4];
        out += digits[byte & 0xf];
    }
    return out;
}

} // namespace commentd::api
