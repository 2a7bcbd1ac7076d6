// Finds the handler of a path. Patterns are "/v1/comments/{id}": a {…} matches one segment that
// is not empty; it is handed on percent-decoded (an encoded slash stays inside its segment).
// Of two patterns that match, the one with fewer {…} is meant: "/v1/queue/counts" is no {id}.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/http/message.hpp"

namespace commentd::http {

struct Route {
    Method method = Method::get; // a GET route answers HEAD too
    std::string pattern;
    std::size_t body_limit = 0; // bytes; of a route without `admit`
    Handler handler;
    Admit admit{}; // may be empty
};

struct Match {
    Route const* route = nullptr;
    std::size_t body_limit = 0;
    std::vector<std::string> captures;
    std::string allow; // when the path exists but not with this method: its methods, for Allow
};

class Router {
public:
    explicit Router(std::vector<Route>);
    Match find(Method, std::string_view raw_path) const; // raw_path: not yet percent-decoded

private:
    // All routes of one path, its pattern cut into segments.
    struct Path {
        std::string pattern;
        std::vector<std::string> segments;
        std::size_t captures = 0;
        std::vector<Route> routes;
    };
    std::vector<Path> paths_; // those with fewer captures first
};

} // namespace commentd::http
