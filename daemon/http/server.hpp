// The HTTP server. A connection is session.hpp, its bytes become requests in request_parser.cpp.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "daemon/base/loops.hpp"
#include "daemon/base/result.hpp"
#include "daemon/http/message.hpp"
#include "daemon/http/router.hpp"

namespace commentd::http {

struct Listen {
    std::string address;      // "127.0.0.1:8080", "[::1]:0" or "unix:/path"
    Entrance entrance = Entrance::main; // requests of this listener carry it
    int passed_socket = -1;   // already bound and listening (systemd); then address is only shown
};

struct ServerOptions {
    std::vector<Listen> listen;
    std::size_t connections_max = 10'000;
    std::size_t header_bytes_max = 16 * 1024;
    std::chrono::milliseconds header_timeout{10'000}; // for a header and, anew, for each 64 KiB of a body
    std::chrono::milliseconds body_timeout{60'000};   // for the whole body
    std::chrono::milliseconds idle_timeout{75'000};   // between requests
    std::chrono::milliseconds stream_timeout{20'000}; // in which a stream's reader takes nothing
    Gate gate;     // may be empty
    Refuse refuse; // must not be empty
};

class Server {
public:
    // Listening when it returns; an error names the address and what to do ("port 8080 on
    // 127.0.0.1 is in use by another program: …").
    static base::Result<std::unique_ptr<Server>> start(base::Loops&, ServerOptions, Router);
    ~Server();

    // What each listener really got, in the order of ServerOptions::listen ("127.0.0.1:43121").
    std::vector<std::string> const& addresses() const;

    // No new connections; streams end at once; requests in hand are finished and answered with
    // "Connection: close"; what is left at the deadline is closed. Returns when no session is left.
    void stop(std::chrono::milliseconds deadline);

private:
    class Impl;
    explicit Server(std::unique_ptr<Impl>);
    std::unique_ptr<Impl> impl_;
};

} // namespace commentd::http
