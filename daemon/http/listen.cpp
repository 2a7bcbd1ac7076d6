#include "daemon/http/listen.hpp"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <optional>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace commentd::http {

using base::Error;
using base::Fault;
using base::Result;

namespace {

// Closes unless it is released.
struct Descriptor {
    int fd;
    ~Descriptor() {
        if (fd >= 0)
            ::close(fd);
    }
    int release() { return std::exchange(fd, -1); }
};

Error error(std::string detail) { return {Fault::unavailable, std::move(detail), {}, 0}; }

std::string why() { return std::strerror(errno); }

struct HostAndPort {
    std::string host, port;
};

std::optional<HostAndPort> split_address(std::string_view address) {
    auto const colon = address.rfind(':');
    if (colon == std::string_view::npos)
        return std::nullopt;
    auto host = address.substr(0, colon), port = address.substr(colon + 1);
    if (host.starts_with('[') && host.ends_with(']'))
        host = host.substr(1, host.size() - 2);
    else if (host.find(':') != std::string_view::npos)
        return std::nullopt; // an IPv6 address without its brackets
    unsigned number = 0;
    auto const read = std::from_chars(port.data(), port.data() + port.size(), number);
    if (host.empty() || port.empty() || read.ptr != port.data() + port.size() || number > 65'535)
        return std::nullopt;
    return HostAndPort{std::string(host), std::string(port)};
}

std::string explain_bind(HostAndPort const& at) {
    switch (errno) {
    case EADDRINUSE:
        return "port " + at.port + " on " + at.host +
               " is in use by another program: stop that one, or set `listen` to another port";
    case EACCES:
        return "this user may not listen on port " + at.port +
               ": choose one above 1023, or give the service CAP_NET_BIND_SERVICE";
    case EADDRNOTAVAIL:
        return at.host + " is no address of this machine: set `listen` to one that is";
    default:
        return "cannot listen on " + at.host + ", port " + at.port + ": " + why();
    }
}

Result<int> open_tcp(std::string const& address) {
    auto const at = split_address(address);
    if (!at)
        return error("\"" + address +
                     "\" is no address to listen on: write HOST:PORT, [IPV6]:PORT or unix:/PATH");
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (int const code = ::getaddrinfo(at->host.c_str(), at->port.c_str(), &hints, &found);
        code != 0)
        return error("the name " + at->host + " has no address: " + ::gai_strerror(code));
    std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> const owner(found, &::freeaddrinfo);

    Descriptor socket{::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    int const on = 1;
    ::setsockopt(socket.fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (socket.fd < 0 || ::bind(socket.fd, found->ai_addr, found->ai_addrlen) != 0 ||
        ::listen(socket.fd, SOMAXCONN) != 0)
        return error(explain_bind(*at));
    return socket.release();
}

// A socket file outlives the program that made it. It may go only when nobody listens behind it.
base::Outcome make_room(std::string const& path, sockaddr_un const& address) {
    struct stat info {};
    if (::lstat(path.c_str(), &info) != 0)
        return base::Done{};
    if (!S_ISSOCK(info.st_mode))
        return error(path + " is a file and no socket: remove it, or set `listen` to another path");
    Descriptor probe{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    if (::connect(probe.fd, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0 ||
        errno != ECONNREFUSED)
        return error(path + " is in use by another program: stop that one, or set `listen` to "
                            "another path");
    if (::unlink(path.c_str()) != 0)
        return error("cannot remove the old socket " + path + ": " + why());
    return base::Done{};
}

Result<int> open_unix(std::string const& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof address.sun_path)
        return error("a unix socket's path has 1 to " +
                     std::to_string(sizeof address.sun_path - 1) + " bytes: shorten " + path);
    std::memcpy(address.sun_path, path.data(), path.size());
    if (auto room = make_room(path, address); !room)
        return std::move(room).error();

    constexpr mode_t owner_and_group = 0660;
    Descriptor socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    // Before bind, so that at no moment more people may connect; after it, because of the umask.
    if (socket.fd < 0 || ::fchmod(socket.fd, owner_and_group) != 0 ||
        ::bind(socket.fd, reinterpret_cast<sockaddr const*>(&address), sizeof address) != 0 ||
        ::chmod(path.c_str(), owner_and_group) != 0 || ::listen(socket.fd, SOMAXCONN) != 0)
        return error("cannot listen on " + path + ": " + why());
    return socket.release();
}

} // namespace

Result<Listening> listen_on(Listen const& wanted) {
    constexpr std::string_view scheme = "unix:";
    bool const passed = wanted.passed_socket >= 0, local = wanted.address.starts_with(scheme);
    auto const path = local ? wanted.address.substr(scheme.size()) : std::string();

    auto opened = passed  ? Result<int>(wanted.passed_socket)
                  : local ? open_unix(path)
                          : open_tcp(wanted.address);
    if (!opened)
        return std::move(opened).error();
    Listening listening;
    listening.socket = *opened;
    sockaddr_storage name{};
    socklen_t size = sizeof name;
    if (::getsockname(listening.socket, reinterpret_cast<sockaddr*>(&name), &size) != 0)
        return error("the passed socket " + wanted.address + " is none: " + why());
    listening.family = name.ss_family;
    if (local && !passed)
        listening.unlink_path = path;

    if (listening.family == AF_UNIX) {
        listening.address = wanted.address;
    } else {
        listening.address = end_point(&name).whole;
        int const on = 1; // Linux hands it on to every accepted socket, which saves a call each
        ::setsockopt(listening.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    ::fcntl(listening.socket, F_SETFL, ::fcntl(listening.socket, F_GETFL) | O_NONBLOCK);
    return listening;
}

EndPoint end_point(void const* socket_address) {
    auto const family = static_cast<sockaddr const*>(socket_address)->sa_family;
    char text[INET6_ADDRSTRLEN] = "";
    if (family == AF_INET) {
        auto const* at = static_cast<sockaddr_in const*>(socket_address);
        ::inet_ntop(AF_INET, &at->sin_addr, text, sizeof text);
        return {text, std::string(text) + ":" + std::to_string(ntohs(at->sin_port))};
    }
    if (family != AF_INET6)
        return {};
    auto const* at = static_cast<sockaddr_in6 const*>(socket_address);
    auto const port = ":" + std::to_string(ntohs(at->sin6_port));
    if (IN6_IS_ADDR_V4MAPPED(&at->sin6_addr)) {
        ::inet_ntop(AF_INET, &at->sin6_addr.s6_addr[12], text, sizeof text);
        return {text, text + port};
    }
    ::inet_ntop(AF_INET6, &at->sin6_addr, text, sizeof text);
    return {text, "[" + std::string(text) + "]" + port};
}

} // namespace commentd::http
