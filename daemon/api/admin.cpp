// What operators ask: alive, ready, numbers, reload; and the pages behind problem types.
#include <algorithm>

#include <boost/json.hpp>

#include "daemon/api/input.hpp"
#include "daemon/api/json.hpp"
#include "daemon/api/parts.hpp"
#include "daemon/api/reply.hpp"
#include "daemon/base/metrics.hpp"
#include "rules/runtime_lists.hpp"

namespace commentd::api {
namespace {

namespace json = boost::json;
using base::Fault;

// Details are for the listener made for them; without one, for those on this machine who came here
// themselves.
bool may_know(Request const& request, settings::Settings const& settings) {
    if (request.entrance == http::Entrance::metrics) return true;
    return settings.fixed.metrics_listen.empty() && asked_on_this_machine(request);
}

Task<base::Outcome> database_answers(store::Store& store) {
    // A write that leaves nothing behind, through the queue that comments take.
    std::function<base::Outcome(store::Transaction&)> const work =
        [](store::Transaction& transaction) -> base::Outcome {
        store::touch(transaction.database);
        return base::Done{};
    };
    auto done = co_await store.writer.write<base::Done>(work);
    co_return done;
}

} // namespace

Task<std::string> write_fault(Parts& parts) {
    auto known = parts.written.known(parts.clock());
    if (known) co_return *known;
    auto const outcome = co_await database_answers(parts.store);
    auto fault = outcome ? std::string() : outcome.error().detail;
    parts.written.note(parts.clock(), fault);
    co_return fault;
}

Task<Response> healthz(Parts&, Request) { co_return json_reply(200, {{"status", "alive"}}); }

Task<Response> readyz(Parts& parts, Request request) {
    auto const policy = parts.policies.current();
    auto const fault = co_await write_fault(parts);
    // What cannot be computed from the truth now: the queue is answered 503 until it can.
    bool const behind = parts.store.derived.failing();
    bool const ready = fault.empty() && !behind;
    json::object body{{"status", ready ? "ready" : "not ready"}};
    if (may_know(request, policy->settings)) {
        body["database"] = fault.empty() ? std::string("writable") : fault;
        body["derived"] = behind ? "cannot be written" : "follows";
        body["rules"] = policy->stale ? "the files are broken: the last accepted set serves"
                                      : "as in the files";
        body["ruleset"] = policy->rules->id();
        body["recent_comments"] = parts.store.recent.size();
        body["derived_lag"] = parts.store.derived.lag();
    }
    auto response = json_reply(ready ? 200 : 503, body);
    if (!ready) response.headers.push_back({"Retry-After", "1"});
    co_return response;
}

Task<Response> metrics(Parts& parts, Request request) {
    auto const policy = parts.policies.current();
    auto const& listen = policy->settings.fixed.metrics_listen;
    if (!may_know(request, policy->settings))
        co_return problem(
            error(Fault::forbidden,
                  listen.empty() ? "metrics are answered on loopback, or by metrics: {listen: …}"
                                 : "metrics have a listener of their own: metrics: {listen: …}"));
    auto const set = [](base::metrics::Gauge gauge, std::size_t value) {
        base::metrics::set(gauge, static_cast<std::int64_t>(value));
    };
    set(base::metrics::Gauge::recent_comments, parts.store.recent.size());
    set(base::metrics::Gauge::list_entries, policy->lists ? policy->lists->in_force(parts.clock()) : 0);
    Response response(200, "text/plain; version=0.0.4; charset=utf-8", base::metrics::text());
    response.headers.push_back({"Cache-Control", "no-store"});
    co_return response;
}

Task<Response> reload(Parts& parts, Request request) {
    auto const person = parts.access.admin(request);
    if (!person) co_return problem(person.error());
    if (auto const wrong = refuse_members(request)) co_return problem(*wrong);
    auto const problems = co_await parts.reload();
    bool const refused =
        std::ranges::any_of(problems, [](auto const& one) { return !one.warning; });
    if (refused) {
        json::object extra{{"problems", problem_list(problems)}};
        auto const why = error(Fault::invalid_rules, "nothing was changed; the old set serves on");
        co_return problem(why, std::move(extra));
    }
    auto const policy = parts.policies.current();
    json::object const body{{"ruleset", policy->rules->id()},
                            {"rules", policy->rules->rule_ids().size()},
                            {"entries", policy->rules->entry_count()},
                            {"warnings", problem_list(problems)}};
    co_return json_reply(200, body);
}

Task<Response> problem_type(Parts&, Request request) {
    auto page = problem_page(request.captures[0]);
    if (page.empty()) co_return problem(error(Fault::not_found, "there is no such problem type"));
    Response response(200, "text/html; charset=utf-8", std::move(page));
    response.headers.push_back({"Cache-Control", "public, max-age=86400"});
    response.headers.push_back({"Content-Security-Policy", "default-src 'none'"});
    co_return response;
}

} // namespace commentd::api
