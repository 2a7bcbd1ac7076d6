#include "daemon/base/service_manager.hpp"

#include <cstdlib>
#include <cstring>

#include <catch2/catch.hpp>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/temp_dir.hpp"

using namespace commentd::base;

namespace {

int bound_datagram_socket(std::string const& path, bool abstract) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    if (abstract)
        address.sun_path[0] = '\0';
    int const fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    REQUIRE(::bind(fd, reinterpret_cast<sockaddr const*>(&address),
                   static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size())) == 0);
    return fd;
}

std::string told(int fd) {
    char text[64];
    auto const size = ::recv(fd, text, sizeof text, 0);
    ::close(fd);
    return size < 0 ? "" : std::string(text, static_cast<std::size_t>(size));
}

} // namespace

TEST_CASE("the service manager is told, at a path and at an abstract name") {
    commentd::tests::TempDir const dir;
    for (bool abstract : {false, true}) {
        auto const path = (abstract ? "@" : "") + (dir / "notify").string();
        int const fd = bound_datagram_socket(path, abstract);
        ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
        service_manager::notify("READY=1");
        CHECK(told(fd) == "READY=1");
    }
    ::setenv("NOTIFY_SOCKET", (dir / "nobody").c_str(), 1);
    service_manager::notify("READY=1"); // nobody listens: nothing happens
    ::unsetenv("NOTIFY_SOCKET");
    service_manager::notify("READY=1");
}

TEST_CASE("sockets are taken only when they were passed to this very process") {
    ::unsetenv("LISTEN_PID");
    ::unsetenv("LISTEN_FDS");
    CHECK(service_manager::passed_sockets().empty());
    ::setenv("LISTEN_FDS", "2", 1);
    CHECK(service_manager::passed_sockets().empty());
    ::setenv("LISTEN_PID", std::to_string(::getpid() + 1).c_str(), 1);
    CHECK(service_manager::passed_sockets().empty());
    ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
    CHECK(service_manager::passed_sockets() == std::vector<int>{3, 4});
    ::unsetenv("LISTEN_PID");
    ::unsetenv("LISTEN_FDS");
}
