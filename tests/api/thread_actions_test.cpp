// Threads and sites under watch, as moderators ask for it and as sites and readers see it.
#include "tests/api/newsroom.hpp"

using namespace commentd::tests;
namespace json = boost::json;

namespace {

struct Desk : Newsroom {
    using Newsroom::Newsroom;

    Answer order(json::object order, std::string const& who = {}) {
        if (!order.contains("site")) order["site"] = "news";
        if (!order.contains("thread")) order["thread"] = "lavrov-talks";
        return client.post_json("/v1/threads/actions", order, who.empty() ? token : who);
    }
    json::array in_force(std::string const& query = {}) {
        return client.get_json("/v1/threads/actions?" + query, token).json().at("items").as_array();
    }
    Answer undo(json::value const& done) {
        return client.post_json("/v1/operations/" + text(done, "operation") + "/undo",
                                json::object(), token);
    }
};

constexpr auto far_away = "2999-01-01T00:00:00Z";

} // namespace

TEST_CASE("a thread is put under watch with a term, shown, and taken back") {
    Desk desk(lenient());
    desk.post("Before the watch");
    auto const done = desk.order({{"action", "hold_all"}, {"until", far_away}});
    INFO(done.body);
    REQUIRE(done.status == 201);
    auto const items = desk.in_force();
    REQUIRE(items.size() == 1);
    CHECK(items[0] == done.json().at("watch"));
    CHECK(text(items[0], "site") == "news");
    CHECK(text(items[0].at("thread"), "id") == "lavrov-talks");
    CHECK(text(items[0], "action") == "hold_all");
    CHECK(text(items[0], "until") == "2999-01-01T00:00:00.000Z");
    CHECK(text(items[0], "by") == "admin");
    CHECK(text(items[0], "operation") == text(done.json(), "operation"));

    auto const held = desk.post_whole(sample_comment("Under watch")).json();
    CHECK(text(held, "status") == "pending");
    CHECK(text(held.at("reasons").at(0), "rule") == "policy.thread-watch");
    auto const listed =
        desk.client.get_json("/v1/queue?rule=policy.thread-watch", desk.token).json();
    CHECK(listed.at("total").as_int64() == 1);
    auto const operations = desk.client.get_json("/v1/operations?site=news", desk.token).json();
    CHECK(text(operations.at("items").at(0), "action") == "hold_all");
    CHECK(operations.at("items").at(0).at("changed").as_int64() == 1);

    REQUIRE(desk.undo(done.json()).status == 201);
    CHECK(desk.in_force().empty());
    CHECK(text(desk.post_whole(sample_comment("After the watch")).json(), "status") == "approved");
    CHECK(desk.undo(done.json()).status == 409);
}

TEST_CASE("a closed thread, and a closed site, take no comments and say so") {
    Desk desk(lenient());
    desk.post("Before it is closed");
    REQUIRE(desk.order({{"action", "close"}}).status == 201);
    auto const refused = desk.post_whole(sample_comment("Too late"));
    CHECK(refused.status == 403);
    CHECK(text(refused.json(), "type") == "/problems/thread-closed");
    CHECK(desk.list().json().at("closed").as_bool());
    auto const opened = desk.order({{"action", "open"}});
    CHECK(opened.json().at("watch").is_null());
    CHECK_FALSE(desk.list().json().at("closed").as_bool());

    auto const site = desk.order({{"action", "close"}, {"thread", nullptr}});
    REQUIRE(site.status == 201);
    CHECK(site.json().at("watch").at("thread").is_null());
    CHECK(desk.client.get_json("/v1/sites/news/comments?thread=another").json().at("closed").as_bool());
    CHECK(desk.post_whole(sample_comment("Nowhere", "A", "a@b.example", "another")).status == 403);
    desk.daemon.restart();
    desk.client = desk.daemon.client();
    CHECK(desk.post_whole(sample_comment("Nor now")).status == 403);
    // One after the other: that it was opened again, and that it was closed.
    auto const ended = desk.order({{"action", "open"}, {"thread", nullptr}});
    REQUIRE(desk.undo(ended.json()).json().at("changed").as_int64() == 1);
    CHECK(desk.post_whole(sample_comment("Closed again")).status == 403);
    REQUIRE(desk.undo(site.json()).json().at("changed").as_int64() == 1);
    CHECK(desk.post_whole(sample_comment("Open again")).status == 201);
}

