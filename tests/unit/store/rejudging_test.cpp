// What `commentd reprocess` leaves in the truth, and what of it is carried out.
#include "daemon/store/events.hpp"
#include "daemon/store/rejudging.hpp"

#include "tests/unit/store/store_support.hpp"

using namespace commentd;
using namespace commentd::store;
using comments::Status;
using rules::Verdict;

namespace {

struct Waiting : OpenStore {
    comments::CommentNumber add(Verdict verdict,
                                std::optional<comments::CommentNumber> parent = {}) {
        return write<comments::CommentNumber>(
            [&](Transaction& transaction) -> base::Result<comments::CommentNumber> {
                NewComment added;
                auto& c = added.comment;
                auto const thread = store->threads.put(transaction, 1, "talks", {});
                c.id = base::make_id(clock.now());
                c.site = 1;
                c.thread = thread.number;
                c.parent = parent;
                c.created_at = clock.now();
                c.content = "Words";
                c.decision = decided(verdict);
                c.first_verdict = verdict;
                c.status = comments::status_of(verdict);
                added.record = pack(c.decision, {});
                store->comments.add(transaction, added);
                return c.number;
            });
    }
    static rules::Decision decided(Verdict verdict) {
        rules::Decision d;
        d.verdict = verdict;
        d.decided_by = "score";
        return d;
    }
    void leave(std::vector<comments::CommentNumber> const& numbers, Verdict verdict,
               std::int64_t version = 1) {
        std::vector<Rejudging> all;
        for (auto const number : numbers)
            all.push_back({number, version, pack(decided(verdict), {})});
        auto other = Database::open(store->truth, Database::Access::write); // another process
        Rejudgings::leave(other, run, all);
    }
    void damage(comments::CommentNumber number) {
        constexpr auto sql = "UPDATE comments SET decision = x'02' WHERE number = ?";
        auto other = Database::open(store->truth, Database::Access::write);
        other.run(sql).bind(number).run();
    }
    void replace_left(comments::CommentNumber number, std::string const& record) {
        constexpr auto sql = "UPDATE rejudgings SET decision = ? WHERE comment = ?";
        auto other = Database::open(store->truth, Database::Access::write);
        other.run(sql).bind_blob(record).bind(number).run();
    }
    std::int64_t carry_out(std::int64_t count = 100) {
        return write<std::int64_t>([&](Transaction& transaction) -> base::Result<std::int64_t> {
            return Rejudgings::carry_out(transaction, store->comments, count, clock.now());
        });
    }
    void decide(comments::CommentNumber number, Status to) {
        change([&](Transaction& transaction) {
            auto c = Comments::find(transaction.database, number).value();
            c.decided_by = 1;
            store->comments.move(transaction, c,
                                 {to, "hold", {Actor::Kind::person, 1}, {}, {}, clock.now()});
        });
    }
    void edit(comments::CommentNumber number, Verdict verdict) {
        change([&](Transaction& transaction) {
            auto c = Comments::find(transaction.database, number).value();
            store->comments.edit(transaction, c, "Other words", {}, decided(verdict),
                                 pack(decided(verdict), {}), {Actor::Kind::site, 0}, clock.now());
        });
    }
    comments::Comment find(comments::CommentNumber number) {
        auto reading = Database::open(store->truth, Database::Access::read);
        return Comments::find(reading, number).value();
    }
    Verdict first_verdict(comments::CommentNumber number) {
        auto reading = Database::open(store->truth, Database::Access::read);
        return Comments::first_decision(reading, find(number)).verdict;
    }
    std::optional<comments::CommentNumber> first_left() {
        auto reading = Database::open(store->truth, Database::Access::read);
        return Rejudgings::first_left(reading, run);
    }
    Rejudgings::Progress progress() {
        auto reading = Database::open(store->truth, Database::Access::read);
        return Rejudgings::progress(reading, run);
    }

    base::Id const run = base::make_id(clock.now());
};

} // namespace

