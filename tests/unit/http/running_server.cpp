#include "tests/unit/http/running_server.hpp"

#include <algorithm>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "daemon/http/stream.hpp"

namespace commentd::http {

namespace {

base::Task<Response> echo(Request request) {
    Response response(201, "text/plain", std::move(request.body));
    for (auto const& capture : request.captures)
        response.headers.push_back({"X-Capture", capture});
    response.headers.push_back({"X-Query", request.query});
    co_return response;
}

std::string bool_text(bool value) { return value ? "yes" : "no"; }

base::Task<Response> describe(Request request) {
    std::string text = "path=" + request.path + " target=" + request.target +
                       " peer=" + request.peer + " local=" + request.local +
                       " unix=" + bool_text(request.unix_socket) +
                       " metrics=" + bool_text(request.entrance == Entrance::metrics) +
                       " host=" + std::string(request.header("host")) +
                       " x=" + std::string(request.header("x-test")) +
                       " xs=" + std::to_string(request.count("x-test"));
    co_return Response(200, "text/plain", std::move(text));
}

base::Task<Response> fail(Request) {
    throw std::runtime_error("broken on purpose");
    co_return Response();
}

base::Task<Response> fail_oddly(Request) {
    throw 42;
    co_return Response();
}

base::Task<Response> nothing(Request) { co_return Response(204, "text/plain", ""); }

base::Task<Response> split(Request) {
    Response response;
    response.headers.push_back({"X-Odd", "a\r\nX-Forged: yes"});
    co_return response;
}

base::Task<Response> large(Request) {
    co_return Response(200, "text/plain", std::string(20'000'000, 'x'));
}

// A body of as many bytes as the path says; none, and the request is refused.
Admission admit_as_told(Request const& request) {
    auto const limit = std::stoul(request.captures.at(0));
    if (limit == 0)
        return {Response(401, "text/plain", "who is asking?"), 0};
    return {std::nullopt, limit};
}

// A long poll: looks again every millisecond until the test releases it.
base::Task<Response> wait(std::shared_ptr<Shared> shared) {
    ++shared->waiting;
    auto const executor = co_await boost::asio::this_coro::executor;
    boost::asio::steady_timer timer(executor);
    while (!shared->released) {
        timer.expires_after(std::chrono::milliseconds(1));
        co_await timer.async_wait(boost::asio::use_awaitable);
    }
    co_return Response(200, "text/plain", "released");
}

struct Counted {
    explicit Counted(std::atomic<int>& n) : number(n) { ++number; }
    ~Counted() { --number; }
    std::atomic<int>& number;
};

// Says what the test says.
base::Task<void> repeat(std::shared_ptr<Shared> shared, Stream& stream) {
    auto const listener = std::make_shared<Shared::Listener>();
    listener->waker = stream.waker();
    {
        std::lock_guard lock(shared->mutex);
        shared->listeners.push_back(listener);
    }
    Counted const counted(shared->streams);
    bool ended = false;
    while (stream.open() && !ended) {
        std::string words;
        {
            std::lock_guard lock(shared->mutex);
            words.swap(listener->unsaid);
            ended = words.empty() && listener->over;
        }
        if (!words.empty())
            co_await stream.send(std::move(words));
        else if (!ended)
            co_await stream.sleep(std::chrono::hours(1));
    }
    std::lock_guard lock(shared->mutex);
    std::erase(shared->listeners, listener);
}

base::Task<void> never_end(std::shared_ptr<Shared> shared, Stream& stream) {
    Counted const counted(shared->streams);
    std::string const much(64 * 1024, 'x');
    while (stream.open()) {
        std::string chunk = much;
        if (co_await stream.send(std::move(chunk)))
            shared->sent += much.size();
    }
}

base::Task<void> break_off(Stream& stream) {
    std::string words = "so far";
    co_await stream.send(std::move(words));
    throw std::runtime_error("broken on purpose");
}

base::Task<Response> streaming(Streaming stream) {
    Response response(200, "text/event-stream", "");
    response.stream = std::move(stream);
    co_return response;
}

} // namespace

void Shared::say(std::string const& words) {
    std::lock_guard lock(mutex);
    for (auto const& listener : listeners) {
        listener->unsaid += words;
        listener->waker->wake();
    }
}

void Shared::end() {
    std::lock_guard lock(mutex);
    for (auto const& listener : listeners) {
        listener->over = true;
        listener->waker->wake();
    }
}

std::vector<Route> routes_for_tests(std::shared_ptr<Shared> shared) {
    auto const wait_for_it = [shared](Request) { return wait(shared); };
    std::vector<Route> routes;
    routes.push_back({Method::post, "/echo", 100'000, echo});
    routes.push_back({Method::get, "/items/{id}", 0, echo});
    routes.push_back({Method::put, "/items/{id}", 1000, echo});
    routes.push_back({Method::options, "/items/{id}", 0, nothing});
    routes.push_back({Method::post, "/up-to/{bytes}", 0, echo, admit_as_told});
    routes.push_back({Method::get, "/describe", 0, describe});
    routes.push_back({Method::get, "/fail", 0, fail});
    routes.push_back({Method::get, "/fail-oddly", 0, fail_oddly});
    routes.push_back({Method::get, "/nothing", 0, nothing});
    routes.push_back({Method::get, "/split", 0, split});
    routes.push_back({Method::get, "/large", 0, large});
    routes.push_back({Method::get, "/wait", 0, wait_for_it});
    auto const waits = [](Request const&) { return Admission{.refusal = {}, .long_poll = true}; };
    routes.push_back({Method::get, "/long-poll", 0, wait_for_it, waits});
    auto const stream_by = [](Streaming stream) {
        return [stream](Request) { return streaming(stream); };
    };
    auto const repeating = [shared](Stream& stream) { return repeat(shared, stream); };
    auto const endless = [shared](Stream& stream) { return never_end(shared, stream); };
    routes.push_back({Method::get, "/stream", 0, stream_by(repeating)});
    routes.push_back({Method::get, "/endless", 0, stream_by(endless)});
    routes.push_back({Method::get, "/breaks-off", 0, stream_by(break_off)});
    return routes;
}

ServerOptions options_for_tests() {
    ServerOptions options;
    options.listen.push_back({"127.0.0.1:0"});
    options.refuse = [](Refusal refusal, std::string_view detail) {
        constexpr int statuses[] = {400, 431, 408, 413, 404, 405, 500, 503};
        return Response(statuses[static_cast<int>(refusal)], "text/plain", std::string(detail));
    };
    return options;
}

} // namespace commentd::http
