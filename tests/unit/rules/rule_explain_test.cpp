// What explain says of each condition: what was looked at, what was seen there, what was asked.
#include "tests/unit/rules/rule_support.hpp"

namespace commentd::rules {

namespace {

// "fact is value, test" of the first thing that a condition looks at.
std::string seen(std::string const& when, Comment const& comment) {
    auto const set = load_pack(R"(
lists:
  bad: {type: words, entries: [bad, worse, worst, evil]}
  hosts: {type: domains, entries: [evil.example]}
  nets: {type: ips, entries: [192.0.2.0/24]}
rules:
  - {id: r, score: 1, when: )" +
                               when + R"(}
  - {id: other, score: 1, when: {depth: 2}}
)");
    auto const line = explain(*set, comment).rules.at(0).because.at(0);
    return line.fact + " is " + line.value + ", " + line.test;
}

} // namespace

TEST_CASE("explain names what was found in a text, or that there is nothing of it") {
    Comment const comment("Bad, worse, BAD");
    CHECK(seen("{list: bad, in: content}", comment) ==
          R"(content is "Bad", "worse", "BAD", list bad)");
    CHECK(seen("{list: bad, in: content, count: '> 9'}", comment) ==
          R"(content is "Bad", "worse", "BAD", list bad, count: > 9)");
    CHECK(seen("{content: {regex: a, count: '> 9'}}", comment) ==
          R"(content is "a", regex: a, count: > 9)");
    CHECK(seen("{list: bad, in: content}", Comment("bad worse worst evil")) ==
          R"(content is "bad", "worse", "worst" …, list bad)");
    CHECK(seen("{list: bad, in: [content, author.name]}", Comment("good")) ==
          "content, author.name is nothing of it, list bad");
    CHECK(seen("{list: bad, in: author.name}", comment) == "author.name is absent, list bad");
    CHECK(seen("{content: {regex: 'w\\w+'}}", comment) == R"(content is "worse", regex: w\w+)");
    CHECK(seen("{content: {word: good}}", comment) == "content is nothing of it, word: good");
}

TEST_CASE("explain shows a text that is compared as a whole, long ones cut") {
    CHECK(seen("{content: hello}", Comment("Hi")) == R"(content is "Hi", hello)");
    CHECK(seen("{content: {starts: a}}", Comment(std::string(50, 'b'))) ==
          "content is \"" + std::string(40, 'b') + "…\", starts: a");
    CHECK(seen("{author.name: present}", Comment("Hi")) == "author.name is absent, present");
    CHECK(seen("{site: news}", Comment("Hi")) == "site is news, news");
    CHECK(seen("{links.hosts: a.example}", Comment("http://b.example http://c.example")) ==
          "links.hosts is b.example, c.example, a.example");
}

TEST_CASE("explain names hosts and networks of lists, and the outcome of another rule") {
    Comment comment("see http://x.evil.example/y");
    CHECK(seen("{list: hosts, in: links.hosts}", comment) ==
          R"(links.hosts is "http://x.evil.example/y", list hosts)");
    CHECK(seen("{list: nets, in: net}", comment) == "net is absent, list nets");
    comment.facts.ip = IpAddress::from_text("192.0.2.7");
    CHECK(seen("{list: nets, in: net}", comment) == "net is 192.0.2.0, list nets");
    CHECK(seen("{rule: other}", comment) == "rule other is failed, passed");
    CHECK(seen("{parent: absent}", comment) == "parent is absent, absent");
}

TEST_CASE("explain says what kept a rule from hitting whose condition passed, or was not asked") {
    auto const set = load_pack(R"(
lists: {good: {type: phrases, entries: [a fine cat]}}
rules:
  - {id: sites, scope: {sites: [blog, shop], threads: ['/2026/*']}, when: {depth: 1}, score: 1}
  - {id: later, since: 2026-06-01, when: {depth: 1}, score: 1}
  - {id: over, until: '2026-04-30T23:59:59Z', when: {depth: 1}, score: 1}
  - {id: excepted, when: {depth: 1}, unless: {any: [{depth: 2}, {site: news}]}, score: 1}
  - {id: covered, when: {content: {word: cat}}, unless: {list: good, covers: match}, score: 1}
  - {id: regulars, when: {author.approved: 0}, unless: {depth: 2}, action: approve}
  - {id: hits, when: {depth: 1}, unless: {depth: 2}, score: 1}
)");
    Comment comment("a fine cat");
    comment.texts.thread = "t1";
    comment.texts.thread_url = "https://news.example/2025/x";
    auto const explanation = explain(*set, comment);
    auto const why = [&](std::size_t rule) {
        std::string all;
        for (auto const& line : explanation.rules.at(rule).because) {
            if (line.outcome != Outcome::passed) {
                all += (all.empty() ? "" : "; ") + line.fact + ": " + line.value + ", " + line.test;
            }
        }
        return all;
    };
    CHECK(why(0) == "site: news, scope blog, shop; thread: t1 at /2025/x, scope /2026/*");
    CHECK(why(1) == "now: 2026-05-01, since 2026-06-01");
    CHECK(why(2) == "now: 2026-05-01, until 2026-04-30T23:59:59Z");
    CHECK(why(3) == "depth: 1, 2; unless: passed (site news), not passed");
    CHECK(why(4) == R"(unless: passed (match "cat"), not passed)");
    CHECK(why(5) == "depth: 1, 2; author.proven: false, true (or unproven: true)");
    CHECK(why(6) == "depth: 1, 2");
    CHECK(explanation.rules[6].outcome == Outcome::passed);
}

} // namespace commentd::rules
