// Which texts are nearly the same: MinHash (Broder 1997). A text is the set of its runs of three
// words; of 32 hash functions each keeps the smallest value over that set, and the share of equal
// ones estimates how much two sets have in common (Jaccard). Of every minimum 8 bits are kept
// (Li, König 2010): of two unrelated texts one in 256 is equal by chance, 32 bytes are a text.
//
// Words are runs of letters, marks and digits of the folded view; in scripts that are written
// without spaces (Han, Kana, Thai …) every letter with its marks is a word.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace commentd::rules::text {

constexpr std::size_t minima = 32;
constexpr std::size_t shingle_words = 3;
// Of a longer text its beginning is signed: 4,096 words take 0.2 ms.
constexpr std::uint32_t signed_words_max = 4096;

struct Signature {
    std::array<std::uint8_t, minima> lowest{};
    std::uint32_t words = 0; // of the text; fewer than shingle_words: there is no signature

    explicit operator bool() const { return words >= shingle_words; }
    bool operator==(Signature const&) const = default;

    // Texts that share one of 8 bands of 4 are looked at: of those 85 % alike 997 in 1,000, of those
    // 70 % alike 89 in 100. Whatever has 25 of 32 equal shares one for certain.
    static constexpr std::size_t bands = 8;
    std::uint32_t band(std::size_t number) const {
        std::uint32_t four = 0;
        std::memcpy(&four, lowest.data() + 4 * number, sizeof four);
        return four;
    }
};

// `folded` is well-formed UTF-8. About 35 ns a word. The key chooses the hash functions: one for all,
// so that two texts are as alike in a pack's test and in a backtest as they will be in the daemon.
Signature sign(std::string_view folded, std::uint64_t key = 0);

// How many of the 32 are equal.
std::uint32_t alike(Signature const&, Signature const&);

} // namespace commentd::rules::text
