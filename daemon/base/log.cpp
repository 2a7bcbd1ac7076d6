#include "daemon/base/log.hpp"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <utility>

#include <unistd.h>

namespace commentd::base {

namespace {

std::atomic<int> least_urgent{static_cast<int>(Level::info)};

bool needs_quotes(std::string_view value) {
    return value.empty() || std::ranges::any_of(value, [](unsigned char c) {
               return c <= ' ' || c == '"' || c == '=' || c == '\\' || c == 0x7f;
           });
}

// One event stays one line, whatever a value holds.
void append_quoted(std::string& line, std::string_view value) {
    line += '"';
    for (char c : value) {
        if (c == '"' || c == '\\') {
            line += '\\';
            line += c;
        } else if (c == '\n') {
            line += "\\n";
        } else if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) {
            char escaped[5];
            std::snprintf(escaped, sizeof escaped, "\\x%02x", static_cast<unsigned>(c));
            line += escaped;
        } else {
            line += c;
        }
    }
    line += '"';
}

} // namespace

void add_log_line(std::string& lines, Level level, std::string_view event,
                  std::initializer_list<LogField> fields) {
    int const urgency = static_cast<int>(level);
    if (urgency > least_urgent.load(std::memory_order_relaxed))
        return;
    lines += '<';
    lines += std::to_string(urgency);
    lines += '>';
    lines += event;
    for (auto const& field : fields) {
        lines += ' ';
        lines += field.name;
        lines += '=';
        if (needs_quotes(field.value))
            append_quoted(lines, field.value);
        else
            lines += field.value;
    }
    lines += '\n';
}

// One write, so that the lines of several threads do not mix. When nobody can read the log there is
// nobody to tell so.
void write_log_lines(std::string_view lines) {
    if (lines.empty())
        return;
    [[maybe_unused]] auto const written = ::write(STDERR_FILENO, lines.data(), lines.size());
}

void log(Level level, std::string_view event, std::initializer_list<LogField> fields) {
    std::string line;
    add_log_line(line, level, event, fields);
    write_log_lines(line);
}

void log_failure(std::string_view event, std::initializer_list<LogField> fields) {
    static Repeats repeats;
    std::string same(event); // by the same cause
    for (auto const& field : fields) {
        same += '\0';
        same += field.value;
    }
    auto const left_out = repeats.next(same, Repeats::Clock::now());
    if (!left_out)
        return;
    std::string line;
    add_log_line(line, Level::error, event, fields);
    if (*left_out > 0 && !line.empty())
        line.insert(line.size() - 1, " left_out=" + std::to_string(*left_out));
    write_log_lines(line);
}

std::optional<std::uint64_t> Repeats::next(std::string_view what, Clock::time_point now) {
    constexpr int at_most = 10;
    constexpr std::size_t known_max = 1000;
    std::lock_guard lock(mutex_);
    if (events_.size() >= known_max)
        events_.clear();
    auto& one = events_.try_emplace(std::string(what)).first->second;
    if (now - one.since >= std::chrono::seconds(1)) {
        one.since = now;
        one.written = 0;
    }
    if (one.written >= at_most) {
        ++one.left_out;
        return {};
    }
    ++one.written;
    return std::exchange(one.left_out, 0);
}

void set_log_level(Level least) {
    least_urgent.store(static_cast<int>(least), std::memory_order_relaxed);
}

} // namespace commentd::base
