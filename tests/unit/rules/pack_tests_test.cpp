// The tests written in packs.
#include "tests/unit/rules/rule_support.hpp"

namespace commentd::rules {

namespace {

std::string const cats = R"(
lists: {cats: {type: words, entries: [cat]}}
rules:
  - id: cat
    when: {list: cats, in: content}
    score: 3
)";

// The message of the only failure.
std::string failure(std::string const& tests) {
    auto const loaded = load(bundle_of(pack(cats + tests)));
    INFO(all_problems(loaded));
    CHECK_FALSE(loaded.rules);
    CHECK(loaded.tests_failed == 1);
    auto const failed =
        std::find_if(loaded.tests.begin(), loaded.tests.end(), [](TestResult const& result) {
            return result.outcome == TestResult::Outcome::failed;
        });
    REQUIRE(failed != loaded.tests.end());
    REQUIRE(loaded.problems.size() == 1);
    CHECK(loaded.problems[0].code == "E017");
    CHECK(loaded.problems[0].line == failed->line);
    CHECK(loaded.problems[0].column == failed->column);
    return failed->test + ": " + failed->message;
}

Loaded good(std::string const& tests) {
    auto loaded = load(bundle_of(pack(cats + tests)));
    INFO(all_problems(loaded));
    CHECK(loaded.rules);
    return loaded;
}

} // namespace

TEST_CASE("examples beside a rule are run, and one that fails refuses the set") {
    CHECK(good("    tests: {hits: [a cat, {content: Cat!, spans: [Cat]}], misses: [scatter]}\n")
              .tests_run == 3);
    CHECK(failure("    tests: {hits: [a dog]}\n") ==
          "rule cat, hit 1: expected a hit, and the rule failed: wants content list cats, "
          "sees nothing of it");
    CHECK(failure("    tests: {misses: [x, a cat]}\n") ==
          "rule cat, miss 2: expected no hit, and it hit 'cat'");
    CHECK(failure("    tests: {hits: [{content: a cat, spans: [a cat]}]}\n") ==
          "rule cat, hit 1: expected the span 'a cat', got 'cat'");
}

TEST_CASE("an example that misses for another reason than its condition says which") {
    CHECK(failure("    scope: {sites: [blog]}\n    tests: {hits: [a cat]}\n") ==
          "rule cat, hit 1: expected a hit, and the rule failed: wants site scope blog, sees absent");
    CHECK(failure("    until: 2025-01-01\n    tests: {hits: [a cat]}\n") ==
          "rule cat, hit 1: expected a hit, and the rule failed: wants now until 2025-01-01, "
          "sees 2026-01-01");
    CHECK(failure("    unless: {any: [{depth: 2}, {depth: 3}, {depth: 4}, {depth: 1}]}\n"
                  "    tests: {hits: [a cat]}\n") ==
          "rule cat, hit 1: expected a hit, and the rule failed: wants depth 2, sees 1; "
          "depth 3, sees 1; unless not passed, sees passed (depth 1)");
}

TEST_CASE("examples may bring entries of their own for a list") {
    CHECK(good("    tests: {with_lists: {cats: [dog]}, hits: [a dog], misses: [a cat]}\n")
              .tests_run == 2);
    CHECK(load(bundle_of(pack(cats + "    tests: {with_lists: {cat: [dog]}, hits: [dog]}\n")))
              .problems.at(0)
              .code == "E005");
    CHECK(load(bundle_of(pack(cats + "    tests: {with_lists: {cats: dog}, hits: [dog]}\n")))
              .problems.at(0)
              .code == "E014");
}

TEST_CASE("examples with other entries work through other rules") {
    CHECK(good(R"(
  - id: two
    when: {all: [{rule: cat}, {content: {word: wolf}}]}
    score: 1
    tests: {with_lists: {cats: [lion]}, hits: [lion wolf], misses: [cat wolf]}
)")
              .tests_run == 2);
}

