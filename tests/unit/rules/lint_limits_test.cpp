// What the linter must bear, and warnings of lists and scopes that look right.
#include "tests/unit/rules/rule_support.hpp"

namespace commentd::rules {

namespace {

using Strings = std::vector<std::string>;

// "5:7 W101" of each warning; W101 to W103, which all of these rules earn, left out.
Strings warnings(Bundle const& bundle, LintOptions options = {}) {
    options.now = Time{std::chrono::sys_days{std::chrono::year{2026} / 5 / 1}};
    LoadOptions load_options;
    load_options.lint = std::move(options);
    auto const loaded = load(bundle, load_options);
    INFO(all_problems(loaded));
    REQUIRE(loaded.rules);
    Strings found;
    for (auto const& p : loaded.problems) {
        if (p.code > "W103") {
            found.push_back(std::to_string(p.line) + ":" + std::to_string(p.column) + " " + p.code);
        }
    }
    return found;
}

Strings of_list(std::string const& inside) {
    return warnings(bundle_of(pack("lists: {l: {" + inside +
                                   "}}\nrules: [{id: r, when: {list: l, in: content}, score: 1}]\n")));
}

} // namespace

TEST_CASE("every regex of three characters and less can be linted") {
    std::string const alphabet = "a.*(?)[\\i";
    std::vector<std::string> all{""};
    for (std::size_t done = 0, length = 0; length < 3; ++length) {
        for (auto const end = all.size(); done < end; ++done) {
            for (char const c : alphabet) {
                all.push_back(all[done] + c);
            }
        }
    }
    // Those that RE2 takes go into one pack, for the linter looks at sets without a mistake.
    std::string rules = "rules:\n";
    for (auto const& regex : all) {
        auto const one = "  - {id: r" + std::to_string(&regex - all.data()) +
                         ", when: {content: {regex: '" + regex + "'}}, score: 1}\n";
        if (load(bundle_of(pack("rules:\n" + one))).rules) {
            rules += one;
        }
    }
    CHECK(rules.find("'a'") != std::string::npos);
    CHECK(rules.find("'.'") != std::string::npos);
    warnings(bundle_of(pack(rules)));
}

TEST_CASE("macros that each ask another twice are loaded, linted and asked at once") {
    std::string text = "lists: {l: {type: words, entries: [abcd]}}\nmacros:\n  m0: {list: l, in: content}\n";
    for (int i = 1; i <= 50; ++i) {
        auto const other = "{macro: m" + std::to_string(i - 1) + "}";
        text += "  m" + std::to_string(i) + ": {all: [" + other + ", " + other + "]}\n";
    }
    auto const bundle = bundle_of(
        pack(text + "rules: [{id: r, when: {macro: m50}, action: spam, tests: {hits: [abcd]}}]\n"));
    CHECK(warnings(bundle).empty());
    auto const rules = load(bundle).rules;
    CHECK(judge(*rules, Comment("abcd")).verdict == Verdict::spam);
    explain(*rules, Comment("abcd"));
    Texts approved;
    approved.content = "abcd";
    CHECK(check_approved(bundle, *rules, {approved, approved, approved}).size() == 1);
}

TEST_CASE("W116 sees through macros, also those that are asked twice") {
    CHECK(warnings(bundle_of(pack(R"(macros: {m: {net.spam: '> 3'}, n: {all: [{macro: m}, {macro: m}]}}
rules: [{id: r, when: {macro: n}, action: spam}]
)"))) == Strings{"4:43 W116"});
}

TEST_CASE("W118: entries that look like something else") {
    CHECK(of_list("type: words, entries: ['vi*gra', '*casino*', 'so * much', '*']") ==
          Strings{"3:36 W118", "3:71 W117"});
    CHECK(of_list("type: phrases, entries: ['earn * from ho*me']") == Strings{"3:38 W118"});
    CHECK(of_list("type: substrings, entries: ['vi*gra']").empty());
    auto const of_file = [](std::string const& text, std::string const& type = "words") {
        auto const yaml = pack("lists: {l: {type: " + type +
                               ", file: l.txt}}\n"
                               "rules: [{id: r, when: {list: l, in: content}, score: 1}]\n");
        return warnings({{{"test.yaml", yaml, {{"l.txt", text}}}}});
    };
    CHECK(of_file("# drugs\ncialis # a drug\nviagra\t# another\nc#\n") ==
          Strings{"2:1 W118", "3:1 W118"});
    CHECK(of_list("type: words, entries: ['go #crypto']").empty());
    CHECK(of_file("cialis # a drug\n", "substrings").empty());
    CHECK(of_file("# nothing yet\n") == Strings{"3:32 W118"});
}

TEST_CASE("W112: the entry that is named as the better one is none that is to be removed") {
    LoadOptions options;
    options.lint.emplace();
    auto const loaded = load(bundle_of(pack(R"(lists: {l: {type: words, entries: ["cat's", cat, "cat’s"]}}
rules: [{id: r, desc: d, when: {list: l, in: content}, score: 1, tests: {hits: [cat]}}]
)")),
                             options);
    REQUIRE(loaded.problems.size() == 2);
    CHECK(loaded.problems[0].message ==
          "'cat's' of the list 'l' is not needed: 'cat' (line 3) hits wherever it does");
    CHECK(loaded.problems[1].message ==
          "'cat’s' of the list 'l' is not needed: 'cat' (line 3) hits wherever it does");
}

TEST_CASE("W112: what stands twice in a list that takes entries as they are written") {
    CHECK(of_list("type: words, view: plain, entries: [Foo, foo, Foo]") == Strings{"3:59 W112"});
    CHECK(of_list("type: substrings, view: plain, entries: [Foo, foo, Foo]") ==
          Strings{"3:64 W112"});
}

TEST_CASE("W119: a scope of a site that is not there") {
    auto const bundle = bundle_of(pack(R"(rules:
  - {id: r, scope: {sites: [news, blgo]}, when: {content: x}, score: 1}
  - {id: s, scope: {sites: blog}, when: {content: x}, score: 1}
)"));
    LintOptions options;
    options.sites = {"blog", "news"};
    CHECK(warnings(bundle, options) == Strings{"4:35 W119"});
    CHECK(warnings(bundle).empty()); // where nobody says which there are
}

} // namespace commentd::rules
