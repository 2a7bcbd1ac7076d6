// GET /v1/dashboard: what came and what was decided, hour by hour, in the zone of the site asked of.
#include "daemon/moderation/dashboard.hpp"

#include <cmath>

#include <boost/json.hpp>

#include "daemon/api/input.hpp"
#include "daemon/api/json.hpp"
#include "daemon/api/parts.hpp"
#include "daemon/api/reply.hpp"
#include "daemon/api/review_input.hpp"
#include "daemon/api/zone_time.hpp"

namespace commentd::api {
namespace {

namespace json = boost::json;
using std::chrono::hours;

constexpr hours usual_window{24}, window_max{24 * 31};

json::array hour_list(std::vector<store::ActiveHour> const& active, base::Time since) {
    json::array list;
    for (auto const& hour : active) {
        auto const& [approve, hold, reject, spam] = hour.verdicts;
        list.push_back({{"at", base::to_text(since)},
                        {"arrived", hour.arrived},
                        {"approve", approve},
                        {"hold", hold},
                        {"reject", reject},
                        {"spam", spam},
                        {"decided", hour.decided}});
        since += hours(1);
    }
    return list;
}

json::object queue_ages(store::QueueAges const& queue) {
    json::array ages;
    for (std::size_t i = 0; i < queue.counts.size(); ++i) {
        json::value up_to = nullptr;
        if (i < store::QueueAges::up_to.size()) up_to = store::QueueAges::up_to[i];
        ages.push_back({{"up_to_minutes", std::move(up_to)}, {"count", queue.counts[i]}});
    }
    return {{"pending", queue.pending},
            {"oldest_at", time_or_null(queue.oldest)},
            {"ages", std::move(ages)}};
}

json::array named(std::vector<std::pair<std::string, std::int64_t>> const& counts,
                  std::string_view name, std::string_view count) {
    json::array list;
    for (auto const& one : counts) list.push_back({{name, one.first}, {count, one.second}});
    return list;
}

json::value in_minutes(std::optional<std::chrono::milliseconds> time) {
    if (!time) return nullptr;
    return std::round(static_cast<double>(time->count()) / 6000) / 10;
}

} // namespace

Task<Response> dashboard(Parts& parts, Request request) {
    auto const person = parts.access.person(request);
    if (!person) co_return problem(person.error());
    auto const policy = parts.policies.current();
    auto const now = parts.clock();
    Query query(request);
    moderation::Dashboards::Asked asked;
    asked.site = query.text("site");
    auto const& zone = timezone_of(*policy, asked.site);
    auto const until = query.time("until", zone).value_or(now + base::Time::duration(1));
    // Of a window of hours that ends now, the hour that has begun is the last.
    auto const last = start_of_hour(until - base::Time::duration(1), zone);
    auto const usual = last + hours(1) - usual_window;
    asked.since = start_of_hour(query.time("since", zone).value_or(usual), zone);
    asked.midnight = start_of_day(now, zone);
    if (asked.since >= until)
        query.wrong("since", "it must be before `until`");
    else if (until - asked.since > window_max)
        query.wrong("since", "at most 31 days before `until`");
    if (auto const wrong = query.done()) co_return problem(*wrong);
    asked.hours = static_cast<std::size_t>(std::chrono::ceil<hours>(until - asked.since).count());

    auto const found = co_await parts.dashboards.show(*person, asked);
    if (!found) co_return problem(found.error());
    auto const& shown = **found;
    json::object today{{"decided", shown.decided},
                       {"median_minutes", in_minutes(shown.median_wait)},
                       {"by", named(shown.by, "name", "decided")}};
    json::object const body{{"hours", hour_list(shown.hours, asked.since)},
                            {"queue", queue_ages(shown.queue)},
                            {"today", std::move(today)},
                            {"rules", named(shown.rules, "rule", "hits")}};
    co_return json_reply(200, body);
}

} // namespace commentd::api
