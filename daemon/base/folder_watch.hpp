// Tells when something in some folders may have changed: inotify on the folders, not on their
// files, for editors put a new file in the place of the old one.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace commentd::base {

class FolderWatch {
public:
    struct Folder {
        std::filesystem::path path;
        bool below = false;           // its subfolders too, but for hidden ones
        std::set<std::string> names = {}; // what counts in it; empty: everything
    };

    FolderWatch();
    ~FolderWatch();
    FolderWatch(FolderWatch const&) = delete;
    FolderWatch& operator=(FolderWatch const&) = delete;

    // These from now on, and no others; at most 1,000 with what is below. A folder that is not
    // there is passed over. Why one can not be watched, else ""; the others are watched.
    std::string watch(std::vector<Folder> const&);

    // Waits for a change, and then until nothing has changed for `quiet`, but for no longer than
    // `patience`. look_again() counts as a change. False once it was told to stop.
    bool wait(std::chrono::milliseconds quiet, std::chrono::milliseconds patience);
    // From any thread.
    void look_again();
    void stop(); // for good
    bool changed(); // whether something has until now, without waiting for it

private:
    struct Watched {
        std::filesystem::path path;
        std::set<std::string> names;
    };
    std::string add(std::filesystem::path const&, std::set<std::string> const& names,
                    std::map<int, Watched>&);
    std::string add_with_subfolders(std::filesystem::path const&,
                                    std::set<std::string> const& names, int depth,
                                    std::map<int, Watched>&);
    bool counts(int watch, unsigned mask, std::string const& name) const;
    enum class Wake { change, asked, time, stop };
    Wake next(std::chrono::milliseconds patience); // negative: for ever

    int const inotify_, wake_; // descriptors; negative when there are none left
    std::atomic<bool> stopping_ = false;
    std::map<int, Watched> watched_; // by the kernel's number
};

} // namespace commentd::base
