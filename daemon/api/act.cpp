// What a moderator does to one comment: a decision, alone or with the answers, or something written.
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
using moderation::Acted;

struct Asked {
    std::string action;
    store::Order order;          // of a decision
    moderation::Written written; // of what is written
    bool with_answers = false, approve = false;
};

bool is_written(std::string_view action) {
    return action == "edit" || action == "note" || action == "reply";
}

Asked read_asked(json::object const& object, base::Id const& id, Errors& errors) {
    Fields fields(object, "", errors);
    Asked asked;
    asked.action = fields.text("action").value_or("");
    if (is_written(asked.action)) {
        auto content = fields.text("content");
        if (!content) fields.wrong("content", "required", "what is to be written");
        asked.written.content = content.value_or("");
        if (asked.action == "reply") asked.approve = fields.flag("approve").value_or(false);
    } else {
        asked.order = read_order(fields);
        asked.with_answers = fields.flag("replies").value_or(false);
    }
    auto const version = fields.number("version");
    if (!version && asked.action != "note")
        fields.wrong("version", "required", "the version of the item you decided about");
    asked.written.id = id;
    asked.written.version = version.value_or(0);
    fields.refuse_unknown();
    return asked;
}

// A conflict shows the item as it is now.
Response refused(base::Error why, std::optional<moderation::Item> const& now) {
    json::object extra;
    if (now) extra["item"] = queue_item(*now);
    if (why.fault == Fault::duplicate) {
        extra["id"] = why.detail;
        why.detail = "the same answer is already here";
    }
    return problem(why, std::move(extra));
}

json::object done(Acted const& acted) {
    auto const& o = acted.operation;
    return {{"item", queue_item(acted.item)},
            {"operation", o.number ? json::value(o.id.text()) : json::value(nullptr)}};
}

} // namespace

Task<Response> act(Parts& parts, Request request) {
    auto const person = parts.access.person(request);
    if (!person) co_return problem(person.error());
    auto const id = base::Id::from_text(request.captures[0]);
    if (!id) co_return problem(error(Fault::not_found, "there is no such comment"));
    auto const object = parse_object(request);
    if (!object) co_return problem(object.error());
    Errors errors;
    auto asked = read_asked(*object, *id, errors);
    if (!errors.empty()) co_return problem(wrong_fields(std::move(errors)));
    if (asked.with_answers && asked.order.to == comments::Status::erased && !person->admin)
        co_return problem(error(Fault::forbidden, "an admin may erase answers with a comment"));

    std::optional<moderation::Item> now;
    if (asked.action == "reply") {
        auto const replied = co_await parts.writing.reply(*person, parts.policies.current(),
                                                        std::move(asked.written), asked.approve, now);
        if (!replied) co_return refused(replied.error(), now);
        auto body = done(replied->acted);
        body["reply"] = queue_item(replied->reply);
        co_return json_reply(200, body);
    }
    if (is_written(asked.action)) {
        std::optional<base::Result<Acted>> acted;
        if (asked.action == "edit")
            acted = co_await parts.writing.edit(*person, parts.policies.current(),
                                              std::move(asked.written), now);
        else
            acted = co_await parts.writing.note(*person, std::move(asked.written), now);
        if (!*acted) co_return refused(acted->error(), now);
        co_return json_reply(200, done(**acted));
    }
    using moderation::WithAnswers;
    auto const answers = asked.with_answers ? WithAnswers::yes : WithAnswers::no;
    auto const acted = co_await parts.review.act(*person, *id, std::move(asked.order),
                                                 asked.written.version, answers, now);
    if (!acted) co_return refused(acted.error(), now);
    auto body = done(*acted);
    if (asked.with_answers) {
        auto const& o = acted->operation;
        body["changed"] = o.changed;
        body["skipped"] = o.skipped;
        if (o.running) co_return json_reply(202, body);
    }
    co_return json_reply(200, body);
}

} // namespace commentd::api
