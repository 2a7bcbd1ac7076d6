#include "daemon/api/moment.hpp"

#include <charconv>
#include <memory>

#include <unicode/calendar.h>
#include <unicode/gregocal.h>
#include <unicode/timezone.h>

#include "rules/pack/scalars.hpp"

namespace commentd::api {

std::optional<base::Time> moment(std::string_view text, base::Time now,
                                 std::string const& timezone) {
    if (auto const ago = rules::read_duration(text)) return now - *ago;
    return instant(text, timezone);
}

std::optional<base::Time> end_of_term(std::string_view text, base::Time now,
                                      std::string const& timezone) {
    if (auto const lasts = rules::read_duration(text)) return now + *lasts;
    return instant(text, timezone);
}

std::optional<base::Time> instant(std::string_view text, std::string const& timezone) {
    if (auto const exact = base::time_from_text(text)) return exact;
    // Without an offset: as the clocks of the zone show it.
    int part[6] = {0, 1, 1, 0, 0, 0};
    constexpr std::string_view form = "0000-00-00T00:00:00";
    // Of a fraction only the milliseconds count.
    int fraction = 0;
    if (text.size() > form.size() + 1 && text[form.size()] == '.') {
        auto const digits = text.substr(form.size() + 1);
        if (digits.size() > 9 || digits.find_first_not_of("0123456789") != std::string_view::npos)
            return {};
        auto const first = std::string(digits.substr(0, 3)) + "00";
        std::from_chars(first.data(), first.data() + 3, fraction);
        text = text.substr(0, form.size());
    }
    if (text.size() != 10 && text.size() != 16 && text.size() != 19) return {};
    std::size_t field = 0;
    int value = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        bool const at_end = i == text.size();
        if (!at_end && form[i] == '0') {
            if (text[i] < '0' || text[i] > '9') return {};
            value = value * 10 + (text[i] - '0');
            continue;
        }
        if (!at_end && text[i] != form[i]) return {};
        part[field++] = value;
        value = 0;
    }
    UErrorCode code = U_ZERO_ERROR;
    std::unique_ptr<icu::TimeZone> zone(
        icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(timezone)));
    icu::GregorianCalendar calendar(*zone, code);
    calendar.setLenient(false);
    // As with an offset: by today's calendar, however early.
    calendar.setGregorianChange(static_cast<UDate>(base::to_number(base::first_time)), code);
    calendar.set(part[0], part[1] - 1, part[2], part[3], part[4], part[5]);
    calendar.set(UCAL_MILLISECOND, fraction);
    auto const ms = calendar.getTime(code);
    if (U_FAILURE(code)) return {};
    auto const time = base::time_from_number(static_cast<std::int64_t>(ms));
    if (time < base::first_time || time > base::last_time) return {}; // as with an offset
    return time;
}

} // namespace commentd::api
