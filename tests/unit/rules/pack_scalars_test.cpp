#include <catch2/catch.hpp>

#include "rules/pack/scalars.hpp"

namespace commentd::rules {

using namespace std::chrono_literals;

TEST_CASE("numbers are plain decimal and nothing else") {
    CHECK(read_integer("0") == 0);
    CHECK(read_integer("-12") == -12);
    for (auto const* text :
         {"010", "0x10", "1_000", "1e3", "+1", "1.5", "", "-", " 1", "1 ", "٣"}) {
        INFO(text);
        CHECK_FALSE(read_integer(text));
    }
    CHECK(read_decimal("0.85") == 0.85);
    CHECK(read_decimal("-2.5") == -2.5);
    for (auto const* text :
         {".5", "5.", "1e3", "0x1p3", "inf", "nan", "00.5", "1.2.3", "9999999999999999"}) {
        INFO(text);
        CHECK_FALSE(read_decimal(text));
    }
}

TEST_CASE("points are kept as hundredths, exactly") {
    CHECK(read_points("2.5") == 250);
    CHECK(read_points("0.29") == 29);
    CHECK(read_points("-0.05") == -5);
    CHECK(read_points("10000") == 1'000'000);
    CHECK_FALSE(read_points("2.555"));
    CHECK_FALSE(read_points("10001"));
    CHECK(points_text(250) == "2.5");
    CHECK(points_text(-5) == "-0.05");
    CHECK(points_text(1200) == "12");
    CHECK(points_text(never) == "never");
}

TEST_CASE("durations have a number and a unit") {
    CHECK(read_duration("30 s") == 30s);
    CHECK(read_duration("5min") == 5min);
    CHECK(read_duration("1 day") == 24h);
    CHECK(read_duration("30d") == 30 * 24h);
    CHECK(read_duration("90m") == 90min);
    CHECK(read_duration("2w") == 14 * 24h);
    CHECK(read_duration("4 weeks") == 28 * 24h);
    CHECK(read_duration("36500 days") == 36'500 * 24h);
    CHECK_FALSE(read_duration("1000000000 weeks"));
    for (auto const* text : {"5", "s", "5 mo", "5 minutes", "-5 s", "5 s 3", "1.5 h", "010 s"}) {
        INFO(text);
        CHECK_FALSE(read_duration(text));
    }
    CHECK(duration_text(90s) == "90 s");
    CHECK(duration_text(40 * 24h) == "40 days");
}

TEST_CASE("times are RFC 3339, and a date alone is its first moment in UTC") {
    auto const noon = Time{std::chrono::sys_days{std::chrono::year{2026} / 5 / 1} + 12h};
    CHECK(read_time("2026-05-01") == noon - 12h);
    CHECK(read_time("2026-05-01T12:00:00Z") == noon);
    CHECK(read_time("2026-05-01T16:00:00+04:00") == noon);
    CHECK(read_time("2026-05-01T12:00:00.250Z") == noon + 250ms);
    for (auto const* text :
         {"2026-02-30", "2026-5-1", "2026-05-01T12:00:00", "2026-05-01 12:00:00Z",
          "2026-05-01T25:00:00Z", "2026-05-01x", "tomorrow"}) {
        INFO(text);
        CHECK_FALSE(read_time(text));
    }
    CHECK(date_text(noon) == "2026-05-01");
}

} // namespace commentd::rules
