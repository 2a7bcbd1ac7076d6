#include "daemon/api/zone_time.hpp"

#include <memory>

#include <unicode/timezone.h>

namespace commentd::api {
namespace {

using std::chrono::milliseconds;

std::unique_ptr<icu::TimeZone> zone_of(std::string const& name) {
    return std::unique_ptr<icu::TimeZone>(
        icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(name)));
}

// What is added to UTC at that time of the zone's own, or of UTC.
milliseconds offset(icu::TimeZone const& zone, base::Time time, bool is_local) {
    std::int32_t usual = 0, summer = 0;
    UErrorCode code = U_ZERO_ERROR;
    auto const date = static_cast<UDate>(base::to_number(time));
    zone.getOffset(date, is_local, usual, summer, code);
    return milliseconds(usual + summer);
}

} // namespace

base::Time start_of_hour(base::Time time, std::string const& timezone) {
    auto const ahead = offset(*zone_of(timezone), time, false);
    return base::Time(std::chrono::floor<std::chrono::hours>(time + ahead)) - ahead;
}

base::Time start_of_day(base::Time time, std::string const& timezone) {
    auto const zone = zone_of(timezone);
    base::Time const midnight =
        std::chrono::floor<std::chrono::days>(time + offset(*zone, time, false));
    return midnight - offset(*zone, midnight, true);
}

} // namespace commentd::api
