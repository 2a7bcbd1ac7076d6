#include "daemon/store/writer.hpp"

#include <algorithm>
#include <chrono>

#include "daemon/base/log.hpp"
#include "daemon/base/metrics.hpp"
#include "daemon/base/threads.hpp"

namespace commentd::store {
namespace {

namespace metrics = base::metrics;

base::Error refused_for_now(std::string detail) {
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
    job->fail(refused_for_now("too many writes are waiting; try again"));
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
        write_batch(batch);
        resume_all(batch);
        if (scrubbing_.is_due(Scrubbing::Clock::now())) scrub();
    }
}

// Tried again after a later batch while somebody reads; the last word is the clean stop's.
void Writer::scrub() {
    bool done = false;
    try {
        done = database_.checkpoint(true);
    } catch (DatabaseError const& error) {
        base::log(base::Level::warning, "scrub-failed", {{"why", error.what()}});
    }
    scrubbing_.tried(done, Scrubbing::Clock::now());
}

// One job of a batch. One that fails alone has its error then; any other failure is thrown.
void Writer::run_job(Job& job) {
    constexpr auto save_sql = "SAVEPOINT job";
    constexpr auto keep_sql = "RELEASE job";
    constexpr auto undo_sql = "ROLLBACK TO job";
    bool const alone = job.writes == Writes::anytime; // it can be undone alone
    Transaction transaction(database_, seq_);
    auto const undo = [&] {
        call_all(transaction.undone_);
        if (!alone) return;
        database_.run(undo_sql).run();
        database_.run(keep_sql).run();
    };
    auto const failed = [&](std::exception const& error, base::Error answer) {
        base::log_failure("write-failed", {{"why", error.what()}});
        metrics::add(metrics::Counter::writer_failures);
        undo();
        job.fail(std::move(answer));
    };
    if (alone) database_.run(save_sql).run();
    try {
        if (!job.run(transaction)) return undo();
    } catch (DatabaseError const& error) {
        // A full disk may have ended the whole transaction: then nothing of the batch is left.
        if (!alone || !database_.in_transaction()) {
            call_all(transaction.undone_);
            throw;
        }
        return failed(error, refused_for_now("the comment could not be stored; try again"));
    } catch (std::exception const& error) {
        if (!alone) {
            call_all(transaction.undone_);
            throw;
        }
        return failed(error, {base::Fault::internal, "this could not be done", {}, 0});
    }
    if (alone) database_.run(keep_sql).run();
    job.committed = std::move(transaction.committed_);
    job.undone = std::move(transaction.undone_);
    job.log_lines = std::move(transaction.log_lines_);
    job.scrubs = transaction.scrubs_;
}

// Nothing of the batch is left; every job is answered so.
void Writer::give_up(std::vector<std::unique_ptr<Job>> const& batch, std::exception const& error) {
    auto const* of_database = dynamic_cast<DatabaseError const*>(&error);
    base::log_failure(of_database && of_database->full() ? "disk-full" : "commit-failed",
                      {{"why", error.what()}});
    metrics::add(metrics::Counter::writer_failures);
    try {
        if (database_.in_transaction()) database_.execute("ROLLBACK");
    } catch (DatabaseError const& again) {
        base::log_failure("rollback-failed", {{"why", again.what()}});
    }
    for (auto const& job : batch) call_all(job->undone);
    // After a failed sync what is on disk is unknown (leveldb's lesson): only a start, which checks
    // the file, may go on. Those who wait are not answered with what may be untrue.
    if (of_database && of_database->sync_failed()) stop_daemon_();
    for (auto const& job : batch) job->fail(refused_for_now("storage is not available; try again"));
}

void Writer::write_batch(std::vector<std::unique_ptr<Job>>& batch) {
    constexpr auto begin_sql = "BEGIN IMMEDIATE";
    auto const begin = std::chrono::steady_clock::now();
    try {
        database_.run(begin_sql).run();
        for (auto const& job : batch) run_job(*job);
        database_.commit();
    } catch (std::exception const& error) {
        give_up(batch, error);
        return;
    }
    metrics::add(metrics::Counter::writer_commits);
    metrics::add(metrics::Counter::writer_jobs, {}, batch.size());
    std::string log_lines;
    for (auto const& job : batch) {
        call_all(job->committed);
        log_lines += job->log_lines;
        if (job->scrubs) scrubbing_.ask();
    }
    base::write_log_lines(log_lines);
    metrics::observe(metrics::Histogram::commit_seconds, std::chrono::steady_clock::now() - begin);
}

} // namespace commentd::store
