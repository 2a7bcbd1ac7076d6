// A comment whose decision cannot be read any more: it says so, and all else goes on.
#include "tests/unit/store/store_support.hpp"

using namespace commentd;
using namespace commentd::store;
using comments::Status;

namespace {

struct Damaged : OpenStore {
    comments::CommentNumber add(std::string const& content) {
        NewComment added;
        auto& c = added.comment;
        c.id = base::make_id(clock.now());
        c.created_at = clock.now();
        c.site = 1;
        c.content = content;
        c.status = Status::pending;
        c.first_verdict = c.decision.verdict = rules::Verdict::hold;
        c.decision.decided_by = "score";
        c.decision.hits.emplace_back();
        c.decision.hits.back().rule = "quoting";
        c.decision.hits.back().text = "secret words";
        added.record = pack(c.decision, {});
        change([&](Transaction& transaction) {
            c.thread = store->threads.put(transaction, 1, "thread", {}).number;
            store->comments.add(transaction, added);
        });
        return c.number;
    }
    // Of a format that nobody knows; what it quotes is still there.
    void damage(comments::CommentNumber number) {
        change([&](Transaction& transaction) {
            constexpr auto sql =
                "UPDATE comments SET decision = x'7f' || substr(decision, 2) WHERE number = ?";
            transaction.database.run(sql).bind(number).run();
        });
    }
    void follow() {
        catch_up();
        while (!tests::wait_for<bool>(loops, store->search.catch_up())) std::this_thread::yield();
    }
    comments::Comment find(comments::CommentNumber number) {
        auto database = read(truth());
        return Comments::find(database, number).value();
    }
};

void check_unreadable(rules::Decision const& decision) {
    CHECK(decision.verdict == rules::Verdict::hold);
    CHECK(decision.decided_by == "engine.unreadable");
    REQUIRE(decision.hits.size() == 1);
    CHECK(decision.hits[0].rule == "engine.unreadable");
    CHECK(decision.hits[0].reason == "decision unreadable");
}

} // namespace

TEST_CASE("a decision that cannot be read is shown as that, and people act on the comment") {
    Damaged store;
    auto const number = store.add("one"), other = store.add("two");
    store.damage(number);
    check_unreadable(store.find(number).decision);
    CHECK(store.find(other).decision.decided_by == "score");

    store.change([&](Transaction& transaction) {
        auto c = Comments::find(transaction.database, number).value();
        c.decided_by = 1;
        store.store->comments.move(transaction, c,
                                   {Status::approved, "approve", {Actor::Kind::person, 1}, {}, {},
                                    store.clock.now()});
    });
    CHECK(store.find(number).status == Status::approved);
    store.change([&](Transaction& transaction) {
        auto c = Comments::find(transaction.database, number).value();
        auto decision = c.decision;
        decision.hits.clear();
        decision.decided_by = "score";
        store.store->comments.edit(transaction, c, "edited", {}, decision, pack(decision, {}), {},
                                   store.clock.now());
    });
    auto const edited = store.find(number);
    CHECK(edited.decision.decided_by == "score");
    auto database = store.read(store.truth());
    auto const revisions = Comments::revisions(database, edited);
    REQUIRE(revisions.size() == 2);
    check_unreadable(revisions[0].decision);
    check_unreadable(Comments::first_decision(database, edited));
}

TEST_CASE("derived.db and search.db follow a comment whose decision cannot be read") {
    constexpr auto count = "SELECT count(*) FROM items";
    Damaged store;
    auto const number = store.add("one");
    store.damage(number);
    store.add("two");
    store.follow();
    {
        auto derived = store.read(store.derived());
        CHECK(ask_number(derived, count) == 2);
    }
    store.close();
    std::filesystem::remove(store.derived());
    std::filesystem::remove(store.search());
    store.open(); // made anew, which reads them all
    store.follow();
    auto derived = store.read(store.derived());
    CHECK(ask_number(derived, count) == 2);
}

TEST_CASE("nothing is left of a damaged decision when its comment is erased") {
    Damaged store;
    auto const number = store.add("one");
    store.damage(number);
    store.change([&](Transaction& transaction) {
        auto c = Comments::find(transaction.database, number).value();
        store.store->comments.erase(transaction, c, {Actor::Kind::site, 0}, store.clock.now());
    });
    CHECK(store.find(number).status == Status::erased);
    auto database = store.read(store.truth());
    auto const record = Comments::record(database, number);
    CHECK(record.find("secret") == std::string::npos);
    CHECK(unpack_decision(record).decided_by == "engine.unreadable");
    store.follow();
}
