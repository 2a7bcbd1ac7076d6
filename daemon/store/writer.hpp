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
#include <boost/asio/use_awaitable.hpp>

#include "daemon/base/log.hpp"
#include "daemon/base/result.hpp"
#include "daemon/base/task.hpp"
#include "daemon/store/database.hpp"
#include "daemon/store/inbox.hpp"
#include "daemon/store/scrubbing.hpp"

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

    // It erases something: the database's log is emptied soon after it is on disk.
    void scrubs() { scrubs_ = true; }

    // A log line, written with those of the batch once it is on disk.
    void log(std::string_view event, std::initializer_list<base::LogField> fields) {
        base::add_log_line(log_lines_, base::Level::info, event, fields);
    }

private:
    friend class Writer;
    std::int64_t& seq_;
    std::string log_lines_;
    bool scrubs_ = false;
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

    // `last`: the work returns an error only before it has written anything, so that nothing has to
    // be kept by which to undo it alone (a third of a comment's cost). Should the database throw at
    // it, its whole batch is undone and answered `unavailable`.
    enum class Writes { anytime, last };

    // Does `work`; its error undoes what it wrote. Resumes on the caller's executor after COMMIT.
    template <class T>
    base::Task<base::Result<T>> write(std::function<base::Result<T>(Transaction&)> work,
                                      Writes writes = Writes::anytime) {
        return boost::asio::async_initiate<boost::asio::use_awaitable_t<> const,
                                           void(base::Result<T>)>(
            [this, writes](auto handler, std::function<base::Result<T>(Transaction&)> w) {
                auto job = std::make_unique<JobFor<T, decltype(handler)>>(std::move(handler),
                                                                         std::move(w));
                job->writes = writes;
                push(std::move(job));
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
    struct Job : Work {
        virtual bool run(Transaction&) = 0; // false: undo it
        virtual void fail(base::Error) = 0; // whatever it did is undone
        Writes writes = Writes::anytime;
        std::vector<std::function<void()>> committed, undone;
        std::string log_lines;
        bool scrubs = false;
    };

    template <class T, class Handler>
    struct JobFor final : Job {
        JobFor(Handler h, std::function<base::Result<T>(Transaction&)> w)
            : handler(std::move(h)), work(std::move(w)) {}
        bool run(Transaction& transaction) override {
            result.emplace(work(transaction));
            return result->ok();
        }
        void fail(base::Error error) override { result.emplace(std::move(error)); }
        boost::asio::any_io_executor executor() const override { return executor_of(handler); }
        void resume() override {
            auto h = std::move(handler);
            h(std::move(*result));
        }
        Handler handler;
        std::function<base::Result<T>(Transaction&)> work;
        std::optional<base::Result<T>> result;
    };

    void push(std::unique_ptr<Job>);
    void loop();
    void write_batch(std::vector<std::unique_ptr<Job>>&);
    void scrub();
    void run_job(Job&);
    void give_up(std::vector<std::unique_ptr<Job>> const&, std::exception const&);

    std::size_t const batch_max_;
    std::function<void()> const stop_daemon_;
    Inbox<Job> inbox_;
    Database database_;                       // the writer's thread only
    std::int64_t seq_ = 0;                    // the writer's thread only
    Scrubbing scrubbing_;                     // likewise: what was erased may stand in the log
    std::thread thread_;
};

} // namespace commentd::store
