// What subcommands share: the settings they need, the database, durations on the command line.
#pragma once

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "daemon/moderation/replay.hpp"
#include "daemon/settings/settings.hpp"
#include "daemon/store/database.hpp"
#include "rules/pack/load.hpp"

namespace commentd::commands {

// Prints every problem on stderr when there is an error; warnings are for `check`.
std::optional<settings::Settings> settings_or_problems(std::filesystem::path const& config);

// The site that is named, else the first one, which stderr is told where there are others, else one
// with the standard settings. Nothing, and a sentence, when there is none of that name.
std::optional<settings::Site> site_or_first(settings::Settings const&, std::string const& named,
                                            std::string_view command);

// Settings and the database of the state folder; a sentence on stderr when they are not to be had.
struct Opened {
    settings::Settings settings;
    store::Database database;
};
std::optional<Opened> open_database(std::filesystem::path const& config);
std::optional<Opened> open_or_make_database(std::filesystem::path const& config);

// The database for a command that only reads, beside the daemon; a sentence on stderr when not.
std::optional<store::Database> open_to_read(settings::Settings const&);

// Shows on a terminal how far a replay has come, for as long as this lives.
class ShownProgress {
public:
    ShownProgress(std::string name, moderation::ReplayProgress const&);
    ~ShownProgress();

private:
    std::string const name_;
    moderation::ReplayProgress const& progress_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool over_ = false; // guarded by mutex_
    std::thread thread_;
};

// --since and --until of a command, as GET /v1/rules/stats takes them: in the time zone of the site,
// where one is named and known; no `until` is now. A sentence on stderr when they are no window.
std::optional<std::pair<base::Time, base::Time>> window_of(settings::Settings const&,
                                                           std::string const& site,
                                                           std::string const& since,
                                                           std::string const& until, base::Time now);

// "90d", "24 h", "30 min"; a sentence on stderr when it is none.
std::optional<std::chrono::milliseconds> duration(std::string const&);

} // namespace commentd::commands