TEST_CASE("what waits gets its new verdict, in batches, and the old one is kept") {
    Waiting waiting;
    auto const a = waiting.add(Verdict::hold), b = waiting.add(Verdict::hold);
    waiting.leave({a, b}, Verdict::approve);
    REQUIRE(waiting.progress().left == 2);
    REQUIRE(waiting.first_left() == a);
    REQUIRE(waiting.carry_out(1) == 1);
    REQUIRE(waiting.first_left() == b);
    REQUIRE(waiting.find(a).status == Status::approved);
    REQUIRE(waiting.find(b).status == Status::pending);
    REQUIRE(waiting.carry_out() == 1);
    REQUIRE(waiting.carry_out() == 0);
    REQUIRE(!waiting.first_left());
    auto const changed = waiting.find(b);
    REQUIRE(changed.status == Status::approved);
    REQUIRE(changed.version == 2);
    REQUIRE(!changed.decided_by);
    REQUIRE(changed.decision.verdict == Verdict::approve);
    REQUIRE(waiting.progress().left == 0);
    REQUIRE(waiting.progress().changed == 2);
}

TEST_CASE("the first answer stays what it was, judged again or edited, in any order") {
    Waiting waiting;
    auto const judged = waiting.add(Verdict::hold), edited = waiting.add(Verdict::approve);
    waiting.leave({judged}, Verdict::reject);
    waiting.carry_out();
    REQUIRE(waiting.find(judged).decision.verdict == Verdict::reject);
    REQUIRE(waiting.first_verdict(judged) == Verdict::hold);
    waiting.edit(judged, Verdict::spam);
    REQUIRE(waiting.first_verdict(judged) == Verdict::hold);

    waiting.edit(edited, Verdict::hold);
    REQUIRE(waiting.first_verdict(edited) == Verdict::approve);
    waiting.leave({edited}, Verdict::spam, 2);
    waiting.carry_out();
    REQUIRE(waiting.find(edited).decision.verdict == Verdict::spam);
    REQUIRE(waiting.first_verdict(edited) == Verdict::approve);
}

TEST_CASE("what changed meanwhile and what a person decided is left alone") {
    Waiting waiting;
    auto const edited = waiting.add(Verdict::hold), held = waiting.add(Verdict::hold),
               approved = waiting.add(Verdict::hold);
    waiting.leave({edited}, Verdict::approve, 7);
    waiting.decide(held, Status::pending);
    waiting.decide(approved, Status::approved);
    waiting.leave({held, approved}, Verdict::spam, 2);
    REQUIRE(waiting.carry_out() == 3);
    REQUIRE(waiting.find(edited).status == Status::pending);
    REQUIRE(waiting.find(held).status == Status::pending);
    REQUIRE(waiting.find(approved).status == Status::approved);
    REQUIRE(waiting.progress().left == 0);
    REQUIRE(waiting.progress().changed == 0);
}

TEST_CASE("nothing is published below what is not public") {
    Waiting waiting;
    auto const parent = waiting.add(Verdict::hold);
    auto const answer = waiting.add(Verdict::hold, parent);
    waiting.leave({answer}, Verdict::approve);
    REQUIRE(waiting.carry_out() == 1);
    REQUIRE(waiting.find(answer).status == Status::pending);
    waiting.leave({parent, answer}, Verdict::approve);
    REQUIRE(waiting.carry_out() == 2); // in the order in which they came
    REQUIRE(waiting.find(answer).status == Status::approved);
}

TEST_CASE("what cannot be read is dropped alone and keeps nothing else from its new verdict") {
    Waiting waiting;
    auto const damaged = waiting.add(Verdict::hold), unknown = waiting.add(Verdict::hold),
               whole = waiting.add(Verdict::hold);
    waiting.leave({damaged, unknown, whole}, Verdict::approve);
    waiting.replace_left(damaged, "");
    waiting.replace_left(unknown, "\x7f");
    REQUIRE(waiting.carry_out() == 3);
    REQUIRE(waiting.find(damaged).status == Status::pending);
    REQUIRE(waiting.find(unknown).status == Status::pending);
    REQUIRE(waiting.find(whole).status == Status::approved);
    REQUIRE(waiting.progress().left == 0);
    REQUIRE(waiting.progress().changed == 1);
}

TEST_CASE("a comment whose decision cannot be read is left alone, and what waits behind it is not") {
    Waiting waiting;
    auto const damaged = waiting.add(Verdict::hold), whole = waiting.add(Verdict::hold);
    auto const answer = waiting.add(Verdict::hold, damaged);
    waiting.leave({damaged, whole, answer}, Verdict::approve);
    waiting.damage(damaged);
    REQUIRE(waiting.carry_out() == 3);
    REQUIRE(waiting.find(whole).status == Status::approved);
    REQUIRE(waiting.find(answer).status == Status::pending); // its parent is not public
    REQUIRE(waiting.progress().left == 0);
    REQUIRE(waiting.progress().changed == 1);
}

