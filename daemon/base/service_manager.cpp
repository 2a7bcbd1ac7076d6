#include "daemon/base/service_manager.hpp"

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace commentd::base::service_manager {

namespace {

constexpr int first_passed = 3; // sd_listen_fds(3): they follow stdin, stdout and stderr

int number_of(char const* variable) {
    char const* text = std::getenv(variable);
    return text ? std::atoi(text) : 0;
}

} // namespace

void notify(std::string_view state) {
    char const* path = std::getenv("NOTIFY_SOCKET");
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::size_t const length = path ? std::strlen(path) : 0;
    if (length == 0 || length > sizeof address.sun_path)
        return;
    std::memcpy(address.sun_path, path, length);
    if (path[0] == '@') // an abstract socket
        address.sun_path[0] = '\0';
    int const socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket < 0)
        return;
    auto const size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length);
    // A manager that does not listen is no reason to stop serving.
    ::sendto(socket, state.data(), state.size(), MSG_NOSIGNAL,
             reinterpret_cast<sockaddr const*>(&address), size);
    ::close(socket);
}

std::vector<int> passed_sockets() {
    std::vector<int> sockets;
    if (number_of("LISTEN_PID") == ::getpid())
        for (int i = 0; i < number_of("LISTEN_FDS"); ++i) {
            ::fcntl(first_passed + i, F_SETFD, FD_CLOEXEC);
            sockets.push_back(first_passed + i);
        }
    return sockets;
}

} // namespace commentd::base::service_manager
