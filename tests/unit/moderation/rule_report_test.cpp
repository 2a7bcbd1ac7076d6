// What rules are worth: shares, their uncertainty, hints, and the whole way from comments to rows.
#include "daemon/moderation/rule_report.hpp"

#include "tests/unit/moderation/moderation_support.hpp"

using namespace commentd;
using namespace commentd::moderation;
using comments::Status;

namespace {

using Hints = std::vector<std::string_view>;

// A rule in force whose hits people called bad and good, of 1,000 of each.
RuleRow row(std::int64_t bad, std::int64_t good, rules::Mode mode = rules::Mode::enforce) {
    RuleRow row;
    row.rule.pack = "house";
    row.rule.mode = mode;
    row.rule.score = 100;
    row.loaded = true;
    row.count.hits = bad + good;
    row.count.bad = bad;
    row.count.good = good;
    row.count.only = bad;
    row.shares.bad = static_cast<double>(bad) / 1000;
    row.shares.good = static_cast<double>(good) / 1000;
    if (bad + good > 0)
        row.shares.s_o = static_cast<double>(bad) / static_cast<double>(bad + good);
    row.last = base::time_from_text("2026-05-01T12:00:00Z");
    return row;
}

Hints hints_of(RuleRow const& row, std::string_view now = "2026-05-02T12:00:00Z") {
    return hints(row, true, base::time_from_text(now).value());
}

RuleRow const& of(RuleReport const& report, std::string_view rule) {
    auto const found = std::ranges::find(report.rules, rule,
                                         [](RuleRow const& one) { return one.rule.id; });
    REQUIRE(found != report.rules.end());
    return *found;
}

constexpr auto trial = rules::Mode::shadow;

} // namespace

TEST_CASE("an interval is Wilson's, and of no case it is everything") {
    auto const is = [](Interval between, double low, double high) {
        CHECK(between.low == Approx(low).margin(5e-5));
        CHECK(between.high == Approx(high).margin(5e-5));
    };
    is(wilson(0, 0), 0, 1);
    is(wilson(0, 20), 0, 0.1611);
    is(wilson(10, 20), 0.2993, 0.7007);
    is(wilson(20, 20), 0.8389, 1);
    is(wilson(1, 10), 0.0179, 0.4042); // as in R's prop.test without correction
    is(wilson(500, 1000), 0.4691, 0.5309);
}

TEST_CASE("a rule on trial is to be promoted when it hits bad comments alone, and enough of them") {
    CHECK(hints_of(row(20, 0, trial)) == Hints{"promote"});
    CHECK(hints_of(row(19, 0, trial)).empty());
    CHECK(hints_of(row(200, 9, trial)) == Hints{"promote"});
    CHECK(hints_of(row(250, 10, trial)).empty()); // 1 % of the good ones
    CHECK(hints_of(row(100, 6, trial)).empty());  // S/O 0.943
    CHECK(hints_of(row(20, 0)).empty());
}

TEST_CASE("a rule that nobody would miss is told") {
    CHECK(hints_of(row(13, 7)) == Hints{"hits-good-comments"});
    CHECK(hints_of(row(14, 6)).empty());
    CHECK(hints_of(row(13, 6)).empty()); // 19 cases say little
    auto redundant = row(30, 0);
    redundant.count.only = 0;
    CHECK(hints_of(redundant) == Hints{"catches-nothing-alone"});
    redundant.rule.mode = trial; // in force it would catch nothing more
    CHECK(hints_of(redundant) == Hints{"catches-nothing-alone"});
    redundant.count.flips = 5; // others spoke against those as well, and not enough
    CHECK(hints_of(redundant) == Hints{"promote"});
    redundant.rule.mode = rules::Mode::enforce;
    CHECK(hints_of(redundant).empty());
    auto const old = row(3, 0);
    CHECK(hints_of(old, "2026-07-30T12:00:00Z").empty());
    CHECK(hints_of(old, "2026-07-30T12:00:01Z") == Hints{"no-hit-in-90-days"});
    CHECK(hints(old, false, base::time_from_text("2027-01-01T00:00:00Z").value()).empty());
    auto silent = row(0, 0);
    silent.last.reset();
    CHECK(hints_of(silent) == Hints{"no-hit-in-90-days"});
    silent.rule.mode = rules::Mode::disabled;
    CHECK(hints_of(silent).empty());
}

