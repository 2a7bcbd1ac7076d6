// derived.db against a naive recount, over a random history: while changes are unmerged, after they
// are merged, replayed from an earlier moment, and built from nothing.
#include "tests/support/wait_until.hpp"
#include "tests/unit/store/random_history.hpp"

using namespace commentd;
using namespace commentd::store;

namespace {

std::vector<rules::History> ask(OpenStore& open, std::vector<CounterKey> const& keys) {
    auto connections = open.connections();
    return open.store->derived.counters(connections, keys);
}

// Since when somebody is known is told by the comment that was erased until that is merged.
enum class Seen { exact, at_least };

void check_counter(CounterKey const& key, rules::History const& is, rules::History const& expected,
                   Seen seen) {
    CAPTURE(static_cast<int>(key.kind), key.cluster, key.key);
    REQUIRE(is.approved == expected.approved);
    REQUIRE(is.rejected == expected.rejected);
    REQUIRE(is.spam == expected.spam);
    REQUIRE(is.pending == expected.pending);
    if (key.kind == CounterKind::reader) return;
    if (seen == Seen::exact || !expected.first_seen) {
        REQUIRE(is.first_seen == expected.first_seen);
        REQUIRE(is.last_seen == expected.last_seen);
    } else {
        REQUIRE(is.first_seen <= expected.first_seen);
        REQUIRE(is.last_seen >= expected.last_seen);
    }
}

// How many of them memory alone told.
int check_counters(OpenStore& open, std::vector<CounterKey> const& keys, Seen seen) {
    auto truth = open.read(open.truth());
    auto counts = recount(truth);
    int told = 0;
    for (auto const& key : keys) {
        auto const found = open.store->derived.counters({key});
        if (found) check_counter(key, found->front(), counts[key], seen);
        told += found.has_value();
    }
    auto const found = ask(open, keys);
    REQUIRE(found.size() == keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i)
        check_counter(keys[i], found[i], counts[keys[i]], seen);
    return told;
}

std::vector<CounterKey> all_keys(RandomHistory const& history) {
    return {history.keys().begin(), history.keys().end()};
}

// Nobody merges while it is there.
class MergesHeld {
public:
    explicit MergesHeld(std::filesystem::path const& derived)
        : database_(Database::open(derived, Database::Access::write)) {
        database_.execute("BEGIN IMMEDIATE");
    }
    ~MergesHeld() { database_.execute("ROLLBACK"); }

private:
    Database database_;
};

} // namespace

TEST_CASE("counters are what a recount finds after every change, merged or not") {
    auto const seed = std::random_device{}();
    CAPTURE(seed);
    OpenStore open;
    RandomHistory history(open, seed);
    std::int64_t most_unmerged = 0;
    int told = 0;
    for (int round = 0; round < 8; ++round) {
        {
            MergesHeld const held(open.derived());
            for (int i = 0; i < 20; ++i) {
                auto const touched = history.step();
                most_unmerged = std::max(most_unmerged, open.store->derived.lag());
                told += check_counters(open, touched, Seen::at_least);
            }
            told += check_counters(open, all_keys(history), Seen::at_least);
        }
        for (int i = 0; i < 20; ++i) told += check_counters(open, history.step(), Seen::at_least);
        open.catch_up();
        CHECK(open.store->derived.lag() == 0);
        check_counters(open, all_keys(history), Seen::exact);
    }
    CHECK(most_unmerged >= 20);
    CHECK(told > 0);
}

TEST_CASE("memory tells who is new, also of a store that is opened again, and who is not stays exact") {
    auto const seed = std::random_device{}();
    CAPTURE(seed);
    OpenStore open;
    RandomHistory history(open, seed);
    for (int i = 0; i < 60; ++i) history.step();
    open.close();
    open.open();
    CounterKey const nobody{1, CounterKind::author, 1};
    // It looks at its file's keys meanwhile.
    REQUIRE(tests::wait_until([&] { return open.store->derived.counters({nobody}).has_value(); }));
    CHECK(open.store->derived.counters({nobody})->front().total() == 0);
    check_counters(open, all_keys(history), Seen::exact); // asked for once, they are remembered
    CHECK(check_counters(open, all_keys(history), Seen::exact) ==
          static_cast<int>(history.keys().size()));
}

TEST_CASE("a file built from nothing, or replayed from any moment, is the one that was followed") {
    auto const seed = std::random_device{}();
    CAPTURE(seed);
    OpenStore open;
    RandomHistory history(open, seed);
    std::vector<std::filesystem::path> copies;
    for (int i = 0; i < 400; ++i) {
        history.step();
        if (i % 70 == 20) {
            copies.push_back(open.dir / ("derived-" + std::to_string(i) + ".db"));
            open.read(open.derived()).backup_to(copies.back());
        }
    }
    open.catch_up();
    auto const followed = dump(open.derived());

    auto const anew = open.dir / "anew.db";
    { Derived const built(anew, open.truth()); }
    CHECK(difference(followed, dump(anew)) == "");
    for (auto const& copy : copies) {
        { Derived const replayed(copy, open.truth()); }
        CAPTURE(copy);
        CHECK(difference(followed, dump(copy)) == "");
    }
}

TEST_CASE("a store that is opened again goes on where it was, and follows on") {
    auto const seed = std::random_device{}();
    CAPTURE(seed);
    OpenStore open;
    RandomHistory history(open, seed);
    for (int round = 0; round < 5; ++round) {
        for (int i = 0; i < 30; ++i) history.step();
        open.close();
        auto const left = dump(open.derived());
        std::filesystem::remove(open.dir / "anew.db");
        { Derived const built(open.dir / "anew.db", open.truth()); }
        CHECK(difference(left, dump(open.dir / "anew.db")) == "");
        open.open();
        check_counters(open, all_keys(history), Seen::exact);
    }
}

TEST_CASE("comments of one moment are all remembered, whatever order they were written in") {
    OpenStore open;
    auto newer = base::make_id(open.clock.now()), older = newer;
    newer.bytes.back() = 2;
    older.bytes.back() = 1;
    for (auto const& id : {newer, older}) // the one with the larger id comes first
        open.change([&](Transaction& transaction) {
            NewComment added;
            added.comment.id = id;
            added.comment.site = 1;
            added.comment.created_at = open.clock.now();
            added.comment.thread = open.store->threads.put(transaction, 1, "thread", {}).number;
            added.record = pack(added.comment.decision, {});
            open.store->comments.add(transaction, added);
        });
    open.close();
    open.open();
    CHECK(open.store->recent.size() == 2);
}
