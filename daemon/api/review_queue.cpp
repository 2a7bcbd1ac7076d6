// The moderators' queue: lists, counts, one item.
#include <boost/json.hpp>

#include "daemon/api/input.hpp"
#include "daemon/api/json.hpp"
#include "daemon/api/parts.hpp"
#include "daemon/api/reply.hpp"
#include "daemon/api/review_input.hpp"

namespace commentd::api {

namespace json = boost::json;
using base::Fault;

Task<Response> queue(Parts& parts, Request request) {
    auto const person = parts.access.person(request);
    if (!person) co_return problem(person.error());
    auto const policy = parts.policies.current();
    Query query(request);
    auto filter = filter_of(query, *policy);
    if (filter.statuses.empty()) filter.statuses = {comments::Status::pending};
    auto const order_name = query.text("order").value_or("oldest");
    auto const order = order_of(order_name);
    if (!order) query.wrong("order", "oldest, newest or score");
    auto const limit = query.number("limit", 50, 1, 500);
    std::optional<std::pair<std::int64_t, std::int64_t>> after;
    if (auto const cursor = query.text("after")) {
        if (auto const numbers = read_cursor(order_name.front(), *cursor, 2))
            after = {(*numbers)[0], (*numbers)[1]};
        else
            query.wrong("after", "a cursor of this list, as `next` gave it");
    }
    if (auto const wrong = query.done()) co_return problem(*wrong);

    auto const page = co_await parts.review.queue(*person, filter, *order, after, limit);
    if (!page) co_return problem(page.error());
    json::array items;
    for (auto const& item : page->items) items.push_back(queue_item(item));
    json::value next = nullptr;
    if (page->next)
        next = json::value(
            make_cursor(order_name.front(), {page->next->first, page->next->second}));
    AsOf const as_of{page->seq, page->total, fingerprint(filter, *person), query.now()};
    json::object const body{{"items", std::move(items)},
                            {"total", page->total},
                            {"as_of", as_of.text()},
                            {"next", std::move(next)}};
    co_return json_reply(200, body);
}

Task<Response> queue_counts(Parts& parts, Request request) {
    auto const person = parts.access.person(request);
    if (!person) co_return problem(person.error());
    Query query(request);
    auto const site = query.text("site");
    if (auto const wrong = query.done()) co_return problem(*wrong);
    auto const counts = co_await parts.review.counts(*person, site);
    if (!counts) co_return problem(counts.error());
    json::object by_site;
    for (auto const& one : *counts)
        by_site[one.site] = {{"pending", one.counts.pending},
                             {"approved", one.counts.approved},
                             {"rejected", one.counts.rejected},
                             {"spam", one.counts.spam}};
    json::object const body{{"counts", std::move(by_site)}};
    co_return json_reply(200, body);
}

Task<Response> queue_one(Parts& parts, Request request) {
    auto const person = parts.access.person(request);
    if (!person) co_return problem(person.error());
    auto const id = base::Id::from_text(request.captures[0]);
    if (!id) co_return problem(error(Fault::not_found, "there is no such comment"));
    auto const alone = co_await parts.review.item(*person, *id);
    if (!alone) co_return problem(alone.error());
    co_return json_reply(200, queue_item(*alone));
}

} // namespace commentd::api
