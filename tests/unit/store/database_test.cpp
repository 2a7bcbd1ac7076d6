// SQLite with owners: statements that are reset, values that come back as they went in, copies that
// are checked, errors that say what they are.
#include "daemon/store/database.hpp"

#include <csignal>
#include <cstdio>

#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/store/store_support.hpp"

using namespace commentd;
using namespace commentd::store;
using Access = Database::Access;

namespace {

Database numbers_to(int last) {
    constexpr auto fill = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
                          " WHERE i < ?) INSERT INTO t SELECT i FROM n";
    auto database = Database::in_memory();
    database.execute("CREATE TABLE t (i INTEGER)");
    database.run(fill).bind(last).run();
    return database;
}

constexpr auto all = "SELECT i FROM t ORDER BY i";

// Whether the function ends the process by SIGABRT, tried in another process.
template <class F>
bool aborts(F work) {
    std::fflush(nullptr);
    auto const child = ::fork();
    if (child == 0) {
        std::signal(SIGABRT, SIG_DFL); // not Catch's handler
        if (!std::freopen("/dev/null", "w", stderr)) ::_exit(3);
        work();
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

} // namespace

TEST_CASE("a statement whose rows were not all read begins anew the next time") {
    auto database = numbers_to(5);
    for (int i = 0; i < 3; ++i) {
        auto query = database.run(all);
        REQUIRE(query.next());
        CHECK(query.number(0) == 1);
        REQUIRE(query.next());
        CHECK(query.number(0) == 2);
    }
    auto query = database.run(all);
    int rows = 0;
    while (query.next()) ++rows;
    CHECK(rows == 5);
}

TEST_CASE("a value that was bound once is not there the next time") {
    constexpr auto echo = "SELECT ?";
    auto database = Database::in_memory();
    {
        auto query = database.run(echo);
        query.bind("something");
        REQUIRE(query.next());
        CHECK(query.text(0) == "something");
    }
    auto query = database.run(echo);
    REQUIRE(query.next());
    CHECK(query.is_null(0));
}

TEST_CASE("a statement may be run again as soon as an error ended it") {
    constexpr auto insert = "INSERT INTO once VALUES (?)";
    auto database = Database::in_memory();
    database.execute("CREATE TABLE once (i INTEGER PRIMARY KEY)");
    database.run(insert).bind(1).run();
    CHECK_THROWS_AS(database.run(insert).bind(1).run(), DatabaseError);
    database.run(insert).bind(2).run();
    CHECK(database.last_row() == 2);
    CHECK(database.changes() == 1);
}

TEST_CASE("a statement that is run again while its rows are being read is caught") {
    auto database = numbers_to(5);
    auto const nested = [&] {
        auto outer = database.run(all);
        outer.next();
        auto inner = database.run(all);
        inner.next();
    };
    CHECK(aborts(nested));
    auto const one_after_the_other = [&] {
        database.run(all).run();
        database.run(all).run();
    };
    CHECK_FALSE(aborts(one_after_the_other));
}

TEST_CASE("a query that is moved is reset once, by its last owner") {
    auto database = numbers_to(2);
    {
        auto first = database.run(all);
        REQUIRE(first.next());
        auto second = std::move(first);
        REQUIRE(second.next());
        CHECK(second.number(0) == 2);
    }
    auto query = database.run(all);
    REQUIRE(query.next());
    CHECK(query.number(0) == 1);
}

TEST_CASE("values come back as they went in") {
    constexpr auto echo = "SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?";
    auto database = Database::in_memory();
    std::string const empty, with_nul("a\0b", 3);
    std::optional<std::string> const there = "there"; // what is bound must live until it is read
    auto query = database.run(echo);
    query.bind(INT64_MIN)
        .bind(UINT64_MAX)
        .bind(empty)
        .bind(with_nul)
        .bind_blob(std::string_view())
        .bind_blob(with_nul)
        .bind_null()
        .bind(std::optional<std::int64_t>())
        .bind(there);
    REQUIRE(query.next());
    CHECK(query.number(0) == INT64_MIN);
    CHECK(static_cast<std::uint64_t>(query.number(1)) == UINT64_MAX);
    CHECK_FALSE(query.is_null(2)); // an empty text is a text
    CHECK(query.text(2).empty());
    CHECK(query.text(3) == with_nul);
    CHECK_FALSE(query.is_null(4));
    CHECK(query.blob(4).empty());
    CHECK(query.blob(5) == with_nul);
    CHECK(query.is_null(6));
    CHECK_FALSE(query.optional_number(7));
    CHECK(query.text(8) == "there");
}

TEST_CASE("a connection that reads cannot write, and one that writes makes no file") {
    tests::TempDir dir;
    auto const path = dir / "a.db";
    CHECK_THROWS_AS(Database::open(path, Access::write), DatabaseError);
    CHECK_FALSE(std::filesystem::exists(path));
    CHECK_THROWS_WITH(Database::open(path, Access::read), Catch::Contains(path.string()));
    Database::open(path, Access::create).execute("CREATE TABLE t (i)");
    auto reading = Database::open(path, Access::read);
    CHECK_THROWS_AS(reading.execute("INSERT INTO t VALUES (1)"), DatabaseError);
}

TEST_CASE("another connection's commit is noticed, one's own is not") {
    tests::TempDir dir;
    auto one = Database::open(dir / "a.db", Access::create);
    one.execute("CREATE TABLE t (i)");
    auto other = Database::open(dir / "a.db", Access::write);
    auto const before = one.data_version();
    one.execute("INSERT INTO t VALUES (1)");
    CHECK(one.data_version() == before);
    other.execute("INSERT INTO t VALUES (2)");
    CHECK(one.data_version() != before);
}

TEST_CASE("a transaction is open from begin to commit") {
    auto database = numbers_to(1);
    CHECK_FALSE(database.in_transaction());
    database.begin();
    CHECK(database.in_transaction());
    database.commit();
    CHECK_FALSE(database.in_transaction());
}

TEST_CASE("an error says whether the file is damaged or the disk full") {
    tests::TempDir dir;
    auto const path = dir.write("garbage.db", std::string(8192, 'x'));
    auto garbage = Database::open(path, Access::write);
    try {
        garbage.execute("CREATE TABLE t (i)");
        FAIL("garbage was taken for a database");
    } catch (DatabaseError const& error) {
        CHECK(error.damaged());
        CHECK_FALSE(error.full());
        CHECK_FALSE(error.sync_failed());
    }
    auto small = Database::in_memory();
    small.execute("CREATE TABLE t (i)");
    small.execute("PRAGMA max_page_count=2");
    try {
        small.execute("INSERT INTO t VALUES (zeroblob(100000))");
        FAIL("there was room");
    } catch (DatabaseError const& error) {
        CHECK(error.full());
        CHECK_FALSE(error.damaged());
    }
}

TEST_CASE("a backup is one file with all that was committed, while others go on writing") {
    OpenStore s;
    s.change([](Transaction& t) {
        t.database.execute("CREATE TABLE t (i)");
        t.database.execute("INSERT INTO t VALUES (1), (2), (3)");
    });
    auto source = s.read(s.truth());
    source.backup_to(s.dir / "copy.db");
    s.change([](Transaction& t) { t.database.execute("INSERT INTO t VALUES (4)"); });
    source.backup_to(s.dir / "later.db");

    constexpr auto count = "SELECT count(*) FROM t";
    constexpr auto journal = "PRAGMA journal_mode";
    auto copy = s.read(s.dir / "copy.db"), later = s.read(s.dir / "later.db");
    CHECK(ask_number(copy, count) == 3);
    CHECK(ask_number(later, count) == 4);
    CHECK(ask_text(copy, journal) == "delete\n");
    CHECK_FALSE(std::filesystem::exists(s.dir / "copy.db-wal"));
    CHECK_FALSE(std::filesystem::exists(s.dir / "copy.db-journal"));
}

TEST_CASE("a backup of a damaged database is not called a backup") {
    tests::TempDir dir;
    auto const path = dir / "a.db";
    {
        auto database = Database::open(path, Access::create);
        database.execute("CREATE TABLE t (a, b)");
        database.execute("CREATE INDEX t_a ON t (a)");
        database.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE"
                         " i < 3000) INSERT INTO t SELECT i, hex(randomblob(20)) FROM n");
    }
    auto bytes = tests::read_file(path);
    REQUIRE(bytes.size() > 40'960);
    std::fill(bytes.begin() + 20'480, bytes.begin() + 20'480 + 4096, '\x55');
    dir.write("a.db", bytes);
    auto damaged = Database::open(path, Access::read);
    CHECK_THROWS_AS(damaged.backup_to(dir / "copy.db"), DatabaseError);
}

TEST_CASE("a backup that cannot be written says so") {
    auto database = numbers_to(3);
    CHECK_THROWS_AS(database.backup_to("/proc/no/such/folder/copy.db"), DatabaseError);
}
