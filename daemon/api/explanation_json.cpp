#include "daemon/api/explanation_json.hpp"

#include "daemon/api/json.hpp"

namespace commentd::api {

namespace json = boost::json;

json::object decision(rules::Decision const& d) {
    return {{"verdict", rules::to_text(d.verdict)},
            {"score", points(d.score)},
            {"thresholds",
             {{"hold", points_or_never(d.thresholds.hold)},
              {"reject", points_or_never(d.thresholds.reject)},
              {"spam", points_or_never(d.thresholds.spam)}}},
            {"ruleset", d.ruleset},
            {"decided_by", d.decided_by},
            {"hits", hits(d)}};
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
                        {"outcome", rules::to_text(rule.outcome)},
                        {"score", points(rule.score)},
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
    return object;
}

} // namespace commentd::api
