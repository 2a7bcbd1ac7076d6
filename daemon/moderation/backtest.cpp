#include "daemon/moderation/backtest.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <numeric>
#include <thread>

#include "daemon/base/threads.hpp"

namespace commentd::moderation {
namespace {

using Report = BacktestReport;

// Decides what the sweep hands over, on some threads; the sweep waits when they fall behind.
class Deciders {
public:
    Deciders(Report& report, rules::RuleSet const& rules, rules::Limits limits, unsigned threads)
        : report_(report), rules_(rules), limits_(limits) {
        for (unsigned i = 0; i < threads; ++i) {
            threads_.emplace_back([this] { loop(); });
            base::name_thread(threads_.back(), "backtest");
        }
    }
    ~Deciders() {
        {
            std::lock_guard lock(mutex_);
            closed_ = true;
        }
        wake_.notify_all();
        for (auto& thread : threads_) thread.join();
    }

    void take(std::unique_ptr<Scene> scene) {
        if (threads_.empty()) return decide(*scene);
        {
            std::unique_lock lock(mutex_);
            room_.wait(lock, [&] { return waiting_.size() < waiting_max; });
            waiting_.push_back(std::move(scene));
        }
        wake_.notify_one();
    }

private:
    static constexpr std::size_t waiting_max = 256;

    void loop() {
        for (;;) {
            std::unique_ptr<Scene> scene;
            {
                std::unique_lock lock(mutex_);
                wake_.wait(lock, [&] { return !waiting_.empty() || closed_; });
                if (waiting_.empty()) return;
                scene = std::move(waiting_.front());
                waiting_.pop_front();
            }
            room_.notify_one();
            decide(*scene);
        }
    }

    void decide(Scene const& scene) {
        auto const decision = scene.decide(rules_, limits_);
        std::lock_guard lock(reporting_);
        report_.add(scene, decision);
    }

    std::mutex reporting_;
    Report& report_; // guarded by reporting_
    rules::RuleSet const& rules_;
    rules::Limits const limits_;
    std::mutex mutex_;
    std::condition_variable wake_, room_;
    std::deque<std::unique_ptr<Scene>> waiting_; // guarded by mutex_
    bool closed_ = false;                        // guarded by mutex_
    std::vector<std::thread> threads_;           // last: they use all of the above
};

Report::Column column_of(comments::Comment const& c) {
    if (!c.decided_by || *c.decided_by == 0) return Report::undecided;
    switch (c.status) {
    case comments::Status::approved: return Report::approved;
    case comments::Status::rejected:
    case comments::Status::spam: return Report::bad;
    default: return Report::undecided;
    }
}

Report::Row row_of(rules::Verdict then, rules::Verdict now) {
    return now == then ? Report::agree : now > then ? Report::stricter : Report::laxer;
}

std::map<std::string, rules::Points> points_by_rule(rules::Decision const& decision) {
    std::map<std::string, rules::Points> points;
    for (auto const& hit : decision.hits) points[hit.rule] = hit.score;
    return points;
}

std::size_t sum(Report::Counts const& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::size_t{0});
}

} // namespace

std::vector<std::string> responsible(rules::Decision const& then, rules::Decision const& now) {
    bool const stricter = now.verdict > then.verdict;
    auto const before = points_by_rule(then), after = points_by_rule(now);
    std::vector<std::string> names;
    // Which push to the new side: new or dearer hits when it became stricter, hits that are gone or
    // cheaper when it became laxer; and a rule that decides by itself, whichever way.
    auto const pushes = [&](auto const& here, auto const& there) {
        for (auto const& [rule, points] : here) {
            auto const other = there.find(rule);
            if (other == there.end() ? points >= 0 : points > other->second) names.push_back(rule);
        }
    };
    auto const pulls = [&](auto const& here, auto const& there) { // of negative points
        for (auto const& [rule, points] : here)
            if (points < 0 && !there.contains(rule)) names.push_back(rule);
    };
    pushes(stricter ? after : before, stricter ? before : after);
    pulls(stricter ? before : after, stricter ? after : before);
    for (auto const* decided : {&now.decided_by, &then.decided_by}) {
        auto const& hits = decided == &now.decided_by ? before : after;
        bool const new_there = *decided != "score" && !hits.contains(*decided);
        if (new_there && std::ranges::find(names, *decided) == names.end())
            names.push_back(*decided);
    }
    if (names.empty()) names.emplace_back("thresholds");
    return names;
}

std::size_t Report::comments() const {
    return std::accumulate(cells.begin(), cells.end(), std::size_t{0},
                           [](std::size_t n, Counts const& row) { return n + sum(row); });
}

std::size_t Report::decided() const {
    std::size_t n = 0;
    for (auto const& row : cells) n += row[approved] + row[bad];
    return n;
}

void Report::add(Scene const& scene, rules::Decision const& now) {
    auto const& then = scene.stored.decision;
    auto const row = row_of(then.verdict, now.verdict);
    auto const column = column_of(scene.comment);
    ++old[then.ruleset];
    ++cells[row][column];
    if (trial && now.shadow) {
        auto const promoted = row_of(now.verdict, now.shadow->verdict);
        if (promoted != agree) ++(promoted == stricter ? trial->stricter : trial->laxer)[column];
    }
    if (row == agree) return;
    auto& some = examples[row][column];
    some.emplace(scene.comment.number, scene.comment.id);
    if (some.size() > examples_max) some.erase(std::prev(some.end()));
    for (auto const& rule : responsible(then, now)) {
        auto& blame = rules[rule];
        ++(row == stricter ? blame.stricter : blame.laxer)[column];
    }
}

std::optional<BacktestReport> backtest(store::Database& database,
                                       settings::Settings const& settings,
                                       rules::RuleSet const& candidate,
                                       BacktestOptions const& options, ReplayProgress& progress) {
    Report report;
    report.candidate = candidate.id();
    report.since = options.since;
    report.until = options.until;
    report.site = options.site;
    for (auto const& rule : candidate.rules()) {
        if (rule.mode != rules::Mode::shadow) continue;
        if (!report.trial) report.trial.emplace();
        report.trial->rules.push_back(rule.id);
    }
    Replay replay(database, settings, candidate);
    ReplayOptions window;
    window.since = options.since;
    window.until = options.until;
    window.site = options.site;
    bool whole = false;
    {
        Deciders deciders(report, candidate, {settings.eval}, options.threads);
        whole = replay.run(
            window, [&](std::unique_ptr<Scene> scene) { deciders.take(std::move(scene)); },
            progress);
    }
    if (!whole) return {};
    report.not_computed = replay.not_computed();
    return report;
}

} // namespace commentd::moderation
