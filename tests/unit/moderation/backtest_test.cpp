// Which rules a backtest holds responsible for a difference, and where it counts a comment.
#include "daemon/moderation/backtest.hpp"
#include "daemon/moderation/difference.hpp"
#include "tests/unit/moderation/moderation_support.hpp"

using namespace commentd;
using namespace commentd::moderation;
using rules::Verdict;
using Names = std::vector<std::string>;
using Report = BacktestReport;

namespace {

rules::Decision decision(Verdict verdict, std::string decided_by,
                         std::vector<std::pair<std::string, rules::Points>> const& hits) {
    rules::Decision d;
    d.verdict = verdict;
    d.decided_by = std::move(decided_by);
    d.ruleset = "old";
    for (auto const& [rule, points] : hits) {
        d.hits.emplace_back();
        d.hits.back().rule = rule;
        d.hits.back().score = points;
        d.score += points;
    }
    return d;
}

// A comment that stood so, and what people made of it.
void add(Report& report, comments::CommentNumber number, Verdict then, Verdict now,
         comments::Status status, std::optional<comments::PersonNumber> decided_by) {
    Scene scene;
    scene.comment.number = number;
    scene.comment.status = status;
    scene.comment.decided_by = decided_by;
    scene.stored.decision = decision(then, "score", {});
    report.add(scene, decision(now, "score", {{"new", 500}}));
}

} // namespace

TEST_CASE("what rules on trial would change is counted against the candidate's own verdicts") {
    using enum comments::Status;
    auto add_trial = [number = comments::CommentNumber(0)](
                               Report& report, Verdict now, std::optional<Verdict> second,
                               comments::Status status) mutable {
        Scene scene;
        scene.comment.number = ++number;
        scene.comment.status = status;
        if (status != pending) scene.comment.decided_by = 1;
        scene.stored.decision = decision(now, "score", {});
        auto decided = decision(now, "score", {});
        if (second) decided.shadow.emplace().verdict = *second;
        report.add(scene, decided);
    };
    Report report;
    report.trial.emplace();
    add_trial(report, Verdict::approve, Verdict::spam, spam);
    add_trial(report, Verdict::approve, Verdict::hold, approved);
    add_trial(report, Verdict::hold, Verdict::approve, pending);
    add_trial(report, Verdict::hold, Verdict::hold, pending);
    add_trial(report, Verdict::hold, std::nullopt, pending);
    CHECK(report.trial->stricter == Report::Counts{1, 1, 0});
    CHECK(report.trial->laxer == Report::Counts{0, 0, 1});
    CHECK(report.cells[Report::agree] == Report::Counts{1, 1, 3});
}

TEST_CASE("a clock that was ahead for a moment hides no comment that came later") {
    Moderation m;
    m.stored(sample("The first"));
    m.clock.advance(std::chrono::hours(24 * 1000));
    auto const ahead = m.stored(sample("By the wrong clock")).id;
    m.clock.advance(-std::chrono::hours(24 * 1000) + std::chrono::minutes(1));
    m.move(ahead, comments::Status::approved);
    for (int i = 0; i < 3; ++i) m.stored(sample("Later " + std::to_string(i)));
    auto database = store::Database::open(m.truth(), store::Database::Access::read);
    Replay replay(database, m.policy->settings, *m.policy->rules);
    ReplayOptions options;
    options.until = m.clock.now() + std::chrono::minutes(1);
    ReplayProgress progress;
    std::size_t scenes = 0;
    REQUIRE(replay.run(options, [&](std::unique_ptr<Scene>) { ++scenes; }, progress));
    CHECK(scenes == 4);
}

TEST_CASE("what made a verdict stricter is what hits now or counts more") {
    auto const then = decision(Verdict::approve, "score", {{"a", 100}, {"eases", -200}});
    REQUIRE(responsible(then, decision(Verdict::hold, "score", {{"a", 100}, {"b", 300}, {"eases", -200}})) ==
            Names{"b"});
    REQUIRE(responsible(then, decision(Verdict::hold, "score", {{"a", 400}, {"eases", -200}})) ==
            Names{"a"});
    REQUIRE(responsible(then, decision(Verdict::hold, "score", {{"a", 100}})) == Names{"eases"});
    REQUIRE(responsible(then, decision(Verdict::hold, "policy.premoderate",
                                       {{"a", 100}, {"eases", -200}, {"policy.premoderate", 0}})) ==
            Names{"policy.premoderate"});
}

TEST_CASE("what made a verdict laxer is what is gone, counts less or approves") {
    auto const then = decision(Verdict::hold, "word", {{"a", 100}, {"word", 0}});
    REQUIRE(responsible(then, decision(Verdict::approve, "score", {{"a", 100}})) == Names{"word"});
    auto const scored = decision(Verdict::hold, "score", {{"a", 400}});
    REQUIRE(responsible(scored, decision(Verdict::approve, "score", {{"a", 100}})) == Names{"a"});
    REQUIRE(responsible(scored, decision(Verdict::approve, "regulars", {{"a", 400}, {"regulars", 0}})) ==
            Names{"regulars"});
}

TEST_CASE("the same hits with another verdict are the thresholds' doing") {
    auto const then = decision(Verdict::approve, "score", {{"a", 100}});
    REQUIRE(responsible(then, decision(Verdict::hold, "score", {{"a", 100}})) ==
            Names{"thresholds"});
}

TEST_CASE("a report counts by what people made of a comment and keeps the earliest examples") {
    using enum comments::Status;
    Report report;
    for (comments::CommentNumber n = 20; n > 0; --n)
        add(report, n, Verdict::approve, Verdict::hold, approved, 1);
    add(report, 30, Verdict::approve, Verdict::hold, spam, 1);
    add(report, 31, Verdict::hold, Verdict::approve, rejected, 2);
    add(report, 32, Verdict::hold, Verdict::hold, pending, 2); // put back: nobody knows
    add(report, 33, Verdict::hold, Verdict::spam, pending, std::nullopt);
    add(report, 34, Verdict::approve, Verdict::approve, approved, std::nullopt);
    REQUIRE(report.comments() == 25);
    REQUIRE(report.decided() == 22);
    REQUIRE(report.cells[Report::stricter] == Report::Counts{20, 1, 1});
    REQUIRE(report.cells[Report::laxer] == Report::Counts{0, 1, 0});
    REQUIRE(report.cells[Report::agree] == Report::Counts{0, 0, 2});
    auto const& examples = report.examples[Report::stricter][Report::approved];
    REQUIRE(examples.size() == Report::examples_max);
    REQUIRE(examples.begin()->first == 1);
    REQUIRE(examples.rbegin()->first == 5);
    REQUIRE(report.rules.at("new").stricter == Report::Counts{20, 1, 1});
    REQUIRE(report.old.at("old") == 25);
}

TEST_CASE("facts that were not looked up both times are no difference") {
    rules::Facts then, now;
    then.author = rules::History{};
    then.author->approved = 3;
    now.ip_history = rules::History{};
    REQUIRE(differing_facts(then, now).empty());
    now.author = then.author;
    now.author->approved = 2;
    now.policy.premoderate = true;
    auto const found = differing_facts(then, now);
    REQUIRE(found.size() == 2);
    REQUIRE(found[0].fact == "author.approved");
    REQUIRE(found[0].then == "3");
    REQUIRE(found[0].now == "2");
    REQUIRE(found[1].fact == "premoderate");
}
