// A thread for what would keep a worker waiting, such as compiling rules that somebody sent: one
// thing after the other, and no more of them wait than were agreed on.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <optional>
#include <stop_token>
#include <utility>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "daemon/base/task.hpp"

namespace commentd::base {

class Aside {
public:
    // Once it is stopped, what waits is not done any more; what is being done may look at it itself.
    explicit Aside(std::size_t waiting_max, std::stop_token stop = {})
        : waiting_max_(waiting_max), stop_(std::move(stop)) {}
    std::stop_token const& stop() const { return stop_; }
    void finish() { pool_.join(); } // what waits is done; before the loops end

    // Resumes on the caller's executor. Nothing: too many wait, or it was stopped. What `work` throws
    // ends the program.
    template <class T>
    Task<std::optional<T>> run(std::function<T()> work) {
        namespace asio = boost::asio;
        return asio::async_initiate<asio::use_awaitable_t<> const, void(std::optional<T>)>(
            [this](auto handler, std::function<T()> w) {
                bool const has_room = waiting_.fetch_add(1) < waiting_max_;
                auto job = [this, has_room, h = std::move(handler), w = std::move(w)]() mutable {
                    std::optional<T> result;
                    if (has_room && !stop_.stop_requested()) result.emplace(w());
                    --waiting_;
                    auto executor = asio::get_associated_executor(h);
                    asio::post(executor, [h = std::move(h), r = std::move(result)]() mutable {
                        h(std::move(r));
                    });
                };
                if (has_room)
                    asio::post(pool_, std::move(job));
                else
                    job();
            },
            asio::use_awaitable, std::move(work));
    }

private:
    std::size_t const waiting_max_;
    std::stop_token const stop_;
    std::atomic<std::size_t> waiting_ = 0;
    boost::asio::thread_pool pool_{1};
};

} // namespace commentd::base
