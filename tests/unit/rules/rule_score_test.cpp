// Scores: matches, groups, and how little an unproven past can take off.
#include "tests/unit/rules/rule_support.hpp"

namespace commentd::rules {

TEST_CASE("each further match adds, up to a limit") {
    auto const set = load_pack(R"(
lists: {bad: {type: words, entries: [bad, 'bad luck']}}
rules:
  - {id: words, when: {list: bad, in: content}, score: 1, per_match: {add: 0.5, max: 1.2}}
)");
    CHECK(judge(*set, Comment("bad")).score == 100);
    CHECK(judge(*set, Comment("bad bad")).score == 150);
    CHECK(judge(*set, Comment("bad bad bad")).score == 200);
    CHECK(judge(*set, Comment("bad bad bad bad")).score == 220);
    CHECK(judge(*set, Comment("good")).score == 0);
    CHECK(judge(*set, Comment("bad bad")).hits.at(0).score == 150);
}

TEST_CASE("each unit of a fact beyond a number adds, up to a limit, and below zero too") {
    auto const set = load_pack(R"(
rules:
  - {id: links, when: {links.count: '> 2'}, score: 1.5, per_match: {of: links.count, over: 2, add: 0.5, max: 2.5}}
  - {id: thanks, when: {depth: '> 1'}, score: -1, per_match: {of: depth, over: 1, add: -0.5, max: -1}}
)");
    auto const links = [&](int n) {
        Comment comment;
        for (int i = 0; i < n; ++i) {
            comment.text += "http://a.example/" + std::to_string(i) + " ";
        }
        return judge(*set, comment).score;
    };
    CHECK(links(2) == 0);
    CHECK(links(3) == 200);
    CHECK(links(4) == 250);
    CHECK(links(20) == 400);
    Comment answer("x");
    answer.facts.depth = 2;
    CHECK(judge(*set, answer).score == -150);
    answer.facts.depth = 9;
    CHECK(judge(*set, answer).score == -200);
}

TEST_CASE("a curve scores on a straight line between two values of a number, clipped at both") {
    auto const set = load_pack(R"(
rules:
  - {id: up, when: {depth: '> 0'}, score: {curve: content.upper_ratio, from: 0.5, to: 1, min: 1, max: 3}}
)");
    auto const score = [&](std::string const& text) { return judge(*set, Comment(text)).score; };
    CHECK(score("abcd") == 100);
    CHECK(score("ABcd") == 100);
    CHECK(score("ABCd") == 200);
    CHECK(score("ABCDEFGh") == 250);
    CHECK(score("ABCD") == 300);
    auto const falling = load_pack(R"(
rules:
  - {id: down, when: {depth: '> 0'}, score: {curve: author.approved, from: 0, to: 10, min: 0, max: -1.5}}
)");
    Comment regular("x");
    regular.facts.author->approved = 4;
    CHECK(judge(*falling, regular).score == -60);
    regular.facts.author->approved = 400;
    CHECK(judge(*falling, regular).score == -150);
}

TEST_CASE("a rule whose curve has no value is inapplicable") {
    auto const set = load_pack(R"(
rules:
  - {id: curve, when: {content: x}, action: hold, score: {curve: net.spam, from: 0, to: 10, min: 1, max: 2}}
  - {id: after, when: {rule: curve}, score: 5}
)");
    auto const explanation = explain(*set, Comment("x"));
    CHECK(explanation.rules.at(0).outcome == Outcome::inapplicable);
    CHECK(explanation.rules.at(0).because.back().fact == "net.spam");
    CHECK(explanation.decision.score == 0);
    CHECK(explanation.decision.verdict == Verdict::approve);
    Comment known("x");
    known.facts.net_history.emplace().spam = 5;
    CHECK(judge(*set, known).score == 650);
    known.facts.lookup_failed = true;
    CHECK(judge(*set, known).verdict == Verdict::hold);
}

TEST_CASE("what is wrong with a curve is told with its place") {
    auto const codes = [](std::string const& score) {
        return codes_of(pack("rules:\n  - id: r\n    when: {content: x}\n    score: " + score + "\n"));
    };
    using Codes = std::vector<std::string>;
    CHECK(codes("{curve: net.spam, from: 0, to: 1, min: 0, max: 1}").empty());
    CHECK(codes("{curve: content, from: 0, to: 1, min: 0, max: 1}") == Codes{"6:20 E004"});
    CHECK(codes("{curve: net.spam, from: 1, to: 1, min: 0, max: 1}") == Codes{"6:43 E010"});
    CHECK(codes("{curve: net.spam, from: a, to: 1, min: 0.123, max: 1}") ==
          Codes{"6:36 E014", "6:51 E014"});
    CHECK(codes("{curve: net.spam, from: 0, to: 1}") == Codes{"6:12 E015", "6:12 E015"});
    CHECK(codes("{courve: net.spam, from: 0, to: 1, min: 0, max: 1}") ==
          Codes{"6:12 E015", "6:13 E001"});
}

TEST_CASE("groups are clipped at both ends after their rules are summed") {
    auto const set = load_pack(R"(
groups: {words: {max_score: 4, min_score: -1}, free: {}}
rules:
  - {id: a, group: words, when: {content: {word: a}}, score: 3}
  - {id: b, group: words, when: {content: {word: b}}, score: 3}
  - {id: c, group: words, when: {content: {word: c}}, score: -5}
  - {id: d, group: free, when: {content: {word: d}}, score: 3}
  - {id: e, when: {content: {word: e}}, score: 0.25}
)");
    CHECK(judge(*set, Comment("a")).score == 300);
    CHECK(judge(*set, Comment("a b")).score == 400);
    CHECK(judge(*set, Comment("a b c")).score == 100);
    CHECK(judge(*set, Comment("c")).score == -100);
    CHECK(judge(*set, Comment("a b d e")).score == 725);
    auto const explanation = explain(*set, Comment("a b d"));
    REQUIRE(explanation.groups.size() == 2);
    CHECK(explanation.groups[0].name == "words");
    CHECK(explanation.groups[0].sum == 600);
    CHECK(explanation.groups[0].counted == 400);
    CHECK(explanation.decision.hits[0].score == 300); // before the clipping
}

TEST_CASE("an unproven author's past takes off two points at most, all in all") {
    auto const set = load_pack(R"(
macros: {regular: {author.approved: '>= 10'}}
rules:
  - {id: a, when: {author.approved: '>= 5'}, score: -1.5}
  - {id: b, when: {macro: regular}, score: -1.5}
  - {id: c, when: {depth: 1}, unless: {author.approved: '< 10'}, score: -1}
  - {id: d, when: {rule: b}, score: -1}
  - {id: nice, when: {content: {word: thanks}}, score: -1}
)");
    Comment comment("thanks");
    comment.facts.author->approved = 20;
    auto const unproven = judge(*set, comment);
    CHECK(unproven.score == -300);
    CHECK(unproven.hits.at(0).score == -150);
    CHECK(unproven.hits.at(1).score == -50);
    CHECK(unproven.hits.at(2).score == 0);
    comment.facts.proven = true;
    CHECK(judge(*set, comment).score == -600);
}

TEST_CASE("an unproven author's past approves nothing, unless the rule says so") {
    auto const set = load_pack(R"(
macros: {regular: {author.approved: '>= 10'}}
rules:
  - {id: strict, when: {all: [{macro: regular}, {content: {word: strict}}]}, action: approve}
  - {id: lax, when: {all: [{macro: regular}, {content: {word: lax}}]}, action: approve, unproven: true}
  - {id: exception, when: {content: {word: exception}}, unless: {author.approved: 0}, action: approve}
  - {id: after, when: {all: [{rule: strict}]}, score: 1}
)");
    auto const approved = [&](std::string const& text, bool proven) {
        Comment comment(text);
        comment.facts.author->approved = 20;
        comment.facts.proven = proven;
        comment.facts.policy.premoderate = true;
        return judge(*set, comment).verdict == Verdict::approve;
    };
    CHECK(approved("strict", true));
    CHECK_FALSE(approved("strict", false));
    CHECK(approved("lax", false));
    CHECK(approved("exception", true));
    CHECK_FALSE(approved("exception", false));
    Comment comment("strict");
    comment.facts.author->approved = 20;
    CHECK_FALSE(hit(judge(*set, comment), "after"));
}

} // namespace commentd::rules
