// What the tests of a pack make hit, and what they leave out.
#include "tests/unit/rules/rule_support.hpp"

namespace commentd::rules {

namespace {

using Strings = std::vector<std::string>;

Coverage covered(std::string const& text, std::string const& only = {}) {
    LoadOptions options;
    options.coverage = true;
    options.only_tests = only;
    auto const loaded = load(bundle_of(pack(text)), options);
    INFO(all_problems(loaded));
    REQUIRE(loaded.rules);
    REQUIRE(loaded.coverage);
    return *loaded.coverage;
}

std::string share(Coverage::Share const& s) {
    return std::to_string(s.hit) + "/" + std::to_string(s.total);
}

Strings missing(Coverage const& coverage) {
    Strings all;
    for (auto const& m : coverage.packs.at(0).missing) {
        all.push_back(std::to_string(m.line) + ":" + std::to_string(m.column) + " " + m.what);
    }
    return all;
}

std::string const pets = R"(
lists:
  pets: {type: words, entries: [cat, dog, pony]}
  fine: {type: phrases, entries: [hot dog, cat walk]}
macros:
  small: {any: [{content.words: '< 3'}, {content.letters: '< 3'}]}
rules:
  - id: pet
    when: {all: [{list: pets, in: content}, {macro: small}]}
    unless: {list: fine, covers: match}
    score: 1
    tests: {hits: [a cat], misses: [hot dog, nothing of it]}
  - id: never
    when: {at_least: 1, of: [{content: never}, {content: ever}]}
    score: 1
  - {id: resting, mode: disabled, when: {content: x}, score: 1}
tests:
  - {name: whole, given: ever, expect: {score: 1}}
)";

} // namespace

TEST_CASE("rules, entries and branches are counted by what hits them") {
    auto const coverage = covered(pets);
    auto const& of = coverage.packs.at(0);
    CHECK(of.file == "rules.d/test.yaml");
    CHECK(share(of.rules) == "2/2");
    CHECK(share(of.entries) == "3/5"); // cat, dog (in a miss), hot dog
    CHECK(share(of.branches) == "3/5");
    CHECK(missing(coverage) == Strings{"5:43 entry 'pony' of pets", "6:44 entry 'cat walk' of fine",
                                       "8:41 branch", "16:30 branch"});
    REQUIRE(coverage.rules.size() == 2);
    CHECK(coverage.rules[0].hits == 1);
    CHECK(coverage.rules[0].misses == 3);
    CHECK(coverage.rules[1].hits == 1);
}

TEST_CASE("coverage is of the tests that ran") {
    auto const coverage = covered(pets, "whole");
    CHECK(share(coverage.packs[0].rules) == "1/2");
    CHECK(missing(coverage).front() == "10:9 rule pet");
    CHECK(share(coverage.packs[0].entries) == "0/5");
}

TEST_CASE("entries that a test brings along cover none of the list") {
    auto const coverage = covered(R"(
lists: {l: {type: words, entries: [cat, dog]}, m: {type: domains, entries: [a.example]}}
rules:
  - id: r
    when: {any: [{list: l, in: content}, {list: m, in: links.hosts}]}
    score: 1
    tests: {with_lists: {l: [pony]}, hits: [pony, 'https://www.a.example/'], misses: [dog]}
)");
    CHECK(share(coverage.packs[0].entries) == "1/3");
    CHECK(share(coverage.packs[0].branches) == "2/2");
}

} // namespace commentd::rules
