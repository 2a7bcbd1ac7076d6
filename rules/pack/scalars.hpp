// Words of a pack as numbers, durations and times. Strict: what could be meant two ways (010, 0x10,
// 1_000, 1e3) is nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rules/facts.hpp"

namespace commentd::rules {

std::optional<std::int64_t> read_integer(std::string_view);
std::optional<double> read_decimal(std::string_view);
constexpr int points_max = 10'000;
std::optional<Points> read_points(std::string_view); // at most two decimals, at most points_max
std::optional<Duration>
    read_duration(std::string_view);             // "30 s", "5 min", "2 h", "7 days", "4 weeks"
std::optional<Time> read_time(std::string_view); // "2026-07-01", "2026-05-01T12:00:00Z", "…+04:00"

std::string_view trim(std::string_view); // white space of ASCII

std::string points_text(Points); // "2.5", "-2", "never"
std::string number_text(double);
std::string duration_text(Duration); // "3 days": whole units, rounded down
std::string date_text(Time);         // "2026-07-01"

} // namespace commentd::rules
