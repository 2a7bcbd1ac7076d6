// Rules on trial: the second verdict is what enforcing them would give, and the first does not know
// of them.
#include <random>

#include "tests/unit/rules/rule_support.hpp"

namespace commentd::rules {

namespace {

std::string verdict(Decision const& decision) {
    return std::string(to_text(decision.verdict)) + " by " + decision.decided_by;
}

std::string verdict(Shadow const& shadow) {
    return std::string(to_text(shadow.verdict)) + " by " + shadow.decided_by;
}

using Names = std::vector<std::string>;

Names pivotal(std::vector<Hit> const& hits) {
    Names names;
    for (auto const& hit : hits) {
        if (hit.pivotal && (names.empty() || names.back() != hit.rule)) {
            names.push_back(hit.rule);
        }
    }
    return names;
}

// A rule of a random pack, that the word of its number makes hit.
struct Part {
    int number;
    Mode mode;
    std::string effect;
    std::vector<int> overrules;

    std::string id() const { return "r" + std::to_string(number); }
};

std::string text_of(std::vector<Part> const& parts) {
    std::string text = R"(
groups: {capped: {max_score: 4, min_score: -1}, free: {}}
rules:)";
    text += parts.empty() ? " []\n" : "\n";
    for (auto const& part : parts) {
        text += "  - {id: " + part.id() + ", mode: " + std::string(to_text(part.mode)) +
                ", when: {content: {regex: w" + std::to_string(part.number) + "}}, " + part.effect;
        std::string named;
        for (auto const number : part.overrules) {
            auto const known = std::any_of(parts.begin(), parts.end(),
                                           [&](Part const& p) { return p.number == number; });
            named += known ? (named.empty() ? "r" : ", r") + std::to_string(number) : "";
        }
        text += named.empty() ? "}\n" : ", overrules: [" + named + "]}\n";
    }
    return text;
}

class RandomPack {
public:
    explicit RandomPack(std::uint32_t seed) : random_(seed) {}

    std::vector<Part> parts(int count) {
        std::vector<Part> all;
        for (int i = 0; i < count; ++i) {
            Part part{i, pick(2) == 0 ? Mode::shadow : Mode::enforce, effect(), {}};
            if (part.effect.starts_with("action: approve")) {
                part.overrules = {pick(count), pick(count)};
            }
            all.push_back(std::move(part));
        }
        return all;
    }

    Comment comment(int count) {
        Comment comment;
        for (int i = 0; i < count; ++i) {
            for (int times = pick(3) * pick(2); times > 0; --times) {
                comment.text += "w" + std::to_string(i) + " ";
            }
        }
        comment.facts.author->approved = 3;
        comment.facts.proven = pick(2) == 0;
        comment.facts.policy.premoderate = pick(4) == 0;
        comment.facts.has_parent = pick(4) == 0;
        comment.facts.parent_public = false;
        comment.facts.policy.thresholds.reject = pick(2) == 0 ? never : 600;
        return comment;
    }

private:
    int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

    std::string effect() {
        switch (pick(8)) {
        case 0: return "action: approve, priority: " + std::to_string(pick(3));
        case 1: return "action: hold, priority: " + std::to_string(pick(3));
        case 2: return "action: reject, reply: sorry";
        case 3: return "action: spam, score: 1";
        case 4: return "group: capped, score: 3, per_match: {add: 0.5, max: 1}";
        case 5: return "group: capped, score: -3";
        case 6: // what the past of an unproven author takes off
            return "unless: {author.approved: 0}, score: -1.5";
        default: return "score: " + std::to_string(1 + pick(6));
        }
    }

    std::mt19937 random_;
};

// With the modes that `mode` gives each rule; those it disables are taken out of the text.
template <class ModeOf>
std::shared_ptr<RuleSet const> variant(std::vector<Part> parts, ModeOf mode) {
    for (auto& part : parts) {
        part.mode = mode(part);
    }
    std::erase_if(parts, [](Part const& p) { return p.mode == Mode::disabled; });
    return load_pack(text_of(parts));
}

// What a decision says but of its pack and of what hangs on what.
void forget(std::vector<Hit>& hits) {
    for (auto& hit : hits) {
        hit.at.clear();
        hit.pivotal = false;
    }
}

} // namespace

