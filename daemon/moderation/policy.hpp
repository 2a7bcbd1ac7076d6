// What is in force at one moment: settings, rules, run-time entries of lists and the database's numbers of the sites. A
// request takes one version and keeps it until it is answered.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/base/snapshot.hpp"
#include "daemon/settings/settings_reader.hpp"
#include "daemon/store/store.hpp"
#include "rules/pack/load.hpp"

namespace commentd::moderation {

struct Policy {
    settings::Settings settings;
    std::shared_ptr<rules::RuleSet const> rules;
    std::shared_ptr<rules::RuntimeLists const> lists; // run-time entries, for these rules; or null
    std::int64_t lists_version = 0;                   // with this change of them
    std::unordered_map<std::string, comments::SiteNumber> sites; // configured ones
    bool stale = false; // an older rule set serves, because the files are broken
    std::vector<rules::Problem> problems; // of the files as they were last read, warnings too
};
using PolicyVersion = std::shared_ptr<Policy const>;

// The files, as they are at one moment, before anything is made of them.
struct PolicyFiles {
    settings::ReadSettings settings;
    rules::Gathered packs;
    std::string content; // differs when anything in them does, or what could be read of them
};
PolicyFiles read_files(std::filesystem::path const& config);

// Everything that `commentd check` and a reload look at, with every problem.
struct LoadedPolicy {
    std::string content; // PolicyFiles::content of what it was made of
    std::optional<settings::Settings> settings;
    std::shared_ptr<rules::RuleSet const> rules;
    rules::Bundle bundle;
    std::vector<rules::Problem> problems;
    std::vector<rules::ListFigures> lists;
    std::size_t tests_run = 0;
    bool refused() const { return !settings || !rules; }
};
// With lint also what is allowed and hardly meant, which takes longer.
enum class Lint { no, yes };
LoadedPolicy load_policy(PolicyFiles, Lint = Lint::no, std::stop_token = {});
LoadedPolicy load_policy(std::filesystem::path const& config, Lint = Lint::no,
                         std::stop_token = {});
rules::LoadOptions load_options(settings::Settings const&);

// Keeps the policy of the running daemon: the first one, and every reload.
class Policies {
public:
    // The files as they are; with broken packs the last accepted set. The error names every problem.
    // A stop gives up what is being loaded, now or later.
    static base::Result<std::unique_ptr<Policies>> start(LoadedPolicy, store::Store&,
                                                         std::filesystem::path const& config,
                                                         base::Clock, std::stop_token = {});

    PolicyVersion current() const { return current_.get(); }

    // Reads everything anew. What is refused is refused whole: the problems come back, the old
    // policy serves on. Waits for the disk and compiles: not for a worker.
    std::vector<rules::Problem> reload();
    // The same, unless the files are as they were when they were last read, accepted or not. Whether
    // they were not, or rule_folders() are others now.
    bool reload_if_changed();
    // Makes the run-time entries of lists count as they are in the database, unless those of this
    // version do already. False: they could not be read, which is told. Waits and compiles likewise.
    bool take_lists(std::int64_t version);
    // Called after every reload() from its thread, and no more once another, or none, is given.
    void when_reloaded(std::function<void()>);

    std::filesystem::path const& config() const { return config_; }
    // Of the settings that were read last, and of those in force.
    std::set<std::filesystem::path> rule_folders();

private:
    std::vector<rules::Problem> reload(PolicyFiles);
    // Whose entries are others than the policy's were: sites, or 0 for all.
    std::vector<comments::SiteNumber> read_lists(Policy&, rules::RuntimeLists const* before) const;
    bool remember_folders(settings::ReadSettings const&); // whether they are others now
    std::vector<rules::Problem> missing_folders(LoadedPolicy const&) const;
    void note_folders(settings::Settings const&);
    Policies(Policy first, std::string content, store::Store&, std::filesystem::path config,
             base::Clock, std::stop_token);
    store::Store& store_;
    std::filesystem::path const config_;
    base::Clock const clock_;
    std::stop_token const stop_;
    std::mutex reloading_;
    std::string content_; // of the files when they were last read; guarded by reloading_
    std::set<std::filesystem::path> folders_; // the same
    std::set<std::filesystem::path> present_; // when rules were accepted last; the same
    std::function<void()> reloaded_; // the same
    base::Snapshot<Policy> current_;
};

// One line each in the log.
void log_problems(std::vector<rules::Problem> const&);

} // namespace commentd::moderation
