// Sizes and times that a client may not exceed, and that it is told so instead of being cut off.
#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tests/support/temp_dir.hpp"
#include "tests/unit/http/running_server.hpp"

using namespace commentd;
using namespace commentd::http;
using namespace std::chrono_literals;
using tests::HttpClient;

namespace {

std::string header_of(std::size_t bytes) {
    std::string const start = "GET /describe HTTP/1.1\r\nHost: a\r\nX: ", end = "\r\n\r\n";
    return start + std::string(bytes - start.size() - end.size(), 'x') + end;
}

ServerOptions impatient() {
    auto options = options_for_tests();
    options.header_timeout = 100ms;
    options.body_timeout = 400ms;
    options.idle_timeout = 200ms;
    return options;
}

std::chrono::milliseconds time_of(std::function<void()> const& act) {
    auto const start = std::chrono::steady_clock::now();
    act();
    return std::chrono::ceil<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
}

// All descriptors of this process but one are taken, and stderr goes to a file, for a while.
class NoDescriptors {
public:
    explicit NoDescriptors(std::filesystem::path const& log)
        : log_(::open(log.c_str(), O_RDWR | O_CREAT | O_APPEND, 0600)), stderr_(::dup(2)) {
        ::dup2(log_, 2);
        ::getrlimit(RLIMIT_NOFILE, &before_);
        rlimit few = before_;
        few.rlim_cur = 256;
        ::setrlimit(RLIMIT_NOFILE, &few);
        for (int fd = ::dup(0); fd >= 0; fd = ::dup(0))
            taken_.push_back(fd);
        ::close(taken_.back());
        taken_.pop_back();
    }
    ~NoDescriptors() {
        for (int fd : taken_)
            ::close(fd);
        ::setrlimit(RLIMIT_NOFILE, &before_);
        ::dup2(stderr_, 2);
        ::close(stderr_);
        ::close(log_);
    }
    bool logged(std::string_view text) const {
        std::string all(4096, '\0');
        auto const size = ::pread(log_, all.data(), all.size(), 0);
        return all.substr(0, static_cast<std::size_t>(size)).find(text) != std::string::npos;
    }

private:
    int log_, stderr_;
    rlimit before_;
    std::vector<int> taken_;
};

} // namespace

TEST_CASE("a header may be as large as allowed and no larger") {
    RunningServer server;
    auto const max = options_for_tests().header_bytes_max;
    auto client = server.client();
    client.send(header_of(max));
    CHECK(client.receive().status == 200);
    client.send(header_of(max + 1));
    CHECK(client.receive().status == 431);
    CHECK(client.closed());
}

