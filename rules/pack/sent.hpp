// What a pack that somebody sends may hold: compiling it keeps a thread busy.
#pragma once

#include <cstddef>
#include <string_view>

namespace commentd::rules {

constexpr std::size_t sent_entries_max = 10'000; // of its lists, together

// How many entries its lists have; 0 of what can not be read, which whoever loads it tells.
std::size_t list_entries(std::string_view pack);

} // namespace commentd::rules
