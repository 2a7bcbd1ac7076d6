// One mistake after the other, each with the place and the code it must be told by.
#include "tests/unit/rules/rule_support.hpp"

namespace commentd::rules {

namespace {

using Codes = std::vector<std::string>;

// Lines are counted from the pack's head: the text begins in line 3.
Codes codes(std::string const& text) {
    return codes_of(pack(text));
}

} // namespace

TEST_CASE("E001: unknown keys, facts and operators are told with the nearest known name") {
    CHECK(codes("rulez: []\n") == Codes{"3:1 E001"});
    CHECK(message("rulez: []\n").ends_with("did you mean 'rules'?"));
    CHECK(codes(rule("{content: x}", "scores: 1")) == Codes{"4:5 E015", "6:5 E001"});
    CHECK(codes(rule("{author.aproved: 1}")) == Codes{"5:12 E001"});
    CHECK(message(rule("{author.aproved: 1}")).ends_with("did you mean 'author.approved'?"));
    CHECK(message(rule("{alll: []}")).ends_with("did you mean 'all'?"));
    CHECK(codes(rule("{content: {contain: x}}")) == Codes{"5:22 E001"});
    CHECK(message(rule("{content: {contain: x}}")).ends_with("did you mean 'contains'?"));
}

TEST_CASE("E002: the same key twice") {
    CHECK(codes(rule("{content: x}", "score: 1\n    score: 2")) == Codes{"7:5 E002"});
}

TEST_CASE("E003: the same name twice, over all packs") {
    CHECK(codes(rule("{content: x}") + "  - {id: r, when: {content: y}, score: 1}\n") ==
          Codes{"7:10 E003"});
    auto const one = pack("lists: {l: {type: words, entries: [a]}}\n");
    auto const two = "commentd_rules: 1\nname: other\nlists: {l: {type: words, entries: [a]}}\n";
    auto const loaded = load({{{"a.yaml", one, {}}, {"b.yaml", two, {}}}});
    REQUIRE(loaded.problems.size() == 1);
    CHECK(loaded.problems[0].text() ==
          "b.yaml:3:9: there is another list named 'l' at a.yaml:3 [E003]");
    CHECK(load({{{"a.yaml", one, {}}, {"b.yaml", pack(""), {}}}}).problems.at(0).code == "E003");
}

TEST_CASE("E004: a test that does not fit the fact") {
    CHECK(codes(rule("{content: '> 3'}")) == Codes{"5:21 E004"});
    CHECK(codes(rule("{links.count: {contains: x}}")) == Codes{"5:26 E004"});
    CHECK(codes(rule("{links.count: '3'}")) == Codes{"5:25 E004"});
    CHECK(codes(rule("{author.proven: yes}")) == Codes{"5:27 E004"});
    CHECK(codes(rule("{source: forum}")) == Codes{"5:20 E004"});
    CHECK(message(rule("{source: forn}")).ends_with("did you mean 'form'?"));
    CHECK(codes(rule("{ip: 10.0.0}")) == Codes{"5:16 E004"});
    CHECK(codes(rule("{parent: 7}")) == Codes{"5:20 E004"});
    CHECK(codes(rule("{content: {equals: x, view: raw}}")) == Codes{"5:39 E004"});
    CHECK(codes(rule("{content: {equals: x, view: skeleton}}")) == Codes{"5:39 E004"});
    CHECK(codes(rule("{content: {regex: x, view: squeezed}}")) == Codes{"5:38 E004"});
    CHECK(codes("lists: {l: {type: substrings, view: squeezed, entries: [a]}}\n") ==
          Codes{"3:37 E004"});
    CHECK(codes("lists: {l: {type: words, view: raw, entries: [a]}}\n") == Codes{"3:32 E004"});
    CHECK(codes("lists: {l: {type: words, view: squeezd, entries: [a]}}\n") == Codes{"3:32 E005"});
    CHECK(codes("lists: {l: {type: domains, entries: [a.example]}}\n" +
                rule("{list: l, in: links.hosts, evaded: true}")) == Codes{"6:46 E004"});
    CHECK(codes("lists: {l: {type: words, entries: [abcd]}}\n" +
                rule("{list: l, in: content, evaded: 1}")) == Codes{"6:42 E014"});
    CHECK(codes("lists: {d: {type: domains, entries: [a.example]}}\n" +
                rule("{list: d, in: content}")) == Codes{"6:11 E004"});
    CHECK(codes("lists: {w: {type: words, entries: [a]}}\n" + rule("{list: w, in: links.hosts}")) ==
          Codes{"6:11 E004"});
    CHECK(codes("lists: {w: {type: words, entries: [a]}}\n" + rule("{list: w, covers: match}")) ==
          Codes{"6:29 E004"});
    CHECK(codes(rule("{depth: 2}", "score: 1\n    per_match: {add: 1, max: 2}")) ==
          Codes{"7:16 E004"});
    CHECK(codes(rule("{content: x}", "action: hold\n    reply: no")) == Codes{"7:12 E004"});
}

TEST_CASE("E004: less than a network is never one") {
    CHECK(codes(rule("{net: [192.0.2.0/24, 192.0.0.0/16, '2001:db8::/48', '::/0']}")).empty());
    for (std::string const part : {"192.0.2.0/25", "192.0.2.7", "'2001:db8::/49'", "'2001:db8::1'"}) {
        INFO(part);
        CHECK(codes(rule("{net: " + part + "}")) == Codes{"5:17 E004"});
        CHECK(codes(rule("{ip: " + part + "}")).empty());
        CHECK(codes("lists: {n: {type: ips, entries: [10.0.0.0/8, " + part + "]}}\n" +
                    rule("{list: n, in: net}")) == Codes{"6:11 E004"});
    }
    CHECK(message(rule("{net: 192.0.2.0/25}")).find("ask 'ip'") != std::string::npos);
}

TEST_CASE("E004: letters that no host is kept in") {
    CHECK(codes(rule("{links.hosts: {ends: 'рф'}}")) == Codes{"5:32 E004"});
    CHECK(message(rule("{links.hosts: {ends: 'рф'}}")).find("'xn--p1ai'") != std::string::npos);
    CHECK(codes(rule("{links.hosts: {starts: 'при'}}")) == Codes{"5:34 E004"});
    CHECK(codes(rule("{links.hosts: {contains: 'при'}}")) == Codes{"5:36 E004"});
    CHECK(codes(rule("{links.hosts: 'при мер'}")) == Codes{"5:25 E004"});
    CHECK(codes(rule("{links.hosts: {regex: 'пример'}}")) == Codes{"5:33 E004"});
    CHECK(codes(rule("{links.hosts: {contains: '.пример.'}}")).empty());
}

TEST_CASE("E005: names of nothing, with the nearest") {
    CHECK(codes(rule("{list: nope, in: content}")) == Codes{"5:18 E005"});
    CHECK(codes(rule("{macro: nope}")) == Codes{"5:19 E005"});
    CHECK(codes(rule("{rule: nope}")) == Codes{"5:18 E005"});
    CHECK(codes(rule("{content: x}", "score: 1\n    group: nope")) == Codes{"7:12 E005"});
    CHECK(codes(rule("{content: x}", "action: approve\n    overrules: [nope]")) ==
          Codes{"7:17 E005"});
    CHECK(codes("lists: {pills: {type: words, entries: [a]}}\n" +
                rule("{list: pils, in: content}")) == Codes{"6:18 E005"});
    CHECK(
        message("lists: {pills: {type: words, entries: [a]}}\n" + rule("{list: pils, in: content}"))
            .ends_with("did you mean 'pills'?"));
    CHECK(codes("lists: {l: {type: words, file: gone.txt}}\n") == Codes{"3:32 E005"});
    CHECK(codes("lists: {l: {type: wrods, entries: [a]}}\n") == Codes{"3:19 E005"});
    CHECK(codes(rule("{rate: {key: ipp, over: 1, within: 1 h}}")) == Codes{"5:24 E005"});
    CHECK(codes("uses: [nope]\n") == Codes{"3:8 E005"});
}

TEST_CASE("E006: what refers to itself") {
    CHECK(codes(rule("{rule: r}")) == Codes{"4:9 E006"});
    CHECK(codes("macros:\n  a: {macro: b}\n  b: {not: {macro: a}}\n") == Codes{"4:3 E006"});
    CHECK(codes("macros: {a: {rule: r}}\n" + rule("{macro: a}")) == Codes{"3:10 E006"});
}

TEST_CASE("E006: rows of references that are too long, however many there are") {
    auto const row_of = [](int count, bool upwards) {
        std::string macros = "macros:\n";
        for (int i = 0; i < count; ++i) {
            auto const other = upwards ? i + 1 : i - 1;
            auto const when = other < 0 || other == count
                                  ? std::string("content: x")
                                  : "macro: m" + std::to_string(other);
            macros += "  m" + std::to_string(i) + ": {" + when + "}\n";
        }
        return macros;
    };
    for (bool const upwards : {false, true}) {
        CHECK(codes(row_of(64, upwards)).empty());
        CHECK(codes(row_of(65, upwards)).size() == 1);
        CHECK(message(row_of(20'000, upwards)).find("64 macros and rules") != std::string::npos);
    }
}

TEST_CASE("E007: a bad regular expression, at its bad place") {
    CHECK(codes(rule("{content: {regex: 'ab(c'}}")).at(0).ends_with("E007"));
    CHECK(codes(rule("{content: {regex: 'ab[z-a]'}}")) == Codes{"5:33 E007"});
    CHECK(codes(rule("{content: {regex: '(a)\\1'}}")).at(0).ends_with("E007"));
    CHECK(codes(rule("{content: {regex: '((a{100}){100}){100}'}}")).at(0).ends_with("E007"));
}

TEST_CASE("E007: a regular expression that could not run in the memory it may have") {
    LoadOptions options;
    options.regex_bytes_max = 3000;
    auto const text = pack(rule("{content: {regex: '([a-z]{3}[0-9]){9}'}}"));
    CHECK(load(bundle_of(text)).rules);
    CHECK(load(bundle_of(text), options).problems.at(0).code == "E007");
}

TEST_CASE("E008: a regular expression that matches empty text") {
    for (std::string const pattern : {"a*", "\\b", "(?i)\\b(viagra|cialis|)\\b", "\\B", "(?m)$",
                                      "x|\\b$", "a|^\\b"}) {
        INFO(pattern);
        CHECK(codes(rule("{content: {regex: '" + pattern + "'}}")) == Codes{"5:29 E008"});
    }
    CHECK(codes(rule("{content: {regex: '\\bviagra\\b|^a$'}}")).empty());
}

TEST_CASE("E009: placeholders that can not be filled") {
    auto const with_reason = [](std::string const& reason) {
        return codes(
            rule("{content: {regex: '(?P<who>x)'}}", "score: 1\n    reason: '" + reason + "'"));
    };
    CHECK(with_reason("{match} {match.who} {author.name} {author.age}").empty());
    CHECK(with_reason("{mach}") == Codes{"7:13 E009"});
    CHECK(with_reason("{match.whom}") == Codes{"7:13 E009"});
    CHECK(with_reason("{rule.until}") == Codes{"7:13 E009"});
    CHECK(with_reason("{duplicate.count}") == Codes{"7:13 E009"});
    CHECK(with_reason("{match") == Codes{"7:13 E009"});
    CHECK(codes(rule("{depth: 3}", "score: 1\n    reason: '{match}'")) == Codes{"7:13 E009"});
    CHECK(with_reason("{match.entry}") == Codes{"7:13 E009"});
    CHECK(codes("lists: {n: {type: ips, entries: [192.0.2.0/24]}}\n" +
                rule("{list: n, in: net}", "score: 1\n    reason: '{match}'")) ==
          Codes{"8:13 E009"});
}

TEST_CASE("E010: limits that counting does not reach") {
    CHECK(codes(rule("{rate: {key: ip, over: 20000, within: 1 h}}")).empty());
    CHECK(codes(rule("{rate: {key: ip, over: 20001, within: 1 h}}")) == Codes{"5:34 E010"});
    CHECK(codes(rule("{duplicate: {count: '>= 20000', within: 1 h}}")).empty());
    CHECK(codes(rule("{duplicate: {count: '> 20000', within: 1 h}}")) == Codes{"5:31 E010"});
    CHECK(codes(rule("{duplicate: {count: '>= 1e99', within: 1 h}}")) == Codes{"5:31 E010"});
    std::string const near = "{duplicate: {similarity: '>= 0.9', within: 1 h, count: ";
    CHECK(codes(rule(near + "'>= 250'}}")).empty());
    CHECK(codes(rule(near + "'>= 251'}}")) == Codes{"5:66 E010"});
}

TEST_CASE("E010: numbers, durations and limits that make no sense") {
    CHECK(codes(rule("{author.age: '< 7 dayz'}")) == Codes{"5:24 E010"});
    CHECK(codes(rule("{author.age: 7}")) == Codes{"5:24 E010"});
    CHECK(codes(rule("{depth: 010}")) == Codes{"5:19 E010"});
    CHECK(codes(rule("{depth: 1e1}")) == Codes{"5:19 E010"});
    CHECK(codes(rule("{depth: '5..2'}")) == Codes{"5:19 E010"});
    CHECK(codes(rule("{depth: {between: [5, 2]}}")) == Codes{"5:29 E010"});
    CHECK(codes(rule("{rate: {key: ip, over: 1, within: 25 h}}")) == Codes{"5:45 E010"});
    CHECK(codes(rule("{rate: {key: ip, over: -1, within: 1 h}}")) == Codes{"5:34 E010"});
    CHECK(codes(rule("{duplicate: {count: '< 3', within: 1 h}}")) == Codes{"5:31 E010"});
    CHECK(codes(rule("{duplicate: {count: '>= 1.5', within: 1 h}}")) == Codes{"5:31 E010"});
    CHECK(codes(rule("{at_least: 3, of: [{content: x}, {content: y}]}")) == Codes{"5:11 E010"});
    CHECK(codes(rule("{content: x}", "score: 1\n    since: soon")) == Codes{"7:12 E010"});
    CHECK(codes(rule("{content: {regex: x, count: '> 200'}}")) == Codes{"5:39 E010"});
    CHECK(codes(rule("{content: {regex: x, count: '<= 201'}}")) == Codes{"5:39 E010"});
    CHECK(codes(rule("{content: {regex: x, count: '<= 200'}}")).empty());
    CHECK(codes(rule("{content: {regex: x, count: '>= 200'}}")).empty());
    CHECK(codes("groups: {g: {min_score: 3, max_score: 1}}\n") == Codes{"3:13 E010"});
    CHECK(codes("tests: [{name: t, given: x, policy: {thresholds: {hold: 13}}, expect: {score: "
                "0}}]\n") == Codes{"3:50 E010"});
}

TEST_CASE("E011: a rule that depends on one that is off") {
    CHECK(
        codes(rule("{rule: s}") + "  - {id: s, mode: disabled, when: {content: y}, score: 1}\n") ==
        Codes{"4:9 E011"});
}

TEST_CASE("E011: a rule that is enforced and depends on one that is on trial, by a macro too") {
    std::string const trial = "  - {id: s, mode: shadow, when: {content: y}, score: 1}\n";
    CHECK(codes(rule("{rule: s}") + trial) == Codes{"4:9 E011"});
    CHECK(codes(rule("{content: x}", "score: 1\n    unless: {rule: s}") + trial) ==
          Codes{"4:9 E011"});
    CHECK(codes("macros: {m: {rule: s}, n: {macro: m}}\n" + rule("{macro: n}") + trial) ==
          Codes{"5:9 E011"});
    CHECK(codes("macros: {m: {rule: s}}\n" + rule("{macro: m}", "mode: shadow\n    score: 1") +
                trial)
              .empty());
    CHECK(codes(rule("{content: x}", "score: 1\n    mode: shadwo")) == Codes{"7:11 E014"});
}

TEST_CASE("E012: until is not after since") {
    CHECK(codes(rule("{content: x}", "score: 1\n    since: 2026-02-01\n    until: 2026-02-01")) ==
          Codes{"8:12 E012"});
}

TEST_CASE("E013: what is no YAML stops only its own file") {
    auto const loaded = load({{{"a.yaml", "a: [", {}}, {"b.yaml", pack("rulez: []\n"), {}}}});
    REQUIRE(loaded.problems.size() == 2);
    CHECK(loaded.problems[0].code == "E013");
    CHECK(loaded.problems[1].text() ==
          "b.yaml:3:1: unknown key 'rulez' in a pack; did you mean 'rules'? [E001]");
}

TEST_CASE("E014: values of the wrong kind") {
    CHECK(codes("rules: {a: b}\n") == Codes{"3:8 E014"});
    CHECK(codes(rule("x")) == Codes{"5:11 E014"});
    CHECK(codes(rule("{content: x, depth: 3}")) == Codes{"5:11 E014"});
    CHECK(codes(rule("{any: {content: x}}")) == Codes{"5:17 E014"});
    CHECK(codes(rule("{content: []}")) == Codes{"5:21 E014"});
    CHECK(codes(rule("{content: {word: '***'}}")) == Codes{"5:28 E014"});
    CHECK(codes(rule("{content: {word: [a, '*']}}")) == Codes{"5:32 E014"});
    CHECK(codes(rule("{content: {contains: \"\\u200B\"}}")) == Codes{"5:32 E014"});
    CHECK(codes(rule("{content: {contains: '*'}}")).empty());
    CHECK(codes(rule("{content: x}", "score: 2.555")) == Codes{"6:12 E014"});
    CHECK(codes(rule("{content: x}", "score: '2'")) == Codes{"6:12 E014"});
    CHECK(codes(rule("{content: x}", "action: hodl")) == Codes{"6:13 E014"});
    CHECK(codes(rule("{content: x}", "score: 1\n    priority: high")) == Codes{"7:15 E014"});
    CHECK(codes("lists: {l: {type: words, entries: [null]}}\n") == Codes{"3:36 E014"});
    CHECK(codes("lists: {l: {type: domains, entries: ['a b']}}\n") == Codes{"3:38 E014"});
    CHECK(codes("lists: {l: {type: ips, entries: [10.0.0.0/33]}}\n") == Codes{"3:34 E014"});
}

TEST_CASE("E015: what is missing") {
    CHECK(codes_of("name: x\n") == Codes{"1:1 E015"});
    CHECK(codes_of("commentd_rules: 1\n") == Codes{"1:1 E015"});
    CHECK(codes("rules:\n  - {when: {content: x}, score: 1}\n") == Codes{"4:5 E015"});
    CHECK(codes("rules:\n  - {id: r, score: 1}\n") == Codes{"4:5 E015"});
    CHECK(codes("rules:\n  - {id: r, when: {content: x}}\n") == Codes{"4:5 E015"});
    CHECK(codes("lists: {l: {entries: [a]}}\n") == Codes{"3:12 E015"});
    CHECK(codes("lists: {l: {type: words}}\n") == Codes{"3:12 E015"});
    CHECK(codes(rule("{list: l}") + "lists: {l: {type: words, entries: [a]}}\n") ==
          Codes{"5:11 E015"});
    CHECK(codes(rule("{rate: {key: ip, within: 1 h}}")) == Codes{"5:18 E015"});
    CHECK(codes(rule("{content: {view: plain}}")) == Codes{"5:21 E015"});
}

TEST_CASE("E016: what comes later is not yet supported, and says so") {
    for (auto const* when :
         {"{learned.spam: '> 0.9'}", "{learned.abuse: present}"}) {
        INFO(when);
        auto const loaded =
            load(bundle_of(pack("lists: {l: {type: words, entries: [a]}}\n" + rule(when))));
        REQUIRE(loaded.problems.size() == 1);
        CHECK(loaded.problems[0].code == "E016");
        CHECK(loaded.problems[0].message.ends_with("is not yet supported"));
        CHECK(loaded.problems[0].line == 6);
    }
    for (auto const* more : {"suppress: {groups: [g]}", "labels: []", "tags: [a]",
                             "notify: [mail]", "rollout: 10%", "fuse: {max: 1}", "schedule: {}"}) {
        INFO(more);
        CHECK(codes(rule("{content: x}", std::string("score: 1\n    ") + more))
                  .at(0)
                  .ends_with("E016"));
    }
    CHECK(codes(rule("{content: x}",
                     "score: {curve: learned.spam, from: 0, to: 1, min: 0, max: 1}")) ==
          Codes{"6:20 E016"});
    CHECK(codes("overrides: []\n") == Codes{"3:1 E016"});
    CHECK(codes("lists: {l: {type: emails, entries: [a]}}\n") == Codes{"3:19 E016"});
    CHECK(codes("lists: {l: {type: words, fuzzy: 1, entries: [a]}}\n") == Codes{"3:26 E016"});
    CHECK(codes("needs: {features: [learned]}\n") == Codes{"3:20 E016"});
    CHECK(codes_of("commentd_rules: 2\nname: x\n") == Codes{"1:17 E016"});
}

TEST_CASE("what a rate counts and what is alike must make sense") {
    auto const of = [](std::string const& when) { return codes(rule(when)); };
    CHECK(of("{rate: {key: ip, distinct: links.domain, over: 1, within: 1 h}}").empty());
    CHECK(of("{rate: {key: ip, distinct: [net], over: 1, within: 1 h}}") == Codes{"5:38 E014"});
    CHECK(of("{rate: {key: ip, distinct: host, over: 1, within: 1 h}}") == Codes{"5:38 E005"});
    CHECK(of("{rate: {key: [ip, site], distinct: ip, over: 1, within: 1 h}}") ==
          Codes{"5:46 E014"});
    CHECK(of("{duplicate: {similarity: 0.5, within: 1 h}}") == Codes{"5:36 E010"});
    for (auto const* few : {"'>= 0.4'", "'< 0.9'", "'> 1'", "'0.6..0.8'", "'>= 85'"}) {
        INFO(few);
        CHECK(of(std::string("{duplicate: {within: 1 h, similarity: ") + few + "}}") ==
              Codes{"5:49 E010"});
    }
    CHECK(of("{duplicate: {within: 1 h, similarity: '0.85..1'}}").empty());
    CHECK(of("{duplicate: {within: 1 h, min_words: 2}}") == Codes{"5:48 E010"});
    CHECK(of("{duplicate: {within: 1 h, min_words: few}}") == Codes{"5:48 E014"});
}

TEST_CASE("a pack may need a version of the program") {
    LoadOptions options;
    options.version = "1.2.0";
    CHECK(load(bundle_of(pack("needs: {commentd: '>= 1.2'}\n")), options).rules);
    CHECK_FALSE(load(bundle_of(pack("needs: {commentd: '>= 1.10'}\n")), options).rules);
    CHECK(load(bundle_of(pack("needs: {commentd: '>= 9.0'}\n"))).rules);
    CHECK(codes("needs: {commentd: new}\n") == Codes{"3:19 E014"});
}

TEST_CASE("E018: names of the program's own can not be taken or overruled") {
    CHECK(codes("rules:\n  - {id: policy.mine, when: {content: x}, score: 1}\n") ==
          Codes{"4:10 E018"});
    CHECK(codes("lists: {ban-mine: {type: words, entries: [a]}}\n") == Codes{"3:9 E018"});
    CHECK(codes("lists: {'a b': {type: words, entries: [a]}}\n") == Codes{"3:9 E018"});
    CHECK(codes(rule("{content: x}", "action: approve\n    overrules: [engine.timeout]")) ==
          Codes{"7:17 E018"});
    CHECK(codes(rule("{content: x}",
                     "action: approve\n    overrules: [policy.parent, policy.form-origin]"))
              .empty());
}

TEST_CASE("all problems of all packs are told at once, and then there is no rule set") {
    auto const loaded = load(
        bundle_of(pack("rulez: 1\nlists: {l: {type: nope}}\n" + rule("{depth: x}", "scor: 1"))));
    CHECK_FALSE(loaded.rules);
    CHECK(loaded.problems.size() == 6);
}

} // namespace commentd::rules
