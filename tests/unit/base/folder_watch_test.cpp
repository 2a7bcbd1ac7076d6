#include <catch2/catch.hpp>

#include <thread>

#include <unistd.h>

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

// Root may read everything: as long as this lives we are somebody else.
class Unprivileged {
public:
    Unprivileged() : was_root_(::geteuid() == 0 && ::seteuid(65534) == 0) {}
    ~Unprivileged() {
        if (was_root_ && ::seteuid(0) != 0) std::abort();
    }
    bool works() const { return ::geteuid() != 0; }

private:
    bool was_root_;
};

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

TEST_CASE("a subfolder that can not be read is told, and those beside it are watched") {
    TempDir const dir;
    std::filesystem::permissions(dir.path(), std::filesystem::perms{0755});
    for (auto const* name : {"a", "b", "shut", "y", "z"})
        std::filesystem::create_directories(dir / name / "below");
    std::filesystem::permissions(dir / "shut", std::filesystem::perms::none);
    FolderWatch watch;
    {
        Unprivileged const somebody;
        if (!somebody.works()) {
            WARN("skipped: nobody else to be");
            return;
        }
        REQUIRE(watch.watch({{dir.path(), true}}).find("shut: Permission") != std::string::npos);
    }
    for (auto const* name : {"a", "b", "y", "z"}) {
        dir.write(std::string(name) + "/below/file", "text");
        REQUIRE(watch.changed());
    }
    std::filesystem::permissions(dir / "shut", std::filesystem::perms::owner_all);
    REQUIRE(watch.changed());
    REQUIRE(watch.watch({{dir.path(), true}}).empty());
    dir.write("shut/below/file", "text");
    REQUIRE(watch.changed());
}

TEST_CASE("who waits can be asked to look again though nothing has changed") {
    TempDir const dir;
    FolderWatch watch;
    REQUIRE(watch.watch({{dir.path()}}).empty());
    watch.look_again();
    REQUIRE(watch.wait(milliseconds(1), milliseconds(1000)));
    std::thread asker([&] { watch.look_again(); });
    CHECK(watch.wait(milliseconds(1), milliseconds(1000)));
    asker.join();
    watch.look_again();
    watch.stop();
    REQUIRE(!watch.wait(milliseconds(1), milliseconds(1000)));
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
