// The publication queue as a stream: what a reader of pages knows, a reader of the stream knows.
#include <map>
#include <random>

#include "tests/api/newsroom.hpp"
#include "tests/support/event_reader.hpp"

using namespace commentd::tests;
namespace json = boost::json;

namespace {

// What a site shows that has applied the events: the comment of each id.
using Shown = std::map<std::string, json::value>;

void apply(Shown& shown, std::string const& type, json::value const& comment) {
    auto const id = text(comment, "id");
    if (type == "comment.withdrawn")
        shown.erase(id);
    else
        shown[id] = comment;
}

EventReader follow(Newsroom& room, std::string const& last_id = {}) {
    Headers more{{"Accept", "text/event-stream"}};
    if (!last_id.empty()) more.emplace_back("Last-Event-ID", last_id);
    return {room.daemon.client(), "/v1/publications", room.key, more};
}

Shown by_pages(Newsroom& room) {
    Shown shown;
    std::string cursor;
    for (;;) {
        auto const page = room.publications("limit=7&after=" + cursor).json();
        cursor = text(page, "cursor");
        if (page.at("events").as_array().empty()) return shown;
        for (auto const& event : page.at("events").as_array())
            apply(shown, text(event, "type"), event.at("comment"));
    }
}

} // namespace

TEST_CASE("who would rather have JSON gets a page, however the types are spelt") {
    Newsroom room(lenient());
    auto const type = [&](std::string const& accept) {
        HttpClient client = room.daemon.client();
        client.send("GET /v1/publications HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " +
                    room.key + "\r\nAccept: " + accept + "\r\n\r\n");
        return client.receive(true).header("content-type");
    };
    for (auto const* events : {"text/event-stream", "Text/Event-Stream", "*/*;q=0.1, text/event-stream",
                               "application/json;q=0.5,text/event-stream; q=0.9"})
        CHECK(type(events) == "text/event-stream");
    for (auto const* page : {"*/*", "application/json, text/event-stream;q=0.1",
                             "text/event-stream;q=0, application/json", "text/event-streams"})
        CHECK(type(page) == "application/json");
}

TEST_CASE("following the stream, with breaks, shows what reading the pages shows") {
    unsigned const seed = 20260502;
    INFO("seed " << seed);
    std::mt19937 random(seed);
    Newsroom room(lenient());
    std::string const last = "This is the last of them";
    Shown streamed;
    std::atomic<int> lines{0};
    std::jthread follower([&] {
        std::mt19937 breaks(seed + 1);
        std::string last_id;
        for (bool over = false; !over;) {
            auto reader = follow(room, last_id);
            ++lines;
            for (auto left = breaks() % 15 + 1; left > 0 && !over; --left) {
                auto const event = reader.next();
                if (!event) throw std::runtime_error("the stream ended");
                auto const comment = event->json().at("comment");
                apply(streamed, event->name, comment);
                auto const* content = comment.as_object().if_contains("content");
                over = content && *content == json::value(last);
            }
            last_id = reader.last_id;
        }
    });
    std::vector<std::string> ids;
    for (int step = 0; step < 300; ++step) {
        if (ids.size() < 5 || random() % 3 == 0) {
            ids.push_back(room.post("A comment, number " + std::to_string(step)));
            continue;
        }
        auto const& id = ids[random() % ids.size()];
        json::object const edit{{"content", "Edited in step " + std::to_string(step)}};
        if (random() % 4 == 0)
            room.client.put_json("/v1/comments/" + id, edit, room.key);
        else
            room.act(id, random() % 2 ? "approve" : "reject",
                     room.item(id).at("version").as_int64());
    }
    room.post(last);
    follower.join();
    auto const paged = by_pages(room);
    CHECK(lines > 5);
    CHECK(paged.size() > 10);
    CHECK((streamed == paged));
}

TEST_CASE("a stream from the beginning tells each comment once, at its latest change") {
    Newsroom room(lenient());
    auto const first = room.post("The first of two"), second = room.post("The second of two");
    room.act(first, "reject", 1);
    auto reader = follow(room);
    CHECK(reader.head.header("content-type") == "text/event-stream");
    auto event = reader.next();
    CHECK(event->name == "comment.published");
    CHECK(text(event->json().at("comment"), "id") == second);
    CHECK(text(event->json(), "type") == event->name);
    event = reader.next();
    CHECK(event->name == "comment.withdrawn");
    CHECK(text(event->json().at("comment"), "id") == first);
    // Its ids are the cursors of the pages.
    CHECK(room.publications("after=" + event->id).json().at("events").as_array().empty());
    room.act(first, "approve", 2);
    event = reader.next();
    CHECK(event->name == "comment.published");
    CHECK(text(event->json().at("comment"), "content") == "The first of two");
}

TEST_CASE("a stream of publications is a site's own, and ends with its key") {
    DaemonConfig config = lenient();
    config.more_sites.push_back({{"id", "blog"},
                                 {"name", "Blog"},
                                 {"origins", "['https://blog.example']"},
                                 {"first_comment", "judge"}});
    Newsroom room(config);
    auto reader = follow(room);
    auto const blog = room.daemon.site_key("blog");
    room.client.post_json("/v1/comments", sample_comment("On the blog"), blog);
    auto const id = room.post("In the news");
    CHECK(text(reader.next()->json().at("comment"), "id") == id);
    CHECK(follow(room, "nonsense").head.status == 400);
    CHECK(room.daemon.run({"site", "key", "news", "--rotate"}).exit_code == 0);
    CHECK_FALSE(reader.next());
}
