// A large list beside small ones: the same hits, and a change of one leaves the other's automaton.
#include <set>

#include "tests/support/temp_dir.hpp"
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

Bundle bundle_with(std::string const& small, std::string const& more = {}) {
    return {
        {{"rules.d/test.yaml",
          pack("lists:\n  large: {type: words, file: large.txt}\n  small: {type: words, entries: "
               "[" +
               small +
               "]}\n"
               "rules: [{id: r, when: {list: [large, small], in: content}, score: 1}]\n"),
          {{"large.txt", large() + more}}}}};
}

std::set<std::string> files_in(std::filesystem::path const& folder) {
    std::set<std::string> names;
    for (auto const& file : std::filesystem::directory_iterator(folder)) {
        names.insert(file.path().filename());
    }
    return names;
}

} // namespace

TEST_CASE("entries of a large list and of small ones are found together, in the text's order") {
    auto const rules = load(bundle_with("cat, w7x")).rules;
    REQUIRE(rules);
    CHECK(hit_texts(judge(*rules, Comment("a w5999x, a cat and w7x")), "r") ==
          std::vector<std::string>{"w5999x", "w7x", "cat", "w7x"});
    CHECK_FALSE(hit(judge(*rules, Comment("w6000x and xw5x")), "r"));
}

TEST_CASE("a word more in a small list leaves the large one's automaton as it was") {
    tests::TempDir const cache;
    LoadOptions options;
    options.cache = cache.path();
    REQUIRE(load(bundle_with("cat"), options).rules);
    auto const first = files_in(cache.path());
    CHECK(first.size() == 2);
    REQUIRE(load(bundle_with("cat, dog"), options).rules);
    CHECK(files_in(cache.path()).size() == 3); // a new one for the small list alone
    REQUIRE(load(bundle_with("cat", "another\n"), options).rules);
    CHECK(files_in(cache.path()).size() == 4);
    // However often small lists change, what is in use stays.
    for (int i = 0; i < 40; ++i) {
        REQUIRE(load(bundle_with("cat" + std::to_string(i), "another\n"), options).rules);
    }
    auto const before = files_in(cache.path());
    REQUIRE(load(bundle_with("cat39", "another\n"), options).rules);
    CHECK(files_in(cache.path()) == before);
}

} // namespace commentd::rules
