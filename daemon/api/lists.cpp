// Lists and what was added to them at run time.
#include <boost/json.hpp>

#include "daemon/api/entry_input.hpp"
#include "daemon/api/json.hpp"
#include "daemon/api/parts.hpp"
#include "daemon/api/reply.hpp"

namespace commentd::api {
namespace {

namespace json = boost::json;
using base::Fault;

json::object list_object(moderation::ListSummary const& list) {
    return {{"name", list.name},
            {"kind", rules::to_text(list.kind)},
            {"pack", text_or_null(list.pack)},
            {"builtin", list.is_ban},
            {"entries", list.entries}};
}

json::object entry_object(moderation::ListedEntry const& item) {
    auto const& e = item.entry;
    return {{"id", e.id.text()},
            {"entry", e.entry},
            {"action", e.action ? json::value(rules::to_text(*e.action)) : json::value(nullptr)},
            {"site", text_or_null(item.site)},
            {"until", time_or_null(e.until)},
            {"note", e.note},
            {"by", e.by},
            {"at", base::to_text(e.at)},
            {"hits", item.hits}};
}

json::object breadth_object(moderation::Breadth const& breadth) {
    json::array examples;
    for (auto const& one : breadth.examples)
        examples.push_back(
            {{"id", one.id.text()}, {"author", one.author}, {"excerpt", one.excerpt}});
    return {{"would_hit", breadth.would_hit},
            {"of", breadth.of},
            {"examples", std::move(examples)}};
}

json::value warning(moderation::Breadth const& breadth) {
    if (breadth.approved_authors.empty()) return nullptr;
    json::array names;
    for (auto const& name : breadth.approved_authors) names.push_back(json::value(name));
    return json::object{{"approved_authors", std::move(names)}};
}

} // namespace

Task<Response> list_lists(Parts& parts, Request request) {
    auto const person = parts.access.person(request);
    if (!person) co_return problem(person.error());
    auto const lists = co_await parts.lists.all(*person);
    if (!lists) co_return problem(lists.error());
    json::array items;
    for (auto const& list : *lists) items.push_back(list_object(list));
    json::object const body{{"items", std::move(items)}};
    co_return json_reply(200, body);
}

Task<Response> list_entries(Parts& parts, Request request) {
    auto const person = parts.access.person(request);
    if (!person) co_return problem(person.error());
    Query query(request);
    auto site = query.text("site");
    auto const limit = query.number("limit", 50, 1, 500);
    std::int64_t before = 0;
    if (auto const cursor = query.text("after")) {
        if (auto const numbers = read_cursor('e', *cursor, 1))
            before = numbers->front();
        else
            query.wrong("after", "a cursor of this list, as `next` gave it");
    }
    if (auto const wrong = query.done()) co_return problem(*wrong);
    auto const page = co_await parts.lists.entries(*person, request.captures[0], std::move(site),
                                                   before, limit);
    if (!page) co_return problem(page.error());
    json::array items;
    for (auto const& item : page->items) items.push_back(entry_object(item));
    json::value next = nullptr;
    if (page->next) next = json::value(make_cursor('e', {*page->next}));
    json::object const body{{"items", std::move(items)}, {"next", std::move(next)}};
    co_return json_reply(200, body);
}

Task<Response> add_entry(Parts& parts, Request request) {
    auto const person = parts.access.person(request);
    if (!person) co_return problem(person.error());
    auto const policy = parts.policies.current();
    auto const list = moderation::find_list(*policy, request.captures[0]);
    if (!list) co_return problem(error(Fault::not_found, "there is no such list"));
    auto const object = parse_object(request);
    if (!object) co_return problem(object.error());
    Errors errors;
    auto wanted = read_entry(*object, *list, *policy, parts.clock(), errors);
    if (!errors.empty()) co_return problem(wrong_fields(std::move(errors)));
    if (wanted.also) {
        if (wanted.expected != wanted.as_of->total)
            co_return problem(error(Fault::conflict, "the list had " +
                                                         std::to_string(wanted.as_of->total) +
                                                         " items"));
        if (wanted.as_of->filter != fingerprint(wanted.also->filter, *person))
            co_return problem(error(Fault::conflict, "this as_of belongs to another filter"));
        wanted.also->seq = wanted.as_of->seq;
        wanted.also->total = wanted.as_of->total;
    }
    wanted.entry.also = std::move(wanted.also);
    store::ListEntry added;
    moderation::Breadth breadth;
    auto const operation =
        co_await parts.lists.add(*person, std::move(wanted.entry), added, breadth);
    if (!operation) {
        if (operation.error().fault == Fault::too_broad)
            co_return problem(operation.error(), breadth_object(breadth));
        co_return problem(operation.error());
    }
    auto body = breadth_object(breadth);
    body["warning"] = warning(breadth);
    if (!*operation) {
        body["too_broad"] = text_or_null(breadth.too_broad);
        co_return json_reply(200, body);
    }
    body["id"] = added.id.text();
    if (added.action) body["action"] = rules::to_text(*added.action);
    body["until"] = time_or_null(added.until);
    body["operation"] = (*operation)->id.text();
    auto const entries = static_cast<std::int64_t>((*operation)->entries.size());
    auto comments = std::move(**operation); // without the entries that it changed, too
    comments.changed -= entries;
    comments.total -= entries;
    body["replaced"] = entries - 1; // by this one: of the same text, until now in force
    body["changed"] = comments.changed;
    body["skipped"] = comments.skipped;
    auto const status = add_progress(body, comments);
    co_return json_reply(status, body);
}

Task<Response> remove_entry(Parts& parts, Request request) {
    auto const person = parts.access.person(request);
    if (!person) co_return problem(person.error());
    auto const id = base::Id::from_text(request.captures[1]);
    if (!id) co_return problem(error(Fault::not_found, "there is no such entry"));
    if (auto const wrong = refuse_members(request)) co_return problem(*wrong);
    auto const operation = co_await parts.lists.remove(*person, request.captures[0], *id);
    if (!operation) co_return problem(operation.error());
    json::object const body{{"operation", operation->id.text()}};
    co_return json_reply(200, body);
}

} // namespace commentd::api
