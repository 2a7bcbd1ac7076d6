// The schema has one origin, the migrations; a checked-in text shows what they come to.
#include "daemon/store/migrations.hpp"

#include "tests/unit/store/store_support.hpp"

using namespace commentd;
using namespace commentd::store;

namespace {

constexpr auto version = "PRAGMA user_version";
constexpr auto schema = "SELECT sql || ';' FROM sqlite_master WHERE sql IS NOT NULL"
                        " ORDER BY type DESC, name";
constexpr auto tables = "SELECT count(*) FROM sqlite_master";

// Remarks may become better without the schema becoming another.
std::string without_remarks(std::string const& sql) {
    std::string text;
    for (std::size_t at = 0; at < sql.size();) {
        auto const end = sql.find('\n', at);
        auto line = sql.substr(at, end - at);
        line.resize(std::min(line.size(), line.find("--")));
        line.resize(line.find_last_not_of(' ') + 1);
        if (!line.empty()) text += line + '\n';
        at = end + 1;
    }
    return text;
}

} // namespace

TEST_CASE("migrating from nothing gives the schema that schema.txt shows") {
    auto database = Database::in_memory();
    REQUIRE_FALSE(migrate(database));
    auto const is = without_remarks(ask_text(database, schema));
    auto const expected =
        tests::read_file(std::string(COMMENTD_SOURCE) + "/tests/unit/store/schema.txt");
    INFO("If a migration meant to change it, tests/unit/store/schema.txt must become:\n" << is);
    CHECK(difference(expected, is) == "");
    CHECK(ask_number(database, version) == 10);
}

TEST_CASE("a database that is up to date is left as it is") {
    auto database = Database::in_memory();
    REQUIRE_FALSE(migrate(database));
    database.execute("INSERT INTO sites (id) VALUES ('news')");
    auto const before = ask_text(database, schema);
    REQUIRE_FALSE(migrate(database));
    CHECK(ask_text(database, schema) == before);
    constexpr auto sites = "SELECT count(*) FROM sites";
    CHECK(ask_number(database, sites) == 1);
}

TEST_CASE("what people had approved, and where, is known of an older database") {
    auto database = Database::in_memory();
    std::string const folder = std::string(COMMENTD_SOURCE) + "/daemon/store/migrations/";
    for (auto const* name : {"0001_comments.sql", "0002_rejudging.sql", "0003_sessions.sql"})
        database.execute(tests::read_file(folder + name));
    database.execute(R"(PRAGMA user_version=3;
        INSERT INTO people (number, name, role, created_at) VALUES (7, 'ann', 'admin', 0);
        INSERT INTO operations (number, uuid, at, who, action, changed, skipped)
            VALUES (1, x'01', 0, 7, 'approve', 3, 0);
        INSERT INTO history (comment, at, who, action, was, became, revision, operation)
            VALUES (1, 0, 7, 'approve', 0, 1, 1, 1), (2, 0, 7, 'approve', 0, 1, 2, 1);)");
    // Never approved; at its only revision; at the second of three.
    for (auto const* values : {"(3, 3, 1, 0", "(1, 1, 1, 1", "(2, 2, 3, 1"})
        database.execute(std::string("INSERT INTO comments (number, seq, revision, person_approved,"
                                     " status, version, source, site, thread, depth, created_at,"
                                     " uuid, keys, first_verdict, decision) VALUES ") +
                         values + ", 1, 1, 0, 5, 1, 1, 0, randomblob(16), x'', 0, x'')");
    database.execute("INSERT INTO operation_items VALUES (1, 1, 5, 2, 0, 1, NULL, 0),"
                     " (1, 2, 5, 2, 0, 1, NULL, 0), (1, 3, 6, 2, 0, 1, NULL, 0)");
    REQUIRE_FALSE(migrate(database));
    constexpr auto approved =
        "SELECT number || ' ' || approved_revision FROM comments ORDER BY number";
    constexpr auto sites = "SELECT operation || ' ' || site || ' ' || changed FROM operation_sites";
    CHECK(ask_text(database, approved) == "1 1\n2 2\n3 0\n");
    CHECK(ask_text(database, sites) == "1 5 2\n1 6 1\n");
}

TEST_CASE("a database of a newer program is refused with a sentence that says what to do") {
    tests::TempDir dir;
    auto const path = dir / "commentd.db";
    { Database::open(path, Database::Access::create).execute("PRAGMA user_version=4711"); }
    auto const opened = open_truth(path);
    REQUIRE(!opened);
    CHECK(opened.error().fault == base::Fault::unavailable);
    for (auto const* part : {"4711", "install the newer commentd", "restore a backup"})
        CHECK_THAT(opened.error().detail, Catch::Contains(part));
    CHECK_THAT(opened.error().detail, Catch::Contains(path.string()));
    auto database = Database::open(path, Database::Access::read);
    CHECK(ask_number(database, tables) == 0); // nothing was done to it
    CHECK(ask_number(database, version) == 4711);
}

TEST_CASE("a migration that fails leaves nothing of itself") {
    auto database = Database::in_memory();
    REQUIRE_FALSE(migrate(database));
    auto const newest = ask_number(database, version), made = ask_number(database, tables);
    database.execute("PRAGMA user_version=" + std::to_string(newest - 2)); // the last two are in the way
    CHECK_THROWS_AS(migrate(database), DatabaseError);
    CHECK_FALSE(database.in_transaction());
    CHECK(ask_number(database, tables) == made);
    CHECK(ask_number(database, version) == newest - 2);
}

TEST_CASE("nothing is made in another program's database") {
    auto database = Database::in_memory();
    database.execute("CREATE TABLE comments (something_else)");
    auto const problem = migrate(database);
    REQUIRE(problem);
    CHECK_THAT(*problem, Catch::Contains("another program's"));
    CHECK_FALSE(database.in_transaction());
    CHECK(ask_number(database, tables) == 1);
}

TEST_CASE("the truth is kept in a WAL, synced in full, and its key is made once") {
    tests::TempDir dir;
    auto database = open_truth(dir / "commentd.db");
    REQUIRE(database);
    constexpr auto journal = "PRAGMA journal_mode";
    constexpr auto synchronous = "PRAGMA synchronous";
    CHECK(ask_text(*database, journal) == "wal\n");
    CHECK(ask_number(*database, synchronous) == 2);
    auto const key = hash_key(*database);
    CHECK(key.bytes != base::HashKey{}.bytes);
    CHECK(hash_key(*database).bytes == key.bytes);
    auto again = open_truth(dir / "commentd.db");
    REQUIRE(again);
    CHECK(hash_key(*again).bytes == key.bytes);
}

TEST_CASE("a file that is no database is not opened, and the sentence names it") {
    tests::TempDir dir;
    auto const path = dir.write("commentd.db", std::string(5000, '?'));
    auto const opened = open_truth(path);
    REQUIRE(!opened);
    CHECK(opened.error().fault == base::Fault::unavailable);
    CHECK(tests::read_file(path) == std::string(5000, '?'));
}

TEST_CASE("several that make a new database at one moment make one") {
    constexpr int rounds = 5, at_once = 8;
    for (int round = 0; round < rounds; ++round) {
        tests::TempDir dir;
        std::vector<std::string> problems(at_once);
        std::vector<std::thread> threads;
        for (auto& problem : problems)
            threads.emplace_back([&] {
                if (auto const opened = open_truth(dir / "commentd.db"); !opened)
                    problem = opened.error().detail;
            });
        for (auto& thread : threads) thread.join();
        for (auto const& problem : problems) CHECK(problem == "");
    }
}
