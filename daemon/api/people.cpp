// People and their rights, for admins.
#include <boost/json.hpp>

#include <algorithm>

#include "daemon/api/input.hpp"
#include "daemon/api/json.hpp"
#include "daemon/api/parts.hpp"
#include "daemon/api/reply.hpp"

namespace commentd::api {
namespace {

namespace json = boost::json;
using base::Fault;

json::object account_json(store::Account const& account) {
    auto body = user(account.person);
    body["totp"] = !account.totp.empty();
    body["totp_required"] = account.totp_required;
    body["has_password"] = !account.password.empty();
    body["created_at"] = base::to_text(account.created_at);
    body["last_seen_at"] = time_or_null(account.last_seen_at);
    return body;
}

std::optional<bool> read_role(Fields& fields) {
    auto const role = fields.text("role");
    if (!role) return {};
    if (*role != "admin" && *role != "moderator")
        fields.wrong("role", "invalid_value", "moderator or admin");
    return *role == "admin";
}

// null is all of them, and must be said. Those that the admin does not see are as if they were not.
std::optional<std::optional<std::vector<std::string>>>
read_sites(Fields& fields, json::object const& object, settings::Settings const& settings,
           store::Person const& admin) {
    auto sites = fields.texts("sites");
    if (!object.contains("sites")) return {};
    if (fields.is_null("sites")) return std::optional<std::vector<std::string>>();
    if (!sites) return {};
    std::ranges::sort(*sites);
    auto const twice = std::ranges::unique(*sites);
    sites->erase(twice.begin(), twice.end());
    bool const known = std::ranges::all_of(
        *sites, [&](auto const& site) { return settings.site(site) && admin.may_see(site); });
    if (sites->empty()) fields.wrong("sites", "too_short", "some sites, or null for all");
    if (!known) fields.wrong("sites", "invalid_value", "sites that there are");
    return sites;
}

// For somebody else: where everybody finds the page, if the configuration says so.
json::object link_body(Parts& parts, Request const& request, std::string const& token) {
    auto const policy = parts.policies.current();
    auto const& settings = policy->settings;
    bool const said = !settings.moderate.public_url.empty() ||
                      (!settings.public_url.empty() && settings.fixed.moderate_listen.empty());
    auto const url = said ? settings.moderators_url() : moderators_url(request, settings);
    return {{"link", url + "/moderate#link=" + token}};
}

} // namespace

Task<Response> list_people(Parts& parts, Request request) {
    auto admin = parts.access.admin(request);
    if (!admin) co_return problem(admin.error());
    auto const accounts = co_await parts.staff.list(std::move(*admin));
    if (!accounts) co_return problem(accounts.error());
    json::array items;
    for (auto const& account : *accounts) items.push_back(account_json(account));
    json::object const body{{"items", std::move(items)}};
    co_return json_reply(200, body);
}

Task<Response> add_person(Parts& parts, Request request) {
    auto admin = parts.access.admin(request);
    if (!admin) co_return problem(admin.error());
    auto const object = parse_object(request);
    if (!object) co_return problem(object.error());
    auto const policy = parts.policies.current();
    Errors errors;
    Fields fields(*object, "", errors);
    auto name = fields.text("name").value_or(std::string());
    if (!fields.has("name"))
        fields.wrong("name", "required", "what the person signs in by");
    else if (!store::People::is_name(name))
        fields.wrong("name", "invalid_value", "1 to 64 of A-Z a-z 0-9 . _ -, and not rules or site");
    auto const is_admin = read_role(fields);
    if (!fields.has("role")) fields.wrong("role", "required", "moderator or admin");
    auto sites = read_sites(fields, *object, policy->settings, *admin);
    if (!object->contains("sites"))
        fields.wrong("sites", "required", "the sites the person sees, or null for all");
    fields.refuse_unknown();
    if (!errors.empty()) co_return problem(wrong_fields(std::move(errors)));
    store::Person fresh{0, std::move(name), *is_admin, std::move(*sites)};
    auto const token = co_await parts.staff.add(std::move(*admin), std::move(fresh));
    if (!token) co_return problem(token.error());
    co_await parts.access.refresh();
    co_return json_reply(201, link_body(parts, request, *token));
}

Task<Response> change_person(Parts& parts, Request request) {
    auto admin = parts.access.admin(request);
    if (!admin) co_return problem(admin.error());
    auto const object = parse_object(request);
    if (!object) co_return problem(object.error());
    auto const policy = parts.policies.current();
    Errors errors;
    Fields fields(*object, "", errors);
    moderation::PersonChange change;
    change.admin = read_role(fields);
    change.sites = read_sites(fields, *object, policy->settings, *admin);
    change.totp_required = fields.flag("totp_required");
    fields.refuse_unknown();
    if (!errors.empty()) co_return problem(wrong_fields(std::move(errors)));
    auto const account = co_await parts.staff.change(std::move(*admin), request.captures[0],
                                                     std::move(change));
    if (!account) co_return problem(account.error());
    co_await parts.access.refresh();
    co_return json_reply(200, account_json(*account));
}

Task<Response> remove_person(Parts& parts, Request request) {
    auto admin = parts.access.admin(request);
    if (!admin) co_return problem(admin.error());
    if (auto const wrong = refuse_members(request)) co_return problem(*wrong);
    auto const done = co_await parts.staff.remove(std::move(*admin), request.captures[0]);
    if (!done) co_return problem(done.error());
    co_await parts.access.refresh();
    co_return no_content();
}

Task<Response> make_link(Parts& parts, Request request) {
    auto admin = parts.access.admin(request);
    if (!admin) co_return problem(admin.error());
    json::object given;
    if (!request.body.empty()) {
        auto parsed = parse_object(request);
        if (!parsed) co_return problem(parsed.error());
        given = std::move(*parsed);
    }
    Errors errors;
    Fields fields(given, "", errors);
    bool const resets_totp = fields.flag("reset_totp").value_or(false);
    fields.refuse_unknown();
    if (!errors.empty()) co_return problem(wrong_fields(std::move(errors)));
    auto const token =
        co_await parts.staff.link(std::move(*admin), request.captures[0], resets_totp);
    if (!token) co_return problem(token.error());
    co_return json_reply(200, link_body(parts, request, *token));
}

} // namespace commentd::api
