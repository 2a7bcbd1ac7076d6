#include "daemon/commands/common.hpp"

#include <iostream>

#include <unistd.h>

#include "daemon/api/input.hpp"
#include "daemon/api/moment.hpp"
#include "daemon/settings/settings_reader.hpp"
#include "daemon/store/migrations.hpp"
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

bool is_missing(std::filesystem::path const& database) {
    std::error_code unreadable; // then opening it tells why
    if (std::filesystem::exists(database, unreadable) || unreadable) return false;
    std::cerr << "commentd: there is no database " << database.string()
              << ": is this the right configuration? The daemon's first start makes it\n";
    return true;
}

std::optional<Opened> open(settings::Settings settings) {
    auto database = store::open_truth(settings.fixed.database);
    if (!database) {
        std::cerr << "commentd: " << database.error().detail << '\n';
        return {};
    }
    return Opened{std::move(settings), std::move(*database)};
}

} // namespace

std::optional<settings::Settings> settings_or_problems(std::filesystem::path const& config) {
    auto read = settings::read_settings(config);
    if (!read.settings)
        for (auto const& problem : read.problems) std::cerr << problem.text() << '\n';
    return std::move(read.settings);
}

std::optional<settings::Site> site_or_first(settings::Settings const& settings,
                                            std::string const& named, std::string_view command) {
    if (auto const* site = settings.site(named); site && !named.empty()) return *site;
    if (!named.empty()) {
        std::cerr << "commentd " << command << ": there is no site " << named << '\n';
        return {};
    }
    if (settings.sites.empty()) return settings::Site{};
    auto const& first = settings.sites.front();
    if (settings.sites.size() > 1)
        std::cerr << "commentd " << command << ": judged as for " << first.id
                  << ", the first of several sites; --site names another\n";
    return first;
}

std::optional<Opened> open_database(std::filesystem::path const& config) {
    auto settings = settings_or_problems(config);
    if (!settings) return {};
    become_owner(settings->fixed.state);
    if (is_missing(settings->fixed.database)) return {};
    return open(std::move(*settings));
}

std::optional<Opened> open_or_make_database(std::filesystem::path const& config) {
    auto settings = settings_or_problems(config);
    if (!settings) return {};
    become_owner(settings->fixed.state);
    if (!std::filesystem::exists(settings->fixed.database))
        std::cerr << "commentd: the database " << settings->fixed.database.string()
                  << " was not there and is made\n";
    store::prepare_state(settings->fixed.state, settings->fixed.database);
    return open(std::move(*settings));
}

std::optional<store::Database> open_to_read(settings::Settings const& settings) {
    become_owner(settings.fixed.state);
    if (is_missing(settings.fixed.database)) return {};
    try {
        auto database =
            store::Database::open(settings.fixed.database, store::Database::Access::read);
        if (auto const newer = store::newer_than_we_know(database)) {
            std::cerr << "commentd: " << *newer << '\n';
            return {};
        }
        return database;
    } catch (store::DatabaseError const& error) {
        std::cerr << "commentd: " << error.what() << '\n';
        return {};
    }
}

ShownProgress::ShownProgress(std::string name, moderation::ReplayProgress const& progress)
    : name_(std::move(name)), progress_(progress) {
    if (::isatty(STDERR_FILENO) == 0) return;
    thread_ = std::thread([this] {
        std::unique_lock lock(mutex_);
        while (!wake_.wait_for(lock, std::chrono::milliseconds(200), [&] { return over_; })) {
            auto const total = progress_.total.load();
            std::cerr << '\r' << name_ << ": "
                      << (total > 0 ? 100 * progress_.done.load() / total : 0) << " %" << std::flush;
        }
        std::cerr << "\r\x1b[K";
    });
}

ShownProgress::~ShownProgress() {
    if (!thread_.joinable()) return;
    {
        std::lock_guard lock(mutex_);
        over_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

std::optional<std::pair<base::Time, base::Time>> window_of(settings::Settings const& settings,
                                                           std::string const& site,
                                                           std::string const& since,
                                                           std::string const& until,
                                                           base::Time now) {
    auto const* known = settings.site(site);
    auto const zone = known ? known->timezone : std::string("UTC");
    auto const begin = api::moment(since, now, zone);
    auto const end = until.empty() ? now : api::moment(until, now, zone);
    if (begin && end && *begin < *end) return std::pair(*begin, *end);
    std::cerr << "commentd: --since and --until are " << api::moment_form
              << ", and the first is earlier\n";
    return {};
}

std::optional<std::chrono::milliseconds> duration(std::string const& text) {
    auto const found = rules::read_duration(text);
    if (!found) std::cerr << "commentd: " << text << " is no duration such as 90d or 24h\n";
    return found;
}

} // namespace commentd::commands
