#include <catch2/catch.hpp>

#include <thread>

#include "daemon/base/folder_watch.hpp"
#include "tests/support/temp_dir.hpp"

using commentd::base::FolderWatch;
using commentd::tests::TempDir;
using std::chrono::milliseconds;

namespace {

void replace(TempDir const& dir, std::string const& name) {
    auto const next = dir.write("next", "new");
    std::filesystem::rename(next, dir / name);
}

} // namespace

TEST_CASE("a file that is written, replaced, removed or linked to is noticed") {
    TempDir const dir, elsewhere;
    auto const file = elsewhere.write("file", "text");
    FolderWatch watch;
    REQUIRE(watch.watch({{dir.path()}}).empty());
    dir.write("a", "text");
    REQUIRE(watch.changed());
    std::filesystem::rename(file, dir / "a");
    REQUIRE(watch.changed());
    std::filesystem::remove(dir / "a");
    REQUIRE(watch.changed());
    std::filesystem::create_symlink(elsewhere.path(), dir / "link");
    REQUIRE(watch.changed());
}

TEST_CASE("subfolders are watched where that is asked for, and from when they are there") {
    TempDir const dir;
    dir.write("lists/words.txt", "a");
    FolderWatch watch;
    REQUIRE(watch.watch({{dir.path(), true}}).empty());
    dir.write("lists/words.txt", "b");
    REQUIRE(watch.changed());
    std::filesystem::create_directories(dir / "more");
    REQUIRE(watch.changed());
    REQUIRE(watch.watch({{dir.path(), true}}).empty());
    dir.write("more/words.txt", "c");
    REQUIRE(watch.changed());
}

TEST_CASE("what does not count wakes nobody: other names, other folders, hidden ones, open files") {
    TempDir const dir;
    for (auto const* name : {"lists/a", ".git/a", "other/a", "rules.d/a"}) dir.write(name, "a");
    FolderWatch watch;
    REQUIRE(watch.watch({{dir.path(), false, {"rules.d"}}, {dir / "lists", true}}).empty());
    dir.write("note", "not named");
    dir.write("other/a", "not watched");
    std::ofstream open(dir / "lists/open");
    open << "not closed" << std::flush;
    REQUIRE(!watch.changed());
    open.close();
    REQUIRE(watch.changed());
}

TEST_CASE("a folder that is replaced is told by its parent") {
    TempDir const dir;
    dir.write("rules.d/a", "a");
    dir.write("next.d/a", "b");
    FolderWatch watch;
    REQUIRE(watch.watch({{dir / "rules.d", true}, {dir.path(), false, {"rules.d"}}}).empty());
    std::filesystem::rename(dir / "rules.d", dir / "old.d");
    REQUIRE(watch.changed());
    std::filesystem::rename(dir / "next.d", dir / "rules.d");
    REQUIRE(watch.changed());
    REQUIRE(watch.watch({{dir / "rules.d", true}, {dir.path(), false, {"rules.d"}}}).empty());
    dir.write("rules.d/a", "c");
    REQUIRE(watch.changed());
}

TEST_CASE("a folder that is not there is passed over, and too many are told") {
    TempDir const dir;
    FolderWatch watch;
    REQUIRE(watch.watch({{dir / "nothing", true}, {dir.path()}}).empty());
    replace(dir, "a");
    REQUIRE(watch.changed());
    for (int i = 0; i < 1000; ++i) std::filesystem::create_directories(dir / std::to_string(i));
    REQUIRE(watch.watch({{dir.path(), true}}).find("1000 folders") != std::string::npos);
}

TEST_CASE("who waits is told of a change once it is quiet, and is let go by a stop") {
    TempDir const dir;
    FolderWatch watch;
    REQUIRE(watch.watch({{dir.path()}}).empty());
    dir.write("a", "text");
    REQUIRE(watch.wait(milliseconds(1), milliseconds(1000)));
    REQUIRE(!watch.changed());
    std::thread stopper([&] { watch.stop(); });
    CHECK(!watch.wait(milliseconds(1), milliseconds(1000)));
    stopper.join();
}
