#include "daemon/store/paced_writes.hpp"

#include <thread>

#include "tests/unit/store/store_support.hpp"

namespace commentd::store {

namespace {

constexpr int rows = 2000; // of 1000 random bytes: two megabytes, in the log and then in the file

// Writes them in a thread of their own; how many pieces went to the disk meanwhile.
std::int64_t write_rows(std::filesystem::path const& path, Pace pace) {
    std::int64_t pieces = -1;
    std::thread([&] {
        pace_writes_of_this_thread(pace);
        auto database = Database::open(path, Database::Access::create);
        database.execute("PRAGMA journal_mode=WAL");
        database.execute("CREATE TABLE t (number INTEGER PRIMARY KEY, bytes BLOB)");
        database.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)"
                         " INSERT INTO t SELECT i, randomblob(1000) FROM n");
        database.checkpoint(true);
        pieces = pieces_written_out();
    }).join();
    return pieces;
}

} // namespace

TEST_CASE("what a paced thread writes goes to the disk in pieces of half a megabyte") {
    tests::TempDir dir;
    auto const pieces = write_rows(dir / "paced.db", Pace::awaited);
    CHECK(pieces >= 2 * 3); // its log, and the file
    CHECK(pieces <= 2 * 8);
    CHECK(write_rows(dir / "other.db", Pace::none) == 0);

    constexpr auto count = "SELECT count(*) FROM t WHERE length(bytes) = 1000";
    constexpr auto check = "PRAGMA integrity_check";
    for (auto const* name : {"paced.db", "other.db"}) {
        auto written = Database::open(dir / name, Database::Access::read);
        CHECK(ask_number(written, count) == rows);
        CHECK(ask_text(written, check) == "ok\n");
    }
}

TEST_CASE("what another thread writes does not count") {
    tests::TempDir dir;
    std::int64_t pieces = -1;
    std::thread([&] {
        pace_writes_of_this_thread(Pace::awaited);
        auto database = Database::open(dir / "a.db", Database::Access::create);
        database.execute("PRAGMA journal_mode=WAL");
        database.execute("CREATE TABLE t (number INTEGER PRIMARY KEY)");
        write_rows(dir / "b.db", Pace::none);
        database.execute("INSERT INTO t VALUES (1)");
        pieces = pieces_written_out();
    }).join();
    CHECK(pieces == 0);
}

} // namespace commentd::store
