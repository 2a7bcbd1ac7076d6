// Saved views: each person's own, checked as the queue would.
#include "tests/api/newsroom.hpp"

using namespace commentd::tests;
namespace json = boost::json;

TEST_CASE("a person saves, changes, counts and removes views, and sees nobody else's") {
    Newsroom room;
    room.post("To be counted");
    auto const made = room.client.post_json(
        "/v1/views", {{"name", "  Links "}, {"query", "status=pending&site=news&order=score"}},
        room.token);
    INFO(made.body);
    REQUIRE(made.status == 201);
    CHECK(text(made.json(), "name") == "Links");
    CHECK(!made.json().at("builtin").as_bool());
    auto const id = text(made.json(), "id");
    REQUIRE(
        room.client.post_json("/v1/views", {{"name", "Անուն"}, {"query", ""}}, room.token).status ==
        201);
    auto const list = [&](std::string const& token) {
        auto all =
            room.client.get_json("/v1/views?totals=true", token).json().at("items").as_array();
        all.erase(all.begin(), std::ranges::find_if(all, [](json::value const& one) {
                      return !one.at("builtin").as_bool();
                  }));
        return all;
    };
    REQUIRE(list(room.token).size() == 2);
    CHECK(list(room.token)[0].at("total").as_int64() == 1);
    auto const ani = room.token_of("ani");
    CHECK(list(ani).empty());
    json::object const other{{"name", "Spam"}, {"query", "status=spam&q=%22two+words%22"}};
    CHECK(room.client.put_json("/v1/views/" + id, other, ani).status == 404);
    CHECK(room.client.delete_json("/v1/views/" + id, ani).status == 404);
    REQUIRE(room.client.put_json("/v1/views/" + id, other, room.token).status == 200);
    CHECK(text(list(room.token)[0], "query") == "status=spam&q=%22two+words%22");
    CHECK(list(room.token)[0].at("total").as_int64() == 0);
    room.daemon.restart();
    room.client = room.daemon.client();
    REQUIRE(list(room.token).size() == 2);
    REQUIRE(room.client.delete_json("/v1/views/" + id, room.token).status == 204);
    CHECK(room.client.delete_json("/v1/views/" + id, room.token).status == 404);
    CHECK(list(room.token).size() == 1);
}

TEST_CASE("a view that the queue would refuse is refused") {
    Newsroom room;
    auto const wrong = [&](json::object const& view) {
        return codes(room.client.post_json("/v1/views", view, room.token));
    };
    CHECK(wrong({}) == std::set<std::string>{"name:required", "query:required"});
    CHECK(wrong({{"name", "x"}, {"query", "statsu=spam"}}) ==
          std::set<std::string>{"query:invalid_value"});
    CHECK(wrong({{"name", "x"}, {"query", "order=best&ip=x"}}) ==
          std::set<std::string>{"query:invalid_value"});
    CHECK(wrong({{"name", std::string(61, 'x')}, {"query", ""}}) ==
          std::set<std::string>{"name:too_long"});
    CHECK(wrong({{"name", "x"}, {"query", ""}, {"queyr", ""}}).size() == 1);
    auto const add = [&](std::string const& name) {
        return room.client.post_json("/v1/views", {{"name", name}, {"query", ""}}, room.token);
    };
    for (int i = 0; i < 49; ++i) REQUIRE(add("v" + std::to_string(i)).status == 201);
    // Two of one name nobody could tell apart.
    CHECK(text(add("v7").json(), "detail") == "you have a view called v7: take another name");
    CHECK(text(add("V7").json(), "detail") == "you have a view called v7: take another name");
    auto const last = text(add("v49").json(), "id");
    auto const rename = [&](std::string const& name) {
        return room.client.put_json("/v1/views/" + last, {{"name", name}, {"query", ""}}, room.token)
            .status;
    };
    CHECK(rename("v7") == 409);
    CHECK(rename("V49") == 200);
    CHECK(add("v50").status == 409);
}

TEST_CASE("the program's own views come first, those whose rule is loaded, and nobody changes them") {
    DaemonConfig config;
    config.top["shipped_packs"] = "[spam]";
    Newsroom room(config);
    room.post("Of a newcomer");
    auto const items =
        room.client.get_json("/v1/views?totals=true", room.token).json().at("items").as_array();
    std::vector<std::string> ids;
    for (auto const& one : items) {
        CHECK(one.at("builtin").as_bool());
        CHECK(one.at("total").as_int64() == 1);
        CHECK(room.client.get_json("/v1/queue?" + text(one, "query"), room.token).status == 200);
        ids.push_back(text(one, "id"));
    }
    CHECK(ids == std::vector<std::string>{"waiting", "first-comments", "heaviest"});
    CHECK(room.client.delete_json("/v1/views/waiting", room.token).status == 404);
}
