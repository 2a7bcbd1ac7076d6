// Tests of packs in virtual time: what came before, one comment after another.
#include "tests/unit/rules/rule_support.hpp"

namespace commentd::rules {

namespace {

std::string const rules = R"(
rules:
  - {id: burst, when: {rate: {key: ip, over: 2, within: 1 min}}, score: 3}
  - {id: regular, when: {author.approved: '>= 3'}, score: -1}
  - {id: bad, when: {all: [{author.spam: '>= 1'}, {author.rejected_ratio: '> 0.4'}]}, score: 3}
  - {id: young, when: {all: [{author.age: '< 1 day'}, {author.name: present}]}, score: 1}
  - {id: network, when: {net.spam: '>= 2'}, score: 1}
  - {id: copy, when: {duplicate: {count: '>= 1', within: 24 h}}, score: 2, reason: 'as {duplicate.first_id}'}
  - {id: busy, when: {thread.comments: '>= 2'}, score: 1}
  - {id: old, when: {thread.age: '> 2 days'}, score: 1}
)";

Loaded run(std::string const& tests) { return load(bundle_of(pack(rules + "tests:\n" + tests))); }

void good(std::string const& tests) {
    auto const loaded = run(tests);
    INFO(all_problems(loaded));
    CHECK(loaded.rules);
    CHECK(loaded.tests_failed == 0);
}

std::string only_problem(std::string const& tests) {
    auto const loaded = run(tests);
    INFO(all_problems(loaded));
    REQUIRE(loaded.problems.size() == 1);
    auto const& p = loaded.problems[0];
    return std::to_string(p.line) + ":" + std::to_string(p.column) + " " + p.code + ": " + p.message;
}

// "line:column code" of a test that has these keys; it stands in line 14.
std::vector<std::string> codes(std::string const& keys) {
    return codes_of(pack(rules + "tests:\n  - {name: t, " + keys + "}\n"));
}

using Codes = std::vector<std::string>;

} // namespace

TEST_CASE("steps are judged one after another, and each knows those before it") {
    good(R"(
  - name: burst
    steps:
      - {repeat: 2, every: 10 s, given: {ip: 10.0.0.1, content: 'nr {n}'}, expect: {rules: []}}
      - {after: 10 s, given: {ip: 10.0.0.1, content: third}, expect: {rules: [burst], score: 3}}
      - {after: 61 s, given: {ip: 10.0.0.1, content: later}, expect: {not_rules: [burst]}}
      - {given: {content: no address}, expect: {not_rules: [burst]}}
  - name: an author becomes known
    steps:
      - {repeat: 3, every: 1 h, given: {content: 'a {n}', author: {id: u-1, name: N}}, expect: {rules: [young], not_rules: [regular]}}
      - {after: 22 h, given: {content: b, author: {id: u-1, name: N}}, expect: {rules: [regular], not_rules: [young]}}
      - {given: {content: c, author: {id: u-2, name: N}}, expect: {rules: [young], not_rules: [regular]}}
)");
}

TEST_CASE("what is not judged is as it is told to be, as long ago as it is told") {
    good(R"(
  - name: a bad past
    history:
      - {ago: 3 days, status: spam, given: {ip: 10.0.0.1, author: {name: X, email: x@a.example}, content: a}}
      - {ago: 2 days, status: approved, given: {ip: 10.0.0.2, author: {name: X, email: X@a.example}, content: b}}
    given: {ip: 10.0.0.9, author: {name: x, email: x@a.example}, content: c}
    expect: {rules: [bad], not_rules: [young, network]}
  - name: of another network nothing is known
    history: [{ago: 3 days, status: spam, given: {ip: 10.0.0.1, author: {name: X, email: x@a.example}, content: a}}]
    given: {ip: 10.9.0.1, author: {name: X, email: x@a.example}, content: c}
    expect: {not_rules: [bad], rules: [young]}
  - name: two of a network
    history: [{ago: 1 h, repeat: 2, every: 1 min, status: spam, given: {ip: '10.0.0.{n}', content: 'a {n}'}}]
    given: {ip: 10.0.0.77, content: c}
    expect: {rules: [network]}
  - name: what waits is no spam
    history: [{ago: 1 h, repeat: 2, every: 1 min, status: pending, given: {ip: '10.0.0.{n}', content: 'a {n}'}}]
    given: {ip: 10.0.0.77, content: c}
    expect: {not_rules: [network]}
  - name: a copy, and its id
    history: [{ago: 23 h, given: {content: the same, site: a}}, {ago: 25 h, given: {content: too long ago}}]
    steps:
      - {given: {content: The Same, site: a}, expect: {rules: [copy]}}
      - {given: {content: The Same, site: b}, expect: {not_rules: [copy]}}
      - {given: {content: too long ago}, expect: {not_rules: [copy]}}
  - name: a thread goes on
    history: [{ago: 3 days, repeat: 2, given: {thread: a, content: '{n}'}}]
    steps:
      - {given: {thread: a, content: x}, expect: {rules: [busy, old]}}
      - {given: {thread: b, content: y}, expect: {not_rules: [busy, old]}}
)");
}

