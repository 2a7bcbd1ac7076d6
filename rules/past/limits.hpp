// How far the past is looked into. The loader refuses what lies beyond (E010), and the window does
// not look further.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace commentd::rules {

constexpr std::chrono::hours window_max{24};     // `within`
constexpr std::uint32_t rate_over_max = 20'000;   // `over` of a rate
constexpr std::uint32_t copies_max = 20'000;      // `count` of the same texts
constexpr std::uint32_t near_copies_max = 250;    // `count` where `similarity` asks for near ones
// So many of the latest texts are compared with for likeness, of all sites together: three a second of a
// whole day. What else is counted is never forgotten early.
constexpr std::size_t near_kept_max = 1 << 18;

// Clocks are read before what they stamp has its turn, which may have to wait for the disk. Further back
// than that, and the clock was ahead until now.
constexpr std::chrono::minutes clocks_differ{1};

} // namespace commentd::rules
