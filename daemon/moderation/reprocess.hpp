// Comments that wait and that nobody decided, judged again by the rules and the lists of now: with what was known
// when they came, but their parent as it is now, so that nothing is published below what is not.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "daemon/moderation/replay.hpp"
#include "daemon/store/rejudging.hpp"
#include "daemon/store/store.hpp"

namespace commentd::moderation {

struct ReprocessOptions {
    std::optional<std::string> site, rule; // rule: only comments that it hit when they were judged
    rules::Limits limits;
    base::Time now = base::now(); // of which threads are under watch, and which entries of lists count
};

struct Reprocessed { // what would become of one
    base::Id id;
    rules::Verdict now{};
    std::string decided_by;
    store::Rejudging rejudging;
};

struct ReprocessReport {
    std::size_t judged = 0;
    std::vector<Reprocessed> changes; // the others go on waiting as they are
    NotComputed not_computed;
};
ReprocessReport reprocess(store::Database&, settings::Settings const&, rules::RuleSet const&,
                          ReprocessOptions const&, ReplayProgress&);

// Carries out all that is left in the database, a few at a time, so that comments that come in do
// not wait for it. A failed write leaves the rest for later.
void carry_out_rejudgings(store::Store&, base::Clock const&);

// In the daemon: looks for what a command has left, never later than 250 ms after.
class RejudgingWatch {
public:
    RejudgingWatch(store::Store&, base::Clock);
    ~RejudgingWatch(); // the rest is carried out after the next start

private:
    void loop();
    store::Store& store_;
    base::Clock const clock_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false; // guarded by mutex_
    std::thread thread_;
};

} // namespace commentd::moderation
