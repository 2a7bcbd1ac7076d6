#include "daemon/api/reply.hpp"

#include <algorithm>

#include <boost/json.hpp>

#include "daemon/api/json_text.hpp"
#include "daemon/base/log.hpp"
#include "daemon/comments/text.hpp"

namespace commentd::api {
namespace {

namespace json = boost::json;
using base::Fault;

struct Problem {
    std::string_view type;
    int status;
    std::string_view title, what_to_do;
};

constexpr Problem problems[] = {
    {"invalid-json", 400, "The body is not JSON", "Send one JSON object in UTF-8."},
    {"invalid-query", 400, "The query is not understood",
     "Only documented parameters with values of their kind are taken; the errors name them."},
    {"invalid-header", 400, "A header is not understood", "The detail names the header."},
    {"invalid-fields", 422, "Some fields are wrong",
     "The errors name every wrong field with a code and a sentence."},
    {"unauthorized", 401, "Who is asking?",
     "Send Authorization: Bearer with a credential that fits this path: a site's key for what a "
     "website does, a person's token, or the cookie of a sign-in, for what a moderator does."},
    {"forbidden", 403, "Not allowed", "The credential or the origin may not do this."},
    {"thread-closed", 403, "This thread takes no more comments", "Edits are still taken."},
    {"not-found", 404, "There is nothing here", "Check the path and the id."},
    {"method-not-allowed", 405, "Not with this method", "The Allow header names those that fit."},
    {"conflict", 409, "It is not as it was",
     "The item is shown as it is now; look at it and decide again."},
    {"duplicate", 409, "This comment is already here",
     "The same author said the same in the same place within 24 hours."},
    {"too-broad", 409, "This entry would hit too much",
     "It is in more than 1 % of what people approved last, or so short that it soon would be; an "
     "admin may force it."},
    {"too-large", 413, "The body is too large", "Shorten it."},
    {"unsupported-media-type", 415, "Not this kind of body",
     "Send application/json, or application/x-www-form-urlencoded where a form is taken."},
    {"misdirected", 421, "This is not the host you asked for",
     "Name the host in public_url or hosts of the configuration."},
    {"idempotency-mismatch", 422, "This Idempotency-Key came with another body",
     "Use a new key for a new comment."},
    {"invalid-rules", 422, "The settings or rules are not accepted",
     "The problems name file, line and column. What was in force before still is."},
    {"too-many-requests", 429, "Too many requests", "Wait for as long as Retry-After says."},
    {"internal", 500, "This went wrong on our side", "The log of the daemon says more."},
    {"unavailable", 503, "Not now", "Try again after Retry-After; nothing was stored."},
    {"bad-request", 400, "This is not HTTP", "The request could not be read."},
    {"request-timeout", 408, "The request took too long", "Send it again, faster."},
    {"headers-too-large", 431, "The header is too large", "Send fewer or shorter headers."},
};

Problem const& problem_of(std::string_view type) {
    return *std::ranges::find(problems, type, &Problem::type);
}

http::Response render(Problem const& problem, std::string_view detail, json::object extra) {
    json::object body{{"type", "/problems/" + std::string(problem.type)},
                      {"title", problem.title},
                      {"status", problem.status}};
    if (!detail.empty()) body["detail"] = detail;
    for (auto& member : extra) body[member.key()] = std::move(member.value());
    http::Response response(problem.status, "application/problem+json", json_text(body));
    response.headers.push_back({"Cache-Control", "no-store"});
    return response;
}

} // namespace

std::string_view type_of(Fault fault) {
    switch (fault) {
    case Fault::invalid_json: return "invalid-json";
    case Fault::invalid_query: return "invalid-query";
    case Fault::invalid_header: return "invalid-header";
    case Fault::invalid_fields: return "invalid-fields";
    case Fault::unauthorized: return "unauthorized";
    case Fault::forbidden: return "forbidden";
    case Fault::thread_closed: return "thread-closed";
    case Fault::not_found: return "not-found";
    case Fault::method_not_allowed: return "method-not-allowed";
    case Fault::conflict: return "conflict";
    case Fault::duplicate: return "duplicate";
    case Fault::too_broad: return "too-broad";
    case Fault::too_large: return "too-large";
    case Fault::unsupported_media_type: return "unsupported-media-type";
    case Fault::misdirected: return "misdirected";
    case Fault::idempotency_mismatch: return "idempotency-mismatch";
    case Fault::invalid_rules: return "invalid-rules";
    case Fault::too_many_requests: return "too-many-requests";
    case Fault::internal: return "internal";
    case Fault::unavailable: return "unavailable";
    }
    return "internal";
}

int status_of(Fault fault) { return problem_of(type_of(fault)).status; }

base::Error error(Fault fault, std::string detail) { return {fault, std::move(detail), {}, 0}; }

base::Error field_error(std::string field, std::string code, std::string detail) {
    return {Fault::invalid_fields,
            "some fields are wrong",
            {{std::move(field), std::move(code), std::move(detail)}},
            0};
}

http::Response json_reply(int status, json::value const& body) {
    http::Response response(status, "application/json", json_text(body));
    response.headers.push_back({"Cache-Control", "no-store"});
    return response;
}

http::Response no_content() {
    http::Response response(204, {}, {});
    response.headers.push_back({"Cache-Control", "no-store"});
    return response;
}

http::Response problem(base::Error const& error) { return problem(error, {}); }

http::Response problem(base::Error const& error, json::object extra) {
    if (!error.fields.empty()) {
        json::array errors;
        for (auto const& field : error.fields)
            errors.push_back(
                {{"field", field.field}, {"code", field.code}, {"detail", field.detail}});
        extra["errors"] = std::move(errors);
    }
    auto response = render(problem_of(type_of(error.fault)), error.detail, std::move(extra));
    if (response.status == 401)
        response.headers.push_back({"WWW-Authenticate", "Bearer realm=\"commentd\""});
    if (response.status == 429 || response.status == 503)
        response.headers.push_back(
            {"Retry-After", std::to_string(std::max(1, error.retry_after_seconds))});
    return response;
}

http::Response refusal(http::Refusal why, std::string_view detail) {
    switch (why) {
    case http::Refusal::bad_request: return render(problem_of("bad-request"), detail, {});
    case http::Refusal::headers_too_large:
        return render(problem_of("headers-too-large"), detail, {});
    case http::Refusal::request_timeout: return render(problem_of("request-timeout"), detail, {});
    case http::Refusal::body_too_large: return problem(error(Fault::too_large, std::string(detail)));
    case http::Refusal::not_found: return problem(error(Fault::not_found, std::string(detail)));
    case http::Refusal::method_not_allowed:
        return problem(error(Fault::method_not_allowed, std::string(detail)));
    case http::Refusal::shutting_down:
        return problem(error(Fault::unavailable, "the daemon is stopping"));
    case http::Refusal::internal: break;
    }
    return problem(error(Fault::internal, {}));
}

std::string problem_page(std::string_view type) {
    auto const found = std::ranges::find(problems, type, &Problem::type);
    if (found == std::end(problems)) return {};
    std::string page = "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>";
    page += found->title;
    page += "</title>\n<h1>";
    page += found->title;
    page += "</h1>\n<p>";
    page += comments::escape_html(found->what_to_do);
    page += "</p>\n<p>Problem type <code>";
    page += found->type;
    page += "</code>, HTTP status ";
    page += std::to_string(found->status);
    page += ".</p>\n</html>\n";
    return page;
}

} // namespace commentd::api
