// How much CPU time this thread has used since a moment. Asking the system costs as much as several
// rules, so it is asked at most once a millisecond: what is told is at most that much too large.
#pragma once

#include <chrono>
#include <cstddef>

namespace commentd::rules {

class CpuTimer {
public:
    CpuTimer();
    std::chrono::nanoseconds used() const;
    bool is_over(std::chrono::nanoseconds limit) const;

private:
    std::chrono::steady_clock::time_point started_;
    std::chrono::nanoseconds cpu_started_;
};

// A step that is under way when time is over is not interrupted: a tenth is kept for it.
constexpr std::chrono::nanoseconds time_to_begin_in(std::chrono::nanoseconds limit) {
    return limit - limit / 10;
}

// A limit that is looked at again and again. What was over once stays so.
class TimeLimit {
public:
    explicit TimeLimit(std::chrono::nanoseconds limit)
        : limit_(limit), over_(limit <= limit.zero()) {}
    bool is_over() { return over_ = over_ || timer_.is_over(limit_); }
    // Before so many bytes are gone through. A look takes as long as reading a name: short texts share
    // one.
    bool is_over_for(std::size_t bytes) {
        constexpr std::size_t bytes_a_look = 1024;
        unlooked_ += bytes;
        if (unlooked_ < bytes_a_look) {
            return over_;
        }
        unlooked_ = 0;
        return is_over();
    }
    bool was_over() const { return over_; } // without a look
    std::chrono::nanoseconds used() { // a look, too
        auto const used = timer_.used();
        over_ = over_ || used >= limit_;
        return used;
    }

private:
    CpuTimer timer_;
    std::chrono::nanoseconds limit_;
    std::size_t unlooked_ = 0;
    bool over_ = false;
};

} // namespace commentd::rules
