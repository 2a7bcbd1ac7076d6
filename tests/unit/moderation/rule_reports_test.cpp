// Numbers that people ask the daemon for: kept for some seconds, of the sites they may see.
#include "daemon/moderation/rule_reports.hpp"

#include "tests/unit/moderation/moderation_support.hpp"

using namespace commentd;
using namespace commentd::moderation;

namespace {

struct Asking : Moderation {
    Asking() : Moderation("rules:\n  - {id: r, when: {content: {word: bad}}, score: 3}\n",
                          judged_at_once) {}

    std::shared_ptr<RuleReport const> ask(RuleReports::Asked asked = {}) {
        auto report = tests::wait_for<base::Result<std::shared_ptr<RuleReport const>>>(
            loops, reports.statistics(policy, admin, std::move(asked)));
        REQUIRE(report);
        return *report;
    }
    std::shared_ptr<RuleListing const> list() {
        auto listing = tests::wait_for<base::Result<std::shared_ptr<RuleListing const>>>(
            loops, reports.list(policy, admin));
        REQUIRE(listing);
        return *listing;
    }

    store::Person const admin{1, "admin", true, {}};
    RuleReports reports{*store, clock.clock()};
};

} // namespace

TEST_CASE("the same question has the same answer for some seconds, another one its own") {
    Asking m;
    m.stored(sample("bad"));
    auto const first = m.ask();
    CHECK(first->comments == 1);
    CHECK(m.list()->rules.at(0).hits_7d == 1);
    m.stored(sample("bad again"));
    CHECK(m.ask() == first);
    CHECK(m.list()->rules.at(0).hits_7d == 1);
    CHECK(m.ask({"news", {}, {}})->comments == 2);
    CHECK(m.ask({{}, m.clock.now() + std::chrono::hours(1), {}})->comments == 0);
    m.clock.advance(RuleReports::kept_for - std::chrono::milliseconds(1));
    CHECK(m.ask() == first);
    m.clock.advance(std::chrono::milliseconds(1));
    CHECK(m.ask()->comments == 2);
    CHECK(m.list()->rules.at(0).hits_7d == 2);
    CHECK(m.list()->rules.at(0).hits_24h == 2);
}

TEST_CASE("the usual window is the last 30 days, and a rule's newest hit is known beyond it") {
    Asking m;
    auto const when = m.stored(sample("bad")).created_at;
    m.clock.advance(std::chrono::hours(24 * 31));
    auto const report = m.ask();
    CHECK(report->comments == 0);
    REQUIRE(report->rules.size() == 1);
    CHECK(report->rules[0].count.hits == 0);
    CHECK(report->rules[0].last == when);
    CHECK(report->rules[0].hints.empty());
    m.clock.advance(std::chrono::hours(24 * 60));
    CHECK(m.ask()->rules[0].hints == std::vector<std::string_view>{"no-hit-in-90-days"});
}

TEST_CASE("hits are told by the day, and not of a window that is too long for that") {
    Asking m;
    m.stored(sample("bad"));
    m.clock.advance(std::chrono::hours(24 * 2));
    m.stored(sample("bad again"));
    auto const report = m.ask();
    REQUIRE(report->days.size() == 31);
    auto const& days = report->rules.at(0).days;
    REQUIRE(days.size() == 31);
    CHECK(days[30] == 1);
    CHECK(days[29] == 0);
    CHECK(days[28] == 1);
    CHECK(report->days[30] == std::chrono::floor<std::chrono::days>(m.clock.now()));
    auto const year = m.ask({{}, m.clock.now() - std::chrono::hours(24 * 365), {}});
    CHECK(year->days.empty());
    CHECK(year->rules.at(0).days.empty());
}
