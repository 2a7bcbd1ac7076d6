// commentd: arguments in, exit code out. What each subcommand does is in commands/.
#include "daemon/commands/commands.hpp"

int main(int argc, char** argv) { return commentd::commands::run(argc, argv); }