TEST_CASE("what a comment is given stands against what the past tells") {
    good(R"(
  - name: given
    history: [{ago: 3 days, repeat: 3, status: approved, given: {author: {id: u-1}, ip: 10.0.0.1, content: '{n}'}}]
    steps:
      - {given: {author: {id: u-1, approved: 0}, ip: 10.0.0.1, content: x, rate: 9}, expect: {not_rules: [regular], rules: [burst]}}
      - {given: {author: {id: u-1}, ip: 10.0.0.1, net: {spam: 2}, duplicate: 1, content: y}, expect: {rules: [regular, network, copy]}}
)");
}

TEST_CASE("a step that fails is told with its number and line") {
    CHECK(only_problem("  - name: t\n"
                       "    steps:\n"
                       "      - {repeat: 3, given: {ip: 10.0.0.1, content: '{n}'}, expect: {score: '< 3'}}\n")
              .ends_with("test failed: t: step 1, line 16, comment 3: expected score < 3, got 3 (burst)"));
    CHECK(only_problem("  - name: t\n"
                       "    steps:\n"
                       "      - {given: a}\n"
                       "      - {given: a, expect: {rules: []}}\n")
              .ends_with("E017: test failed: t: step 2, line 17: expected no rule, got copy"));
    good("  - {name: t, known_fail: not yet, steps: [{given: a, expect: {verdict: spam}}]}\n");
}

TEST_CASE("mistakes in steps and history are told where they stand") {
    CHECK(codes("steps: []") == Codes{"14:22 E014"});
    CHECK(codes("steps: {given: a}") == Codes{"14:22 E014"});
    CHECK(codes("steps: [{expect: {score: 0}}]") == Codes{"14:23 E015"});
    CHECK(codes("given: a, steps: [{given: a}]") == Codes{"14:22 E014"});
    CHECK(codes("steps: [{given: a, repeat: 0}]") == Codes{"14:42 E010"});
    CHECK(codes("steps: [{given: a, repeat: 1001}]") == Codes{"14:42 E010"});
    CHECK(codes("steps: [{given: a, repeat: some}]") == Codes{"14:42 E014"});
    CHECK(codes("steps: [{given: a, after: soon}]") == Codes{"14:41 E010"});
    CHECK(codes("steps: [{given: a, evry: 1 s, expect: {score: 0}}]") == Codes{"14:34 E001"});
    CHECK(codes("steps: [{given: {contnt: a}, expect: {score: 0}}]") == Codes{"14:32 E001"});
    CHECK(codes("steps: [{given: a}, {given: b}]") == Codes{"14:22 E015"}); // never fails
    CHECK(codes("steps: [{given: a, every: 1 s, expect: {score: 0}}]") == Codes{"14:41 E015"});
    CHECK(codes("steps: [{given: a, repeat: 1, every: 1 s, expect: {score: 0}}]") ==
          Codes{"14:52 E015"});
    CHECK(codes("given: a, expect: {score: 0}, history: [{ago: 1 h, every: 1 s, given: a}]") ==
          Codes{"14:73 E015"});
    CHECK(codes("steps: [{given: a, expect: {verdct: hold}}]") == Codes{"14:43 E001"});
    CHECK(codes("steps: [{given: a, repeat: 900}, {given: a, repeat: 900}, {given: a, repeat: 900}]") ==
          Codes{"14:73 E010"});
    CHECK(codes("given: a, expect: {score: 0}, history: [{given: a}]") == Codes{"14:55 E015"});
    CHECK(codes("given: a, expect: {score: 0}, history: [{ago: 1 h, status: good, given: a}]") ==
          Codes{"14:74 E014"});
    CHECK(codes("given: a, expect: {score: 0}, history: [{ago: 1 h, repeat: 3, every: 1 h, given: a}]") ==
          Codes{"14:55 E010"});
    CHECK(codes("clock: noon, steps: [{given: a}]") == Codes{"14:22 E010"});
}

} // namespace commentd::rules
