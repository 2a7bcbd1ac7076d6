// Wakes those who wait for a site's next publication event. Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <unordered_set>

#include "daemon/base/task.hpp"
#include "daemon/base/waker.hpp"

namespace commentd::store {

class Bell {
public:
    // The writer's thread, after COMMIT.
    void ring(std::int64_t site, std::int64_t seq);

    // The sleeper is woken by the next event that is rung for the site, once. False, and it is not:
    // one later than `seen` was rung already, or the bell is closed.
    bool listen(std::int64_t site, std::int64_t seen, std::shared_ptr<base::Waker> const& sleeper);
    void forget(std::int64_t site, std::shared_ptr<base::Waker> const& sleeper);

    // Until an event later than `seen` was rung for the site, `at_most` is over, or it is closed.
    base::Task<void> wait(std::int64_t site, std::int64_t seen, std::chrono::milliseconds at_most);

    // The daemon stops: nobody waits any longer.
    void close();

private:
    using Sleepers = std::unordered_set<std::shared_ptr<base::Waker>>;
    std::mutex mutex_;
    std::unordered_map<std::int64_t, std::int64_t> latest_; // guarded by mutex_
    std::unordered_map<std::int64_t, Sleepers> sleepers_;   // guarded by mutex_
    bool closed_ = false;                                   // guarded by mutex_
};

} // namespace commentd::store