TEST_CASE("a test that is known to fail must fail") {
    CHECK(good("    tests: {hits: [{content: kitty, known_fail: needs a list of forms}]}\n")
              .tests_run == 1);
    CHECK(failure("    tests: {hits: [{content: cat, known_fail: no more}]}\n")
              .ends_with("is marked known_fail and passes"));
}

TEST_CASE("whole comments are judged under the default policy or that of the test") {
    CHECK(good(R"(
tests:
  - {name: fine, given: hello, expect: {verdict: approve, score: 0, rules: []}}
  - {name: held, given: {content: cat, author: {name: Ann}}, expect: {verdict: hold, score: 3, decided_by: score, rules: [cat], spans: {cat: [cat]}}}
  - {name: laxer, policy: {thresholds: {hold: 4}}, given: cat, expect: {verdict: approve, score: '>= 2.5'}}
  - {name: rejected, policy: {thresholds: {hold: 1, reject: 3}}, given: cat, expect: {verdict: reject}}
  - {name: watched, policy: {premoderate: true}, given: hi, expect: {verdict: hold, decided_by: policy.premoderate, rules: [policy.premoderate], not_rules: [cat]}}
  - {name: new, policy: {first_comment: hold}, given: hi, expect: {decided_by: policy.first-comment}}
  - {name: known, policy: {first_comment: hold}, given: {content: hi, author: {approved: 1}}, expect: {verdict: approve}}
  - {name: wrong, given: cat, known_fail: as it is, expect: {verdict: approve}}
)")
              .tests_run == 8);
    CHECK(failure("tests: [{name: t, given: cat, expect: {verdict: spam}}]\n") ==
          "t: expected verdict spam, got hold by score");
    CHECK(failure("tests: [{name: t, given: cat, expect: {score: '< 3'}}]\n") ==
          "t: expected score < 3, got 3 (cat)");
    CHECK(failure("tests: [{name: t, given: cat, expect: {rules: []}}]\n") ==
          "t: expected no rule, got cat");
    CHECK(failure("tests: [{name: t, given: cat, expect: {not_rules: [cat]}}]\n") ==
          "t: expected no hit of cat, got cat");
    CHECK(failure("tests: [{name: t, given: dog, expect: {rules: [cat], verdict: hold}}]\n") ==
          "t: expected verdict hold, got approve by score; expected a hit of cat, got no rule");
    CHECK(failure("tests: [{name: t, given: a cat, expect: {spans: {cat: [a]}}}]\n") ==
          "t: cat: expected the span 'a', got 'cat'");
}

TEST_CASE("one rule may be expected without a list around it") {
    CHECK(good("tests: [{name: t, given: cat, expect: {rules: cat}}]\n").tests_run == 1);
    CHECK(failure("tests: [{name: t, given: dog, expect: {rules: cat}}]\n") ==
          "t: expected a hit of cat, got no rule");
    CHECK(failure("tests: [{name: t, given: cat, expect: {not_rules: cat}}]\n") ==
          "t: expected no hit of cat, got cat");
}

