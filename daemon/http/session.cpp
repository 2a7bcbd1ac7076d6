#include "daemon/http/session.hpp"

#include <algorithm>
#include <iterator>

#include "daemon/base/log.hpp"
#include "daemon/base/metrics.hpp"

namespace commentd::http {

namespace metrics = base::metrics;
using Steady = Connection::Steady;

namespace {

constexpr std::size_t small_read = 4 * 1024, body_read = 64 * 1024;
constexpr std::size_t small_body = 4 * 1024; // goes out in one piece with its head
constexpr std::string_view nothing;
constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::string_view stopping_words = "The server is stopping; try again in a moment.";

std::string_view status_class(int status) {
    constexpr std::string_view classes[] = {"1xx", "2xx", "3xx", "4xx", "5xx"};
    return classes[std::clamp(status / 100, 1, 5) - 1];
}

std::string_view raw_path(Request const& request) {
    return std::string_view(request.target).substr(0, request.target.find('?'));
}

} // namespace

Session::Session(Worker& worker, Connection::Socket socket, Entrance entrance)
    : worker_(worker), connection_(std::move(socket)), parser_(worker.options.header_bytes_max) {
    origin_.peer = connection_.peer().address;
    origin_.local = connection_.local().whole;
    origin_.unix_socket = connection_.is_unix();
    origin_.entrance = entrance;
    worker_.sessions.insert(this);
    metrics::change(metrics::Gauge::connections, 1);
}

Session::~Session() {
    metrics::change(metrics::Gauge::connections, -1);
    worker_.sessions.erase(this);
}

base::Task<void> Session::run() {
    connection_.expire_after(worker_.options.header_timeout);
    while (connection_.open())
        co_await serve_one();
}

base::Task<void> Session::serve_one() {
    request_ = origin_;
    parser_.begin(request_);
    answer_to_ = {};
    also_.clear();
    long_poll_ = false;
    auto state = co_await read_header();
    if (!connection_.open())
        co_return;
    started_ = Steady::now();
    connection_.never_expire();
    phase_ = Phase::other;
    body_read_ = state == State::done;

    auto response = refused(state);
    Match match;
    if (!response) {
        answer_to_.head = request_.method == Method::head;
        answer_to_.keep_alive = parser_.keep_alive();
        answer_to_.http_1_1 = parser_.http_1_1();
        match = worker_.router.find(request_.method, raw_path(request_));
        response = refused_unread(match);
    }
    if (!response && !body_read_) {
        state = co_await read_body();
        if (!connection_.open())
            co_return;
        body_read_ = state == State::done;
        response = refused(state);
    }
    std::string_view const route = match.route ? match.route->pattern : std::string_view();
    if (!response)
        response = co_await handle(std::move(match));
    if (!connection_.open())
        co_return;
    std::ranges::move(also_, std::back_inserter(response->headers));
    auto const body = prepare(*response);
    auto const sent = connection_.send_now(head_, body);
    if (aborted_) { // a cancelled coroutine cannot wait for anything again
        connection_.close();
        co_return;
    }
    if (sent < head_.size() + body.size())
        co_await connection_.send_rest(sent, head_, body, worker_.options.body_timeout);
    count(response->status);
    if (has_stream(*response, answer_to_))
        co_await fill(*response, route);
    if (answer_to_.keep_alive || !connection_.open())
        co_return;
    if (!body_read_ || !connection_.nothing_received())
        co_await connection_.linger();
    connection_.close();
}

base::Task<Session::State> Session::read_header() {
    phase_ = Phase::idle;
    auto state = feed();
    while (state == State::need_more) {
        if (phase_ == Phase::idle && !connection_.input.empty()) {
            phase_ = Phase::header;
            connection_.expire_after(worker_.options.header_timeout);
        }
        if (worker_.stopping)
            stop();
        auto const size = co_await connection_.read(small_read);
        if (size == 0) {
            if (phase_ == Phase::idle || !connection_.interrupted())
                connection_.close(); // nobody waits for an answer
            co_return state;
        }
        state = feed();
    }
    co_return state;
}

base::Task<Session::State> Session::read_body() {
    auto const& options = worker_.options;
    auto const latest = started_ + options.body_timeout;
    if (parser_.wants_continue() && connection_.input.empty())
        co_await connection_.send_rest(0, go_on, nothing, options.header_timeout);
    connection_.expire_at(std::min(latest, Steady::now() + options.header_timeout));
    std::size_t received = 0; // since the deadline was set
    auto state = feed();
    while (connection_.open() && state == State::need_more) {
        auto const size = co_await connection_.read(body_read);
        if (size == 0) {
            if (!connection_.interrupted())
                connection_.close();
            co_return state;
        }
        received += size;
        if (received >= body_read) {
            received = 0;
            connection_.expire_at(std::min(latest, Steady::now() + options.header_timeout));
        }
        state = feed();
    }
    co_return state;
}

base::Task<Response> Session::handle(Match match) {
    phase_ = Phase::handler;
    connection_.never_expire(); // a long poll may take its time
    std::string why;
    try {
        auto response = co_await match.route->handler(std::move(request_));
        phase_ = Phase::other;
        co_return response;
    } catch (std::exception const& exception) {
        why = exception.what();
    } catch (...) {
        why = "something that is no std::exception";
    }
    phase_ = Phase::other;
    if (aborted_)
        co_return refuse(Refusal::shutting_down, stopping_words);
    co_return failed(match.route->pattern, why);
}

base::Task<void> Session::fill(Response& response, std::string_view route) {
    auto const framing = answer_to_.http_1_1 ? Stream::Framing::chunks : Stream::Framing::none;
    Stream stream(connection_, framing, worker_.options.stream_timeout);
    phase_ = Phase::stream;
    stream_ = &stream;
    if (worker_.stopping)
        stream.close();
    std::string why;
    try {
        co_await response.stream(stream);
        stream.finish();
    } catch (std::exception const& exception) {
        why = exception.what();
    } catch (...) {
        why = "something that is no std::exception";
    }
    phase_ = Phase::other;
    stream_ = nullptr;
    if (!why.empty() && !aborted_)
        base::log_failure("handler-failed", {{"route", route}, {"why", why}});
    connection_.close();
}

// Writes the head, and a small body; what it returns is to be sent after it.
std::string_view Session::prepare(Response const& response) {
    if (!body_read_ && answer_to_.keep_alive) {
        // The rest of a body that nobody wants is often here already.
        parser_.drop_body();
        body_read_ = feed() == State::done;
    }
    answer_to_.keep_alive = answer_to_.keep_alive && body_read_ && !worker_.stopping &&
                            !has_stream(response, answer_to_);
    head_.clear();
    append_head(head_, response, answer_to_);
    if (!has_body(response, answer_to_))
        return {};
    if (response.body.size() > small_body)
        return response.body;
    head_ += response.body;
    return {};
}

void Session::count(int status) {
    auto const now = Steady::now();
    metrics::add(metrics::Counter::http_requests, status_class(status));
    metrics::observe(metrics::Histogram::http_seconds, now - started_);
    connection_.expire_at(now + worker_.options.idle_timeout);
    connection_.input.shrink(small_read);
}

Session::State Session::feed() {
    auto& input = connection_.input;
    if (input.empty())
        return State::need_more;
    auto const fed = parser_.feed(input.unread());
    input.used(fed.used);
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
        if (parser_.body_limit() == 0)
            return refuse(Refusal::body_too_large, "No body is taken here.");
        return refuse(Refusal::body_too_large,
                      "The body is larger than the " + std::to_string(parser_.body_limit()) +
                          " bytes that are taken here.");
    case State::header:
    case State::done:
        break;
    }
    return std::nullopt;
}

