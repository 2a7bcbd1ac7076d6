// `covers: match`, the part of an exception that is asked of each hit.
#include "tests/unit/rules/rule_support.hpp"

namespace commentd::rules {

namespace {

using Hits = std::vector<std::string>;

// What of "bad bad-ok worse-ok" is still a hit, of an author who is verified or not.
Hits left(std::string const& unless, bool verified = false) {
    auto const set = load_pack(R"(
lists:
  bad: {type: words, entries: [bad, worse]}
  ok: {type: phrases, entries: [bad ok, worse ok]}
  worse-ok: {type: phrases, entries: [worse ok]}
rules:
  - id: r
    when: {list: bad, in: content}
    score: 1
    unless: )" + unless + "\n");
    Comment comment("bad, bad-ok, worse-ok");
    comment.facts.verified = verified;
    return hit_texts(judge(*set, comment), "r");
}

Hits const all{"bad", "bad", "worse"};

} // namespace

TEST_CASE("covers takes away the hits that lie inside, and when none is left the rule") {
    CHECK(left("{list: ok, covers: match}") == Hits{"bad"});
    CHECK(left("{list: worse-ok, covers: match}") == Hits{"bad", "bad"});
    auto const set = load_pack(R"(
lists: {bad: {type: words, entries: [bad]}, ok: {type: phrases, entries: [bad ok]}}
rules:
  - {id: r, when: {list: bad, in: content}, unless: {list: ok, covers: match}, score: 1}
)");
    CHECK_FALSE(hit(judge(*set, Comment("bad-ok, bad ok")), "r"));
}

TEST_CASE("beside other parts of an exception covers counts only where it decides") {
    CHECK(left("{all: [{list: ok, covers: match}, {author.verified: true}]}") == all);
    CHECK(left("{all: [{author.verified: true}, {list: ok, covers: match}]}", true) == Hits{"bad"});
    CHECK(left("[{list: ok, covers: match}, {author.verified: true}]") == all);
    CHECK(left("{any: [{list: ok, covers: match}, {author.verified: true}]}") == Hits{"bad"});
    CHECK(left("{any: [{list: ok, covers: match}, {author.verified: true}]}", true).empty());
    CHECK(left("{all: [{list: ok, covers: match}, {list: worse-ok, covers: match}]}") ==
          Hits{"bad", "bad"});
    CHECK(left("{at_least: 2, of: [{list: ok, covers: match}, {list: worse-ok, covers: match}, "
               "{author.verified: true}]}",
               true) == Hits{"bad"});
    CHECK(left("{not: {list: ok, covers: match}}") == Hits{"bad", "worse"});
}

TEST_CASE("what an exception was asked of several hits is explained once for each answer") {
    auto const set = load_pack(R"(
lists: {bad: {type: words, entries: [bad]}, ok: {type: phrases, entries: [bad ok]}}
rules:
  - id: r
    when: {list: bad, in: content}
    unless: [{author.verified: true}, {list: ok, covers: match}]
    score: 1
)");
    Comment comment("bad, bad-ok, BAD, BAD-ok");
    comment.facts.verified = true;
    auto const because = explain(*set, comment).rules.at(0).because;
    REQUIRE(because.size() == 4);
    CHECK(because[1].fact == "author.verified");
    CHECK(because[2] == Because{"match", "\"bad\"", "covered by ok", Outcome::failed});
    CHECK(because[3] == Because{"match", "\"bad\"", "covered by ok", Outcome::passed});
}

} // namespace commentd::rules
