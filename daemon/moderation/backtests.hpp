// Backtests that somebody asked the running daemon for: one at a time, on a thread of its own that
// gives way to all others, with a progress; the last one is kept until the next is begun.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "daemon/base/ids.hpp"
#include "daemon/base/result.hpp"
#include "daemon/moderation/backtest.hpp"
#include "daemon/moderation/policy.hpp"

namespace commentd::moderation {

class Backtests {
public:
    explicit Backtests(std::filesystem::path truth);
    ~Backtests(); // cancels the one that runs

    enum class Phase { running, done, cancelled, failed };
    struct State {
        base::Id id;
        Phase phase = Phase::running;
        base::Time began{};
        std::optional<std::string> site; // absent: all
        std::int64_t done = 0, total = 0; // comments swept over, of all
        std::shared_ptr<BacktestReport const> report; // of one that is done
    };

    std::optional<base::Error> conflict() const; // one runs: what start() would answer now
    base::Result<State> start(PolicyVersion, std::shared_ptr<rules::RuleSet const> candidate,
                              BacktestOptions, base::Time now);
    std::optional<State> find(base::Id) const;
    bool cancel(base::Id); // false: there is none; resumes at once, it ends a moment later

private:
    struct Run;
    static State state_of(Run const&);
    std::optional<base::Error> conflict_now() const; // under mutex_

    std::filesystem::path const truth_;
    mutable std::mutex mutex_;
    std::unique_ptr<Run> last_; // guarded by mutex_; its thread uses the rest of it
};

std::string_view to_text(Backtests::Phase);

} // namespace commentd::moderation
