// derived.db may be lost, damaged, locked or not writable: what can be asked goes on being true.
#include <thread>

#include "tests/unit/store/random_history.hpp"

using namespace commentd;
using namespace commentd::store;

namespace {

constexpr auto watermark = "SELECT value FROM state WHERE name = 'watermark'";

// A store of some comments, closed; what its derived.db holds is in `left`.
struct ClosedStore : OpenStore {
    explicit ClosedStore(int steps = 120) {
        RandomHistory history(*this, seed);
        for (int i = 0; i < steps; ++i) history.step();
        close();
        left = dump(derived());
    }
    std::uint32_t const seed = std::random_device{}();
    std::string left;
};

void check_made_anew(ClosedStore& closed) {
    CAPTURE(closed.seed);
    closed.open();
    CHECK(difference(closed.left, dump(closed.derived())) == "");
}

rules::History of_site(OpenStore& open, comments::SiteNumber site) {
    auto connections = open.connections();
    return open.store->derived.counters(connections, {site_key(site)}).front();
}

std::int64_t total(OpenStore& open) { return of_site(open, 1).total() + of_site(open, 2).total(); }

} // namespace

TEST_CASE("a derived.db that is gone is made anew") {
    ClosedStore closed;
    std::filesystem::remove(closed.derived());
    check_made_anew(closed);
}

TEST_CASE("making it anew is given up at a stop, and goes on at the next start") {
    ClosedStore closed;
    std::filesystem::remove(closed.derived());
    std::stop_source stop;
    stop.request_stop();
    auto const truth = closed.dir.path() / "commentd.db";
    CHECK_THROWS_AS(Derived(closed.derived(), truth, stop.get_token()), std::runtime_error);
    check_made_anew(closed);
}

