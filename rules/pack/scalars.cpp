#include "rules/pack/scalars.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace commentd::rules {

namespace {

using namespace std::chrono_literals;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

struct Decimal {
    bool negative = false;
    std::string_view whole, fraction;
};

std::optional<Decimal> split_decimal(std::string_view text) {
    Decimal d;
    if (text.starts_with('-')) {
        d.negative = true;
        text.remove_prefix(1);
    }
    auto const point = text.find('.');
    d.whole = text.substr(0, point);
    if (point != text.npos) {
        d.fraction = text.substr(point + 1);
        if (d.fraction.empty()) {
            return std::nullopt;
        }
    }
    for (auto const part : {d.whole, d.fraction}) {
        if (part.size() > 15 || part.find_first_not_of("0123456789") != part.npos) {
            return std::nullopt;
        }
    }
    if (d.whole.empty() || (d.whole.size() > 1 && d.whole[0] == '0')) {
        return std::nullopt;
    }
    return d;
}

std::int64_t digits(std::string_view text) {
    std::int64_t n = 0;
    for (char const c : text) {
        n = n * 10 + (c - '0');
    }
    return n;
}

// Exactly `count` digits from the front of `text`.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
    if (text.size() < count) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < count; ++i) {
        if (!is_digit(text[i])) {
            return std::nullopt;
        }
    }
    auto const n = static_cast<int>(digits(text.substr(0, count)));
    text.remove_prefix(count);
    return n;
}

bool take(std::string_view& text, char c) {
    if (!text.starts_with(c)) {
        return false;
    }
    text.remove_prefix(1);
    return true;
}

std::optional<Duration> take_date(std::string_view& text) {
    auto const year = take_digits(text, 4);
    if (!year || !take(text, '-')) {
        return std::nullopt;
    }
    auto const month = take_digits(text, 2);
    if (!month || !take(text, '-')) {
        return std::nullopt;
    }
    auto const day = take_digits(text, 2);
    if (!day) {
        return std::nullopt;
    }
    std::chrono::year_month_day const date{std::chrono::year{*year},
                                           std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) {
        return std::nullopt;
    }
    return std::chrono::sys_days{date}.time_since_epoch();
}

std::optional<Duration> take_hours_minutes(std::string_view& text) {
    auto const hours = take_digits(text, 2);
    if (!hours || *hours > 23 || !take(text, ':')) {
        return std::nullopt;
    }
    auto const minutes = take_digits(text, 2);
    if (!minutes || *minutes > 59) {
        return std::nullopt;
    }
    return std::chrono::hours{*hours} + std::chrono::minutes{*minutes};
}

std::optional<Duration> take_offset(std::string_view& text) {
    if (take(text, 'Z')) {
        return Duration{0};
    }
    bool const east = text.starts_with('+');
    if (!take(text, '+') && !take(text, '-')) {
        return std::nullopt;
    }
    auto const ahead = take_hours_minutes(text);
    if (!ahead) {
        return std::nullopt;
    }
    return east ? *ahead : -*ahead;
}

} // namespace

std::optional<std::int64_t> read_integer(std::string_view text) {
    auto const d = split_decimal(text);
    if (!d || !d->fraction.empty()) {
        return std::nullopt;
    }
    auto const n = digits(d->whole);
    return d->negative ? -n : n;
}

std::optional<double> read_decimal(std::string_view text) {
    if (!split_decimal(text)) {
        return std::nullopt;
    }
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::optional<Points> read_points(std::string_view text) {
    auto const d = split_decimal(text);
    if (!d || d->fraction.size() > 2 || digits(d->whole) > points_max) {
        return std::nullopt;
    }
    auto hundredths = digits(d->fraction);
    if (d->fraction.size() == 1) {
        hundredths *= 10;
    }
    auto const points = digits(d->whole) * 100 + hundredths;
    return d->negative ? -points : points;
}

std::optional<Duration> read_duration(std::string_view text) {
    struct Unit {
        std::string_view name;
        Duration length;
    };
    static constexpr std::array units{
        Unit{"s", 1s},         Unit{"min", 1min},      Unit{"m", 1min},
        Unit{"h", 1h},         Unit{"d", 24h},         Unit{"day", 24h},
        Unit{"days", 24h},     Unit{"w", 7 * 24h},     Unit{"week", 7 * 24h},
        Unit{"weeks", 7 * 24h},
    };
    auto const end = text.find_first_not_of("0123456789");
    auto const number = read_integer(text.substr(0, end));
    if (!number || *number > 1'000'000'000 || end == text.npos) {
        return std::nullopt;
    }
    constexpr Duration longest = 100 * 366 * 24h; // a time and that are still a time
    auto const name = trim(text.substr(end));
    for (auto const& unit : units) {
        if (unit.name == name) {
            auto const duration = *number * unit.length;
            return duration <= longest ? std::optional<Duration>(duration) : std::nullopt;
        }
    }
    return std::nullopt;
}

std::optional<Time> read_time(std::string_view text) {
    auto const date = take_date(text);
    if (!date || text.empty()) {
        return date ? std::optional(Time{*date}) : std::nullopt;
    }
    if (!take(text, 'T')) {
        return std::nullopt;
    }
    auto const clock = take_hours_minutes(text);
    if (!clock || !take(text, ':')) {
        return std::nullopt;
    }
    auto const seconds = take_digits(text, 2);
    if (!seconds || *seconds > 59) {
        return std::nullopt;
    }
    Duration fraction{0};
    if (take(text, '.')) {
        auto const thousandths = take_digits(text, 3);
        if (!thousandths) {
            return std::nullopt;
        }
        fraction = Duration{*thousandths};
    }
    auto const ahead = take_offset(text);
    if (!ahead || !text.empty()) {
        return std::nullopt;
    }
    return Time{*date + *clock + std::chrono::seconds{*seconds} + fraction - *ahead};
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view white = " \t\r\n\v\f";
    auto const begin = text.find_first_not_of(white);
    if (begin == text.npos) {
        return {};
    }
    return text.substr(begin, text.find_last_not_of(white) + 1 - begin);
}

std::string points_text(Points points) {
    if (points == never) {
        return "never";
    }
    auto const size = points < 0 ? -points : points;
    auto text = (points < 0 ? "-" : "") + std::to_string(size / 100);
    if (auto const rest = size % 100; rest != 0) {
        text += '.';
        text += static_cast<char>('0' + rest / 10);
        if (rest % 10 != 0) {
            text += static_cast<char>('0' + rest % 10);
        }
    }
    return text;
}

std::string number_text(double value) {
    if (value == std::floor(value) && std::abs(value) < 1e15) {
        return std::to_string(static_cast<std::int64_t>(value));
    }
    std::array<char, 64> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%.2f", value);
    return buffer.data();
}

std::string duration_text(Duration duration) {
    auto const is = [&](Duration unit) { return duration / unit; };
    if (duration >= 48h) {
        return std::to_string(is(24h)) + " days";
    }
    if (duration >= 2h) {
        return std::to_string(is(1h)) + " h";
    }
    if (duration >= 2min) {
        return std::to_string(is(1min)) + " min";
    }
    return std::to_string(is(1s)) + " s";
}

std::string date_text(Time time) {
    auto const day = std::chrono::floor<std::chrono::days>(time);
    std::chrono::year_month_day const date{day};
    std::array<char, 32> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return buffer.data();
}

} // namespace commentd::rules
