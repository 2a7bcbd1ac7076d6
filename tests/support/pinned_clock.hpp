// A clock that stands still until a test moves it. Copies of clock() all show the same time.
#pragma once

#include <atomic>
#include <memory>

#include "daemon/base/clock.hpp"

namespace commentd::tests {

class PinnedClock {
public:
    explicit PinnedClock(std::string_view start = "2026-05-01T12:00:00Z")
        : ms_(std::make_shared<std::atomic<std::int64_t>>(
              base::to_number(base::time_from_text(start).value()))) {}

    base::Time now() const { return base::time_from_number(ms_->load()); }
    void advance(std::chrono::milliseconds by) { ms_->fetch_add(by.count()); }
    void set(base::Time time) { ms_->store(base::to_number(time)); }

    base::Clock clock() const {
        return [ms = ms_] { return base::time_from_number(ms->load()); };
    }

private:
    std::shared_ptr<std::atomic<std::int64_t>> ms_;
};

} // namespace commentd::tests
