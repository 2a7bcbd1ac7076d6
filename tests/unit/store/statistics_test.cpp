// What rules and entries did, counted from stored decisions: every number by hand.
#include "daemon/store/statistics.hpp"

#include "tests/unit/store/store_support.hpp"

using namespace commentd;
using namespace commentd::store;
using comments::Status;
using rules::Hit;

namespace {

constexpr comments::PersonNumber person = 7;

Hit hit(std::string rule, bool pivotal = false, rules::Points score = 100) {
    Hit one;
    one.rule = std::move(rule);
    one.pack = one.rule.starts_with("policy.") ? "" : "house";
    one.score = score;
    one.pivotal = pivotal;
    return one;
}

Hit by_entry(std::string rule, std::string entry, bool pivotal = false) {
    auto one = hit(std::move(rule), pivotal);
    one.list = "words";
    one.entry = std::move(entry);
    one.at = "house.yaml:7";
    one.field = "content";
    return one;
}

struct Counted : OpenStore {
    // A second later than the one before, in status `is`, by `who` (0: the rules).
    comments::CommentNumber add(Status is, comments::PersonNumber who, std::vector<Hit> hits,
                                std::vector<Hit> on_trial = {}, comments::SiteNumber site = 1) {
        clock.advance(std::chrono::seconds(1));
        NewComment added;
        auto& c = added.comment;
        c.id = base::make_id(clock.now());
        c.site = site;
        c.created_at = clock.now();
        c.status = who == 0 ? is : Status::pending;
        c.content = "A comment";
        c.decision.hits = std::move(hits);
        if (!on_trial.empty()) {
            c.decision.shadow.emplace();
            c.decision.shadow->hits = std::move(on_trial);
        }
        added.record = pack(c.decision, {});
        change([&](Transaction& transaction) {
            c.thread = store->threads.put(transaction, site, "thread", {}).number;
            store->comments.add(transaction, added);
            if (who == 0) return;
            c.decided_by = who;
            store->comments.move(transaction, c,
                                 {is, "act", {Actor::Kind::person, who}, {}, {}, clock.now()});
        });
        return c.number;
    }

    Statistics count(StatisticsWindow window, std::int64_t most = Statistics::comments_max) {
        auto database = read(truth());
        return count_hits(database, window, {"friend"}, most);
    }
    StatisticsWindow everything() const { return {{}, {}, clock.now() + std::chrono::hours(1)}; }
};

HitCount const* of(Statistics const& statistics, std::string_view rule) {
    auto const found = std::ranges::find(statistics.rules, rule, &RuleCount::rule);
    return found == statistics.rules.end() ? nullptr : &found->count;
}

// "hits on_trial good bad approved flips alone only"
std::string numbers(HitCount const& c) {
    std::string text;
    for (auto const n :
         {c.hits, c.on_trial, c.good, c.bad, c.approved, c.flips, c.alone, c.only})
        text += (text.empty() ? "" : " ") + std::to_string(n);
    return text;
}

} // namespace

TEST_CASE("a rule's numbers are those of the comments that it hit, next to what people said") {
    Counted store;
    store.add(Status::approved, person, {hit("a", true)});
    store.add(Status::spam, person, {hit("a"), hit("b")});
    store.add(Status::rejected, person, {hit("a"), hit("a")}); // two places, one comment
    store.add(Status::spam, person, {}, {hit("t", true)});
    store.add(Status::approved, 0, {hit("ease", false, -100)}, {hit("t")});
    store.add(Status::approved, person, {});
    store.add(Status::pending, 0, {hit("policy.first-comment", true)});
    store.add(Status::pending, person, {hit("b"), hit("friend")}); // a person left it where it was
    auto const all = store.count(store.everything());
    CHECK(all.comments == 8);
    CHECK(all.good == 2);
    CHECK(all.bad == 3);
    CHECK(all.complete);
    REQUIRE(all.rules.size() == 6);
    CHECK(numbers(*of(all, "a")) == "3 0 1 2 1 1 2 1");
    CHECK(numbers(*of(all, "b")) == "2 0 0 1 0 0 1 0");
    CHECK(numbers(*of(all, "t")) == "2 2 0 1 1 1 2 1");
    CHECK(numbers(*of(all, "ease")) == "1 0 0 0 1 0 1 0");
    CHECK(numbers(*of(all, "friend")) == "1 0 0 0 0 0 0 0");
    CHECK(numbers(*of(all, "policy.first-comment")) == "1 0 0 0 0 1 1 0");
    auto const& a = all.rules.front();
    CHECK(a.rule == "a");
    CHECK(a.pack == "house");
    CHECK(a.often_with == "b");
    CHECK(a.together == 1);
    CHECK(base::to_text(*a.count.last) == "2026-05-01T12:00:03.000Z");
}