TEST_CASE("a derived.db that is no database is made anew") {
    ClosedStore closed;
    closed.dir.write("derived.db", std::string(10'000, '?'));
    check_made_anew(closed);
}

TEST_CASE("a derived.db that was cut off is made anew") {
    ClosedStore closed;
    auto const bytes = tests::read_file(closed.derived());
    auto const part = GENERATE(0.1, 0.5, 0.9);
    auto const kept = static_cast<std::size_t>(static_cast<double>(bytes.size()) * part);
    closed.dir.write("derived.db", bytes.substr(0, kept));
    check_made_anew(closed);
}

TEST_CASE("a derived.db of another schema is made anew") {
    ClosedStore closed;
    {
        auto database = Database::open(closed.derived(), Database::Access::write);
        database.execute("UPDATE state SET value = 'another' WHERE name = 'origin'");
        database.execute("DROP TABLE items");
    }
    check_made_anew(closed);
}

TEST_CASE("a derived.db of another truth is made anew") {
    ClosedStore closed(40), other(120);
    std::filesystem::copy_file(closed.derived(), other.derived(),
                               std::filesystem::copy_options::overwrite_existing);
    check_made_anew(other);
}

TEST_CASE("a derived.db with damaged pages that a change needs is made anew") {
    ClosedStore closed;
    {
        // As after a crash: the file lacks what came last, so it has to be written to.
        auto database = Database::open(closed.derived(), Database::Access::write);
        database.execute("UPDATE state SET value = value - 60 WHERE name = 'watermark'");
    }
    auto bytes = tests::read_file(closed.derived());
    for (std::size_t page = 1; page < bytes.size() / 4096; ++page) {
        auto const at = bytes.begin() + static_cast<std::ptrdiff_t>(page * 4096);
        bool const says_where_it_was =
            std::string_view(&*at, 4096).find("watermark") != std::string_view::npos;
        if (!says_where_it_was) std::fill(at, at + 4096, '\x55');
    }
    closed.dir.write("derived.db", bytes);
    check_made_anew(closed);
}

TEST_CASE("a derived.db that knows more than the truth is made anew") {
    // The truth was restored from a backup, and derived.db was left lying there.
    OpenStore open;
    auto const seed = std::random_device{}();
    CAPTURE(seed);
    RandomHistory history(open, seed);
    for (int i = 0; i < 60; ++i) history.step();
    open.read(open.truth()).backup_to(open.dir / "backup.db");
    for (int i = 0; i < 60; ++i) history.step();
    open.close();
    std::filesystem::copy_file(open.dir / "backup.db", open.truth(),
                               std::filesystem::copy_options::overwrite_existing);
    { Derived const built(open.dir / "anew.db", open.truth()); }
    open.open();
    CHECK(difference(dump(open.dir / "anew.db"), dump(open.derived())) == "");
}

TEST_CASE("counters never wait for a merge") {
    OpenStore open;
    RandomHistory history(open, 1);
    auto locked = Database::open(open.derived(), Database::Access::write);
    locked.execute("BEGIN IMMEDIATE"); // a merge that takes long
    for (int i = 0; i < 30; ++i) history.step();
    auto truth = open.read(open.truth());
    auto counts = recount(truth);
    CHECK(total(open) == counts[site_key(1)].total() + counts[site_key(2)].total());
    CHECK(open.store->derived.lag() == 30);
    CHECK(ask_number(locked, watermark) == 0);
    locked.execute("ROLLBACK");
    open.catch_up();
    CHECK(open.store->derived.lag() == 0);
}

TEST_CASE("a snapshot that was opened before merges is exact, and one that is too old is taken anew") {
    OpenStore open;
    RandomHistory history(open, 2);
    auto connections = open.connections();
    auto const ask = [&] {
        auto const found =
            open.store->derived.counters(connections, {site_key(1), site_key(2)});
        return found[0].total() + found[1].total();
    };
    auto truth = open.read(open.truth());
    constexpr auto living = "SELECT count(*) FROM comments WHERE status < 4";
    for (int merges = 0; merges < 4; ++merges) {
        for (int i = 0; i < 10; ++i) {
            history.step();
            CHECK(ask() == ask_number(truth, living)); // all of this in one transaction at first
            CHECK(connections.derived.in_transaction());
        }
        open.catch_up();
    }
    CHECK(ask() == ask_number(truth, living));
}

TEST_CASE("while merges fail nobody waits for them, counters are exact, and later all is caught up") {
    OpenStore open;
    auto& derived = open.store->derived;
    RandomHistory history(open, 3);
    auto spoiler = Database::open(open.derived(), Database::Access::write);
    spoiler.execute("CREATE TRIGGER no BEFORE INSERT ON items BEGIN SELECT RAISE(ABORT, 'no'); END");
    for (int i = 0; i < 20; ++i) history.step();
    CHECK_FALSE(tests::wait_for<bool>(open.loops, derived.catch_up()));
    CHECK(derived.failing());
    CHECK_FALSE(tests::wait_for<bool>(open.loops, derived.catch_up())); // at once
    auto truth = open.read(open.truth());
    auto counts = recount(truth);
    CHECK(total(open) == counts[site_key(1)].total() + counts[site_key(2)].total());
    spoiler.execute("DROP TRIGGER no");
    open.catch_up();
    CHECK_FALSE(derived.failing());
    CHECK(derived.lag() == 0);
    { Derived const built(open.dir / "anew.db", open.truth()); }
    CHECK(difference(dump(open.dir / "anew.db"), dump(open.derived())) == "");
}

TEST_CASE("what is asked while others write and merge is of a moment between question and answer") {
    OpenStore open;
    comments::Thread thread;
    open.change([&](Transaction& t) { thread = open.store->threads.put(t, 1, "thread", {}); });
    std::atomic<std::int64_t> begun{0}, answered{0}, wrong{0};
    std::atomic<bool> done{false};
    std::thread asker([&] {
        auto connections = open.connections();
        while (!done) {
            std::int64_t const least = answered;
            auto const found = open.store->derived.counters(connections, {site_key(1)});
            std::int64_t const is = found.front().total(), most = begun;
            if (is < least || is > most) ++wrong;
            connections.derived.commit();
        }
    });
    for (int i = 0; i < 300; ++i) {
        NewComment added;
        added.comment.id = base::make_id(open.clock.now());
        added.comment.site = 1;
        added.comment.thread = thread.number;
        added.record = pack({}, {});
        ++begun;
        open.change([&](Transaction& t) { open.store->comments.add(t, added); });
        ++answered;
        if (i % 3 == 0) open.catch_up(); // a merge
    }
    done = true;
    asker.join();
    CHECK(wrong == 0);
}
