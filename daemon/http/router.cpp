#include "daemon/http/router.hpp"

#include <algorithm>

#include "daemon/http/percent.hpp"

namespace commentd::http {

namespace {

std::vector<std::string_view> split(std::string_view path) {
    std::vector<std::string_view> segments;
    segments.reserve(8);
    while (!path.empty()) {
        path.remove_prefix(1); // the slash
        auto const end = std::min(path.find('/'), path.size());
        segments.push_back(path.substr(0, end));
        path.remove_prefix(end);
    }
    return segments;
}

bool captures(std::string_view pattern_segment) { return pattern_segment.starts_with('{'); }

bool fits(std::vector<std::string> const& pattern, std::vector<std::string> const& path) {
    return std::ranges::equal(pattern, path, [](auto const& wanted, auto const& segment) {
        return captures(wanted) ? !segment.empty() : wanted == segment;
    });
}

std::string allowed(std::vector<Route> const& routes) {
    constexpr std::pair<Method, std::string_view> names[] = {{Method::get, "GET, HEAD"},
                                                             {Method::post, "POST"},
                                                             {Method::put, "PUT"},
                                                             {Method::del, "DELETE"},
                                                             {Method::options, "OPTIONS"}};
    std::string list;
    for (auto const& [method, name] : names)
        if (std::ranges::find(routes, method, &Route::method) != routes.end())
            list.append(list.empty() ? "" : ", ").append(name);
    return list;
}

} // namespace

Router::Router(std::vector<Route> routes) {
    for (auto& route : routes) {
        auto path = std::ranges::find(paths_, route.pattern, &Path::pattern);
        if (path == paths_.end()) {
            path = paths_.insert(paths_.end(), Path{route.pattern, {}, 0, {}});
            for (auto segment : split(route.pattern)) {
                path->segments.emplace_back(segment);
                path->captures += captures(segment);
            }
        }
        path->routes.push_back(std::move(route));
    }
    std::ranges::stable_sort(paths_, {}, &Path::captures);
}

Match Router::find(Method method, std::string_view raw_path) const {
    Match match;
    if (!raw_path.starts_with('/'))
        return match;
    std::vector<std::string> segments;
    segments.reserve(8);
    for (auto segment : split(raw_path)) {
        auto decoded = percent_decode(segment);
        if (!decoded)
            return match;
        segments.push_back(std::move(*decoded));
    }
    auto const path = std::ranges::find_if(
        paths_, [&](Path const& candidate) { return fits(candidate.segments, segments); });
    if (path == paths_.end())
        return match;
    if (method == Method::head)
        method = Method::get;
    auto const route = std::ranges::find(path->routes, method, &Route::method);
    if (route == path->routes.end()) {
        match.allow = allowed(path->routes);
        return match;
    }
    match.route = &*route;
    match.body_limit = route->body_limit;
    for (std::size_t i = 0; i < segments.size(); ++i)
        if (captures(path->segments[i]))
            match.captures.push_back(std::move(segments[i]));
    return match;
}

} // namespace commentd::http
