// Spreads a number over all of its 64 bits: the finalizer of splitmix64 (Steele, Lea, Flood 2014).
#pragma once

#include <cstdint>

namespace commentd::rules::text {

constexpr std::uint64_t mix(std::uint64_t v) {
    v ^= v >> 30;
    v *= 0xbf58476d1ce4e5b9u;
    v ^= v >> 27;
    v *= 0x94d049bb133111ebu;
    return v ^ (v >> 31);
}

} // namespace commentd::rules::text
