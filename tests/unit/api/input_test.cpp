// Times as people give them: in a site's zone, or by how long from now.
#include "daemon/api/input.hpp"

#include "daemon/api/moment.hpp"

#include <catch2/catch.hpp>

using namespace commentd;
using namespace commentd::api;

namespace {

base::Time at(std::string_view text) { return base::time_from_text(text).value(); }

auto const now = at("2026-05-01T12:00:00Z");

} // namespace

TEST_CASE("a window begins or ends at a time of the site's zone, or so long ago") {
    CHECK(moment("2026-05-01", now, "Asia/Yerevan") == at("2026-04-30T20:00:00Z"));
    CHECK(moment("2026-05-01T09:00:00Z", now, "Asia/Yerevan") == at("2026-05-01T09:00:00Z"));
    CHECK(moment("30d", now, "UTC") == at("2026-04-01T12:00:00Z"));
    CHECK(end_of_term("24h", now, "UTC") == at("2026-05-02T12:00:00Z"));
}

TEST_CASE("a time that has no four digits of a year in UTC is none") {
    CHECK(instant("9999-12-31T23:00", "Asia/Yerevan") == at("9999-12-31T19:00:00Z"));
    CHECK_FALSE(instant("9999-12-31T23:00", "America/New_York"));
    CHECK(instant("1969-12-31", "UTC") == at("1969-12-31T00:00:00Z"));
    CHECK_FALSE(moment("1000000000 weeks", now, "UTC"));
    CHECK_FALSE(end_of_term("1000000000 weeks", now, "UTC"));
}
