#include "daemon/store/feed.hpp"

#include <algorithm>

namespace commentd::store {

void Feed::publish(FeedEvent const& event) {
    std::unordered_set<std::shared_ptr<base::Waker>> woken;
    {
        std::lock_guard lock(mutex_);
        ring_[static_cast<std::size_t>(end_) % ring_.size()] = event;
        ++end_;
        if (sleepers_.empty()) return;
        woken.swap(sleepers_);
    }
    for (auto const& sleeper : woken) sleeper->wake();
}

std::int64_t Feed::end() const {
    std::lock_guard lock(mutex_);
    return end_;
}

std::optional<std::vector<FeedEvent>> Feed::take(std::int64_t place, std::size_t count,
                                                 std::shared_ptr<base::Waker> const& sleeper) {
    auto const kept = static_cast<std::int64_t>(ring_.size());
    std::vector<FeedEvent> events;
    std::lock_guard lock(mutex_);
    if (place < 0 || place > end_ || end_ - place > kept) return {};
    if (place == end_) {
        sleepers_.insert(sleeper);
        return events;
    }
    auto const until = std::min(end_, place + static_cast<std::int64_t>(count));
    events.reserve(static_cast<std::size_t>(until - place));
    for (auto at = place; at < until; ++at)
        events.push_back(ring_[static_cast<std::size_t>(at) % ring_.size()]);
    return events;
}

void Feed::forget(std::shared_ptr<base::Waker> const& sleeper) {
    std::lock_guard lock(mutex_);
    sleepers_.erase(sleeper);
}

} // namespace commentd::store
