#include "rules/evaluation.hpp"
#include "tests/unit/rules/rule_support.hpp"

namespace commentd::rules {

namespace {

// As a regex whose memory is full.
class Failing : public Condition {
    Outcome test(Run& run) const override {
        run.regex_failed = true;
        return Outcome::errored;
    }
};

Decision decide_with(Compiled const& set) {
    Comment const comment("x");
    Texts texts;
    texts.content = comment.text;
    auto const reading = read_texts(texts, set);
    Scene const scene{texts, reading, comment.facts};
    Evaluation evaluation(set, scene, {});
    evaluation.run();
    return conclude(set, scene, evaluation);
}

} // namespace

TEST_CASE("a regex looks at the plain text and reports every place in what is stored") {
    auto const set =
        load_pack("rules:\n  - {id: r, when: {content: {regex: 'call [0-9]+'}}, score: 1}\n");
    auto const decision = judge(*set, Comment("Երե <b>call</b> 12, call 34"));
    REQUIRE(decision.hits.size() == 2);
    CHECK(decision.hits[0].begin == 7);
    CHECK(decision.hits[0].end == 18);
    CHECK(decision.hits[0].text == "call</b> 12");
    CHECK(decision.hits[0].view == "plain");
    CHECK(decision.hits[1].text == "call 34");
}

TEST_CASE("a regex may look at the raw or the folded text instead") {
    auto const set = load_pack(R"(
rules:
  - {id: raw, when: {content: {regex: '<b>', view: raw}}, score: 1}
  - {id: plain, when: {content: {regex: '<b>'}}, score: 1}
  - {id: folded, when: {content: {regex: 'straße|strasse', view: folded}}, score: 1}
)");
    auto const decision = judge(*set, Comment("<b>STRASSE</b>"));
    CHECK(hit(decision, "raw"));
    CHECK_FALSE(hit(decision, "plain"));
    CHECK(hit(decision, "folded"));
}

TEST_CASE("named groups fill the reason") {
    auto const set = load_pack(R"(
rules:
  - id: r
    when: {content: {regex: '(?i)(?P<app>telegram|signal): *(?P<who>@\w+)'}}
    score: 1
    reason: '{match.who} on {match.app}'
)");
    CHECK(judge(*set, Comment("write me, Telegram: @me_1")).hits.at(0).reason ==
          "@me_1 on Telegram");
}

TEST_CASE("a regex may ask how often it is found, and for nothing but a place") {
    auto const set = load_pack(R"(
rules:
  - {id: often, when: {content: {regex: '!', count: '>= 3'}}, score: 1}
  - {id: border, when: {content: {regex: '\bx'}}, score: 1}
  - {id: name, when: {author.email.domain: {regex: '^mail[0-9]'}}, score: 1}
)");
    CHECK(hit(judge(*set, Comment("a!!!")), "often"));
    CHECK_FALSE(hit(judge(*set, Comment("a!!")), "often"));
    CHECK(hit_texts(judge(*set, Comment("x yx x")), "border") ==
          std::vector<std::string>{"x", "x"});
    Comment comment("a");
    comment.texts.email = "bob@mail7.example";
    auto const decision = judge(*set, comment);
    REQUIRE(hit(decision, "name"));
    CHECK(decision.hits[0].text == "mail7.example");
    CHECK(decision.hits[0].begin == 4);
}

TEST_CASE("no more than 200 places of a regex are reported") {
    auto const set =
        load_pack("rules:\n  - {id: r, when: {content: {regex: '\\bx'}}, score: 1}\n"
                  "  - {id: s, when: {content: {regex: 'ё'}}, score: 1}\n");
    std::string text;
    for (int i = 0; i < 500; ++i) {
        text += "ё x ";
    }
    auto const decision = judge(*set, Comment(text));
    CHECK(hit_texts(decision, "r").size() == 200);
    CHECK(hit_texts(decision, "s").size() == 1); // said, without a place
}

TEST_CASE("the largest count of a regex is told from one more") {
    auto const set =
        load_pack("rules:\n  - {id: r, when: {content: {regex: x, count: '<= 200'}}, score: 1}\n");
    CHECK(hit(judge(*set, Comment(std::string(200, 'x'))), "r"));
    CHECK_FALSE(hit(judge(*set, Comment(std::string(201, 'x'))), "r"));
}

TEST_CASE("patterns that would take for ever elsewhere take no time here") {
    auto const set =
        load_pack("rules:\n  - {id: r, when: {content: {regex: '(a+)+$|(x|x)*y'}}, score: 1}\n");
    auto const decision = judge(*set, Comment(std::string(9'000, 'a') + "!"));
    CHECK_FALSE(hit(decision, "r"));
    CHECK_FALSE(hit(decision, "engine.timeout"));
}

TEST_CASE("a regex whose memory is full says so and never that it did not match") {
    Regexes regexes;
    auto const& regex = regexes.add("([a-z]{3}[0-9]){9}", ViewKind::plain, 3000);
    REQUIRE(regex.re->ok());
    regexes.finish(3000);
    auto const found = regexes.scan(ViewKind::plain, "abc1");
    CHECK(found.memory_full);
    CHECK(Regexes::may_match(regex, found, "abc1") == MayMatch::memory_full);
}

TEST_CASE("a full regex memory holds the comment, unless the rule's outcome did not depend on it") {
    Compiled set;
    set.rules.resize(1);
    set.rules[0].id = "r";
    set.rules[0].when = std::make_unique<Failing>();
    set.rules[0].score = 1;
    CHECK(decide_with(set).decided_by == "engine.regex");
    CHECK(decide_with(set).verdict == Verdict::hold);
    set.rules[0].mode = Mode::disabled;
    CHECK(decide_with(set).decided_by == "score");
    set.rules[0].mode = Mode::shadow;
    auto const on_trial = decide_with(set);
    CHECK(on_trial.verdict == Verdict::approve);
    CHECK(on_trial.hits.empty());
    REQUIRE(on_trial.shadow);
    CHECK(on_trial.shadow->verdict == Verdict::hold);
    CHECK(on_trial.shadow->decided_by == "engine.regex");
    CHECK(on_trial.shadow->flipped_by == std::vector<std::string>{"r"});
}

} // namespace commentd::rules
