// What subcommands share: the settings they need, the database, durations on the command line.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "daemon/settings/settings.hpp"
#include "daemon/store/database.hpp"
#include "rules/pack/load.hpp"

namespace commentd::commands {

// Prints every problem on stderr when there is an error; warnings are for `check`.
std::optional<settings::Settings> settings_or_problems(std::filesystem::path const& config);

// Settings and the database of the state folder, made when missing; a sentence on stderr when not.
struct Opened {
    settings::Settings settings;
    store::Database database;
};
std::optional<Opened> open_database(std::filesystem::path const& config);

// "90d", "24 h", "30 min"; a sentence on stderr when it is none.
std::optional<std::chrono::milliseconds> duration(std::string const&);

} // namespace commentd::commands
