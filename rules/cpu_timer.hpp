// How much CPU time this thread has used since a moment. Asking the system costs as much as several
// rules, so it is asked at most once a millisecond: what is told is at most that much too large.
#pragma once

#include <chrono>

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

} // namespace commentd::rules
