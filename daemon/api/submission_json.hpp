// A submission from JSON, in the one shape that websites and browsers share.
#pragma once

#include <boost/json.hpp>

#include "daemon/api/input.hpp"
#include "daemon/moderation/submission.hpp"

namespace commentd::api {

// What only the site may say (author.id, role, verified, client, the thread's title …) is read only
// when `keyed`. Unknown members are ignored. Wrong kinds become errors; meanings are checked later.
moderation::Submission read_submission(boost::json::object const&, bool keyed, Errors&);

} // namespace commentd::api
