// Where an hour and a day begin, as the clocks of a zone show them.
#pragma once

#include <string>

#include "daemon/base/clock.hpp"

namespace commentd::api {

// `timezone`: an IANA name known to the system.
base::Time start_of_hour(base::Time, std::string const& timezone);
base::Time start_of_day(base::Time, std::string const& timezone);

} // namespace commentd::api