TEST_CASE(
    "any fact may be given, and what is not given is absent, history that of an unknown author") {
    CHECK(good(R"(
  - {id: f1, when: {author.approved: 0}, score: 1, tests: {hits: [x], misses: [{content: x, author: {approved: 1}}]}}
  - {id: f2, when: {author.rejected_ratio: '>= 0.5'}, score: 1, tests: {hits: [{author: {rejected_ratio: 0.5}}, {author: {rejected: 3, approved: 1}}], misses: [x]}}
  - {id: f3, when: {author.age: '< 1 day'}, score: 1, tests: {hits: [x, {author: {age: 3 h}}], misses: [{author.age: 2 days}]}}
  - {id: f4, when: {net.spam: '> 2'}, score: 1, tests: {hits: [{net: {spam: 3}}], misses: [x, {ip: 10.0.0.1}]}}
  - {id: f5, when: {author.role: moderator}, score: 1, tests: {hits: [{author: {role: moderator}}], misses: [x, {author: {role: null}}]}}
  - {id: f6, when: {ip: 10.0.0.0/8}, score: 1, tests: {hits: [{ip: 10.0.0.1}, {client: {ip: 10.2.3.4}}], misses: [x]}}
  - {id: f7, when: {thread.age: '> 90 days'}, score: 1, tests: {hits: [{thread: {age: 100 days}}, {thread: {id: a, published_at: '2025-01-01T00:00:00Z'}}], misses: [x, {thread: b}]}}
  - {id: f8, when: {rate: {key: ip, over: 5, within: 1 min}}, score: 1, tests: {hits: [{rate: 6}], misses: [x, {rate: 5}]}}
  - {id: f9, when: {duplicate: {count: '>= 2', within: 1 h}}, score: 1, tests: {hits: [{duplicate: 2}, {duplicate: {count: 3, first_id: a}}], misses: [x]}}
  - {id: f10, when: {author.proven: true}, score: 1, tests: {hits: [{author: {id: u-1}}, {author: {proven: true}}], misses: [x, {author: {name: x}}]}}
  - {id: f11, when: {all: [{parent: present}, {depth: 2}]}, score: 1, tests: {hits: [{parent: '0197', depth: 2}], misses: [{parent: null, depth: 2}]}}
  - {id: f12, when: {form.origin: missing}, score: 1, tests: {hits: [{source: form, form: {origin: missing}}], misses: [x]}}
  - {id: f15, when: {honeypot: filled}, score: 1, tests: {hits: [{honeypot: filled}], misses: [x, {honeypot: empty}]}}
  - {id: f16, when: {all: [{form.seconds: '< 3'}, {form.seconds: present}]}, score: 1, tests: {hits: [{form: {seconds: 2.5}}, {form.seconds: 0}], misses: [x, {form.seconds: 3}]}}
  - {id: f17, when: {form.token: [missing, invalid, expired]}, score: 1, tests: {hits: [{form: {token: expired}}], misses: [x, {form: {token: ok}}]}}
  - {id: f18, when: {pow: {not_in: [ok, not_required]}}, score: 1, tests: {hits: [{pow: replayed}], misses: [x, {pow: ok}, {pow: not_required}]}}
  - {id: f13, when: {author.url.host: a.example}, score: 1, tests: {hits: [{author: {url: 'http://A.example/x'}}], misses: [x]}}
  - {id: f14, when: {links.count: '> 2'}, score: 1, tests: {hits: [{links.count: 3}], misses: ['http://a.example/x']}}
)")
              .tests_run == 53);
    auto const code = [](std::string const& given) {
        return load(bundle_of(pack(cats + "    tests: {hits: [" + given + "]}\n")))
            .problems.at(0)
            .code;
    };
    CHECK(code("{contents: x}") == "E001");
    CHECK(code("{author: {approved: many}}") == "E014");
    CHECK(code("{author: {approved: '1'}}") == "E014");
    CHECK(code("{author: {role: king}}") == "E014");
    CHECK(code("{links.hosts: a.example}") == "E014");
    CHECK(code("{learned: {spam: 0.9}}") == "E016");
    CHECK(code("{pow: okay}") == "E014");
    CHECK(code("[a]") == "E014");
}

TEST_CASE("a file's tests see its own rules and those of the files it uses") {
    auto const other = std::string("commentd_rules: 1\nname: other\nrules:\n  - {id: dog, when: "
                                   "{content: {word: dog}}, score: 5}\n");
    auto const with = [&](std::string const& tests) {
        auto const loaded =
            load({{{"(shipped) cats.yaml", pack(cats + tests), {}}, {"x/other.yaml", other, {}}}});
        INFO(all_problems(loaded));
        CHECK(loaded.rules);
    };
    with("tests: [{name: t, given: cat dog, expect: {score: 3, not_rules: [dog]}}]\n");
    with("uses: [other]\ntests: [{name: t, given: cat dog, expect: {score: 8, rules: [dog]}}]\n");
    with("uses: [other.yaml]\ntests: [{name: t, given: cat dog, expect: {score: 8}}]\n");
}

