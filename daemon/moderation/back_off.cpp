#include "daemon/moderation/back_off.hpp"

#include <algorithm>

namespace commentd::moderation {

using std::chrono::milliseconds;

BackOff::Failures& BackOff::of(std::uint64_t key, base::Time now) {
    if (auto const known = by_key_.find(key); known != by_key_.end()) {
        by_use_.splice(by_use_.begin(), by_use_, known->second);
    } else {
        if (by_use_.size() >= keys_max_) {
            by_key_.erase(by_use_.back().key);
            by_use_.pop_back();
        }
        by_use_.push_front({key, 0, now, now});
        by_key_.emplace(key, by_use_.begin());
    }
    auto& found = by_use_.front();
    if (now - found.last >= schedule_.forgotten) found = {key, 0, now, now};
    found.last = std::min(found.last, now); // the clock may have been set back
    return found;
}

void BackOff::wait_after_last(Failures& failures) const {
    int const beyond = failures.count - schedule_.free;
    milliseconds wait{0};
    if (beyond > 0)
        wait = std::min(schedule_.longest, milliseconds(1000) * (1 << std::min(beyond - 1, 20)));
    failures.next = failures.last + wait;
}

std::optional<milliseconds> BackOff::begin(std::uint64_t key, base::Time now) {
    std::lock_guard lock(mutex_);
    auto& failures = of(key, now);
    failures.next = std::min(failures.next, now + schedule_.longest);
    if (failures.next > now) return failures.next - now;
    failures.last = now;
    ++failures.count;
    wait_after_last(failures);
    return {};
}

void BackOff::forgive(std::uint64_t key) {
    std::lock_guard lock(mutex_);
    auto const known = by_key_.find(key);
    if (known == by_key_.end()) return;
    by_use_.erase(known->second);
    by_key_.erase(known);
}

void BackOff::take_back(std::uint64_t key) {
    std::lock_guard lock(mutex_);
    auto const known = by_key_.find(key);
    if (known == by_key_.end()) return;
    known->second->count = std::max(0, known->second->count - 1);
    wait_after_last(*known->second);
}

} // namespace commentd::moderation
