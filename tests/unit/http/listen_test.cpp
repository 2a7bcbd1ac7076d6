#include "daemon/http/listen.hpp"

#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/support/temp_dir.hpp"
#include "tests/unit/http/running_server.hpp"

using namespace commentd;
using namespace commentd::http;
using tests::TempDir;

namespace {

ServerOptions listening_on(std::vector<Listen> listen) {
    auto options = options_for_tests();
    options.listen = std::move(listen);
    return options;
}

std::string refused(std::string const& address) {
    auto const opened = listen_on({address});
    return opened ? "" : opened.error().detail;
}

} // namespace

TEST_CASE("a unix socket is served, for owner and group only, and removed at the end") {
    TempDir const dir;
    auto const path = dir / "http.sock";
    RunningServer server(listening_on({{"unix:" + path.string()}}));
    struct stat info {};
    REQUIRE(::stat(path.c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0660);
    auto const answer = server.client().request("GET", "/describe");
    CHECK(contains(answer.body, " peer= local= unix=yes "));
    server.stop();
    CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("a socket file that nobody listens on is replaced, any other is left alone") {
    TempDir const dir;
    auto const path = (dir / "http.sock").string();
    auto const address = "unix:" + path;
    {
        auto const opened = listen_on({address});
        REQUIRE(opened.ok());
        CHECK(contains(refused(address), "in use by another program"));
        ::close(opened->socket); // leaves its file, as a crash does
    }
    auto const again = listen_on({address});
    REQUIRE(again.ok());
    ::close(again->socket);
    auto const file = dir.write("file", "precious");
    CHECK(contains(refused("unix:" + file.string()), "is a file and no socket"));
    CHECK(tests::read_file(file) == "precious");
}

TEST_CASE("what cannot be listened on is explained with what to do") {
    RunningServer server;
    auto const port = server.address().substr(server.address().find(':') + 1);
    CHECK(refused(server.address()) == "port " + port +
                                           " on 127.0.0.1 is in use by another program: stop that "
                                           "one, or set `listen` to another port");
    CHECK(contains(refused("203.0.113.1:8080"), "no address of this machine"));
    CHECK(contains(refused("unix:/no/such/folder/http.sock"), "No such file"));
    CHECK(contains(refused("unix:" + std::string(200, 'x')), "shorten"));
    for (auto address : {"", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:http", "127.0.0.1:65536",
                         ":8080", "::1:8080", "127.0.0.1:-1"})
        CHECK(contains(refused(address), "is no address to listen on"));
}

TEST_CASE("several listeners are served, and the one for metrics is known by its requests") {
    RunningServer server(listening_on({{"127.0.0.1:0"}, {"127.0.0.1:0", Entrance::metrics}, {"[::1]:0"}}));
    CHECK(contains(server.client(0).request("GET", "/describe").body, " metrics=no "));
    CHECK(contains(server.client(1).request("GET", "/describe").body, " metrics=yes "));
    auto const answer = server.client(2).request("GET", "/describe");
    CHECK(contains(answer.body, " peer=::1 local=" + server.server().addresses()[2] + " "));
    CHECK(server.server().addresses()[2].starts_with("[::1]:"));
}

TEST_CASE("a socket that was passed is served") {
    auto const opened = listen_on({"127.0.0.1:0"});
    REQUIRE(opened.ok());
    RunningServer server(listening_on({{"from systemd", Entrance::main, opened->socket}}));
    CHECK(server.address() == opened->address);
    CHECK(server.client().request("GET", "/describe").status == 200);
}

TEST_CASE("what was passed and is no socket is refused") {
    CHECK_FALSE(listen_on({"from systemd", Entrance::main, 987}).ok());
}

TEST_CASE("an IPv4 address that came in as IPv6 is shown as IPv4") {
    RunningServer server(listening_on({{"[::]:0"}}));
    auto const port = server.address().substr(server.address().rfind(':'));
    auto const answer = tests::HttpClient("127.0.0.1" + port).request("GET", "/describe");
    CHECK(contains(answer.body, " peer=127.0.0.1 local=127.0.0.1" + port + " "));
}
