#include "daemon/api/backtest_json.hpp"

#include "daemon/api/json.hpp"

namespace commentd::api {
namespace {

namespace json = boost::json;
using Report = moderation::BacktestReport;

json::object counts(Report::Counts const& of) {
    return {{"approved", of[Report::approved]},
            {"bad", of[Report::bad]},
            {"undecided", of[Report::undecided]}};
}

json::object examples(Report const& report, Report::Row row) {
    auto const ids = [&](Report::Column column) {
        json::array list;
        for (auto const& [number, id] : report.examples[row][column]) list.emplace_back(id.text());
        return list;
    };
    return {{"approved", ids(Report::approved)},
            {"bad", ids(Report::bad)},
            {"undecided", ids(Report::undecided)}};
}

json::value trial(Report const& report) {
    if (!report.trial) return nullptr;
    auto const& [rules, stricter, laxer] = *report.trial;
    return {{"rules", json::array(rules.begin(), rules.end())},
            {"stricter", counts(stricter)},
            {"laxer", counts(laxer)}};
}

} // namespace

json::object backtest(Report const& report) {
    json::object old, not_computed;
    for (auto const& [id, n] : report.old) old[id] = n;
    for (auto const& [why, n] : report.not_computed) not_computed[why] = n;
    json::array rules;
    for (auto const& [rule, blame] : report.rules)
        rules.push_back({{"rule", rule},
                         {"stricter", counts(blame.stricter)},
                         {"laxer", counts(blame.laxer)}});
    return {{"new", report.candidate},
            {"old", std::move(old)},
            {"since", base::to_text(report.since)},
            {"until", base::to_text(report.until)},
            {"site", text_or_null(report.site.value_or(""))},
            {"comments", report.comments()},
            {"decided", report.decided()},
            {"agree", counts(report.cells[Report::agree])},
            {"stricter", counts(report.cells[Report::stricter])},
            {"laxer", counts(report.cells[Report::laxer])},
            {"examples",
             {{"stricter", examples(report, Report::stricter)},
              {"laxer", examples(report, Report::laxer)}}},
            {"rules", std::move(rules)},
            {"trial", trial(report)},
            {"not_computed", std::move(not_computed)}};
}

} // namespace commentd::api
