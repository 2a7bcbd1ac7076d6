// One line an event on stderr, for journald: "<6>event key=value key="two words"".
// The README lists every event with what an operator does about it.
// Comment text, names, emails, addresses of people and secrets are never logged.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace commentd::base {

enum class Level { error = 3, warning = 4, info = 6, debug = 7 }; // syslog's numbers

struct LogField {
    std::string_view name;
    std::string value;
    LogField(std::string_view n, std::string_view v) : name(n), value(v) {}
    LogField(std::string_view n, char const* v) : name(n), value(v) {}
    LogField(std::string_view n, std::string v) : name(n), value(std::move(v)) {}
    LogField(std::string_view n, std::integral auto v) : name(n), value(std::to_string(v)) {}
};

void log(Level, std::string_view event, std::initializer_list<LogField> fields = {});
// The same, an error, of what may fail thousands of times a second. What Repeats leaves out is counted
// in `left_out` of the next line.
void log_failure(std::string_view event, std::initializer_list<LogField> fields);
// The same behind `lines`, to be written with others at once.
void add_log_line(std::string& lines, Level, std::string_view event,
                  std::initializer_list<LogField> fields = {});
void write_log_lines(std::string_view lines);

void set_log_level(Level least); // everything less urgent is dropped

// Ten of the same in each second. Thread-safe.
class Repeats {
public:
    using Clock = std::chrono::steady_clock;
    // Nothing: this one is left out. Else how many were since the last that was not.
    std::optional<std::uint64_t> next(std::string_view what, Clock::time_point now);

private:
    struct Event {
        Clock::time_point since;
        int written = 0;
        std::uint64_t left_out = 0;
    };
    std::mutex mutex_;
    std::map<std::string, Event, std::less<>> events_; // guarded by mutex_
};

} // namespace commentd::base
