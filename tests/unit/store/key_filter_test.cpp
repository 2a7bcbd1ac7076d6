// What was put into the filter is always found, and few others are.
#include <catch2/catch.hpp>

#include "daemon/store/key_filter.hpp"
#include "rules/text/mix.hpp"

using commentd::rules::text::mix;
using commentd::store::KeyFilter;

TEST_CASE("a filter of keys finds all that were put in, and of others one in 200 at most") {
    KeyFilter filter(1000); // it grows several times
    constexpr std::uint64_t count = 50'000;
    for (std::uint64_t n = 0; n < count; ++n) filter.add(mix(n));
    std::uint64_t missing = 0, mistaken = 0;
    for (std::uint64_t n = 0; n < count; ++n) {
        missing += !filter.may_have(mix(n));
        mistaken += filter.may_have(mix(count + n));
    }
    CHECK(missing == 0);
    CHECK(mistaken < count / 200);
    CHECK(filter.bytes() < 10 * count);
}

TEST_CASE("a filter of keys does not grow by what is there already") {
    KeyFilter filter(100);
    auto const before = filter.bytes();
    for (int round = 0; round < 100; ++round)
        for (std::uint64_t n = 0; n < 50; ++n) filter.add(mix(n));
    CHECK(filter.bytes() == before);
}
