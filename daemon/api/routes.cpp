#include "daemon/api/routes.hpp"

#include <algorithm>

#include "daemon/api/input.hpp"
#include "daemon/api/reply.hpp"

namespace commentd::api {
namespace {

using http::Method;

// What the header of a request must be before its body is read.
enum class Who {
    anyone,
    reader,  // of a site
    site,
    guest,   // the moderators' page and its sign-in: whomever `moderate` lets in
    session, // signed in, completely or not
    person,
    admin
};
enum class Asks { nothing, by_query }; // by_query: its handler looks at each parameter
enum class Body { none, small, bulk, comment };

constexpr std::size_t small_bytes = 64 * 1024;
constexpr std::size_t bulk_bytes = 1024 * 1024; // 10,000 ids

struct Door {
    Who who;
    Asks asks;
    Body body;
};

// 64 KiB + 12 bytes, as JSON may spell it, for each code point of the longest content.
std::size_t comment_bytes(settings::Site const* site) {
    return small_bytes + (site ? std::size_t{12} * site->field_content.max : 0);
}

std::size_t body_limit(Body body, settings::Site const* site) {
    switch (body) {
    case Body::none: return 0;
    case Body::small: return small_bytes;
    case Body::bulk: return bulk_bytes;
    case Body::comment: break;
    }
    return comment_bytes(site);
}

// What lets a script of another origin read the answer (contract 2.2): a public read anybody's, what
// is written the site's own. Nothing else.
std::vector<http::Header> readable_by(Door door, Request const& request,
                                      settings::Settings const& settings) {
    if (door.who != Who::reader) return {};
    if (request.method == Method::get || request.method == Method::head)
        return {{"Access-Control-Allow-Origin", "*"}};
    std::vector<http::Header> headers{{"Vary", "Origin"}};
    if (is_script_of_site(request, settings, settings.site(request.captures[0])))
        headers.push_back({"Access-Control-Allow-Origin", std::string(request.header("origin"))});
    return headers;
}

// Ten megabytes of nobody's are not read, and a misspelt parameter never acts as if it were absent.
http::Admission admit(Parts& parts, Door door, Request const& request) {
    auto const policy = parts.policies.current();
    settings::Site const* site = nullptr; // whose comment it is
    std::optional<base::Error> wrong;
    auto const note = [&](auto const& result) {
        if (!result) wrong = result.error();
    };
    switch (door.who) {
    case Who::anyone: break;
    case Who::reader:
        if (door.body == Body::comment) site = policy->settings.site(request.captures[0]);
        break;
    case Who::site: {
        auto const owner = parts.access.site_key(request);
        note(owner);
        if (owner) site = policy->settings.site(owner->id);
        break;
    }
    case Who::guest: wrong = refuse_moderator(request, policy->settings); break;
    case Who::session: note(parts.access.session(request)); break;
    case Who::person: note(parts.access.person(request)); break;
    case Who::admin: note(parts.access.admin(request)); break;
    }
    // Sites and their readers have an address of their own.
    if (request.entrance == http::Entrance::moderators &&
        (door.who == Who::reader || door.who == Who::site))
        wrong = error(base::Fault::not_found, "only moderators are answered here");
    if (!wrong && door.asks == Asks::nothing) {
        Query query(request);
        wrong = query.done();
    }
    auto headers = readable_by(door, request, policy->settings);
    if (wrong) return {problem(*wrong), 0, std::move(headers)};
    return {{}, body_limit(door.body, site), std::move(headers)};
}

bool names_wait(Request const& request) {
    return std::ranges::any_of(parse_urlencoded(request.query),
                               [](auto const& given) { return given.first == "wait"; });
}

} // namespace

http::Router routes(Parts& parts) {
    using enum Method;
    using enum Who;
    using enum Asks;
    using enum Body;
    using Endpoint = Task<Response> (*)(Parts&, Request);
    std::vector<http::Route> table;
    auto const add = [&](Method method, std::string pattern, Door door, Endpoint endpoint) {
        auto handler = [&parts, endpoint](Request request) {
            return endpoint(parts, std::move(request));
        };
        auto at_door = [&parts, door, endpoint](Request const& request) {
            auto admission = admit(parts, door, request);
            // A browser is told in its own way.
            if (endpoint == submit_form && !admission.refusal)
                admission.refusal = refuse_form(parts, request, admission.body_limit);
            admission.long_poll = endpoint == publications && names_wait(request);
            return admission;
        };
        table.push_back({method, std::move(pattern), 0, std::move(handler), std::move(at_door)});
    };
    // clang-format off
    add(post,    "/v1/comments",               {site,   nothing,  comment}, submit_comment);
    add(get,     "/v1/comments/{id}",          {site,   nothing,  none},    get_comment);
    add(put,     "/v1/comments/{id}",          {site,   nothing,  comment}, edit_comment);
    add(del,     "/v1/comments/{id}",          {site,   nothing,  small},   erase_comment);
    add(put,     "/v1/threads",                {site,   nothing,  small},   put_thread);
    add(get,     "/v1/publications",           {site,   by_query, none},    publications);

    add(post,    "/v1/sites/{site}/comments",  {reader, nothing,  comment}, submit_form);
    // A preflight's query is that of the request it asks for.
    add(options, "/v1/sites/{site}/comments",  {reader, by_query, none},    preflight);
    add(get,     "/v1/sites/{site}/comments",  {reader, by_query, none},    list_comments);
    add(get,     "/v1/sites/{site}/counts",    {reader, by_query, none},    count_comments);

    add(post,    "/v1/session",                {guest,   nothing, small},   sign_in);
    add(get,     "/v1/session",                {session, nothing, none},    get_session);
    add(del,     "/v1/session",                {session, nothing, small},   sign_out);
    add(put,     "/v1/session/password",       {session, nothing, small},   set_password);
    add(post,    "/v1/session/totp",           {session, nothing, small},   offer_totp);
    add(put,     "/v1/session/totp",           {session, nothing, small},   turn_totp_on);
    add(del,     "/v1/session/totp",           {session, nothing, small},   turn_totp_off);
    add(get,     "/v1/session/settings",       {person,  nothing, none},    get_settings);
    add(put,     "/v1/session/settings",       {person,  nothing, small},   put_settings);
    add(get,     "/v1/sessions",               {session, nothing, none},    list_sessions);
    add(del,     "/v1/sessions",               {session, nothing, small},   end_sessions);
    add(del,     "/v1/sessions/{id}",          {session, nothing, small},   end_session);

    add(get,     "/v1/people",                 {admin,  nothing,  none},    list_people);
    add(post,    "/v1/people",                 {admin,  nothing,  small},   add_person);
    add(put,     "/v1/people/{name}",          {admin,  nothing,  small},   change_person);
    add(del,     "/v1/people/{name}",          {admin,  nothing,  small},   remove_person);
    add(post,    "/v1/people/{name}/link",     {admin,  nothing,  small},   make_link);
    add(get,     "/v1/sites",                  {person, nothing,  none},    list_sites);
    add(post,    "/v1/sites/{site}/key",       {admin,  nothing,  small},   make_site_key);

    add(get,     "/v1/queue",                  {person, by_query, none},    queue);
    add(get,     "/v1/queue/counts",           {person, by_query, none},    queue_counts);
    add(get,     "/v1/queue/{id}",             {person, nothing,  none},    queue_one);
    add(post,    "/v1/queue/{id}/actions",     {person, nothing,  small},   act);
    add(get,     "/v1/threads/actions",        {person, by_query, none},    list_thread_actions);
    add(post,    "/v1/threads/actions",        {person, nothing,  small},   act_on_thread);
    add(get,     "/v1/views",                  {person, by_query, none},    list_views);
    add(post,    "/v1/views",                  {person, nothing,  small},   add_view);
    add(put,     "/v1/views/{id}",             {person, nothing,  small},   change_view);
    add(del,     "/v1/views/{id}",             {person, nothing,  small},   remove_view);
    add(get,     "/v1/operations",             {person, by_query, none},    list_operations);
    add(post,    "/v1/operations",             {person, nothing,  bulk},    act_on_many);
    add(get,     "/v1/operations/{id}",        {person, nothing,  none},    get_operation);
    add(post,    "/v1/operations/{id}/undo",   {person, nothing,  small},   undo_operation);
    add(get,     "/v1/lists",                  {person, nothing,  none},    list_lists);
    add(get,     "/v1/lists/{name}/entries",   {person, by_query, none},    list_entries);
    add(post,    "/v1/lists/{name}/entries",   {person, nothing,  small},   add_entry);
    add(del,     "/v1/lists/{name}/entries/{id}", {person, nothing, small}, remove_entry);
    add(get,     "/v1/live",                   {person, by_query, none},    live);
    add(post,    "/v1/live/looking",           {person, nothing,  small},   look_at);
    add(get,     "/v1/dashboard",              {person, by_query, none},    dashboard);
    add(get,     "/v1/health",                 {admin,  nothing,  none},    health);
    add(get,     "/v1/rules",                  {person, nothing,  none},    list_rules);
    add(get,     "/v1/rules/stats",            {person, by_query, none},    rule_statistics);
    add(get,     "/v1/rules/{id}",             {person, nothing,  none},    show_rule);

    add(post,    "/v1/rules/test",             {person, nothing,  bulk},    test_rules);
    add(post,    "/v1/rules/backtest",         {admin,  nothing,  bulk},    start_backtest);
    add(get,     "/v1/rules/backtest/{id}",    {admin,  nothing,  none},    get_backtest);
    add(del,     "/v1/rules/backtest/{id}",    {admin,  nothing,  small},   cancel_backtest);

    // A query is the page's own to read.
    add(get,     "/moderate",                  {guest,  by_query, none},    page_moved);
    add(get,     "/moderate/",                 {guest,  by_query, none},    page_file);
    add(get,     "/moderate/{file}",           {guest,  by_query, none},    page_file);
    add(get,     "/moderate/{folder}/{file}",  {guest,  by_query, none},    page_file);

    add(get,     "/healthz",                   {anyone, nothing,  none},    healthz);
    add(get,     "/readyz",                    {anyone, nothing,  none},    readyz);
    add(get,     "/metrics",                   {anyone, nothing,  none},    metrics);
    add(post,    "/v1/reload",                 {admin,  nothing,  small},   reload);
    add(get,     "/problems/{type}",           {anyone, nothing,  none},    problem_type);
    // clang-format on
    return http::Router(std::move(table));
}

http::Gate gate(Parts& parts) {
    // The metrics listener may be open to a whole network: it answers nothing but these.
    static constexpr std::string_view of_metrics[] = {"/metrics", "/healthz", "/readyz"};
    return [&parts](Request const& request) -> std::optional<Response> {
        auto const policy = parts.policies.current();
        if (!host_is_ours(request, policy->settings))
            return problem(
                error(base::Fault::misdirected,
                      "this Host is not a name of this daemon: set public_url or hosts"));
        if (request.entrance == http::Entrance::metrics &&
            std::ranges::find(of_metrics, request.path) == std::end(of_metrics))
            return problem(error(base::Fault::not_found, "only metrics are answered here"));
        return {};
    };
}

} // namespace commentd::api
