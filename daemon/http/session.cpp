#include "daemon/http/session.hpp"

#include <algorithm>
#include <array>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "daemon/base/log.hpp"
#include "daemon/base/metrics.hpp"
#include "daemon/http/listen.hpp"

namespace commentd::http {

namespace asio = boost::asio;
namespace metrics = base::metrics;
using ErrorCode = boost::system::error_code;

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable); // [error, size], no exceptions
constexpr std::size_t small_read = 4 * 1024, body_read = 64 * 1024;
constexpr auto linger_time = std::chrono::seconds(2);
constexpr std::size_t linger_bytes_max = 16 * 1024 * 1024;
constexpr std::string_view stopping_words = "The server is stopping; try again in a moment.";
constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";

std::string_view status_class(int status) {
    constexpr std::string_view classes[] = {"1xx", "2xx", "3xx", "4xx", "5xx"};
    return classes[std::clamp(status / 100, 1, 5) - 1];
}

std::string_view raw_path(Request const& request) {
    return std::string_view(request.target).substr(0, request.target.find('?'));
}

} // namespace

Session::Session(Worker& worker, Socket socket, bool for_metrics)
    : worker_(worker), socket_(std::move(socket)), parser_(worker.options.header_bytes_max) {
    ErrorCode error; // a peer that is gone again shows at the first read
    socket_.non_blocking(true, error);
    auto const peer = socket_.remote_endpoint(error), local = socket_.local_endpoint(error);
    origin_.peer = end_point(peer.data()).address;
    origin_.local = end_point(local.data()).whole;
    origin_.unix_socket = local.protocol().family() == AF_UNIX;
    origin_.for_metrics = for_metrics;
    worker_.sessions.insert(this);
    metrics::change(metrics::Gauge::connections, 1);
}

Session::~Session() {
    metrics::change(metrics::Gauge::connections, -1);
    worker_.sessions.erase(this);
}

base::Task<void> Session::run() {
    expire_after(worker_.options.header_timeout);
    while (open_)
        co_await serve_one();
}

base::Task<void> Session::serve_one() {
    request_ = origin_;
    parser_.begin(request_);
    answer_to_ = {};
    body_read_ = false;
    phase_ = Phase::idle;
    auto state = co_await read_header();
    if (!open_)
        co_return;
    started_ = Steady::now();
    deadline_ = Steady::time_point::max();

    auto response = refused(state);
    Match match;
    if (!response) {
        answer_to_.head = request_.method == Method::head;
        answer_to_.keep_alive = parser_.keep_alive();
        answer_to_.http_1_1 = parser_.http_1_1();
        body_read_ = state == State::done;
        match = worker_.router.find(request_.method, raw_path(request_));
        response = refused_unread(match);
    }
    if (!response && !body_read_) {
        parser_.limit_body(match.route->body_limit);
        state = co_await read_body();
        if (!open_)
            co_return;
        body_read_ = state == State::done;
        response = refused(state);
    }
    if (!response)
        response = co_await handle(std::move(match));
    auto const body = prepare(*response);
    auto const sent = send_now(head_, body);
    if (aborted_) { // a cancelled coroutine cannot wait for anything again
        open_ = false;
        co_return;
    }
    if (open_ && sent < head_.size() + body.size())
        co_await send_rest(sent, head_, body);
    count(response->status);
    if (!answer_to_.keep_alive && open_)
        co_await linger();
    open_ = open_ && answer_to_.keep_alive;
}

base::Task<Session::State> Session::read_header() {
    auto state = feed();
    while (state == State::need_more) {
        if (phase_ == Phase::idle && !input_.empty()) {
            phase_ = Phase::header;
            expire_after(worker_.options.header_timeout);
        }
        ErrorCode error;
        if (phase_ == Phase::idle && worker_.stopping && socket_.available(error) == 0)
            interrupt();
        auto const size = co_await read(small_read);
        if (size == 0) {
            open_ = interrupted_ && phase_ == Phase::header; // to be told so
            co_return state;
        }
        state = feed();
    }
    co_return state;
}

base::Task<Session::State> Session::read_body() {
    phase_ = Phase::body;
    if (parser_.wants_continue() && input_.empty())
        co_await send_rest(0, go_on, {});
    auto const latest = started_ + worker_.options.body_timeout;
    auto renew = [&] {
        expire_after(worker_.options.header_timeout);
        deadline_ = std::min(deadline_, latest);
    };
    renew();
    std::size_t received = 0; // since the deadline was renewed
    auto state = feed();
    while (open_ && state == State::need_more) {
        auto const size = co_await read(body_read);
        if (size == 0) {
            open_ = interrupted_;
            co_return state;
        }
        received += size;
        if (received >= body_read) {
            received = 0;
            renew();
        }
        state = feed();
    }
    co_return state;
}

base::Task<Response> Session::handle(Match match) {
    phase_ = Phase::handler;
    deadline_ = Steady::time_point::max(); // a long poll may take its time
    request_.captures = std::move(match.captures);
    std::string why;
    try {
        auto response = co_await match.route->handler(std::move(request_));
        co_return response;
    } catch (std::exception const& exception) {
        why = exception.what();
    } catch (...) {
        why = "something that is no std::exception";
    }
    if (aborted_)
        co_return refuse(Refusal::shutting_down, stopping_words);
    co_return failed(match.route->pattern, why);
}

