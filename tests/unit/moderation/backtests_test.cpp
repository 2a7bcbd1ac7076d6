// Backtests beside the daemon: one at a time, and what one that cannot be done leaves.
#include <fstream>
#include <thread>

#include <sys/stat.h>

#include "daemon/moderation/backtests.hpp"
#include "tests/unit/moderation/moderation_support.hpp"

using namespace commentd;
using namespace commentd::moderation;

TEST_CASE("a second backtest is refused while one runs, also before its rules are compiled") {
    Moderation moderation;
    auto const& policy = moderation.policy;
    // Opening a pipe to read waits for one who writes.
    auto const truth = moderation.dir / "pipe";
    REQUIRE(mkfifo(truth.c_str(), 0600) == 0);
    Backtests backtests(truth);
    REQUIRE(!backtests.conflict());
    auto const first = backtests.start(policy, policy->rules, {}, moderation.clock.now());
    auto const conflict = backtests.conflict();
    auto const second = backtests.start(policy, policy->rules, {}, moderation.clock.now());
    std::ofstream(truth).flush(); // before anything is required: the first one ends in any case
    REQUIRE(first);
    REQUIRE(conflict);
    REQUIRE(conflict->fault == base::Fault::conflict);
    REQUIRE(conflict->detail.find(first->id.text()) != std::string::npos);
    REQUIRE(!second);
    REQUIRE(second.error().fault == base::Fault::conflict);
    while (backtests.find(first->id)->phase == Backtests::Phase::running) std::this_thread::yield();
    REQUIRE(backtests.find(first->id)->phase == Backtests::Phase::failed); // a pipe is no database
    REQUIRE(!backtests.conflict());
}
