// People who listen to what happens: each hears of their own sites, everything once and in order.
#include <map>
#include <random>

#include "tests/api/browser.hpp"
#include "tests/api/newsroom.hpp"
#include "tests/support/event_reader.hpp"

using namespace commentd::tests;
namespace json = boost::json;

namespace {

struct LiveNewsroom : Newsroom {
    explicit LiveNewsroom(DaemonConfig config = {}) : Newsroom(std::move(config)) {}

    EventReader listen(std::string const& who, std::string const& query = {},
                       std::string const& last_id = {}) {
        Headers more;
        if (!last_id.empty()) more.emplace_back("Last-Event-ID", last_id);
        return {daemon.client(), "/v1/live" + query, who, more};
    }
    // Behind its greeting.
    EventReader listening(std::string const& who, std::string const& query = {}) {
        auto reader = listen(who, query);
        REQUIRE(reader.head.status == 200);
        REQUIRE(reader.next()->name == "hello");
        return reader;
    }
    Answer look(json::value const& id, std::string const& who) {
        json::object const body{{"id", id}};
        return client.post_json("/v1/live/looking", body, who);
    }
    void bulk(std::vector<std::string> const& ids, std::string_view action) {
        json::object const order{{"ids", json::array(ids.begin(), ids.end())}, {"action", action}};
        REQUIRE(client.post_json("/v1/operations", order, token).status == 201);
    }
};

DaemonConfig two_sites() {
    DaemonConfig config;
    config.more_sites.push_back(
        {{"id", "blog"}, {"name", "Blog"}, {"origins", "['https://blog.example']"}});
    return config;
}

} // namespace

TEST_CASE("two who listen hear what comes, and what becomes of it by whom") {
    LiveNewsroom room;
    auto const other = room.token_of("nairi");
    auto first = room.listening(room.token), second = room.listening(other);
    CHECK(first.head.header("content-type") == "text/event-stream");
    CHECK(first.head.header("cache-control") == "no-store");
    auto const id = room.post("A comment that waits for somebody");
    auto const acted = room.act(id, "approve", 1).json();
    for (auto* reader : {&first, &second}) {
        auto const came = reader->next("change")->json();
        CHECK(text(came, "id") == id);
        CHECK(came.at("was").is_null());
        CHECK(text(came, "status") == "pending");
        CHECK(came.at("version") == 1);
        CHECK(text(came, "site") == "news");
        CHECK(text(came, "thread") == "lavrov-talks");
        CHECK(text(came, "by") == "rules");
        CHECK(came.at("operation").is_null());
        CHECK(came.as_object().size() == 10); // no text, no name of an author, no address
        auto const approved = reader->next("change")->json();
        CHECK(text(approved, "was") == "pending");
        CHECK(text(approved, "status") == "approved");
        CHECK(approved.at("version") == 2);
        CHECK(text(approved, "by") == "admin");
        CHECK(approved.at("operation") == acted.at("operation"));
        CHECK(approved.at("seq").as_int64() > came.at("seq").as_int64());
    }
    REQUIRE(room.client.delete_json("/v1/comments/" + id, room.key).status == 204);
    auto const erased = second.next("change")->json();
    CHECK(text(erased, "status") == "erased");
    CHECK(text(erased, "by") == "site");
}

TEST_CASE("who resumes hears every change once and in order, however often the line breaks") {
    constexpr int comments = 250, changes = 4 * comments;
    LiveNewsroom room;
    unsigned const seed = 20260501;
    INFO("seed " << seed);
    std::mt19937 random(seed);
    std::vector<std::pair<std::string, std::int64_t>> heard;
    std::int64_t last_seq = 0;
    bool in_order = true;
    int lines = 0;
    std::jthread listener([&] {
        std::string last_id;
        while (heard.size() < changes) {
            auto reader = room.listen(room.token, "", last_id);
            ++lines;
            for (auto left = random() % 40 + 1; left > 0 && heard.size() < changes; --left) {
                auto const event = reader.next();
                if (!event || event->name == "lost") throw std::runtime_error("lost");
                if (event->name != "change") continue;
                auto const change = event->json();
                auto const seq = change.at("seq").as_int64();
                in_order = in_order && seq > last_seq;
                last_seq = seq;
                heard.emplace_back(text(change, "id"), change.at("version").as_int64());
            }
            last_id = reader.last_id;
        }
    });
    REQUIRE(wait_until([&] { return room.metric("commentd_streams") > 0; }));
    std::vector<std::string> ids;
    for (int i = 0; i < comments; ++i)
        ids.push_back(room.post("Comment number " + std::to_string(i) + " of them all"));
    for (auto const* action : {"approve", "spam", "reject"}) room.bulk(ids, action);
    listener.join();
    CHECK(in_order);
    CHECK(lines > 20);
    REQUIRE(heard.size() == changes);
    std::map<std::string, std::int64_t> versions;
    for (auto const& [id, version] : heard)
        if (version != ++versions[id]) FAIL(id << " was told out of order");
    CHECK(versions.size() == comments);
}