TEST_CASE("of a rule that eases nothing but its silence is told, of what is not loaded nothing") {
    auto easing = row(0, 50);
    easing.rule.score = -100;
    CHECK(hints_of(easing).empty());
    CHECK(hints_of(easing, "2027-01-01T00:00:00Z") == Hints{"no-hit-in-90-days"});
    auto gone = row(0, 50);
    gone.loaded = false;
    CHECK(hints_of(gone, "2027-01-01T00:00:00Z").empty());
}

TEST_CASE("the report tells every loaded rule, what hit and is gone, and entries on both sides") {
    Moderation m(R"(
lists: {goods: {type: words, entries: [pills, watches, handbags]}}
rules:
  - {id: goods, when: {list: goods, in: content}, score: 3}
  - {id: capitals, when: {content.upper_ratio: '> 0.9'}, action: hold}
  - {id: cheap, mode: shadow, when: {content: {word: cheap}}, action: spam}
  - {id: polite, when: {content: {word: please}}, score: -1}
)",
                 judged_at_once);
    auto const say = [&](std::string content, std::optional<Status> person = {}) {
        m.clock.advance(std::chrono::minutes(10));
        auto const stored = m.stored(sample(std::move(content)));
        if (person) m.move(stored.id, *person);
    };
    say("cheap pills", Status::spam);
    say("cheap pills here", Status::spam);
    say("BUY PILLS NOW", Status::rejected);
    say("watches of my grandfather", Status::approved);
    say("nothing wrong with this", Status::approved);
    say("cheap talk");
    say("please");
    auto const now = m.clock.now();
    store::StatisticsWindow const window{{}, now - std::chrono::hours(2),
                                         now + std::chrono::hours(1)};
    auto truth = store::Database::open(m.truth(), store::Database::Access::read);
    auto const report = report_rules(truth, nullptr, *m.policy->rules, window, now);
    CHECK(report.comments == 7);
    CHECK(report.bad == 3);
    CHECK(report.good == 2);
    REQUIRE(report.rules.size() == 4);
    CHECK(report.rules[0].rule.id == "goods");

    auto const& goods = of(report, "goods");
    CHECK(goods.count.hits == 4);
    CHECK(goods.count.flips == 3); // the one in capitals is held anyway
    CHECK(goods.count.only == 2);
    CHECK(goods.shares.bad == 1.0);
    CHECK(goods.shares.good == 0.5);
    CHECK(*goods.shares.s_o == Approx(2.0 / 3));
    CHECK(goods.shares.s_o_interval.low < 2.0 / 3);
    CHECK(goods.shares.s_o_interval.high > 2.0 / 3);
    CHECK(goods.shares.overlap == 0.25);
    CHECK(goods.often_with == "cheap");
    CHECK(goods.together == 0.5);

    auto const& cheap = of(report, "cheap");
    CHECK(cheap.count.hits == 3);
    CHECK(cheap.count.on_trial == 3);
    CHECK(cheap.count.flips == 3);
    CHECK(cheap.count.bad == 2);
    CHECK(cheap.count.only == 0);
    CHECK(cheap.shares.s_o == 1.0);
    CHECK(of(report, "polite").count.hits == 1);
    CHECK_FALSE(of(report, "polite").shares.overlap);

    REQUIRE(report.entries.size() == 2);
    CHECK(report.entries[0].entry.entry == "pills");
    CHECK(report.entries[0].entry.count.hits == 3);
    CHECK_FALSE(report.entries[0].only_approved);
    CHECK(report.entries[1].entry.entry == "watches");
    CHECK(report.entries[1].only_approved);
    REQUIRE(report.unused.size() == 1);
    CHECK(report.unused[0].entry == "handbags");
    CHECK(report.unused[0].at == "test.yaml:4");

    auto const other = rules::load({{{"rules.d/other.yaml", "commentd_rules: 1\nname: other\n",
                                      {}}}})
                           .rules;
    REQUIRE(other);
    auto const after = report_rules(truth, nullptr, *other, window, now);
    REQUIRE(after.rules.size() == 4);
    CHECK_FALSE(of(after, "goods").loaded);
    CHECK(of(after, "goods").count.hits == 4);
    CHECK(after.unused_total == 0);
}
