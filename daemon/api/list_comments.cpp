// What everyone may read: the published comments of a thread, and their numbers.
#include <boost/json.hpp>

#include "daemon/api/input.hpp"
#include "daemon/api/json.hpp"
#include "daemon/api/json_text.hpp"
#include "daemon/api/parts.hpp"
#include "daemon/api/reply.hpp"
#include "daemon/comments/text.hpp"

namespace commentd::api {
namespace {

namespace json = boost::json;
using base::Fault;

constexpr std::size_t counts_threads_max = 100;

struct PublicSite {
    moderation::PolicyVersion policy;
    settings::Site const* site = nullptr;
    comments::SiteNumber number = 0;
};

// The gate of all public reads: the site is there, the address has allowance left.
base::Result<PublicSite> public_site(Parts& parts, Request const& request) {
    PublicSite found{parts.policies.current(), nullptr, 0};
    found.site = found.policy->settings.site(request.captures[0]);
    if (!found.site) return error(Fault::not_found, "there is no such site");
    found.number = found.policy->sites.at(found.site->id);
    auto const address = client_address(request, found.policy->settings);
    auto const& allowance = found.site->rate_reads;
    auto const wait = parts.read_rate.spend(allowance_key(found.site->id, address),
                                            {allowance.count, allowance.per}, parts.clock());
    if (wait)
        return base::Error{
            Fault::too_many_requests, "this address has used up its allowance", {},
            static_cast<int>(std::chrono::ceil<std::chrono::seconds>(*wait).count())};
    return found;
}

// A public answer: anyone may keep it, and must ask whether it still holds.
Response public_reply(Request const& request, json::value const& body) {
    auto text = json_text(body);
    auto const tag = '"' + base::hex(base::sha256(text)).substr(0, 32) + '"';
    bool const same = request.header("if-none-match").find(tag) != std::string_view::npos ||
                      request.header("if-none-match") == "*";
    Response response(same ? 304 : 200, "application/json", same ? std::string() : std::move(text));
    response.headers.push_back({"ETag", tag});
    response.headers.push_back({"Cache-Control", "public, max-age=0, must-revalidate"});
    return response;
}

std::uint32_t approved_of(store::Store& store, store::ReadConnections& connections,
                          comments::ThreadNumber thread) {
    return store.derived.counters(connections, {store::thread_key(thread)}).front().approved;
}

struct Listed {
    std::vector<store::PublicItem> items;
    std::uint32_t count = 0;
};

} // namespace

Task<Response> list_comments(Parts& parts, Request request) {
    auto const site = public_site(parts, request);
    if (!site) co_return problem(site.error());
    Query query(request);
    auto id = query.text("thread").value_or("");
    Errors errors;
    moderation::validate_thread_id(id, "thread", errors);
    if (!errors.empty())
        query.wrong("thread", id.empty() ? "the id of a thread is needed" : errors.front().detail);
    auto const order = query.text("order").value_or("oldest");
    if (order != "oldest" && order != "newest") query.wrong("order", "oldest or newest");
    auto const limit = query.number("limit", 100, 1, 100);
    std::int64_t after = 0;
    if (auto const cursor = query.text("after")) {
        auto const numbers = read_cursor(order == "newest" ? 'n' : 'o', *cursor, 1);
        if (numbers)
            after = numbers->front();
        else
            query.wrong("after", "a cursor of this list, as `next` gave it");
    }
    if (auto const wrong = query.done()) co_return problem(*wrong);

    auto const thread = co_await parts.submissions.thread(site->number, id);
    if (!thread) co_return problem(thread.error());
    Listed listed;
    if (*thread) {
        // While the tables cannot be written, what stands in them is shown: what was withdrawn since
        // is not, for the truth says so. Their number is exact even then.
        bool const caught_up = co_await parts.store.derived.catch_up();
        std::function<base::Result<Listed>(store::ReadConnections&)> const question =
            [&store = parts.store, number = (*thread)->number, newest = order == "newest", after,
             limit, caught_up](store::ReadConnections& connections) -> base::Result<Listed> {
            Listed found;
            found.items = store::list_thread(connections, number, newest, after, limit + 1);
            found.count = caught_up ? store::listed_count(connections, number)
                                    : approved_of(store, connections, number);
            return found;
        };
        auto found = co_await parts.store.readers.read<Listed>(question);
        if (!found) co_return problem(found.error());
        listed = std::move(*found);
    }
    json::value next = nullptr;
    if (listed.items.size() > limit) {
        listed.items.resize(limit);
        next = json::value(
            make_cursor(order == "newest" ? 'n' : 'o', {listed.items.back().number}));
    }
    json::array items;
    for (auto const& item : listed.items) items.push_back(public_item(item));
    auto const now = parts.clock();
    auto const said =
        parts.store.watches.of(site->number, *thread ? (*thread)->number : 0, now);
    bool const closed = moderation::is_closed(thread->value_or(comments::Thread{}), *site->site, now, said);
    json::object const body{{"count", listed.count},
                            {"closed", closed},
                            {"items", std::move(items)},
                            {"next", std::move(next)}};
    co_return public_reply(request, body);
}

Task<Response> count_comments(Parts& parts, Request request) {
    auto const site = public_site(parts, request);
    if (!site) co_return problem(site.error());
    Query query(request);
    auto asked = query.all("thread");
    if (asked.empty() || asked.size() > counts_threads_max)
        query.wrong("thread", "1 to 100 threads");
    if (auto const wrong = query.done()) co_return problem(*wrong);

    using Counts = std::vector<std::uint32_t>;
    std::function<base::Result<Counts>(store::ReadConnections&)> const question =
        [&store = parts.store, number = site->number,
         asked](store::ReadConnections& connections) -> base::Result<Counts> {
        Counts counts;
        for (auto const& id : asked) {
            auto const thread =
                store.threads.find(connections.truth, number,
                                   comments::clean_thread_id(comments::normalise(id)));
            counts.push_back(thread ? approved_of(store, connections, thread->number) : 0);
        }
        return counts;
    };
    auto const counts = co_await parts.store.readers.read<Counts>(question);
    if (!counts) co_return problem(counts.error());
    json::object by_thread;
    for (std::size_t i = 0; i < asked.size(); ++i) by_thread[asked[i]] = (*counts)[i];
    json::object const body{{"counts", std::move(by_thread)}};
    co_return public_reply(request, body);
}

} // namespace commentd::api