TEST_CASE("an erased comment's replaced decision quotes nothing, and none waits for it") {
    constexpr auto replaced = "SELECT decision FROM replaced_decisions";
    Waiting waiting;
    auto quoting = Waiting::decided(Verdict::hold);
    quoting.hits.emplace_back();
    quoting.hits.back().rule = "words";
    quoting.hits.back().text = "Words";
    auto const number = waiting.add(Verdict::hold);
    waiting.change([&](Transaction& transaction) {
        auto c = Comments::find(transaction.database, number).value();
        waiting.store->comments.rejudge(transaction, c, pack(quoting, {}), "a run of sixteen",
                                        waiting.clock.now());
    });
    waiting.leave({number}, Verdict::approve, 2);
    waiting.carry_out();
    waiting.leave({number}, Verdict::spam, 3);
    waiting.change([&](Transaction& transaction) {
        auto c = Comments::find(transaction.database, number).value();
        waiting.store->comments.erase(transaction, c, {Actor::Kind::site, 0}, waiting.clock.now());
    });
    auto reading = Database::open(waiting.store->truth, Database::Access::read);
    REQUIRE(!Rejudgings::any(reading));
    REQUIRE(Rejudgings::waiting(reading, {}).empty());
    auto query = reading.run(replaced);
    std::size_t rows = 0, hits = 0;
    for (; query.next(); ++rows)
        for (auto const& hit : unpack_decision(query.blob(0)).hits) {
            ++hits;
            REQUIRE(hit.rule == "words");
            REQUIRE(hit.text.empty());
        }
    REQUIRE(rows == 2);
    REQUIRE(hits == 1);
}

TEST_CASE("events tell the past in the order of time, with every revision as it was judged") {
    Waiting waiting;
    auto const a = waiting.add(Verdict::hold);
    waiting.clock.advance(std::chrono::seconds(1));
    waiting.decide(a, Status::approved);
    waiting.clock.advance(std::chrono::seconds(1));
    auto const b = waiting.add(Verdict::spam);
    waiting.clock.advance(std::chrono::seconds(1));
    waiting.edit(a, Verdict::hold);
    auto reading = Database::open(waiting.store->truth, Database::Access::read);
    Events events(reading);
    std::vector<std::tuple<Event::Kind, comments::CommentNumber, Status>> told;
    for (Event event; events.next(event);) told.emplace_back(event.kind, event.comment, event.became);
    using enum Event::Kind;
    REQUIRE(told == std::vector<std::tuple<Event::Kind, comments::CommentNumber, Status>>{
                        {came, a, Status::pending},
                        {moved, a, Status::approved},
                        {came, b, Status::spam},
                        {edited, a, Status::pending}});
    REQUIRE(find_judged(reading, a, 1)->content == "Words");
    REQUIRE(find_judged(reading, a, 2)->content == "Other words");
    REQUIRE(!find_judged(reading, a, 3));
    REQUIRE(find_came(reading, a)->was_edited);
    REQUIRE(last_comment(reading) == b);
}

TEST_CASE("no change is told before its comment, though the clock was set back between them") {
    Waiting waiting;
    auto const a = waiting.add(Verdict::hold);
    waiting.clock.advance(-std::chrono::hours(1));
    waiting.decide(a, Status::approved);
    waiting.clock.advance(std::chrono::seconds(1));
    auto const b = waiting.add(Verdict::hold);
    waiting.clock.advance(std::chrono::minutes(1));
    waiting.edit(b, Verdict::spam);
    auto reading = Database::open(waiting.store->truth, Database::Access::read);
    Events events(reading);
    std::vector<std::pair<Event::Kind, comments::CommentNumber>> told;
    base::Time last{};
    for (Event event; events.next(event); last = event.at)
        told.emplace_back(event.kind, event.comment);
    REQUIRE(last == waiting.clock.now()); // by the clock that is right again
    using enum Event::Kind;
    REQUIRE(told == std::vector<std::pair<Event::Kind, comments::CommentNumber>>{
                        {came, a}, {moved, a}, {came, b}, {edited, b}});
}
