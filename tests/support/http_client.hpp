// A simple blocking HTTP client over a plain socket, so that a test may also send what no library
// would. It keeps its connection and makes a new one when the server closed it.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>

namespace commentd::tests {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Answer {
    int status = 0;
    Headers headers; // names in lower case
    std::string body;

    std::string header(std::string_view lower_case_name) const; // empty when there is none
    boost::json::value json() const;                            // throws when the body is none
};

class HttpClient {
public:
    // "127.0.0.1:8080", "[::1]:8080" or "unix:/path"; connects when first used.
    explicit HttpClient(std::string address,
                        std::chrono::seconds patience = std::chrono::seconds(30));
    ~HttpClient();
    HttpClient(HttpClient&&) noexcept;
    HttpClient& operator=(HttpClient&&) noexcept;

    // Host and Content-Length are added unless given. Throws std::runtime_error when no answer
    // comes, whatever the reason.
    Answer request(std::string_view method, std::string_view target, Headers const& = {},
                   std::string_view body = {});

    // With "Authorization: Bearer TOKEN" unless the token is empty.
    Answer get_json(std::string_view target, std::string_view token = {}, Headers more = {});
    Answer post_json(std::string_view target, boost::json::value const& body,
                     std::string_view token = {}, Headers more = {});
    Answer put_json(std::string_view target, boost::json::value const& body,
                    std::string_view token = {}, Headers more = {});
    Answer delete_json(std::string_view target, std::string_view token = {}, Headers more = {});
    Answer post_form(std::string_view target, Headers const& fields, Headers more = {});

    // For malformed input:
    void connect(); // anew
    void send(std::string_view bytes);
    bool try_send(std::string_view bytes); // false when the server closed
    void finish_sending();                 // half-closes
    Answer receive(bool to_head = false);
    std::string receive_chunk(); // of a body whose head was received; "" is the last
    void receive_little();       // anew, by a connection that takes little at a time
    std::string receive_until_closed(); // "" when the server just closed
    bool closed();                      // by the server, and nothing left to read

private:
    bool fill(); // reads more; false at the end

    std::string address_, host_;
    std::chrono::seconds patience_;
    int socket_ = -1;
    std::string buffer_;
};

std::string form_encoded(Headers const& fields);

// Calls `one` with 0 … count-1, each on a thread of its own, all let go at one moment.
std::vector<Answer> in_parallel(std::size_t count, std::function<Answer(std::size_t)> const& one);

} // namespace commentd::tests
