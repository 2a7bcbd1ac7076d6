#include "daemon/api/event_stream.hpp"

#include <algorithm>
#include <cstdlib>

#include "daemon/api/json_text.hpp"
#include "rules/pack/scalars.hpp"
#include "rules/text/ascii.hpp"

namespace commentd::api {

std::string sse_event(std::string_view name, std::string_view id, boost::json::value const& data) {
    std::string text = "event: ";
    text.append(name).append("\nid: ").append(id).append("\ndata: ");
    text += json_text(data); // a line: what would end it is escaped in it
    return text + "\n\n";
}

std::string sse_heartbeat(std::string_view id) {
    return ": still here\nid: " + std::string(id) + "\n\n";
}

namespace {

// How much a media type is wanted (RFC 9110 12.4.2): 0 to 1, by its own name and not by a "*".
double wanted(std::string_view accept, std::string_view type) {
    double most = 0;
    while (!accept.empty()) {
        auto const range = accept.substr(0, accept.find(','));
        accept.remove_prefix(std::min(range.size() + 1, accept.size()));
        auto const semicolon = std::min(range.find(';'), range.size());
        if (rules::text::lowered(rules::trim(range.substr(0, semicolon))) != type) continue;
        auto const parameters = rules::text::lowered(range.substr(semicolon));
        auto const q = parameters.find("q=");
        most = std::max(most, q == parameters.npos ? 1 : std::strtod(parameters.c_str() + q + 2, nullptr));
    }
    return most;
}

} // namespace

bool asks_for_events(http::Request const& request) {
    auto const accept = request.header("accept");
    auto const events = wanted(accept, "text/event-stream");
    return events > 0 && events >= wanted(accept, "application/json");
}

http::Response event_stream(http::Streaming stream) {
    http::Response response(200, "text/event-stream", {});
    response.headers.push_back({"Cache-Control", "no-store"});
    response.headers.push_back({"X-Accel-Buffering", "no"}); // nginx would wait for more
    response.stream = std::move(stream);
    return response;
}

} // namespace commentd::api
