// Views of the queue: the program's own, and those that each person saved.
#include <algorithm>

#include <boost/json.hpp>

#include "daemon/api/input.hpp"
#include "daemon/api/json.hpp"
#include "daemon/api/parts.hpp"
#include "daemon/api/reply.hpp"
#include "daemon/api/review_input.hpp"
#include "daemon/comments/text.hpp"
#include "daemon/store/views.hpp"

namespace commentd::api {
namespace {

namespace json = boost::json;
using base::Fault;
using store::View;
using store::Views;

constexpr std::size_t name_max = 60, query_bytes_max = 4000;

// The program's own, before a person's. The page has names for them in its language.
struct BuiltinView {
    std::string_view id, name, query;
    std::string_view rule = {}; // without which it shows nothing; the program's own are always there
};
constexpr BuiltinView builtin_queries[] = {
    {"waiting", "All held", "status=pending"},
    {"first-comments", "First comments", "status=pending&rule=policy.first-comment"},
    {"new-with-link", "New with a link", "status=pending&rule=newcomer-link", "newcomer-link"},
    {"heaviest", "Heaviest first", "status=pending&order=score"},
};

struct AskedView {
    moderation::NamedFilter filter;
    std::optional<base::Error> wrong;
};

// What a view's query asks GET /v1/queue for, as that would understand it now.
AskedView asked_by(std::string const& text, moderation::Policy const& policy) {
    Request as_a_list;
    as_a_list.query = text;
    Query query(as_a_list);
    AskedView asked{filter_of(query, policy), {}};
    if (asked.filter.statuses.empty()) asked.filter.statuses = {comments::Status::pending};
    if (auto const order = query.text("order"); order && !order_of(*order))
        query.wrong("order", "oldest, newest or score");
    asked.wrong = query.done();
    return asked;
}

json::object view_json(View const& view) {
    return {{"id", view.id.text()}, {"name", view.name}, {"query", view.query}, {"builtin", false}};
}

std::vector<json::object> builtin_views(moderation::Policy const& policy) {
    std::vector<json::object> views;
    auto const& rules = policy.rules->rule_ids();
    for (auto const& [id, name, query, rule] : builtin_queries)
        if (rule.empty() || std::ranges::find(rules, rule) != rules.end())
            views.push_back({{"id", id}, {"name", name}, {"query", query}, {"builtin", true}});
    return views;
}

// The name and query of a body.
base::Result<View> read_view(Request const& request, moderation::Policy const& policy) {
    auto const object = parse_object(request);
    if (!object) return object.error();
    Errors errors;
    Fields fields(*object, "", errors);
    View view;
    view.name = comments::normalise(fields.text("name").value_or(""));
    auto const query = fields.text("query");
    view.query = query.value_or("");
    fields.refuse_unknown();
    if (errors.empty()) {
        if (view.name.empty()) fields.wrong("name", "required", "what the view is called");
        if (comments::length(view.name) > name_max)
            fields.wrong("name", "too_long", "at most 60 characters");
        if (comments::has_tab_or_line(view.name) || comments::has_control(view.name))
            fields.wrong("name", "invalid_characters", "control characters are not allowed");
        if (!query) fields.wrong("query", "required", "the filter, such as status=pending");
        if (view.query.size() > query_bytes_max)
            fields.wrong("query", "too_long", "at most 4000 bytes");
        else if (auto const wrong = asked_by(view.query, policy).wrong)
            for (auto const& one : wrong->fields)
                fields.wrong("query", "invalid_value", one.field + ": " + one.detail);
    }
    if (!errors.empty()) return wrong_fields(std::move(errors));
    return view;
}

base::Error no_such_view() { return error(Fault::not_found, "you have no such view"); }

} // namespace

Task<Response> list_views(Parts& parts, Request request) {
    auto const person = parts.access.person(request);
    if (!person) co_return problem(person.error());
    Query query(request);
    auto const totals = query.text("totals");
    if (totals && *totals != "true" && *totals != "false") query.wrong("totals", "true or false");
    if (auto const wrong = query.done()) co_return problem(*wrong);
    using Found = std::vector<View>;
    std::function<base::Result<Found>(store::ReadConnections&)> const question =
        [number = person->number](store::ReadConnections& connections) -> base::Result<Found> {
        return Views::list(connections.truth, number);
    };
    auto const views = co_await parts.store.readers.read<Found>(question);
    if (!views) co_return problem(views.error());
    auto const policy = parts.policies.current();
    auto all = builtin_views(*policy);
    for (auto const& view : *views) all.push_back(view_json(view));
    json::array items;
    for (auto& item : all) {
        if (totals && *totals == "true") {
            // What a view asks may have ended since it was saved: a site of it, say.
            item["total"] = nullptr;
            auto const asked = asked_by(std::string(item.at("query").as_string()), *policy);
            if (!asked.wrong) {
                auto const page = co_await parts.review.queue(
                    *person, asked.filter, store::QueueOrder::oldest, std::nullopt, 1);
                if (page) item["total"] = page->total;
            }
        }
        items.push_back(std::move(item));
    }
    json::object const body{{"items", std::move(items)}};
    co_return json_reply(200, body);
}

Task<Response> add_view(Parts& parts, Request request) {
    auto const person = parts.access.person(request);
    if (!person) co_return problem(person.error());
    auto const policy = parts.policies.current();
    auto view = read_view(request, *policy);
    if (!view) co_return problem(view.error());
    view->id = base::make_id(parts.clock());
    std::function<base::Outcome(store::Transaction&)> const work =
        [number = person->number, added = *view](store::Transaction& transaction) {
            return Views::add(transaction.database, number, added);
        };
    auto const done = co_await parts.store.writer.write<base::Done>(work);
    if (!done) co_return problem(done.error());
    co_return json_reply(201, view_json(*view));
}

Task<Response> change_view(Parts& parts, Request request) {
    auto const person = parts.access.person(request);
    if (!person) co_return problem(person.error());
    auto const id = base::Id::from_text(request.captures[0]);
    if (!id) co_return problem(no_such_view());
    auto const policy = parts.policies.current();
    auto view = read_view(request, *policy);
    if (!view) co_return problem(view.error());
    view->id = *id;
    std::function<base::Outcome(store::Transaction&)> const work =
        [number = person->number, changed = *view](store::Transaction& transaction) {
            return Views::change(transaction.database, number, changed);
        };
    auto const done = co_await parts.store.writer.write<base::Done>(work);
    if (!done) co_return problem(done.error());
    co_return json_reply(200, view_json(*view));
}

Task<Response> remove_view(Parts& parts, Request request) {
    auto const person = parts.access.person(request);
    if (!person) co_return problem(person.error());
    auto const id = base::Id::from_text(request.captures[0]);
    if (!id) co_return problem(no_such_view());
    if (auto const wrong = refuse_members(request)) co_return problem(*wrong);
    std::function<base::Outcome(store::Transaction&)> const work =
        [number = person->number, removed = *id](store::Transaction& transaction) {
            return Views::remove(transaction.database, number, removed);
        };
    auto const done = co_await parts.store.writer.write<base::Done>(work);
    if (!done) co_return problem(done.error());
    co_return no_content();
}

} // namespace commentd::api
