// Numbers that a fact can not be, in conditions and in what a test gives.
#include "rules/pack/fact_limits.hpp"
#include "tests/unit/rules/rule_support.hpp"

namespace commentd::rules {

namespace {

using Codes = std::vector<std::string>;

Loaded loaded_rule(std::string const& when) {
    return load(bundle_of(pack("rules: [{id: r, when: " + when + ", score: 1}]\n")));
}

// What is told of a comment with this, which no rule is about.
Codes given(std::string const& what) {
    return codes_of(pack("rules: [{id: r, when: {content: x}, score: 1}]\n"
                         "tests: [{name: t, given: {content: y, " +
                         what + "}, expect: {rules: []}}]\n"));
}

std::string only_problem(Loaded const& loaded) {
    INFO(all_problems(loaded));
    REQUIRE(loaded.problems.size() == 1);
    return loaded.problems[0].code + " " + loaded.problems[0].message;
}

} // namespace

TEST_CASE("a comparison that no value of the fact can pass is refused") {
    for (auto const* when :
         {"{content.upper_ratio: '> 70'}", "{content.upper_ratio: '> 1'}", "{links.count: 2.5}",
          "{links.count: '< 0'}", "{links.count: [1, -1]}", "{depth: 0}", "{ip.version: 7}",
          "{author.age: '< 0 s'}", "{author.rejected_ratio: {over: 1}}",
          "{links.count: {between: [1.2, 1.8]}}", "{content.scripts.Latin: 50}",
          "{language: {equals: en, confidence: '>= 80'}}"}) {
        INFO(when);
        auto const loaded = loaded_rule(when);
        REQUIRE(loaded.problems.size() == 1);
        CHECK(loaded.problems[0].code == "E010");
    }
    for (auto const* when :
         {"{content.upper_ratio: '> 0.7'}", "{content.upper_ratio: 1}", "{links.count: '> 2.5'}",
          "{links.count: '>= 0'}", "{links.count: {not_in: [2.5]}}", "{depth: '> 0'}",
          "{form.seconds: '< 2.5'}", "{ip.version: 6}", "{author.age: '>= 0 s'}",
          "{content.upper_ratio: '>= 1'}", "{language: {equals: en, confidence: '>= 0.8'}}"}) {
        INFO(when);
        CHECK(loaded_rule(when).problems.empty());
    }
    CHECK(only_problem(loaded_rule("{content.upper_ratio: '> 70'}")) ==
          "E010 '> 70' can never pass: 'content.upper_ratio' is a number from 0 to 1");
    CHECK(only_problem(loaded_rule("{author.age: '< 0 s'}")) ==
          "E010 '< 0 s' can never pass: 'author.age' is never below 0");
}

TEST_CASE("a test gives numbers that its facts can be") {
    for (auto const* what :
         {"author: {approved: -3}", "author: {approved: 2.7}", "author: {rejected_ratio: 7}",
          "depth: -1", "depth: 0", "links.count: 2.5", "rate: 4294967297", "rate: -1",
          "duplicate: 4294967297", "duplicate: {count: -1}", "net: {spam: 4294967297}"}) {
        INFO(what);
        auto const codes = given(what);
        REQUIRE(codes.size() == 1);
        CHECK(codes[0].ends_with("E010"));
    }
    for (auto const* what : {"author: {approved: 3, rejected_ratio: 0.7}", "depth: 2",
                             "form.seconds: 2.5", "rate: 20001", "duplicate: {count: 2}"}) {
        INFO(what);
        CHECK(given(what).empty());
    }
    CHECK(given("rate: many").at(0).ends_with("E014"));
}

TEST_CASE("ranges meet what a count or a share can be") {
    FactLimits const count;
    CHECK(count.meets({.low = 0, .high = 0}));
    CHECK_FALSE(count.meets({.low = 1, .high = 2, .low_open = true, .high_open = true}));
    CHECK(count.meets({.low = 1, .high = 2, .high_open = true}));
    CHECK_FALSE(count.meets({.high = 0, .high_open = true}));
    CHECK(share_limits.meets({.low = 1}));
    CHECK_FALSE(share_limits.meets({.low = 1, .low_open = true}));
    CHECK(count.text() == "a whole number from 0 to 1,000,000,000");
}

} // namespace commentd::rules
