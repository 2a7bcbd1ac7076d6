// Where the hash chains through a ring begin: the newest number of each slot, 0 for none.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace commentd::rules {

class Heads {
public:
    // Rounded up to a power of two. Where few keys are many entries', such as those of threads, two
    // share a slot for good: so there are many from the beginning.
    explicit Heads(std::size_t slots = 1 << 12) : slots_(std::bit_ceil(slots)) {}

    std::size_t size() const { return slots_.size(); }
    std::size_t taken() const { return taken_; }
    std::uint32_t newest(std::uint64_t hash) const { return slots_[place(hash)]; }
    void prefetch(std::uint64_t hash) const { __builtin_prefetch(&slots_[place(hash)]); }

    // The chain begins there from now on.
    void put(std::uint64_t hash, std::uint32_t number) {
        auto& slot = slots_[place(hash)];
        taken_ += static_cast<std::size_t>(number != 0) - static_cast<std::size_t>(slot != 0);
        slot = number;
    }
    // One more in front of it; returns the one behind.
    std::uint32_t push(std::uint64_t hash, std::uint32_t number) {
        auto& slot = slots_[place(hash)];
        taken_ += slot == 0;
        return std::exchange(slot, number);
    }
    // Takes that one away again, if it is the first.
    void pop(std::uint64_t hash, std::uint32_t number, std::uint32_t before) {
        if (newest(hash) == number)
            put(hash, before);
    }

private:
    std::size_t place(std::uint64_t hash) const { return hash & (slots_.size() - 1); }

    std::vector<std::uint32_t> slots_;
    std::size_t taken_ = 0; // of them
};

} // namespace commentd::rules
