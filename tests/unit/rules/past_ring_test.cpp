// The queue that the window keeps its entries in.
#include <catch2/catch.hpp>

#include <cstdint>
#include <deque>
#include <random>

#include "rules/past/ring.hpp"

using commentd::rules::Ring;

TEST_CASE("a ring holds what a deque would, over many of its pieces") {
    struct Large {
        std::uint64_t number = 0;
        char rest[4000] = {}; // sixteen to a piece
    };
    Ring<Large> ring;
    std::deque<std::uint64_t> expected;
    std::mt19937 random(7);
    for (std::uint64_t step = 0; step < 5000; ++step) {
        auto const choice = random() % 8;
        if (choice < 4 || expected.empty()) {
            ring.push_back({step});
            expected.push_back(step);
        } else if (choice < 7) {
            ring.pop_front();
            expected.pop_front();
        } else {
            ring.pop_back();
            expected.pop_back();
        }
        REQUIRE(ring.size() == expected.size());
        REQUIRE(ring.empty() == expected.empty());
        if (expected.empty()) {
            continue;
        }
        REQUIRE(ring.front().number == expected.front());
        REQUIRE(ring.back().number == expected.back());
        auto const place = random() % expected.size();
        REQUIRE(ring[place].number == expected[place]);
    }
}
