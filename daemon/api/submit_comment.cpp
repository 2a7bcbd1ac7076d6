// What a website does with its key: comments in, edits, erasing, threads.
#include <array>

#include <boost/json.hpp>

#include "daemon/api/input.hpp"
#include "daemon/api/json.hpp"
#include "daemon/api/parts.hpp"
#include "daemon/api/reply.hpp"
#include "daemon/api/submission_json.hpp"
#include "daemon/base/metrics.hpp"

namespace commentd::api {
namespace {

namespace json = boost::json;
using base::Fault;

base::Result<std::optional<store::Idempotency>> idempotency_of(Request const& request) {
    std::optional<store::Idempotency> none;
    if (request.count("idempotency-key") == 0) return none;
    auto key = std::string(request.header("idempotency-key"));
    if (key.size() >= 2 && key.front() == '"' && key.back() == '"') key = key.substr(1, key.size() - 2);
    bool fits = !key.empty() && key.size() <= 255 && request.count("idempotency-key") == 1;
    for (char const c : key) fits = fits && c >= 0x20 && c < 0x7f;
    if (!fits)
        return error(Fault::invalid_header,
                     "Idempotency-Key has 1 to 255 printable ASCII characters and comes once");
    return std::optional(
        store::Idempotency{std::move(key), base::sha256("POST /v1/comments\n" + request.body)});
}

base::Error unknown_comment() { return error(Fault::not_found, "this site has no such comment"); }

// A comment that is not taken. A duplicate's detail is the first one's id: the site may know it.
Response refused(base::Error const& why) {
    base::metrics::add(base::metrics::Counter::comments_refused, type_of(why.fault));
    if (why.fault != Fault::duplicate) return problem(why);
    auto shown = why;
    shown.detail = "the same comment is already here";
    json::object extra{{"id", why.detail}};
    return problem(shown, std::move(extra));
}

// Its JSON lives here alone, before anything is waited for.
base::Result<moderation::Submission> submission_in(Request const& request) {
    std::array<unsigned char, 4096> usual; // a longer one's other parts come from the heap
    json::monotonic_resource memory(usual.data(), usual.size());
    auto const object = parse_object(request, &memory);
    if (!object) return object.error();
    Errors errors;
    auto submission = read_submission(*object, true, errors);
    submission.wrong = std::move(errors);
    submission.source = rules::Source::site;
    return submission;
}

Response created(moderation::Accepted const& accepted) {
    std::array<unsigned char, 4096> usual;
    json::monotonic_resource memory(usual.data(), usual.size());
    return json_reply(201, submitted(accepted, &memory));
}

} // namespace

Task<Response> submit_comment(Parts& parts, Request request) {
    auto const asking = asking_site(parts, request);
    if (!asking) co_return refused(asking.error());
    auto key = idempotency_of(request);
    if (!key) co_return refused(key.error());
    auto submission = submission_in(request);
    if (!submission) co_return refused(submission.error());
    submission->idempotency = std::move(*key);
    auto const accepted =
        co_await parts.submissions.submit(asking->policy, *asking->site, std::move(*submission));
    if (!accepted) co_return refused(accepted.error());
    co_return created(*accepted);
}

Task<Response> get_comment(Parts& parts, Request request) {
    auto const asking = asking_site(parts, request);
    if (!asking) co_return problem(asking.error());
    auto const id = base::Id::from_text(request.captures[0]);
    if (!id) co_return problem(unknown_comment());
    auto const found = co_await parts.submissions.find(asking->number, *id);
    if (!found) co_return problem(found.error());
    co_return json_reply(200, own_comment(*found));
}

Task<Response> edit_comment(Parts& parts, Request request) {
    auto const asking = asking_site(parts, request);
    if (!asking) co_return problem(asking.error());
    auto const id = base::Id::from_text(request.captures[0]);
    if (!id) co_return problem(unknown_comment());
    auto const object = parse_object(request);
    if (!object) co_return problem(object.error());
    Errors errors;
    Fields fields(*object, "", errors);
    auto content = fields.text("content").value_or("");
    fields.refuse_unknown();
    if (!errors.empty()) {
        moderation::validate_content(content, *asking->site, errors);
        co_return problem(wrong_fields(std::move(errors)));
    }
    auto const edited =
        co_await parts.submissions.edit(asking->policy, *asking->site, *id, std::move(content));
    if (!edited) co_return problem(edited.error());
    co_return json_reply(200, own_comment(*edited));
}

Task<Response> erase_comment(Parts& parts, Request request) {
    auto const asking = asking_site(parts, request);
    if (!asking) co_return problem(asking.error());
    if (auto const wrong = refuse_members(request)) co_return problem(*wrong);
    auto const id = base::Id::from_text(request.captures[0]);
    if (!id) co_return problem(unknown_comment());
    auto const done = co_await parts.submissions.erase(asking->number, *id);
    if (!done) co_return problem(done.error());
    co_return no_content();
}

Task<Response> put_thread(Parts& parts, Request request) {
    auto const asking = asking_site(parts, request);
    if (!asking) co_return problem(asking.error());
    auto const object = parse_object(request);
    if (!object) co_return problem(object.error());
    Errors errors;
    Fields fields(*object, "", errors);
    auto id = fields.text("id").value_or("");
    store::ThreadChange change;
    change.announced = true;
    if (fields.has("alias_of"))
        fields.wrong("alias_of", "unknown_field", "joining threads is not yet supported");
    for (auto const& [name, place] : {std::pair("url", &change.url), {"title", &change.title}}) {
        if (auto text = fields.filled(name)) *place = std::move(*text);
        if (fields.is_null(name)) *place = "";
    }
    if (auto const at = fields.time("published_at")) change.published_at.emplace(*at);
    if (fields.is_null("published_at")) change.published_at.emplace();
    change.closed = fields.flag("closed");
    if (fields.is_null("closed")) change.closed = false;
    fields.refuse_unknown();
    moderation::validate_thread_says(change, "", errors);
    moderation::validate_thread_id(id, "id", errors);
    if (!errors.empty()) co_return problem(wrong_fields(std::move(errors)));
    auto const put =
        co_await parts.submissions.put_thread(asking->number, std::move(id), std::move(change));
    if (!put) co_return problem(put.error());
    co_return json_reply(200, thread(*put));
}

} // namespace commentd::api
