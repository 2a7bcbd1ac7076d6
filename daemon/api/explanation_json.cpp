#include "daemon/api/explanation_json.hpp"

#include <algorithm>

#include "daemon/api/json.hpp"

namespace commentd::api {

namespace json = boost::json;

namespace {

// By its rule, before its group is clipped; of one that did not hit 0.
rules::Points counted(rules::Explanation const& explained, rules::RuleReport const& rule) {
    auto const& decision = explained.decision;
    auto const& hits = rule.mode == rules::Mode::shadow && decision.shadow ? decision.shadow->hits
                                                                           : decision.hits;
    auto const found = std::ranges::find(hits, rule.id, &rules::Hit::rule);
    return found == hits.end() ? 0 : found->score;
}

// Where no rule on trial had anything to say, both verdicts are one.
json::value trial(rules::Explanation const& explained) {
    auto const& d = explained.decision;
    json::array list;
    for (auto const& rule : explained.rules)
        if (rule.mode == rules::Mode::shadow)
            list.push_back(json::value(rule.id + ": " + std::string(to_text(rule.outcome))));
    if (list.empty()) return nullptr;
    auto object = d.shadow ? shadow(d).get_object()
                           : json::object{{"verdict", rules::to_text(d.verdict)},
                                          {"decided_by", d.decided_by},
                                          {"score", points(d.score)},
                                          {"flipped_by", json::array()}};
    object["rules"] = std::move(list);
    return object;
}

json::object not_applied(rules::Explanation const& explained) {
    auto const count = [&](rules::Outcome outcome) {
        return std::ranges::count(explained.rules, outcome, &rules::RuleReport::outcome);
    };
    return {{"failed", count(rules::Outcome::failed)},
            {"inapplicable", count(rules::Outcome::inapplicable)},
            {"errored", count(rules::Outcome::errored)}};
}

} // namespace

json::object decision(rules::Decision const& d) {
    return {{"verdict", rules::to_text(d.verdict)},
            {"score", points(d.score)},
            {"thresholds", thresholds(d.thresholds)},
            {"ruleset", d.ruleset},
            {"decided_by", d.decided_by},
            {"hits", hits(d)},
            {"shadow", shadow(d)}};
}

json::object explanation(rules::Explanation const& explained) {
    auto object = decision(explained.decision);
    json::array list;
    for (auto const& rule : explained.rules) {
        json::array because;
        for (auto const& b : rule.because)
            because.push_back({{"fact", b.fact},
                               {"value", b.value},
                               {"test", b.test},
                               {"outcome", rules::to_text(b.outcome)}});
        list.push_back({{"id", rule.id},
                        {"pack", rule.pack},
                        {"group", text_or_null(rule.group)},
                        {"at", rule.at},
                        {"mode", rules::to_text(rule.mode)},
                        {"outcome", rules::to_text(rule.outcome)},
                        {"score", points(rule.score)},
                        {"counted", points(counted(explained, rule))},
                        {"action", text_or_null(rule.action)},
                        {"reason", text_or_null(rule.reason)},
                        {"because", std::move(because)}});
    }
    json::object groups;
    for (auto const& group : explained.groups)
        groups[group.name] = {{"sum", points(group.sum)},
                              {"counted", points(group.counted)}};
    object["rules"] = std::move(list);
    object["groups"] = std::move(groups);
    object["shadow"] = trial(explained);
    object["not_applied"] = not_applied(explained);
    return object;
}

} // namespace commentd::api
