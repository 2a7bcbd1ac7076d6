#include "rules/cpu_timer.hpp"

#include <time.h>

#include <algorithm>

namespace commentd::rules {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::nanoseconds;

constexpr std::chrono::milliseconds stale{1};

nanoseconds thread_cpu_time() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return std::chrono::seconds{now.tv_sec} + nanoseconds{now.tv_nsec};
}

// What this thread knew last, and when.
struct Known {
    Clock::time_point at{};
    nanoseconds cpu{};
};
thread_local Known known;

} // namespace

CpuTimer::CpuTimer() : started_(Clock::now()) {
    if (started_ - known.at > stale) {
        known = {started_, thread_cpu_time()};
    }
    cpu_started_ = known.cpu;
}

nanoseconds CpuTimer::used() const {
    // The wall clock is no system call, and no thread uses more CPU time than passes on the wall.
    auto const wall = Clock::now() - started_;
    return wall < stale ? wall : std::min<nanoseconds>(wall, thread_cpu_time() - cpu_started_);
}

bool CpuTimer::is_over(nanoseconds limit) const {
    return Clock::now() - started_ >= limit && used() >= limit;
}

} // namespace commentd::rules
