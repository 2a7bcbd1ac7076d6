// A bucket is one number: the time at which it will be full again (the "generic cell rate
// algorithm"). Spending moves it on by what one token takes to grow back.
#include "daemon/http/rate_limit.hpp"

#include <algorithm>
#include <list>
#include <unordered_map>

namespace commentd::http {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

namespace {

struct Bucket {
    std::uint64_t key;
    nanoseconds full_at; // since 1970
};

} // namespace

struct RateLimit::State {
    std::mutex mutex;
    // guarded by mutex
    std::size_t keys_max;
    std::list<Bucket> by_use; // the least recently used one is last
    std::unordered_map<std::uint64_t, std::list<Bucket>::iterator> by_key;

    void forget_last() {
        by_key.erase(by_use.back().key);
        by_use.pop_back();
    }

    Bucket& bucket(std::uint64_t key, nanoseconds now) {
        if (auto const known = by_key.find(key); known != by_key.end()) {
            by_use.splice(by_use.begin(), by_use, known->second);
            return by_use.front();
        }
        // Two at a time, so that the full ones go faster than new ones come.
        for (int i = 0; i < 2 && !by_use.empty() && by_use.back().full_at <= now; ++i)
            forget_last();
        if (by_use.size() >= keys_max)
            forget_last();
        by_use.push_front({key, now});
        by_key.emplace(key, by_use.begin());
        return by_use.front();
    }
};

RateLimit::RateLimit(std::size_t keys_max) : state_(std::make_unique<State>()) {
    state_->keys_max = std::max<std::size_t>(keys_max, 1);
}

RateLimit::~RateLimit() = default;

std::optional<milliseconds> RateLimit::spend(std::uint64_t key, Allowance allowance,
                                             base::Time at) {
    if (allowance.count == 0)
        return std::nullopt;
    nanoseconds const now = at.time_since_epoch(), per = allowance.per;
    nanoseconds const one = per / allowance.count;
    std::lock_guard lock(state_->mutex);
    auto& bucket = state_->bucket(key, now);
    // No later than an empty bucket's: the clock may have been set back, the allowance changed.
    bucket.full_at = std::clamp(bucket.full_at, now, now + per);
    auto const wait = bucket.full_at + one - (now + per);
    if (wait > nanoseconds::zero())
        return std::chrono::ceil<milliseconds>(wait);
    bucket.full_at += one;
    return std::nullopt;
}

} // namespace commentd::http
