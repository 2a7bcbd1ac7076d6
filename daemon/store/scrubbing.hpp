// When the writer empties the log of what was erased. While somebody reads that can not be done, and
// each attempt takes its whole patience (Database::checkpoint): the next is a second later at least,
// lest a long reader makes every batch slower.
#pragma once

#include <chrono>

namespace commentd::store {

class Scrubbing {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::seconds try_again{1};

    void ask() { asked_ = true; }
    bool is_due(Clock::time_point now) const { return asked_ && now >= not_before_; }
    // `now` is when the attempt ended.
    void tried(bool done, Clock::time_point now) {
        asked_ = !done;
        not_before_ = done ? Clock::time_point::min() : now + try_again;
    }

private:
    bool asked_ = false;
    Clock::time_point not_before_ = Clock::time_point::min();
};

} // namespace commentd::store
