// Which bytes of a literal are looked for: the window of it that is rarest in what people write and
// that few other literals have.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <vector>

#include "rules/text/word_entries.hpp"

namespace commentd::rules::text {

// Windows are read as words, whose lowest byte is the first one, whatever the machine's order.
constexpr std::size_t window_bytes_max = 8;
inline std::uint64_t load_window(char const* bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, window_bytes_max);
    if constexpr (std::endian::native == std::endian::big)
        word = __builtin_bswap64(word);
    return word;
}

// Of the first bytes of a word.
inline std::uint64_t window_mask(std::size_t bytes) {
    return ~std::uint64_t{0} >> (8 * (window_bytes_max - bytes));
}

// An odd number of this process alone: nobody can make a list whose windows lie at one place.
std::uint64_t random_factor();
inline std::uint64_t const window_factor = random_factor();

// Different windows have different hashes. Only the upper bits are good (multiply-shift:
// Dietzfelbinger and others, 1997).
inline std::uint64_t window_hash(std::uint64_t window) { return window * window_factor; }

struct Window {
    std::uint64_t word; // its bytes, and zeros behind them
    std::uint32_t literal;
    std::uint16_t offset; // in the literal
};

// One for each literal of a length between these, as long as the shortest; sorted by hash, then by
// literal. Of its bytes the first `lead` must be rare before all.
std::vector<Window> choose_windows(Literals const&, std::size_t shortest, std::size_t longest,
                                   std::size_t lead);

} // namespace commentd::rules::text
