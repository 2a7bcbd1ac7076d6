// The bytes of one connection, and the time it is given for them.
#pragma once

#include <chrono>
#include <functional>
#include <string_view>

#include <boost/asio/generic/stream_protocol.hpp>

#include "daemon/base/task.hpp"
#include "daemon/http/input.hpp"
#include "daemon/http/listen.hpp"

namespace commentd::http {

class Connection {
public:
    using Socket = boost::asio::generic::stream_protocol::socket;
    using Steady = std::chrono::steady_clock;

    explicit Connection(Socket);

    EndPoint peer() const;
    EndPoint local() const;
    bool is_unix() const;

    // Receives up to `size` bytes into input. 0: there will be no more, or not in time.
    base::Task<std::size_t> read(std::size_t size);

    // Sends what the socket takes at once, usually all; send_rest waits for the others, for
    // `patience` each time that something gets through.
    std::size_t send_now(std::string_view head, std::string_view body);
    base::Task<void> send_rest(std::size_t sent, std::string_view head, std::string_view body,
                               std::chrono::milliseconds patience);

    // Before closing on a client that still sends: that would reset the connection, and the answer
    // be lost with it.
    base::Task<void> linger();

    bool nothing_received(); // neither by us nor by the socket

    // For an answer that is sent bit by bit. `call` is made at most once, when something comes or the
    // peer goes, and not once reading is interrupted.
    void when_readable(std::function<void()> call);
    bool peer_has_gone(); // what it sent before it went is read first
    void buffer_little(); // of what is sent and not taken yet, the system keeps some 200 KiB
    boost::asio::any_io_executor executor() { return socket_.get_executor(); }

    bool open() const { return open_; }
    void close() { open_ = false; } // the socket itself is closed with its owner

    // One deadline at a time; past it, reading and sending end.
    void expire_after(std::chrono::milliseconds);
    void expire_at(Steady::time_point time) { deadline_ = time; }
    void never_expire() { deadline_ = Steady::time_point::max(); }
    void check_deadline(Steady::time_point now);
    void interrupt();
    bool interrupted() const { return interrupted_; }

    Input input;

private:
    Socket socket_;
    Steady::time_point deadline_ = Steady::time_point::max();
    bool interrupted_ = false; // for good, by a deadline or a stop
    bool open_ = true;
};

} // namespace commentd::http
