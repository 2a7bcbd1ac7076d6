// Wakes those who wait for a site's next publication event. Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "daemon/base/task.hpp"

namespace commentd::store {

class Bell {
public:
    // The writer's thread, after COMMIT.
    void ring(std::int64_t site, std::int64_t seq);

    // Until an event later than `seen` was rung for the site, `at_most` is over, or it is closed.
    base::Task<void> wait(std::int64_t site, std::int64_t seen, std::chrono::milliseconds at_most);

    // The daemon stops: nobody waits any longer.
    void close();

private:
    struct Waiter;
    std::mutex mutex_;
    std::unordered_map<std::int64_t, std::int64_t> latest_;                // guarded by mutex_
    std::unordered_map<std::int64_t, std::list<std::shared_ptr<Waiter>>> waiting_; // guarded by mutex_
    bool closed_ = false;                                                  // guarded by mutex_
};

} // namespace commentd::store
