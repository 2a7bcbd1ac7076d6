// Rules and how they did, as JSON: for GET /v1/rules, GET /v1/rules/stats and `commentd stats`.
#pragma once

#include <boost/json.hpp>

#include "daemon/moderation/rule_reports.hpp"

namespace commentd::api {

boost::json::object rule_item(moderation::RuleListing::Row const&);
boost::json::object rule_listing(moderation::RuleListing const&);
boost::json::object rule_report(moderation::RuleReport const&, bool with_entries);

} // namespace commentd::api
