// What the rules are and how they did, for those who look after them.
#include <boost/json.hpp>

#include "daemon/api/input.hpp"
#include "daemon/api/moment.hpp"
#include "daemon/api/parts.hpp"
#include "daemon/api/reply.hpp"
#include "daemon/api/review_input.hpp"
#include "daemon/api/rule_json.hpp"

namespace commentd::api {

Task<Response> list_rules(Parts& parts, Request request) {
    auto const person = parts.access.person(request);
    if (!person) co_return problem(person.error());
    auto const listing = co_await parts.rule_reports.list(parts.policies.current(), *person);
    if (!listing) co_return problem(listing.error());
    co_return json_reply(200, rule_listing(**listing));
}

Task<Response> show_rule(Parts& parts, Request request) {
    auto const person = parts.access.person(request);
    if (!person) co_return problem(person.error());
    auto id = std::move(request.captures[0]);
    auto const shown =
        co_await parts.rule_reports.show(parts.policies.current(), *person, std::move(id));
    if (!shown) co_return problem(shown.error());
    auto rule = rule_item(shown->row);
    auto const& source = shown->source;
    rule["file"] = source ? boost::json::value(source->file) : nullptr;
    rule["line"] = source ? boost::json::value(source->line) : nullptr;
    rule["source"] = source ? boost::json::value(source->text) : nullptr;
    co_return json_reply(200, rule);
}

Task<Response> rule_statistics(Parts& parts, Request request) {
    auto const person = parts.access.person(request);
    if (!person) co_return problem(person.error());
    auto const policy = parts.policies.current();
    Query query(request);
    moderation::RuleReports::Asked asked;
    asked.site = query.text("site");
    auto const& zone = timezone_of(*policy, asked.site);
    // "30d" is the same for some seconds, so that what was counted can be told again.
    auto const now = std::chrono::floor<std::chrono::duration<int, std::ratio<10>>>(parts.clock());
    for (auto const& [name, place] : {std::pair("since", &asked.since), {"until", &asked.until}}) {
        auto const given = query.text(name);
        if (!given) continue;
        *place = moment(*given, now, zone);
        if (!*place) query.wrong(name, std::string(moment_form));
    }
    if (asked.since && *asked.since >= asked.until.value_or(parts.clock()))
        query.wrong("since", asked.until ? "it must be before `until`" : "it is not yet");
    auto const entries = query.text("entries").value_or("false");
    if (entries != "true" && entries != "false") query.wrong("entries", "true or false");
    if (auto const wrong = query.done()) co_return problem(*wrong);
    auto const report = co_await parts.rule_reports.statistics(policy, *person, asked);
    if (!report) co_return problem(report.error());
    co_return json_reply(200, rule_report(**report, entries == "true"));
}

} // namespace commentd::api
