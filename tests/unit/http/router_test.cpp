#include "daemon/http/router.hpp"

#include <catch2/catch.hpp>

#include "daemon/http/percent.hpp"

using namespace commentd::http;

namespace {

Router router() {
    std::vector<Route> routes;
    for (auto const& [method, pattern] : std::vector<std::pair<Method, std::string>>{
             {Method::get, "/"},
             {Method::get, "/v1/queue/{id}"},
             {Method::del, "/v1/queue/{id}"},
             {Method::get, "/v1/queue/counts"},
             {Method::post, "/v1/comments"},
             {Method::options, "/v1/sites/{site}/comments/{id}"},
             {Method::put, "/v1/sites/{site}/comments/{id}"}})
        routes.push_back({method, pattern, 0, nullptr});
    return Router(std::move(routes));
}

std::string found(Method method, std::string_view path) {
    static Router const all = router();
    auto const match = all.find(method, path);
    std::string text = match.route ? match.route->pattern : "none";
    for (auto const& capture : match.captures)
        text += " " + capture;
    return match.allow.empty() ? text : text + " allow " + match.allow;
}

} // namespace

TEST_CASE("a path finds its route and what its pattern captured") {
    CHECK(found(Method::post, "/v1/comments") == "/v1/comments");
    CHECK(found(Method::get, "/") == "/");
    CHECK(found(Method::put, "/v1/sites/news/comments/7") ==
          "/v1/sites/{site}/comments/{id} news 7");
}

TEST_CASE("a GET route answers HEAD") {
    CHECK(found(Method::head, "/v1/queue/7") == "/v1/queue/{id} 7");
}

TEST_CASE("a path without a pattern is not found") {
    for (auto path : {"/v1/comments/", "//v1/comments", "/v1//comments", "/v1", "/v1/queue/",
                      "/v1/queue/7/8", "", "v1/comments", "/v1/queue/../comments"})
        CHECK(found(Method::get, path) == "none");
}

TEST_CASE("a path of another method says which ones it has") {
    CHECK(found(Method::post, "/v1/queue/7") == "none allow GET, HEAD, DELETE");
    CHECK(found(Method::get, "/v1/sites/news/comments/7") == "none allow PUT, OPTIONS");
    CHECK(found(Method::other, "/v1/comments") == "none allow POST");
    CHECK(found(Method::options, "/v1/comments") == "none allow POST");
}

TEST_CASE("a literal segment goes before a capture, for every method") {
    CHECK(found(Method::get, "/v1/queue/counts") == "/v1/queue/counts");
    CHECK(found(Method::del, "/v1/queue/counts") == "none allow GET, HEAD");
}

TEST_CASE("segments are decoded one by one, so that an encoded slash stays inside its own") {
    CHECK(found(Method::get, "/v1/queue/a%2Fb") == "/v1/queue/{id} a/b");
    CHECK(found(Method::get, "/v1/%71ueue/a%20b+c") == "/v1/queue/{id} a b+c");
    CHECK(found(Method::get, "/v1%2Fqueue/7") == "none");
    CHECK(found(Method::get, "/v1/queue/%zz") == "none");
}

TEST_CASE("percent-encoding is decoded, and refused when it is none") {
    CHECK(percent_decode("a%20b%C3%a9+") == "a b\xc3\xa9+");
    CHECK(percent_decode("").has_value());
    for (auto text : {"%", "%1", "%zz", "a%1g", "%-1", "% 1", "%0x"})
        CHECK_FALSE(percent_decode(text));
}
