// Server-sent events (WHATWG HTML, "Server-sent events"): how they are written, asked for and
// resumed.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "daemon/http/message.hpp"

namespace commentd::api {

// Proxies and browsers take a connection for dead on which nothing comes.
constexpr std::chrono::seconds heartbeat_interval{15};
// How often it is looked whether a listener still may listen.
constexpr std::chrono::seconds right_checked_every{1};

// `id` is where the reader resumes after it, of A–Z a–z 0–9 - _.
std::string sse_event(std::string_view name, std::string_view id, boost::json::value const& data);
// Says nothing but that we are there, and moves on where the reader would resume.
std::string sse_heartbeat(std::string_view id);

bool asks_for_events(http::Request const&); // by Accept
http::Response event_stream(http::Streaming);

// When something must be sent for want of anything else.
class Heartbeat {
public:
    void sent() { last_ = Steady::now(); }
    bool due() const { return Steady::now() - last_ >= heartbeat_interval; }

private:
    using Steady = std::chrono::steady_clock;
    Steady::time_point last_ = Steady::now();
};

} // namespace commentd::api
