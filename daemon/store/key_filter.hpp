// Which of many 64-bit hashes were put in: "certainly not", or "probably": of others fewer than one in 200
// is taken for one of them. A split block Bloom filter (Putze, Sanders, Singler 2007; the block as in
// Apache Parquet's format): 32 bytes are looked at, less than three bytes a hash are kept. Nothing is taken out.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace commentd::store {

class KeyFilter {
public:
    // Begins with room for so many, and grows by parts, each of twice the one before.
    explicit KeyFilter(std::size_t hashes = 1 << 16);

    void add(std::uint64_t hash); // must be spread over all of its bits
    bool may_have(std::uint64_t hash) const;
    std::size_t bytes() const;

private:
    using Block = std::array<std::uint32_t, 8>; // a hash has one bit in each word

    struct Part {
        std::vector<Block> blocks;
        std::size_t room; // hashes
    };
    static Part part_for(std::size_t hashes);

    std::vector<Part> parts_; // the last one grows
};

} // namespace commentd::store
