// A few threads that read, each with its own connections, so that no query can stall a worker.
#pragma once

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include <boost/asio/async_result.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "daemon/base/log.hpp"
#include "daemon/base/result.hpp"
#include "daemon/base/task.hpp"
#include "daemon/store/database.hpp"

namespace commentd::store {

struct ReadConnections {
    Database truth, derived;
    std::int64_t watermark = 0; // of derived's snapshot, while a transaction is open (Derived)
};

class Readers {
public:
    static constexpr std::size_t queued_max = 8192;

    Readers(std::filesystem::path const& truth, std::filesystem::path const& derived, unsigned count);
    ~Readers(); // answers what is queued

    // `shares`: it may be answered from a snapshot that others before it have opened.
    template <class T>
    base::Task<base::Result<T>> read(std::function<base::Result<T>(ReadConnections&)> question,
                                     bool shares = false) {
        return boost::asio::async_initiate<boost::asio::use_awaitable_t<> const,
                                           void(base::Result<T>)>(
            [this, shares](auto handler, std::function<base::Result<T>(ReadConnections&)> q) {
                // shared: std::function wants to be copyable, a completion handler is not.
                auto h = std::make_shared<decltype(handler)>(std::move(handler));
                auto answer = [h](base::Result<T> r) {
                    auto executor = boost::asio::get_associated_executor(*h);
                    boost::asio::post(executor, [h, r = std::move(r)]() mutable {
                        (*h)(std::move(r));
                    });
                };
                auto ask_it = [answer, q = std::move(q)](ReadConnections& connections) {
                    answer(ask<T>(q, connections));
                };
                bool const taken = push({std::move(ask_it), shares});
                if (!taken)
                    answer(base::Error{base::Fault::unavailable, "too many reads are waiting", {}, 1});
            },
            boost::asio::use_awaitable, std::move(question));
    }

private:
    struct Question {
        std::function<void(ReadConnections&)> ask;
        bool shares;
    };

    template <class T>
    static base::Result<T> ask(std::function<base::Result<T>(ReadConnections&)> const& question,
                               ReadConnections& connections) {
        try {
            return question(connections);
        } catch (DatabaseError const& error) {
            base::log(base::Level::error, "read-failed", {{"why", error.what()}});
            return base::Error{base::Fault::unavailable, "storage is not available; try again", {}, 1};
        } catch (std::exception const& error) {
            base::log(base::Level::error, "read-failed", {{"why", error.what()}});
            return base::Error{base::Fault::internal, "this could not be read", {}, 0};
        }
    }

    bool push(Question);
    void loop(ReadConnections&);

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Question> queue_; // guarded by mutex_
    bool stopping_ = false;      // guarded by mutex_
    std::deque<ReadConnections> connections_; // one for each thread, which alone uses it
    std::vector<std::thread> threads_;
};

} // namespace commentd::store
