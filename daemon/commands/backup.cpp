// commentd backup: a checked copy of the database, taken while the daemon runs.
#include <iostream>

#include "daemon/commands/commands.hpp"
#include "daemon/commands/common.hpp"
#include "daemon/store/migrations.hpp"

namespace commentd::commands {

int backup(std::filesystem::path const& config, std::filesystem::path const& to) {
    auto const settings = settings_or_problems(config);
    if (!settings) return 1;
    if (std::filesystem::exists(std::filesystem::symlink_status(to))) {
        std::cerr << "commentd backup: " << to.string() << " is already there; name another file\n";
        return 1;
    }
    // A half-written file is never taken for a backup: it gets its name when it is checked.
    auto const unfinished = std::filesystem::path(to.string() + ".unfinished");
    std::filesystem::remove(unfinished);
    try {
        auto source = store::Database::open(settings->fixed.database, store::Database::Access::read);
        if (auto const newer = store::newer_than_we_know(source)) {
            std::cerr << "commentd backup: " << *newer << '\n';
            return 1;
        }
        source.backup_to(unfinished);
    } catch (std::exception const& error) {
        std::filesystem::remove(unfinished);
        std::cerr << "commentd backup: " << error.what() << '\n';
        return 1;
    }
    std::filesystem::rename(unfinished, to);
    std::cerr << "The backup is written and checked: " << to.string() << '\n';
    return 0;
}

} // namespace commentd::commands
