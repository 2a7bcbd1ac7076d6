// Many comments at once, who did what, and undo.
#include <algorithm>
#include <set>

#include <boost/json.hpp>

#include "daemon/api/input.hpp"
#include "daemon/api/json.hpp"
#include "daemon/api/parts.hpp"
#include "daemon/api/reply.hpp"
#include "daemon/api/review_input.hpp"

namespace commentd::api {
namespace {

namespace json = boost::json;
using base::Fault;

constexpr std::size_t ids_max = 10'000;

// Of an erasing there is an operation only where somebody may ask how far it is.
Response done(store::Operation const& o) {
    json::object body{{"operation", o.number ? json::value(o.id.text()) : json::value(nullptr)},
                      {"changed", o.changed},
                      {"skipped", o.skipped}};
    auto const status = add_progress(body, o);
    return json_reply(status, body);
}

// A body that is right in its kinds, before anything is looked at.
struct BulkOrder {
    std::vector<moderation::Chosen> chosen;
    std::optional<moderation::NamedFilter> filter;
    std::optional<AsOf> as_of;
    std::optional<std::int64_t> expected;
    store::Order order;
};

std::vector<moderation::Chosen> read_chosen(Fields& fields, json::object const& object) {
    std::vector<moderation::Chosen> chosen;
    auto const ids = fields.texts("ids").value_or(std::vector<std::string>());
    if (ids.size() > ids_max) fields.wrong("ids", "too_long", "at most 10000 ids");
    std::set<std::string> named; // an id that comes twice counts once
    for (auto const& text : ids) {
        auto const id = base::Id::from_text(text).value_or(base::Id{}); // no comment's: skipped
        if (named.insert(id == base::Id{} ? text : id.text()).second) chosen.push_back({id, {}});
    }
    if (!fields.has("versions")) return chosen;
    auto const* versions = object.at("versions").if_array();
    auto const is_whole = [](json::value const& value) { return value.is_int64(); };
    if (!versions || versions->size() != chosen.size() || !std::ranges::all_of(*versions, is_whole)) {
        fields.wrong("versions", "invalid_value", "a whole number for each of `ids`, none of them twice");
        return chosen;
    }
    if (chosen.size() > store::Operations::at_once_max)
        fields.wrong("versions", "too_long", "with at most 1000 ids");
    for (std::size_t i = 0; i < chosen.size(); ++i) chosen[i].version = (*versions)[i].get_int64();
    return chosen;
}

BulkOrder read_bulk(json::object const& object, moderation::Policy const& policy, Errors& errors) {
    BulkOrder bulk;
    Fields fields(object, "", errors);
    bulk.order = read_order(fields);
    auto const* filter = fields.object("filter");
    if (fields.has("ids") == fields.has("filter"))
        fields.wrong("ids", "required", "either ids or a filter");
    bulk.chosen = read_chosen(fields, object);
    if (auto const text = fields.text("as_of")) {
        bulk.as_of = AsOf::from_text(*text);
        if (!bulk.as_of) fields.wrong("as_of", "invalid_value", "as a list's answer gave it");
    }
    bulk.expected = fields.number("expected");
    if ((filter || fields.has("expected")) && !fields.has("as_of"))
        fields.wrong("as_of", "required", "which list you saw: its as_of");
    if (filter) {
        bulk.filter = filter_of(*filter, policy, bulk.as_of ? bulk.as_of->at : base::now(), errors);
        if (!bulk.expected)
            fields.wrong("expected", "required", "how many you mean: the list's total");
    }
    fields.refuse_unknown();
    return bulk;
}

} // namespace

Task<Response> act_on_many(Parts& parts, Request request) {
    auto const person = parts.access.person(request);
    if (!person) co_return problem(person.error());
    auto const object = parse_object(request);
    if (!object) co_return problem(object.error());
    Errors errors;
    auto const policy = parts.policies.current();
    auto bulk = read_bulk(*object, *policy, errors);
    if (!errors.empty()) co_return problem(wrong_fields(std::move(errors)));
    if (bulk.expected && *bulk.expected != bulk.as_of->total)
        co_return problem(error(Fault::conflict,
                                "the list had " + std::to_string(bulk.as_of->total) + " items"));
    if (!bulk.filter) {
        auto const seq = bulk.as_of ? std::optional(bulk.as_of->seq) : std::nullopt;
        auto const operation = co_await parts.review.act_on(*person, std::move(bulk.chosen),
                                                            std::move(bulk.order), seq);
        if (!operation) co_return problem(operation.error());
        co_return done(*operation);
    }
    if (bulk.as_of->filter != fingerprint(*bulk.filter, *person))
        co_return problem(error(Fault::conflict, "this as_of belongs to another filter"));
    auto const operation =
        co_await parts.review.act_on(*person, std::move(*bulk.filter), std::move(bulk.order),
                                     bulk.as_of->seq, bulk.as_of->total);
    if (!operation) co_return problem(operation.error());
    co_return done(*operation);
}

Task<Response> list_operations(Parts& parts, Request request) {
    auto const person = parts.access.person(request);
    if (!person) co_return problem(person.error());
    Query query(request);
    auto by = query.text("by");
    auto site = query.text("site");
    auto const limit = query.number("limit", 50, 1, 500);
    std::int64_t before = 0;
    if (auto const cursor = query.text("after")) {
        if (auto const numbers = read_cursor('w', *cursor, 1))
            before = numbers->front();
        else
            query.wrong("after", "a cursor of this list, as `next` gave it");
    }
    if (auto const wrong = query.done()) co_return problem(*wrong);
    auto found = co_await parts.review.operations(*person, std::move(by), std::move(site), before,
                                                  limit + 1);
    if (!found) co_return problem(found.error());
    json::value next = nullptr;
    if (found->size() > limit) {
        found->resize(limit);
        next = json::value(make_cursor('w', {found->back().number}));
    }
    json::array items;
    for (auto const& one : *found) items.push_back(operation(one));
    json::object const body{{"items", std::move(items)}, {"next", std::move(next)}};
    co_return json_reply(200, body);
}

Task<Response> get_operation(Parts& parts, Request request) {
    auto const person = parts.access.person(request);
    if (!person) co_return problem(person.error());
    auto const id = base::Id::from_text(request.captures[0]);
    if (!id) co_return problem(error(Fault::not_found, "there is no such operation"));
    auto const found = co_await parts.review.operation(*person, *id);
    if (!found) co_return problem(found.error());
    if (!found->running) {
        // Who reads that it is done may count on it: its last slice has been followed by then.
        if (!co_await parts.store.slices.finished(found->number))
            co_return problem(error(Fault::unavailable, "whether it is done cannot be read now"));
        co_await parts.store.derived.catch_up();
    }
    co_return json_reply(200, operation(*found));
}

Task<Response> undo_operation(Parts& parts, Request request) {
    auto const person = parts.access.person(request);
    if (!person) co_return problem(person.error());
    auto const id = base::Id::from_text(request.captures[0]);
    if (!id) co_return problem(error(Fault::not_found, "there is no such operation"));
    if (auto const wrong = refuse_members(request)) co_return problem(*wrong);
    auto const undone = co_await parts.review.undo(*person, *id);
    if (!undone) co_return problem(undone.error());
    auto const taken = co_await parts.lists.take(*undone);
    if (!taken) co_return problem(taken.error());
    co_return done(*undone);
}

} // namespace commentd::api
