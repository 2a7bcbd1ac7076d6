// Stopping: what is in hand is finished, what idles is closed, and nothing is left behind.
#include <catch2/catch.hpp>

#include "tests/unit/http/running_server.hpp"

using namespace commentd;
using namespace commentd::http;
using namespace std::chrono_literals;
using tests::HttpClient;

namespace {

// The server is reading a body of three bytes when this returns.
void begin_body(HttpClient& client) {
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
                "Expect: 100-continue\r\n\r\n");
    REQUIRE(client.receive().status == 100);
    client.send("a");
}

} // namespace

TEST_CASE("a stopped server has let go of its port and of idle connections") {
    RunningServer server;
    auto idle = server.client();
    CHECK(idle.request("GET", "/describe").status == 200);
    auto silent = server.client();
    silent.connect();
    server.stop();
    CHECK(idle.closed());
    CHECK(silent.closed());
    CHECK_THROWS(server.client().connect());
    server.stop(); // again: nothing
}

TEST_CASE("a request in hand is finished and told that the connection closes") {
    RunningServer server;
    auto handled = server.client(), sending = server.client();
    handled.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
    begin_body(sending);
    server.wait_for_handlers(1);
    std::jthread stopping([&] { server.stop(30s); });
    // The port is let go of first, so this tells that the stop has begun.
    while (true) {
        try {
            server.client().connect();
        } catch (std::runtime_error const&) {
            break;
        }
    }
    server.shared().released = true;
    sending.send("bc");
    auto const answer = handled.receive();
    CHECK(answer.body == "released");
    CHECK(answer.header("connection") == "close");
    CHECK(sending.receive().body == "abc");
    stopping.join();
    CHECK(handled.closed());
}

TEST_CASE("what is left at the deadline is ended: a long poll is told, the rest is closed") {
    RunningServer server;
    auto polling = server.client(), sending = server.client(), reading = server.client();
    polling.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
    begin_body(sending);
    reading.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    REQUIRE_FALSE(reading.closed()); // the first bytes are here
    server.wait_for_handlers(1);
    server.stop(50ms);
    auto const answer = polling.receive();
    CHECK(answer.status == 503);
    CHECK(answer.header("connection") == "close");
    CHECK(sending.receive().status == 503);
    CHECK(reading.receive_until_closed().size() < 20'000'000);
}

TEST_CASE("a long poll ends when its client goes; elsewhere who sends no more is answered") {
    RunningServer server;
    auto polling = server.client(), asking = server.client(), patient = server.client();
    polling.send("GET /long-poll HTTP/1.1\r\nHost: a\r\n\r\n");
    patient.send("GET /long-poll HTTP/1.1\r\nHost: a\r\n\r\n");
    asking.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
    server.wait_for_handlers(3);
    polling.finish_sending();
    asking.finish_sending();
    CHECK(polling.receive_until_closed().empty()); // though nothing was released
    server.shared().released = true;
    CHECK(asking.receive().body == "released");
    CHECK(patient.receive().body == "released");
}

TEST_CASE("stopping under load answers every request whole or not at all") {
    for (int round = 0; round < 5; ++round) {
        RunningServer server;
        std::atomic<int> answered{0}, broken{0};
        std::vector<std::jthread> threads;
        for (int t = 0; t < 8; ++t)
            threads.emplace_back([&] {
                try {
                    auto client = server.client();
                    for (;;) {
                        auto const answer =
                            client.request("POST", "/echo", {}, std::string(300, 'x'));
                        broken += answer.status != 201 || answer.body.size() != 300;
                        ++answered;
                    }
                } catch (std::runtime_error const&) {
                    // The server went away.
                }
            });
        while (answered < 200)
            std::this_thread::yield();
        server.stop(round % 2 == 0 ? 5s : 0s);
        threads.clear();
        CHECK(broken == 0);
    }
}

TEST_CASE("a server can be destroyed without being stopped, with requests in hand") {
    HttpClient client("");
    {
        RunningServer server;
        client = server.client();
        client.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
        server.wait_for_handlers(1);
    }
    CHECK(client.receive().status == 503);
}
