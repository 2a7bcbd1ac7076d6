#include "daemon/commands/common.hpp"

#include <algorithm>
#include <iostream>

#include <unistd.h>

#include "daemon/settings/settings_reader.hpp"
#include "daemon/store/state_folder.hpp"
#include "daemon/store/store.hpp"
#include "rules/pack/scalars.hpp"

namespace commentd::commands {
namespace {

// Root goes on as the daemon's user, so that the daemon can open what this command makes.
void become_owner(std::filesystem::path const& folder) {
    auto const owner = store::other_owner(folder);
    if (!owner || ::geteuid() != 0) return;
    if (::setegid(owner->group) != 0 || ::seteuid(owner->user) != 0)
        std::cerr << "commentd: cannot act as the owner of " << folder.string() << '\n';
}

} // namespace

std::optional<settings::Settings> settings_or_problems(std::filesystem::path const& config) {
    auto read = settings::read_settings(config);
    if (!read.settings)
        for (auto const& problem : read.problems) std::cerr << problem.text() << '\n';
    return std::move(read.settings);
}

std::optional<Opened> open_database(std::filesystem::path const& config) {
    auto settings = settings_or_problems(config);
    if (!settings) return {};
    become_owner(settings->fixed.state);
    store::prepare_state(settings->fixed.state, settings->fixed.database);
    auto database = store::open_truth(settings->fixed.database);
    if (!database) {
        std::cerr << "commentd: " << database.error().detail << '\n';
        return {};
    }
    return Opened{std::move(*settings), std::move(*database)};
}

std::optional<std::chrono::milliseconds> duration(std::string const& text) {
    // The command line may leave the space out and the unit short: 90d, 24h.
    auto const digits = std::min(text.find_first_not_of("0123456789"), text.size());
    auto unit = text.substr(std::min(text.find_first_not_of(' ', digits), text.size()));
    for (auto const& [brief, whole] : {std::pair("d", "days"), {"m", "min"}, {"w", "weeks"}})
        if (unit == brief) unit = whole;
    auto const found = rules::read_duration(text.substr(0, digits) + ' ' + unit);
    if (!found) std::cerr << "commentd: " << text << " is no duration such as 90d or 24h\n";
    return found;
}

} // namespace commentd::commands
