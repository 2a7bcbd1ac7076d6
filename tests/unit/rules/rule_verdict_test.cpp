// Stops against approvals against scores.
#include "rules/text/folding.hpp"
#include "rules/text/utf8.hpp"
#include "rules/text/view.hpp"
#include "tests/unit/rules/rule_support.hpp"

namespace commentd::rules {

namespace {

// Words in the text say which rules hit.
std::string const rules = R"(
rules:
  - {id: good, when: {content: {word: good}}, action: approve, overrules: [watched, policy.parent]}
  - {id: better, when: {content: {word: better}}, action: approve, priority: 10}
  - {id: watched, when: {content: {word: watched}}, action: hold, reason: watched}
  - {id: also, when: {content: {word: also}}, action: hold, priority: 5}
  - {id: refused, when: {content: {word: refused}}, action: reject, reply: 'Please do not.'}
  - {id: trash, when: {content: {word: trash}}, action: spam}
  - {id: three, when: {content: {word: three}}, score: 3}
  - {id: twelve, when: {content: {word: twelve}}, score: 12}
  - {id: relief, when: {content: {word: relief}}, score: -1}
)";

Decision decide(Comment const& comment) {
    static auto const set = load_pack(rules);
    return judge(*set, comment);
}

// "spam by trash"
std::string verdict(Comment const& comment) {
    auto const decision = decide(comment);
    return std::string(to_text(decision.verdict)) + " by " + decision.decided_by;
}

std::string verdict(std::string const& text) {
    return verdict(Comment(text));
}

} // namespace

TEST_CASE("the score decides by thresholds that count when they are reached") {
    CHECK(verdict("nothing") == "approve by score");
    CHECK(verdict("three") == "hold by score");
    CHECK(verdict("three relief") == "approve by score");
    CHECK(verdict("twelve") == "spam by score");
    CHECK(verdict("twelve relief") == "hold by score");
    Comment comment("three");
    comment.facts.policy.thresholds.reject = 300;
    CHECK(verdict(comment) == "reject by score");
    comment.facts.policy.thresholds = {never, never, never};
    CHECK(verdict(comment) == "approve by score");
}

TEST_CASE("the most severe stop wins, and the score when it is stricter still") {
    CHECK(verdict("watched") == "hold by watched");
    CHECK(verdict("watched refused") == "reject by refused");
    CHECK(verdict("refused trash watched") == "spam by trash");
    CHECK(verdict("watched twelve") == "spam by score");
    CHECK(verdict("watched three") == "hold by watched");
}

TEST_CASE("a reserved name is held, but of the site's own people") {
    Comment comment("nothing");
    comment.facts.name_reserved = true;
    CHECK(verdict(comment) == "hold by policy.reserved-name");
    CHECK(decide(comment).hits.back().reason == "the name is kept for the site's own people");
    comment.text = "good";
    CHECK(verdict(comment) == "hold by policy.reserved-name"); // a firm policy
    auto const set = load_pack("rules:\n  - {id: ours, when: {content: {word: good}}, "
                               "action: approve, overrules: [policy.reserved-name]}\n");
    CHECK(judge(*set, comment).verdict == Verdict::approve);
    for (auto const* role : {"member", "author", "moderator"}) {
        comment.facts.role = role;
        CHECK(verdict(comment) == "approve by good");
    }
    comment.facts.role = "";
    comment.facts.source = Source::staff;
    CHECK(verdict(comment) == "approve by good");
}

TEST_CASE("priority only says which of equals is named") {
    CHECK(verdict("watched also") == "hold by also");
    CHECK(verdict("also refused") == "reject by refused");
    CHECK(verdict("good better") == "approve by better");
}

TEST_CASE("an approval lifts the score and the stops that it names, and no others") {
    CHECK(verdict("good") == "approve by good");
    CHECK(verdict("good twelve") == "approve by good");
    CHECK(verdict("good watched") == "approve by good");
    CHECK(verdict("good trash") == "spam by trash");
    CHECK(verdict("good also") == "hold by also");
    CHECK(verdict("better watched") == "hold by watched");
    CHECK(verdict("better good watched") == "approve by better");
    CHECK(verdict("better also twelve") == "hold by also"); // the score stays lifted
}

TEST_CASE("the reply is the deciding rule's") {
    CHECK(decide(Comment("refused")).reply == "Please do not.");
    CHECK_FALSE(decide(Comment("refused trash")).reply);
    CHECK_FALSE(decide(Comment("watched")).reply);
}

TEST_CASE("the site's policies hold, are told among the hits, and the soft ones give way to an "
          "approval") {
    Comment comment("nothing");
    comment.facts.policy.premoderate = true;
    CHECK(verdict(comment) == "hold by policy.premoderate");
    auto const hits = decide(comment).hits;
    REQUIRE(hits.size() == 1);
    CHECK(hits[0].rule == "policy.premoderate");
    CHECK(hits[0].pack.empty());
    CHECK_FALSE(hits[0].reason.empty());
    comment.text = "good";
    CHECK(verdict(comment) == "approve by good");
    CHECK_FALSE(hit(decide(comment), "policy.premoderate"));
    comment.text = "watched";
    CHECK(verdict(comment) == "hold by watched");
    CHECK(decide(comment).hits.back().rule == "policy.premoderate");
    comment.text = "trash good";
    CHECK(verdict(comment) == "spam by trash");
}

