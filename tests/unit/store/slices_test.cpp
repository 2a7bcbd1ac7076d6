// Operations on many comments: a slice at a time, interrupted, resumed, stopped and undone.
#include "daemon/store/slices.hpp"

#include <numeric>

#include "daemon/store/people.hpp"
#include "tests/support/wait_until.hpp"
#include "tests/unit/store/store_support.hpp"

using namespace commentd;
using namespace commentd::store;
using comments::Status;

namespace {

using Numbers = std::vector<comments::CommentNumber>;

// A store with one person and many comments that wait. Operations are carried on by hand: whoever
// does it in the daemon is not woken.
struct Pile : OpenStore {
    explicit Pile(std::int64_t count = 1500) {
        change([&](Transaction& transaction) {
            People::add(transaction.database, "ann", false, {}, clock.now());
            ann = People::find(transaction.database, "ann")->number;
            auto const thread = store->threads.put(transaction, 1, "thread", {});
            for (std::int64_t i = 0; i < count; ++i) {
                NewComment added;
                auto& c = added.comment;
                c.id = base::make_id(clock.now());
                c.site = 1;
                c.thread = thread.number;
                c.created_at = clock.now();
                c.content = "A comment";
                added.record = pack(c.decision, {});
                store->comments.add(transaction, added);
            }
        });
        all.resize(static_cast<std::size_t>(count));
        std::iota(all.begin(), all.end(), 1);
    }

    Operation apply(Status to, Numbers const& numbers, std::optional<std::int64_t> since = {}) {
        clock.advance(std::chrono::seconds(1));
        auto const* action = to == Status::erased ? "erase" : "decide";
        Order const order{ann, to, action, "because", clock.now()};
        return write<Operation>([&](Transaction& transaction) -> base::Result<Operation> {
            return store->operations.apply(transaction, order, numbers, {}, since);
        });
    }
    Operation undo(Operation const& operation) {
        clock.advance(std::chrono::seconds(1));
        return write<Operation>([&](Transaction& transaction) {
            return store->operations.undo(transaction, operation.id, {ann, {}}, false, clock.now());
        });
    }
    void carry_on(Operation const& operation, int slices = 1) {
        for (int i = 0; i < slices; ++i)
            change([&](Transaction& transaction) {
                store->operations.carry_on(transaction, operation.number, clock.now());
            });
    }
    void finish(Operation const& operation) {
        while (find(operation).running) carry_on(operation);
    }
    Operation find(Operation const& operation) {
        auto database = read(truth());
        return Operations::find(database, operation.number).value();
    }
    std::int64_t count(Status status) {
        constexpr auto sql = "SELECT count(*) FROM comments WHERE status = ?";
        auto database = read(truth());
        auto query = database.run(sql);
        query.bind(static_cast<int>(status));
        query.next();
        return query.number(0);
    }

    comments::PersonNumber ann = 0;
    Numbers all;
};

constexpr auto slice = static_cast<std::int64_t>(Operations::slice_size);

} // namespace

TEST_CASE("a long operation is told at once and carried out a slice at a time") {
    Pile pile;
    auto const done = pile.apply(Status::spam, pile.all);
    CHECK(done.running);
    CHECK(done.total == 1500);
    CHECK(pile.count(Status::spam) == 0);
    pile.carry_on(done, 2);
    CHECK(pile.find(done).running);
    auto const changed = pile.find(done).changed;
    CHECK(changed > 1); // on a slow machine a slice ends early
    CHECK(changed <= 2 * slice);
    CHECK(pile.count(Status::spam) == changed);
    pile.finish(done);
    CHECK(pile.find(done).changed == 1500);
    CHECK(pile.find(done).total == 1500);
    CHECK(pile.count(Status::spam) == 1500);
    CHECK_FALSE(pile.apply(Status::approved, {1, 2, 3}).running);
}

TEST_CASE("what changed or was erased before its slice came is left alone and counted") {
    Pile pile;
    auto const seen = pile.find(pile.apply(Status::pending, {1500})).number;
    REQUIRE(seen == 1);
    auto database = pile.read(pile.truth());
    auto const seq = Comments::find(database, 1500)->seq;
    auto const done = pile.apply(Status::spam, pile.all, seq);
    pile.carry_on(done);
    pile.apply(Status::approved, {1, 1000}); // one that was done, one that is to be
    pile.apply(Status::erased, {1001});
    pile.finish(done);
    CHECK(pile.find(done).changed == 1498);
    CHECK(pile.find(done).skipped == 2);
    CHECK(pile.count(Status::approved) == 2);
}

TEST_CASE("a start goes on with what was left, and nothing is done twice") {
    Pile pile;
    auto const done = pile.apply(Status::spam, pile.all);
    pile.carry_on(done, 3);
    pile.close();
    pile.open();
    REQUIRE(tests::wait_until([&] { return !pile.find(done).running; }));
    CHECK(pile.find(done).changed == 1500);
    constexpr auto lines = "SELECT count(*) FROM history";
    constexpr auto versions = "SELECT max(version) FROM comments";
    auto database = pile.read(pile.truth());
    CHECK(ask_number(database, lines) == 1500);
    CHECK(ask_number(database, versions) == 2);
}

