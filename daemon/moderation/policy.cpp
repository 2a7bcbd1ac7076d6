#include "daemon/moderation/policy.hpp"

#include <algorithm>

#include "daemon/base/log.hpp"
#include "daemon/base/metrics.hpp"
#include "daemon/moderation/runtime_entries.hpp"
#include "daemon/settings/settings_reader.hpp"
#include "daemon/store/list_entries.hpp"
#include "daemon/store/people.hpp"
#include "daemon/store/rule_sets.hpp"

namespace commentd::moderation {
namespace {

namespace metrics = base::metrics;

using SiteNumbers = std::unordered_map<std::string, comments::SiteNumber>;

// Gives every configured site its number, and keeps the accepted rule set.
base::Result<SiteNumbers> enter(store::Store& store, settings::Settings const& settings,
                            rules::Bundle const* accepted, std::string const& id, base::Time now) {
    std::function<base::Result<SiteNumbers>(store::Transaction&)> const work =
        [&](store::Transaction& transaction) -> base::Result<SiteNumbers> {
        SiteNumbers numbers;
        for (auto const& site : settings.sites)
            numbers.emplace(site.id, store::SiteKeys::number_of(transaction.database, site.id));
        if (accepted) store::RuleSets::accept(transaction.database, id, *accepted, now);
        return numbers;
    };
    return store.writer.write_and_wait<SiteNumbers>(work);
}

void count_load(bool stale, base::Time now) {
    metrics::set(metrics::Gauge::rules_stale, stale);
    metrics::set(metrics::Gauge::rules_loaded_seconds, base::to_number(now) / 1000);
}

rules::LintOptions lint_options(settings::Settings const& settings) {
    rules::LintOptions options;
    options.now = base::now();
    options.dictionaries = "/usr/share/dict"; // where Debian's packages of word lists put theirs
    if (!settings.sites.empty()) options.thresholds.clear();
    for (auto const& site : settings.sites) {
        options.thresholds.push_back(site.thresholds);
        options.sites.push_back(site.id);
    }
    return options;
}

// As commentd.yaml names them: "listen, threads".
std::string differing(settings::Settings::Fixed const& a, settings::Settings::Fixed const& b) {
    std::string names;
    for (auto const& [name, differs] :
         {std::pair("listen", a.listen != b.listen),
          std::pair("metrics", a.metrics_listen != b.metrics_listen),
          std::pair("moderate: listen", a.moderate_listen != b.moderate_listen),
          std::pair("state", a.state != b.state),
          std::pair("database", a.database.lexically_relative(a.state) !=
                                    b.database.lexically_relative(b.state)),
          std::pair("threads", a.workers != b.workers || a.readers != b.readers)})
        if (differs) names.append(names.empty() ? "" : ", ").append(name);
    return names;
}

} // namespace

rules::LoadOptions load_options(settings::Settings const& settings) {
    rules::LoadOptions options;
    options.regex_bytes_max = settings.regex_kb * 1024;
    options.version = COMMENTD_VERSION;
    return options;
}

PolicyFiles read_files(std::filesystem::path const& config) {
    PolicyFiles files;
    files.settings = settings::read_settings(config);
    auto const& read = files.settings;
    if (auto const& settings = read.settings ? read.settings : read.unusable)
        files.packs = rules::gather(settings->shipped_packs, settings->rule_folders);
    files.content = files.packs.bundle.id() + "\n" + files.settings.text;
    // What can not be read has no content, and settings may be wrong for want of a folder.
    for (auto const* problems : {&files.settings.problems, &files.packs.problems})
        for (auto const& problem : *problems) files.content += "\n" + problem.text();
    return files;
}

LoadedPolicy load_policy(std::filesystem::path const& config, Lint lint, std::stop_token stop) {
    return load_policy(read_files(config), lint, std::move(stop));
}

LoadedPolicy load_policy(PolicyFiles files, Lint lint, std::stop_token stop) {
    LoadedPolicy loaded;
    loaded.content = std::move(files.content);
    loaded.problems = std::move(files.settings.problems);
    loaded.settings = std::move(files.settings.settings);
    // With wrong settings packs are still read for their mistakes: all are told at once.
    auto const& settings = loaded.settings ? loaded.settings : files.settings.unusable;
    if (!settings) return loaded;
    auto& gathered = files.packs;
    loaded.bundle = std::move(gathered.bundle);
    bool unreadable = false;
    for (auto& problem : gathered.problems) {
        unreadable = unreadable || !problem.warning;
        loaded.problems.push_back(std::move(problem));
    }
    auto options = load_options(*settings);
    options.stop = std::move(stop);
    if (lint == Lint::yes) options.lint = lint_options(*settings);
    auto rules = rules::load(loaded.bundle, options);
    for (auto& problem : rules.problems) loaded.problems.push_back(std::move(problem));
    loaded.lists = std::move(rules.lists);
    loaded.tests_run = rules.tests_run;
    if (!unreadable && loaded.settings) loaded.rules = std::move(rules.rules);
    return loaded;
}

void log_problems(std::vector<rules::Problem> const& problems) {
    for (auto const& problem : rules::summed_up(problems))
        base::log(problem.warning ? base::Level::warning : base::Level::error,
                  "configuration-problem", {{"problem", problem.text()}});
}

Policies::Policies(Policy first, std::string content, store::Store& store,
                   std::filesystem::path config, base::Clock clock, std::stop_token stop)
    : store_(store), config_(std::move(config)), clock_(std::move(clock)), stop_(std::move(stop)),
      content_(std::move(content)),
      folders_(first.settings.rule_folders.begin(), first.settings.rule_folders.end()),
      current_(std::make_shared<Policy const>(std::move(first))) {
    note_folders(current()->settings);
}

base::Result<std::unique_ptr<Policies>> Policies::start(LoadedPolicy loaded, store::Store& store,
                                                        std::filesystem::path const& config,
                                                        base::Clock clock, std::stop_token stop) {
    Policy policy;
    policy.settings = std::move(*loaded.settings);
    policy.rules = std::move(loaded.rules);
    policy.problems = std::move(loaded.problems);
    if (!policy.rules) {
        // Broken files must not keep the site down: what was accepted last decides.
        auto database = store::Database::open(store.truth, store::Database::Access::read);
        auto const last = store::RuleSets::last_accepted(database);
        auto const bundle = last ? store::RuleSets::find(database, *last) : std::nullopt;
        if (bundle) {
            auto options = load_options(policy.settings);
            options.run_tests = false; // they passed when it was accepted
            options.stop = stop;
            policy.rules = rules::load(*bundle, options).rules;
        }
        if (!policy.rules)
            return base::Error{base::Fault::invalid_rules,
                               "the rules are broken and no earlier set was ever accepted", {}, 0};
        policy.stale = true;
        base::log(base::Level::error, "rules-stale", {{"ruleset", policy.rules->id()}});
    }
    auto numbers = enter(store, policy.settings, policy.stale ? nullptr : &loaded.bundle,
                         policy.rules->id(), clock());
    if (!numbers) return std::move(numbers).error();
    policy.sites = std::move(*numbers);
    count_load(policy.stale, clock());
    std::unique_ptr<Policies> policies(new Policies(
        std::move(policy), std::move(loaded.content), store, config, std::move(clock), std::move(stop)));
    if (!policies->take_lists(INT64_MAX))
        return base::Error{base::Fault::unavailable, "the lists could not be read", {}, 0};
    return policies;
}

std::vector<comments::SiteNumber> Policies::read_lists(Policy& policy,
                                                       rules::RuntimeLists const* before) const {
    auto database = store::Database::open(store_.truth, store::Database::Access::read);
    database.begin(); // entries and version of one moment
    auto entries = entries_of_now(database, policy.settings, clock_());
    auto changed = store::ListEntries::changed_since(database, policy.lists_version);
    policy.lists_version = store::ListEntries::version(database);
    database.commit();
    policy.lists = policy.rules->prepare(std::move(entries), before);
    return changed;
}

bool Policies::take_lists(std::int64_t version) {
    std::lock_guard lock(reloading_);
    auto const old = current();
    if (old->lists_version >= version) return true;
    try {
        Policy next = *old;
        auto const sites = read_lists(next, old->lists.get());
        current_.replace(std::make_shared<Policy const>(std::move(next)));
        for (auto const site : sites) store_.feed.publish(store::FeedEvent::Kind::lists, site);
        return true;
    } catch (std::exception const& error) {
        base::log(base::Level::error, "lists-failed", {{"why", error.what()}});
        return false;
    }
}

std::vector<rules::Problem> Policies::reload() {
    std::lock_guard lock(reloading_);
    auto files = read_files(config_);
    remember_folders(files.settings);
    auto problems = reload(std::move(files));
    if (reloaded_) reloaded_();
    return problems;
}

bool Policies::reload_if_changed() {
    std::lock_guard lock(reloading_);
    auto files = read_files(config_);
    bool const others = remember_folders(files.settings);
    bool const changed = files.content != content_;
    if (changed) reload(std::move(files));
    return changed || others;
}

void Policies::when_reloaded(std::function<void()> tell) {
    std::lock_guard lock(reloading_);
    reloaded_ = std::move(tell);
}

std::set<std::filesystem::path> Policies::rule_folders() {
    std::lock_guard lock(reloading_);
    return folders_;
}

bool Policies::remember_folders(settings::ReadSettings const& read) {
    auto const& in_force = current()->settings.rule_folders;
    std::set<std::filesystem::path> folders(in_force.begin(), in_force.end());
    if (read.settings)
        folders.insert(read.settings->rule_folders.begin(), read.settings->rule_folders.end());
    bool const others = folders != folders_;
    folders_ = std::move(folders);
    return others;
}

// A folder that was there when rules were accepted last must not take them with it: whoever moves it
// away to put another in its place would be without rules in between.
std::vector<rules::Problem> Policies::missing_folders(LoadedPolicy const& loaded) const {
    std::vector<rules::Problem> problems;
    if (!loaded.settings) return problems;
    auto const& wanted = loaded.settings->rule_folders;
    for (auto const& folder : present_) {
        bool const named = std::ranges::find(wanted, folder) != wanted.end();
        // By what was read, whatever is there by now.
        bool const unread = std::ranges::any_of(loaded.problems, [&](rules::Problem const& problem) {
            return problem.file == folder.string() && problem.line == 0;
        });
        if (named ? unread : !loaded.settings->rules_named)
            problems.push_back({folder.string(), 0, 0, {},
                                "the folder is not there any more: bring it back, name others in "
                                "'rules', or restart to do without it"});
    }
    return problems;
}

void Policies::note_folders(settings::Settings const& settings) {
    present_.clear();
    for (auto const& folder : settings.rule_folders) {
        std::error_code ignored;
        if (std::filesystem::is_directory(folder, ignored)) present_.insert(folder);
    }
}

std::vector<rules::Problem> Policies::reload(PolicyFiles files) {
    auto const old = current();
    content_ = files.content;
    LoadedPolicy loaded;
    try {
        loaded = load_policy(std::move(files), Lint::no, stop_);
    } catch (std::exception const& error) { // out of memory, say: the old policy needs none
        loaded = {};
        loaded.problems.push_back({config_.string(), 0, 0, {}, error.what()});
    }
    if (stop_.stop_requested()) return std::move(loaded.problems);
    for (auto& problem : missing_folders(loaded)) {
        loaded.rules = nullptr;
        loaded.problems.insert(loaded.problems.begin(), std::move(problem));
    }
    auto const refuse = [&] {
        log_problems(loaded.problems);
        base::log(base::Level::error, "reload-refused", {{"ruleset", old->rules->id()}});
        metrics::add(metrics::Counter::reloads, "refused");
        metrics::set(metrics::Gauge::rules_stale, 1);
        Policy same = *old;
        same.stale = true;
        same.problems = loaded.problems;
        current_.replace(std::make_shared<Policy const>(std::move(same)));
        store_.feed.publish(store::FeedEvent::Kind::rules, 0);
        return std::move(loaded.problems);
    };
    if (loaded.refused()) return refuse();
    Policy next;
    next.settings = std::move(*loaded.settings);
    next.rules = std::move(loaded.rules);
    if (!(next.settings.fixed == old->settings.fixed))
        base::log(base::Level::warning, "needs-restart",
                  {{"settings", differing(next.settings.fixed, old->settings.fixed)}});
    next.settings.fixed = old->settings.fixed;
    auto numbers = enter(store_, next.settings, &loaded.bundle, next.rules->id(), clock_());
    if (!numbers) {
        loaded.problems.push_back({config_.string(), 0, 0, {}, numbers.error().detail});
        return refuse();
    }
    next.sites = std::move(*numbers);
    std::vector<comments::SiteNumber> changed;
    try {
        next.lists_version = old->lists_version;
        changed = read_lists(next, nullptr);
    } catch (std::exception const& error) {
        loaded.problems.push_back({config_.string(), 0, 0, {}, error.what()});
        return refuse();
    }
    base::set_log_level(next.settings.log);
    log_problems(loaded.problems); // warnings
    next.problems = loaded.problems;
    note_folders(next.settings);
    auto const id = next.rules->id();
    auto const entries = next.rules->entry_count();
    auto const count = next.rules->rule_ids().size();
    current_.replace(std::make_shared<Policy const>(std::move(next)));
    store_.feed.publish(store::FeedEvent::Kind::rules, 0);
    for (auto const site : changed) store_.feed.publish(store::FeedEvent::Kind::lists, site);
    count_load(false, clock_());
    metrics::add(metrics::Counter::reloads, "ok");
    base::log(base::Level::info, "reloaded",
              {{"ruleset", id}, {"rules", count}, {"entries", entries}});
    return std::move(loaded.problems);
}

} // namespace commentd::moderation
