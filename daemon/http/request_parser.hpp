// Bytes into a Request, piece by piece. request_parser.cpp is the only file of the daemon that
// names Beast.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/http/message.hpp"

namespace commentd::http {

class RequestParser {
public:
    enum class State {
        need_more, // of the header or of the body
        header,    // the header is complete, its body is not; feed again for the body
        done,
        bad,
        header_too_large,
        body_too_large,
    };
    struct Fed {
        State state;
        std::size_t used; // bytes that are done with; the rest is fed again, with more behind it
    };

    explicit RequestParser(std::size_t header_bytes_max);
    ~RequestParser();

    void begin(Request&); // the next request, written into this one
    Fed feed(std::string_view bytes);

    // Once the header is there:
    std::optional<std::uint64_t> content_length() const;
    bool keep_alive() const;
    bool http_1_1() const;
    bool wants_continue() const; // waits for "100 Continue" before it sends the body
    void limit_body(std::size_t bytes);
    std::size_t body_limit() const; // as told
    void drop_body(); // reads on, keeps nothing

    std::string const& problem() const; // why it is bad

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// "Created" for 201.
std::string_view reason_phrase(int status);

} // namespace commentd::http
