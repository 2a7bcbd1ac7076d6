// The publication queue of a site: what it must now show, change or take away. By pages, or as a
// stream of the same events.
#include <boost/json.hpp>

#include "daemon/api/event_stream.hpp"
#include "daemon/api/input.hpp"
#include "daemon/api/json.hpp"
#include "daemon/api/parts.hpp"
#include "daemon/api/reply.hpp"
#include "daemon/http/stream.hpp"
#include "daemon/store/events.hpp"

namespace commentd::api {
namespace {

namespace json = boost::json;
using base::Fault;

constexpr std::size_t events_at_once = 25, bytes_at_once = 64 * 1024;
constexpr std::size_t streams_of_site = 16;

using Events = std::vector<store::Publication>;

Task<base::Result<Events>> events_after(Parts& parts, comments::SiteNumber site,
                                        std::int64_t after, std::size_t limit) {
    std::function<base::Result<Events>(store::ReadConnections&)> const question =
        [site, after, limit](store::ReadConnections& connections) -> base::Result<Events> {
        auto found = store::publications(connections.truth, site, after, limit);
        if (found.empty() && after > store::newest_change(connections.truth))
            return error(Fault::conflict, "this cursor is ahead of all that is here, as after an older "
                                          "backup was put back: begin with an empty `after`");
        return found;
    };
    auto events = co_await parts.store.readers.read<Events>(question);
    co_return events;
}

struct Following {
    Parts& parts;
    Request request; // for the key that came with it
    comments::SiteNumber site = 0;
    std::int64_t after = 0;
    http::StreamPlaces::Place seat;
};

// The bell calls nobody who has gone.
struct AsleepAtBell {
    store::Bell& bell;
    comments::SiteNumber site;
    std::shared_ptr<base::Waker> waker;
    ~AsleepAtBell() { bell.forget(site, waker); }
};

Task<void> pass_on(std::shared_ptr<Following> following, Events events, http::Stream& stream) {
    std::string text;
    for (auto const& event : events) {
        text += sse_event(event.type, make_cursor('p', {event.seq}), publication(event));
        if (text.size() < bytes_at_once) continue;
        co_await stream.send(std::move(text));
        text.clear();
    }
    co_await stream.send(std::move(text));
    following->after = events.back().seq;
}

// Ends when the key does.
Task<void> follow(std::shared_ptr<Following> following, http::Stream& stream) {
    auto& parts = following->parts;
    auto const site = following->site;
    AsleepAtBell const asleep{parts.store.bell, site, stream.waker()};
    Heartbeat heartbeat;
    std::string greeting = "retry: 2000\n\n";
    co_await stream.send(std::move(greeting));
    while (stream.open() && asking_site(parts, following->request)) {
        // Before the look, which sees what was rung already; what comes after it wakes us.
        parts.store.bell.listen(site, following->after, stream.waker());
        auto events = co_await events_after(parts, site, following->after, events_at_once);
        if (events && !events->empty()) {
            co_await pass_on(following, std::move(*events), stream);
            heartbeat.sent();
            continue;
        }
        if (heartbeat.due()) {
            auto still = sse_heartbeat(make_cursor('p', {following->after}));
            co_await stream.send(std::move(still));
            heartbeat.sent();
        }
        co_await stream.sleep(right_checked_every);
    }
}

} // namespace

Task<Response> publications(Parts& parts, Request request) {
    auto const asking = asking_site(parts, request);
    if (!asking) co_return problem(asking.error());
    Query query(request);
    auto const limit = query.number("limit", 50, 1, 500);
    auto const wait = std::chrono::seconds(query.number("wait", 0, 0, 60));
    std::int64_t after = 0;
    if (auto const cursor = query.text("after")) {
        if (auto const numbers = read_cursor('p', *cursor, 1))
            after = numbers->front();
        else
            query.wrong("after", "a cursor as an earlier answer gave it");
    }
    if (auto const wrong = query.done()) co_return problem(*wrong);
    if (asks_for_events(request)) {
        if (auto const last = request.header("last-event-id"); !last.empty()) {
            auto const numbers = read_cursor('p', last, 1);
            if (!numbers)
                co_return problem(
                    error(Fault::invalid_header, "Last-Event-ID: an id as this stream gave it"));
            after = numbers->front();
        }
        auto const first = co_await events_after(parts, asking->number, after, 1);
        if (!first && first.error().fault == Fault::conflict) co_return problem(first.error());
        auto seat =
            parts.streams.take({{"site " + std::to_string(asking->number), streams_of_site}});
        if (!seat)
            co_return problem(base::Error{Fault::too_many_requests,
                                          "too many follow this site already", {}, 30});
        auto const following = std::make_shared<Following>(
            Following{parts, std::move(request), asking->number, after, std::move(seat)});
        co_return event_stream(
            [following](http::Stream& stream) { return follow(following, stream); });
    }

    auto events = co_await events_after(parts, asking->number, after, limit);
    if (events && events->empty() && wait.count() > 0) {
        co_await parts.store.bell.wait(asking->number, after, wait);
        if (auto const still = asking_site(parts, request); !still) co_return problem(still.error());
        events = co_await events_after(parts, asking->number, after, limit);
    }
    if (!events) co_return problem(events.error());
    json::array list;
    for (auto const& event : *events) list.push_back(publication(event));
    auto const last = events->empty() ? after : events->back().seq;
    json::object const body{{"events", std::move(list)},
                            {"cursor", make_cursor('p', {last})}};
    co_return json_reply(200, body);
}

} // namespace commentd::api
