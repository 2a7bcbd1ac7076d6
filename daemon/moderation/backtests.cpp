#include "daemon/moderation/backtests.hpp"

#include <atomic>

#include "daemon/base/log.hpp"
#include "daemon/base/threads.hpp"

namespace commentd::moderation {

struct Backtests::Run {
    base::Id id;
    base::Time began{};
    PolicyVersion policy;
    std::shared_ptr<rules::RuleSet const> candidate;
    BacktestOptions options;
    ReplayProgress progress;
    // Written by its thread: the report before the phase.
    std::shared_ptr<BacktestReport const> report;
    std::atomic<Phase> phase = Phase::running;
    std::thread thread;

    void work(std::filesystem::path const& truth) {
        base::give_way();
        Phase ended = Phase::failed;
        try {
            auto database = store::Database::open(truth, store::Database::Access::read);
            auto found = backtest(database, policy->settings, *candidate, options, progress);
            ended = found ? Phase::done : Phase::cancelled;
            if (found) report = std::make_shared<BacktestReport const>(std::move(*found));
        } catch (std::exception const& error) {
            base::log(base::Level::error, "read-failed", {{"why", error.what()}});
        }
        phase = ended;
    }
};

Backtests::Backtests(std::filesystem::path truth) : truth_(std::move(truth)) {}

Backtests::~Backtests() {
    if (!last_) return;
    last_->progress.cancelled = true;
    last_->thread.join();
}

Backtests::State Backtests::state_of(Run const& run) {
    State state{run.id,
                run.phase,
                run.began,
                run.options.site,
                run.progress.done,
                run.progress.total,
                {}};
    if (state.phase == Phase::done) state.report = run.report;
    return state;
}

std::optional<base::Error> Backtests::conflict_now() const {
    if (!last_ || last_->phase != Phase::running) return {};
    return base::Error{base::Fault::conflict,
                       "the backtest " + last_->id.text() + " runs: wait for it or cancel it",
                       {}, 0};
}

std::optional<base::Error> Backtests::conflict() const {
    std::lock_guard lock(mutex_);
    return conflict_now();
}

base::Result<Backtests::State> Backtests::start(PolicyVersion policy,
                                                std::shared_ptr<rules::RuleSet const> candidate,
                                                BacktestOptions options, base::Time now) {
    std::lock_guard lock(mutex_);
    if (auto one_runs = conflict_now()) return *std::move(one_runs);
    if (last_) last_->thread.join();
    last_.reset();
    auto run = std::make_unique<Run>();
    run->id = base::make_id(now);
    run->began = now;
    run->policy = std::move(policy);
    run->candidate = std::move(candidate);
    run->options = std::move(options);
    run->thread = std::thread([run = run.get(), this] { run->work(truth_); }); // may throw
    base::name_thread(run->thread, "backtest");
    last_ = std::move(run);
    return state_of(*last_);
}

std::optional<Backtests::State> Backtests::find(base::Id id) const {
    std::lock_guard lock(mutex_);
    if (!last_ || last_->id != id) return {};
    return state_of(*last_);
}

bool Backtests::cancel(base::Id id) {
    std::lock_guard lock(mutex_);
    if (!last_ || last_->id != id) return false;
    last_->progress.cancelled = true;
    return true;
}

std::string_view to_text(Backtests::Phase phase) {
    switch (phase) {
    case Backtests::Phase::running: return "running";
    case Backtests::Phase::done: return "done";
    case Backtests::Phase::cancelled: return "cancelled";
    case Backtests::Phase::failed: return "failed";
    }
    return {};
}

} // namespace commentd::moderation
