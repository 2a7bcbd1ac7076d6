#include "daemon/store/key_filter.hpp"

#include <algorithm>

namespace commentd::store {
namespace {

constexpr std::size_t hashes_a_block = 12; // 256 bits
constexpr std::uint32_t salts[8] = {0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d,
                                    0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31}; // Parquet's

// High bits choose the block, low ones the bits.
std::size_t block_of(std::uint64_t hash, std::size_t blocks) {
    return static_cast<std::size_t>((hash >> 32) * blocks >> 32);
}

std::uint32_t bit_of(std::uint64_t hash, std::size_t word) {
    return std::uint32_t{1} << (static_cast<std::uint32_t>(hash) * salts[word] >> 27);
}

} // namespace

KeyFilter::Part KeyFilter::part_for(std::size_t hashes) {
    return {std::vector<Block>(hashes / hashes_a_block + 1), hashes};
}

KeyFilter::KeyFilter(std::size_t hashes) { parts_.push_back(part_for(hashes)); }

void KeyFilter::add(std::uint64_t hash) {
    if (may_have(hash)) return;
    if (parts_.back().room == 0) {
        auto const held = parts_.back().blocks.size() * hashes_a_block;
        parts_.push_back(part_for(2 * held));
    }
    auto& part = parts_.back();
    --part.room;
    auto& block = part.blocks[block_of(hash, part.blocks.size())];
    for (std::size_t word = 0; word < block.size(); ++word) block[word] |= bit_of(hash, word);
}

bool KeyFilter::may_have(std::uint64_t hash) const {
    return std::ranges::any_of(parts_, [hash](Part const& part) {
        auto const& block = part.blocks[block_of(hash, part.blocks.size())];
        std::uint32_t missing = 0;
        for (std::size_t word = 0; word < block.size(); ++word)
            missing |= ~block[word] & bit_of(hash, word);
        return missing == 0;
    });
}

std::size_t KeyFilter::bytes() const {
    std::size_t bytes = 0;
    for (auto const& part : parts_) bytes += part.blocks.size() * sizeof(Block);
    return bytes;
}

} // namespace commentd::store
