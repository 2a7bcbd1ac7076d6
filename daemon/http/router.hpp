// Finds the handler of a path. Patterns are "/v1/comments/{id}": a {…} matches one segment that
// is not empty; it is handed on percent-decoded (an encoded slash stays inside its segment).
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
    std::size_t body_limit = 0; // bytes
    Handler handler;
};

struct Match {
    Route const* route = nullptr;
    std::vector<std::string> captures;
    std::string allow; // when the path exists but not with this method: its methods, for Allow
};

class Router {
public:
    explicit Router(std::vector<Route>);
    Match find(Method, std::string_view raw_path) const; // raw_path: not yet percent-decoded

private:
    std::vector<Route> routes_;
};

} // namespace commentd::http
