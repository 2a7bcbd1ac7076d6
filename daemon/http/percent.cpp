#include "daemon/http/percent.hpp"

#include <charconv>

namespace commentd::http {

std::optional<std::string> percent_decode(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i];
            continue;
        }
        if (text.size() - i < 3)
            return std::nullopt;
        unsigned byte = 0;
        char const* const end = text.data() + i + 3;
        if (auto const read = std::from_chars(end - 2, end, byte, 16); read.ptr != end)
            return std::nullopt;
        decoded += static_cast<char>(byte);
        i += 2;
    }
    return decoded;
}

} // namespace commentd::http