TEST_CASE("a rule on trial is asked and shown, and decides nothing") {
    auto const set = load_pack(R"(
rules:
  - {id: old, when: {content: {word: old}}, score: 2, reason: old news}
  - {id: new, mode: shadow, when: {content: {word: new}}, score: 1.5, reason: 'says "{match}"'}
)");
    auto const quiet = judge(*set, Comment("old"));
    CHECK_FALSE(quiet.shadow);
    auto const decision = judge(*set, Comment("old and new, new"));
    CHECK(verdict(decision) == "approve by score");
    CHECK(decision.score == 200);
    CHECK_FALSE(hit(decision, "new"));
    REQUIRE(decision.shadow);
    CHECK(verdict(*decision.shadow) == "hold by score");
    CHECK(decision.shadow->score == 350);
    CHECK(decision.shadow->flipped_by == Names{"new"});
    REQUIRE(decision.shadow->hits.size() == 2);
    CHECK(decision.shadow->hits[1].rule == "new");
    CHECK(decision.shadow->hits[1].text == "new");
    CHECK(decision.shadow->hits[1].reason == "says \"new\"");
    CHECK(decision.shadow->hits[1].score == 150);
    CHECK(decision.shadow->hits[1].pivotal);
    auto const alone = judge(*set, Comment("new"));
    CHECK(alone.hits.empty());
    CHECK(verdict(*alone.shadow) == "approve by score");
    CHECK(alone.shadow->flipped_by.empty());
}

TEST_CASE("an approval on trial lifts only in the second verdict") {
    auto const set = load_pack(R"(
rules:
  - {id: watched, when: {content: {word: watched}}, action: hold}
  - {id: friend, mode: shadow, when: {content: {word: friend}}, action: approve, overrules: [watched]}
  - {id: foe, mode: shadow, when: {content: {word: foe}}, action: spam}
)");
    Comment comment("watched friend");
    comment.facts.policy.premoderate = true;
    auto const lifted = judge(*set, comment);
    CHECK(verdict(lifted) == "hold by watched");
    CHECK(verdict(*lifted.shadow) == "approve by friend");
    CHECK(lifted.shadow->flipped_by == Names{"friend"});
    comment.text = "watched friend foe";
    auto const both = judge(*set, comment);
    CHECK(verdict(*both.shadow) == "spam by foe");
    CHECK(both.shadow->flipped_by == Names{"friend", "foe"}); // each when it alone is added
}

TEST_CASE("rules that only together make another verdict flip nothing alone") {
    auto const set = load_pack(R"(
rules:
  - {id: a, mode: shadow, when: {content: {word: a}}, score: 2}
  - {id: b, mode: shadow, when: {content: {word: b}}, score: 2}
)");
    auto const decision = judge(*set, Comment("a b"));
    CHECK(verdict(*decision.shadow) == "hold by score");
    CHECK(decision.shadow->flipped_by.empty());
    CHECK(pivotal(decision.shadow->hits).empty());
}

TEST_CASE("a hit is pivotal when the verdict hangs on its rule") {
    auto const set = load_pack(R"(
groups: {g: {max_score: 3}}
rules:
  - {id: one, when: {content: {word: one}}, score: 1}
  - {id: two, when: {content: {word: two}}, score: 2}
  - {id: more, group: g, when: {content: {word: more}}, score: 3}
  - {id: most, group: g, when: {content: {word: most}}, score: 9}
  - {id: stop, when: {content: {word: stop}}, action: hold}
)");
    auto const hangs_on = [&](std::string const& text) {
        return pivotal(judge(*set, Comment(text)).hits);
    };
    CHECK(hangs_on("one").empty());
    CHECK(hangs_on("one two two") == Names{"one", "two"});
    CHECK(hangs_on("more") == Names{"more"});
    CHECK(hangs_on("more most").empty()); // the group's cap: either would do
    CHECK(hangs_on("stop more").empty());
    Comment first("stop");
    first.facts.policy.judge_first_comment = false;
    CHECK(pivotal(judge(*set, first).hits).empty());
    first.text = "one";
    CHECK(pivotal(judge(*set, first).hits) == Names{"policy.first-comment"});
}

TEST_CASE("what a rule on trial costs is never missing to those in force") {
    auto const set = load_pack(R"(
rules:
  - {id: trial, mode: shadow, when: {content: {word: a}}, score: 1}
  - {id: real, when: {rule: other}, score: 1}
  - {id: other, when: {content: {word: a}}, score: 1}
)");
    Limits const none{std::chrono::milliseconds{0}};
    auto const decision = judge(*set, Comment("a"), none);
    CHECK(verdict(decision) == "hold by engine.timeout");
    CHECK_FALSE(decision.shadow); // nothing more is said than that
}

