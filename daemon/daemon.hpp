// The running daemon, from its settings to its end. daemon.cpp is the story.
#pragma once

#include <filesystem>

namespace commentd {

// Returns when it was told to stop; the exit code of the program.
int run_daemon(std::filesystem::path const& config);

} // namespace commentd