TEST_CASE("an author who edits and a moderator who answers pass a closed door") {
    Desk desk(lenient());
    auto const id = desk.post("Before it is closed");
    REQUIRE(desk.order({{"action", "close"}}).status == 201);
    CHECK(desk.client.put_json("/v1/comments/" + id, {{"content", "Better words"}}, desk.key)
              .status == 200);
    json::object const reply{{"action", "reply"}, {"content", "The last word"}, {"version", 2}};
    CHECK(desk.client.post_json("/v1/queue/" + id + "/actions", reply, desk.token).status == 200);
    REQUIRE(desk.order({{"action", "hold_all"}}).status == 201);
    json::object const more{{"action", "reply"}, {"content", "One more"}, {"version", 2}};
    auto const staff = desk.client.post_json("/v1/queue/" + id + "/actions", more, desk.token);
    REQUIRE(staff.status == 200);
    CHECK(text(staff.json().at("reply"), "status") == "approved");
}

TEST_CASE("what is wrong with an order is said at once, and nothing is half meant") {
    Desk desk;
    desk.post("A comment");
    using Codes = std::set<std::string>;
    json::object order{{"site", "news"}, {"action", "close"}};
    auto const send = [&] {
        return desk.client.post_json("/v1/threads/actions", order, desk.token);
    };
    CHECK(codes(send()) == Codes{"thread:required"}); // not the whole site
    order = {{"site", 5}, {"thread", ""}, {"action", "shut"}, {"until", "2020-01-01"}, {"x", 1}};
    CHECK(codes(send()) == Codes{"site:invalid_type", "thread:required", "action:invalid_value",
                                 "until:invalid_value", "x:unknown_field"});
    order = {{"site", "news"}, {"thread", nullptr}, {"action", "normal"}, {"until", far_away}};
    CHECK(codes(send()) == Codes{"until:invalid_value"});
    for (auto const* never : {"1000000000 weeks", "9999-12-31T23:59:59-12:00", "0s"}) {
        order = {{"site", "news"}, {"thread", nullptr}, {"action", "close"}, {"until", never}};
        CHECK(codes(send()) == Codes{"until:invalid_value"});
    }
    CHECK(desk.order({{"action", "close"}, {"thread", "unheard-of"}}).status == 404);
    CHECK(desk.order({{"action", "close"}, {"site", "nobodys"}}).status == 404);
    CHECK(desk.client.get_json("/v1/threads/actions?sort=x", desk.token).status == 400);
}

TEST_CASE("a watch on a site that is not theirs is neither theirs to set nor to see") {
    DaemonConfig config = lenient();
    config.more_sites = {{{"id", "sport"}, {"origins", "['https://sport.example']"}}};
    Desk desk(config);
    desk.post("A comment");
    auto const zoe = desk.token_of("zoe", {"--sites", "sport"});
    CHECK(desk.order({{"action", "close"}}, zoe).status == 404);
    auto const done = desk.order({{"action", "close"}}).json();
    auto const seen = desk.client.get_json("/v1/threads/actions", zoe).json();
    CHECK(seen.at("items").as_array().empty());
    CHECK(desk.client.get_json("/v1/threads/actions?site=news", zoe).status == 404);
    auto const operations = desk.client.get_json("/v1/operations", zoe).json();
    CHECK(operations.at("items").as_array().empty());
    CHECK(desk.client.get_json("/v1/operations/" + text(done, "operation"), zoe).status == 404);
    CHECK(desk.in_force("site=news").size() == 1);
    CHECK(desk.in_force("site=sport").empty());
}

TEST_CASE("when a watch is over, what it held is published by reprocess, and not before") {
    Desk desk(lenient());
    desk.post("Before the watch");
    auto const done = desk.order({{"action", "hold_all"}}).json();
    auto const id = desk.post("Under watch");
    auto const reprocess = [&] {
        return desk.daemon.run({"reprocess", "--status", "pending", "--apply"}).exit_code;
    };
    REQUIRE(reprocess() == 0);
    CHECK(text(desk.item(id), "status") == "pending");
    REQUIRE(desk.undo(done).status == 201);
    REQUIRE(reprocess() == 0);
    CHECK(wait_until([&] { return text(desk.item(id), "status") == "approved"; }));
}
