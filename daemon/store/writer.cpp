#include "daemon/store/writer.hpp"

#include <algorithm>
#include <chrono>

#include "daemon/base/log.hpp"
#include "daemon/base/metrics.hpp"
#include "daemon/base/threads.hpp"

namespace commentd::store {
namespace {

namespace metrics = base::metrics;

// Between commits under load: lets the next batch grow. Measured: batches of 32 instead of 5.
constexpr std::chrono::microseconds pause_between_batches{500};

base::Error unavailable(std::string detail) {
    return {base::Fault::unavailable, std::move(detail), {}, 1};
}

void call_all(std::vector<std::function<void()>> const& hooks) {
    for (auto const& hook : hooks) hook();
}

} // namespace

Writer::Writer(Database database, Limits limits, std::function<void()> stop_daemon)
    : batch_max_(limits.batch_max), stop_daemon_(std::move(stop_daemon)),
      inbox_(limits.queued_max), database_(std::move(database)) {
    constexpr auto newest = "SELECT max(seq) FROM comments";
    {
        auto query = database_.run(newest);
        if (query.next()) seq_ = query.number(0);
    }
    thread_ = std::thread([this] { loop(); });
    base::name_thread(thread_, "writer");
}

Writer::~Writer() {
    inbox_.close();
    thread_.join();
}

void Writer::push(std::unique_ptr<Job> job) {
    if (inbox_.put(job)) return;
    job->fail(unavailable("too many writes are waiting; try again"));
    std::vector<std::unique_ptr<Job>> refused;
    refused.push_back(std::move(job));
    resume_all(refused);
}

void Writer::loop() {
    std::vector<std::unique_ptr<Job>> batch;
    for (;;) {
        inbox_.take(batch, batch_max_);
        if (batch.empty()) return;
        metrics::set(metrics::Gauge::writer_queue, static_cast<std::int64_t>(inbox_.size()));
        bool const under_load = batch.size() > 1;
        write_batch(batch);
        resume_all(batch);
        if (under_load) std::this_thread::sleep_for(pause_between_batches);
    }
}

void Writer::write_batch(std::vector<std::unique_ptr<Job>>& batch) {
    auto const begin = std::chrono::steady_clock::now();
    std::vector<bool> done(batch.size(), false);
    try {
        constexpr auto begin_sql = "BEGIN IMMEDIATE";
        constexpr auto save_sql = "SAVEPOINT job";
        constexpr auto keep_sql = "RELEASE job";
        constexpr auto undo_sql = "ROLLBACK TO job";
        constexpr auto commit_sql = "COMMIT";
        database_.run(begin_sql).run();
        for (std::size_t i = 0; i < batch.size(); ++i) {
            auto& job = *batch[i];
            Transaction transaction(database_, seq_);
            database_.run(save_sql).run();
            bool keep = false;
            try {
                keep = job.run(transaction);
            } catch (DatabaseError const& error) {
                // A full disk may end the whole transaction: then nothing of the batch is left.
                if (!database_.in_transaction()) {
                    call_all(transaction.undone_);
                    throw;
                }
                base::log(base::Level::error, "write-failed", {{"why", error.what()}});
                call_all(transaction.undone_);
                transaction.undone_.clear();
                database_.run(undo_sql).run();
                database_.run(keep_sql).run();
                metrics::add(metrics::Counter::writer_failures);
                job.fail(unavailable("the comment could not be stored; try again"));
                done[i] = true;
                continue;
            } catch (std::exception const& error) {
                base::log(base::Level::error, "write-failed", {{"why", error.what()}});
                call_all(transaction.undone_);
                database_.run(undo_sql).run();
                database_.run(keep_sql).run();
                metrics::add(metrics::Counter::writer_failures);
                job.fail({base::Fault::internal, "this could not be done", {}, 0});
                done[i] = true;
                continue;
            }
            if (!keep) {
                call_all(transaction.undone_);
                database_.run(undo_sql).run();
            }
            database_.run(keep_sql).run();
            if (keep) {
                job.committed = std::move(transaction.committed_);
                job.undone = std::move(transaction.undone_);
                job.log_lines = std::move(transaction.log_lines_);
            }
        }
        database_.run(commit_sql).run();
    } catch (DatabaseError const& error) {
        base::log(base::Level::error, error.full() ? "disk-full" : "commit-failed",
                  {{"why", error.what()}});
        metrics::add(metrics::Counter::writer_failures);
        try {
            if (database_.in_transaction()) database_.execute("ROLLBACK");
        } catch (DatabaseError const& again) {
            base::log(base::Level::error, "rollback-failed", {{"why", again.what()}});
        }
        for (auto const& job : batch) call_all(job->undone);
        // After a failed sync what is on disk is unknown (leveldb's lesson): only a start, which
        // checks the file, may go on. Those who wait are not answered with what may be untrue.
        if (error.sync_failed()) stop_daemon_();
        for (std::size_t i = 0; i < batch.size(); ++i)
            if (!done[i]) batch[i]->fail(unavailable("storage is not available; try again"));
        return;
    }
    metrics::add(metrics::Counter::writer_commits);
    metrics::add(metrics::Counter::writer_jobs, {}, batch.size());
    std::string log_lines;
    for (auto const& job : batch) {
        call_all(job->committed);
        log_lines += job->log_lines;
    }
    base::write_log_lines(log_lines);
    metrics::observe(metrics::Histogram::commit_seconds, std::chrono::steady_clock::now() - begin);
}

} // namespace commentd::store
