// A decision and what lay behind it as JSON: for `commentd explain` and POST /v1/rules/test.
#pragma once

#include <boost/json.hpp>

#include "rules/rule_set.hpp"

namespace commentd::api {

boost::json::object decision(rules::Decision const&);
// The same with every rule, whether it hit or not, and the groups.
boost::json::object explanation(rules::Explanation const&);

} // namespace commentd::api
