// A backtest's report as JSON, the same for the command and for HTTP.
#pragma once

#include <boost/json.hpp>

#include "daemon/moderation/backtest.hpp"

namespace commentd::api {

boost::json::object backtest(moderation::BacktestReport const&);

} // namespace commentd::api
