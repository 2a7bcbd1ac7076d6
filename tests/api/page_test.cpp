// The files of the moderators' page over HTTP: what keeps them safe, and where they come from.
// What they do in a browser is tested in tests/browser.
#include <filesystem>
#include <fstream>

#include "tests/api/newsroom.hpp"

using namespace commentd::tests;
namespace fs = std::filesystem;

TEST_CASE("the page is part of the program and needs no credential") {
    TestDaemon daemon;
    auto client = daemon.client();
    auto const moved = client.request("GET", "/moderate?status=spam");
    REQUIRE(moved.status == 308);
    REQUIRE(moved.header("location") == "moderate/?status=spam"); // below whatever prefix a proxy has

    auto const page = client.request("GET", "/moderate/?status=spam&rule=x");
    REQUIRE(page.status == 200);
    REQUIRE(page.header("content-type") == "text/html; charset=utf-8");
    REQUIRE(page.body.find("<script type=\"module\" src=\"app.js\">") != std::string::npos);
    for (auto const* address : {"/moderate/rules", "/moderate/today"})
        REQUIRE(client.request("GET", address).body == page.body);

    auto const script = client.request("GET", "/moderate/app.js");
    REQUIRE(script.header("content-type") == "text/javascript; charset=utf-8");
    auto const tag = script.header("etag");
    auto const again = client.request("GET", "/moderate/app.js", {{"If-None-Match", tag}});
    REQUIRE(again.status == 304);
    REQUIRE(again.body.empty());
    auto const packed = client.request("GET", "/moderate/app.js", {{"Accept-Encoding", "br, gzip"}});
    REQUIRE(packed.header("content-encoding") == "gzip");
    REQUIRE(packed.body.size() < script.body.size());
    REQUIRE(packed.header("etag") != tag);
    REQUIRE(script.header("content-encoding").empty());
    REQUIRE(script.header("vary") == "Accept-Encoding");
    for (auto const* none : {"/moderate/none.js", "/moderate/base/none.js", "/moderate/a/b/c.js",
                             "/moderate/..%2fapp.js", "/moderate/base/x"})
        REQUIRE(client.request("GET", none).status == 404);
    REQUIRE(client.post_json("/moderate/", boost::json::object{}).status == 405);
}

TEST_CASE("no file of the page may be framed, guessed at, or run what is not its own") {
    TestDaemon daemon;
    auto client = daemon.client();
    for (auto const* file : {"/moderate/", "/moderate/app.js", "/moderate/style.css"}) {
        INFO(file);
        auto const answer = client.request("GET", file);
        REQUIRE(answer.status == 200);
        auto const policy = answer.header("content-security-policy");
        for (auto const* part :
             {"default-src 'none'", "script-src 'self';", "style-src 'self';", "connect-src 'self';",
              "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
              "require-trusted-types-for 'script'", "trusted-types 'none'"})
            REQUIRE(policy.find(part) != std::string::npos);
        REQUIRE(policy.find("unsafe") == std::string::npos);
        REQUIRE(answer.header("x-content-type-options") == "nosniff");
        REQUIRE(answer.header("x-frame-options") == "DENY");
        REQUIRE(answer.header("referrer-policy") == "no-referrer");
        REQUIRE(answer.header("cross-origin-opener-policy") == "same-origin");
        REQUIRE(answer.header("access-control-allow-origin").empty());
    }
}

TEST_CASE("who works on the page serves it from a folder, and nothing from outside of it") {
    TempDir const dir;
    fs::create_directories(dir / "web" / "base");
    std::ofstream(dir / "web" / "index.html") << "<!doctype html><title>first</title>";
    std::ofstream(dir / "web" / "base" / "a.js") << "export const a = 1;";
    std::ofstream(dir / "web" / ".hidden.js") << "secret";
    std::ofstream(dir / "secret.js") << "secret";
    TestDaemon daemon(TestDaemon::Unstarted{});
    daemon.start({"--web-root", (dir / "web").string()});
    auto client = daemon.client();
    REQUIRE(client.request("GET", "/moderate/").body.find("first") != std::string::npos);
    std::ofstream(dir / "web" / "index.html") << "<!doctype html><title>second</title>";
    REQUIRE(client.request("GET", "/moderate/").body.find("second") != std::string::npos);
    REQUIRE(client.request("GET", "/moderate/base/a.js").status == 200);
    for (auto const* outside : {"/moderate/../secret.js", "/moderate/..%2fsecret.js",
                                "/moderate/base/..%2f..%2fsecret.js", "/moderate/.hidden.js",
                                "/moderate/%2fetc%2fsecret.js", "/moderate/base/..%2f.hidden.js"}) {
        INFO(outside);
        REQUIRE(client.request("GET", outside).status == 404);
    }
}
