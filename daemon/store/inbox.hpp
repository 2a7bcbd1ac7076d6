// How coroutines hand work to a thread of the store and are resumed when it is done. Both ways go
// in bundles: a thread is woken once for all that a loop's handlers of one moment give it, and a
// loop is visited once for all that the thread has ready for it. (Under load that is a tenth of the
// wake-ups, which cost more than most of the work.)
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/system_executor.hpp>

namespace commentd::store {

// So that both sides work at the same time, no bundle is larger.
constexpr std::size_t bundle_max = 32;

// Something that a coroutine, or a thread, waits for.
struct Work {
    virtual ~Work() = default;
    // Where resume() belongs; none: it may be called by any thread.
    virtual boost::asio::any_io_executor executor() const = 0;
    virtual void resume() = 0;
};

template <class Handler>
boost::asio::any_io_executor executor_of(Handler const& handler) {
    using Executor = boost::asio::associated_executor_t<Handler>;
    if constexpr (std::is_same_v<Executor, boost::asio::system_executor>)
        return {};
    else
        return boost::asio::get_associated_executor(handler);
}

// Leaves `done` empty.
template <class Item>
void resume_all(std::vector<std::unique_ptr<Item>>& done) {
    while (!done.empty()) {
        auto const executor = done.front()->executor();
        std::vector<std::unique_ptr<Item>> of_one_loop, others;
        for (auto& work : done) {
            bool const same = work->executor() == executor;
            (same ? of_one_loop : others).push_back(std::move(work));
        }
        done = std::move(others);
        auto resume = [works = std::move(of_one_loop)] {
            for (auto const& work : works) work->resume();
        };
        if (executor)
            boost::asio::post(executor, std::move(resume));
        else
            resume();
    }
}

template <class Item>
class Inbox {
public:
    explicit Inbox(std::size_t items_max) : items_max_(items_max) {}

    // False, and the item stays with the caller, when it is full or closed.
    bool put(std::unique_ptr<Item>& item) {
        auto const executor = item->executor();
        void const* const loop = executor ? &executor.context() : nullptr;
        bool knock_later = false;
        {
            std::lock_guard lock(mutex_);
            if (items_.size() >= items_max_ || closed_) return false;
            items_.push_back(std::move(item));
            bool const enough = items_.size() % bundle_max == 0;
            if (loop && knocking_ == loop && !enough) return true; // it will knock for this one too
            knock_later = loop && !knocking_ && !enough;
            if (knock_later) knocking_ = loop;
        }
        // Behind all handlers that are ready on this loop now. What another thread posts while this
        // handler runs, its answer even, may come before: an inbox ends after a last visit to the
        // loops (Loops::visit_each), which Server::stop makes.
        if (knock_later)
            boost::asio::post(executor, [this] {
                std::lock_guard lock(mutex_);
                knocking_ = nullptr;
                wake_.notify_one();
            });
        else
            wake_.notify_one();
        return true;
    }

    // Waits for some and takes at most `count`; none when it is closed and empty.
    void take(std::vector<std::unique_ptr<Item>>& items, std::size_t count) {
        items.clear();
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [&] { return !items_.empty() || closed_; });
        for (; !items_.empty() && items.size() < count; items_.pop_front())
            items.push_back(std::move(items_.front()));
    }

    std::size_t size() const {
        std::lock_guard lock(mutex_);
        return items_.size();
    }

    void close() {
        {
            std::lock_guard lock(mutex_);
            closed_ = true;
        }
        wake_.notify_all();
    }

private:
    std::size_t const items_max_;
    std::mutex mutable mutex_;
    std::condition_variable wake_;
    std::deque<std::unique_ptr<Item>> items_; // guarded by mutex_
    void const* knocking_ = nullptr;          // the loop that will; guarded by mutex_
    bool closed_ = false;                     // guarded by mutex_
};

} // namespace commentd::store
