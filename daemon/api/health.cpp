// GET /v1/health: how the daemon is, in sentences that say what to do.
#include <algorithm>
#include <system_error>

#include <sys/timex.h>

#include <boost/json.hpp>

#include "daemon/api/input.hpp"
#include "daemon/api/parts.hpp"
#include "daemon/api/reply.hpp"
#include "daemon/moderation/dashboard.hpp"

namespace commentd::api {
namespace {

namespace json = boost::json;
using std::chrono::hours;

constexpr std::uintmax_t mb = 1024 * 1024, disk_low = 1024 * mb, disk_lowest = 128 * mb;
constexpr hours queue_old{24};
constexpr std::int64_t index_behind = 10'000; // changes
constexpr std::size_t entries_many = 1'000'000;

struct State {
    std::string_view state;
    std::string sentence;
};
State ok(std::string sentence) { return {"ok", std::move(sentence)}; }
State warning(std::string sentence) { return {"warning", std::move(sentence)}; }
State failed(std::string sentence) { return {"error", std::move(sentence)}; }

std::string counted(std::int64_t count, std::string const& one, std::string const& many) {
    return std::to_string(count) + ' ' + (count == 1 ? one : many);
}

std::string duration(base::Time::duration time) {
    auto const minutes = std::max<std::int64_t>(
        0, std::chrono::floor<std::chrono::minutes>(time).count());
    if (minutes < 120) return counted(minutes, "minute", "minutes");
    if (minutes < 2 * 1440) return counted(minutes / 60, "hour", "hours");
    return counted(minutes / 1440, "day", "days");
}

State database(std::string const& fault) {
    if (fault.empty()) return ok("Comments are stored: the database takes what is written.");
    return failed("The database takes nothing (" + fault +
                  "): comments are answered 503. Make room on the disk, or look at the log.");
}

State disk(std::filesystem::path const& state) {
    std::error_code error;
    auto const space = std::filesystem::space(state, error);
    if (error) return warning("How full the disk is cannot be told: " + error.message() + ".");
    bool const much = space.available >= 10 * disk_low;
    auto const left = std::to_string(space.available / (much ? disk_low : mb)) +
                      (much ? " GB" : " MB") + " are free where " + state.string() + " is";
    if (space.available < disk_lowest)
        return failed(left + ": make room now, or comments will be answered 503.");
    if (space.available < disk_low) return warning(left + ": make room soon.");
    return ok(left + '.');
}

State rules_in_force(moderation::Policy const& policy) {
    auto const errors = std::ranges::count(policy.problems, false, &rules::Problem::warning);
    auto const warnings = static_cast<std::int64_t>(policy.problems.size()) - errors;
    auto const set = "rule set " + policy.rules->id() + " with " +
                     counted(static_cast<std::int64_t>(policy.rules->rule_ids().size()), "rule",
                             "rules");
    if (policy.stale) {
        auto const first =
            std::ranges::find(policy.problems, false, &rules::Problem::warning);
        auto const why =
            first == policy.problems.end() ? std::string() : " (" + first->text() + ')';
        return failed("The files have " + counted(errors, "mistake", "mistakes") + why +
                      ": the last accepted " + set +
                      " serves on. Correct them, `commentd check` names each, and reload.");
    }
    if (warnings > 0)
        return warning("The " + set + " is in force, with " +
                       counted(warnings, "warning", "warnings") + ", such as " +
                       policy.problems.front().text() + ". `commentd check` names each.");
    return ok("The " + set + " is in force, as in the files.");
}

State lists(moderation::Policy const& policy) {
    auto const entries = policy.rules->entry_count();
    auto const sentence =
        counted(static_cast<std::int64_t>(entries), "entry", "entries") +
        " of lists " + (entries == 1 ? "is" : "are") + " looked for in every comment";
    if (entries > entries_many)
        return warning(sentence + ": a reload takes long and much memory. Leave out lists that "
                                  "`commentd stats --entries` shows to hit nothing.");
    return ok(sentence + '.');
}

State queue(base::Result<store::QueueAges> const& ages, bool failing, base::Time now) {
    if (failing)
        return warning("How many comments wait, and for how long, cannot be told until what the "
                       "queue's filters go by can be written again.");
    if (!ages)
        return warning("How old the queue is cannot be told now: " + ages.error().detail + '.');
    if (!ages->oldest) return ok("No comment waits.");
    auto const sentence = counted(ages->pending, "comment waits", "comments wait") +
                          ", the oldest for " + duration(now - *ages->oldest);
    if (now - *ages->oldest >= queue_old)
        return warning(sentence + ": somebody should look at the queue.");
    return ok(sentence + '.');
}

State index(store::Derived const& derived) {
    if (derived.failing())
        return failed("What the queue's filters go by (derived.db) cannot be written: they are "
                      "answered 503. Make room on the disk, or look at the log.");
    auto const lag = derived.lag();
    if (lag > index_behind)
        return warning("What the queue's filters go by is " +
                       counted(lag, "change", "changes") +
                       " behind: it catches up by itself when there is less to do.");
    return ok("What the queue's filters go by is up to date.");
}

State search(store::Search const& search) {
    if (search.failing())
        return failed("What searches go by (search.db) cannot be written: they are answered 503. "
                      "Make room on the disk, or look at the log.");
    auto const lag = search.lag();
    if (lag > index_behind)
        return warning("What searches go by is " + counted(lag, "change", "changes") +
                       " behind, and they are answered 503 until it has caught up. While very many "
                       "comments come, it begins to when somebody searches.");
    return ok("What searches go by is up to date, or a moment behind.");
}

State clock(base::Result<std::optional<base::Time>> const& newest, base::Time now) {
    if (newest && *newest && **newest > now + std::chrono::minutes(1))
        return failed("The clock was set back: the newest comment came " +
                      duration(**newest - now) +
                      " from now. Set the clock, and have it kept right by NTP.");
    timex asked{};
    bool const unsynchronised = ::adjtimex(&asked) == TIME_ERROR && (asked.status & STA_UNSYNC);
    if (unsynchronised)
        return warning("The clock says " + base::to_text(now) +
                       ", and the system does not know whether it is right: have it kept right by "
                       "NTP (systemd-timesyncd or chrony).");
    return ok("The clock says " + base::to_text(now) + '.');
}

State exposure(settings::Settings const& settings) {
    auto const& url = settings.public_url;
    if (url.empty())
        return warning("public_url is not set: only this machine is answered (" +
                       settings.fixed.listen +
                       "). Put a proxy that speaks https in front and set public_url to its "
                       "address before others are to use this.");
    for (auto const& range : settings.trusted_proxies)
        if (range.bits == 0 || range.contains(*rules::IpAddress::from_text("192.0.2.1")))
            return failed("trusted_proxies names all of the network: everybody may say which "
                          "address is theirs. Name the proxies alone.");
    if (!url.starts_with("https://"))
        return failed("public_url is " + url +
                      ": passwords and comments can be read on their way. Put https in front.");
    return ok("Others reach this at " + url + '.');
}

Task<base::Result<std::optional<base::Time>>> newest_comment(store::Store& store) {
    using Newest = std::optional<base::Time>;
    std::function<base::Result<Newest>(store::ReadConnections&)> const question =
        [](store::ReadConnections& connections) -> base::Result<Newest> {
        return store::newest_arrival(connections.truth);
    };
    auto newest = co_await store.readers.read<Newest>(question);
    co_return newest;
}

} // namespace

Task<Response> health(Parts& parts, Request request) {
    auto const person = parts.access.admin(request);
    if (!person) co_return problem(person.error());
    auto const policy = parts.policies.current();
    auto const now = parts.clock();
    auto const fault = co_await write_fault(parts);
    auto const ages = co_await parts.dashboards.queue(*person);
    auto const newest = co_await newest_comment(parts.store);
    std::pair<std::string_view, State> const all[] = {
        {"database", database(fault)},
        {"disk", disk(policy->settings.fixed.state)},
        {"rules", rules_in_force(*policy)},
        {"lists", lists(*policy)},
        {"queue", queue(ages, parts.store.derived.failing(), now)},
        {"index", index(parts.store.derived)},
        {"search", search(parts.store.search)},
        {"clock", clock(newest, now)},
        {"exposure", exposure(policy->settings)},
    };
    json::array items;
    for (auto const& [name, one] : all)
        items.push_back({{"name", name}, {"state", one.state}, {"sentence", one.sentence}});
    json::object const body{{"items", std::move(items)}};
    co_return json_reply(200, body);
}

} // namespace commentd::api