TEST_CASE("rules on trial may ask each other and those in force, which may not ask them") {
    auto const set = load_pack(R"(
macros: {young: {rule: trial}}
rules:
  - {id: real, when: {content: {word: real}}, score: 1}
  - {id: trial, mode: shadow, when: {rule: real}, score: 1}
  - {id: second, mode: shadow, when: {macro: young}, score: 2}
)");
    auto const decision = judge(*set, Comment("real"));
    CHECK(decision.score == 100);
    CHECK(decision.shadow->score == 400);
    CHECK(decision.shadow->flipped_by == Names{"second"});
    auto const explanation = explain(*set, Comment("real"));
    REQUIRE(explanation.rules.size() == 3);
    CHECK(explanation.rules[0].mode == Mode::enforce);
    CHECK(explanation.rules[1].mode == Mode::shadow);
    CHECK(explanation.rules[1].outcome == Outcome::passed);
    CHECK(explanation.decision.shadow == decision.shadow);
}

TEST_CASE("tests of a pack run a rule on trial, and expect what is enforced") {
    auto const loaded = load(bundle_of(pack(R"(
rules:
  - id: trial
    mode: shadow
    when: {content: {word: bad}}
    action: spam
    tests: {hits: [a bad word], misses: [a good one]}
tests:
  - name: nothing happens yet
    given: a bad word
    expect:
      verdict: approve
      not_rules: trial
      shadow: {verdict: spam, decided_by: trial, rules: trial, spans: {trial: bad}}
  - name: without a hit both verdicts are one
    given: a good one
    expect: {shadow: {verdict: approve, score: 0, rules: []}}
)")));
    INFO(all_problems(loaded));
    REQUIRE(loaded.rules);
    CHECK(loaded.tests_run == 4);
    auto const wrong = load(bundle_of(pack(R"(
rules:
  - {id: trial, mode: shadow, when: {content: {word: bad}}, action: spam, tests: {hits: [good]}}
tests:
  - {name: t, given: bad, expect: {shadow: {verdict: hold}}}
)")));
    CHECK(wrong.tests_failed == 2);
    CHECK(wrong.failures.at(1).message ==
          "in shadow: expected verdict hold, got spam by trial");
}

TEST_CASE("both verdicts and all that hangs on a rule are those of packs that say so in words") {
    auto const seed = std::random_device{}();
    CAPTURE(seed);
    RandomPack random(seed);
    constexpr int rules = 9;
    for (int round = 0; round < 12; ++round) {
        auto const parts = random.parts(rules);
        CAPTURE(text_of(parts));
        auto const set = load_pack(text_of(parts));
        auto const in_force = [](Part const& p) {
            return p.mode == Mode::shadow ? Mode::disabled : Mode::enforce;
        };
        auto const real = variant(parts, in_force);
        auto const all = variant(parts, [](Part const&) { return Mode::enforce; });
        std::vector<std::shared_ptr<RuleSet const>> other; // this rule's part taken the other way
        for (auto const& part : parts) {
            other.push_back(variant(parts, [&](Part const& p) {
                bool const turned = p.number == part.number;
                return (in_force(p) == Mode::enforce) != turned ? Mode::enforce : Mode::disabled;
            }));
        }
        for (int i = 0; i < 40; ++i) {
            auto const comment = random.comment(rules);
            CAPTURE(comment.text);
            auto const decision = judge(*set, comment);
            auto expected = judge(*real, comment);
            REQUIRE(verdict(decision) == verdict(expected));
            REQUIRE(decision.score == expected.score);
            REQUIRE(decision.reply == expected.reply);
            auto hits = decision.hits;
            forget(hits);
            forget(expected.hits);
            REQUIRE(hits == expected.hits);

            auto const would_be = judge(*all, comment);
            auto const shadow = decision.shadow.value_or(
                Shadow{decision.verdict, decision.score, decision.decided_by, {}, {}});
            REQUIRE(verdict(shadow) == verdict(would_be));
            REQUIRE(shadow.score == would_be.score);
            REQUIRE(decision.hits.size() + shadow.hits.size() >= would_be.hits.size());

            auto hinges = pivotal(decision.hits);
            auto const trial_hinges = pivotal(shadow.hits);
            REQUIRE(trial_hinges == shadow.flipped_by);
            hinges.insert(hinges.end(), trial_hinges.begin(), trial_hinges.end());
            for (auto const& part : parts) {
                auto const turned = judge(*other[static_cast<std::size_t>(part.number)], comment);
                bool const is_hinge =
                    std::find(hinges.begin(), hinges.end(), part.id()) != hinges.end();
                CAPTURE(part.id());
                REQUIRE(is_hinge == (turned.verdict != decision.verdict));
            }
        }
    }
}

} // namespace commentd::rules
