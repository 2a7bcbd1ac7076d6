// What the tests of the rule engine share: a pack from its text, a comment, its decision.
#pragma once

#include <catch2/catch.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "rules/pack/load.hpp"

namespace commentd::rules {

inline Bundle bundle_of(std::string text) {
    return {{{"rules.d/test.yaml", std::move(text), {}}}};
}

// The head that every pack has, two lines, and then what matters to the test.
inline std::string pack(std::string const& text) {
    return "commentd_rules: 1\nname: test\n" + text;
}

// A rule "r" of one condition, which is in line 5.
inline std::string rule(std::string const& when, std::string const& more = "score: 1") {
    return "rules:\n  - id: r\n    when: " + when + "\n    " + more + "\n";
}

inline std::string all_problems(Loaded const& loaded) {
    std::string all;
    for (auto const& problem : loaded.problems) {
        all += problem.text() + "\n";
    }
    return all;
}

inline std::shared_ptr<RuleSet const> load_pack(std::string const& text) {
    auto const loaded = load(bundle_of(pack(text)));
    INFO(all_problems(loaded));
    REQUIRE(loaded.rules);
    return loaded.rules;
}

// The message of the only problem.
inline std::string message(std::string const& text) {
    auto const loaded = load(bundle_of(pack(text)));
    INFO(all_problems(loaded));
    REQUIRE(loaded.problems.size() == 1);
    return loaded.problems[0].message;
}

// A reader with a name, whose comments are judged like any other, at a fixed time.
struct Comment {
    explicit Comment(std::string content = "") : text(std::move(content)) {
        facts.now = Time{std::chrono::sys_days{std::chrono::year{2026} / 5 / 1}};
        facts.site = "news";
        facts.author = History{};
        facts.policy.judge_first_comment = true;
    }

    std::string text;
    Texts texts{};
    Facts facts;
};

inline Decision judge(RuleSet const& set, Comment const& comment, Limits const& limits = {}) {
    auto texts = comment.texts;
    texts.content = comment.text;
    auto const reading = set.read(texts, nullptr, limits);
    return set.decide(texts, reading, comment.facts, limits);
}

inline Explanation explain(RuleSet const& set, Comment const& comment) {
    auto texts = comment.texts;
    texts.content = comment.text;
    auto const reading = set.read(texts);
    return set.explain(texts, reading, comment.facts);
}

inline Decision judge(std::string const& rules, Comment const& comment) {
    return judge(*load_pack(rules), comment);
}

inline bool hit(Decision const& decision, std::string const& rule) {
    return std::any_of(decision.hits.begin(), decision.hits.end(),
                       [&](Hit const& h) { return h.rule == rule; });
}

inline std::vector<std::string> hit_texts(Decision const& decision, std::string const& rule) {
    std::vector<std::string> texts;
    for (auto const& h : decision.hits) {
        if (h.rule == rule) {
            texts.push_back(h.text);
        }
    }
    return texts;
}

// "10:5 E001" of each problem, in order.
inline std::vector<std::string> codes_of(std::string const& text) {
    std::vector<std::string> codes;
    for (auto const& p : load(bundle_of(text)).problems) {
        codes.push_back(std::to_string(p.line) + ":" + std::to_string(p.column) + " " + p.code);
    }
    return codes;
}

} // namespace commentd::rules
