// The one thread that writes. Whatever is waiting becomes one transaction (leveldb's natural
// batches); every job has a SAVEPOINT, so one that fails undoes only itself; answers go out after
// COMMIT.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include <boost/asio/async_result.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "daemon/base/result.hpp"
#include "daemon/base/task.hpp"
#include "daemon/store/database.hpp"

namespace commentd::store {

// What a job may do. Jobs run on the writer's thread, one after the other.
class Transaction {
public:
    Transaction(Database& db, std::int64_t& seq) : database(db), seq_(seq) {}

    Database& database;
    // The number of a change; grows with every one, of all comments. Gaps are normal.
    std::int64_t next_seq() { return ++seq_; }

    // Run on the writer's thread once the batch is on disk and before anyone is answered, or when
    // this job or its batch is undone.
    void on_commit(std::function<void()> f) { committed_.push_back(std::move(f)); }
    void on_rollback(std::function<void()> f) { undone_.push_back(std::move(f)); }

private:
    friend class Writer;
    std::int64_t& seq_;
    std::vector<std::function<void()>> committed_, undone_;
};

class Writer {
public:
    struct Limits {
        std::size_t queued_max = 4096; // beyond: unavailable. Back-pressure is an answer, not a pile.
        std::size_t batch_max = 256;
    };

    // `database` is migrated; `stop_daemon` is called, from the writer's thread, when a sync has
    // failed and nobody knows what is on disk.
    Writer(Database database, Limits, std::function<void()> stop_daemon);
    ~Writer(); // finishes what is queued

    // Does `work`; its error undoes what it wrote. Resumes on the caller's executor after COMMIT.
    template <class T>
    base::Task<base::Result<T>> write(std::function<base::Result<T>(Transaction&)> work) {
        return boost::asio::async_initiate<boost::asio::use_awaitable_t<> const,
                                           void(base::Result<T>)>(
            [this](auto handler, std::function<base::Result<T>(Transaction&)> w) {
                push(std::make_unique<JobFor<T, decltype(handler)>>(std::move(handler),
                                                                   std::move(w)));
            },
            boost::asio::use_awaitable, std::move(work));
    }

    // The same for threads that may wait: start, the signal loop, tests.
    template <class T>
    base::Result<T> write_and_wait(std::function<base::Result<T>(Transaction&)> work) {
        std::mutex mutex;
        std::condition_variable done;
        std::optional<base::Result<T>> result;
        auto answer = [&](base::Result<T> r) {
            std::lock_guard lock(mutex);
            result.emplace(std::move(r));
            done.notify_one();
        };
        push(std::make_unique<JobFor<T, decltype(answer)>>(std::move(answer), std::move(work)));
        std::unique_lock lock(mutex);
        done.wait(lock, [&] { return result.has_value(); });
        return std::move(*result);
    }

private:
    struct Job {
        virtual ~Job() = default;
        virtual bool run(Transaction&) = 0; // false: undo it
        virtual void answer() = 0;
        virtual void fail(base::Error) = 0; // instead of answer
        std::vector<std::function<void()>> committed, undone;
    };

    template <class T, class Handler>
    struct JobFor final : Job {
        JobFor(Handler h, std::function<base::Result<T>(Transaction&)> w)
            : handler(std::move(h)), work(std::move(w)) {}
        bool run(Transaction& transaction) override {
            result.emplace(work(transaction));
            return result->ok();
        }
        void answer() override {
            auto executor = boost::asio::get_associated_executor(handler);
            boost::asio::dispatch(executor, [h = std::move(handler), r = std::move(*result)]() mutable {
                h(std::move(r));
            });
        }
        void fail(base::Error error) override {
            result.emplace(std::move(error));
            answer();
        }
        Handler handler;
        std::function<base::Result<T>(Transaction&)> work;
        std::optional<base::Result<T>> result;
    };

    void push(std::unique_ptr<Job>);
    void loop();
    void write_batch(std::vector<std::unique_ptr<Job>>&);

    Limits const limits_;
    std::function<void()> const stop_daemon_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<std::unique_ptr<Job>> queue_; // guarded by mutex_
    bool stopping_ = false;                   // guarded by mutex_
    Database database_;                       // the writer's thread only
    std::int64_t seq_ = 0;                    // the writer's thread only
    std::thread thread_;
};

} // namespace commentd::store
