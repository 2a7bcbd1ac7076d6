// Those who wait until a thread that follows the truth has come as far as the truth was when they
// asked. What they wait for, and their list, are guarded by the mutex of that thread's owner.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "daemon/base/task.hpp"
#include "daemon/store/inbox.hpp"

namespace commentd::store {

struct CatchUp : Work {
    using Clock = std::chrono::steady_clock;

    std::int64_t until = 0; // a change
    Clock::time_point deadline = Clock::time_point::max();
    bool done = false; // what is waited for is there
};

template <class Handler>
struct CatchUpFor final : CatchUp {
    explicit CatchUpFor(Handler h) : handler(std::move(h)) {}
    boost::asio::any_io_executor executor() const override { return executor_of(handler); }
    void resume() override {
        auto h = std::move(handler);
        h(done);
    }
    Handler handler;
};

// Gives `join` who waits, and resumes with CatchUp::done once resume_all was called with it.
template <class Join>
base::Task<bool> wait_to_catch_up(Join join) {
    return boost::asio::async_initiate<boost::asio::use_awaitable_t<> const, void(bool)>(
        [join = std::move(join)](auto handler) {
            join(std::make_unique<CatchUpFor<decltype(handler)>>(std::move(handler)));
        },
        boost::asio::use_awaitable);
}

class CatchUps {
public:
    using List = std::vector<std::unique_ptr<CatchUp>>;

    bool any() const { return !waiting_.empty(); }
    bool failing() const { return failing_; } // as was told last

    // Before answer(), and in the moment when it can be seen that all is there.
    void succeeded() { failing_ = false; }

    // `at_once`: there already, or not to be had while it fails.
    void add(std::unique_ptr<CatchUp> waiter, std::int64_t followed, std::int64_t reached,
             List& at_once) {
        waiter->until = followed;
        waiter->done = reached >= followed;
        auto& list = waiter->done || failing_ ? at_once : waiting_;
        list.push_back(std::move(waiter));
    }

    // Who has waited long enough; when it fails, all.
    List answer(std::int64_t reached, bool failed) {
        List answered;
        failing_ = failed;
        for (auto& waiter : waiting_) {
            waiter->done = reached >= waiter->until;
            if (waiter->done || failed || waiter->deadline <= CatchUp::Clock::now())
                answered.push_back(std::move(waiter));
        }
        std::erase(waiting_, nullptr);
        return answered;
    }

private:
    List waiting_;
    bool failing_ = false;
};

} // namespace commentd::store