TEST_CASE("what somebody may not see is not told, nor what they did not ask for") {
    LiveNewsroom room(two_sites());
    auto const blog_key = room.daemon.site_key("blog");
    auto const limited = room.token_of("nairi", {"--sites", "news"});
    auto reader = room.listening(limited), all = room.listening(room.token);
    auto of_blog = room.listening(room.token, "?site=blog");
    auto const hidden =
        text(room.client.post_json("/v1/comments", sample_comment("On the blog"), blog_key).json(),
             "id");
    CHECK(room.look(json::string(hidden), room.token).status == 204);
    CHECK(room.look(json::string(hidden), limited).status == 404);
    auto const shown = room.post("In the news");
    CHECK(room.look(json::string(shown), room.token).status == 204);
    CHECK(text(reader.next()->json(), "id") == shown); // the first that they hear
    auto const looked = reader.next();
    CHECK(looked->name == "looking");
    CHECK(text(looked->json(), "id") == shown);
    CHECK(text(all.next("change")->json(), "id") == hidden);
    CHECK(text(all.next("change")->json(), "id") == shown);
    CHECK(text(of_blog.next("change")->json(), "id") == hidden);
    CHECK(room.listen(limited, "?site=blog").head.status == 404);
    CHECK(room.listen(room.token, "?site=nowhere").head.status == 404);
    CHECK(room.listen(room.token, "?sites=news").head.status == 400);
    CHECK(room.listen(room.key).head.status == 401);
    CHECK(room.listen("").head.status == 401);
}

TEST_CASE("a stream ends when the right to hear it does") {
    LiveNewsroom room;
    auto const other = room.token_of("nairi");
    auto reader = room.listening(other);
    REQUIRE(room.daemon.run({"user", "remove", "nairi"}).exit_code == 0);
    CHECK_FALSE(reader.next());
    CHECK(room.listen(other).head.status == 401);
}

TEST_CASE("a stream ends with the session that opened it") {
    Staffed room;
    room.add("anna");
    auto browser = room.signed_in("anna");
    Headers const cookie{{"Cookie", browser.cookie}};
    EventReader reader(room.daemon.client(), "/v1/live", "", cookie);
    REQUIRE(reader.head.status == 200);
    CHECK(reader.next()->name == "hello");
    CHECK(browser.send("DELETE", "/v1/session").status == 204);
    CHECK_FALSE(reader.next());
}

TEST_CASE("who was away for too long, or since another start, is told that something was lost") {
    LiveNewsroom room;
    auto const id = room.post("Before the restart");
    auto const before = room.listening(room.token).last_id;
    room.act(id, "approve", 1);
    {
        auto resumed = room.listen(room.token, "", before);
        auto const hello = resumed.next();
        CHECK(text(hello->json(), "id") == before); // so that a line that breaks here loses nothing
        CHECK(resumed.next()->name == "change");
    }
    room.daemon.restart();
    room.client = room.daemon.client();
    for (auto const& last_id : {before, std::string("nonsense")}) {
        auto reader = room.listen(room.token, "", last_id);
        CHECK(reader.next()->name == "hello");
        CHECK(reader.next()->name == "lost");
        room.act(id, "hold", room.item(id).at("version").as_int64());
        CHECK(reader.next()->name == "change"); // it goes on from now
    }
}

