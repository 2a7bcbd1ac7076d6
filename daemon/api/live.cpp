// GET /v1/live: what happens to comments, told while it happens to who may see them. A listener who
// reads too slowly is told that something was lost, and asks anew.
#include <boost/json.hpp>

#include "daemon/api/event_stream.hpp"
#include "daemon/api/input.hpp"
#include "daemon/api/json.hpp"
#include "daemon/api/parts.hpp"
#include "daemon/api/reply.hpp"
#include "daemon/http/stream.hpp"

namespace commentd::api {
namespace {

namespace json = boost::json;
using base::Fault;
using moderation::LiveEvent;
using store::FeedEvent;

constexpr std::size_t batch_max = 200; // some 50 KB
// After some were sent, so that many events cost few visits, at 2,000 of them a second.
constexpr std::chrono::milliseconds pause{100};
constexpr std::size_t streams_of_person = 16, streams_of_address = 200;

struct Listening {
    Parts& parts;
    Request request;      // for the credential that came with it
    store::Person person; // as it was then
    std::optional<std::string> site;
    std::int64_t place = 0; // in the feed: of the first event not told yet
    std::string greeting;
    http::StreamPlaces::Place seat;

    bool sees(std::string const& of_site) const {
        if (of_site.empty()) return true; // all sites'
        return person.may_see(of_site) && (!site || *site == of_site);
    }
    std::string cursor() const { return make_cursor('l', {parts.live.run(), place}); }
};

// The feed calls nobody who has gone.
struct AsleepAtFeed {
    store::Feed& feed;
    std::shared_ptr<base::Waker> waker;
    ~AsleepAtFeed() { feed.forget(waker); }
};

json::object change(LiveEvent const& event) {
    auto const& what = event.what;
    json::object data{{"seq", what.seq},
                      {"id", what.id.text()},
                      {"site", event.site},
                      {"thread", event.thread},
                      {"was", nullptr},
                      {"status", comments::to_text(what.status)},
                      {"version", what.version},
                      {"by", event.by},
                      {"operation", id_or_null(event.operation)},
                      {"at", base::to_text(what.at)}};
    if (what.was) data["was"] = comments::to_text(*what.was);
    return data;
}

json::object looking(base::Id const& comment, std::vector<std::string> const& by) {
    json::array names;
    for (auto const& name : by) names.emplace_back(name);
    return {{"id", comment.text()}, {"by", std::move(names)}};
}

std::string words(Parts& parts, LiveEvent const& event, std::string const& cursor) {
    json::object const where{{"site", text_or_null(event.site)}};
    switch (event.what.kind) {
    case FeedEvent::Kind::change: return sse_event("change", cursor, change(event));
    case FeedEvent::Kind::looking:
        return sse_event("looking", cursor,
                         looking(event.what.id, parts.live.lookers(event.what.id)));
    case FeedEvent::Kind::watch: return sse_event("watch", cursor, where);
    case FeedEvent::Kind::lists: return sse_event("lists", cursor, where);
    case FeedEvent::Kind::rules: break;
    }
    return sse_event("rules", cursor, where);
}

struct News {
    std::string text;
    bool last = false;
};

// What there is to say now. Whoever has lost the right to hear it hears nothing more.
Task<News> news(std::shared_ptr<Listening> listening, std::shared_ptr<base::Waker> waker) {
    auto& parts = listening->parts;
    parts.live.forget_lookers();
    std::vector<std::shared_ptr<LiveEvent const>> told;
    auto taken = parts.live.feed().take(listening->place, batch_max, waker);
    if (taken && !taken->empty()) {
        auto found = co_await parts.live.tell(listening->place, std::move(*taken));
        if (found) told = std::move(*found); // else again, in a moment
    }
    auto const person = parts.access.still(listening->request);
    if (!person || !(*person == listening->person)) co_return News{{}, true};
    if (!taken) {
        listening->place = parts.live.feed().end();
        auto lost = sse_event("lost", listening->cursor(), json::object());
        co_return News{std::move(lost), true};
    }
    News now;
    for (auto const& event : told) {
        listening->place = event->place + 1;
        if (listening->sees(event->site))
            now.text += words(parts, *event, listening->cursor());
    }
    co_return now;
}

Task<void> tell(std::shared_ptr<Listening> listening, http::Stream& stream) {
    AsleepAtFeed const asleep{listening->parts.live.feed(), stream.waker()};
    Heartbeat heartbeat;
    std::string greeting = std::move(listening->greeting);
    co_await stream.send(std::move(greeting));
    while (stream.open()) {
        auto now = co_await news(listening, stream.waker());
        bool const silent = now.text.empty();
        if (silent && !now.last && heartbeat.due()) now.text = sse_heartbeat(listening->cursor());
        if (!now.text.empty()) {
            co_await stream.send(std::move(now.text));
            heartbeat.sent();
        }
        if (now.last) co_return;
        auto const time = silent ? std::chrono::milliseconds(right_checked_every) : pause;
        co_await stream.sleep(time);
    }
}

// Where to go on: behind what the reader has last seen of this run, if that is not too long ago.
std::optional<std::int64_t> resumed(Parts& parts, std::string_view last_seen) {
    auto const numbers = read_cursor('l', last_seen, 2);
    if (!numbers || (*numbers)[0] != parts.live.run()) return {};
    return (*numbers)[1];
}

} // namespace

Task<Response> live(Parts& parts, Request request) {
    auto const person = parts.access.person(request);
    if (!person) co_return problem(person.error());
    Query query(request);
    auto const site = query.text("site");
    if (auto const wrong = query.done()) co_return problem(*wrong);
    auto const policy = parts.policies.current();
    if (site && (!person->may_see(*site) || !policy->settings.site(*site)))
        co_return problem(error(Fault::not_found, "there is no such site"));
    auto const address = client_address(request, policy->settings);
    auto seat = parts.streams.take(
        {{"person " + std::to_string(person->number), streams_of_person},
         {"address " + (address ? address->text() : std::string()), streams_of_address}});
    if (!seat)
        co_return problem(base::Error{Fault::too_many_requests,
                                      "too many listen already: close other windows", {}, 30});

    auto const listening = std::make_shared<Listening>(
        Listening{parts, std::move(request), *person, site, parts.live.feed().end(), {},
                  std::move(seat)});
    auto const last_seen = listening->request.header("last-event-id");
    auto const place = resumed(parts, last_seen);
    if (place) listening->place = *place;
    // Before the answer begins, so that a database that cannot be read is told as such.
    auto const looked = co_await parts.live.looked_at();
    if (!looked) co_return problem(looked.error());
    json::array lookers;
    for (auto const& one : *looked)
        if (listening->sees(one.site)) lookers.push_back(looking(one.comment, one.by));
    auto const cursor = listening->cursor();
    json::object const hello{{"id", cursor}, {"looking", std::move(lookers)}};
    listening->greeting = "retry: 2000\n" + sse_event("hello", cursor, hello);
    if (!last_seen.empty() && !place)
        listening->greeting += sse_event("lost", cursor, json::object());
    co_return event_stream([listening](http::Stream& stream) { return tell(listening, stream); });
}

Task<Response> look_at(Parts& parts, Request request) {
    auto const person = parts.access.person(request);
    if (!person) co_return problem(person.error());
    auto const object = parse_object(request);
    if (!object) co_return problem(object.error());
    Errors errors;
    Fields fields(*object, "", errors);
    auto const text = fields.text("id");
    auto const id = text ? base::Id::from_text(*text) : std::nullopt;
    if (text && !id) fields.wrong("id", "invalid_value", "the id of a comment, or null");
    if (!fields.has("id") && !fields.is_null("id"))
        fields.wrong("id", "required", "the comment that you look at; null: none any more");
    fields.refuse_unknown();
    if (!errors.empty()) co_return problem(wrong_fields(std::move(errors)));
    auto const done = co_await parts.live.look(*person, id);
    if (!done) co_return problem(done.error());
    co_return no_content();
}

} // namespace commentd::api
