// Rules that nobody has proved, explained or bounded.
#include <algorithm>
#include <map>
#include <set>

#include "rules/lint/parts.hpp"
#include "rules/pack/scalars.hpp"

namespace commentd::rules {

namespace {

std::vector<std::string_view> words_of(Node const* node) {
    std::vector<std::string_view> words;
    if (!node) {
        return words;
    }
    if (node->is_scalar()) {
        words.push_back(node->text);
    }
    for (auto const& item : node->items) {
        words.push_back(item.text);
    }
    return words;
}

// Rules that are to hit, in force or on trial.
void add_hits(Node const& expect, std::set<std::string_view>& rules) {
    for (auto const* key : {"rules", "decided_by"}) {
        auto const words = words_of(expect.find(key));
        rules.insert(words.begin(), words.end());
    }
    if (auto const* spans = expect.find("spans")) {
        for (auto const& of_rule : spans->members) {
            rules.insert(of_rule.key);
        }
    }
    if (auto const* shadow = expect.find("shadow")) {
        add_hits(*shadow, rules);
    }
}

// Rules that whole-file tests show to hit, in one step or several.
void add_expected(Node const& node, std::set<std::string_view>& rules) {
    if (auto const* expect = node.find("expect")) {
        add_hits(*expect, rules);
    }
    for (auto const& item : node.items) {
        add_expected(item, rules);
    }
    for (auto const& member : node.members) {
        add_expected(member.value, rules);
    }
}

bool has_hits(Node const& rule) {
    auto const* tests = rule.find("tests");
    auto const* hits = tests ? tests->find("hits") : nullptr;
    return hits && !hits->items.empty();
}

bool asks(Node const& condition, std::string_view fact, Linted const& linted) {
    bool found = false;
    linted.each_asked_through(condition, [&](Asked const& asked) { found |= asked.key == fact; });
    return found;
}

bool is_network(std::string_view name) {
    return name == "ip" || name == "net";
}

// Whether an address' or a network's past alone can make a condition pass.
class NetworkAlone {
public:
    explicit NetworkAlone(Linted const& linted) : linted_(linted) {}

    bool asks(Node const& condition) {
        auto const parts = parts_of(condition);
        if (parts.empty()) {
            return asks(asked_by(condition));
        }
        auto const alone = static_cast<std::size_t>(
            std::ranges::count_if(parts, [this](auto const* part) { return asks(*part); }));
        if (condition.find("any")) {
            return alone > 0;
        }
        if (auto const* least = condition.find("at_least")) {
            return alone >= static_cast<std::size_t>(read_integer(least->text).value_or(1));
        }
        return alone == parts.size();
    }

private:
    bool asks(Asked const& asked) {
        if (asked.key == "macro") {
            auto const* macro = linted_.macro(asked.value->text);
            return macro && asks_by_macro(*macro);
        }
        if (asked.key == "rate") {
            auto const keys = words_of(asked.value->find("key"));
            return !keys.empty() && std::ranges::all_of(keys, is_network);
        }
        auto const* fact = find_fact(asked.key);
        return fact && (fact->lookup == Lookup::net || fact->lookup == Lookup::ip);
    }

    // Each macro is looked at once: those that ask another twice, and so on, would take for ever.
    bool asks_by_macro(Node const& macro) {
        auto const known = macros_.find(&macro);
        if (known != macros_.end()) {
            return known->second;
        }
        bool const alone = asks(macro);
        macros_.emplace(&macro, alone);
        return alone;
    }

    Linted const& linted_;
    std::map<Node const*, bool> macros_;
};

bool is_stop(Rule const& rule) {
    return rule.mode != Mode::disabled && rule.action && *rule.action != Verdict::approve;
}

class RuleLint {
public:
    RuleLint(Linted const& linted, LintOptions const& options)
        : linted_(linted), options_(options), network_(linted) {
        for (auto const& pack : linted.packs) {
            if (auto const* tests = pack.root.find("tests")) {
                add_expected(*tests, expected_);
            }
        }
    }