// What the header alone decides; what is let through knows how large its body may be.
std::optional<Response> Session::refused_unread(Match& match) {
    try {
        if (worker_.options.gate)
            if (auto response = worker_.options.gate(request_))
                return response;
        request_.captures = std::move(match.captures);
        if (match.route && match.route->admit) {
            auto admission = match.route->admit(request_);
            also_ = std::move(admission.headers);
            long_poll_ = admission.long_poll;
            if (admission.refusal)
                return std::move(admission.refusal);
            match.body_limit = admission.body_limit;
        }
    } catch (std::exception const& exception) {
        return failed("gate", exception.what());
    }
    if (!match.route && match.allow.empty())
        return refuse(Refusal::not_found, "There is nothing at this path.");
    if (!match.route) {
        auto response =
            refuse(Refusal::method_not_allowed, "This path answers " + match.allow + ".");
        response.headers.push_back({"Allow", match.allow});
        return response;
    }
    parser_.limit_body(match.body_limit);
    if (auto const length = parser_.content_length(); length && *length > match.body_limit)
        return refused(State::body_too_large);
    return std::nullopt;
}

Response Session::refuse(Refusal refusal, std::string_view detail) {
    if (refusal != Refusal::not_found && refusal != Refusal::method_not_allowed)
        answer_to_.keep_alive = false;
    return worker_.options.refuse(refusal, detail);
}

Response Session::failed(std::string_view route, std::string_view why) {
    base::log_failure("handler-failed", {{"route", route}, {"why", why}});
    return worker_.options.refuse(Refusal::internal,
                                  "Something went wrong here; it is in the log.");
}

void Session::look_after(Steady::time_point now) {
    connection_.check_deadline(now);
    if (phase_ == Phase::handler && long_poll_ && !aborted_ && connection_.peer_has_gone()) {
        connection_.close(); // nobody waits for an answer
        abort();
    }
}

void Session::stop() {
    if (phase_ == Phase::stream)
        stream_->close();
    if (phase_ == Phase::idle && connection_.nothing_received())
        connection_.interrupt();
}

void Session::abort() {
    aborted_ = true;
    if (phase_ == Phase::stream)
        stream_->close();
    if (phase_ == Phase::handler || phase_ == Phase::stream)
        handler_abort_.emit(boost::asio::cancellation_type::terminal);
    else
        connection_.interrupt();
}

} // namespace commentd::http
