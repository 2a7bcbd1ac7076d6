#include "daemon/moderation/reprocess.hpp"

#include <algorithm>

#include "daemon/base/log.hpp"
#include "daemon/base/threads.hpp"
#include "daemon/store/people.hpp"

namespace commentd::moderation {
namespace {

// Some milliseconds of the writer's time.
constexpr std::int64_t rejudged_at_once = 100;
constexpr std::chrono::milliseconds watch_interval{200};

// In force or on trial: what a rule hit on trial is what it is for, once it is promoted.
bool was_hit_by(rules::Decision const& decision, std::string const& rule) {
    auto const is_among = [&](std::vector<rules::Hit> const& hits) {
        return std::ranges::any_of(hits, [&](auto const& hit) { return hit.rule == rule; });
    };
    return is_among(decision.hits) || (decision.shadow && is_among(decision.shadow->hits));
}

// One batch; false when there was nothing, or it could not be written.
bool carry_out_some(store::Store& store, base::Time now) {
    std::function<base::Result<std::int64_t>(store::Transaction&)> const work =
        [&store, now](store::Transaction& transaction) -> base::Result<std::int64_t> {
        return store::Rejudgings::carry_out(transaction, store.comments, rejudged_at_once, now);
    };
    auto const taken = store.writer.write_and_wait<std::int64_t>(work);
    return taken && *taken > 0;
}

} // namespace

ReprocessReport reprocess(store::Database& database, settings::Settings const& settings,
                          rules::RuleSet const& rules, ReprocessOptions const& asked,
                          ReplayProgress& progress) {
    ReprocessReport report;
    ReplayOptions options;
    std::optional<comments::SiteNumber> site;
    if (asked.site) site = store::Sites::find(database, *asked.site).value_or(0);
    options.only = store::Rejudgings::waiting(database, site);
    if (options.only.empty()) return report;
    options.lists_of = asked.now;
    store::Feed feed{1}; // nobody listens
    store::Watches watches{feed};
    watches.load(database);
    Replay replay(database, settings, rules);
    auto const judge = [&](std::unique_ptr<Scene> scene) {
        if (asked.rule && !was_hit_by(scene->stored.decision, *asked.rule)) return;
        ++report.judged;
        if (auto const parent = scene->comment.parent)
            scene->facts.parent_public = store::Comments::is_public(database, *parent);
        // Whoever ends a watch wants what it held judged, and whoever begins one does not.
        auto const& waits = scene->comment;
        scene->facts.thread_watched = watches.of(waits.site, waits.thread, asked.now).held;
        auto const decision = scene->decide(rules, asked.limits);
        if (decision.verdict == rules::Verdict::hold) return;
        auto const& c = scene->comment;
        report.changes.push_back({c.id,
                                  decision.verdict,
                                  decision.decided_by,
                                  {c.number, c.version, store::pack(decision, scene->facts)}});
    };
    replay.run(options, judge, progress);
    report.not_computed = replay.not_computed();
    return report;
}

void carry_out_rejudgings(store::Store& store, base::Clock const& clock) {
    while (carry_out_some(store, clock())) {
    }
}

RejudgingWatch::RejudgingWatch(store::Store& store, base::Clock clock)
    : store_(store), clock_(std::move(clock)), thread_([this] { loop(); }) {
    base::name_thread(thread_, "reprocess");
}

RejudgingWatch::~RejudgingWatch() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void RejudgingWatch::loop() {
    std::int64_t seen = -1;
    std::optional<store::Database> database;
    for (;;) {
        bool some = false;
        try {
            if (!database)
                database = store::Database::open(store_.truth, store::Database::Access::read);
            auto const version = database->data_version();
            some = version != seen && store::Rejudgings::any(*database);
            if (!some) seen = version;
        } catch (store::DatabaseError const& error) {
            base::log(base::Level::error, "read-failed", {{"why", error.what()}});
        }
        bool const more = some && carry_out_some(store_, clock_());
        std::unique_lock lock(mutex_);
        if (wake_.wait_for(lock, more ? std::chrono::milliseconds(0) : watch_interval,
                           [&] { return stopping_; }))
            return;
    }
}

} // namespace commentd::moderation
