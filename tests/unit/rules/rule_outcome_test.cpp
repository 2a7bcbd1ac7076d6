// The algebra of outcomes. p passes, f fails, i is inapplicable, e errs.
#include "tests/unit/rules/rule_support.hpp"

namespace commentd::rules {

namespace {

// `author.approved` of a failed look-up errs; `thread.age` of no thread would too, so what is
// inapplicable is the version of an unknown address.
std::string condition(char outcome) {
    switch (outcome) {
    case 'p': return "{depth: 1}";
    case 'f': return "{depth: 2}";
    case 'i': return "{ip.version: 4}";
    default: return "{author.approved: 0}";
    }
}

std::string list_of(std::string const& outcomes) {
    std::string list;
    for (char const c : outcomes) {
        list += (list.empty() ? "[" : ", ") + condition(c);
    }
    return list + "]";
}

char outcome_of(std::string const& when) {
    auto const set =
        load_pack("macros: {m: {depth: 1}}\nrules:\n  - {id: r, when: " + when + ", score: 1}\n");
    Comment comment("x");
    comment.facts.lookup_failed = true;
    return to_text(explain(*set, comment).rules.at(0).outcome)[0];
}

char all(std::string const& o) {
    return outcome_of("{all: " + list_of(o) + "}");
}
char any(std::string const& o) {
    return outcome_of("{any: " + list_of(o) + "}");
}
char none(std::string const& o) {
    return outcome_of("{none: " + list_of(o) + "}");
}
char at_least(int n, std::string const& o) {
    return outcome_of("{at_least: " + std::to_string(n) + ", of: " + list_of(o) + "}");
}

} // namespace

TEST_CASE("the four outcomes come from where they are said to come from") {
    CHECK(outcome_of(condition('p')) == 'p');
    CHECK(outcome_of(condition('f')) == 'f');
    CHECK(outcome_of(condition('i')) == 'i');
    CHECK(outcome_of(condition('e')) == 'e');
}

TEST_CASE("all: failed if any failed, else errored, else inapplicable, else passed") {
    CHECK(all("pp") == 'p');
    CHECK(all("pf") == 'f');
    CHECK(all("ef") == 'f');
    CHECK(all("if") == 'f');
    CHECK(all("eif") == 'f');
    CHECK(all("pe") == 'e');
    CHECK(all("ie") == 'e');
    CHECK(all("pi") == 'i');
    CHECK(outcome_of(list_of("pf")) == 'f'); // a list alone means all
    CHECK(outcome_of(list_of("pp")) == 'p');
}

TEST_CASE("any: passed if any passed, else errored, else failed, else inapplicable") {
    CHECK(any("pe") == 'p');
    CHECK(any("fip") == 'p');
    CHECK(any("fe") == 'e');
    CHECK(any("ie") == 'e');
    CHECK(any("fi") == 'f');
    CHECK(any("ii") == 'i');
    CHECK(any("ff") == 'f');
}

TEST_CASE("none is not any") {
    CHECK(none("fp") == 'f');
    CHECK(none("ff") == 'p');
    CHECK(none("fe") == 'e');
    CHECK(none("pe") == 'f');
    CHECK(none("ii") == 'i');
    CHECK(none("fi") == 'p');
}

TEST_CASE("not turns passed and failed round and keeps the others") {
    CHECK(outcome_of("{not: " + condition('p') + "}") == 'f');
    CHECK(outcome_of("{not: " + condition('f') + "}") == 'p');
    CHECK(outcome_of("{not: " + condition('i') + "}") == 'i');
    CHECK(outcome_of("{not: " + condition('e') + "}") == 'e');
}

TEST_CASE(
    "at_least: passed if enough pass, else errored if the errors could reach it, else failed") {
    CHECK(at_least(2, "ppf") == 'p');
    CHECK(at_least(2, "pef") == 'e');
    CHECK(at_least(2, "eef") == 'e');
    CHECK(at_least(3, "pef") == 'f');
    CHECK(at_least(2, "pfi") == 'f');
    CHECK(at_least(1, "pe") == 'p');
}

TEST_CASE("macro and rule hand the outcome on") {
    auto const set = load_pack(R"(
macros: {old: {ip.version: 4}, bad: {author.approved: 0}, good: {depth: 1}}
rules:
  - {id: a, when: {macro: old}, score: 1}
  - {id: b, when: {rule: a}, score: 1}
  - {id: c, when: {rule: d}, score: 1}
  - {id: d, when: {macro: bad}, score: 1}
  - {id: e, when: {all: [{macro: good}, {not: {rule: f}}]}, score: 1}
  - {id: f, when: {not: {macro: good}}, score: 1}
)");
    Comment comment("x");
    comment.facts.lookup_failed = true;
    auto const rules = explain(*set, comment).rules;
    CHECK(rules[0].outcome == Outcome::inapplicable);
    CHECK(rules[1].outcome == Outcome::inapplicable);
    CHECK(rules[2].outcome == Outcome::errored);
    CHECK(rules[3].outcome == Outcome::errored);
    CHECK(rules[4].outcome == Outcome::passed);
    CHECK(rules[5].outcome == Outcome::failed);
}

TEST_CASE("tests of texts and lists fail on what is absent, comparisons are inapplicable") {
    auto const set = load_pack(R"(
lists: {w: {type: words, entries: [bob]}, d: {type: domains, entries: [evil.example]}, n: {type: ips, entries: [10.0.0.0/8]}}
rules:
  - {id: text, when: {author.name: bob}, score: 1}
  - {id: not-in, when: {author.name: {not_in: [bob]}}, score: 1}
  - {id: words, when: {list: w, in: author.name}, score: 1}
  - {id: hosts, when: {list: d, in: [links.hosts, author.url.host, author.email.domain]}, score: 1}
  - {id: nets, when: {list: n, in: ip}, score: 1}
  - {id: few-words, when: {list: w, in: [author.url, author.name], count: '< 3'}, score: 1}
  - {id: few-hosts, when: {list: d, in: links.hosts, count: 0}, score: 1}
  - {id: few-nets, when: {list: n, in: ip, count: 0}, score: 1}
  - {id: no-regex, when: {author.url: {regex: zz, count: 0}}, score: 1}
  - {id: few-parts, when: {author.url: {contains: zz, count: '< 2'}}, score: 1}
  - {id: role, when: {author.role: moderator}, score: 1}
  - {id: ratio, when: {author.rejected_ratio: '< 0.1'}, score: 1}
  - {id: seen, when: {author.last_seen: '> 1 h'}, score: 1}
  - {id: version, when: {ip.version: 4}, score: 1}
  - {id: net, when: {net.spam: '> 1'}, score: 1}
  - {id: age, when: {thread.age: '> 1 h'}, score: 1}
  - {id: absent, when: {author.name: absent}, score: 1}
  - {id: present, when: {links.hosts: present}, score: 1}
)");
    for (auto const& rule : explain(*set, Comment("x")).rules) {
        INFO(rule.id);
        bool const comparison = rule.id == "ratio" || rule.id == "seen" || rule.id == "version" ||
                                rule.id == "net" || rule.id == "age";
        CHECK(rule.outcome == (comparison            ? Outcome::inapplicable
                               : rule.id == "absent" ? Outcome::passed
                                                     : Outcome::failed));
    }
}

TEST_CASE("a count of nothing passes on what is there") {
    auto const set = load_pack(R"(
lists: {w: {type: words, entries: [bob]}, d: {type: domains, entries: [evil.example]}, n: {type: ips, entries: [10.0.0.0/8]}}
rules:
  - {id: words, when: {list: w, in: [author.url, content], count: '< 3'}, score: 1}
  - {id: hosts, when: {list: d, in: links.hosts, count: 0}, score: 1}
  - {id: nets, when: {list: n, in: ip, count: 0}, score: 1}
  - {id: regex, when: {content: {regex: zz, count: 0}}, score: 1}
  - {id: parts, when: {content: {contains: zz, count: '< 2'}}, score: 1}
)");
    Comment comment("see https://good.example/");
    comment.facts.ip = IpAddress::from_text("192.0.2.7");
    for (auto const& rule : explain(*set, comment).rules) {
        INFO(rule.id);
        CHECK(rule.outcome == Outcome::passed);
    }
}

TEST_CASE("an unless that errs does not keep the rule from hitting, and the comment is held") {
    auto const set = load_pack("rules:\n  - {id: r, when: {depth: 1}, unless: {author.approved: '> "
                               "3'}, action: approve, unproven: true}\n");
    Comment comment("x");
    comment.facts.lookup_failed = true;
    auto const decision = judge(*set, comment);
    CHECK(hit(decision, "r"));
    CHECK(decision.verdict == Verdict::hold);
    CHECK(decision.decided_by == "engine.lookup");
}

} // namespace commentd::rules
