#include "daemon/http/server.hpp"

#include <catch2/catch.hpp>

#include "daemon/base/metrics.hpp"
#include "tests/unit/http/running_server.hpp"

using namespace commentd;
using namespace commentd::http;
using tests::HttpClient;

namespace {

// What the server answers to these bytes; it closes afterwards.
std::string told(RunningServer& server, std::string_view bytes) {
    auto client = server.client();
    client.send(bytes);
    client.finish_sending();
    return client.receive_until_closed();
}

double metric(std::string const& name) {
    auto const text = base::metrics::text();
    auto const at = text.find("\n" + name + " ");
    return at == std::string::npos ? 0 : std::stod(text.substr(at + name.size() + 2));
}

} // namespace

TEST_CASE("a request is answered with what its handler says, many times on one connection") {
    RunningServer server;
    auto client = server.client();
    for (int i = 0; i < 100; ++i) {
        auto const body = std::string(static_cast<std::size_t>(i * 37), 'b');
        auto const answer = client.request("POST", "/echo?q=1&r", {}, body);
        REQUIRE(answer.status == 201);
        REQUIRE(answer.body == body);
        REQUIRE(answer.header("content-type") == "text/plain");
        REQUIRE(answer.header("x-query") == "q=1&r");
        REQUIRE(answer.header("connection").empty());
    }
}

TEST_CASE("a handler sees path, headers in lower case, and both ends of the connection") {
    RunningServer server;
    auto const answer =
        server.client().request("GET", "/%64escribe?a=%20", {{"X-Test", "one"}, {"x-TEST", "two"}});
    CHECK(answer.body ==
          "path=/describe target=/%64escribe?a=%20 peer=127.0.0.1 local=" + server.address() +
              " unix=no metrics=no host=" + server.address() + " x=one xs=2");
}

TEST_CASE("captures are decoded") {
    RunningServer server;
    CHECK(server.client().request("GET", "/items/a%2Fb%20c").header("x-capture") == "a/b c");
}

TEST_CASE("a target in absolute form is taken, and its host is the one that counts") {
    RunningServer server;
    auto const answer = server.client().request("GET", "HTTP://Other.example:81/describe?q",
                                                {{"Host", "news.example"}});
    CHECK(contains(answer.body, "path=/describe target=/describe?q "));
    CHECK(contains(answer.body, "host=Other.example:81 "));
    CHECK(server.client().request("GET", "http://news.example").status == 404);
}

TEST_CASE("what is not there, or not with this method, is said so") {
    RunningServer server;
    auto client = server.client();
    CHECK(client.request("GET", "/nowhere").status == 404);
    CHECK(client.request("POST", "/items/7").header("allow") == "GET, HEAD, PUT, OPTIONS");
    CHECK(client.request("DELETE", "/echo").status == 405);
    CHECK(client.request("BREW", "/echo").status == 405);
    CHECK(client.request("OPTIONS", "/echo").status == 405);
    CHECK(client.request("OPTIONS", "/items/7").status == 204);
}

TEST_CASE("HEAD is answered as GET, with its length and without its body") {
    RunningServer server;
    auto client = server.client();
    auto const head = client.request("HEAD", "/describe");
    auto const get = client.request("GET", "/describe"); // on the same connection
    CHECK(head.status == 200);
    CHECK(head.body.empty());
    CHECK(head.header("content-length") == get.header("content-length"));
}

TEST_CASE("an empty 204 has neither type nor length") {
    RunningServer server;
    auto const answer = server.client().request("GET", "/nothing");
    CHECK(answer.status == 204);
    CHECK(answer.header("content-type").empty());
    CHECK(answer.header("content-length").empty());
}

TEST_CASE("a header's value cannot become a header of its own") {
    RunningServer server;
    auto const answer = server.client().request("GET", "/split");
    CHECK(answer.header("x-odd") == "a  X-Forged: yes");
    CHECK(answer.header("x-forged").empty());
}

