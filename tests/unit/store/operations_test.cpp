// What people do to comments, and how it is taken back exactly.
#include "daemon/store/operations.hpp"

#include "daemon/store/people.hpp"
#include "tests/unit/store/store_support.hpp"

using namespace commentd;
using namespace commentd::store;
using comments::Status;

namespace {

using Numbers = std::vector<comments::CommentNumber>;
using OfSites = std::optional<std::vector<comments::SiteNumber>>;

// A store with two people, an admin and the comments that a test makes.
struct Desk : OpenStore {
    Desk() {
        change([&](Transaction& transaction) {
            for (auto const* name : {"ann", "bob"})
                People::add(transaction.database, name, false, {}, clock.now());
            ann = People::find(transaction.database, "ann")->number;
            bob = People::find(transaction.database, "bob")->number;
            thread = store->threads.put(transaction, 1, "thread", {});
        });
    }

    comments::CommentNumber add(rules::Verdict verdict, comments::SiteNumber site = 1) {
        NewComment added;
        auto& c = added.comment;
        c.id = base::make_id(clock.now());
        c.site = site;
        c.thread = thread.number;
        c.created_at = clock.now();
        c.decision.verdict = c.first_verdict = verdict;
        c.status = comments::status_of(verdict);
        c.content = "A comment";
        added.record = pack(c.decision, {});
        change([&](Transaction& transaction) { store->comments.add(transaction, added); });
        return c.number;
    }
    comments::Comment get(comments::CommentNumber number) {
        auto database = read(truth());
        return Comments::find(database, number).value();
    }
    Order order(comments::PersonNumber who, Status to) {
        return {who, to, std::string(comments::to_text(to)), "because", clock.now()};
    }
    Operation apply(Order const& order, Numbers const& numbers, OfSites const& sites = {},
                    std::optional<std::int64_t> unchanged_since = {}) {
        clock.advance(std::chrono::seconds(1));
        return write<Operation>([&](Transaction& transaction) -> base::Result<Operation> {
            return store->operations.apply(transaction, order, numbers, sites, unchanged_since);
        });
    }
    base::Result<Operation> undo(Operation const& operation, comments::PersonNumber who,
                                 bool admin = false, OfSites const& sites = {}) {
        clock.advance(std::chrono::seconds(1));
        return store->writer.write_and_wait<Operation>([&](Transaction& transaction) {
            return store->operations.undo(transaction, operation.id, {who, sites}, admin,
                                          clock.now());
        });
    }
    void edit(comments::CommentNumber number, rules::Verdict verdict) {
        rules::Decision decision;
        decision.verdict = verdict;
        change([&](Transaction& transaction) {
            auto comment = Comments::find(transaction.database, number).value();
            store->comments.edit(transaction, comment, comment.content + "!", {}, decision,
                                 pack(decision, {}), {Actor::Kind::site, 0}, clock.now());
        });
    }
    Operation find(Operation const& operation) {
        auto database = read(truth());
        return Operations::find(database, operation.id, {}).value();
    }

    comments::PersonNumber ann = 0, bob = 0;
    comments::Thread thread;
};

struct Standing { // what an undo brings back
    Status status;
    std::optional<comments::PersonNumber> decided_by;
    std::int64_t approved_revision;
    bool operator==(Standing const&) const = default;
};
Standing standing(comments::Comment const& c) {
    return {c.status, c.decided_by, c.approved_revision};
}

} // namespace

TEST_CASE("an operation moves what it names, and its record says how many and why") {
    Desk desk;
    auto const a = desk.add(rules::Verdict::hold), b = desk.add(rules::Verdict::spam);
    auto const done = desk.apply(desk.order(desk.ann, Status::approved), {a, b, 4711});
    CHECK(done.changed == 2);
    CHECK(done.skipped == 1);
    CHECK(standing(desk.get(a)) == Standing{Status::approved, desk.ann, 1});
    CHECK(standing(desk.get(b)) == Standing{Status::approved, desk.ann, 1});
    CHECK(desk.get(a).version == 2);
    auto const kept = desk.find(done);
    CHECK(kept.who_name == "ann");
    CHECK(kept.action == "approved");
    CHECK(kept.reason == "because");
    CHECK(kept.changed == 2);
    CHECK(kept.skipped == 1);
}

