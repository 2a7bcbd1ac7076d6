#include "daemon/base/folder_watch.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

namespace commentd::base {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t folders_max = 1000;
constexpr int depth_max = 8;
// A file counts when it was written and closed, not while somebody writes to it.
constexpr std::uint32_t events = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM |
                                 IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ATTRIB |
                                 IN_ONLYDIR;

} // namespace

FolderWatch::FolderWatch()
    : inotify_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)), wake_(::eventfd(0, EFD_CLOEXEC)) {}

FolderWatch::~FolderWatch() {
    if (inotify_ >= 0) ::close(inotify_);
    if (wake_ >= 0) ::close(wake_);
}

std::string FolderWatch::watch(std::vector<Folder> const& folders) {
    if (inotify_ < 0) return "there are too many inotify instances (fs.inotify.max_user_instances)";
    std::map<int, Watched> now;
    std::string problem;
    for (auto const& folder : folders) {
        auto const why = folder.below ? add_with_subfolders(folder.path, folder.names, depth_max, now)
                                      : add(folder.path, folder.names, now);
        if (problem.empty()) problem = why;
    }
    for (auto const& [number, watched] : watched_)
        if (!now.contains(number)) ::inotify_rm_watch(inotify_, number);
    watched_ = std::move(now);
    return problem;
}

std::string FolderWatch::add(fs::path const& path, std::set<std::string> const& names,
                             std::map<int, Watched>& now) {
    if (now.size() >= folders_max) return "more than 1000 folders: not all of them are watched";
    int const number = ::inotify_add_watch(inotify_, path.c_str(), events);
    if (number < 0) {
        if (errno == ENOENT || errno == ENOTDIR) return {};
        return path.string() + ": " +
               (errno == ENOSPC ? "no watch is left (fs.inotify.max_user_watches)"
                                : std::strerror(errno));
    }
    auto const [known, is_new] = now.emplace(number, Watched{path, names});
    // Of one that is asked for twice the wider wish counts.
    if (!is_new && (names.empty() || known->second.names.empty()))
        known->second.names.clear();
    else if (!is_new)
        known->second.names.insert(names.begin(), names.end());
    return {};
}

// One that can not be read is told of, and those beside it are watched all the same.
std::string FolderWatch::add_with_subfolders(fs::path const& folder,
                                             std::set<std::string> const& names, int depth,
                                             std::map<int, Watched>& now) {
    auto problem = add(folder, names, now); // before it is read: what is made meanwhile is told
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        std::error_code ignored;
        bool const hidden = at->path().filename().string().starts_with('.');
        if (depth == 0 || hidden || !at->is_directory(ignored)) continue;
        bool const below = !at->is_symlink(ignored) && now.size() < folders_max;
        auto const why = below ? add_with_subfolders(at->path(), names, depth - 1, now)
                               : add(at->path(), names, now);
        if (problem.empty()) problem = why;
    }
    bool const gone = error == std::errc::no_such_file_or_directory ||
                      error == std::errc::not_a_directory;
    if (problem.empty() && error && !gone) problem = folder.string() + ": " + error.message();
    return problem;
}

bool FolderWatch::wait(std::chrono::milliseconds quiet, std::chrono::milliseconds patience) {
    for (;;) {
        auto const wake = next(std::chrono::milliseconds(-1));
        if (wake == Wake::stop) return false;
        if (changed() || wake == Wake::asked) break;
    }
    auto const latest = std::chrono::steady_clock::now() + patience;
    auto calm = std::chrono::steady_clock::now() + quiet;
    for (;;) {
        auto const now = std::chrono::steady_clock::now();
        auto const until = std::min(calm, latest);
        if (now >= until) return true;
        auto const left = std::chrono::ceil<std::chrono::milliseconds>(until - now);
        auto const wake = next(left);
        if (wake == Wake::stop) return false;
        if (wake == Wake::change && changed()) calm = std::chrono::steady_clock::now() + quiet;
    }
}

void FolderWatch::look_again() {
    std::uint64_t const one = 1;
    static_cast<void>(!::write(wake_, &one, sizeof one)); // it is never full
}

void FolderWatch::stop() {
    stopping_ = true;
    look_again();
}

FolderWatch::Wake FolderWatch::next(std::chrono::milliseconds patience) {
    std::array<pollfd, 2> files{{{wake_, POLLIN, 0}, {inotify_, POLLIN, 0}}};
    int const timeout = static_cast<int>(patience.count());
    int ready = 0;
    do ready = ::poll(files.data(), files.size(), timeout);
    while (ready < 0 && errno == EINTR);
    if (ready < 0 || stopping_) return Wake::stop;
    if (files[0].revents != 0) {
        std::uint64_t asked = 0;
        static_cast<void>(!::read(wake_, &asked, sizeof asked));
        return Wake::asked;
    }
    return ready == 0 ? Wake::time : Wake::change;
}

bool FolderWatch::changed() {
    bool any = false;
    alignas(inotify_event) std::array<char, 16 * 1024> bytes;
    for (ssize_t size = 0; (size = ::read(inotify_, bytes.data(), bytes.size())) > 0;)
        for (auto const* at = bytes.data(); at < bytes.data() + size;) {
            inotify_event event{};
            std::memcpy(&event, at, sizeof event);
            // The name is padded by zeros.
            std::string const name(event.len > 0 ? at + sizeof event : "");
            any = any || counts(event.wd, event.mask, name);
            at += sizeof event + event.len;
        }
    return any;
}

bool FolderWatch::counts(int watch, unsigned mask, std::string const& name) const {
    if ((mask & IN_Q_OVERFLOW) != 0) return true; // something was missed
    auto const found = watched_.find(watch);
    if (found == watched_.end() || (mask & IN_IGNORED) != 0) return false;
    auto const& [path, names] = found->second;
    if (!names.empty() && !names.contains(name)) return false;
    if ((mask & IN_CREATE) == 0 || (mask & IN_ISDIR) != 0) return true;
    // A new file counts when it is closed; a link never is.
    std::error_code error;
    auto const file = path / name;
    return fs::is_symlink(fs::symlink_status(file, error)) || fs::hard_link_count(file, error) > 1;
}

} // namespace commentd::base
