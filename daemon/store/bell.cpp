#include "daemon/store/bell.hpp"

#include <boost/asio/this_coro.hpp>

namespace commentd::store {

namespace asio = boost::asio;

void Bell::ring(std::int64_t site, std::int64_t seq) {
    Sleepers woken;
    {
        std::lock_guard lock(mutex_);
        latest_[site] = seq;
        if (auto const found = sleepers_.find(site); found != sleepers_.end())
            woken.swap(found->second);
    }
    for (auto const& sleeper : woken) sleeper->wake();
}

bool Bell::listen(std::int64_t site, std::int64_t seen,
                  std::shared_ptr<base::Waker> const& sleeper) {
    std::lock_guard lock(mutex_);
    if (closed_ || latest_[site] > seen) return false;
    sleepers_[site].insert(sleeper);
    return true;
}

void Bell::forget(std::int64_t site, std::shared_ptr<base::Waker> const& sleeper) {
    std::lock_guard lock(mutex_);
    sleepers_[site].erase(sleeper);
}

base::Task<void> Bell::wait(std::int64_t site, std::int64_t seen, std::chrono::milliseconds at_most) {
    auto const executor = co_await asio::this_coro::executor;
    auto const sleeper = std::make_shared<base::Waker>(executor);
    if (!listen(site, seen, sleeper)) co_return;
    co_await sleeper->sleep(at_most);
    forget(site, sleeper);
}

void Bell::close() {
    std::unordered_map<std::int64_t, Sleepers> woken;
    {
        std::lock_guard lock(mutex_);
        closed_ = true;
        woken.swap(sleepers_);
    }
    for (auto const& [site, sleepers] : woken)
        for (auto const& sleeper : sleepers) sleeper->wake();
}

} // namespace commentd::store
