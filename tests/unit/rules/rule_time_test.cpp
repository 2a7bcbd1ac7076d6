// The clock is looked at while a text is read and while rules are asked: whatever somebody writes, and
// whatever rules an operator has, a comment takes little more than its time, and is held then.
#include <algorithm>

#include "rules/cpu_timer.hpp"
#include "tests/unit/rules/rule_support.hpp"

namespace commentd::rules {

namespace {

using namespace std::chrono_literals;

std::string repeated(std::string_view part, std::size_t bytes) {
    std::string text;
    while (text.size() < bytes) {
        text += part;
    }
    return text;
}

// With a quarter of the time that all of the work takes here.
void check_held_in_time(RuleSet const& set, std::string text) {
    CpuTimer const unlimited;
    judge(set, Comment(text), {1h});
    auto const whole = unlimited.used();
    auto const quarter = std::chrono::floor<std::chrono::milliseconds>(whole / 4);
    CpuTimer const timer;
    auto const decision = judge(set, Comment(std::move(text)), {std::max(quarter, 1ms)});
    CHECK(timer.used() < whole * 3 / 4);
    CHECK(decision.verdict == Verdict::hold);
    CHECK(decision.decided_by == "engine.timeout");
    CHECK(hit(decision, "engine.timeout"));
}

} // namespace

TEST_CASE("without any time nothing is looked for, and the daemon's keys are made all the same") {
    auto const set = load_pack("lists: {l: {type: words, view: squeezed, entries: [viagra]}}\n"
                               "rules:\n  - {id: r, when: {list: l, in: content}, action: spam}\n");
    Comment const comment("Buy VIAGRA");
    auto texts = comment.texts;
    texts.content = comment.text;
    texts.name = "Ann";
    Limits const none{0ms};
    auto const reading = set->read(texts, nullptr, none);
    CHECK(reading.folded_content() == "buy viagra");
    CHECK(reading.folded_name() == "ann");
    auto const decision = set->decide(texts, reading, comment.facts, none);
    CHECK(decision.verdict == Verdict::hold);
    CHECK(decision.decided_by == "engine.timeout");
    CHECK_FALSE(hit(decision, "engine.truncated"));
    CHECK_FALSE(hit(decision, "r"));
}

TEST_CASE("regexes that find a lot, each time at the end of a long look, end in time") {
    std::string rules = "rules:\n";
    for (int i = 0; i < 100; ++i) {
        rules += "  - {id: r" + std::to_string(i) +
                 ", when: {content: {regex: '(?P<one>a)(.*b" + std::to_string(i) +
                 ")?'}}, score: 0.1}\n";
    }
    check_held_in_time(*load_pack(rules), repeated("a", 16'000));
}

TEST_CASE("an exception that is asked of every hit beside many others ends in time") {
    std::string covered = "{list: mild, covers: match}";
    for (int i = 0; i < 3; ++i) {
        covered += ", {list: mild, covers: match}";
    }
    auto const set = load_pack(R"(
lists:
  rude: {type: words, view: plain, entries: [cat]}
  mild: {type: words, view: plain, entries: ['*cat*', dog]}
rules:
  - id: r
    when: {list: rude, in: content}
    unless: {none: [)" + covered + R"(]}
    score: 1
)");
    check_held_in_time(*set, repeated("cat ", 7'900));
}

} // namespace commentd::rules
