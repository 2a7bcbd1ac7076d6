// Somebody who sleeps on a loop until there is news, and may be woken by any thread. Waking is cheap
// and done once, however often it is asked for before the sleeper has come round.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "daemon/base/task.hpp"

namespace commentd::base {

class Waker : public std::enable_shared_from_this<Waker> {
public:
    explicit Waker(boost::asio::any_io_executor const& loop) : timer_(loop) {}

    // Any thread. What was written before it is seen by who wakes up.
    void wake();

    // On its loop, by one at a time. Until it is woken, or the time is over; at once when it was
    // woken since the last sleep. Asleep, it must be held by a shared_ptr.
    Task<void> sleep(std::chrono::milliseconds at_most);

private:
    boost::asio::steady_timer timer_; // its loop only
    bool woken_ = false;              // likewise
    std::atomic<bool> called_{false}; // a visit to the loop is on its way
};

} // namespace commentd::base
