// The packs that are part of the program, held to what their guide asks of everybody's: examples on
// both sides of each rule, and innocent comments in the languages of those who write them.
#include <algorithm>
#include <map>

#include "rules/pack/reader.hpp"
#include "tests/unit/rules/rule_support.hpp"

namespace commentd::rules {

namespace {

using Strings = std::vector<std::string>;

Strings shipped_names() {
    auto const names = shipped_pack_names();
    return {names.begin(), names.end()};
}

Loaded load_shipped(Strings const& names) {
    auto const gathered = gather(names, {});
    REQUIRE(gathered.problems.empty());
    return load(gathered.bundle);
}

Node tree_of(std::string const& name) {
    Problems problems({name});
    auto root = read_yaml(shipped_pack(name), 0, problems);
    REQUIRE(root);
    REQUIRE_FALSE(problems.any_error());
    return std::move(*root);
}

std::vector<Node> const& items_of(Node const* node) {
    static std::vector<Node> const none;
    return node ? node->items : none;
}

std::vector<Node> const& examples(Node const& rule, std::string_view side) {
    auto const* tests = rule.find("tests");
    return items_of(tests ? tests->find(side) : nullptr);
}

// Of an example, or of what a test gives.
std::string content_of(Node const& comment) {
    if (comment.is_scalar()) {
        return comment.text;
    }
    auto const* content = comment.find("content");
    return content ? content->text : std::string{};
}

// Whole comments that must be published and that no rule may hit.
Strings published(Node const& pack) {
    Strings texts;
    for (auto const& test : items_of(pack.find("tests"))) {
        auto const* given = test.find("given");
        auto const* expect = test.find("expect");
        auto const* verdict = expect ? expect->find("verdict") : nullptr;
        auto const* rules = expect ? expect->find("rules") : nullptr;
        if (given && verdict && verdict->text == "approve" && rules && rules->is_sequence() &&
            rules->items.empty()) {
            texts.push_back(content_of(*given));
        }
    }
    return texts;
}

Strings innocent(Node const& pack) {
    auto texts = published(pack);
    for (auto const& rule : items_of(pack.find("rules"))) {
        for (auto const& miss : examples(rule, "misses")) {
            texts.push_back(content_of(miss));
        }
    }
    return texts;
}

bool any_holds(Strings const& texts, Strings const& words) {
    return std::any_of(texts.begin(), texts.end(), [&](std::string const& text) {
        return std::any_of(words.begin(), words.end(),
                           [&](std::string const& word) { return text.find(word) != text.npos; });
    });
}

// Words by which a language is known among the examples; one of them is enough.
std::map<std::string, Strings> const languages{
    {"English", {" the "}},
    {"Armenian", {"ինչո՞ւ"}},
    {"Armenian in Latin letters", {"inchu"}},
    {"Russian", {" за "}},
    {"Russian in Latin letters", {"Privet", "Stydno"}},
    {"Turkish", {"ı"}},
    {"Arabic", {"هذا"}},
};

} // namespace

TEST_CASE("every shipped pack can be loaded alone, and its tests pass") {
    REQUIRE(shipped_names().size() >= 4);
    for (auto const& name : shipped_names()) {
        auto const loaded = load_shipped({name});
        INFO(name << "\n" << all_problems(loaded));
        CHECK(loaded.rules);
        CHECK(loaded.problems.empty()); // no warning either
        CHECK(loaded.tests_run > 0);
        CHECK(loaded.tests_failed == 0);
    }
}

TEST_CASE("all shipped packs together are one rule set, and their tests pass") {
    auto const loaded = load_shipped(shipped_names());
    INFO(all_problems(loaded));
    CHECK(loaded.rules);
    CHECK(loaded.tests_failed == 0);
}

TEST_CASE("every rule of a shipped pack has an example that it hits and one that it does not") {
    for (auto const& name : shipped_names()) {
        auto const pack = tree_of(name);
        CHECK(items_of(pack.find("tests")).size() >= 2);
        REQUIRE_FALSE(items_of(pack.find("rules")).empty());
        for (auto const& rule : items_of(pack.find("rules"))) {
            INFO(name << ": " << rule.find("id")->text);
            CHECK_FALSE(examples(rule, "hits").empty());
            CHECK_FALSE(examples(rule, "misses").empty());
            CHECK(rule.find("desc"));
        }
    }
}

TEST_CASE("the packs that look for words have innocent comments in every language they may hurt") {
    for (auto const* name : {"spam", "abuse"}) {
        auto const texts = innocent(tree_of(name));
        for (auto const& [language, words] : languages) {
            INFO(name << ": " << language);
            CHECK(any_holds(texts, words));
        }
    }
}

TEST_CASE("a comment that one pack publishes is hit by no rule of another") {
    auto const rules = load_shipped(shipped_names()).rules;
    REQUIRE(rules);
    std::size_t judged = 0;
    for (auto const& name : shipped_names()) {
        for (auto const& text : published(tree_of(name))) {
            Comment comment(text);
            comment.facts.author->approved = 1;
            auto const decision = judge(*rules, comment);
            INFO(text);
            CHECK(decision.verdict == Verdict::approve);
            CHECK(decision.hits.empty());
            ++judged;
        }
    }
    CHECK(judged >= 2 * languages.size());
}

} // namespace commentd::rules