TEST_CASE("a header without end, of one line or of many, is refused when it is too large") {
    RunningServer server;
    for (std::string const start : {"GET /", "GET / HTTP/1.1\r\nHost: a\r\nX: "}) {
        auto client = server.client();
        client.send(start + std::string(100'000, 'x'));
        CHECK(client.receive().status == 431);
    }
    auto client = server.client();
    std::string many = "GET / HTTP/1.1\r\nHost: a\r\n";
    while (many.size() < 100'000)
        many += "X: y\r\n";
    client.send(many);
    CHECK(client.receive().status == 431);
}

TEST_CASE("a body may be as large as its route allows and no larger, however it is sent") {
    RunningServer server;
    auto client = server.client();
    CHECK(client.request("POST", "/echo", {}, std::string(100'000, 'x')).status == 201);
    CHECK(client.request("PUT", "/items/7", {}, std::string(1001, 'x')).status == 413);
    CHECK(client.request("GET", "/items/7", {}, "x").status == 413);
    CHECK(client.request("GET", "/items/7", {}, "x").body == "No body is taken here.");
    CHECK(client.request("PUT", "/items/7", {}, std::string(1001, 'x')).body ==
          "The body is larger than the 1000 bytes that are taken here.");
    CHECK(client.request("POST", "/echo", {}, std::string(100'001, 'x')).status == 413);

    auto chunked = [](std::size_t size) {
        std::string text = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
        for (; size > 0; size -= 1000)
            text += "3e8\r\n" + std::string(1000, 'x') + "\r\n";
        return text + "0\r\n\r\n";
    };
    client.connect();
    client.send(chunked(100'000));
    CHECK(client.receive().body.size() == 100'000);
    client.send(chunked(101'000));
    CHECK(client.receive().status == 413);
}

TEST_CASE("a client that sends ten megabytes reads its 413 instead of a reset") {
    RunningServer server;
    for (int i = 0; i < 5; ++i) {
        auto client = server.client();
        auto const answer = client.request("POST", "/echo", {}, std::string(10'000'000, 'x'));
        CHECK(answer.status == 413);
        CHECK(answer.header("connection") == "close");
    }
}

TEST_CASE("a client that asks before it sends is told to go on, or that it need not") {
    RunningServer server;
    auto client = server.client();
    auto ask = [&](std::string const& length) {
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: " +
                    length + "\r\n\r\n");
        return client.receive();
    };
    CHECK(ask("3").status == 100);
    client.send("abc");
    CHECK(client.receive().body == "abc");
    CHECK(ask("10000000").status == 413);
}

TEST_CASE("lingering has an end in bytes") {
    RunningServer server;
    auto client = server.client();
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n");
    std::string const megabyte(1'000'000, 'x');
    int sent = 0;
    while (sent < 100 && client.try_send(megabyte))
        ++sent;
    CHECK(sent < 100);
}

TEST_CASE("lingering has an end in time") {
    RunningServer server;
    auto client = server.client();
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\nx");
    CHECK(client.receive().status == 413);
    auto const time = time_of([&] {
        while (client.try_send("x"))
            std::this_thread::sleep_for(1ms); // trickles on as long as anyone reads
    });
    CHECK(time < 10s);
}

TEST_CASE("a header that does not arrive in time is answered 408") {
    RunningServer server(impatient());
    auto client = server.client();
    client.send("GET /describe HTTP/1.1\r\nHo");
    CHECK(client.receive().status == 408);
    CHECK(client.closed());
}

TEST_CASE("a header that trickles does not get more time") {
    RunningServer server(impatient());
    auto client = server.client();
    client.send("GET /describe HTTP/1.1\r\nX: ");
    auto const time = time_of([&] {
        while (client.try_send("x"))
            std::this_thread::sleep_for(5ms);
    });
    CHECK(time < 5s);
}

TEST_CASE("a body that does not arrive in time is answered 408") {
    RunningServer server(impatient());
    auto client = server.client();
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
    CHECK(client.receive().status == 408);
    CHECK(client.closed());
}

TEST_CASE("a connection that says nothing is closed without a word") {
    RunningServer server(impatient());
    auto client = server.client();
    client.connect();
    CHECK(client.receive_until_closed().empty()); // a new one
    client.connect();
    client.send("GET /describe HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(client.receive().status == 200);
    CHECK(client.receive_until_closed().empty()); // one between requests
}

TEST_CASE("a handler may take longer than any timeout") {
    RunningServer server(impatient());
    auto client = server.client();
    client.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
    server.wait_for_handlers(1);
    // Another connection times out meanwhile: so much time has gone by.
    auto other = server.client();
    other.connect();
    CHECK(other.receive_until_closed().empty());
    other.connect();
    CHECK(other.receive_until_closed().empty());
    server.shared().released = true;
    CHECK(client.receive().body == "released");
}

TEST_CASE("a client that does not read its answer is given up") {
    RunningServer server(impatient());
    auto client = server.client();
    client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(client.receive_until_closed().size() > 20'000'000); // reads quickly enough
    client.connect();
    client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    auto other = server.client();
    for (int i = 0; i < 10; ++i) { // body_timeout twice over
        other.connect();
        other.receive_until_closed();
    }
    CHECK(client.receive_until_closed().size() < 20'000'000);
}

TEST_CASE("connections beyond the limit wait until there is room") {
    auto options = options_for_tests();
    options.connections_max = 2;
    RunningServer server(std::move(options));
    std::vector<HttpClient> clients;
    for (int i = 0; i < 3; ++i) {
        clients.push_back(server.client());
        clients.back().send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
        if (i < 2)
            server.wait_for_handlers(i + 1);
    }
    server.shared().released = true;
    CHECK(clients[0].receive().status == 200);
    CHECK(clients[1].receive().status == 200);
    CHECK(server.shared().waiting == 2);
    clients.erase(clients.begin());
    CHECK(clients[1].receive().status == 200);
}

TEST_CASE("a server that ran out of descriptors says so and goes on when there are some") {
    tests::TempDir const dir;
    RunningServer server;
    auto client = server.client();
    {
        NoDescriptors const none(dir / "log");
        client.connect();
        while (!none.logged("<4>accept-failed why="))
            std::this_thread::yield();
    }
    CHECK(client.request("GET", "/describe").status == 200);
}
