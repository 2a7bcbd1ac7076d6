#include "daemon/store/paced_writes.hpp"

#include <thread>

#include "tests/unit/store/store_support.hpp"

namespace commentd::store {

namespace {

constexpr int rows = 2000; // of 1000 random bytes: two megabytes, in the log and then in the file

void write_rows(std::filesystem::path const& path) {
    constexpr auto fill = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
                          " INSERT INTO t SELECT i, randomblob(1000) FROM n";
    auto database = Database::open(path, Database::Access::create);
    database.execute("PRAGMA journal_mode=WAL");
    database.execute("CREATE TABLE t (number INTEGER PRIMARY KEY, bytes BLOB)");
    database.run(fill).bind(rows).run();
    database.checkpoint(true);
}

// By a thread of their own; how many pieces it sent.
std::int64_t pieces_of_thread(std::filesystem::path const& path, Pace pace) {
    std::int64_t pieces = -1;
    std::thread([&] {
        pace_writes_of_this_thread(pace);
        write_rows(path);
        pieces = pieces_written_out();
    }).join();
    return pieces;
}

} // namespace

TEST_CASE("what a paced thread writes goes to the disk in pieces of half a megabyte, and is all there") {
    tests::TempDir dir;
    constexpr auto count = "SELECT count(*) FROM t WHERE length(bytes) = 1000";
    constexpr auto check = "PRAGMA integrity_check";
    for (auto const pace : {Pace::sent, Pace::awaited}) {
        auto const path = dir / (pace == Pace::sent ? "sent.db" : "awaited.db");
        auto const pieces = pieces_of_thread(path, pace);
        CHECK(pieces >= 2 * 3); // its log, and the file
        CHECK(pieces <= 2 * 8);
        auto written = Database::open(path, Database::Access::read);
        CHECK(ask_number(written, count) == rows);
        CHECK(ask_text(written, check) == "ok\n");
    }
}

TEST_CASE("a thread is paced when it says so, and no other one is") {
    tests::TempDir dir;
    CHECK(pieces_of_thread(dir / "paced.db", Pace::awaited) > 0);
    auto const before = pieces_written_out();
    write_rows(dir / "mine.db");
    CHECK(pieces_written_out() == before);
    CHECK(pieces_of_thread(dir / "none.db", Pace::none) == 0);
}

} // namespace commentd::store
