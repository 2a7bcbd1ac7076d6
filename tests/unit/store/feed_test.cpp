// The feed: in order, nothing twice, nothing left out unless that is said, and nobody waits in vain.
#include <catch2/catch.hpp>

#include <set>
#include <thread>

#include "daemon/store/feed.hpp"
#include "tests/support/wait_for.hpp"

using namespace commentd;
using namespace commentd::store;
using namespace std::chrono_literals;

namespace {

FeedEvent numbered(std::int64_t seq) {
    FeedEvent event;
    event.seq = seq;
    return event;
}

// Everything up to `last`, in its own time.
base::Task<std::vector<std::int64_t>> hear(Feed& feed, base::Loops& loops, std::int64_t last) {
    auto const waker = std::make_shared<base::Waker>(loops.at(0));
    std::vector<std::int64_t> heard;
    while (heard.empty() || heard.back() != last) {
        auto const events = feed.take(static_cast<std::int64_t>(heard.size()), 7, waker);
        REQUIRE(events);
        for (auto const& event : *events) heard.push_back(event.seq);
        if (events->empty()) co_await waker->sleep(1h);
    }
    co_return heard;
}

} // namespace

TEST_CASE("a feed gives what came from a place on, and says what it has no more") {
    base::Loops loops(1);
    auto const waker = std::make_shared<base::Waker>(loops.at(0));
    Feed feed(4);
    CHECK(feed.end() == 0);
    CHECK(feed.take(0, 10, waker)->empty());
    CHECK_FALSE(feed.take(1, 10, waker)); // of another run
    for (int i = 0; i < 6; ++i) feed.publish(numbered(i));
    CHECK(feed.end() == 6);
    CHECK_FALSE(feed.take(1, 10, waker));
    CHECK_FALSE(feed.take(-1, 10, waker));
    auto const all = feed.take(2, 10, waker);
    REQUIRE(all);
    REQUIRE(all->size() == 4);
    CHECK(all->front().seq == 2);
    CHECK(all->back().seq == 5);
    auto const some = feed.take(3, 2, waker);
    REQUIRE(some->size() == 2);
    CHECK(some->back().seq == 4);
    CHECK(feed.take(6, 10, waker)->empty());
    feed.forget(waker);
    tests::wait_until_begun(loops); // the visit of the first call is over
    CHECK(waker.use_count() == 1);
}

TEST_CASE("those who sleep at the end of a feed are woken by what comes, from any thread") {
    constexpr std::int64_t count = 3000;
    base::Loops loops(1);
    Feed feed;
    auto first = tests::start(loops, hear(feed, loops, count - 1));
    auto second = tests::start(loops, hear(feed, loops, count - 1));
    for (std::int64_t i = 0; i < count; ++i) {
        feed.publish(numbered(i));
        if (i % 97 == 0) std::this_thread::yield();
    }
    for (auto* heard : {&first, &second}) {
        auto const all = heard->get();
        REQUIRE(all.size() == count);
        for (std::int64_t i = 0; i < count; ++i)
            if (all[static_cast<std::size_t>(i)] != i) FAIL("out of order at " << i);
    }
    tests::wait_until_begun(loops);
}
