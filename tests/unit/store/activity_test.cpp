// What came and what was decided, hour by hour, and the age of the queue: every number by hand.
#include "daemon/store/activity.hpp"

#include "tests/unit/store/store_support.hpp"

using namespace commentd;
using namespace commentd::store;
using namespace std::chrono_literals;
using comments::Status;
using rules::Verdict;

namespace {

constexpr comments::PersonNumber anna = 7, bela = 8;

SitesSeen only(comments::SiteNumber site) { return std::vector{site}; }

struct Active : OpenStore {
    comments::Comment add(Verdict verdict, comments::SiteNumber site = 1) {
        NewComment added;
        auto& c = added.comment;
        c.id = base::make_id(clock.now());
        c.site = site;
        c.created_at = clock.now();
        c.first_verdict = verdict;
        c.status = comments::status_of(verdict);
        c.content = "A comment";
        rules::Hit hit;
        hit.rule = std::string("says-") + std::string(rules::to_text(verdict));
        c.decision.hits = {hit};
        added.record = pack(c.decision, {});
        change([&](Transaction& transaction) {
            c.thread = store->threads.put(transaction, site, "thread", {}).number;
            store->comments.add(transaction, added);
        });
        return c;
    }
    void decide(comments::Comment& c, Status to, comments::PersonNumber who,
                std::string action = "") {
        if (action.empty()) action = to == Status::pending ? "hold" : "approve";
        change([&](Transaction& transaction) {
            c.decided_by = who;
            store->comments.move(transaction, c,
                                 {to, action, {Actor::Kind::person, who}, {}, {}, clock.now()});
        });
    }
    Activity look(std::size_t hours, SitesSeen sites = {}) {
        catch_up();
        auto database = read(truth()), computed = read(derived());
        return find_activity(database, computed, sites, noon, hours, midnight);
    }

    base::Time const noon = clock.now(), midnight = noon - 12h; // the clock begins at noon
};

} // namespace

TEST_CASE("arrivals and decisions stand in the hour in which they were") {
    Active a;
    a.clock.advance(-1ms);
    auto before = a.add(Verdict::hold);
    a.clock.advance(1ms);
    auto first = a.add(Verdict::hold);
    a.add(Verdict::approve);
    a.clock.advance(1h - 1ms);
    auto last = a.add(Verdict::spam);
    a.decide(first, Status::approved, anna);
    a.clock.advance(1ms);
    a.add(Verdict::reject);
    a.decide(before, Status::rejected, bela);
    a.decide(last, Status::pending, anna);
    a.decide(first, Status::pending, anna, "undo"); // taken back: decides nothing
    a.clock.advance(1h);
    a.add(Verdict::hold); // behind the window
    auto const seen = a.look(2);
    REQUIRE(seen.hours.size() == 2);
    CHECK(seen.hours[0].arrived == 3);
    CHECK(seen.hours[0].verdicts == std::array<std::int64_t, 4>{1, 1, 0, 1});
    CHECK(seen.hours[0].decided == 1);
    CHECK(seen.hours[1].arrived == 1);
    CHECK(seen.hours[1].verdicts == std::array<std::int64_t, 4>{0, 0, 1, 0});
    CHECK(seen.hours[1].decided == 2);
    CHECK(seen.today.count == 3);
    CHECK(seen.today.by == std::map<comments::PersonNumber, std::int64_t>{{anna, 2}, {bela, 1}});
    CHECK(seen.hits == std::map<std::string, std::int64_t, std::less<>>{
                           {"says-approve", 1}, {"says-hold", 1}, {"says-reject", 1}, {"says-spam", 1}});
    // `last` was no comment that waited.
    CHECK(seen.today.waits == std::vector<std::int64_t>{3'599'999, 3'600'001});
}

TEST_CASE("what is of other sites, and of yesterday, counts for nothing") {
    Active a;
    a.clock.advance(-13h);
    auto old = a.add(Verdict::hold);
    a.decide(old, Status::approved, anna);
    a.clock.advance(13h);
    auto other = a.add(Verdict::hold, 2);
    a.decide(other, Status::approved, bela);
    auto const mine = a.look(1, only(1));
    CHECK(mine.hours[0].arrived == 0);
    CHECK(mine.hours[0].decided == 0);
    CHECK(mine.today.count == 0);
    CHECK(a.look(1).today.by == std::map<comments::PersonNumber, std::int64_t>{{bela, 1}});
    CHECK(a.look(1, only(2)).hours[0].arrived == 1);
}

TEST_CASE("a comment that waits is counted by how long it has waited") {
    Active a;
    auto const at = [&](std::chrono::milliseconds ago) {
        a.clock.advance(-ago);
        a.add(Verdict::hold);
        a.clock.advance(ago);
    };
    at(8 * 24h);
    at(16min);
    at(15min);
    at(14min + 59s);
    at(0s);
    a.add(Verdict::approve);
    a.add(Verdict::hold, 2);
    a.catch_up();
    auto database = a.read(a.derived());
    auto const ages = find_queue_ages(database, only(1), a.clock.now());
    CHECK(ages.pending == 5);
    CHECK(ages.oldest == a.clock.now() - 8 * 24h);
    CHECK(ages.counts == std::array<std::int64_t, 7>{2, 2, 0, 0, 0, 0, 1});
    CHECK(find_queue_ages(database, {}, a.clock.now()).pending == 6);
}

TEST_CASE("hits of rules are counted between moments, of the sites asked of") {
    Active a;
    a.add(Verdict::hold);
    a.add(Verdict::hold, 2);
    a.clock.advance(24h);
    auto erased = a.add(Verdict::hold);
    a.add(Verdict::spam);
    a.change([&](Transaction& transaction) {
        a.store->comments.erase(transaction, erased, {Actor::Kind::person, anna}, a.clock.now());
    });
    a.catch_up();
    auto derived = a.read(a.derived());
    std::vector const days{a.noon, a.noon + 24h, a.noon + 48h};
    using Days = std::vector<std::int64_t>;
    CHECK(find_rule_hits(derived, {}, days) ==
          RuleHits{{"says-hold", Days{2, 1}}, {"says-spam", Days{0, 1}}}); // what is erased stays
    CHECK(find_rule_hits(derived, only(2), days) == RuleHits{{"says-hold", Days{1, 0}}});
    CHECK(find_rule_hits(derived, {}, {a.noon + 48h, a.noon + 72h}).empty());
    CHECK(find_rule_hits(derived, {}, {}).empty());
}

TEST_CASE("before anything has come there is nothing to count") {
    Active a;
    auto const seen = a.look(24);
    CHECK(seen.hours.size() == 24);
    CHECK(seen.today.count == 0);
    auto database = a.read(a.truth());
    CHECK_FALSE(newest_arrival(database));
    a.add(Verdict::hold);
    CHECK(newest_arrival(database) == a.clock.now());
}
