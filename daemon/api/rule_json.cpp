#include "daemon/api/rule_json.hpp"

#include <cmath>

#include "daemon/api/json.hpp"

namespace commentd::api {

namespace json = boost::json;

namespace {

// Four decimals: more than any of these shares is known to.
json::value share(std::optional<double> value) {
    if (!value) return nullptr;
    return std::round(*value * 1e4) / 1e4;
}

json::object interval(moderation::Interval const& between) {
    return {{"low", share(between.low)}, {"high", share(between.high)}};
}

void add_counts(json::object& object, store::HitCount const& count,
                moderation::Shares const& shares) {
    object["hits"] = count.hits;
    object["hits_on_trial"] = count.on_trial;
    object["hit_share"] = share(shares.hit);
    object["bad"] = count.bad;
    object["bad_share"] = share(shares.bad);
    object["good"] = count.good;
    object["good_share"] = share(shares.good);
    object["good_share_95"] = interval(shares.good_interval);
    object["s_o"] = share(shares.s_o);
    object["s_o_95"] = interval(shares.s_o_interval);
    object["flips"] = count.flips;
    object["only"] = count.only;
    object["overlap"] = share(shares.overlap);
}

json::value action_of(rules::RuleInfo const& rule) {
    if (!rule.action) return nullptr;
    return json::value(rules::to_text(*rule.action));
}

json::value score_of(rules::RuleInfo const& rule) {
    if (!rule.score) return nullptr;
    return points(*rule.score);
}

json::object rule_row(moderation::RuleRow const& row) {
    json::object object{
        {"rule", row.rule.id},
        {"pack", text_or_null(row.rule.pack)},
        {"loaded", row.loaded},
        {"mode", row.loaded ? json::value(rules::to_text(row.rule.mode)) : json::value(nullptr)}};
    add_counts(object, row.count, row.shares);
    object["often_with"] = text_or_null(row.often_with);
    object["often_with_share"] = row.often_with.empty() ? json::value() : share(row.together);
    object["last"] = time_or_null(row.last);
    json::array hints;
    for (auto const hint : row.hints) hints.push_back(json::value(hint));
    object["hints"] = std::move(hints);
    object["days"] = json::array(row.days.begin(), row.days.end());
    return object;
}

json::object entry_row(moderation::EntryRow const& row) {
    json::object object{
        {"list", row.entry.list}, {"entry", row.entry.entry}, {"at", row.entry.at}};
    add_counts(object, row.entry.count, row.shares);
    object["only_approved"] = row.only_approved;
    object["last"] = time_or_null(row.entry.count.last);
    return object;
}

} // namespace

json::object rule_item(moderation::RuleListing::Row const& row) {
    auto const& rule = row.rule;
    return {{"id", rule.id},
            {"pack", rule.pack},
            {"desc", text_or_null(rule.desc)},
            {"mode", rules::to_text(rule.mode)},
            {"action", action_of(rule)},
            {"score", score_of(rule)},
            {"group", text_or_null(rule.group)},
            {"at", rule.at},
            {"hits_24h", row.hits_24h},
            {"hits_7d", row.hits_7d}};
}

json::object rule_listing(moderation::RuleListing const& listing) {
    json::array items;
    for (auto const& row : listing.rules) items.push_back(rule_item(row));
    auto const total = items.size();
    return {{"ruleset", listing.ruleset}, {"items", std::move(items)}, {"total", total}};
}

json::object rule_report(moderation::RuleReport const& report, bool with_entries) {
    json::array rules, days;
    for (auto const& row : report.rules) rules.push_back(rule_row(row));
    for (auto const day : report.days) days.push_back(json::value(base::to_text(day).substr(0, 10)));
    json::object object{{"ruleset", report.ruleset},
                        {"since", base::to_text(report.window.since)},
                        {"until", base::to_text(report.window.until)},
                        {"complete", report.complete},
                        {"comments", report.comments},
                        {"unreadable", report.unreadable},
                        {"decided", {{"good", report.good}, {"bad", report.bad}}},
                        {"days", std::move(days)},
                        {"rules", std::move(rules)}};
    if (!with_entries) return object;
    json::array entries, unused;
    for (auto const& row : report.entries) entries.push_back(entry_row(row));
    for (auto const& entry : report.unused)
        unused.push_back({{"list", entry.list}, {"entry", entry.entry}, {"at", entry.at}});
    object["entries"] = std::move(entries);
    object["entries_total"] = report.entries_total;
    object["unused_entries"] = std::move(unused);
    object["unused_entries_total"] = report.unused_total;
    return object;
}

} // namespace commentd::api
