// What readers and the site's queue of publications see of comments, and when.
#include <thread>

#include "daemon/base/ids.hpp"
#include "tests/api/newsroom.hpp"

using namespace commentd::tests;
namespace json = boost::json;

TEST_CASE("publications are paged, each comment at its latest change, and nothing is missed") {
    Newsroom room(lenient());
    std::vector<std::string> ids;
    for (int i = 0; i < 7; ++i) ids.push_back(room.post("Remark number " + std::to_string(i)));
    std::vector<std::string> seen;
    std::string cursor;
    std::int64_t last = 0;
    for (;;) {
        auto const page = room.publications("limit=3&after=" + cursor).json();
        cursor = text(page, "cursor");
        REQUIRE(cursor.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                         "0123456789-_") == std::string::npos);
        auto const& events = page.at("events").as_array();
        REQUIRE(events.size() <= 3);
        for (auto const& event : events) {
            REQUIRE(event.at("seq").as_int64() > last);
            last = event.at("seq").as_int64();
            REQUIRE(text(event, "type") == "comment.published");
            REQUIRE(text(event.at("comment").at("thread"), "id") == "lavrov-talks");
            seen.push_back(text(event.at("comment"), "id"));
        }
        if (events.empty()) break;
    }
    REQUIRE(seen == ids);
    REQUIRE(room.act(ids[2], "spam", 1).status == 200);
    auto const news = room.publications("after=" + cursor).json();
    REQUIRE(news.at("events").as_array().size() == 1);
    REQUIRE(text(news.at("events").at(0), "type") == "comment.withdrawn");
    REQUIRE(room.publications().json().at("events").as_array().size() == 7);
    for (auto const* wrong : {"limit=501", "limit=0", "wait=61", "after=x", "after=%20"})
        REQUIRE(room.publications(wrong).status == 400);
}

TEST_CASE("who waits for publications is answered when a comment is approved") {
    Newsroom room;
    auto const id = room.post("A first comment");
    auto const cursor = text(room.publications().json(), "cursor");
    Answer answer;
    std::thread waiting([&] {
        answer =
            room.daemon.client().get_json("/v1/publications?wait=60&after=" + cursor, room.key);
    });
    REQUIRE(room.act(id, "approve", 1).status == 200);
    waiting.join(); // its client's patience is 30 s, half of what it asked for
    REQUIRE(answer.status == 200);
    REQUIRE(text(answer.json().at("events").at(0).at("comment"), "id") == id);
    REQUIRE(text(answer.json(), "cursor") != cursor);
}

TEST_CASE("a withdrawn comment with an answer below it stands as a tombstone that is not counted") {
    Newsroom room(lenient());
    auto const parent = room.post("A comment to be answered");
    auto reply = sample_comment("An answer", "Ani", "ani@example.org");
    reply["parent"] = parent;
    auto const child = room.post(reply);
    room.post("A third remark");
    auto const before = room.list();
    REQUIRE(before.json().at("count").as_int64() == 3);
    auto const tag = before.header("etag");
    auto const ask_again = [&] {
        return room.client.get_json("/v1/sites/news/comments?thread=lavrov-talks", {},
                                    {{"If-None-Match", tag}});
    };
    REQUIRE(ask_again().status == 304);
    REQUIRE(ask_again().body.empty());
    REQUIRE(before.header("cache-control") == "public, max-age=0, must-revalidate");

    REQUIRE(room.act(parent, "reject", 1).status == 200);
    auto const after = ask_again();
    REQUIRE(after.status == 200);
    REQUIRE(after.header("etag") != tag);
    auto const list = after.json();
    REQUIRE(list.at("count").as_int64() == 2);
    json::object const tombstone{{"id", parent}, {"parent", nullptr}, {"withdrawn", true}};
    REQUIRE(list.at("items").at(0) == json::value(tombstone));
    REQUIRE(text(list.at("items").at(1), "parent") == parent);
    auto const counts =
        room.client.get_json("/v1/sites/news/counts?thread=lavrov-talks&thread=unheard-of");
    REQUIRE(counts.json().at("counts") ==
            json::value(json::object{{"lavrov-talks", 2}, {"unheard-of", 0}}));
    // Without anything public below it, it is gone.
    REQUIRE(room.act(child, "spam", 1).status == 200);
    REQUIRE(room.list().json().at("items").as_array().size() == 1);
}

TEST_CASE("a thread is read in pages in both orders, and an unknown one is empty") {
    Newsroom room(lenient());
    std::vector<std::string> ids;
    for (int i = 0; i < 5; ++i) ids.push_back(room.post("Remark number " + std::to_string(i)));
    auto const read = [&](std::string const& order) {
        std::vector<std::string> seen;
        std::string after;
        do {
            auto const page = room.list("&limit=2&order=" + order + "&after=" + after).json();
            REQUIRE(page.at("count").as_int64() == 5);
            for (auto const& item : page.at("items").as_array()) seen.push_back(text(item, "id"));
            after = page.at("next").is_null() ? "" : text(page, "next");
        } while (!after.empty());
        return seen;
    };
    REQUIRE(read("oldest") == ids);
    REQUIRE(read("newest") == std::vector(ids.rbegin(), ids.rend()));
    REQUIRE(room.list("&limit=101").status == 400);
    auto const unknown = room.client.get_json("/v1/sites/news/comments?thread=unheard-of").json();
    REQUIRE(unknown.at("count").as_int64() == 0);
    REQUIRE(unknown.at("closed").as_bool() == false);
    REQUIRE(room.client.get_json("/v1/sites/nowhere/comments?thread=t").status == 404);
}

TEST_CASE("a site that is not configured any more can neither post nor read with its key") {
    DaemonConfig config;
    config.more_sites = {{{"id", "sport"}, {"origins", "['https://sport.example']"}}};
    Newsroom room(config);
    auto const key = room.daemon.site_key("sport");
    REQUIRE(room.client.get_json("/v1/publications", key).status == 200);
    config.more_sites.clear();
    room.daemon.configure(config);
    REQUIRE(room.client.post_json("/v1/reload", json::object(), room.token).status == 200);
    REQUIRE(room.client.get_json("/v1/publications", key).status == 403);
    REQUIRE(room.client.post_json("/v1/comments", sample_comment("Hello"), key).status == 403);
    REQUIRE(room.publications().status == 200);
}

TEST_CASE("a cursor that is ahead of all that is here is told, not waited for") {
    Newsroom room;
    room.post("A remark");
    auto const ahead = "after=" + commentd::base::base64url("p9999999,");
    auto const answer = room.publications(ahead + "&wait=30");
    REQUIRE(answer.status == 409);
    REQUIRE(text(answer.json(), "detail").find("begin with an empty `after`") != std::string::npos);
    REQUIRE(room.client.get_json("/v1/publications?" + ahead, room.key, {{"Accept", "text/event-stream"}})
                .status == 409);
}
