// commentd: arguments in, exit code out. What each subcommand does is in commands/.
#include "daemon/commands/commands.hpp"

// jemalloc reads this before main: what loading big lists took goes back to the system within a
// second of its end.
extern "C" char const* const malloc_conf;
char const* const malloc_conf = "background_thread:true,dirty_decay_ms:1000,muzzy_decay_ms:0";

int main(int argc, char** argv) { return commentd::commands::run(argc, argv); }
