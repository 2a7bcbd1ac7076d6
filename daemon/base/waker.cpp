#include "daemon/base/waker.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace commentd::base {

namespace asio = boost::asio;

void Waker::wake() {
    if (called_.exchange(true))
        return;
    asio::post(timer_.get_executor(), [self = shared_from_this()] {
        self->called_ = false; // before the sleeper looks, so that what comes now calls again
        self->woken_ = true;
        self->timer_.cancel();
    });
}

Task<void> Waker::sleep(std::chrono::milliseconds at_most) {
    if (!woken_) {
        timer_.expires_after(at_most);
        auto const token = asio::as_tuple(asio::use_awaitable);
        co_await timer_.async_wait(token);
    }
    woken_ = false;
}

} // namespace commentd::base
