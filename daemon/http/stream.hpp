// The body of an answer that is sent while it comes into being, to somebody who listens for as long
// as they like. It belongs to its connection's worker; only its waker may be used by others.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "daemon/base/waker.hpp"
#include "daemon/http/connection.hpp"

namespace commentd::http {

class Stream {
public:
    // Framed in chunks, or ended by the end of the connection as HTTP/1.0 knows it.
    enum class Framing { chunks, none };
    // `patience`: how long a reader may take nothing of what is sent.
    Stream(Connection&, Framing, std::chrono::milliseconds patience);
    ~Stream();
    Stream(Stream const&) = delete;
    Stream& operator=(Stream const&) = delete;

    // Resumes when the system has taken all of it: a slow reader holds no more of our memory than
    // what is sent at a time. False: it is not open any more.
    base::Task<bool> send(std::string bytes);

    // Until its waker is called, it is closed, or the time is over.
    base::Task<void> sleep(std::chrono::milliseconds at_most);
    std::shared_ptr<base::Waker> const& waker() const { return waker_; }

    // No more once the reader has gone or was too slow, or the server stops: then nothing is sent any
    // more, and whoever fills it returns.
    bool open() const;

    // By the session:
    void close();
    void finish(); // says that this was all, if that can still be said

private:
    void listen_for_end();

    Connection& connection_;
    Framing const framing_;
    std::chrono::milliseconds const patience_;
    std::shared_ptr<base::Waker> const waker_;
    std::shared_ptr<Stream*> const self_; // null once we are gone
    std::string chunk_;
    bool closed_ = false, whole_ = true; // whole_: no chunk was sent in part
};

} // namespace commentd::http
