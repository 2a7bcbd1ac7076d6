// One rule: what it asks, whom it concerns, what follows.
#include <algorithm>
#include <cmath>

#include "rules/conditions/read.hpp"
#include "rules/pack/compiler.hpp"
#include "rules/pack/scalars.hpp"

namespace commentd::rules {

namespace {

constexpr std::string_view liftable_policies[] = {"policy.parent", "policy.form-origin",
                                                  "policy.reserved-name", "policy.premoderate",
                                                  "policy.first-comment"};
constexpr std::string_view actions[] = {"approve", "hold", "reject", "spam"};

std::optional<Points> read_score(Node const& node, std::string_view key, Problems& problems) {
    auto const points = node.is_plain() ? read_points(node.text) : std::nullopt;
    auto const number = node.is_plain() && !points ? read_decimal(node.text) : std::nullopt;
    if (number && std::abs(*number) > points_max) {
        problems.error(node.mark, "E010", "'" + std::string(key) + "' is at most 10,000 points");
    } else if (!points) {
        problems.error(node.mark, "E014",
                       "'" + std::string(key) +
                           "' must be a decimal number of at most two places, such as 2.5");
    }
    return points;
}

std::optional<double> require_number(Keys& keys, std::string_view key, Problems& problems) {
    auto const* node = keys.require(key);
    auto const number = node && node->is_plain() ? read_decimal(node->text) : std::nullopt;
    if (node && !number) {
        problems.error(node->mark, "E014", "'" + std::string(key) + "' must be a decimal number");
    }
    return number;
}

std::optional<Points> require_score(Keys& keys, std::string_view key, Problems& problems) {
    auto const* node = keys.require(key);
    return node ? read_score(*node, key, problems) : std::nullopt;
}

void read_scope(Node const& node, Rule& rule, Problems& problems) {
    Keys keys(node, problems, "scope");
    auto const sites = keys.words("sites"), threads = keys.words("threads");
    keys.finish();
    if (node.is_map() && !node.find("sites") && !node.find("threads")) {
        problems.error(node.mark, "E015", "scope needs 'sites' or 'threads'");
    }
    for (auto const* site : sites) {
        rule.sites.push_back(site->text);
    }
    for (auto const* thread : threads) {
        rule.threads.push_back(thread->text);
    }
}

std::optional<Time> read_date(Keys& keys, std::string_view key, Problems& problems) {
    auto const* node = keys.find(key);
    if (!node) {
        return std::nullopt;
    }
    auto const time = node->is_scalar() ? read_time(node->text) : std::nullopt;
    if (!time) {
        problems.error(
            node->mark, "E010",
            "'" + std::string(key) +
                "' must be a date such as 2026-07-01 or a time such as 2026-07-01T12:00:00Z");
    }
    return time;
}

void read_dates(Keys& keys, Rule& rule, Problems& problems) {
    rule.since = read_date(keys, "since", problems);
    rule.until = read_date(keys, "until", problems);
    read_date(keys, "review_by", problems);
    if (rule.since && rule.until && *rule.until <= *rule.since) {
        problems.error(keys.find("until")->mark, "E012", "'until' is not after 'since'");
    }
}

void read_mode(Keys& keys, Rule& rule, Problems& problems) {
    auto const* mode = keys.find("mode");
    if (!mode) {
        return;
    }
    std::vector<std::string_view> names;
    for (auto const one : {Mode::enforce, Mode::shadow, Mode::disabled}) {
        names.push_back(to_text(one));
        if (mode->text == names.back()) {
            rule.mode = one;
            return;
        }
    }
    problems.error(mode->mark, "E014",
                   "'mode' is enforce, shadow or disabled" + suggestion(mode->text, names));
}

void read_per_match(Node const& node, Rule& rule, Compiler& compiler) {
    auto& problems = compiler.problems();
    Keys keys(node, problems, "per_match");
    PerMatch per;
    auto const add = require_score(keys, "add", problems),
               max = require_score(keys, "max", problems);
    auto const of = keys.text("of");
    auto const* over = of ? keys.require("over") : keys.find("over");
    keys.finish();
    per.add = add.value_or(0);
    per.max = max.value_or(0);
    if (add && max && (per.add == 0 || (per.add < 0) != (per.max < 0))) {
        problems.error(node.mark, "E010",
                       "'add' and 'max' of per_match must both be above or both below 0");
    }
    if (of) {
        per.of = compiler.fact(*of, node.find("of")->mark);
        if (per.of && per.of->type != FactType::number) {
            problems.error(node.find("of")->mark, "E004",
                           "'of' takes a number; '" + *of + "' is " +
                               std::string(to_text(per.of->type)));
        } else if (per.of) {
            compiler.look(*per.of);
        }
    }
    if (over) {
        auto const value = over->is_plain() ? read_decimal(over->text) : std::nullopt;
        if (!of || !value) {
            problems.error(over->mark, "E014",
                           of ? "'over' must be a decimal number" : "'over' stands beside 'of'");
        }
        per.over = value.value_or(0);
    }
    rule.per_match = per;
}

void read_curve(Node const& node, Rule& rule, Compiler& compiler) {
    auto& problems = compiler.problems();
    Keys keys(node, problems, "score");
    Curve curve;
    auto const of = keys.require_text("curve");
    auto const from = require_number(keys, "from", problems),
               to = require_number(keys, "to", problems);
    auto const min = require_score(keys, "min", problems),
               max = require_score(keys, "max", problems);
    keys.finish();
    if (of) {
        auto const mark = node.find("curve")->mark;
        curve.of = compiler.fact(*of, mark);
        if (curve.of && curve.of->type != FactType::number) {
            problems.error(mark, "E004",
                           "'curve' takes a number; '" + *of + "' is " +
                               std::string(to_text(curve.of->type)));
        } else if (curve.of) {
            compiler.look(*curve.of);
        }
    }
    if (from && to && *from >= *to) {
        problems.error(node.find("to")->mark, "E010",
                       "'to' must be above 'from'; for a score that falls, put the higher one at "
                       "'min'");
    }
    curve.from = from.value_or(0);
    curve.to = to.value_or(1);
    curve.min = min.value_or(0);
    curve.max = max.value_or(0);
    if (curve.of) {
        rule.curve = curve;
    }
}

void read_effects(Keys& keys, Rule& rule, Compiler& compiler) {
    auto& problems = compiler.problems();
    auto const* score = keys.find("score");
    if (score && score->is_map()) {
        read_curve(*score, rule, compiler);
    } else if (score) {
        rule.score = read_score(*score, "score", problems);
    }
    if (auto const* per_match = keys.find("per_match")) {
        read_per_match(*per_match, rule, compiler);
        if (!score) {
            problems.error(per_match->mark, "E015",
                           "'per_match' adds to a 'score', and there is none");
        }
    }
    if (auto const* group = keys.find("group")) {
        rule.group = compiler.group(*group);
    }
    auto const* action = keys.find("action");
    if (action) {
        auto const found = std::find(std::begin(actions), std::end(actions), action->text);
        if (!action->is_scalar() || found == std::end(actions)) {
            problems.error(action->mark, "E014",
                           "'action' is approve, hold, reject or spam" +
                               suggestion(action->text, {std::begin(actions), std::end(actions)}));
        } else {
            rule.action = static_cast<Verdict>(found - std::begin(actions));
        }
    }
    if (!score && !action) {
        problems.error(keys.mark(), "E015", "the rule has no effect: it needs 'score' or 'action'");
    }
    rule.priority = keys.integer("priority").value_or(0);
    rule.reply = keys.text("reply");
    auto const unproven = keys.boolean("unproven");
    rule.unproven = unproven.value_or(false);
    auto const only_with = [&](std::string_view key, Verdict wanted) {
        if (auto const* node = keys.find(key); node && rule.action != wanted) {
            problems.error(node->mark, "E004",
                           "'" + std::string(key) +
                               "' goes with 'action: " + std::string(to_text(wanted)) + "' only");
        }
    };
    only_with("reply", Verdict::reject);
    only_with("unproven", Verdict::approve);
    only_with("overrules", Verdict::approve);
}

void check_overruled(Node const& name, Rule& rule, Compiler& compiler) {
    auto& problems = compiler.problems();
    auto const& text = name.text;
    if (std::find(std::begin(liftable_policies), std::end(liftable_policies), text) !=
            std::end(liftable_policies) ||
        compiler.is_rule(text)) {
        rule.overrules.push_back(text);
    } else if (text.starts_with("engine.") || text.starts_with("ban.") ||
               text == "policy.thread-watch") {
        problems.error(name.mark, "E018", "'" + text + "' can not be overruled");
    } else {
        std::vector<std::string_view> names;
        if (problems.wants_suggestions()) {
            names.assign(std::begin(liftable_policies), std::end(liftable_policies));
            for (auto const& known : compiler.set().rules) {
                names.push_back(known.id);
            }
        }
        problems.error(name.mark, "E005",
                       "there is no rule named '" + text + "' to overrule" +
                           suggestion(text, names));
    }
}

} // namespace

Rule read_rule(Node const& node, Pack const& pack, Compiler& compiler) {
    auto& problems = compiler.problems();
    Rule rule;
    Keys keys(node, problems, "a rule");
    keys.not_yet({"suppress", "labels", "tags", "notify", "rollout", "fuse", "schedule"});
    rule.id = keys.text("id").value_or("");
    rule.pack = pack.name;
    rule.at = pack.shown + ":" + std::to_string(node.mark.line);
    rule.desc = keys.text("desc").value_or("");
    read_mode(keys, rule, problems);
    if (auto const* scope = keys.find("scope")) {
        read_scope(*scope, rule, problems);
    }
    read_dates(keys, rule, problems);
    if (auto const* when = keys.require("when")) {
        rule.when = read_condition(*when, compiler);
    }
    if (auto const* unless = keys.find("unless")) {
        compiler.in_unless(true);
        rule.unless = read_condition(*unless, compiler);
        rule.exception = static_cast<std::uint32_t>(compiler.set().branches.size());
        compiler.set().branches.push_back(unless->mark);
        compiler.in_unless(false);
    }
    read_effects(keys, rule, compiler);
    keys.text("reason");
    if (auto const* quote = keys.find("quote")) {
        rule.ignore_quotes = quote->text == "ignore";
        compiler.set().wants.unquoted |= rule.ignore_quotes;
        if (!rule.ignore_quotes) {
            problems.error(quote->mark, "E014", "'quote' can only be 'ignore'");
        }
    }
    keys.find("tests"); // read by tests.cpp
    keys.finish();
    return rule;
}

void finish_rule(Rule& rule, Node const& node, Compiler& compiler) {
    auto& problems = compiler.problems();
    auto const& touched = compiler.touched();
    rule.reads_author_history = touched.author_history;
    rule.covers = touched.covering;
    if (auto const* reason = node.find("reason"); reason && reason->is_scalar()) {
        rule.reason = Reason::read(*reason, rule, touched, compiler);
    }
    if (auto const* overrules = node.find("overrules")) {
        for (auto const* name : read_words(*overrules, problems, "overrules")) {
            check_overruled(*name, rule, compiler);
        }
    }
    if (rule.per_match && !rule.per_match->of && !touched.finds) {
        problems.error(node.find("per_match")->mark, "E004",
                       "'per_match' has nothing to count: 'when' finds no places in a text");
    }
    if (!touched.covers.empty() && !touched.finds) {
        problems.error(node.find("unless")->mark, "E004",
                       "'covers: match' has nothing to cover: 'when' finds no places in a text");
    }
    for (auto const slot : touched.slots) {
        for (auto const list : touched.covers) {
            compiler.set().wants.of(slot).list(list, compiler.set().lists[list].view);
        }
    }
}

Group read_group(std::string name, Node const& node, Problems& problems) {
    Group group{std::move(name)};
    Keys keys(node, problems, "group '" + group.name + "'");
    if (auto const* min = keys.find("min_score")) {
        group.min = read_score(*min, "min_score", problems).value_or(group.min);
    }
    if (auto const* max = keys.find("max_score")) {
        group.max = read_score(*max, "max_score", problems).value_or(group.max);
    }
    keys.finish();
    if (group.min > group.max) {
        problems.error(node.mark, "E010", "min_score is larger than max_score");
    }
    return group;
}

} // namespace commentd::rules
