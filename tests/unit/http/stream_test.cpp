// Answers that are sent while they come into being: how they are framed, and all the ways they end.
#include <catch2/catch.hpp>

#include "daemon/http/stream_places.hpp"
#include "tests/unit/http/running_server.hpp"

using namespace commentd;
using namespace commentd::http;
using namespace std::chrono_literals;
using tests::HttpClient;

namespace {

// A reader of /stream whose head has come.
HttpClient listen(RunningServer& server, std::string_view version = "1.1") {
    auto const before = server.shared().streams.load();
    auto client = server.client();
    client.send("GET /stream HTTP/" + std::string(version) + "\r\nHost: a\r\n\r\n");
    auto const head = client.receive(true);
    REQUIRE(head.status == 200);
    server.wait_for_streams(before + 1);
    return client;
}

} // namespace

TEST_CASE("what a stream sends arrives at once, in chunks, until it ends") {
    RunningServer server;
    auto client = server.client();
    client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
    auto const head = client.receive(true);
    CHECK(head.header("transfer-encoding") == "chunked");
    CHECK(head.header("content-length").empty());
    CHECK(head.header("connection") == "close");
    CHECK(head.header("content-type") == "text/event-stream");
    server.wait_for_streams(1);
    server.shared().say("first");
    CHECK(client.receive_chunk() == "first");
    server.shared().say(std::string(300'000, 'y'));
    CHECK(client.receive_chunk().size() == 300'000);
    server.shared().end();
    CHECK(client.receive_until_closed() == "0\r\n\r\n");
}

TEST_CASE("HEAD of a stream is its head, and the connection goes on") {
    RunningServer server;
    auto client = server.client();
    auto const head = client.request("HEAD", "/stream");
    CHECK(head.status == 200);
    CHECK(head.header("transfer-encoding") == "chunked");
    CHECK(head.header("connection").empty());
    CHECK(client.request("GET", "/describe").status == 200);
    CHECK(server.shared().streams == 0);
}

TEST_CASE("a stream over HTTP/1.0 is not framed: it ends with its connection") {
    RunningServer server;
    auto client = listen(server, "1.0");
    server.shared().say("as it is");
    server.shared().end();
    CHECK(client.receive_until_closed() == "as it is");
}

TEST_CASE("a reader who goes is noticed before anything is sent") {
    RunningServer server;
    auto stays = listen(server);
    {
        auto goes = listen(server);
        CHECK(server.shared().streams == 2);
    }
    server.wait_for_streams(1);
    auto half = listen(server);
    half.finish_sending();
    server.wait_for_streams(1);
    server.shared().say("still here");
    CHECK(stays.receive_chunk() == "still here");
}

TEST_CASE("what a reader says while it listens disturbs nothing") {
    RunningServer server;
    auto client = listen(server);
    client.send("GET /describe HTTP/1.1\r\nHost: a\r\n\r\n");
    server.shared().say("undisturbed");
    CHECK(client.receive_chunk() == "undisturbed");
    server.shared().end();
    CHECK(client.receive_chunk().empty());
}

TEST_CASE("a reader who takes nothing holds little, and is let go in time") {
    auto options = options_for_tests();
    options.stream_timeout = 300ms;
    RunningServer server(std::move(options));
    auto slow = server.client();
    slow.receive_little();
    slow.send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(slow.receive(true).status == 200);
    server.wait_for_streams(0);
    CHECK(server.shared().sent < 1024 * 1024);
    CHECK(slow.receive_until_closed().size() < 1024 * 1024);
}

TEST_CASE("a reader who takes little at a time is slow, and no reason to let go") {
    auto options = options_for_tests();
    options.stream_timeout = 10s;
    RunningServer server(std::move(options));
    auto client = server.client();
    client.send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(client.receive(true).status == 200);
    for (int i = 0; i < 200; ++i)
        CHECK(client.receive_chunk() == std::string(64 * 1024, 'x'));
    CHECK(server.shared().streams == 1);
}

TEST_CASE("a stop ends streams at once, whatever they wait for") {
    RunningServer server;
    auto listening = listen(server);
    auto slow = server.client();
    slow.receive_little();
    slow.send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(slow.receive(true).status == 200);
    server.wait_for_streams(2);
    auto const begin = std::chrono::steady_clock::now();
    server.stop(60s);
    CHECK(std::chrono::steady_clock::now() - begin < 30s); // no deadline of theirs was waited for
    CHECK(server.shared().streams == 0);
    CHECK(listening.receive_until_closed() == "0\r\n\r\n"); // it was whole
    CHECK_FALSE(slow.receive_until_closed().ends_with("0\r\n\r\n"));
}

TEST_CASE("a stream that fails does not look as if it were whole") {
    RunningServer server;
    auto client = server.client();
    client.send("GET /breaks-off HTTP/1.1\r\nHost: a\r\n\r\n");
    client.receive(true);
    CHECK(client.receive_until_closed() == "6\r\nso far\r\n");
    CHECK(server.client().request("GET", "/describe").status == 200);
}

TEST_CASE("many streams and a stop while everybody speaks") {
    for (int round = 0; round < 3; ++round) {
        RunningServer server;
        std::vector<HttpClient> clients;
        for (int i = 0; i < 20; ++i)
            clients.push_back(listen(server));
        std::atomic<bool> over{false};
        std::jthread speaker([&] {
            while (!over)
                server.shared().say("x");
        });
        CHECK_FALSE(clients.back().receive_chunk().empty());
        clients.erase(clients.begin(), clients.begin() + 5);
        server.stop(60s);
        over = true;
        for (auto& client : clients)
            CHECK(client.receive_until_closed().ends_with("0\r\n\r\n"));
    }
}

TEST_CASE("places for streams are counted for each account, and given back") {
    StreamPlaces places(3);
    auto const of = [](std::string const& person) {
        return std::vector<StreamPlaces::Account>{{person, 2}, {"address", 4}};
    };
    auto first = places.take(of("a")), second = places.take(of("a"));
    CHECK(first);
    CHECK(second);
    CHECK_FALSE(places.take(of("a")));
    auto third = places.take(of("b"));
    CHECK(third);
    CHECK_FALSE(places.take(of("c"))); // three in all
    auto const copy = first;
    first.reset();
    CHECK_FALSE(places.take(of("c")));
    second.reset();
    CHECK(places.take(of("c")));
    CHECK(places.take(of("a")));
}
