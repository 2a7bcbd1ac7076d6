#include "daemon/http/rate_limit.hpp"

#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/pinned_clock.hpp"

using namespace commentd::http;
using namespace std::chrono_literals;
using commentd::tests::PinnedClock;

namespace {

int spent(RateLimit& limit, std::uint64_t key, Allowance allowance, PinnedClock const& clock,
          int tries) {
    int count = 0;
    for (int i = 0; i < tries; ++i)
        count += !limit.spend(key, allowance, clock.now());
    return count;
}

} // namespace

TEST_CASE("an allowance can be spent at once, and grows back evenly") {
    RateLimit limit;
    PinnedClock clock;
    Allowance const ten{10, 1min};
    CHECK(spent(limit, 1, ten, clock, 20) == 10);
    CHECK(limit.spend(1, ten, clock.now()) == 6s);
    clock.advance(5999ms);
    CHECK(limit.spend(1, ten, clock.now()) == 1ms);
    clock.advance(1ms);
    CHECK_FALSE(limit.spend(1, ten, clock.now()));
    CHECK(limit.spend(1, ten, clock.now()) == 6s);
    clock.advance(1h);
    CHECK(spent(limit, 1, ten, clock, 20) == 10);
}

TEST_CASE("the wait that is told is enough, also when it is no whole millisecond") {
    RateLimit limit;
    PinnedClock clock;
    Allowance const seven{7, 1s};
    CHECK(spent(limit, 1, seven, clock, 8) == 7);
    for (int i = 0; i < 100; ++i) {
        auto const wait = limit.spend(1, seven, clock.now());
        REQUIRE(wait);
        clock.advance(*wait);
        REQUIRE_FALSE(limit.spend(1, seven, clock.now()));
    }
}

TEST_CASE("each key has an allowance of its own, and none at all means no limit") {
    RateLimit limit;
    PinnedClock clock;
    CHECK(spent(limit, 1, {2, 1min}, clock, 5) == 2);
    CHECK(spent(limit, 2, {2, 1min}, clock, 5) == 2);
    CHECK(spent(limit, 1, {0, 1min}, clock, 1000) == 1000);
}

TEST_CASE("a clock that was set back does not lock anyone out") {
    RateLimit limit;
    PinnedClock clock;
    CHECK(spent(limit, 1, {2, 1min}, clock, 5) == 2);
    clock.advance(-24h);
    CHECK(limit.spend(1, {2, 1min}, clock.now()) == 30s);
    clock.advance(30s);
    CHECK_FALSE(limit.spend(1, {2, 1min}, clock.now()));
}

TEST_CASE("the least recently used key makes room, and only that one is forgotten") {
    RateLimit limit(2);
    PinnedClock clock;
    Allowance const one{1, 1h};
    CHECK_FALSE(limit.spend(1, one, clock.now()));
    CHECK_FALSE(limit.spend(2, one, clock.now()));
    CHECK(limit.spend(1, one, clock.now())); // used again: now 2 is the oldest
    CHECK_FALSE(limit.spend(3, one, clock.now()));
    CHECK(limit.spend(1, one, clock.now()));
    CHECK_FALSE(limit.spend(2, one, clock.now()));
}

TEST_CASE("threads share one allowance without spending more than there is") {
    RateLimit limit;
    PinnedClock clock;
    std::atomic<int> count{0};
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&] { count += spent(limit, 1, {1000, 1h}, clock, 500); });
    }
    CHECK(count == 1000);
}