TEST_CASE("who waits for an operation resumes when it is done") {
    Pile pile;
    auto const done = pile.apply(Status::spam, pile.all);
    pile.store->slices.wake();
    CHECK(tests::wait_for<bool>(pile.loops, pile.store->slices.finished(done.number)));
    CHECK_FALSE(pile.find(done).running);
    CHECK(pile.count(Status::spam) == 1500);
}

TEST_CASE("nobody waits for an operation while what is left of it cannot be read") {
    Pile pile(3);
    auto const done = pile.apply(Status::spam, pile.all);
    pile.change([](Transaction& transaction) {
        transaction.database.execute("ALTER TABLE unfinished_operations RENAME TO elsewhere");
    });
    CHECK_FALSE(tests::wait_for<bool>(pile.loops, pile.store->slices.finished(done.number)));
}

TEST_CASE("nobody waits for an operation while its slices cannot be written, or once all is to stop") {
    Pile pile;
    auto const done = pile.apply(Status::spam, pile.all);
    pile.change([](Transaction& transaction) {
        transaction.database.execute("ALTER TABLE history RENAME TO elsewhere");
    });
    pile.store->slices.wake();
    CHECK_FALSE(tests::wait_for<bool>(pile.loops, pile.store->slices.finished(done.number)));
    CHECK(pile.find(done).running);
    pile.store->slices.close();
    CHECK_FALSE(tests::wait_for<bool>(pile.loops, pile.store->slices.finished(done.number)));
}

TEST_CASE("undoing a running operation ends it and takes back what it did") {
    Pile pile;
    auto const done = pile.apply(Status::spam, pile.all);
    pile.carry_on(done, 2);
    auto const undone = pile.undo(done);
    CHECK_FALSE(undone.running); // few enough
    CHECK(undone.changed > 1);
    auto const stopped = pile.find(done);
    CHECK_FALSE(stopped.running);
    CHECK(stopped.changed == undone.changed);
    CHECK(stopped.skipped == 1500 - stopped.changed);
    CHECK(stopped.undone_by == undone.id);
    CHECK(pile.count(Status::pending) == 1500);
}

TEST_CASE("the undo of a long operation runs in slices, and is itself undone while it runs") {
    Pile pile;
    auto const done = pile.apply(Status::spam, pile.all);
    pile.finish(done);
    auto const undone = pile.undo(done);
    CHECK(undone.running);
    CHECK(undone.total == 1500);
    pile.carry_on(undone, 3);
    auto const changed = pile.find(undone).changed;
    CHECK(changed > 2);
    CHECK(pile.count(Status::pending) == changed);
    auto const again = pile.undo(undone);
    CHECK(again.changed == changed);
    CHECK(pile.count(Status::spam) == 1500);
    auto const at_last = pile.undo(again);
    CHECK(at_last.changed == changed);
    CHECK(pile.count(Status::pending) == changed);
    CHECK(pile.find(undone).skipped == 1500 - changed);
}

TEST_CASE("a long undo goes on after a start") {
    Pile pile;
    auto const done = pile.apply(Status::spam, pile.all);
    pile.finish(done);
    auto const undone = pile.undo(done);
    pile.carry_on(undone, 2);
    pile.close();
    pile.open();
    REQUIRE(tests::wait_until([&] { return !pile.find(undone).running; }));
    CHECK(pile.find(undone).changed == 1500);
    CHECK(pile.count(Status::pending) == 1500);
}

TEST_CASE("long operations take turns") {
    Pile pile;
    auto const first = pile.apply(Status::spam, pile.all);
    auto const second = pile.apply(Status::rejected, pile.all);
    auto database = pile.read(pile.truth());
    CHECK(Operations::unfinished(database, 0) == first.number);
    CHECK(Operations::unfinished(database, first.number) == second.number);
    CHECK(Operations::unfinished(database, second.number) == first.number);
    pile.finish(first);
    CHECK(Operations::unfinished(database, first.number) == second.number);
    pile.finish(second);
    CHECK_FALSE(Operations::unfinished(database, second.number));
    CHECK(pile.count(Status::rejected) == 1500);
}

TEST_CASE("a long erasing is followed like others, and nothing undoes it") {
    Pile pile(1001);
    auto const done = pile.apply(Status::erased, pile.all);
    REQUIRE(done.running);
    CHECK(done.number != 0);
    pile.finish(done);
    CHECK(pile.count(Status::erased) == 1001);
    CHECK(pile.find(done).changed == 1001);
    CHECK(pile.find(done).reason.empty());
    auto const refused = pile.store->writer.write_and_wait<Operation>([&](Transaction& transaction) {
        return pile.store->operations.undo(transaction, done.id, {pile.ann, {}}, true,
                                           pile.clock.now());
    });
    REQUIRE(!refused);
    CHECK(refused.error().fault == base::Fault::conflict);
}

TEST_CASE("one whose decision cannot be read is acted on like the others") {
    Pile pile;
    pile.change([](Transaction& transaction) {
        transaction.database.execute("UPDATE comments SET decision = x'ff' WHERE number = 7");
    });
    auto const done = pile.apply(Status::spam, pile.all);
    pile.finish(done);
    CHECK(pile.find(done).changed == 1500);
    CHECK(pile.find(done).skipped == 0);
}
