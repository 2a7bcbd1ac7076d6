#include "daemon/base/clock.hpp"

#include <catch2/catch.hpp>

#include "tests/support/pinned_clock.hpp"

using namespace commentd::base;

TEST_CASE("a time is shown as RFC 3339 in UTC with milliseconds") {
    CHECK(to_text(time_from_number(0)) == "1970-01-01T00:00:00.000Z");
    CHECK(to_text(time_from_number(1'777'636'800'007)) == "2026-05-01T12:00:00.007Z");
    CHECK(to_text(time_from_number(253'402'300'799'999)) == "9999-12-31T23:59:59.999Z");
}

TEST_CASE("a time without four digits of a year is shown as the nearest that has them") {
    CHECK(to_text(Time::max()) == "9999-12-31T23:59:59.999Z");
    CHECK(to_text(Time::min()) == "0000-01-01T00:00:00.000Z");
}

TEST_CASE("what is shown is read back as the same time") {
    for (std::int64_t ms :
         {-62'167'219'200'000LL, -1LL, 0LL, 1LL, 951'782'399'999LL, 1'709'164'800'000LL, 253'402'300'799'999LL})
        CHECK(time_from_text(to_text(time_from_number(ms))) == time_from_number(ms));
}

TEST_CASE("offsets, lower case letters and any number of digits of a second are read") {
    auto const noon = time_from_text("2026-05-01T12:00:00Z");
    REQUIRE(noon);
    CHECK(time_from_text("2026-05-01T16:00:00+04:00") == noon);
    CHECK(time_from_text("2026-05-01T08:30:00-03:30") == noon);
    CHECK(time_from_text("2026-05-01t12:00:00z") == noon);
    CHECK(time_from_text("2026-05-01T12:00:00.5Z") == *noon + std::chrono::milliseconds(500));
    CHECK(time_from_text("2026-05-01T12:00:00.0129999Z") == *noon + std::chrono::milliseconds(12));
}

TEST_CASE("what is no RFC 3339 time, or no day of a calendar, is none") {
    for (auto text : {"",
                      "2026",
                      "2026-05-01",
                      "2026-05-01T12:00:00",
                      "2026-05-01 12:00:00Z",
                      "2026-05-01T12:00Z",
                      "2026-05-01T12:00:00.Z",
                      "2026-05-01T12:00:00+0400",
                      "2026-05-01T12:00:00Zx",
                      " 2026-05-01T12:00:00Z",
                      "2026-13-01T12:00:00Z",
                      "2026-02-29T12:00:00Z",
                      "2026-05-01T24:00:00Z",
                      "2026-05-01T12:60:00Z",
                      "2026-05-01T12:00:60Z",
                      "2026-05-01T12:00:00+24:00",
                      "+026-05-01T12:00:00Z",
                      "2026-5-01T12:00:00Z",
                      "0000-01-01T00:00:00+00:01"})
        CHECK_FALSE(time_from_text(text));
    CHECK_FALSE(time_from_text("9999-12-31T23:59:59-00:01"));
}

TEST_CASE("a pinned clock moves only when told to") {
    commentd::tests::PinnedClock clock;
    auto const shown = clock.clock();
    auto const before = shown();
    CHECK(shown() == before);
    clock.advance(std::chrono::seconds(3));
    CHECK(shown() == before + std::chrono::seconds(3));
}
