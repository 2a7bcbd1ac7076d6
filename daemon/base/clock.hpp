// Time as milliseconds since 1970 UTC, the resolution of everything stored and shown.
// Code that decides takes a Clock, so that tests can pin it.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace commentd::base {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;
using Clock = std::function<Time()>;

Time now(); // the system's clock

// What has four digits of a year. What comes from outside is refused beyond.
constexpr Time first_time{std::chrono::sys_days(std::chrono::year(0) / 1 / 1)};
constexpr Time last_time{std::chrono::sys_days(std::chrono::year(10000) / 1 / 1) -
                         std::chrono::milliseconds(1)};

// RFC 3339, UTC, milliseconds: "2026-05-01T12:00:00.000Z". Outside of those, the nearest of them.
std::string to_text(Time);

// RFC 3339 with offset or Z; fractions of a second are cut to milliseconds. Nothing when it is no
// such time, or none that has four digits of a year in UTC.
std::optional<Time> time_from_text(std::string_view);

inline std::int64_t to_number(Time time) { return time.time_since_epoch().count(); }
inline Time time_from_number(std::int64_t ms) { return Time(std::chrono::milliseconds(ms)); }

} // namespace commentd::base