TEST_CASE("an entry's numbers are those of the comments in which a rule found it") {
    Counted store;
    store.add(Status::spam, person, {by_entry("a", "pill", true), by_entry("a", "pill", true)});
    store.add(Status::spam, person, {by_entry("a", "pill", true), by_entry("a", "bank", true)});
    store.add(Status::approved, person, {by_entry("a", "pill"), hit("b")});
    store.add(Status::approved, 0, {}, {by_entry("t", "pill", true)});
    store.add(Status::approved, 0, {by_entry("a", "tea")});
    auto const all = store.count(store.everything());
    REQUIRE(all.entries.size() == 3);
    CHECK(all.entries[0].entry == "bank");
    CHECK(numbers(all.entries[0].count) == "1 0 0 1 0 0 0 0");
    CHECK(all.entries[1].entry == "pill");
    CHECK(all.entries[1].list == "words");
    CHECK(all.entries[1].at == "house.yaml:7");
    CHECK(numbers(all.entries[1].count) == "4 1 1 2 2 2 2 1");
    CHECK(numbers(all.entries[2].count) == "1 0 0 0 1 0 1 0");
}

TEST_CASE("only comments of the window and its sites count, and no erased ones") {
    Counted store;
    store.add(Status::spam, person, {hit("a")});
    auto const since = store.clock.now() + std::chrono::seconds(1);
    store.add(Status::spam, person, {hit("a")});
    store.add(Status::spam, person, {hit("a")}, {}, 2);
    auto const until = store.clock.now() + std::chrono::seconds(1);
    store.add(Status::spam, person, {hit("a")});
    auto const gone = store.add(Status::spam, person, {hit("a")});
    store.change([&](Transaction& transaction) {
        auto comment = Comments::find(transaction.database, gone).value();
        store.store->comments.erase(transaction, comment, {Actor::Kind::person, person},
                                    store.clock.now());
    });
    CHECK(store.count(store.everything()).comments == 4);
    CHECK(of(store.count({{}, since, until}), "a")->hits == 2);
    CHECK(of(store.count({std::vector<comments::SiteNumber>{2}, since, until}), "a")->bad == 1);
    CHECK(store.count({std::vector<comments::SiteNumber>{3}, since, until}).rules.empty());
    CHECK(store.count({{}, until + std::chrono::hours(1), until + std::chrono::hours(2)})
              .comments == 0);
}

TEST_CASE("of more comments than are looked at the newest count, and the answer says so") {
    Counted store;
    for (int i = 0; i < 5; ++i) store.add(Status::spam, person, {hit("r" + std::to_string(i))});
    auto const some = store.count(store.everything(), 2);
    CHECK(some.comments == 2);
    CHECK_FALSE(some.complete);
    CHECK(base::to_text(some.since) == "2026-05-01T12:00:04.000Z");
    CHECK(of(some, "r4"));
    CHECK_FALSE(of(some, "r2"));
    CHECK(store.count(store.everything(), 5).complete);
}

TEST_CASE("an edited comment counts by its newest revision, and by what was said of that") {
    Counted store;
    auto const number = store.add(Status::approved, person, {hit("a")});
    store.change([&](Transaction& transaction) {
        auto comment = Comments::find(transaction.database, number).value();
        rules::Decision decision;
        decision.hits = {hit("b")};
        store.store->comments.edit(transaction, comment, "Another text", {}, decision,
                                   pack(decision, {}), {Actor::Kind::site, 0}, store.clock.now());
    });
    auto const all = store.count(store.everything());
    CHECK(all.good == 0);
    CHECK_FALSE(of(all, "a"));
    CHECK(numbers(*of(all, "b")).starts_with("1 0 0 0"));
}

TEST_CASE("a damaged decision is counted as such, and the others all the same") {
    Counted store;
    auto const number = store.add(Status::spam, person, {hit("a")});
    store.add(Status::spam, person, {hit("a")});
    store.change([&](Transaction& transaction) {
        constexpr auto damage = "UPDATE comments SET decision = x'ff' WHERE number = ?";
        transaction.database.run(damage).bind(number).run();
    });
    auto const all = store.count(store.everything());
    CHECK(all.unreadable == 1);
    CHECK(all.comments == 1);
    CHECK(of(all, "a")->hits == 1);
}

TEST_CASE("the newest hit of a rule is known whenever it was") {
    Counted store;
    auto const start = store.clock.now();
    store.add(Status::spam, person, {hit("a")});
    store.clock.advance(std::chrono::hours(24 * 100));
    auto const later = store.clock.now();
    store.add(Status::spam, person, {hit("b")}, {hit("t")});
    store.add(Status::spam, person, {hit("b")}, {}, 2);
    store.catch_up();
    auto derived = store.read(store.derived());
    std::vector<std::string> const names{"a", "b", "t", "none"};
    auto const last = last_hits(derived, names, {});
    CHECK(last[0] == start + std::chrono::seconds(1));
    CHECK(last[1] == later + std::chrono::seconds(2));
    CHECK(last[2] == later + std::chrono::seconds(1));
    CHECK_FALSE(last[3]);
    std::vector<comments::SiteNumber> const one{1};
    CHECK(last_hits(derived, names, one)[1] == later + std::chrono::seconds(1));
}