// Writes the head; what it returns is the body to send after it.
std::string_view Session::prepare(Response const& response) {
    phase_ = Phase::answer;
    if (!body_read_ && answer_to_.keep_alive) {
        // The rest of a body that nobody wants is often here already.
        parser_.drop_body();
        body_read_ = feed() == State::done;
    }
    answer_to_.keep_alive = answer_to_.keep_alive && body_read_ && !worker_.stopping;
    head_.clear();
    append_head(head_, response, answer_to_);
    return has_body(response, answer_to_) ? std::string_view(response.body) : std::string_view{};
}

void Session::count(int status) {
    auto const now = Steady::now();
    metrics::add(metrics::Counter::http_requests, status_class(status));
    metrics::observe(metrics::Histogram::http_seconds, now - started_);
    deadline_ = now + worker_.options.idle_timeout;
    input_.shrink(small_read);
}

// Closing while the client still sends would reset the connection, and the answer be lost with it.
base::Task<void> Session::linger() {
    ErrorCode error;
    if (body_read_ && input_.empty() && socket_.available(error) == 0)
        co_return;
    phase_ = Phase::linger;
    socket_.shutdown(Socket::shutdown_send, error);
    expire_after(linger_time);
    for (std::size_t dropped = 0; dropped < linger_bytes_max;) {
        input_.used(input_.unread().size());
        auto const size = co_await read(body_read);
        if (size == 0)
            break;
        dropped += size;
    }
}

base::Task<std::size_t> Session::read(std::size_t room) {
    auto const into = asio::buffer(input_.room(room), room);
    if (interrupted_)
        co_return 0;
    auto const [error, size] = co_await socket_.async_read_some(into, as_result);
    input_.received(size);
    co_return interrupted_ ? 0 : size;
}

std::size_t Session::send_now(std::string_view head, std::string_view body) {
    ErrorCode error;
    std::array const both{asio::buffer(head), asio::buffer(body)};
    auto const sent = socket_.write_some(both, error);
    if (error && error != asio::error::would_block)
        open_ = false;
    return sent;
}

base::Task<void> Session::send_rest(std::size_t sent, std::string_view head, std::string_view body) {
    while (open_ && sent < head.size() + body.size()) {
        expire_after(worker_.options.body_timeout); // each time that something gets through
        std::array const rest{asio::buffer(head.substr(std::min(sent, head.size()))),
                              asio::buffer(body.substr(std::max(sent, head.size()) - head.size()))};
        auto const [error, size] = co_await socket_.async_write_some(rest, as_result);
        sent += size;
        open_ = !error && !interrupted_;
    }
}

Session::State Session::feed() {
    if (input_.empty())
        return State::need_more;
    auto const fed = parser_.feed(input_.unread());
    input_.used(fed.used);
    return fed.state;
}

std::optional<Response> Session::refused(State state) {
    switch (state) {
    case State::need_more: // and no more came in time
        if (aborted_)
            return refuse(Refusal::shutting_down, stopping_words);
        return refuse(Refusal::request_timeout, "The request did not arrive in time.");
    case State::bad:
        return refuse(Refusal::bad_request, "This is no HTTP request: " + parser_.problem() + ".");
    case State::header_too_large:
        return refuse(Refusal::headers_too_large,
                      "The header is larger than " +
                          std::to_string(worker_.options.header_bytes_max) + " bytes.");
    case State::body_too_large:
        return refuse(Refusal::body_too_large, "The body is larger than is taken here.");
    case State::header:
    case State::done:
        break;
    }
    return std::nullopt;
}

std::optional<Response> Session::refused_unread(Match const& match) {
    try {
        if (worker_.options.gate)
            if (auto response = worker_.options.gate(request_))
                return response;
    } catch (std::exception const& exception) {
        return failed("gate", exception.what());
    }
    if (!match.route && match.allow.empty())
        return refuse(Refusal::not_found, "There is nothing at this path.");
    if (!match.route) {
        auto response = refuse(Refusal::method_not_allowed, "This path answers " + match.allow + ".");
        response.headers.push_back({"Allow", match.allow});
        return response;
    }
    if (auto const length = parser_.content_length(); length && *length > match.route->body_limit)
        return refused(State::body_too_large);
    return std::nullopt;
}

Response Session::refuse(Refusal refusal, std::string_view detail) {
    if (refusal != Refusal::not_found && refusal != Refusal::method_not_allowed)
        answer_to_.keep_alive = false;
    return worker_.options.refuse(refusal, detail);
}

Response Session::failed(std::string_view route, std::string_view why) {
    base::log(base::Level::error, "handler_failed", {{"route", route}, {"why", why}});
    return worker_.options.refuse(Refusal::internal, "Something went wrong here; it is in the log.");
}

void Session::check_deadline(Steady::time_point now) {
    if (now >= deadline_)
        interrupt();
}

void Session::stop() {
    ErrorCode error;
    if (phase_ == Phase::idle && socket_.available(error) == 0)
        interrupt();
}

void Session::abort() {
    aborted_ = true;
    if (phase_ == Phase::handler)
        handler_abort_.emit(asio::cancellation_type::terminal);
    else
        interrupt();
}

void Session::interrupt() {
    interrupted_ = true;
    deadline_ = Steady::time_point::max();
    ErrorCode error;
    socket_.cancel(error);
}

void Session::expire_after(std::chrono::milliseconds time) {
    deadline_ = Steady::now() + time;
}

} // namespace commentd::http
