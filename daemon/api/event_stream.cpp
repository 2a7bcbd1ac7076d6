#include "daemon/api/event_stream.hpp"

namespace commentd::api {

std::string sse_event(std::string_view name, std::string_view id, boost::json::value const& data) {
    std::string text = "event: ";
    text.append(name).append("\nid: ").append(id).append("\ndata: ");
    text += boost::json::serialize(data); // a line: what would end it is escaped in it
    return text + "\n\n";
}

std::string sse_heartbeat(std::string_view id) {
    return ": still here\nid: " + std::string(id) + "\n\n";
}

bool asks_for_events(http::Request const& request) {
    return request.header("accept").find("text/event-stream") != std::string_view::npos;
}

http::Response event_stream(http::Streaming stream) {
    http::Response response(200, "text/event-stream", {});
    response.headers.push_back({"Cache-Control", "no-store"});
    response.headers.push_back({"X-Accel-Buffering", "no"}); // nginx would wait for more
    response.stream = std::move(stream);
    return response;
}

} // namespace commentd::api
