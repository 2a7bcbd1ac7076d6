// What is done aside, one thing after the other, and what a stop leaves of it.
#include "daemon/base/aside.hpp"

#include <future>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

using namespace commentd::base;
namespace asio = boost::asio;

namespace {

using Work = std::function<int()>;

Task<void> ask(Aside& aside, Work work, std::optional<int>& answer) {
    auto const result = co_await aside.run<int>(std::move(work));
    answer = result.value_or(-1);
}

} // namespace

TEST_CASE("more than may wait are turned away, and the others are done in their order") {
    asio::io_context loop;
    Aside aside(2);
    std::vector<int> order;
    std::vector<std::optional<int>> answers(3);
    std::promise<void> go;
    auto gone = go.get_future().share();
    for (int i = 0; i < 3; ++i) {
        Work work = [&order, gone, i] {
            gone.wait();
            order.push_back(i);
            return i;
        };
        asio::co_spawn(loop, ask(aside, std::move(work), answers[static_cast<std::size_t>(i)]),
                       asio::detached);
    }
    loop.poll();
    CHECK(answers[2] == -1);
    go.set_value();
    aside.finish();
    loop.restart();
    loop.run();
    CHECK(order == std::vector{0, 1});
    CHECK(answers[0] == 0);
    CHECK(answers[1] == 1);
}

TEST_CASE("what waits when it is stopped is not begun, and what runs may see the stop") {
    asio::io_context loop;
    std::stop_source stop;
    Aside aside(2, stop.get_token());
    std::optional<int> running, waiting;
    std::promise<void> begun, stopped;
    Work first = [&] {
        begun.set_value();
        stopped.get_future().wait();
        return aside.stop().stop_requested() ? 1 : 0;
    };
    Work second = [] { return 2; };
    asio::co_spawn(loop, ask(aside, std::move(first), running), asio::detached);
    asio::co_spawn(loop, ask(aside, std::move(second), waiting), asio::detached);
    loop.poll();
    begun.get_future().wait();
    stop.request_stop();
    stopped.set_value();
    aside.finish();
    loop.restart();
    loop.run();
    CHECK(running == 1);
    CHECK(waiting == -1);
}
