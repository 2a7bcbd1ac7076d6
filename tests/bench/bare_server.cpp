// What a machine can do at all: a Beast server that answers every request with a constant 201.
// The daemon is measured against it. bench_bare_server PORT [THREADS]
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

// As long as an answer to a held comment.
std::string const body =
    R"({"id":"01970c2e-7a3b-7c11-9f52-0d5b8a6f3e21","status":"pending","verdict":"hold","score":3.5,)"
    R"("ruleset":"9f31c2a07b44","reasons":[{"rule":"newcomer-with-link","message":"first comment )"
    R"(with a link"}],"reply":null,"created_at":"2026-05-01T12:00:00.000Z"})";

asio::awaitable<void> serve(tcp::socket socket) {
    beast::tcp_stream stream(std::move(socket));
    stream.socket().set_option(tcp::no_delay(true));
    beast::flat_buffer buffer;
    for (;;) {
        http::request<http::string_body> request;
        auto const [failed, size] = co_await http::async_read(stream, buffer, request, as_result);
        if (failed)
            co_return;
        http::response<http::string_body> response{http::status::created, request.version()};
        response.set(http::field::content_type, "application/json");
        response.keep_alive(request.keep_alive());
        response.body() = body;
        response.prepare_payload();
        auto const [broken, sent] = co_await http::async_write(stream, response, as_result);
        if (broken || !request.keep_alive())
            co_return;
    }
}

asio::awaitable<void> accept(tcp::acceptor& acceptor, std::vector<asio::io_context>& loops) {
    for (std::size_t next = 0;; ++next) {
        auto& loop = loops[next % loops.size()];
        auto socket = co_await acceptor.async_accept(loop, asio::use_awaitable);
        asio::co_spawn(loop, serve(std::move(socket)), asio::detached);
    }
}

} // namespace

int main(int count, char** words) {
    if (count < 2) {
        std::fputs("bench_bare_server PORT [THREADS]\n", stderr);
        return 2;
    }
    auto const port = static_cast<unsigned short>(std::atoi(words[1]));
    std::vector<asio::io_context> loops(count > 2 ? static_cast<std::size_t>(std::atoi(words[2]))
                                                  : 2);
    tcp::acceptor acceptor(loops[0], {asio::ip::make_address("127.0.0.1"), port});
    asio::co_spawn(loops[0], accept(acceptor, loops), asio::detached);
    std::fprintf(stderr, "listening on 127.0.0.1:%u\n", acceptor.local_endpoint().port());

    std::vector<std::jthread> threads;
    for (auto& loop : loops)
        threads.emplace_back([&loop] {
            auto const busy = asio::make_work_guard(loop);
            loop.run();
        });
}
