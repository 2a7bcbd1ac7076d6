// A problem of settings or packs as programs read it: check and test say it alike.
#pragma once

#include <boost/json.hpp>

#include "rules/pack/load.hpp"

namespace commentd::commands {

// {severity, code, file, line, column, message, hint}; null is what is not known.
boost::json::object problem_json(rules::Problem const&);

} // namespace commentd::commands
