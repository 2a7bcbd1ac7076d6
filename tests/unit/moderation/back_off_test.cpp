// Who guesses waits ever longer, and nobody waits for another's guesses.
#include "daemon/moderation/back_off.hpp"

#include <catch2/catch.hpp>

#include "tests/support/pinned_clock.hpp"

using namespace commentd;
using namespace commentd::moderation;
using namespace std::chrono_literals;

namespace {

struct Guesses {
    explicit Guesses(std::size_t keys_max = 100) : back_off({3, 8s, 1h}, keys_max) {}
    std::optional<std::chrono::milliseconds> guess(std::uint64_t key) {
        return back_off.begin(key, clock.now());
    }
    tests::PinnedClock clock;
    BackOff back_off;
};

} // namespace

TEST_CASE("the first failures cost nothing, the next ones twice the wait each, up to the longest") {
    Guesses guesses;
    for (int i = 0; i < 4; ++i) CHECK_FALSE(guesses.guess(1));
    for (auto const wait : {1s, 2s, 4s, 8s, 8s, 8s}) {
        CHECK(guesses.guess(1) == wait);
        guesses.clock.advance(wait - 1ms);
        CHECK(guesses.guess(1) == 1ms); // to ask again makes it no longer
        guesses.clock.advance(1ms);
        CHECK_FALSE(guesses.guess(1));
    }
    CHECK_FALSE(guesses.guess(2)); // another's
}

TEST_CASE("a success forgets the failures, what was no failure is taken back") {
    Guesses guesses;
    for (int i = 0; i < 4; ++i) CHECK_FALSE(guesses.guess(1));
    CHECK(guesses.guess(1));
    guesses.back_off.take_back(1);
    CHECK_FALSE(guesses.guess(1));
    CHECK(guesses.guess(1));
    guesses.back_off.forgive(1);
    for (int i = 0; i < 4; ++i) CHECK_FALSE(guesses.guess(1));
    CHECK(guesses.guess(1));
}

TEST_CASE("failures are forgotten in time") {
    Guesses guesses;
    for (int i = 0; i < 4; ++i) CHECK_FALSE(guesses.guess(1));
    guesses.clock.advance(1h);
    for (int i = 0; i < 4; ++i) CHECK_FALSE(guesses.guess(1));
    CHECK(guesses.guess(1));
}

TEST_CASE("a clock that is set back keeps nobody waiting for longer than the longest") {
    Guesses guesses;
    for (int i = 0; i < 4; ++i) CHECK_FALSE(guesses.guess(1));
    guesses.clock.advance(-24h);
    CHECK(guesses.guess(1) == 8s);
    guesses.clock.advance(8s);
    CHECK_FALSE(guesses.guess(1));
}

TEST_CASE("no more keys are kept than agreed on, the one used longest ago makes room") {
    Guesses guesses(2);
    for (std::uint64_t const key : {1, 2})
        for (int i = 0; i < 4; ++i) CHECK_FALSE(guesses.guess(key));
    CHECK(guesses.guess(1)); // now 2 is the older one
    CHECK_FALSE(guesses.guess(3));
    CHECK(guesses.guess(1));
    CHECK_FALSE(guesses.guess(2));
}
