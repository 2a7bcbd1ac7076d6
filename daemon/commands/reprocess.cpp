// commentd reprocess: comments that wait and that nobody decided, judged again by the rules of now.
// Shows what would become of them; with --apply it does, and what a run did can be taken back.
#include <algorithm>
#include <iostream>
#include <thread>
#include <utility>

#include <boost/json.hpp>

#include "daemon/api/json_text.hpp"
#include "daemon/commands/commands.hpp"
#include "daemon/commands/common.hpp"
#include "daemon/moderation/policy.hpp"
#include "daemon/moderation/reprocess.hpp"
#include "daemon/store/state_folder.hpp"
#include "rules/pack/problems.hpp"

namespace commentd::commands {
namespace {

namespace json = boost::json;

constexpr std::size_t shown_max = 20; // --json shows all
constexpr std::chrono::milliseconds poll_interval{250};
constexpr std::chrono::seconds patience{30}; // without any progress of the daemon's

struct Applied {
    base::Id run{};
    std::int64_t changed = 0, left = 0;
};

// By the daemon if it runs, otherwise here and now.
std::optional<Applied> apply(ReprocessOptions const& options, settings::Settings const& settings,
                             std::vector<store::Rejudging> const& rejudgings) {
    auto opened = open_database(options.config);
    if (!opened) return {};
    auto& database = opened->database;
    auto const run = base::make_id(base::now());
    store::Rejudgings::leave(database, run, rejudgings);
    store::StateLock const lock(settings.fixed.state);
    if (lock.taken()) {
        store::Store::Options alone{settings.fixed.database, 1, base::now,
                                    [] { std::_Exit(1); }, {}}; // a sync failed: it was logged
        auto const store = store::Store::open(std::move(alone));
        if (!store) {
            std::cerr << "commentd: " << store.error().detail << '\n';
            return {};
        }
        moderation::carry_out_rejudgings(**store, base::now);
    }
    auto next = store::Rejudgings::first_left(database, run);
    for (auto at = std::chrono::steady_clock::now(), last = at; next && at - last < patience;
         at = std::chrono::steady_clock::now()) {
        std::this_thread::sleep_for(poll_interval);
        auto const was = std::exchange(next, store::Rejudgings::first_left(database, run));
        if (next != was) last = at;
    }
    auto const progress = store::Rejudgings::progress(database, run);
    return Applied{run, progress.changed, progress.left};
}

json::value applied_json(std::optional<Applied> const& applied) {
    if (!applied) return nullptr;
    return {{"run", applied->run.text()}, {"changed", applied->changed}, {"left", applied->left}};
}

void print_applied(std::size_t meant, Applied const& applied) {
    std::cout << applied.changed << " changed; "
              << static_cast<std::int64_t>(meant) - applied.changed - applied.left
              << " left alone, for somebody was faster\n";
    if (applied.left > 0)
        std::cout << applied.left << " are left for the daemon, which has not come to them yet\n";
    if (applied.changed > 0)
        std::cout << "To take it back: commentd reprocess --take-back " << applied.run.text()
                  << " --apply\n";
}

std::array<std::size_t, 4> by_verdict(moderation::ReprocessReport const& report) {
    std::array<std::size_t, 4> counts{};
    for (auto const& change : report.changes) ++counts[static_cast<std::size_t>(change.now)];
    return counts;
}

std::string_view status_text(rules::Verdict verdict) {
    return comments::to_text(comments::status_of(verdict));
}

void print_json(std::string const& ruleset, moderation::ReprocessReport const& report,
                std::optional<Applied> const& applied) {
    json::array changes;
    for (auto const& change : report.changes)
        changes.push_back({{"id", change.id.text()},
                           {"status", status_text(change.now)},
                           {"decided_by", change.decided_by}});
    json::object not_computed;
    for (auto const& [why, n] : report.not_computed) not_computed[why] = n;
    json::object const body{
        {"ruleset", ruleset},
        {"judged", report.judged},
        {"changes", std::move(changes)},
        {"not_computed", std::move(not_computed)},
        {"applied", applied_json(applied)}};
    std::cout << api::json_text(body) << '\n';
}

void print(std::string const& ruleset, moderation::ReprocessReport const& report,
           std::optional<Applied> const& applied) {
    auto const counts = by_verdict(report);
    std::cout << "reprocess  rule set " << ruleset << "  waiting and undecided: " << report.judged
              << '\n';
    for (auto const verdict :
         {rules::Verdict::approve, rules::Verdict::reject, rules::Verdict::spam})
        std::cout << "  " << counts[static_cast<std::size_t>(verdict)] << " become "
                  << status_text(verdict) << '\n';
    std::cout << "  " << report.judged - report.changes.size() << " go on waiting\n";
    for (std::size_t i = 0; i < std::min(report.changes.size(), shown_max); ++i) {
        auto const& change = report.changes[i];
        std::cout << "    " << change.id.text() << "  " << status_text(change.now) << "  by "
                  << change.decided_by << '\n';
    }
    if (report.changes.size() > shown_max)
        std::cout << "    and " << report.changes.size() - shown_max << " more\n";
    for (auto const& [why, n] : report.not_computed)
        std::cout << "not computed for " << n << " comments: " << why << '\n';
    if (applied)
        print_applied(report.changes.size(), *applied);
    else
        std::cout << "Nothing was changed: --apply does it.\n";
}

// The program's own reasons to hold count like rules.
bool is_known_rule(std::string const& rule, rules::RuleSet const& rules) {
    return std::ranges::find(rules.rule_ids(), rule) != rules.rule_ids().end() ||
           rule.starts_with("policy.") || rule.starts_with("engine.") || rule.starts_with("ban.");
}

// Each comment gets the decision back that it had before the run.
int take_back(ReprocessOptions const& options, settings::Settings const& settings) {
    auto database = open_to_read(settings);
    if (!database) return 1;
    auto const run = base::Id::from_text(options.take_back);
    store::Rejudgings::Progress done;
    if (run) done = store::Rejudgings::progress(*database, *run);
    if (done.changed + done.left == 0) {
        std::cerr << "commentd reprocess: there was no run " << options.take_back
                  << ", or it changed nothing; each says its id when it is done\n";
        return 1;
    }
    auto const rejudgings = store::Rejudgings::taken_back(*database, *run);
    std::optional<Applied> applied;
    if (options.apply) {
        applied = apply(options, settings, rejudgings);
        if (!applied) return 1;
    }
    if (options.json) {
        json::object const body{{"changed", done.changed},
                                {"untouched", rejudgings.size()},
                                {"applied", applied_json(applied)}};
        std::cout << api::json_text(body) << '\n';
    } else {
        std::cout << "That run changed " << done.changed << " comments; " << rejudgings.size()
                  << " of them stand as it left them\n";
        if (applied)
            print_applied(rejudgings.size(), *applied);
        else
            std::cout << "Nothing was changed: --apply gives them back the decisions they had.\n";
    }
    return applied && applied->left > 0 ? 1 : 0;
}

} // namespace

int reprocess(ReprocessOptions const& options) {
    auto const loaded = moderation::load_policy(options.config);
    if (loaded.refused()) {
        for (auto const& problem : loaded.problems) std::cerr << problem.text() << '\n';
        return 1;
    }
    auto const& settings = *loaded.settings;
    if (!options.take_back.empty()) return take_back(options, settings);
    if (!options.site.empty() && !settings.site(options.site)) {
        std::cerr << "commentd reprocess: there is no site " << options.site << '\n';
        return 1;
    }
    moderation::ReprocessOptions asked;
    if (!options.site.empty()) asked.site = options.site;
    if (!options.rule.empty()) asked.rule = options.rule;
    asked.limits = {settings.eval};
    asked.now = base::now();
    auto database = open_to_read(settings);
    if (!database) return 1;
    moderation::ReprocessReport report;
    {
        moderation::ReplayProgress progress;
        ShownProgress const shown("reprocess", progress);
        report = moderation::reprocess(*database, settings, *loaded.rules, asked, progress);
    }
    // Of a rule that is no more some may still wait.
    if (!options.rule.empty() && report.judged == 0 &&
        !is_known_rule(options.rule, *loaded.rules)) {
        auto const& ids = loaded.rules->rule_ids();
        std::cerr << "commentd reprocess: there is no rule " << options.rule
                  << ", and nothing waits because of one"
                  << rules::suggestion(options.rule, {ids.begin(), ids.end()}) << '\n';
        return 1;
    }
    std::optional<Applied> applied;
    if (options.apply) {
        std::vector<store::Rejudging> rejudgings;
        for (auto const& change : report.changes) rejudgings.push_back(change.rejudging);
        applied = apply(options, settings, rejudgings);
        if (!applied) return 1;
    }
    if (options.json)
        print_json(loaded.rules->id(), report, applied);
    else
        print(loaded.rules->id(), report, applied);
    return applied && applied->left > 0 ? 1 : 0;
}

} // namespace commentd::commands
