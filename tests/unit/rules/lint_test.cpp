// Each warning by a pack that earns it and one beside it that does not.
#include <fstream>

#include "rules/pack/problems.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/rules/rule_support.hpp"

namespace commentd::rules {

namespace {

using Strings = std::vector<std::string>;

Loaded linted(Bundle const& bundle, LintOptions options = {}) {
    options.now = Time{std::chrono::sys_days{std::chrono::year{2026} / 5 / 1}};
    LoadOptions load_options;
    load_options.lint = std::move(options);
    load_options.run_tests = false;
    return load(bundle, load_options);
}

// "5:7 W101" of each warning. Lines are counted from the pack's head: the text begins in line 3.
Strings warnings(std::string const& text, LintOptions options = {}) {
    auto const loaded = linted(bundle_of(pack(text)), std::move(options));
    INFO(all_problems(loaded));
    REQUIRE(loaded.rules);
    Strings found;
    for (auto const& p : loaded.problems) {
        CHECK(p.warning);
        found.push_back(std::to_string(p.line) + ":" + std::to_string(p.column) + " " + p.code);
    }
    return found;
}

// A rule that nothing can be said against, but for what the test is about.
std::string sound_rule(std::string const& when, std::string const& more = "score: 1") {
    return "rules:\n  - id: r\n    when: " + when +
           "\n    reason: why\n    tests: {hits: "
           "[hit]}\n    " +
           more + "\n";
}

std::string list(std::string const& inside) {
    return "lists: {l: " + inside + "}\n" + sound_rule("{list: l, in: content}");
}

struct Row {
    char const* about;
    std::string text;
    Strings expected;
};

void check_all(std::vector<Row> const& rows) {
    for (auto const& row : rows) {
        INFO(row.about << "\n" << row.text);
        CHECK(warnings(row.text) == row.expected);
    }
}

} // namespace

TEST_CASE("W101 to W103: rules that nobody proved, explained or bounded") {
    check_all({
        {"a rule as it should be", sound_rule("{content: hit}"), {}},
        {"neither test nor reason",
         "rules: [{id: r, when: {content: x}, score: 1}]\n",
         {"3:14 W101", "3:14 W102"}},
        {"a desc is shown where there is no reason",
         "rules: [{id: r, desc: why, when: {content: x}, score: 1, tests: {hits: [x]}}]\n",
         {}},
        {"misses alone prove little",
         "rules: [{id: r, desc: why, when: {content: x}, score: 1, tests: {misses: [y]}}]\n",
         {"3:14 W101"}},
        {"a test of the whole file is one",
         "rules: [{id: r, desc: why, when: {content: x}, score: 1}]\n"
         "tests: [{name: t, given: x, expect: {rules: [r]}}]\n",
         {}},
        {"as is one of what is on trial",
         "rules: [{id: r, mode: shadow, desc: why, when: {content: x}, score: 1}]\n"
         "tests: [{name: t, given: x, expect: {shadow: {rules: r}}}]\n",
         {}},
        {"one that says when it does not hit proves little",
         "rules: [{id: r, desc: why, when: {content: x}, score: 1}]\n"
         "tests: [{name: t, given: y, expect: {not_rules: [r], shadow: {not_rules: [r]}}}]\n",
         {"3:14 W101"}},
        {"what is off needs neither",
         "rules: [{id: r, mode: disabled, when: {content: x}, score: 1}]\n",
         {}},
        {"an action without exception", sound_rule("{content: hit}", "action: hold"), {"8:13 W103"}},
        {"with an exception",
         sound_rule("{content: hit}", "action: hold\n    unless: {author.proven: true}"),
         {}},
        {"in some threads only",
         sound_rule("{content: hit}", "action: spam\n    scope: {threads: ['/x*']}"),
         {}},
        {"the site's own people", sound_rule("{author.role: [author]}", "action: approve"), {}},
        {"who is approved by what he writes",
         sound_rule("{content: hit}", "action: approve"),
         {"8:13 W103"}},
    });
}

TEST_CASE("W107 and W108: what is unused, and what is over") {
    check_all({
        {"a list and a macro that nothing uses",
         "lists: {l: {type: words, entries: [abcd]}}\nmacros: {m: {depth: 1}}\n" +
             sound_rule("{content: hit}"),
         {"3:9 W107", "4:10 W107"}},
        {"used by a macro that is used, and in a slot",
         "lists: {l: {type: words, entries: [abcd]}, p: {type: phrases, entries: ['so "
         "{list:l}']}}\n"
         "macros: {m: {not: {list: [p], in: content}}}\n" +
             sound_rule("{any: [{macro: m}]}"),
         {}},
        {"used by an exception",
         "lists: {l: {type: words, entries: [abcd]}}\n" +
             sound_rule("{content: {contains: hit}}", "score: 1\n    unless: {list: l, covers: match}"),
         {}},
        {"dates that are over",
         sound_rule("{content: hit}", "score: 1\n    until: 2026-05-01\n    review_by: 2026-01-01"),
         {"9:12 W108", "10:16 W108"}},
        {"dates to come",
         sound_rule("{content: hit}", "score: 1\n    until: 2026-05-02\n    review_by: 2027-01-01"),
         {}},
        {"an entry that is over",
         list("{type: words, entries: [abcd, {entry: efgh, until: 2026-02-01}]}"),
         {"3:42 W108"}},
    });
}

TEST_CASE("W109 to W111: patterns that say something else") {
    auto const regex = [](std::string const& pattern) {
        return sound_rule("{content: {regex: " + pattern + "}}");
    };
    check_all({
        {"a backspace", regex("\"\\bhit\""), {"5:29 W109"}},
        {"in single quotes", regex("'\\bhit'"), {}},
        {"a backspace in a word", sound_rule("{content: {contains: \"\\bhit\"}}"), {"5:32 W109"}},
        {"a backspace in an entry", list("{type: words, entries: [\"a\\bcd\"]}"), {"3:36 W109"}},
        {"anything before", regex("'(?i).*hit'"), {"5:29 W110"}},
        {"anything behind", regex("'hit.*?'"), {"5:29 W110"}},
        {"a star behind a dot that is one", regex("'hit\\.*'"), {}},
        {"anything between", regex("'^.*hit'"), {}},
        {"a domain", regex("'bit.ly/[a-z]+'"), {"5:29 W111"}},
        {"a short domain behind a border", regex("'\\bt.me\\b'"), {"5:29 W111"}},
        {"its dot escaped, or in brackets", regex("'bit\\.ly/|wa[.]me|x[a.com]'"), {}},
        {"a dot that is meant", regex("'free.money|colou.r|v.agra'"), {}},
        {"more than a domain", regex("'hit.com+on'"), {}},
    });
}

TEST_CASE("W104, W112, W115 and W117: entries of lists") {
    check_all({
        {"short for a squeezed list",
         list("{type: words, view: squeezed, entries: [ass, arse]}"),
         {"3:52 W104"}},
        {"inside of a longer one of a squeezed list",
         list("{type: words, view: squeezed, entries: [cheap pills, pills]}"),
         {"3:52 W112"}},
        {"inside of a longer substring",
         list("{type: substrings, entries: [cheap pills, pills]}"),
         {"3:41 W112"}},
        {"twice", list("{type: substrings, entries: [pills, PILLS]}"), {"3:48 W112"}},
        {"a word and a phrase with it",
         list("{type: words, entries: [casino, online casino, casinos]}"),
         {"3:44 W112"}},
        {"an open word",
         list("{type: words, entries: ['casino*', casinos, subcasino]}"),
         {"3:47 W112"}},
        {"an open word and a closed one that it goes beyond",
         list("{type: words, entries: ['casino*', casino, '*casino*']}"),
         {"3:36 W112", "3:47 W112"}},
        {"a phrase with a gap, which may be empty",
         list("{type: phrases, entries: [earn * home, earn home, home]}"),
         {"3:51 W112"}},
        {"an entry that ends is no reason",
         list("{type: words, entries: [{entry: casino, until: 2027-01-01}, casino]}"),
         {}},
        {"lists do not reach into each other",
         "lists: {l: {type: words, entries: [abcd]}, k: {type: words, entries: [abcd]}}\n" +
             sound_rule("{list: [l, k], in: content}"),
         {}},
        {"two alphabets",
         list("{type: words, entries: [cаsino, Facebookում, казино, casino]}"),
         {"3:36 W115"}},
        {"two alphabets in a condition", sound_rule("{content: {contains: pаypal}}"), {"5:32 W115"}},
        {"two alphabets in a class of a regex are meant",
         sound_rule("{content: {regex: 'p[aа]ypal'}}"),
         {}},
        {"short substrings",
         list("{type: substrings, entries: [ab, 賭場, '[url=', '..a']}"),
         {"3:41 W117", "3:58 W117"}},
        {"short words are whole words", list("{type: words, entries: [ab]}"), {}},
        {"nothing is left", list("{type: words, entries: [abcd, \"\\u200B\"]}"), {"3:42 W117"}},
    });
    auto const domains = [](std::string const& entries) {
        return "lists: {l: {type: domains, entries: [" + entries + "]}}\n" +
               sound_rule("{list: l, in: links.hosts}");
    };
    auto const ips = [](std::string const& entries) {
        return "lists: {l: {type: ips, entries: [" + entries + "]}}\n" + sound_rule("{list: l, in: ip}");
    };
    check_all({
        {"a subdomain", domains("a.evil.example, evil.example, notevil.example"), {"3:38 W112"}},
        {"a host alone beside all below it", domains("evil.example, =evil.example"), {"3:52 W112"}},
        {"a host alone covers nothing else",
         domains("=evil.example, a.evil.example, evil.example"),
         {"3:38 W112", "3:53 W112"}},
        {"an address within a network",
         ips("192.0.2.7, 192.0.2.0/24, 198.51.100.1, 192.0.2.8"),
         {"3:34 W112", "3:73 W112"}},
    });
}

TEST_CASE("W113, W114 and W116: effects that miss their aim") {
    check_all({
        {"more than every threshold", sound_rule("{content: hit}", "score: 12.5"), {"8:12 W113"}},
        {"as much as one", sound_rule("{content: hit}", "score: 12"), {}},
        {"at one end of a curve, though it falls",
         sound_rule("{content: hit}", "score: {curve: links.count, from: 1, to: 5, min: 12.5, max: 1}"),
         {"8:12 W113"}},
        {"a curve that ends at a threshold",
         sound_rule("{content: hit}", "score: {curve: links.count, from: 1, to: 5, min: 1, max: 12}"),
         {}},
        {"kept below by its group",
         "groups: {g: {max_score: 5}}\n" + sound_rule("{content: hit}", "score: 20\n    group: g"),
         {}},
        {"overruling what only scores",
         sound_rule("{content: hit}") +
             "  - {id: a, desc: b, when: {content: x}, unless: {content: y}, "
             "action: approve, overrules: [r, policy.parent], tests: {hits: [x]}}\n",
         {"9:93 W114"}},
        {"the rate of an address",
         sound_rule("{rate: {key: ip, over: 5, within: 1 min}}", "action: spam\n    scope: {sites: [a]}"),
         {"8:13 W116"}},
        {"a network's past, by a macro and beside a text",
         "macros: {m: {all: [{net.spam: '> 3'}, {ip.approved: 0}]}}\n" +
             sound_rule("{any: [{macro: m}, {content: hit}]}", "action: reject\n    scope: {sites: [a]}"),
         {"9:13 W116"}},
        {"a network's past and a text",
         sound_rule("[{net.spam: '> 3'}, {content: hit}]", "action: spam\n    scope: {sites: [a]}"),
         {}},
        {"held at most",
         sound_rule("{rate: {key: [ip, net], over: 5, within: 1 min}}",
              "action: hold\n    scope: {sites: [a]}"),
         {}},
        {"a rate of an author",
         sound_rule("{rate: {key: [ip, author], over: 5, within: 1 min}}",
              "action: spam\n    scope: {sites: [a]}"),
         {}},
    });
    LintOptions strict;
    strict.thresholds = {{300, 500, 800}, {200, never, never}};
    CHECK(warnings(sound_rule("{content: hit}", "score: 9"), strict) == Strings{"8:12 W113"});
    CHECK(warnings(sound_rule("{content: hit}", "score: 7"), strict).empty());
}

TEST_CASE("W105: parts of ordinary words, with an example") {
    tests::TempDir const dir;
    std::ofstream(dir / "english") << "class\ncat\ncats\ncategory\nass\nass's\nspecialist\n\xFF\n";
    LintOptions options;
    options.dictionaries = dir.path();
    auto const of = [&](std::string const& inside) { return warnings(list(inside), options); };
    CHECK(of("{type: substrings, entries: [ass, cialis, tadalafil]}") ==
          Strings{"3:41 W105", "3:46 W105"});
    CHECK(of("{type: words, entries: ['cat*', cialis, pass, '*ass*']}") ==
          Strings{"3:36 W105", "3:52 W112", "3:58 W105"});
    CHECK(warnings(sound_rule("{content: {contains: cialis}}"), options) == Strings{"5:32 W105"});
    auto const bundle = bundle_of(pack(list("{type: substrings, entries: [cialis]}")));
    CHECK(linted(bundle, options).problems.at(0).message.find("'specialist'") != std::string::npos);
    options.dictionaries = dir / "nothing";
    CHECK(of("{type: substrings, entries: [cialis]}").empty());
}

TEST_CASE("W106: entries that stand in many approved comments") {
    auto const bundle = bundle_of(pack(
        "lists:\n  l: {type: words, entries: [wonderful, pills]}\n  d: {type: domains, entries: "
        "[news.example]}\n  innocent: {type: phrases, entries: [how wonderful]}\n"
        "rules:\n  - {id: r, when: {list: l, in: content}, unless: {list: innocent, covers: "
        "match}, "
        "score: {curve: links.count, from: 1, to: 5, min: 0, max: 2}}\n  - {id: s, when: {list: d, in: links.hosts}, score: 1}\n"
        "  - {id: t, when: {list: innocent, in: content}, score: -1}\n"));
    auto const rules = load(bundle).rules;
    REQUIRE(rules);
    std::vector<Texts> approved(5);
    for (std::size_t i = 0; i < 3; ++i) {
        approved[i].content = "how wonderful, as https://www.news.example/ says";
    }
    approved[4].content = "pills";
    auto const problems = check_approved(bundle, *rules, approved);
    REQUIRE(problems.size() == 2);
    CHECK(problems[0].text() ==
          "rules.d/test.yaml:4:30: warning: 'wonderful' of the list 'l' is in "
          "3 of the last 5 approved comments [W106]");
    CHECK(problems[1].line == 5);
}

TEST_CASE("lines of a list's file are told by that file") {
    auto const text = pack("lists: {l: {type: substrings, file: lists/l.txt}}\n" +
                           sound_rule("{list: l, in: content}"));
    auto const loaded = linted({{{"rules.d/test.yaml", text, {{"lists/l.txt", "pills\n\nab\n"}}}}});
    REQUIRE(loaded.problems.size() == 1);
    CHECK(loaded.problems[0].text().starts_with("rules.d/lists/l.txt:3:1: warning: 'ab'"));
}

TEST_CASE("a set with a mistake is not linted, and one that is not asked for neither") {
    auto const text = "rules: [{id: r, when: {content: x}, score: 1}]\n";
    CHECK(load(bundle_of(pack(text))).problems.empty());
    auto const broken = linted(bundle_of(pack(std::string(text) + "rulez: []\n")));
    REQUIRE(broken.problems.size() == 1);
    CHECK(broken.problems[0].code == "E001");
}

TEST_CASE("what people read is summed up: twenty of a kind and how many more") {
    std::vector<Problem> many(25, Problem{"f", 1, 1, "W112", "same", true});
    many.push_back({"f", 1, 1, "E001", "other", false});
    auto const some = summed_up(many);
    REQUIRE(some.size() == 22);
    CHECK(some.back().text() == "…: warning: and 5 more like these [W112]");
    CHECK(summed_up(std::vector<Problem>(20, many[0])).size() == 20);
}

TEST_CASE("the shipped packs are clean, but for short words that squeezed lists have too") {
    std::vector<std::string> names;
    for (auto const name : shipped_pack_names()) {
        names.emplace_back(name);
    }
    auto const bundle = gather(names, {}).bundle;
    LintOptions options;
    options.shipped = true;
    for (auto const& problem : linted(bundle, options).problems) {
        INFO(problem.text());
        CHECK(problem.code == "W104");
    }
    CHECK(linted(bundle).problems.empty()); // an operator can not change them
}

TEST_CASE("the guide tells of every code what to do about it, as the program does") {
    std::ifstream file(COMMENTD_SOURCE "/rules/README.md");
    Strings told;
    for (std::string line; std::getline(file, line);) {
        if (line.size() > 7 && (line.starts_with("| E0") || line.starts_with("| W1"))) {
            auto const last = line.rfind(" |"), before = line.rfind("| ", last - 1);
            told.push_back(line.substr(2, 4) + " " + line.substr(before + 2, last - before - 2));
        }
    }
    Strings known;
    for (auto const& [code, advice] : all_codes()) {
        known.push_back(std::string(code) + " " + std::string(advice));
    }
    CHECK(told == known);
}

TEST_CASE("a hint is what the message suggests, else the advice of its code") {
    auto const loaded = load(bundle_of(pack("rulez: []\nlists: {l: {type: words}}\n")));
    REQUIRE(loaded.problems.size() == 2);
    CHECK(hint(loaded.problems[0]) == "did you mean 'rules'?");
    CHECK(hint(loaded.problems[1]) == "add it");
    CHECK(hint(Problem{"f", 0, 0, {}, "unreadable"}).empty());
}

} // namespace commentd::rules
