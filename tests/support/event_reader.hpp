// A reader of server-sent events, as a browser's EventSource is one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/support/http_client.hpp"

namespace commentd::tests {

struct ServerEvent {
    std::string name, id, data;
    boost::json::value json() const { return boost::json::parse(data); }
};

class EventReader {
public:
    // The token may be empty, where a cookie stands among the headers.
    EventReader(HttpClient client, std::string const& target, std::string const& token,
                Headers const& more = {})
        : client_(std::move(client)) {
        std::string request = "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n";
        if (!token.empty()) request += "Authorization: Bearer " + token + "\r\n";
        for (auto const& [name, value] : more) request += name + ": " + value + "\r\n";
        client_.send(request + "\r\n");
        head = client_.receive(true);
    }

    Answer head;
    std::string last_id; // where it would resume

    // Waits for it; nothing: the stream has ended.
    std::optional<ServerEvent> next() {
        for (;;) {
            for (std::size_t end; (end = text_.find("\n\n")) != std::string::npos;) {
                auto const event = parse(text_.substr(0, end));
                text_.erase(0, end + 2);
                if (!event.id.empty()) last_id = event.id;
                if (!event.data.empty()) return event;
            }
            auto const chunk = client_.receive_chunk();
            if (chunk.empty()) return {};
            text_ += chunk;
        }
    }

    // The next one of that name.
    std::optional<ServerEvent> next(std::string_view name) {
        auto event = next();
        while (event && event->name != name) event = next();
        return event;
    }

private:
    static ServerEvent parse(std::string const& lines) {
        ServerEvent event;
        for (std::size_t at = 0; at < lines.size();) {
            auto const end = std::min(lines.find('\n', at), lines.size());
            auto const line = lines.substr(at, end - at);
            auto const colon = line.find(": ");
            auto const field = line.substr(0, colon);
            auto const value = colon == std::string::npos ? "" : line.substr(colon + 2);
            if (field == "event") event.name = value;
            if (field == "id") event.id = value;
            if (field == "data") event.data += value;
            at = end + 1;
        }
        return event;
    }

    HttpClient client_;
    std::string text_;
};

} // namespace commentd::tests
