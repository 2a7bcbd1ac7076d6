#include "daemon/watch.hpp"

#include "daemon/base/log.hpp"

namespace commentd {
namespace {

// Several files are often saved together, and by some programs bit by bit.
constexpr std::chrono::milliseconds quiet{300};
constexpr std::chrono::seconds patience{5};

} // namespace

Watch::Watch(moderation::Policies& policies) : policies_(policies) {
    policies_.when_reloaded([this] { folders_.look_again(); });
    thread_ = std::thread([this] { run(); });
}

Watch::~Watch() {
    policies_.when_reloaded({});
    folders_.stop();
    thread_.join();
}

// Folders first, then files: what changes after a file was read is told by its folder. The first
// round finds what changed while the daemon started. What a reload read may lie in other folders,
// whichever reload it was: they are watched in the next round, which finds what changed till then.
void Watch::run() {
    do {
        watch_folders();
        if (policies_.reload_if_changed()) folders_.look_again();
    } while (folders_.wait(quiet, patience));
}

void Watch::watch_folders() {
    auto const config = std::filesystem::absolute(policies_.config()).parent_path();
    std::vector<base::FolderWatch::Folder> folders{{config}};
    for (auto const& folder : policies_.rule_folders()) {
        folders.push_back({folder, true});
        // When the folder itself is replaced, its parent tells.
        folders.push_back({folder.parent_path(), false, {folder.filename().string()}});
    }
    auto const problem = folders_.watch(folders);
    if (!problem.empty() && problem != told_)
        base::log(base::Level::warning, "watch-failed", {{"why", problem}});
    told_ = problem;
}

} // namespace commentd
