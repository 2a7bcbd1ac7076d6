#include "daemon/http/stream.hpp"

#include <charconv>
#include <utility>

namespace commentd::http {

namespace {

constexpr std::string_view last_chunk = "0\r\n\r\n";

} // namespace

Stream::Stream(Connection& connection, Framing framing, std::chrono::milliseconds patience)
    : connection_(connection), framing_(framing), patience_(patience),
      waker_(std::make_shared<base::Waker>(connection.executor())),
      self_(std::make_shared<Stream*>(this)) {
    connection_.never_expire();
    connection_.buffer_little();
    listen_for_end();
}

Stream::~Stream() { *self_ = nullptr; }

bool Stream::open() const {
    return !closed_ && connection_.open() && !connection_.interrupted();
}

base::Task<bool> Stream::send(std::string bytes) {
    if (!open() || bytes.empty())
        co_return open();
    chunk_.clear();
    if (framing_ == Framing::chunks) {
        char digits[16];
        auto const end = std::to_chars(digits, std::end(digits), bytes.size(), 16).ptr;
        chunk_.append(digits, end).append("\r\n");
        bytes += "\r\n";
    }
    auto const sent = connection_.send_now(chunk_, bytes);
    whole_ = sent == chunk_.size() + bytes.size();
    if (!whole_) {
        co_await connection_.send_rest(sent, chunk_, bytes, patience_);
        connection_.never_expire();
        whole_ = open();
    }
    co_return open();
}

base::Task<void> Stream::sleep(std::chrono::milliseconds at_most) {
    if (open())
        co_await waker_->sleep(at_most);
}

// A reader says nothing. What it says all the same stays where it is, and that it has gone shows
// when something is sent.
void Stream::listen_for_end() {
    connection_.when_readable([self = self_] {
        if (*self && (*self)->connection_.peer_has_gone())
            (*self)->close();
    });
}

void Stream::close() {
    if (std::exchange(closed_, true))
        return;
    connection_.interrupt();
    waker_->wake();
}

void Stream::finish() {
    if (framing_ == Framing::chunks && whole_ && connection_.open())
        connection_.send_now(last_chunk, {});
}

} // namespace commentd::http
