// The current version of something that is replaced whole and never edited.
// A mutex around one pointer copy: std::atomic<std::shared_ptr> of libstdc++ 12 is a data race
// under TSan, and the copy costs 20 ns either way.
#pragma once

#include <memory>
#include <mutex>

namespace commentd::base {

template <class T>
class Snapshot {
public:
    using Version = std::shared_ptr<T const>;

    explicit Snapshot(Version first) : current_(std::move(first)) {}

    // Hold it as long as the answer must stay consistent.
    Version get() const {
        std::lock_guard lock(mutex_);
        return current_;
    }

    // The old version lives until its last holder lets go.
    void replace(Version next) {
        std::lock_guard lock(mutex_);
        current_.swap(next);
    } // the old one, if this was its last holder, dies here, outside of nothing that waits for us

private:
    mutable std::mutex mutex_;
    Version current_; // guarded by mutex_
};

} // namespace commentd::base
