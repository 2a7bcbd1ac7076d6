#include "rule_support.hpp"

namespace commentd::rules {

namespace {

using Codes = std::vector<std::string>;

Codes codes(std::string const& when) { return codes_of(pack(rule(when))); }

constexpr auto english =
    "Thanks for the article, it was a really interesting read, but I disagree with the end.";
constexpr auto croatian =
    "Hvala na članku, bilo je jako zanimljivo čitati, ali se ne slažem sa zadnjim odlomkom.";

bool hits(std::string const& when, std::string const& content, Codes languages = {}) {
    Comment comment(content);
    comment.facts.policy.languages = std::move(languages);
    return hit(judge(rule(when), comment), "r");
}

Outcome outcome(std::string const& when, std::string const& content, Codes languages = {}) {
    Comment comment(content);
    comment.facts.policy.languages = std::move(languages);
    return explain(*load_pack(rule(when)), comment).rules.at(0).outcome;
}

} // namespace

TEST_CASE("a language is tested by its code") {
    CHECK(hits("{language: en}", english));
    CHECK_FALSE(hits("{language: hy}", english));
    CHECK(hits("{language: [hy, en]}", english));
    CHECK(hits("{language: {in: [hy, en]}}", english));
    CHECK(hits("{language: {not_in: [hy, ru]}}", english));
    CHECK(hits("{language: present}", english));
    CHECK(hits("{language: absent}", "Too short"));
    CHECK_FALSE(hits("{language: {not_in: [hy, ru]}}", "Too short"));
    CHECK(hits("{language: hr}", croatian));
    CHECK(hits("{language: sr}", croatian)); // nobody could tell
}

TEST_CASE("a test of the language may ask how sure it is") {
    CHECK(hits("{language: {equals: en, confidence: '>= 0.9'}}", english));
    CHECK_FALSE(hits("{language: {equals: en, confidence: '< 0.9'}}", english));
    auto const both = std::string(english) + " " + croatian + " " + croatian;
    CHECK_FALSE(hits("{language: {not_in: [en], confidence: '>= 0.9'}}", both));
    CHECK(hits("{language: {not_in: [en]}}", both));
}

TEST_CASE("a site's languages are those of its configuration") {
    auto const* const foreign = "{language: {not_in: site.languages, confidence: '>= 0.8'}}";
    CHECK(hits(foreign, english, {"hy"}));
    CHECK_FALSE(hits(foreign, english, {"hy", "en"}));
    CHECK_FALSE(hits(foreign, croatian, {"bs"}));
    CHECK(hits("{language: {in: site.languages}}", english, {"hy", "en"}));
    CHECK(hits("{language: site.languages}", english, {"en"}));
    CHECK(outcome(foreign, english) == Outcome::inapplicable);
    CHECK(outcome("{not: {language: site.languages}}", english) == Outcome::inapplicable);
    CHECK(outcome(foreign, "Too short", {"hy"}) == Outcome::failed);
}

TEST_CASE("a pack's test says which languages the site has, and which the text is in") {
    auto const tests = [](std::string const& policy) {
        return pack(rule("{language: {not_in: site.languages, confidence: '>= 0.8'}}") +
                    "tests: [{name: t, policy: {languages: " + policy +
                    "}, given: {content: x, language: ru}, expect: {rules: r}}]\n");
    };
    CHECK(load(bundle_of(tests("[hy, en]"))).tests_failed == 0);
    CHECK(load(bundle_of(tests("[hy, ru]"))).tests_failed == 1);
    CHECK(codes_of(tests("[hy, russian]")) == Codes{"7:44 E004"});
}

TEST_CASE("explain shows the language that was seen, and how sure that is") {
    Comment comment(english);
    auto const explanation = explain(*load_pack(rule("{language: {equals: hy}}")), comment);
    auto const& line = explanation.rules.at(0).because.at(0);
    CHECK(line.fact == "language");
    CHECK(line.value == "en (confidence 0.98)");
    CHECK(line.test == "equals: hy");
}

TEST_CASE("what is no test of a language is told with its place") {
    CHECK(codes("{language: english}") == Codes{"5:22 E004"});
    CHECK(codes("{language: [en, iw]}") == Codes{"5:27 E004"});
    CHECK(codes("{language: []}") == Codes{"5:22 E014"});
    CHECK(codes("{language: {equals: site.languages}}") == Codes{"5:31 E004"});
    CHECK(codes("{language: {over: 3}}") == Codes{"5:23 E004"});
    CHECK(codes("{language: {confidence: '> 0.5'}}") == Codes{"5:22 E015"});
    CHECK(codes("{language: {equals: en, confidence: high}}") == Codes{"5:47 E010"});
    CHECK(codes("{kind: {equals: a, confidence: 1}}") == Codes{"5:30 E004"});
}

TEST_CASE("shares of scripts, mixed words and evasions are numbers") {
    CHECK(hits("{content.scripts.Cyrillic: '> 0.9'}", "Привет всем"));
    CHECK(hits("{content.scripts.Latin: 0}", "Привет всем"));
    CHECK(outcome("{content.scripts.Latin: '< 0.5'}", "123") == Outcome::inapplicable);
    CHECK(hits("{content.scripts.Old_Persian: '< 0.1'}", "abc"));
    CHECK(hits("{content.mixed_script_words: '>= 1'}", "c\u0430sino"));
    CHECK(hits("{content.invisible: 2}", "a\u200Bb\u200Bc"));
    CHECK(hits("{content.bidi_override: '>= 1'}", "a\u202Eb"));
    CHECK(hits("{content.zalgo: '>= 1'}", "a\u0300\u0301\u0302\u0303"));
    CHECK(hits("{content.spaced_run: '>= 6'}", "v i a g r a"));
    CHECK(hits("{content.spaced_run: 0}", ""));
    CHECK(outcome("{content.scripts.Latin: 0}", "") == Outcome::inapplicable);
}

TEST_CASE("a script that does not exist is told with the nearest that does") {
    auto const loaded = load(bundle_of(pack(rule("{content.scripts.Cyrilic: '> 0.5'}"))));
    REQUIRE(loaded.problems.size() == 1);
    CHECK(loaded.problems[0].text() ==
          "rules.d/test.yaml:5:12: there is no fact or condition 'content.scripts.Cyrilic'; did "
          "you mean 'content.scripts.Cyrillic'? [E001]");
}

} // namespace commentd::rules
