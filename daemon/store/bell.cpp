#include "daemon/store/bell.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace commentd::store {

namespace asio = boost::asio;

// Its timer belongs to the worker that waits: cancelling is posted there.
struct Bell::Waiter {
    explicit Waiter(asio::any_io_executor const& executor) : timer(executor) {}
    asio::steady_timer timer;

    static void wake(std::shared_ptr<Waiter> const& self) {
        asio::post(self->timer.get_executor(), [self] {
            self->timer.cancel();
        });
    }
};

void Bell::ring(std::int64_t site, std::int64_t seq) {
    std::list<std::shared_ptr<Waiter>> woken;
    {
        std::lock_guard lock(mutex_);
        latest_[site] = seq;
        if (auto const found = waiting_.find(site); found != waiting_.end()) woken.swap(found->second);
    }
    for (auto const& waiter : woken) Waiter::wake(waiter);
}

base::Task<void> Bell::wait(std::int64_t site, std::int64_t seen, std::chrono::milliseconds at_most) {
    auto const executor = co_await asio::this_coro::executor;
    auto const waiter = std::make_shared<Waiter>(executor);
    {
        std::lock_guard lock(mutex_);
        if (closed_ || latest_[site] > seen) co_return;
        waiting_[site].push_back(waiter);
    }
    waiter->timer.expires_after(at_most);
    // A ring that came before the timer was armed is posted behind us on this same worker.
    auto const token = asio::as_tuple(asio::use_awaitable);
    co_await waiter->timer.async_wait(token);
    std::lock_guard lock(mutex_);
    waiting_[site].remove(waiter);
}

void Bell::close() {
    std::unordered_map<std::int64_t, std::list<std::shared_ptr<Waiter>>> woken;
    {
        std::lock_guard lock(mutex_);
        closed_ = true;
        woken.swap(waiting_);
    }
    for (auto const& [site, waiters] : woken)
        for (auto const& waiter : waiters) Waiter::wake(waiter);
}

} // namespace commentd::store
