#include "daemon/store/state_folder.hpp"

#include <cerrno>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace commentd::store {
namespace {

constexpr mode_t of_others = S_IRWXG | S_IRWXO;

void close_to_others(std::filesystem::path const& path) {
    struct stat found {};
    if (::lstat(path.c_str(), &found) != 0 || S_ISLNK(found.st_mode)) return;
    if (found.st_uid == ::geteuid() && (found.st_mode & of_others) != 0)
        static_cast<void>(::chmod(path.c_str(), found.st_mode & 07777 & ~of_others));
}

} // namespace

void prepare_state(std::filesystem::path const& folder, std::filesystem::path const& database) {
    std::error_code ignored;
    std::filesystem::create_directories(folder, ignored);
    std::filesystem::create_directories(database.parent_path(), ignored);
    close_to_others(folder);
    auto const derived = (database.parent_path() / "derived.db").string();
    for (auto const& file : {database.string(), derived})
        for (auto const* end : {"", "-wal", "-shm"}) close_to_others(file + end);
}

std::optional<Owner> other_owner(std::filesystem::path const& folder) {
    struct stat found {};
    if (::stat(folder.c_str(), &found) != 0 || found.st_uid == ::geteuid()) return {};
    return Owner{found.st_uid, found.st_gid};
}

StateLock::StateLock(std::filesystem::path const& folder)
    : file_(::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)),
      error_(file_ < 0 || ::flock(file_, LOCK_EX | LOCK_NB) != 0 ? errno : 0) {}

StateLock::~StateLock() {
    if (file_ >= 0) ::close(file_);
}

bool StateLock::taken() const { return error_ == 0; }

std::string StateLock::why_not() const {
    if (error_ == EWOULDBLOCK) return "another commentd runs on it";
    return "its file 'lock': " + std::generic_category().message(error_);
}

} // namespace commentd::store
