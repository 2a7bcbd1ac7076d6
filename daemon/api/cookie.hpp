// The session's cookie: __Host-commentd (RFC 6265bis: Secure, this host alone, Path=/), or plain
// commentd where a browser talks http to its own machine. A request may bring the one that fits
// alone, so that a neighbouring host cannot plant another.
#pragma once

#include <string>
#include <string_view>

#include "daemon/http/message.hpp"
#include "daemon/settings/settings.hpp"

namespace commentd::api {

// Signing in over http is for browsers on this machine: elsewhere the password would be seen.
bool may_sign_in_here(http::Request const&, settings::Settings const&);

std::string session_token(http::Request const&, settings::Settings const&); // "": none
http::Header session_cookie(http::Request const&, settings::Settings const&, std::string_view token);
http::Header ended_cookie(http::Request const&, settings::Settings const&);

// What a page of ours proves itself by: made of the session's token, which no page can read.
std::string csrf_token(std::string_view session_token);

} // namespace commentd::api
