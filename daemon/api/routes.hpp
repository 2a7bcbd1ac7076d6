// Every path the daemon answers, with its limit, on one screen (routes.cpp).
#pragma once

#include "daemon/api/parts.hpp"
#include "daemon/http/router.hpp"

namespace commentd::api {

http::Router routes(Parts&);

// Refuses a request whose Host is not ours, before its body is read.
http::Gate gate(Parts&);

} // namespace commentd::api