TEST_CASE(
    "an author's first comment is held unless the site judges it or a person knows the author") {
    Comment comment("nothing");
    comment.facts.policy.judge_first_comment = false;
    CHECK(verdict(comment) == "hold by policy.first-comment");
    auto known = comment;
    known.facts.known_reader = true;
    CHECK(verdict(known) == "approve by score");
    auto approved = comment;
    approved.facts.approved_by_person = true;
    CHECK(verdict(approved) == "approve by score");
    auto staff = comment;
    staff.facts.source = Source::staff;
    CHECK(verdict(staff) == "approve by score");
    auto good = comment;
    good.text = "good";
    CHECK(verdict(good) == "approve by good");
}

TEST_CASE("an answer to what is not public is held, whatever approves it, unless that is named") {
    Comment comment("better");
    comment.facts.has_parent = true;
    CHECK(verdict(comment) == "approve by better");
    comment.facts.parent_public = false;
    CHECK(verdict(comment) == "hold by policy.parent");
    comment.text = "good";
    CHECK(verdict(comment) == "approve by good");
}

TEST_CASE("a form that does not say where it comes from is held") {
    Comment comment("better");
    comment.facts.source = Source::form;
    comment.facts.form_origin = Origin::ok;
    CHECK(verdict(comment) == "approve by better");
    comment.facts.form_origin = Origin::missing;
    CHECK(verdict(comment) == "hold by policy.form-origin");
}

TEST_CASE("a failed look-up holds, whatever approves") {
    Comment comment("good");
    comment.facts.lookup_failed = true;
    CHECK(verdict(comment) == "hold by engine.lookup");
    comment.text = "trash";
    CHECK(verdict(comment) == "spam by trash");
}

TEST_CASE("running out of time holds, whatever approves") {
    auto const set = load_pack(rules);
    Limits const none{std::chrono::milliseconds{0}};
    auto const decision = judge(*set, Comment("good"), none);
    CHECK(decision.verdict == Verdict::hold);
    CHECK(decision.decided_by == "engine.timeout");
    CHECK(hit(decision, "engine.timeout"));
}

TEST_CASE("a text that grows without end when it is folded is held, and a long one is not") {
    std::string letters, words;
    for (int i = 0; i < 21'000; ++i) {
        letters += "\uFDFA"; // 18 letters each
        words += "\uFB01 a ";
    }
    auto const set = load_pack(rules);
    auto const decider = [&](std::string const& text) {
        return judge(*set, Comment(text), {std::chrono::seconds{10}}).decided_by;
    };
    CHECK(decider(letters) == "engine.truncated");
    CHECK(decider(letters.substr(0, 9'000)) == "score");
    CHECK(decider(words) == "score");
    auto const view = text::folded(text::plain(letters));
    CHECK(text::is_cut(letters, view.utf8()));
    CHECK(text::code_points(view.utf8()) < 75'000);
    CHECK_FALSE(text::is_cut(words, text::folded(text::plain(words)).utf8()));
}

TEST_CASE("a text with more links than are read is held") {
    std::string text = "good";
    for (int i = 0; i < 600; ++i) {
        text += " http://a" + std::to_string(i) + ".example/";
    }
    CHECK(verdict(text) == "hold by engine.truncated");
    auto const set = load_pack("rules:\n  - {id: r, when: {content.truncated: true}, score: 1}\n");
    CHECK(hit(judge(*set, Comment(text)), "r"));
    CHECK_FALSE(hit(judge(*set, Comment("short")), "r"));
}

TEST_CASE("a text with more listed words than are counted is held") {
    std::string text;
    for (int i = 0; i < 3000; ++i) {
        text += "watched ";
    }
    auto const decision = decide(Comment(text));
    CHECK(hit(decision, "engine.truncated"));
    CHECK(hit_texts(decision, "watched").size() == 200);
}

TEST_CASE("a decision names its rule set and its thresholds, and hits stand in file order") {
    auto const set = load_pack(rules);
    Comment comment("trash watched three");
    comment.facts.policy.thresholds.hold = 250;
    auto const decision = judge(*set, comment);
    CHECK(decision.ruleset == set->id());
    CHECK(decision.ruleset.size() == 12);
    CHECK(decision.thresholds.hold == 250);
    REQUIRE(decision.hits.size() == 3);
    CHECK(decision.hits[0].rule == "watched");
    CHECK(decision.hits[0].reason == "watched");
    CHECK(decision.hits[1].rule == "trash");
    CHECK(decision.hits[2].rule == "three");
}

} // namespace commentd::rules
