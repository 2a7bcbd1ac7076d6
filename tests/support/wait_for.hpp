// Coroutines of the daemon in a test: started on a loop, and waited for by a thread that may wait.
#pragma once

#include <exception>
#include <future>
#include <memory>
#include <utility>

#include <boost/asio/co_spawn.hpp>

#include "daemon/base/loops.hpp"
#include "daemon/base/task.hpp"

namespace commentd::tests {

template <class T>
base::Task<void> keep_promise(base::Task<T> task, std::shared_ptr<std::promise<T>> promise) {
    auto value = co_await std::move(task);
    promise->set_value(std::move(value));
}

// Asio's use_future asks that a T can be made of nothing, which a Result cannot.
template <class T>
std::future<T> start(base::Loops& loops, base::Task<T> task, std::size_t loop = 0) {
    auto promise = std::make_shared<std::promise<T>>();
    auto future = promise->get_future();
    auto failed = [promise](std::exception_ptr failure) {
        if (failure) promise->set_exception(failure);
    };
    boost::asio::co_spawn(loops.at(loop), keep_promise<T>(std::move(task), promise),
                          std::move(failed));
    return future;
}

// What was given to the loops before has begun, and what that gave them at once is over.
inline void wait_until_begun(base::Loops& loops) {
    loops.visit_each([](std::size_t) {});
}

// Nothing of it is left on the loops when this returns, so that what it used may end.
template <class T>
T wait_for(base::Loops& loops, base::Task<T> task) {
    auto value = start<T>(loops, std::move(task)).get();
    wait_until_begun(loops);
    return value;
}

} // namespace commentd::tests