    void look(LintedRule const& linted) {
        auto const& [node, rule] = linted;
        dates(node, rule);
        if (rule.mode == Mode::disabled) {
            return;
        }
        auto const mark = node.find("id")->mark;
        if (!has_hits(node) && !expected_.contains(rule.id)) {
            warn(mark, "W101", "the rule '" + rule.id + "' has no test: add hits and misses");
        }
        if (!rule.reason && rule.desc.empty()) {
            warn(mark, "W102",
                 "the rule '" + rule.id + "' has no reason: moderators see its id alone");
        }
        if (rule.action) {
            action(node, rule);
        }
        if (auto const highest = highest_score(rule)) {
            score(node, rule, *highest);
        }
        overruled(node);
        sites(node);
    }

private:
    void dates(Node const& node, Rule const& rule) {
        for (auto const* key : {"until", "review_by"}) {
            auto const* date = node.find(key);
            auto const time = date ? read_time(date->text) : std::nullopt;
            if (time && *time <= options_.now) {
                warn(date->mark, "W108",
                     "'" + std::string(key) + "' of the rule '" + rule.id + "' passed on " +
                         date_text(*time) +
                         (*key == 'u' ? ": it hits no more, so remove it" : ": look at it again"));
            }
        }
    }

    void action(Node const& node, Rule const& rule) {
        auto const mark = node.find("action")->mark;
        auto const action = std::string(to_text(*rule.action));
        auto const& when = *node.find("when");
        // Whom the site itself calls its own needs no exception.
        bool const bounded = rule.unless || !rule.sites.empty() || !rule.threads.empty() ||
                             asks(when, "author.role", linted_);
        if (!bounded) {
            warn(mark, "W103",
                 "'action: " + action + "' of the rule '" + rule.id +
                     "' knows no exception: add 'unless' or 'scope', or give it a score");
        }
        bool const final = *rule.action == Verdict::reject || *rule.action == Verdict::spam;
        if (final && network_.asks(when)) {
            warn(mark, "W116",
                 "the rule '" + rule.id + "' takes 'action: " + action +
                     "' for what others at the same address or network did: hold at most");
        }
    }

    void score(Node const& node, Rule const& rule, Points counted) {
        if (rule.group) {
            counted = std::min(counted, linted_.set.groups[*rule.group].max);
        }
        Points highest = 0;
        for (auto const& [hold, reject, spam] : options_.thresholds) {
            for (auto const points : {hold, reject, spam}) {
                highest = std::max(highest, points == never ? Points{0} : points);
            }
        }
        if (highest > 0 && counted > highest) {
            warn(node.find("score")->mark, "W113",
                 "the score of the rule '" + rule.id + "' is above every threshold (" +
                     points_text(highest) + "): an action says so plainly");
        }
    }

    void overruled(Node const& node) {
        auto const* overrules = node.find("overrules");
        if (!overrules) {
            return;
        }
        auto const check = [&](Node const& name) {
            auto const found = std::ranges::find(linted_.set.rules, name.text, &Rule::id);
            if (found != linted_.set.rules.end() && !is_stop(*found)) {
                warn(name.mark, "W114",
                     "'" + name.text +
                         "' is no stop (hold, reject, spam), so there is nothing to overrule");
            }
        };
        if (overrules->is_scalar()) {
            check(*overrules);
        }
        for (auto const& name : overrules->items) {
            check(name);
        }
    }

    void sites(Node const& node) {
        auto const* scope = node.find("scope");
        auto const* named = scope ? scope->find("sites") : nullptr;
        if (!named || options_.sites.empty()) {
            return;
        }
        auto const check = [&](Node const& name) {
            if (std::ranges::find(options_.sites, name.text) == options_.sites.end()) {
                warn(name.mark, "W119",
                     "the configuration has no site '" + name.text + "'" +
                         suggestion(name.text, {options_.sites.begin(), options_.sites.end()}));
            }
        };
        if (named->is_scalar()) {
            check(*named);
        }
        for (auto const& name : named->items) {
            check(name);
        }
    }

    void warn(Mark mark, std::string_view code, std::string message) {
        linted_.problems.warning(mark, code, std::move(message));
    }

    Linted const& linted_;
    LintOptions const& options_;
    NetworkAlone network_;
    std::set<std::string_view> expected_;
};

} // namespace

void lint_rules(Linted const& linted, LintOptions const& options) {
    RuleLint check(linted, options);
    for (auto const& rule : linted.rules) {
        check.look(rule);
    }
}

} // namespace commentd::rules
