// The sites a person sees, and, for admins, the keys by which those talk to us.
#include <boost/json.hpp>

#include <algorithm>

#include "daemon/api/input.hpp"
#include "daemon/api/json.hpp"
#include "daemon/api/parts.hpp"
#include "daemon/api/reply.hpp"
#include "rules/pack/scalars.hpp"

namespace commentd::api {
namespace {

namespace json = boost::json;
using base::Fault;

constexpr std::chrono::days grace_max{90};

json::object site_json(settings::Site const& site) {
    return {{"id", site.id},
            {"name", site.name},
            {"timezone", site.timezone},
            {"origins", json::value_from(site.origins)},
            {"thresholds", thresholds(site.thresholds)},
            {"languages", json::value_from(site.languages)}};
}

} // namespace

Task<Response> list_sites(Parts& parts, Request request) {
    auto const person = parts.access.person(request);
    if (!person) co_return problem(person.error());
    std::vector<store::SiteRow> keys;
    if (person->admin) {
        auto found = co_await parts.staff.keys();
        if (!found) co_return problem(found.error());
        keys = std::move(*found);
    }
    auto const policy = parts.policies.current();
    json::array items;
    for (auto const& site : policy->settings.sites) {
        if (!person->may_see(site.id)) continue;
        auto item = site_json(site);
        if (person->admin) {
            auto const row = std::ranges::find(keys, site.id, &store::SiteRow::id);
            item["keys"] = row == keys.end() ? 0 : row->keys;
            item["newest_key_at"] = row == keys.end() ? nullptr : time_or_null(row->newest_key_at);
        }
        items.push_back(std::move(item));
    }
    json::object const body{{"items", std::move(items)}};
    co_return json_reply(200, body);
}

Task<Response> make_site_key(Parts& parts, Request request) {
    auto admin = parts.access.admin(request);
    if (!admin) co_return problem(admin.error());
    auto const policy = parts.policies.current();
    auto const& site = request.captures[0];
    if (!policy->settings.site(site) || !admin->may_see(site))
        co_return problem(error(Fault::not_found, "there is no such site"));
    auto object = base::Result<json::object>(json::object()); // all may be left out
    if (!request.body.empty()) object = parse_object(request);
    if (!object) co_return problem(object.error());
    Errors errors;
    Fields fields(*object, "", errors);
    moderation::KeyOrder order{site, fields.flag("rotate").value_or(false), {}};
    if (auto const text = fields.text("grace")) {
        auto const grace = rules::read_duration(*text);
        if (!grace || *grace > grace_max)
            fields.wrong("grace", "invalid_value", "a duration such as 24h, at most 90 days");
        else if (!order.rotate)
            fields.wrong("grace", "invalid_value", "only with rotate");
        else
            order.grace = *grace;
    }
    fields.refuse_unknown();
    if (!errors.empty()) co_return problem(wrong_fields(std::move(errors)));
    auto const key = co_await parts.staff.make_key(std::move(*admin), std::move(order));
    if (!key) co_return problem(key.error());
    co_await parts.access.refresh();
    json::object const body{{"key", *key}};
    co_return json_reply(201, body);
}

} // namespace commentd::api
