// Opens what the server listens on: TCP, unix sockets, and those that systemd passed.
#pragma once

#include <string>

#include "daemon/base/result.hpp"
#include "daemon/http/server.hpp"

namespace commentd::http {

struct Listening {
    int socket = -1;         // bound, listening, not blocking; the caller's to close
    int family = 0;          // AF_INET, AF_INET6 or AF_UNIX
    std::string address;     // what it really got: "127.0.0.1:43121"
    std::string unlink_path; // a socket file of our making, to be removed at the end
};

base::Result<Listening> listen_on(Listen const&);

struct EndPoint {
    std::string address; // without port; empty on a unix socket
    std::string whole;   // "127.0.0.1:8080", "[::1]:8080"; empty on a unix socket
};
// A socket address as text; an IPv4 address that came in as IPv6 is shown as IPv4.
EndPoint end_point(void const* socket_address);

} // namespace commentd::http
