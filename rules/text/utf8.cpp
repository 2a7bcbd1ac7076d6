#include "rules/text/utf8.hpp"

namespace commentd::rules::text {

namespace {

// Bytes of the well-formed sequence that begins here; 0 when none does.
std::size_t sequence_at(std::string_view text, std::size_t at) {
    auto const lead = static_cast<unsigned char>(text[at]);
    if (lead < 0x80)
        return 1;
    auto const size = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    if (size == 0 || text.size() - at < static_cast<std::size_t>(size))
        return 0;
    for (int i = 1; i < size; ++i)
        if (!is_continuation(text[at + static_cast<std::size_t>(i)]))
            return 0;
    // Neither longer than needed, nor a surrogate, nor beyond U+10FFFF.
    auto const second = static_cast<unsigned char>(text[at + 1]);
    bool const refused = (lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
                         (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F);
    return refused ? 0 : static_cast<std::size_t>(size);
}

} // namespace

std::string well_formed(std::string_view text) {
    std::string result;
    std::size_t copied = 0;
    for (std::size_t at = is_ascii(text) ? text.size() : 0; at < text.size();) {
        auto const size = sequence_at(text, at);
        if (size == 0) {
            result += text.substr(copied, at - copied);
            result += "\uFFFD";
            copied = at + 1;
        }
        at += size > 0 ? size : 1;
    }
    return result += text.substr(copied);
}

} // namespace commentd::rules::text
