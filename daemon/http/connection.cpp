#include "daemon/http/connection.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sys/socket.h>

namespace commentd::http {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable); // [error, size], no exceptions
constexpr auto linger_time = std::chrono::seconds(2);
constexpr int send_buffer = 96 * 1024; // of which Linux makes twice as much
constexpr std::size_t linger_read = 64 * 1024, linger_bytes_max = 16 * 1024 * 1024;

} // namespace

Connection::Connection(Socket socket) : socket_(std::move(socket)) {
    ErrorCode error; // a peer that is gone again shows at the first read
    socket_.non_blocking(true, error);
}

EndPoint Connection::peer() const {
    ErrorCode error;
    auto const end = socket_.remote_endpoint(error);
    return end_point(end.data());
}

EndPoint Connection::local() const {
    ErrorCode error;
    auto const end = socket_.local_endpoint(error);
    return end_point(end.data());
}

bool Connection::is_unix() const {
    ErrorCode error;
    return socket_.local_endpoint(error).protocol().family() == AF_UNIX;
}

base::Task<std::size_t> Connection::read(std::size_t size) {
    if (interrupted_)
        co_return 0;
    auto const into = asio::buffer(input.room(size), size);
    auto const [error, received] = co_await socket_.async_read_some(into, as_result);
    input.received(received);
    co_return interrupted_ ? 0 : received;
}

std::size_t Connection::send_now(std::string_view head, std::string_view body) {
    ErrorCode error;
    std::array const both{asio::buffer(head), asio::buffer(body)};
    auto const sent = body.empty() ? socket_.write_some(both.front(), error)
                                   : socket_.write_some(both, error);
    if (error && error != asio::error::would_block)
        open_ = false;
    return sent;
}

base::Task<void> Connection::send_rest(std::size_t sent, std::string_view head,
                                       std::string_view body, std::chrono::milliseconds patience) {
    while (open_ && sent < head.size() + body.size()) {
        expire_after(patience);
        std::array const rest{asio::buffer(head.substr(std::min(sent, head.size()))),
                              asio::buffer(body.substr(std::max(sent, head.size()) - head.size()))};
        auto const [error, size] = co_await socket_.async_write_some(rest, as_result);
        sent += size;
        open_ = !error && !interrupted_;
    }
}

base::Task<void> Connection::linger() {
    ErrorCode error;
    socket_.shutdown(Socket::shutdown_send, error);
    expire_after(linger_time);
    for (std::size_t dropped = 0; dropped < linger_bytes_max;) {
        input.used(input.unread().size());
        auto const size = co_await read(linger_read);
        if (size == 0)
            break;
        dropped += size;
    }
}

bool Connection::nothing_received() {
    ErrorCode error;
    return input.empty() && socket_.available(error) == 0;
}

void Connection::when_readable(std::function<void()> call) {
    socket_.async_wait(Socket::wait_read, [call = std::move(call)](ErrorCode error) {
        if (!error)
            call();
    });
}

bool Connection::peer_has_gone() {
    char byte;
    auto const size = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR);
}

void Connection::buffer_little() {
    ErrorCode error; // then it is as large as the system likes
    socket_.set_option(asio::socket_base::send_buffer_size(send_buffer), error);
}

void Connection::expire_after(std::chrono::milliseconds time) { deadline_ = Steady::now() + time; }

void Connection::check_deadline(Steady::time_point now) {
    if (now >= deadline_)
        interrupt();
}

void Connection::interrupt() {
    interrupted_ = true;
    never_expire();
    ErrorCode error;
    socket_.cancel(error);
}

} // namespace commentd::http
