// Threads and whole sites that are closed, opened or under watch by a person's word.
#include <boost/json.hpp>

#include "daemon/api/input.hpp"
#include "daemon/api/json.hpp"
#include "daemon/api/moment.hpp"
#include "daemon/api/parts.hpp"
#include "daemon/api/reply.hpp"
#include "daemon/api/review_input.hpp"
#include "daemon/moderation/submission.hpp"

namespace commentd::api {
namespace {

namespace json = boost::json;

json::object watch(store::Watches::Row const& row) {
    json::value thread = nullptr;
    if (row.place.thread != 0)
        thread = {{"id", row.thread_id},
                  {"url", text_or_null(row.thread_url)},
                  {"title", text_or_null(row.thread_title)}};
    return {{"site", row.site},
            {"thread", std::move(thread)},
            {"action", store::to_text(row.action)},
            {"until", time_or_null(row.until)},
            {"by", row.by},
            {"at", base::to_text(row.at)},
            {"operation", row.operation.text()}};
}

moderation::WatchOrder read_watch(json::object const& object, moderation::Policy const& policy,
                                  base::Time now, Errors& errors) {
    Fields fields(object, "", errors);
    moderation::WatchOrder order;
    order.site = fields.text("site").value_or("");
    if (order.site.empty()) fields.wrong("site", "required", "the id of a site");
    // A forgotten member must not mean the whole site.
    order.thread = fields.text("thread");
    if (!order.thread && !fields.is_null("thread"))
        fields.wrong("thread", "required", "the id of a thread, or null for the whole site");
    if (order.thread) moderation::validate_thread_id(*order.thread, "thread", errors);
    auto const word = fields.text("action").value_or("");
    auto const action = moderation::watch_action_from_text(word);
    if (action)
        order.action = *action;
    else
        fields.wrong("action", word.empty() ? "required" : "invalid_value",
                     "close, open, hold_all or normal");
    if (auto const until = fields.text("until"); until && !until->empty()) {
        order.until = end_of_term(*until, now, timezone_of(policy, order.site));
        if (!order.until || *order.until <= now)
            fields.wrong("until", "invalid_value", "a time to come, or for how long, such as 24h");
        else if (action == moderation::WatchOrder::Action::normal)
            fields.wrong("until", "invalid_value", "what is normal has no term");
    }
    fields.refuse_unknown();
    return order;
}

} // namespace

Task<Response> act_on_thread(Parts& parts, Request request) {
    auto const person = parts.access.person(request);
    if (!person) co_return problem(person.error());
    auto const object = parse_object(request);
    if (!object) co_return problem(object.error());
    Errors errors;
    auto const policy = parts.policies.current();
    auto order = read_watch(*object, *policy, parts.clock(), errors);
    if (!errors.empty()) co_return problem(wrong_fields(std::move(errors)));
    auto const watched = co_await parts.watching.act(*person, policy, std::move(order));
    if (!watched) co_return problem(watched.error());
    json::object body{{"operation", watched->operation.text()}, {"watch", nullptr}};
    if (watched->watch) body["watch"] = watch(*watched->watch);
    co_return json_reply(201, body);
}

Task<Response> list_thread_actions(Parts& parts, Request request) {
    auto const person = parts.access.person(request);
    if (!person) co_return problem(person.error());
    Query query(request);
    auto site = query.text("site");
    if (auto const wrong = query.done()) co_return problem(*wrong);
    auto const rows = co_await parts.watching.list(*person, std::move(site));
    if (!rows) co_return problem(rows.error());
    json::array items;
    for (auto const& row : *rows) items.push_back(watch(row));
    json::object const body{{"items", std::move(items)}};
    co_return json_reply(200, body);
}

} // namespace commentd::api
