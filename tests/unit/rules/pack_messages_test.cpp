// What is told: once, in one line, and so that it helps.
#include "rules/pack/problems.hpp"
#include "tests/unit/rules/rule_support.hpp"

namespace commentd::rules {

namespace {

using Codes = std::vector<std::string>;

std::string test(std::string const& given, std::string const& expect = "{score: 0}") {
    return rule("{content: x}") + "tests: [{name: t, given: " + given + ", expect: " + expect +
           "}]\n";
}

} // namespace

TEST_CASE("a mistake in what a step expects is told once, however often the step comes") {
    auto const loaded = load(bundle_of(pack(rule("{content: x}") + R"(tests:
  - name: t
    steps:
      - {repeat: 4, every: 1 s, given: x, expect: {rules: [q], scor: 1}}
)")));
    CHECK(codes_of(pack(rule("{content: x}") + R"(tests:
  - name: t
    steps:
      - {repeat: 4, every: 1 s, given: x, expect: {rules: [q], scor: 1}}
)")) == Codes{"10:60 E005", "10:64 E001"});
    CHECK(loaded.tests_run == 0); // it proved nothing
}

TEST_CASE("an entry that never matches is told once, however many tests bring other lists") {
    std::string const examples = ", score: 1, tests: {hits: [abcd], with_lists: {o: [other]}}}\n";
    auto const loaded = load(bundle_of(pack(R"(lists:
  l: {type: words, entries: [abcd, "\u200B"]}
  o: {type: words, entries: [abcd]}
rules:
  - {id: r, when: {list: [l, o], in: content})" + examples +
                                            "  - {id: s, when: {list: [l, o], in: content}" +
                                            examples)));
    INFO(all_problems(loaded));
    CHECK(loaded.rules);
    CHECK(loaded.problems.size() == 1);
    CHECK(loaded.tests_run == 2);
}

TEST_CASE("what is too much to tell is counted") {
    std::string many = "rules:\n";
    for (int i = 0; i < 1500; ++i) {
        many += "  - {id: r" + std::to_string(i) + ", wen: x, when: {content: x}, score: 1}\n";
    }
    auto const problems = load(bundle_of(pack(many))).problems;
    REQUIRE(problems.size() == 1001);
    CHECK(problems.back().text() == "…: and 500 more mistakes");
}

TEST_CASE("advice on names ends before it takes long") {
    std::string many = "rules:\n";
    for (int i = 0; i < 300; ++i) {
        many += "  - {id: r" + std::to_string(i) +
                ", when: {content: x}, action: approve, overrules: [s" + std::to_string(i) + "]}\n";
    }
    auto const problems = load(bundle_of(pack(many))).problems;
    REQUIRE(problems.size() == 300);
    CHECK(problems.front().message.find("did you mean") != std::string::npos);
    CHECK(problems.back().message == "there is no rule named 's299' to overrule");
}

TEST_CASE("a problem is one line of text, whatever stands in the pack") {
    auto const loaded = load(bundle_of(pack("\"ba\\nd\\e[31m\\t\\x7F\": 1\n")));
    REQUIRE(loaded.problems.size() == 1);
    CHECK(loaded.problems[0].text().find("'ba\\nd\\x1B[31m\\t\\x7F'") != std::string::npos);
    CHECK(loaded.problems[0].message.find("'ba\nd\x1b[31m\t\x7F'") != std::string::npos);
}

TEST_CASE("a tab that indents is named, where it stands") {
    for (auto const* text : {"a:\n\t- b\n", "a:\n\tb: c\n", "a: 1\n\tb: 2\n", "- a\n\t- b\n",
                             "a:\n  b: 'q'\n\tc: 1\n", "a:\n  b:\n\tc: 1\n\td: 1\n"}) {
        INFO(text);
        auto const problems = load(bundle_of(text)).problems;
        REQUIRE(problems.size() == 1);
        CHECK(problems[0].message == "a tab where the line is indented: YAML takes spaces only");
        CHECK(problems[0].column == 1);
    }
    CHECK(load(bundle_of("a:\n  \t- b: c: d\n")).problems.at(0).column == 3);
}

TEST_CASE("messages name what may stand in a place") {
    CHECK(message(rule("{author.role: admin}")) ==
          "'admin' does not fit 'author.role', which is member, author or moderator");
    CHECK(message(test("{source: foo}")) ==
          "'foo' is no value of 'source', which is site, form, staff, import or akismet");
    CHECK(message(rule("{content: x}", "score: 20000")) == "'score' is at most 10,000 points");
    CHECK(message(rule("{content: x}", "score: -20000.5")) == "'score' is at most 10,000 points");
    CHECK(message(test("y", "{score: 1.005}")) ==
          "'1.005' is no score: at most two decimals, at most 10,000 points");
    CHECK(message(rule("{content: {regex: \"\\d\"}}"))
              .ends_with("single quotes keep backslashes as they are"));
    CHECK(message(rule("{content: x}", "score: 1\n    group: [a]")) ==
          "the name of a group must stand here");
}

TEST_CASE("a hit without a place says so where a span was expected") {
    CHECK(message(rule("{list: l, in: net}",
                       "score: 1\n    tests: {hits: [{ip: 192.0.2.1, spans: [x]}]}") +
                  "lists: {l: {type: ips, entries: [192.0.2.0/24]}}\n")
              .ends_with("expected the span 'x', got a hit without a place in a text"));
}

TEST_CASE("the hint for a name that is not allowed is to take another") {
    auto const loaded = load(bundle_of(pack("rules: [{id: a b, when: {content: x}, score: 1}]\n")));
    REQUIRE(loaded.problems.size() == 1);
    CHECK(hint(loaded.problems[0]).starts_with("take another name"));
}

TEST_CASE("known_fail takes a reason") {
    for (auto const* why : {"", "{a: b}", "[a]", "''"}) {
        INFO(why);
        auto const codes = codes_of(pack(rule("{content: x}") +
                                         "tests:\n  - name: t\n    given: y\n    expect: {score: 1}\n"
                                         "    known_fail: " +
                                         why + "\n"));
        REQUIRE(codes.size() == 1);
        CHECK(codes[0].ends_with(" E014"));
        CHECK(codes_of(pack(rule("{content: x}", "score: 1\n    tests: {hits: [{content: y, "
                                                 "known_fail: " +
                                                     std::string(why) + "}]}")))
                  .size() == 1);
    }
}

TEST_CASE("the desc of a pack is a text") {
    CHECK(codes_of(pack("desc: what it is for\n")).empty());
    CHECK(codes_of(pack("desc: [a]\n")) == Codes{"3:7 E014"});
}

} // namespace commentd::rules
