#include "daemon/base/log.hpp"

#include <algorithm>
#include <cstdio>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <unistd.h>

#include "tests/support/temp_dir.hpp"

using namespace commentd::base;
using commentd::tests::read_file;
using commentd::tests::TempDir;

namespace {

// What `act` writes to stderr.
template <class Act>
std::string logged(Act act) {
    TempDir const dir;
    auto const file = dir / "log";
    int const before = ::dup(STDERR_FILENO);
    int const to = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::dup2(to, STDERR_FILENO);
    act();
    ::dup2(before, STDERR_FILENO);
    ::close(before);
    ::close(to);
    return read_file(file);
}

} // namespace

TEST_CASE("of what fails again and again ten lines a second are written, and the rest is counted") {
    Repeats repeats;
    Repeats::Clock::time_point const begin{std::chrono::hours(1)};
    for (int i = 0; i < 10; ++i) CHECK(repeats.next("disk-full", begin) == 0);
    for (int i = 0; i < 7; ++i) CHECK_FALSE(repeats.next("disk-full", begin));
    CHECK(repeats.next("read-failed", begin) == 0); // another
    CHECK(repeats.next("disk-full", begin + std::chrono::seconds(1)) == 7);
    CHECK(repeats.next("disk-full", begin + std::chrono::seconds(1)) == 0);
}

TEST_CASE("a failure that was left out is told by the next line") {
    auto const lines = logged([] {
        for (int i = 0; i < 12; ++i) log_failure("disk-full", {{"why", "it is"}});
    });
    CHECK(std::ranges::count(lines, '\n') >= 10);
    CHECK(lines.starts_with("<3>disk-full why=\"it is\"\n"));
}

TEST_CASE("an event is one line: level, name and fields") {
    CHECK(logged([] { log(Level::info, "started"); }) == "<6>started\n");
    CHECK(
        logged([] {
            log(Level::error, "write_failed", {{"jobs", 3}, {"why", "disk full"}, {"at", "x.db"}});
        }) == "<3>write_failed jobs=3 why=\"disk full\" at=x.db\n");
}

TEST_CASE("no value breaks out of its field or its line") {
    CHECK(logged([] {
              log(Level::warning, "odd",
                  {{"a", ""},
                   {"b", "x=y"},
                   {"c", "say \"no\"\n<3>forged\x01"},
                   {"d", "back\\slash"}});
          }) ==
          "<4>odd a=\"\" b=\"x=y\" c=\"say \\\"no\\\"\\n<3>forged\\x01\" d=\"back\\\\slash\"\n");
}

TEST_CASE("what is less urgent than the level is dropped") {
    auto const lines = logged([] {
        log(Level::debug, "dropped_by_default");
        set_log_level(Level::error);
        log(Level::warning, "dropped");
        log(Level::error, "kept");
        set_log_level(Level::debug);
        log(Level::debug, "kept_too");
        set_log_level(Level::info);
    });
    CHECK(lines == "<3>kept\n<7>kept_too\n");
}