TEST_CASE("undo restores status, whose decision it was, and whether a person had approved it") {
    Desk desk;
    auto const by_rules = desk.add(rules::Verdict::hold);
    auto const by_bob = desk.add(rules::Verdict::hold);
    auto const approved_once = desk.add(rules::Verdict::hold);
    desk.apply(desk.order(desk.bob, Status::rejected), {by_bob});
    desk.apply(desk.order(desk.bob, Status::approved), {approved_once});
    desk.edit(approved_once, rules::Verdict::hold); // the rules' again, at revision 2

    Numbers const all{by_rules, by_bob, approved_once};
    std::vector<Standing> before;
    for (auto const number : all) before.push_back(standing(desk.get(number)));
    CHECK(before[0] == Standing{Status::pending, {}, 0});
    CHECK(before[1] == Standing{Status::rejected, desk.bob, 0});
    CHECK(before[2] == Standing{Status::pending, {}, 1});

    auto const to = GENERATE(Status::approved, Status::spam);
    auto const done = desk.apply(desk.order(desk.ann, to), all);
    CHECK(done.changed == 3);
    auto const undone = desk.undo(done, desk.ann);
    REQUIRE(undone);
    CHECK(undone->changed == 3);
    CHECK(undone->skipped == 0);
    for (std::size_t i = 0; i < all.size(); ++i) CHECK(standing(desk.get(all[i])) == before[i]);
    CHECK(desk.find(done).undone_by == undone->id);
    CHECK(desk.find(*undone).undoes == done.id);
}

TEST_CASE("an undo is undone like any operation, and so on") {
    Desk desk;
    auto const number = desk.add(rules::Verdict::hold);
    auto const before = standing(desk.get(number));
    auto last = desk.apply(desk.order(desk.ann, Status::approved), {number});
    auto const after = standing(desk.get(number));
    for (int i = 0; i < 4; ++i) {
        auto undone = desk.undo(last, desk.ann);
        REQUIRE(undone);
        CHECK(undone->changed == 1);
        CHECK(standing(desk.get(number)) == (i % 2 == 0 ? before : after));
        auto const twice = desk.undo(last, desk.ann);
        REQUIRE(!twice);
        CHECK(twice.error().fault == base::Fault::conflict);
        last = std::move(undone).value();
    }
    CHECK(desk.get(number).version == 6);
}

TEST_CASE("several operations on one comment are taken back one after the other") {
    Desk desk;
    auto const n = desk.add(rules::Verdict::hold);
    auto const approved = desk.apply(desk.order(desk.ann, Status::approved), {n});
    auto const rejected = desk.apply(desk.order(desk.bob, Status::rejected), {n});
    auto const spam = desk.apply(desk.order(desk.ann, Status::spam), {n});
    CHECK(desk.undo(approved, desk.ann)->skipped == 1); // not before those that came after it
    CHECK(desk.undo(spam, desk.ann)->changed == 1);
    CHECK(standing(desk.get(n)) == Standing{Status::rejected, desk.bob, 1});
    auto const undone = desk.undo(rejected, desk.bob);
    CHECK(undone->changed == 1);
    CHECK(standing(desk.get(n)) == Standing{Status::approved, desk.ann, 1});
    CHECK(desk.undo(*undone, desk.bob)->changed == 1); // and there again
    CHECK(standing(desk.get(n)) == Standing{Status::rejected, desk.bob, 1});

    // What somebody else did in between stays.
    auto const held = desk.apply(desk.order(desk.ann, Status::pending), {n});
    desk.edit(n, rules::Verdict::hold);
    auto const last = desk.apply(desk.order(desk.ann, Status::spam), {n});
    CHECK(desk.undo(last, desk.ann)->changed == 1);
    CHECK(desk.undo(held, desk.ann)->skipped == 1);
}

TEST_CASE("undo leaves alone what has moved on, was edited or erased since") {
    Desk desk;
    auto const same = desk.add(rules::Verdict::hold), moved = desk.add(rules::Verdict::hold),
               edited = desk.add(rules::Verdict::hold), erased = desk.add(rules::Verdict::hold);
    auto const done =
        desk.apply(desk.order(desk.ann, Status::approved), {same, moved, edited, erased});
    desk.apply(desk.order(desk.bob, Status::spam), {moved});
    desk.edit(edited, rules::Verdict::approve);
    auto const gone = desk.apply(desk.order(desk.bob, Status::erased), {erased});
    CHECK(gone.number == 0); // nothing undoes it, so it is no operation

    auto const undone = desk.undo(done, desk.ann);
    REQUIRE(undone);
    CHECK(undone->changed == 1);
    CHECK(undone->skipped == 3);
    CHECK(standing(desk.get(same)) == Standing{Status::pending, {}, 0});
    CHECK(standing(desk.get(moved)) == Standing{Status::spam, desk.bob, 1});
    CHECK(standing(desk.get(edited)) == Standing{Status::approved, {}, 1});
    CHECK(desk.get(erased).status == Status::erased);
}

