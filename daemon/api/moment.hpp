// Times as people write them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/clock.hpp"

namespace commentd::api {

// An instant: RFC 3339, or a date or local time in the zone (2026-05-01, 2026-05-01T09:00).
std::optional<base::Time> instant(std::string_view, std::string const& timezone);

// Where a window of time begins or ends, by HTTP and on the command line: how long before now, by
// rules::read_duration, or an instant as above.
std::optional<base::Time> moment(std::string_view, base::Time now, std::string const& timezone);
constexpr std::string_view moment_form =
    "a time such as 2026-05-01T09:00:00Z, a date, or how long ago, such as 30d";
// When something is over: for how long from now on, or an instant.
std::optional<base::Time> end_of_term(std::string_view, base::Time now,
                                      std::string const& timezone);

} // namespace commentd::api
