// The operator's tools over HTTP: a comment asked about, and backtests that run beside the daemon.
#include <boost/json.hpp>

#include "daemon/api/asked_comment.hpp"
#include "daemon/api/backtest_json.hpp"
#include "daemon/api/explanation_json.hpp"
#include "daemon/api/input.hpp"
#include "daemon/api/json.hpp"
#include "daemon/api/moment.hpp"
#include "daemon/api/parts.hpp"
#include "daemon/api/reply.hpp"
#include "daemon/api/review_input.hpp"
#include "daemon/base/log.hpp"
#include "daemon/moderation/runtime_entries.hpp"
#include "daemon/store/rule_sets.hpp"
#include "rules/pack/sent.hpp"
#include "rules/text/shown_views.hpp"

namespace commentd::api {
namespace {

namespace json = boost::json;
using base::Fault;
using moderation::Backtests;

constexpr std::size_t pack_bytes_max = 512 * 1024;

struct Compiled {
    std::shared_ptr<rules::RuleSet const> rules;
    std::shared_ptr<rules::RuntimeLists const> lists; // run-time entries for them
    std::vector<rules::Problem> problems;
};

base::Error stopping() { return {Fault::unavailable, "the daemon stops", {}, 5}; }

// The set in force with a pack that was sent; unavailable: it could not be read. Takes as long as a
// reload: not for a worker.
base::Result<Compiled> compile(Parts& parts, moderation::Policy const& policy, std::string pack) {
    try {
        auto database = store::Database::open(parts.store.truth, store::Database::Access::read);
        auto bundle = store::RuleSets::find(database, policy.rules->id());
        if (!bundle) bundle.emplace();
        auto options = moderation::load_options(policy.settings);
        options.stop = parts.aside.stop();
        auto loaded =
            rules::load(rules::with_pack(std::move(*bundle), std::move(pack)), options);
        if (options.stop.stop_requested()) return stopping();
        Compiled compiled{std::move(loaded.rules), {}, std::move(loaded.problems)};
        if (compiled.rules)
            compiled.lists = compiled.rules->prepare(
                moderation::entries_of_now(database, policy.settings, parts.clock()));
        return compiled;
    } catch (std::exception const& error) {
        base::log_failure("read-failed", {{"why", error.what()}});
        return base::Error{Fault::unavailable, "the rule set in force could not be read; try again",
                           {}, 5};
    }
}

// What is in force, or that with the pack; the error is the answer then.
Task<base::Result<Compiled>> compiled_with(Parts& parts, moderation::PolicyVersion policy,
                                           std::optional<std::string> pack) {
    if (!pack) co_return Compiled{policy->rules, policy->lists, {}};
    std::function<base::Result<Compiled>()> const work = [&parts, policy, pack = std::move(*pack)] {
        return compile(parts, *policy, pack);
    };
    auto compiled = co_await parts.aside.run<base::Result<Compiled>>(work);
    if (!compiled && parts.aside.stop().stop_requested()) co_return stopping();
    if (!compiled)
        co_return base::Error{Fault::unavailable, "other packs are being compiled", {}, 5};
    co_return std::move(*compiled);
}

Response refused(std::vector<rules::Problem> const& problems) {
    json::object extra{{"problems", problem_list(problems)}};
    return problem(error(Fault::invalid_rules, "the rule set with this pack is not accepted"),
                   std::move(extra));
}

std::optional<std::string> read_pack(Fields& fields) {
    auto pack = fields.text("pack");
    if (pack && pack->size() > pack_bytes_max)
        fields.wrong("pack", "too_long", "a pack that is sent has at most 512 KiB");
    else if (pack && rules::list_entries(*pack) > rules::sent_entries_max)
        fields.wrong("pack", "too_long",
                     "the lists of a pack that is sent have at most 10,000 entries");
    return pack;
}

// Of one site, to those who see that; of all, to those who see all.
bool may_see(store::Person const& person, std::optional<std::string> const& site) {
    return site ? person.may_see(*site) : !person.sites;
}

json::object state(Backtests::State const& run) {
    json::object object{{"id", run.id.text()},
                        {"state", moderation::to_text(run.phase)},
                        {"began", base::to_text(run.began)},
                        {"progress", {{"done", run.done}, {"total", run.total}}}};
    object["result"] = run.report ? json::value(backtest(*run.report)) : json::value(nullptr);
    return object;
}

} // namespace

Task<Response> test_rules(Parts& parts, Request request) {
    auto const person = parts.access.person(request);
    if (!person) co_return problem(person.error());
    auto const object = parse_object(request);
    if (!object) co_return problem(object.error());
    auto const policy = parts.policies.current();
    Errors errors;
    Fields fields(*object, "", errors);
    auto pack = read_pack(fields);
    auto const* comment = fields.object("comment");
    if (!comment) fields.wrong("comment", "required", "a comment as a site posts it");
    auto const site_id = fields.text("site");
    fields.refuse_unknown();
    // Compiling is costly, and a pack may be written to be so.
    if (pack && !person->admin)
        co_return problem(error(Fault::forbidden, "a pack is an admin's to send"));
    settings::Site const* site = nullptr;
    for (auto const& one : policy->settings.sites) {
        bool const meant = !site_id || one.id == *site_id;
        if (!site && meant && person->may_see(one.id)) site = &one;
    }
    if (!site) co_return problem(error(Fault::not_found, "there is no such site"));
    AskedComment asked;
    if (comment) {
        Errors inside;
        asked = read_asked(*comment, *site, inside);
        for (auto& e : inside) errors.push_back({"comment." + e.field, e.code, e.detail});
    }
    if (!errors.empty()) co_return problem(wrong_fields(std::move(errors)));
    auto const with = co_await compiled_with(parts, policy, std::move(pack));
    if (!with) co_return problem(with.error());
    if (!with->rules) co_return refused(with->problems);
    auto body = explanation(
        explain_asked(asked, *site, *with->rules, with->lists.get(), {policy->settings.eval}));
    auto const views = rules::text::show_views(asked.comment.content);
    body["views"] = {{"plain", views.plain},
                     {"folded", views.folded},
                     {"skeleton", views.skeleton},
                     {"squeezed", views.squeezed}};
    body["site"] = site->id;
    body["warnings"] = problem_list(with->problems);
    co_return json_reply(200, body);
}

Task<Response> start_backtest(Parts& parts, Request request) {
    auto const person = parts.access.admin(request);
    if (!person) co_return problem(person.error());
    auto const object = parse_object(request);
    if (!object) co_return problem(object.error());
    auto const policy = parts.policies.current();
    auto const now = parts.clock();
    Errors errors;
    Fields fields(*object, "", errors);
    auto pack = read_pack(fields);
    moderation::BacktestOptions options;
    options.threads = 0; // the daemon's own work comes first
    options.site = fields.text("site");
    auto const& zone = timezone_of(*policy, options.site);
    auto const time = [&](std::string_view name, base::Time usual) {
        auto const text = fields.text(name);
        if (!text) return usual;
        auto const found = moment(*text, now, zone);
        if (!found) fields.wrong(name, "invalid_value", std::string(moment_form));
        return found.value_or(usual);
    };
    options.since = time("since", now - std::chrono::hours(24 * 30));
    options.until = time("until", now);
    if (options.until <= options.since)
        fields.wrong("until", "invalid_value", "later than since");
    fields.refuse_unknown();
    if (!errors.empty()) co_return problem(wrong_fields(std::move(errors)));
    if (options.site &&
        (!policy->settings.site(*options.site) || !may_see(*person, options.site)))
        co_return problem(error(Fault::not_found, "there is no such site"));
    if (!may_see(*person, options.site))
        co_return problem(error(Fault::forbidden, "name one of your sites as `site`"));
    // Compiling is costly: not for one that would be refused.
    if (auto const one_runs = parts.backtests.conflict()) co_return problem(*one_runs);
    auto with = co_await compiled_with(parts, policy, std::move(pack));
    if (!with) co_return problem(with.error());
    if (!with->rules) co_return refused(with->problems);
    auto const run = parts.backtests.start(policy, with->rules, std::move(options), now);
    if (!run) co_return problem(run.error());
    auto response = json_reply(202, state(*run));
    response.headers.push_back({"Location", "/v1/rules/backtest/" + run->id.text()});
    co_return response;
}

Task<Response> get_backtest(Parts& parts, Request request) {
    auto const person = parts.access.admin(request);
    if (!person) co_return problem(person.error());
    auto const id = base::Id::from_text(request.captures[0]);
    auto const run = id ? parts.backtests.find(*id) : std::nullopt;
    if (!run || !may_see(*person, run->site))
        co_return problem(error(Fault::not_found, "there is no such backtest"));
    co_return json_reply(200, state(*run));
}

Task<Response> cancel_backtest(Parts& parts, Request request) {
    auto const person = parts.access.admin(request);
    if (!person) co_return problem(person.error());
    if (auto const wrong = refuse_members(request)) co_return problem(*wrong);
    auto const id = base::Id::from_text(request.captures[0]);
    auto const run = id ? parts.backtests.find(*id) : std::nullopt;
    if (!run || !may_see(*person, run->site) || !parts.backtests.cancel(*id))
        co_return problem(error(Fault::not_found, "there is no such backtest"));
    co_return no_content();
}

} // namespace commentd::api
