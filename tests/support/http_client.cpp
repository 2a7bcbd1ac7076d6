#include "tests/support/http_client.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <latch>
#include <stdexcept>
#include <thread>

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace commentd::tests {

namespace {

[[noreturn]] void fail(std::string const& what) {
    throw std::runtime_error("http client: " + what + ": " + std::strerror(errno));
}

std::string lower(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

bool has(Headers const& headers, std::string_view lower_case_name) {
    return std::ranges::any_of(headers,
                               [&](auto const& h) { return lower(h.first) == lower_case_name; });
}

int connect_unix(std::string const& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    int const fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(fd, reinterpret_cast<sockaddr const*>(&address), sizeof address) != 0)
        fail("connect to " + path);
    return fd;
}

int connect_tcp(std::string const& address) {
    auto const colon = address.rfind(':');
    auto host = address.substr(0, colon);
    std::erase_if(host, [](char c) { return c == '[' || c == ']'; });
    addrinfo hints{}, *found = nullptr;
    hints.ai_socktype = SOCK_STREAM;
    if (::getaddrinfo(host.c_str(), address.substr(colon + 1).c_str(), &hints, &found) != 0)
        throw std::runtime_error("http client: no address " + address);
    int const fd = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool const connected = ::connect(fd, found->ai_addr, found->ai_addrlen) == 0;
    ::freeaddrinfo(found);
    if (!connected) {
        ::close(fd);
        fail("connect to " + address);
    }
    int const on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

std::size_t number(std::string_view text, int base) {
    std::size_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value, base);
    return value;
}

Headers with_token(Headers headers, std::string_view token) {
    if (!token.empty())
        headers.emplace_back("Authorization", "Bearer " + std::string(token));
    return headers;
}

} // namespace

std::string Answer::header(std::string_view name) const {
    auto const found = std::ranges::find(headers, name, &Headers::value_type::first);
    return found == headers.end() ? "" : found->second;
}

boost::json::value Answer::json() const { return boost::json::parse(body); }

HttpClient::HttpClient(std::string address, std::chrono::seconds patience)
    : address_(std::move(address)), host_(address_.starts_with("unix:") ? "localhost" : address_),
      patience_(patience) {}

HttpClient::~HttpClient() {
    if (socket_ >= 0)
        ::close(socket_);
}

HttpClient::HttpClient(HttpClient&& other) noexcept
    : address_(std::move(other.address_)), host_(std::move(other.host_)),
      patience_(other.patience_), socket_(std::exchange(other.socket_, -1)),
      buffer_(std::move(other.buffer_)) {}

HttpClient& HttpClient::operator=(HttpClient&& other) noexcept {
    std::swap(address_, other.address_);
    std::swap(host_, other.host_);
    std::swap(patience_, other.patience_);
    std::swap(socket_, other.socket_);
    std::swap(buffer_, other.buffer_);
    return *this;
}

void HttpClient::connect() {
    if (socket_ >= 0)
        ::close(socket_);
    buffer_.clear();
    socket_ = -1;
    socket_ =
        address_.starts_with("unix:") ? connect_unix(address_.substr(5)) : connect_tcp(address_);
    timeval const patience{patience_.count(), 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}

bool HttpClient::try_send(std::string_view bytes) {
    if (socket_ < 0)
        connect();
    while (!bytes.empty()) {
        auto const sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

void HttpClient::send(std::string_view bytes) {
    if (!try_send(bytes))
        fail("send");
}

void HttpClient::finish_sending() { ::shutdown(socket_, SHUT_WR); }

bool HttpClient::fill() {
    char chunk[16 * 1024];
    auto const size = ::recv(socket_, chunk, sizeof chunk, 0);
    if (size < 0)
        fail("receive");
    buffer_.append(chunk, static_cast<std::size_t>(size));
    return size > 0;
}

bool HttpClient::closed() {
    char byte;
    return socket_ < 0 || (buffer_.empty() && ::recv(socket_, &byte, 1, MSG_PEEK) <= 0);
}

std::string HttpClient::receive_chunk() {
    auto const need = [this](std::size_t size) {
        while (buffer_.size() < size)
            if (!fill())
                throw std::runtime_error("http client: the server closed in a chunk");
    };
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n")) == std::string::npos)
        need(buffer_.size() + 1);
    auto const size = number(std::string_view(buffer_).substr(0, end), 16);
    need(end + 2 + size + 2);
    auto chunk = buffer_.substr(end + 2, size);
    buffer_.erase(0, end + 2 + size + 2);
    return chunk;
}

void HttpClient::receive_little() {
    connect();
    int const little = 4096;
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &little, sizeof little);
}

std::string HttpClient::receive_until_closed() {
    while (fill())
        continue;
    return std::exchange(buffer_, {});
}

Answer HttpClient::receive(bool to_head) {
    auto need = [this](bool there) {
        if (!there && !fill())
            throw std::runtime_error("http client: the server closed after \"" + buffer_ + "\"");
        return there;
    };
    auto take = [this](std::size_t size) {
        auto taken = buffer_.substr(0, size);
        buffer_.erase(0, size);
        return taken;
    };
    auto line = [&] {
        while (!need(buffer_.find("\r\n") != std::string::npos))
            continue;
        auto text = take(buffer_.find("\r\n") + 2);
        text.resize(text.size() - 2);
        return text;
    };
    auto bytes = [&](std::size_t size) {
        while (!need(buffer_.size() >= size))
            continue;
        return take(size);
    };

    Answer answer;
    auto const first = line();
    answer.status = static_cast<int>(number(std::string_view(first).substr(9, 3), 10));
    for (auto text = line(); !text.empty(); text = line()) {
        auto const colon = text.find(':');
        auto value = text.substr(colon + 1);
        value.erase(0, value.find_first_not_of(' '));
        answer.headers.emplace_back(lower(text.substr(0, colon)), value);
    }
    if (answer.status < 200 || answer.status == 204 || answer.status == 304 || to_head)
        return answer;
    if (answer.header("transfer-encoding") == "chunked") {
        while (auto const size = number(line(), 16)) {
            answer.body += bytes(size);
            line();
        }
        line();
    } else {
        answer.body = bytes(number(answer.header("content-length"), 10));
    }
    return answer;
}

Answer HttpClient::request(std::string_view method, std::string_view target, Headers const& headers,
                           std::string_view body) {
    std::string text;
    text.append(method).append(" ").append(target).append(" HTTP/1.1\r\n");
    if (!has(headers, "host"))
        text += "Host: " + host_ + "\r\n";
    for (auto const& [name, value] : headers)
        text += name + ": " + value + "\r\n";
    if ((!body.empty() || method == "POST" || method == "PUT") && !has(headers, "content-length"))
        text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    text.append("\r\n").append(body);

    char byte;
    bool const gone = socket_ >= 0 && ::recv(socket_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
    if (socket_ < 0 || gone)
        connect();
    try_send(text); // a server that refuses may close before it has read everything
    auto answer = receive(method == "HEAD");
    while (answer.status == 100)
        answer = receive(method == "HEAD");
    if (answer.header("connection") == "close") {
        ::close(socket_);
        socket_ = -1;
        buffer_.clear();
    }
    return answer;
}

Answer HttpClient::get_json(std::string_view target, std::string_view token, Headers more) {
    return request("GET", target, with_token(std::move(more), token));
}

Answer HttpClient::post_json(std::string_view target, boost::json::value const& body,
                             std::string_view token, Headers more) {
    more.emplace_back("Content-Type", "application/json");
    return request("POST", target, with_token(std::move(more), token),
                   boost::json::serialize(body));
}

Answer HttpClient::put_json(std::string_view target, boost::json::value const& body,
                            std::string_view token, Headers more) {
    more.emplace_back("Content-Type", "application/json");
    return request("PUT", target, with_token(std::move(more), token), boost::json::serialize(body));
}

Answer HttpClient::delete_json(std::string_view target, std::string_view token, Headers more) {
    return request("DELETE", target, with_token(std::move(more), token));
}

Answer HttpClient::post_form(std::string_view target, Headers const& fields, Headers more) {
    more.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    return request("POST", target, more, form_encoded(fields));
}

std::string form_encoded(Headers const& fields) {
    std::string text;
    auto append = [&text](std::string_view part) {
        constexpr char digits[] = "0123456789ABCDEF";
        for (unsigned char c : part) {
            if (std::isalnum(c) || c == '-' || c == '.' || c == '_' || c == '*')
                text += static_cast<char>(c);
            else if (c == ' ')
                text += '+';
            else
                (text += '%') += {digits[c >> 4], digits[c & 15]};
        }
    };
    for (auto const& [name, value] : fields) {
        if (!text.empty())
            text += '&';
        append(name);
        text += '=';
        append(value);
    }
    return text;
}

std::vector<Answer> in_parallel(std::size_t count, std::function<Answer(std::size_t)> const& one) {
    std::vector<Answer> answers(count);
    std::vector<std::exception_ptr> failures(count);
    std::latch start(static_cast<std::ptrdiff_t>(count));
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < count; ++i)
            threads.emplace_back([&, i] {
                start.arrive_and_wait();
                try {
                    answers[i] = one(i);
                } catch (...) {
                    failures[i] = std::current_exception();
                }
            });
    }
    for (auto const& failure : failures)
        if (failure)
            std::rethrow_exception(failure);
    return answers;
}

} // namespace commentd::tests
