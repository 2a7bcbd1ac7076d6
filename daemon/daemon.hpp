// The running daemon, from its settings to its end. daemon.cpp is the story.
#pragma once

#include <filesystem>

namespace commentd {

// Returns when it was told to stop; the exit code of the program. `web_root`: where the moderators'
// page is read from at each request, for those who work on it; empty: what the program carries.
int run_daemon(std::filesystem::path const& config, std::filesystem::path const& web_root);

} // namespace commentd
