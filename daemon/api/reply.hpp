// How the daemon answers: JSON, and problems as RFC 9457 application/problem+json. The one place
// where a fault becomes a status.
#pragma once

#include <string>
#include <string_view>

#include <boost/json/fwd.hpp>

#include "daemon/base/result.hpp"
#include "daemon/http/message.hpp"

namespace commentd::api {

http::Response json_reply(int status, boost::json::value const&);
http::Response problem(base::Error const&);
// The same with further members, such as the item of a conflict.
http::Response problem(base::Error const&, boost::json::object extra);
http::Response refusal(http::Refusal, std::string_view detail); // what the server says by itself
http::Response no_content();

// The page behind a problem's type ("invalid-fields"); empty when there is no such type.
std::string problem_page(std::string_view type);

int status_of(base::Fault);
std::string_view type_of(base::Fault);

base::Error error(base::Fault, std::string detail);
base::Error field_error(std::string field, std::string code, std::string detail);

} // namespace commentd::api
