// A large list beside small ones.
#include "tests/unit/rules/rule_support.hpp"

namespace commentd::rules {

namespace {

// 6,000 words: "w0x" …
std::string large() {
    std::string lines;
    for (int i = 0; i < 6000; ++i) {
        lines += "w" + std::to_string(i) + "x\n";
    }
    return lines;
}

Bundle bundle_with(std::string const& small) {
    return {
        {{"rules.d/test.yaml",
          pack("lists:\n  large: {type: words, file: large.txt}\n  small: {type: words, entries: "
               "[" +
               small +
               "]}\n"
               "rules: [{id: r, when: {list: [large, small], in: content}, score: 1}]\n"),
          {{"large.txt", large()}}}}};
}

} // namespace

TEST_CASE("entries of a large list and of small ones are found together, in the text's order") {
    auto const rules = load(bundle_with("cat, w7x")).rules;
    REQUIRE(rules);
    CHECK(hit_texts(judge(*rules, Comment("a w5999x, a cat and w7x")), "r") ==
          std::vector<std::string>{"w5999x", "w7x", "cat", "w7x"});
    CHECK_FALSE(hit(judge(*rules, Comment("w6000x and xw5x")), "r"));
}

} // namespace commentd::rules
