// Bytes and code points of well-formed UTF-8. What comes from outside goes through well_formed
// once.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace commentd::rules::text {

inline bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

inline bool is_ascii(std::string_view text) {
    std::uint64_t all = 0, word = 0;
    std::size_t at = 0;
    for (; at + sizeof word <= text.size(); at += sizeof word) {
        std::memcpy(&word, text.data() + at, sizeof word);
        all |= word;
    }
    for (; at < text.size(); ++at)
        all |= static_cast<unsigned char>(text[at]);
    return (all & 0x8080'8080'8080'8080) == 0;
}

inline std::uint32_t code_points(std::string_view text) {
    std::size_t continuations = 0, at = 0;
    std::uint64_t word = 0;
    for (; at + sizeof word <= text.size(); at += sizeof word) {
        std::memcpy(&word, text.data() + at, sizeof word);
        // A continuation byte has its highest bit set and the next one not.
        constexpr std::uint64_t ones = 0x0101'0101'0101'0101;
        auto const found = (word >> 7) & (~word >> 6) & ones;
        continuations += found * ones >> 56; // the sum of its bytes
    }
    for (; at < text.size(); ++at)
        continuations += is_continuation(text[at]) ? 1 : 0;
    return static_cast<std::uint32_t>(text.size() - continuations);
}

struct Decoded {
    char32_t code_point;
    std::uint32_t bytes;
};

// The code point that begins at a byte.
inline Decoded decode(std::string_view text, std::size_t at) {
    auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    auto const tail = [&](std::size_t i) { return static_cast<char32_t>(byte(i) & 0x3f); };
    if (byte(0) < 0x80)
        return {byte(0), 1};
    if (byte(0) < 0xe0)
        return {static_cast<char32_t>(byte(0) & 0x1f) << 6 | tail(1), 2};
    if (byte(0) < 0xf0)
        return {static_cast<char32_t>(byte(0) & 0x0f) << 12 | tail(1) << 6 | tail(2), 3};
    return {static_cast<char32_t>(byte(0) & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3),
            4};
}

// The code point that ends before a byte other than the first.
inline Decoded decode_before(std::string_view text, std::size_t end) {
    do
        --end;
    while (end > 0 && is_continuation(text[end]));
    return decode(text, end);
}

inline void append(std::string& text, char32_t c) {
    auto const put = [&](char32_t byte) { text += static_cast<char>(byte); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xc0 | c >> 6);
        put(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        put(0xe0 | c >> 12);
        put(0x80 | (c >> 6 & 0x3f));
        put(0x80 | (c & 0x3f));
    } else {
        put(0xf0 | c >> 18);
        put(0x80 | (c >> 12 & 0x3f));
        put(0x80 | (c >> 6 & 0x3f));
        put(0x80 | (c & 0x3f));
    }
}

// The text with U+FFFD for what is no UTF-8.
std::string well_formed(std::string_view);

} // namespace commentd::rules::text
