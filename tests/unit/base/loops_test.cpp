#include "daemon/base/loops.hpp"

#include <csignal>
#include <set>
#include <thread>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <catch2/catch.hpp>
#include <pthread.h>

using namespace commentd::base;

TEST_CASE("each loop is a thread of its own, and visiting waits for every one") {
    Loops loops(3);
    std::set<std::thread::id> threads;
    std::vector<std::size_t> order;
    loops.visit_each([&](std::size_t i) { // unguarded on purpose: one after the other
        threads.insert(std::this_thread::get_id());
        order.push_back(i);
    });
    CHECK(loops.size() == 3);
    CHECK(threads.size() == 3);
    CHECK_FALSE(threads.contains(std::this_thread::get_id()));
    CHECK(order == std::vector<std::size_t>{0, 1, 2});
}

TEST_CASE("a visit comes after what was posted before it") {
    Loops loops(2);
    int done = 0;
    for (int i = 0; i < 1000; ++i)
        boost::asio::post(loops.at(1), [&done] { ++done; });
    loops.visit_each([](std::size_t) {});
    CHECK(done == 1000);
}

TEST_CASE("what a visit cancels has run when the visit is over") {
    Loops loops(1);
    boost::asio::steady_timer timer(loops.at(0), std::chrono::hours(1));
    bool ran = false;
    for (int i = 0; i < 100; ++i) {
        ran = false;
        loops.visit_each([&](std::size_t) { timer.async_wait([&ran](auto) { ran = true; }); });
        loops.visit_each([&](std::size_t) { timer.cancel(); });
        REQUIRE(ran);
    }
}

TEST_CASE("what fails in a visit fails at the visitor") {
    Loops loops(1);
    CHECK_THROWS_AS(loops.visit_each([](std::size_t) { throw std::runtime_error("no"); }),
                    std::runtime_error);
}

TEST_CASE("workers leave signals to the main thread, and its own mask is as before") {
    Loops loops(1);
    sigset_t mask;
    loops.visit_each([&](std::size_t) { pthread_sigmask(SIG_SETMASK, nullptr, &mask); });
    CHECK(sigismember(&mask, SIGTERM) == 1);
    CHECK(sigismember(&mask, SIGHUP) == 1);
    CHECK(sigismember(&mask, SIGSEGV) == 0);
    pthread_sigmask(SIG_SETMASK, nullptr, &mask);
    CHECK(sigismember(&mask, SIGTERM) == 0);
}

TEST_CASE("loops end although something still waits on them") {
    bool called = false;
    {
        Loops loops(2);
        auto const timer =
            std::make_shared<boost::asio::steady_timer>(loops.at(1), std::chrono::hours(1));
        auto wait = [timer, &called] {
            timer->async_wait([timer, &called](auto) { called = true; });
        };
        boost::asio::post(loops.at(1), std::move(wait));
        loops.visit_each([](std::size_t) {});
    }
    CHECK_FALSE(called);
}
