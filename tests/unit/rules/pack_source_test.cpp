// The text of a rule, cut out of its pack.
#include "rules/pack/source.hpp"

#include <catch2/catch.hpp>

using namespace commentd::rules;

namespace {

constexpr auto text = R"(commentd_rules: 1
name: house
rules:
  # of goods
  - id: goods
    when:
      content: {word: pills}

    # inside
    score: 3
  # of bargains
  - desc: A bargain
    id: "cheap"
    when: {content: {word: cheap}}
  -
    # of luck
    "id": luck
    when: {content: {word: luck}}
lists: {}
)";

Bundle bundle() {
    Bundle all;
    all.packs.push_back({"(shipped) house.yaml", "\n\n\n\n  - id: other\n", {}});
    all.packs.push_back({"rules.d/house.yaml", text, {}});
    return all;
}

} // namespace

TEST_CASE("a rule's text ends where the next begins, with what is written inside it") {
    auto const goods = find_rule_source(bundle(), "goods", "house.yaml:5");
    REQUIRE(goods);
    CHECK(goods->file == "rules.d/house.yaml"); // not the other of its name
    CHECK(goods->line == 5);
    CHECK(goods->text == "- id: goods\n"
                         "  when:\n"
                         "    content: {word: pills}\n"
                         "\n"
                         "  # inside\n"
                         "  score: 3\n");
    auto const cheap = find_rule_source(bundle(), "cheap", "house.yaml:12");
    REQUIRE(cheap);
    CHECK(cheap->text == "- desc: A bargain\n  id: \"cheap\"\n  when: {content: {word: cheap}}\n");
    auto const luck = find_rule_source(bundle(), "luck", "house.yaml:17");
    REQUIRE(luck);
    CHECK(luck->text == "-\n  # of luck\n  \"id\": luck\n  when: {content: {word: luck}}\n");
    CHECK(find_rule_source(bundle(), "other", "house.yaml:5")->file == "(shipped) house.yaml");
}

TEST_CASE("where no such rule stands there is no text") {
    for (auto const* at : {"house.yaml:6", "house.yaml:99", "house.yaml:0", "house.yaml", "", ":",
                           "house.yaml:-1", "gone.yaml:5"}) {
        INFO(at);
        CHECK_FALSE(find_rule_source(bundle(), "goods", at));
    }
    CHECK_FALSE(find_rule_source(bundle(), "good", "house.yaml:99"));
    CHECK_FALSE(find_rule_source({}, "goods", "house.yaml:5"));
}
