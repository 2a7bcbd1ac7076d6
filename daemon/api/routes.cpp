#include "daemon/api/routes.hpp"

#include "daemon/api/reply.hpp"

namespace commentd::api {
namespace {

using http::Method;

// 64 KiB + 12 bytes for each code point of the longest content that any site may set; what one site
// allows is checked when it is known which one it is.
constexpr std::size_t comment_bytes = 64 * 1024 + 12 * 1'000'000;
constexpr std::size_t small = 64 * 1024;
constexpr std::size_t bulk = 1024 * 1024; // 10,000 ids

} // namespace

http::Router routes(Parts& parts) {
    using Endpoint = Task<Response> (*)(Parts&, Request);
    std::vector<http::Route> table;
    auto const add = [&](Method method, std::string pattern, std::size_t limit, Endpoint endpoint) {
        table.push_back({method, std::move(pattern), limit, [&parts, endpoint](Request request) {
                             return endpoint(parts, std::move(request));
                         }});
    };
    // clang-format off
    add(Method::post,    "/v1/comments",                comment_bytes, submit_comment);
    add(Method::get,     "/v1/comments/{id}",           0,             get_comment);
    add(Method::put,     "/v1/comments/{id}",           comment_bytes, edit_comment);
    add(Method::del,     "/v1/comments/{id}",           small,         erase_comment);
    add(Method::put,     "/v1/threads",                 small,         put_thread);
    add(Method::get,     "/v1/publications",            0,             publications);

    add(Method::post,    "/v1/sites/{site}/comments",   comment_bytes, submit_form);
    add(Method::options, "/v1/sites/{site}/comments",   0,             preflight);
    add(Method::get,     "/v1/sites/{site}/comments",   0,             list_comments);
    add(Method::get,     "/v1/sites/{site}/counts",     0,             count_comments);

    add(Method::get,     "/v1/queue",                   0,             queue);
    add(Method::get,     "/v1/queue/counts",            0,             queue_counts);
    add(Method::get,     "/v1/queue/{id}",              0,             queue_one);
    add(Method::post,    "/v1/queue/{id}/actions",      small,         act);
    add(Method::get,     "/v1/operations",              0,             list_operations);
    add(Method::post,    "/v1/operations",              bulk,          act_on_many);
    add(Method::get,     "/v1/operations/{id}",         0,             get_operation);
    add(Method::post,    "/v1/operations/{id}/undo",    small,         undo_operation);

    add(Method::get,     "/healthz",                    0,             healthz);
    add(Method::get,     "/readyz",                     0,             readyz);
    add(Method::get,     "/metrics",                    0,             metrics);
    add(Method::post,    "/v1/reload",                  small,         reload);
    add(Method::get,     "/problems/{type}",            0,             problem_type);
    // clang-format on
    return http::Router(std::move(table));
}

http::Gate gate(Parts& parts) {
    return [&parts](Request const& request) -> std::optional<Response> {
        auto const policy = parts.policies.current();
        if (host_is_ours(request, policy->settings)) return {};
        return problem(error(base::Fault::misdirected,
                             "this Host is not a name of this daemon: set public_url or hosts"));
    };
}

} // namespace commentd::api