TEST_CASE("colleagues see who looks at what, until they look away") {
    LiveNewsroom room;
    auto const other = room.token_of("nairi");
    auto const id = room.post("Worth a look"), second = room.post("Worth another look");
    auto reader = room.listening(room.token);
    auto const expect = [&](std::string const& where, std::string const& who) {
        auto const event = reader.next("looking")->json();
        CHECK(text(event, "id") == where);
        CHECK(json::serialize(event.at("by")) == who);
    };
    CHECK(room.look(json::string(id), other).status == 204);
    expect(id, R"(["nairi"])");
    CHECK(room.look(json::string(id), room.token).status == 204);
    expect(id, R"(["admin","nairi"])");
    auto const late = room.listen(other).next()->json();
    CHECK(json::serialize(late.at("looking")) ==
          R"([{"id":")" + id + R"(","by":["admin","nairi"]}])");
    CHECK(room.look(json::string(second), other).status == 204);
    expect(id, R"(["admin"])");
    expect(second, R"(["nairi"])");
    CHECK(room.look(nullptr, other).status == 204);
    expect(second, "[]");
    CHECK(room.look(json::string("01970c2e-7a3b-7c11-9f52-0d5b8a6f3e21"), other).status == 404);
    CHECK(codes(room.look(json::string("no id"), other)) ==
          std::set<std::string>{"id:invalid_value"});
    CHECK(codes(room.client.post_json("/v1/live/looking", json::object(), other)) ==
          std::set<std::string>{"id:required"});
    CHECK(room.look(json::string(id), room.key).status == 401);
}

TEST_CASE("a reload is told to those who listen") {
    LiveNewsroom room;
    auto reader = room.listening(room.token);
    CHECK(room.client.post_json("/v1/reload", json::object(), room.token).status == 200);
    CHECK(reader.next()->name == "rules");
}

TEST_CASE("no person holds more streams than there are for one") {
    LiveNewsroom room;
    auto const other = room.token_of("nairi");
    std::vector<EventReader> readers;
    for (int i = 0; i < 16; ++i) readers.push_back(room.listening(room.token));
    CHECK(room.metric("commentd_streams") == 16);
    auto const refused = room.listen(room.token).head;
    CHECK(refused.status == 429);
    CHECK_FALSE(refused.header("retry-after").empty());
    CHECK(room.listen(other).head.status == 200);
    readers.pop_back();
    CHECK(wait_until([&] { return room.listen(room.token).head.status == 200; }));
}

TEST_CASE("a daemon that stops ends its streams and waits for none of them") {
    LiveNewsroom room;
    std::vector<EventReader> readers;
    for (int i = 0; i < 10; ++i) readers.push_back(room.listening(room.token));
    Headers const events{{"Accept", "text/event-stream"}};
    readers.emplace_back(room.daemon.client(), "/v1/publications", room.key, events);
    auto const begin = std::chrono::steady_clock::now();
    CHECK(room.daemon.stop() == 0);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(4)); // the limit is 5
    for (auto& reader : readers) CHECK_FALSE(reader.next());
}

TEST_CASE("that a list has changed is heard by those who see the entry's site, or all sites' by all") {
    LiveNewsroom room(two_sites());
    auto const of_blog = room.token_of("nairi", {"--sites", "blog"});
    auto all = room.listening(room.token), theirs = room.listening(of_blog);
    auto const add = [&](std::string_view entry, json::value site) {
        json::object const body{{"entry", entry}, {"action", "hold"}, {"site", std::move(site)}};
        auto const added =
            room.client.post_json("/v1/lists/ban-words/entries", body, room.token);
        INFO(added.body);
        REQUIRE(added.status == 201);
        return text(added.json(), "operation");
    };
    auto const operation = add("casino", "news");
    CHECK(all.next("lists")->json().at("site") == "news");
    json::object const nothing;
    REQUIRE(room.client.post_json("/v1/operations/" + operation + "/undo", nothing, room.token)
                .status == 201);
    CHECK(all.next("lists")->json().at("site") == "news");
    add("jackpot", "blog");
    CHECK(theirs.next("lists")->json().at("site") == "blog"); // the first that they hear
    CHECK(all.next("lists")->json().at("site") == "blog");
    add("roulette", nullptr);
    CHECK(theirs.next("lists")->json().at("site").is_null());
    CHECK(all.next("lists")->json().at("site").is_null());
}
