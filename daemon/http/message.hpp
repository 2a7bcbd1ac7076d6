// A request and a reply as the rest of the daemon sees them; no Beast here.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/base/task.hpp"

namespace commentd::http {

enum class Method { get, head, post, put, del, options, other };

// The listener that a request came in by.
enum class Entrance { main, metrics, moderators };

struct Header {
    std::string name, value; // names of a Request are in lower case
};

struct Request {
    Method method = Method::other;
    std::string target; // as sent, path and query
    std::string path;   // percent-decoded, without the query; starts with '/'
    std::string query;  // raw, without '?'
    std::string body;
    std::vector<Header> headers;
    std::vector<std::string> captures; // what {…} of the route's pattern matched, decoded

    std::string peer;        // the connection's other end: an address without port; empty on a unix socket
    bool unix_socket = false;
    std::string local;       // our end: "127.0.0.1:8080", "[::1]:8080"; empty on a unix socket
    Entrance entrance = Entrance::main;

    // The first header of that (lower case) name; empty when there is none.
    std::string_view header(std::string_view name) const;
    std::size_t count(std::string_view name) const;
};

class Stream;
// Fills a body that is sent while it comes into being (stream.hpp): called when the head is sent, and
// the connection ends with it.
using Streaming = std::function<base::Task<void>(Stream&)>;

struct Response {
    int status = 200;
    std::string content_type = "application/json";
    std::string body;
    std::vector<Header> headers;
    Streaming stream; // instead of a body; not asked where only the head is wanted

    Response() = default;
    Response(int status_, std::string content_type_, std::string body_)
        : status(status_), content_type(std::move(content_type_)), body(std::move(body_)) {}
};

// Sees a request whose header is read and whose body is not: an answer refuses it before the body
// is read. Runs on the worker; must not wait.
using Gate = std::function<std::optional<Response>(Request const&)>;
// The same for one route, with its captures; what is not refused may have so large a body.
struct Admission {
    std::optional<Response> refusal;
    std::size_t body_limit = 0;    // bytes
    std::vector<Header> headers{}; // of every answer from here on, whoever gives it
    // The handler waits for something: a client that goes meanwhile ends it. (Elsewhere one that sends
    // no more is answered all the same.)
    bool long_poll = false;
};
using Admit = std::function<Admission(Request const&)>;
using Handler = std::function<base::Task<Response>(Request)>;

// What the server itself has to say before a handler is found or when one fails; api/ gives them
// the form of the contract (problem+json).
enum class Refusal {
    bad_request,        // not HTTP
    headers_too_large,
    request_timeout,
    body_too_large,
    not_found,
    method_not_allowed,
    internal,
    shutting_down,
};
using Refuse = std::function<Response(Refusal, std::string_view detail)>;

} // namespace commentd::http
