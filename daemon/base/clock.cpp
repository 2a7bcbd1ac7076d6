#include "daemon/base/clock.hpp"

#include <algorithm>

namespace commentd::base {

namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

// Reads fixed-width fields from left to right; once one is wrong, everything after it is.
struct Scan {
    std::string_view rest;
    bool good = true;

    int number(std::size_t digits) {
        if (rest.size() < digits)
            return fail();
        int value = 0;
        for (char c : rest.substr(0, digits)) {
            if (c < '0' || c > '9')
                return fail();
            value = value * 10 + (c - '0');
        }
        rest.remove_prefix(digits);
        return value;
    }

    void character(char wanted) {
        if (!maybe(wanted))
            fail();
    }

    bool maybe(char wanted) {
        if (!good || rest.empty() || rest.front() != wanted)
            return false;
        rest.remove_prefix(1);
        return true;
    }

    int fail() {
        good = false;
        rest = {};
        return 0;
    }
};

int milliseconds(Scan& scan) {
    if (!scan.maybe('.'))
        return 0;
    int value = scan.number(1) * 100, weight = 10;
    for (; !scan.rest.empty() && scan.rest.front() >= '0' && scan.rest.front() <= '9'; weight /= 10)
        value += scan.number(1) * weight;
    return value;
}

std::chrono::minutes offset(Scan& scan) {
    if (scan.maybe('Z') || scan.maybe('z'))
        return {};
    bool const behind = scan.maybe('-');
    if (!behind)
        scan.character('+');
    int const hours = scan.number(2);
    scan.character(':');
    int const minutes = scan.number(2);
    if (hours > 23 || minutes > 59)
        scan.fail();
    return std::chrono::minutes((behind ? -1 : 1) * (hours * 60 + minutes));
}

} // namespace

Time now() {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::string to_text(Time time) {
    time = std::clamp(time, first_time, last_time);
    auto const day = std::chrono::floor<days>(time);
    year_month_day const date{day};
    std::chrono::hh_mm_ss const clock{time - day};
    std::string text = "0000-00-00T00:00:00.000Z";
    auto put = [&text](std::size_t end, std::int64_t value) {
        for (; value > 0; value /= 10)
            text[--end] = static_cast<char>('0' + value % 10);
    };
    put(4, int(date.year()));
    put(7, unsigned(date.month()));
    put(10, unsigned(date.day()));
    put(13, clock.hours().count());
    put(16, clock.minutes().count());
    put(19, clock.seconds().count());
    put(23, clock.subseconds().count());
    return text;
}

std::optional<Time> time_from_text(std::string_view text) {
    Scan scan{text};
    int const year = scan.number(4);
    scan.character('-');
    int const month = scan.number(2);
    scan.character('-');
    int const day = scan.number(2);
    if (!scan.maybe('T'))
        scan.character('t');
    int const hour = scan.number(2);
    scan.character(':');
    int const minute = scan.number(2);
    scan.character(':');
    int const second = scan.number(2);
    int const fraction = milliseconds(scan);
    auto const ahead = offset(scan);

    year_month_day const date{std::chrono::year(year), std::chrono::month(unsigned(month)),
                              std::chrono::day(unsigned(day))};
    if (!scan.good || !scan.rest.empty() || !date.ok() || hour > 23 || minute > 59 || second > 59)
        return std::nullopt;
    Time const time = sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
                      std::chrono::seconds(second) + std::chrono::milliseconds(fraction) - ahead;
    if (time < first_time || time > last_time)
        return std::nullopt;
    return time;
}

} // namespace commentd::base