TEST_CASE("a handler that fails is an internal error, and the connection goes on") {
    RunningServer server;
    auto client = server.client();
    for (auto path : {"/fail", "/fail-oddly"}) {
        auto const answer = client.request("GET", path);
        CHECK(answer.status == 500);
        CHECK_FALSE(contains(answer.body, "purpose"));
    }
    client.send("GET /describe HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(client.receive().status == 200);
}

TEST_CASE("pipelined requests are answered in their order") {
    RunningServer server;
    auto client = server.client();
    std::string all;
    for (int i = 0; i < 200; ++i)
        all += "GET /items/" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n\r\n" +
               "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc\r\n";
    client.send(all);
    for (int i = 0; i < 200; ++i) {
        REQUIRE(client.receive().header("x-capture") == std::to_string(i));
        REQUIRE(client.receive().body == "abc");
    }
}

TEST_CASE("a request may arrive byte by byte") {
    RunningServer server;
    auto client = server.client();
    for (char c : std::string("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                              "3;ext=1\r\nabc\r\n0\r\nTrailer: x\r\n\r\n"))
        client.send({&c, 1});
    CHECK(client.receive().body == "abc");
}

TEST_CASE("a chunked body is put together, and its trailer is no header") {
    RunningServer server;
    auto client = server.client();
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                "3\r\nabc\r\nA\r\n0123456789\r\n0\r\nHost: b\r\n\r\n");
    CHECK(client.receive().body == "abc0123456789");
}

TEST_CASE("HTTP/1.0 closes unless asked to keep alive") {
    RunningServer server;
    auto const once = told(server, "GET /describe HTTP/1.0\r\n\r\nGET /describe HTTP/1.0\r\n\r\n");
    CHECK(contains(once, "Connection: close\r\n"));
    CHECK(once.find("200 OK") == once.rfind("200 OK"));
    auto const kept = told(server, "GET /describe HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
                                   "GET /describe HTTP/1.0\r\n\r\n");
    CHECK(contains(kept, "Connection: keep-alive\r\n"));
    CHECK(kept.find("200 OK") != kept.rfind("200 OK"));
}

TEST_CASE("a client that asks to close is obeyed") {
    RunningServer server;
    auto client = server.client();
    client.send("GET /describe HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    CHECK(client.receive().header("connection") == "close");
    CHECK(client.closed());
}

TEST_CASE("what is no HTTP, or could be read in two ways, is a bad request") {
    RunningServer server;
    for (
        std::string_view bytes :
        {"hello\r\n\r\n",
         "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
         "GET /  HTTP/1.1\r\nHost: a\r\n\r\n",
         "\x16\x03\x01\x02\x05\x01\x01\xfc\x03\x03 and more of a TLS hello",
         "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
         "GET describe HTTP/1.1\r\nHost: a\r\n\r\n",
         "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n",
         "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
         "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
         "GET /describe HTTP/1.1\r\n\r\n",
         "GET /describe HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
         "GET /describe HTTP/1.1\r\nHost: a\r\nBad header: x\r\n\r\n",
         "GET /describe HTTP/1.1\r\nHost : a\r\n\r\n",
         "GET /describe HTTP/1.1\r\nHost: a\nX: b\r\n\r\n",
         "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
         "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: -3\r\n\r\nabc",
         "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3x\r\n\r\nabc",
         "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\nabc",
         "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
         "3\r\nabc\r\n0\r\n\r\n",
         "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n"
         "3\r\nabc\r\n0\r\n\r\n",
         "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
         "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
         "POST /echo HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n",
         "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
         "chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n"}) {
        INFO(bytes);
        auto const answer = told(server, bytes);
        CHECK(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"));
        CHECK(contains(answer, "Connection: close\r\n"));
        CHECK(answer.find("HTTP/1.1", 1) == std::string::npos);
    }
}

TEST_CASE("a client that leaves in the middle of anything harms nobody") {
    RunningServer server;
    std::string_view const whole = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nab";
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        auto client = server.client();
        client.connect();
        client.send(whole.substr(0, size));
    }
    auto gone = server.client();
    gone.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    gone.connect();
    CHECK(server.client().request("GET", "/describe").status == 200);
}

TEST_CASE("an answer larger than any buffer arrives whole") {
    RunningServer server;
    auto const answer = server.client().request("GET", "/large");
    CHECK(answer.body.size() == 20'000'000);
    CHECK(answer.body.find_first_not_of('x') == std::string::npos);
}

TEST_CASE("the gate refuses before the body is read, and before the path is looked up") {
    auto options = options_for_tests();
    options.gate = [](Request const& request) -> std::optional<Response> {
        if (request.header("x-fail") == "yes")
            throw std::runtime_error("broken gate");
        if (request.header("x-test") != "pass" || !request.body.empty())
            return Response(421, "text/plain", "not here");
        return std::nullopt;
    };
    RunningServer server(std::move(options));
    auto client = server.client();
    CHECK(client.request("GET", "/nowhere").status == 421);
    CHECK(client.request("POST", "/echo", {{"X-Test", "pass"}}, "abc").body == "abc");
    CHECK(client.request("GET", "/describe", {{"X-Fail", "yes"}}).status == 500);
    client.connect();
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 50000\r\n\r\n");
    auto const answer = client.receive(); // although nothing of the body was sent
    CHECK(answer.status == 421);
    CHECK(answer.header("connection") == "close");
}

TEST_CASE("a route refuses, or says how large a body may be, before the body is read") {
    RunningServer server;
    auto client = server.client();
    auto const ask = [&](std::string const& path, std::string const& length) {
        client.connect();
        client.send("POST /up-to/" + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + length +
                    "\r\n\r\n");
        return client.receive().status; // although nothing of the body was sent
    };
    CHECK(ask("0", "10000000") == 401);
    CHECK(ask("1000", "1001") == 413);
    CHECK(ask("no-number", "5") == 500);
    client.connect();
    auto const whole = client.request("POST", "/up-to/1000", {}, std::string(1000, 'x'));
    CHECK(whole.body.size() == 1000);
    CHECK(whole.header("x-capture") == "1000");
    client.send("POST /up-to/1000 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                "3e9\r\n" + std::string(1001, 'x') + "\r\n0\r\n\r\n");
    CHECK(client.receive().status == 413);
}

TEST_CASE("a refused request whose body is here already does not cost the connection") {
    RunningServer server;
    auto client = server.client();
    client.send("POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
                "GET /describe HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(client.receive().status == 404);
    CHECK(client.receive().status == 200);
}

TEST_CASE("connections are dealt to all loops in turn") {
    RunningServer server(options_for_tests(), 3);
    // Six handlers at once on three loops, each on a connection of its own.
    std::vector<HttpClient> clients;
    for (int i = 0; i < 6; ++i) {
        clients.push_back(server.client());
        clients.back().send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    server.wait_for_handlers(6);
    server.shared().released = true;
    for (auto& client : clients)
        CHECK(client.receive().body == "released");
}

TEST_CASE("requests and connections are counted") {
    auto const good = metric("commentd_http_requests_total{status=\"2xx\"}");
    auto const bad = metric("commentd_http_requests_total{status=\"4xx\"}");
    auto const seen = metric("commentd_http_seconds_count");
    auto const open = metric("commentd_connections");
    {
        RunningServer server;
        auto client = server.client();
        client.request("GET", "/describe");
        client.request("GET", "/nowhere");
        client.request("GET", "/describe");
        CHECK(metric("commentd_connections") == open + 1);
        server.stop();
    }
    CHECK(metric("commentd_http_requests_total{status=\"2xx\"}") == good + 2);
    CHECK(metric("commentd_http_requests_total{status=\"4xx\"}") == bad + 1);
    CHECK(metric("commentd_http_seconds_count") == seen + 3);
    CHECK(metric("commentd_connections") == open);
}