TEST_CASE("undo is for those who did it, and for admins") {
    Desk desk;
    auto const number = desk.add(rules::Verdict::hold);
    auto const done = desk.apply(desk.order(desk.ann, Status::approved), {number});
    auto const refused = desk.undo(done, desk.bob);
    REQUIRE(!refused);
    CHECK(refused.error().fault == base::Fault::forbidden);
    CHECK(desk.get(number).status == Status::approved);
    CHECK(desk.undo(done, desk.bob, true));
    CHECK(desk.get(number).status == Status::pending);
    Operation unknown;
    unknown.id = base::make_id(desk.clock.now());
    auto const nothing = desk.undo(unknown, desk.ann, true);
    REQUIRE(!nothing);
    CHECK(nothing.error().fault == base::Fault::not_found);
}

TEST_CASE("what is of a site one may not see, or changed since one looked, is left alone") {
    Desk desk;
    auto const here = desk.add(rules::Verdict::hold, 1), there = desk.add(rules::Verdict::hold, 2);
    auto const seen_at = desk.get(there).seq;
    auto const later = desk.add(rules::Verdict::hold, 1);
    auto const done = desk.apply(desk.order(desk.ann, Status::approved), {here, there, later},
                                 std::vector<comments::SiteNumber>{1}, seen_at);
    CHECK(done.changed == 1);
    CHECK(done.skipped == 2);
    CHECK(desk.get(there).status == Status::pending);
    CHECK(desk.get(later).status == Status::pending);

    std::vector<comments::SiteNumber> const elsewhere{2};
    // Their sites have changed: half an undo would close the operation for who may undo it whole.
    auto const own = desk.undo(done, desk.ann, false, elsewhere);
    REQUIRE(!own);
    CHECK(own.error().fault == base::Fault::forbidden);
    auto const of_another = desk.undo(done, desk.bob, true, elsewhere);
    REQUIRE(!of_another);
    CHECK(of_another.error().fault == base::Fault::not_found);
    CHECK(desk.get(here).status == Status::approved);
}

TEST_CASE("operations are listed newest first, by person and by site") {
    Desk desk;
    auto const here = desk.add(rules::Verdict::hold, 1), there = desk.add(rules::Verdict::hold, 2);
    auto const first = desk.apply(desk.order(desk.ann, Status::approved), {here});
    auto const second = desk.apply(desk.order(desk.bob, Status::spam), {there});
    auto const third = desk.apply(desk.order(desk.ann, Status::rejected), {here, there});
    auto database = desk.read(desk.truth());
    using Ids = std::vector<base::Id>;
    auto const listed = [&](OfSites const& sites, std::optional<std::string> const& by,
                            std::optional<comments::SiteNumber> on, std::int64_t before,
                            std::size_t limit) {
        Ids ids;
        for (auto const& o : Operations::list(database, {0, sites}, by, on, before, limit))
            ids.push_back(o.id);
        return ids;
    };
    CHECK((listed({}, {}, {}, 0, 10) == Ids{third.id, second.id, first.id}));
    CHECK((listed({}, {}, {}, 0, 2) == Ids{third.id, second.id}));
    CHECK((listed({}, {}, {}, second.number, 10) == Ids{first.id}));
    CHECK((listed({}, "bob", {}, 0, 10) == Ids{second.id}));
    CHECK((listed({}, {}, 2, 0, 10) == Ids{third.id, second.id}));
    CHECK((listed(std::vector<comments::SiteNumber>{1}, {}, {}, 0, 10) == Ids{third.id, first.id}));
}

TEST_CASE("who sees one site only sees what an operation changed there, and not why") {
    Desk desk;
    auto const here = desk.add(rules::Verdict::hold, 1), there = desk.add(rules::Verdict::hold, 2);
    auto const done = desk.apply(desk.order(desk.ann, Status::spam), {here, there, 4711});
    auto database = desk.read(desk.truth());
    auto const seen_on = [&](comments::PersonNumber who, comments::SiteNumber site) {
        return Operations::find(database, done.id, {who, std::vector{site}});
    };
    auto const part = seen_on(desk.bob, 1);
    REQUIRE(part);
    CHECK(part->changed == 1);
    CHECK(part->skipped == 0);
    CHECK(part->reason.empty());
    CHECK(part->elsewhere);
    CHECK_FALSE(seen_on(desk.bob, 3));
    CHECK(seen_on(desk.ann, 3)); // their own
}

TEST_CASE("an erased comment takes the reasons with it, of its operations too") {
    Desk desk;
    auto const number = desk.add(rules::Verdict::hold);
    auto const done = desk.apply(desk.order(desk.ann, Status::approved), {number});
    desk.apply(desk.order(desk.ann, Status::erased), {number});
    CHECK(desk.find(done).reason.empty());
    auto database = desk.read(desk.truth());
    for (auto const& line : Comments::history(database, desk.get(number)))
        CHECK(line.reason.empty());
}
