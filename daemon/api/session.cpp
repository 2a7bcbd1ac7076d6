// Signing in and out, and what a person may change about it.
#include <boost/json.hpp>

#include "daemon/api/cookie.hpp"
#include "daemon/api/input.hpp"
#include "daemon/api/json.hpp"
#include "daemon/api/parts.hpp"
#include "daemon/api/reply.hpp"
#include "daemon/base/totp.hpp"

namespace commentd::api {
namespace {

namespace json = boost::json;
using base::Fault;

moderation::Browser browser_of(Parts& parts, Request const& request) {
    auto const policy = parts.policies.current();
    auto const token = session_token(request, policy->settings);
    return {client_address(request, policy->settings), moderation::client_text(request.header("user-agent")),
            token.empty() ? std::string() : base::sha256(token)};
}

json::object session_body(Parts& parts, store::Session const& session, std::string_view csrf) {
    return {{"user", user(session.person)},
            {"csrf", csrf},
            {"expires_at", base::to_text(parts.access.ends_at(session))},
            {"totp", session.has_totp},
            {"totp_required", session.totp_required},
            {"must_set_password", session.must_set_password}};
}

// The answer with which a session begins, once requests that name it are let in.
Task<Response> begin(Parts& parts, Request const& request, moderation::SignedIn const& begun) {
    co_await parts.access.refresh();
    auto const policy = parts.policies.current();
    auto answer = json_reply(200, session_body(parts, begun.session, csrf_token(begun.token)));
    answer.headers.push_back(session_cookie(request, policy->settings, begun.token));
    co_return answer;
}

struct SignInForm {
    std::string username, password, link, code;
};

SignInForm read_form(json::object const& object, Errors& errors) {
    SignInForm form;
    Fields fields(object, "", errors);
    auto const text = [&](std::string_view name) {
        return fields.text(name).value_or(std::string());
    };
    form.username = text("username");
    form.password = text("password");
    form.link = text("link");
    form.code = text("code");
    std::erase(form.code, ' '); // as authenticators show it
    if (form.link.empty()) {
        for (auto const* name : {"username", "password"})
            if (!fields.has(name)) fields.wrong(name, "required", "this is needed, or a link");
    } else if (fields.has("username") || fields.has("password")) {
        fields.wrong("link", "invalid_value", "either a link, or a name and a password");
    }
    for (auto const* given : {&form.username, &form.password, &form.link, &form.code})
        if (given->size() > 1024)
            fields.wrong("password", "too_long", "at most 1024 bytes each");
    fields.refuse_unknown();
    return form;
}

} // namespace

Task<Response> sign_in(Parts& parts, Request request) {
    {
        auto const policy = parts.policies.current();
        if (sent_by_other_page(request, policy->settings))
            co_return problem(error(Fault::forbidden, "another page than ours sends this"));
        if (!may_sign_in_here(request, policy->settings))
            co_return problem(error(Fault::forbidden,
                                    "sign in over https: a password sent over http is seen by "
                                    "others"));
    }
    auto const object = parse_object(request);
    if (!object) co_return problem(object.error());
    Errors errors;
    auto form = read_form(*object, errors);
    if (!errors.empty()) co_return problem(wrong_fields(std::move(errors)));
    auto browser = browser_of(parts, request);
    bool code_due = false;
    auto begun = base::Result<moderation::SignedIn>(base::Error{});
    if (form.link.empty())
        begun = co_await parts.sign_in.by_password(std::move(form.username),
                                                   std::move(form.password), std::move(form.code),
                                                   std::move(browser), code_due);
    else
        begun = co_await parts.sign_in.by_link(std::move(form.link), std::move(form.code),
                                               std::move(browser), code_due);
    if (!begun) {
        json::object extra;
        if (code_due && begun.error().fault == Fault::unauthorized) extra["code_required"] = true;
        co_return problem(begun.error(), std::move(extra));
    }
    auto answer = co_await begin(parts, request, *begun);
    co_return answer;
}

Task<Response> get_session(Parts& parts, Request request) {
    auto const session = parts.access.session(request);
    if (!session) co_return problem(session.error());
    auto const policy = parts.policies.current();
    auto const csrf = csrf_token(session_token(request, policy->settings));
    co_return json_reply(200, session_body(parts, *session, csrf));
}

Task<Response> sign_out(Parts& parts, Request request) {
    auto session = parts.access.session(request);
    if (!session) co_return problem(session.error());
    auto const done = co_await parts.sign_in.sign_out(std::move(*session));
    if (!done) co_return problem(done.error());
    co_await parts.access.refresh();
    auto answer = no_content();
    auto const policy = parts.policies.current();
    answer.headers.push_back(ended_cookie(request, policy->settings));
    co_return answer;
}

Task<Response> list_sessions(Parts& parts, Request request) {
    auto const session = parts.access.session(request);
    if (!session) co_return problem(session.error());
    auto const rows = co_await parts.sign_in.sessions(session->person.number);
    if (!rows) co_return problem(rows.error());
    json::array items;
    for (auto const& row : *rows)
        items.push_back({{"id", row.id.text()},
                         {"created_at", base::to_text(row.created_at)},
                         {"last_seen_at", base::to_text(row.last_seen_at)},
                         {"ip", text_or_null(row.ip)},
                         {"user_agent", text_or_null(row.user_agent)},
                         {"this", row.id == session->id}});
    json::object const body{{"items", std::move(items)}};
    co_return json_reply(200, body);
}

Task<Response> end_session(Parts& parts, Request request) {
    auto const session = parts.access.session(request);
    if (!session) co_return problem(session.error());
    auto const id = base::Id::from_text(request.captures[0]);
    if (!id) co_return problem(error(Fault::not_found, "you have no such session"));
    auto const done = co_await parts.sign_in.end(session->person.number, *id);
    if (!done) co_return problem(done.error());
    co_await parts.access.refresh();
    co_return no_content();
}

Task<Response> end_sessions(Parts& parts, Request request) {
    auto const session = parts.access.session(request);
    if (!session) co_return problem(session.error());
    auto const done = co_await parts.sign_in.sign_out_everywhere(session->person.number);
    if (!done) co_return problem(done.error());
    co_await parts.access.refresh();
    auto answer = no_content();
    auto const policy = parts.policies.current();
    answer.headers.push_back(ended_cookie(request, policy->settings));
    co_return answer;
}

Task<Response> set_password(Parts& parts, Request request) {
    auto session = parts.access.session(request);
    if (!session) co_return problem(session.error());
    auto const object = parse_object(request);
    if (!object) co_return problem(object.error());
    Errors errors;
    Fields fields(*object, "", errors);
    auto old = fields.text("old").value_or(std::string());
    auto fresh = fields.text("new").value_or(std::string());
    if (!fields.has("new")) fields.wrong("new", "required", "the new password");
    if (!session->must_set_password && !fields.has("old"))
        fields.wrong("old", "required", "the password of now");
    if (old.size() > 1024) fields.wrong("old", "too_long", "at most 1024 bytes");
    fields.refuse_unknown();
    if (!errors.empty()) co_return problem(wrong_fields(std::move(errors)));
    auto browser = browser_of(parts, request);
    auto const begun = co_await parts.sign_in.set_password(std::move(*session), std::move(old),
                                                           std::move(fresh), std::move(browser));
    if (!begun) co_return problem(begun.error());
    auto answer = co_await begin(parts, request, *begun);
    co_return answer;
}

Task<Response> offer_totp(Parts& parts, Request request) {
    auto session = parts.access.session(request);
    if (!session) co_return problem(session.error());
    if (auto const wrong = refuse_members(request)) co_return problem(*wrong);
    auto const name = session->person.name;
    auto const secret = co_await parts.sign_in.offer_totp(std::move(*session));
    if (!secret) co_return problem(secret.error());
    json::object const body{{"secret", base::totp::base32(*secret)},
                            {"uri", base::totp::uri(*secret, "commentd", name)}};
    co_return json_reply(200, body);
}

Task<Response> turn_totp_on(Parts& parts, Request request) {
    auto session = parts.access.session(request);
    if (!session) co_return problem(session.error());
    auto const object = parse_object(request);
    if (!object) co_return problem(object.error());
    Errors errors;
    Fields fields(*object, "", errors);
    auto code = fields.text("code").value_or(std::string());
    if (!fields.has("code")) fields.wrong("code", "required", "the code that it shows now");
    fields.refuse_unknown();
    if (!errors.empty()) co_return problem(wrong_fields(std::move(errors)));
    std::erase(code, ' ');
    auto browser = browser_of(parts, request);
    auto const begun = co_await parts.sign_in.turn_totp_on(std::move(*session), std::move(code),
                                                           std::move(browser));
    if (!begun) co_return problem(begun.error());
    auto answer = co_await begin(parts, request, *begun);
    co_return answer;
}

Task<Response> turn_totp_off(Parts& parts, Request request) {
    auto session = parts.access.session(request);
    if (!session) co_return problem(session.error());
    auto const object = parse_object(request);
    if (!object) co_return problem(object.error());
    Errors errors;
    Fields fields(*object, "", errors);
    auto password = fields.text("password").value_or(std::string());
    if (!fields.has("password")) fields.wrong("password", "required", "your password");
    if (password.size() > 1024) fields.wrong("password", "too_long", "at most 1024 bytes");
    fields.refuse_unknown();
    if (!errors.empty()) co_return problem(wrong_fields(std::move(errors)));
    auto browser = browser_of(parts, request);
    auto const begun = co_await parts.sign_in.turn_totp_off(
        std::move(*session), std::move(password), std::move(browser));
    if (!begun) co_return problem(begun.error());
    auto answer = co_await begin(parts, request, *begun);
    co_return answer;
}

} // namespace commentd::api