TEST_CASE("a test has its own time") {
    CHECK(good(R"(
  - {id: may, since: 2026-05-01, until: 2026-06-01, when: {depth: 1}, score: 1}
tests:
  - {name: before, given: x, expect: {rules: []}}
  - {name: within, clock: '2026-05-10T00:00:00Z', given: x, expect: {rules: [may]}}
)")
              .tests_run == 2);
    CHECK(load(bundle_of(pack("tests: [{name: t, clock: noon, given: x, expect: {score: 0}}]\n")))
              .problems.at(0)
              .code == "E010");
}

TEST_CASE("tests may be left out, and of a rule that is off they are") {
    LoadOptions options;
    options.run_tests = false;
    CHECK(load(bundle_of(pack(cats + "    tests: {hits: [dog]}\n")), options).rules);
    CHECK(good("    mode: disabled\n    tests: {hits: [dog]}\n").tests_run == 0);
}

TEST_CASE("mistakes in tests are told like any other") {
    auto const codes = [](std::string const& text) { return codes_of(pack(text)); };
    CHECK(codes("tests: [{given: x, expect: {score: 0}}]\n") ==
          std::vector<std::string>{"3:9 E015"});
    CHECK(codes("tests: [{name: t, given: x, expect: {}}]\n") ==
          std::vector<std::string>{"3:37 E015"});
    CHECK(codes("tests: [{name: t, given: x, expect: {verdikt: spam}}]\n") ==
          std::vector<std::string>{"3:38 E001"});
    CHECK(codes("tests: [{name: t, given: x, expect: {rules: [nope]}}]\n") ==
          std::vector<std::string>{"3:46 E005"});
    CHECK(codes("tests: [{name: t, given: x, expect: {labels: [a]}}]\n") ==
          std::vector<std::string>{"3:38 E016"});
    auto const expecting = [&](std::string const& expect) {
        auto const loaded =
            load(bundle_of(pack(cats + "tests: [{name: t, given: x, expect: " + expect + "}]\n")));
        REQUIRE(loaded.problems.size() == 1);
        CHECK(loaded.tests_failed == 0);
        return loaded.problems[0].code + ": " + loaded.problems[0].message;
    };
    CHECK(expecting("{verdict: approved}") ==
          "E014: 'verdict' is approve, hold, reject or spam; did you mean 'approve'?");
    CHECK(expecting("{not_rules: [cta]}") ==
          "E005: there is no rule named 'cta'; did you mean 'cat'?");
    CHECK(expecting("{rules: cta}") == "E005: there is no rule named 'cta'; did you mean 'cat'?");
    CHECK(expecting("{spans: {cta: [x]}}") ==
          "E005: there is no rule named 'cta'; did you mean 'cat'?");
    CHECK(expecting("{decided_by: scores}") ==
          "E005: there is no rule named 'scores'; did you mean 'score'?");
    CHECK(expecting("{not_rules: policy.first-coment}") ==
          "E005: there is no rule named 'policy.first-coment'; did you mean "
          "'policy.first-comment'?");
    CHECK(codes("tests: {name: t}\n") == std::vector<std::string>{"3:8 E014"});
}

TEST_CASE("each test tells its place and outcome, a known failure with its reason") {
    auto const loaded = good("    tests:\n      hits: [a cat, {content: dog, known_fail: later}]\n");
    REQUIRE(loaded.tests.size() == 2);
    CHECK(loaded.tests[0].file == "rules.d/test.yaml");
    CHECK(loaded.tests[0].line == 10);
    CHECK(loaded.tests[0].column == 14);
    CHECK(loaded.tests[0].test == "rule cat, hit 1");
    CHECK(loaded.tests[0].outcome == TestResult::Outcome::passed);
    CHECK(loaded.tests[1].outcome == TestResult::Outcome::known_fail);
    CHECK(loaded.tests[1].message == "later");
    CHECK_FALSE(loaded.coverage);
}

} // namespace commentd::rules
