#include "rules/pack/expectation.hpp"

#include <algorithm>

#include "rules/conditions/range.hpp"
#include "rules/pack/keys.hpp"
#include "rules/pack/scalars.hpp"

namespace commentd::rules {

namespace {

// The program's own (verdict.cpp), which stand among the hits like rules.
constexpr std::string_view own_rules[] = {
    "policy.parent",  "policy.form-origin", "policy.premoderate", "policy.first-comment",
    "policy.reserved-name", "policy.thread-watch",
    "engine.timeout", "engine.truncated",   "engine.regex",       "engine.lookup"};

std::optional<double> read_hundredths(std::string_view text) {
    auto const points = read_points(text);
    return points ? std::optional(static_cast<double>(*points)) : std::nullopt;
}

std::string hit_rules(Decision const& got) {
    std::string all, last;
    for (auto const& hit : got.hits) {
        if (hit.rule != last) {
            all += (all.empty() ? "" : ", ") + hit.rule;
        }
        last = hit.rule;
    }
    return all.empty() ? "no rule" : all;
}

class Comparison {
public:
    Comparison(Decision const& got, Compiled const& set, Problems& problems)
        : got_(got), set_(set), problems_(problems) {}

    std::string of(Node const& expect) {
        Keys keys(expect, problems_, "expect");
        keys.not_yet({"labels"});
        if (auto const* verdict = keys.find("verdict")) {
            compare_verdict(*verdict);
        }
        if (auto const* decider = keys.find("decided_by")) {
            compare_decider(*decider);
        }
        if (auto const* score = keys.find("score")) {
            compare_score(*score);
        }
        auto const* rules = keys.find("rules");
        if (rules && rules->is_sequence() && rules->items.empty()) {
            if (!got_.hits.empty()) {
                differ("no rule", hit_rules(got_));
            }
        } else if (rules) {
            compare_rules(*rules, "rules", true);
        }
        if (auto const* not_rules = keys.find("not_rules")) {
            compare_rules(*not_rules, "not_rules", false);
        }
        if (auto const* spans = keys.find("spans")) {
            compare_spans(*spans);
        }
        if (auto const* shadow = keys.find("shadow")) {
            compare_shadow(*shadow);
        }
        keys.finish();
        if (expect.is_map() && expect.members.empty()) {
            problems_.error(expect.mark, "E015", "'expect' must say what to expect");
        }
        return std::move(wrong_);
    }

private:
    void compare_verdict(Node const& node) {
        static constexpr Verdict all[] = {Verdict::approve, Verdict::hold, Verdict::reject,
                                          Verdict::spam};
        std::vector<std::string_view> names;
        for (auto const verdict : all) {
            names.push_back(to_text(verdict));
        }
        if (std::find(names.begin(), names.end(), node.text) == names.end()) {
            problems_.error(node.mark, "E014",
                            "'verdict' is approve, hold, reject or spam" +
                                suggestion(node.text, names));
        } else if (node.text != to_text(got_.verdict)) {
            differ("verdict " + node.text,
                   std::string(to_text(got_.verdict)) + " by " + got_.decided_by);
        }
    }

    // The second verdict, and the hits of the rules on trial alone.
    void compare_shadow(Node const& node) {
        auto second = got_;
        second.hits.clear();
        second.shadow.reset();
        if (got_.shadow) {
            second.verdict = got_.shadow->verdict;
            second.score = got_.shadow->score;
            second.decided_by = got_.shadow->decided_by;
            second.hits = got_.shadow->hits;
        }
        auto const wrong = Comparison(second, set_, problems_).of(node);
        wrong_ += wrong.empty() ? "" : (wrong_.empty() ? "" : "; ") + ("in shadow: " + wrong);
    }

    void compare_decider(Node const& node) {
        if (is_known(node.text, node.mark, {"score"}) && node.text != got_.decided_by) {
            differ("decided_by " + node.text, got_.decided_by);
        }
    }

    void compare_score(Node const& node) {
        auto const range = read_range(node, read_hundredths, problems_);
        if (range && !range->contains(static_cast<double>(got_.score))) {
            differ("score " + node.text, points_text(got_.score) + " (" + hit_rules(got_) + ")");
        }
    }

    void compare_rules(Node const& names, std::string_view key, bool wanted) {
        for (auto const* name : read_words(names, problems_, key)) {
            if (!is_known(name->text, name->mark)) {
                continue;
            }
            bool const hit = std::any_of(got_.hits.begin(), got_.hits.end(),
                                         [&](Hit const& h) { return h.rule == name->text; });
            if (hit != wanted) {
                differ((wanted ? "a hit of " : "no hit of ") + name->text, hit_rules(got_));
            }
        }
    }

    void compare_spans(Node const& spans) {
        if (!spans.is_map()) {
            problems_.error(spans.mark, "E014", "'spans' must be a map of rules");
        }
        for (auto const& [rule, mark, wanted] : spans.members) {
            if (!is_known(rule, mark)) {
                continue;
            }
            std::vector<std::string> found;
            for (auto const& hit : got_.hits) {
                if (hit.rule == rule) {
                    found.push_back(hit.text);
                }
            }
            auto const missing = missing_spans(wanted, found, problems_);
            wrong_ += missing.empty() ? "" : (wrong_.empty() ? "" : "; ") + rule + ": " + missing;
        }
    }

    bool is_known(std::string const& name, Mark mark, std::vector<std::string_view> names = {}) {
        names.insert(names.end(), set_.rule_ids.begin(), set_.rule_ids.end());
        names.insert(names.end(), std::begin(own_rules), std::end(own_rules));
        if (std::find(names.begin(), names.end(), name) != names.end()) {
            return true;
        }
        problems_.error(
            mark, "E005",
            "there is no rule named " + in_quotes(name) +
                (problems_.wants_suggestions() ? suggestion(name, names) : std::string()));
        return false;
    }

    void differ(std::string const& wanted, std::string const& is) {
        wrong_ += (wrong_.empty() ? "expected " : "; expected ") + wanted + ", got " + is;
    }

    Decision const& got_;
    Compiled const& set_;
    Problems& problems_;
    std::string wrong_;
};

} // namespace

std::string differences(Node const& expect, Decision const& got, Compiled const& set,
                        Problems& problems) {
    return Comparison(got, set, problems).of(expect);
}

std::string missing_spans(Node const& wanted, std::vector<std::string> const& found,
                          Problems& problems) {
    for (auto const* word : read_words(wanted, problems, "spans")) {
        if (std::find(found.begin(), found.end(), word->text) == found.end()) {
            std::string all;
            for (auto const& one : found) {
                all += all.empty() ? "" : ", ";
                all += one.empty() ? "a hit without a place in a text" : in_quotes(one);
            }
            return "expected the span " + in_quotes(word->text) + ", got " +
                   (all.empty() ? "none" : all);
        }
    }
    return {};
}

std::string in_quotes(std::string_view text) {
    return "'" + std::string(text) + "'";
}

} // namespace commentd::rules
