// Reloads by itself when settings, packs or lists change on disk.
#pragma once

#include <thread>

#include "daemon/base/folder_watch.hpp"
#include "daemon/moderation/policy.hpp"

namespace commentd {

class Watch {
public:
    explicit Watch(moderation::Policies&); // which must outlive it
    ~Watch();

private:
    void run();
    void watch_folders();

    moderation::Policies& policies_;
    base::FolderWatch folders_;
    std::string told_; // what can not be watched, once
    std::thread thread_;
};

} // namespace commentd
