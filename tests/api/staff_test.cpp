// People and keys over HTTP: what admins may do, and what one of some sites may not.
#include "tests/api/browser.hpp"

using namespace commentd::tests;
namespace json = boost::json;

namespace {

struct TwoSites : Staffed {
    TwoSites() : Staffed(two()) {}
    static DaemonConfig two() {
        DaemonConfig config;
        config.more_sites = {{{"id", "sport"}, {"origins", "['https://sport.example']"}}};
        return config;
    }
    Answer ask(std::string_view path) { return client.get_json(path, token); }
    // The names that somebody is shown.
    static std::set<std::string> names(Answer const& answer) {
        REQUIRE(answer.status == 200);
        std::set<std::string> all;
        auto const body = answer.json();
        for (auto const& item : body.at("items").as_array())
            all.insert(text(item, item.as_object().contains("id") ? "id" : "name"));
        return all;
    }
};

} // namespace

TEST_CASE("an admin adds a person, who signs in by the link of the answer") {
    TwoSites room;
    auto const added = room.client.post_json(
        "/v1/people", {{"name", "sam"}, {"role", "moderator"}, {"sites", {"sport"}}}, room.token);
    REQUIRE(added.status == 201);
    auto const link = text(added.json(), "link");
    REQUIRE(link.starts_with("http://" + room.daemon.address() + "/moderate#link="));
    auto const listed = room.ask("/v1/people").json().at("items").at(1);
    CHECK(text(listed, "name") == "sam");
    CHECK_FALSE(listed.at("has_password").as_bool());
    CHECK(listed.at("last_seen_at").is_null());
    Browser sam(room.daemon);
    REQUIRE(sam.sign_in({{"link", Staffed::token_of_link(link)}}).status == 200);
    REQUIRE(sam.send("PUT", "/v1/session/password", {{"new", good_password}}).status == 200);
    CHECK(TwoSites::names(sam.get("/v1/sites")) == std::set<std::string>{"sport"});
    CHECK_FALSE(sam.get("/v1/sites").json().at("items").at(0).as_object().contains("keys"));
    CHECK(sam.get("/v1/people").status == 403);
    CHECK(sam.send("POST", "/v1/people", {}).status == 403);
    CHECK(room.ask("/v1/people").json().at("items").at(1).at("has_password").as_bool());

    auto const add = [&](json::object const& body) {
        return room.client.post_json("/v1/people", body, room.token);
    };
    CHECK(add({{"name", "sam"}, {"role", "admin"}, {"sites", nullptr}}).status == 409);
    CHECK(codes(add({})) ==
          std::set<std::string>{"name:required", "role:required", "sites:required"});
    CHECK(codes(add({{"name", "a b"}, {"role", "boss"}, {"sites", {"none"}}, {"x", 1}})) ==
          std::set<std::string>{"name:invalid_value", "role:invalid_value", "sites:invalid_value",
                                "x:unknown_field"});
    for (auto const* taken : {"rules", "site"}) // what decides where no person does
        CHECK(codes(add({{"name", taken}, {"role", "admin"}, {"sites", nullptr}})) ==
              std::set<std::string>{"name:invalid_value"});
    CHECK(codes(add({{"name", "kim"}, {"role", "admin"}, {"sites", json::array()}})) ==
          std::set<std::string>{"sites:too_short"});
}

TEST_CASE("another role or other sites end a person's sessions at once, the same ones do not") {
    TwoSites room;
    room.add("sam", {"--sites", "news"});
    auto sam = room.signed_in("sam");
    auto const change = [&](json::object const& body) {
        return room.client.put_json("/v1/people/sam", body, room.token);
    };
    REQUIRE(change({{"role", "moderator"}, {"sites", {"news", "news"}}}).status == 200);
    CHECK(sam.status() == 200);
    auto const changed = change({{"sites", {"sport"}}});
    REQUIRE(changed.status == 200);
    CHECK(changed.json().at("sites") == json::array{"sport"});
    CHECK(sam.status() == 401);
    sam = room.signed_in("sam");
    REQUIRE(change({{"role", "admin"}}).status == 200);
    CHECK(sam.status() == 401);
    sam = room.signed_in("sam");
    CHECK(room.client.delete_json("/v1/people/sam", room.token).status == 204);
    CHECK(sam.status() == 401);
    CHECK(change({{"role", "admin"}}).status == 404);
}

TEST_CASE("an admin of some sites reaches nobody beyond, and raises nobody, not even himself") {
    TwoSites room;
    room.add("sam", {"--sites", "sport", "--role", "admin"});
    room.add("kim", {"--sites", "sport"});
    room.add("lea", {"--sites", "news,sport"});
    room.add("max");
    auto sam = room.signed_in("sam");
    CHECK(TwoSites::names(sam.get("/v1/people")) == std::set<std::string>{"kim", "sam"});
    CHECK(TwoSites::names(sam.get("/v1/sites")) == std::set<std::string>{"sport"});
    for (auto const* other : {"lea", "max", "admin", "nobody"}) {
        auto const path = "/v1/people/" + std::string(other);
        CHECK(sam.send("PUT", path, {{"role", "moderator"}}).status == 404);
        CHECK(sam.send("POST", path + "/link").status == 404);
        CHECK(sam.send("DELETE", path).status == 404);
    }
    for (auto const* own : {"sam", "kim"}) {
        auto const path = "/v1/people/" + std::string(own);
        CHECK(sam.send("PUT", path, {{"sites", nullptr}}).status == 403);
        auto const known = sam.send("PUT", path, {{"sites", {"news", "sport"}}}),
                   unknown = sam.send("PUT", path, {{"sites", {"none", "sport"}}});
        CHECK(known.status == 422);
        CHECK(known.body == unknown.body); // not even whether there is such a site
    }
    CHECK(sam.send("POST", "/v1/people",
                   {{"name", "own"}, {"role", "moderator"}, {"sites", nullptr}})
              .status == 403);
    CHECK(codes(sam.send("POST", "/v1/people",
                         {{"name", "own"}, {"role", "moderator"}, {"sites", {"news"}}})) ==
          std::set<std::string>{"sites:invalid_value"});
    CHECK(sam.send("POST", "/v1/sites/news/key", {{"rotate", true}}).status == 404);
    CHECK(sam.send("POST", "/v1/people",
                   {{"name", "own"}, {"role", "admin"}, {"sites", {"sport"}}})
              .status == 201);
    CHECK(sam.send("PUT", "/v1/people/kim", {{"totp_required", true}}).status == 200);
    CHECK(sam.send("POST", "/v1/sites/sport/key").status == 201);
}

TEST_CASE("an admin of all sites is always left") {
    TwoSites room;
    room.add("sam", {"--sites", "sport", "--role", "admin"});
    auto const change = [&](json::object const& body) {
        return room.client.put_json("/v1/people/admin", body, room.token).status;
    };
    CHECK(change({{"role", "moderator"}}) == 409);
    CHECK(change({{"sites", {"news"}}}) == 409);
    CHECK(room.client.delete_json("/v1/people/admin", room.token).status == 409);
    CHECK(change({{"totp_required", false}}) == 200);
    REQUIRE(room.client.put_json("/v1/people/sam", {{"sites", nullptr}}, room.token).status == 200);
    CHECK(change({{"role", "moderator"}}) == 200);
    CHECK(room.ask("/v1/people").status == 403); // and that was that
}

TEST_CASE("who is required to have a second factor does nothing before it is set up") {
    TwoSites room;
    room.add("sam");
    auto sam = room.signed_in("sam");
    REQUIRE(room.client.put_json("/v1/people/sam", {{"totp_required", true}}, room.token).status ==
            200);
    CHECK(sam.get("/v1/queue").status == 403);
    CHECK(sam.get("/v1/session").json().at("totp_required").as_bool());
    auto const offer = sam.send("POST", "/v1/session/totp");
    REQUIRE(offer.status == 200);
    CHECK(text(offer.json(), "secret").size() == 32);
    CHECK(text(offer.json(), "uri").find("secret=" + text(offer.json(), "secret")) !=
          std::string::npos);
    CHECK(codes(sam.send("PUT", "/v1/session/totp", {{"code", "12345"}})) ==
          std::set<std::string>{"code:invalid_value"});
    CHECK(sam.get("/v1/queue").status == 403);
}

TEST_CASE("a site's key is made once, and again only when it is to be rotated") {
    TwoSites room;
    auto const make = [&](json::object const& body) {
        return room.client.post_json("/v1/sites/sport/key", body, room.token);
    };
    auto const first = room.client.request("POST", "/v1/sites/sport/key",
                                           {{"Authorization", "Bearer " + room.token}});
    REQUIRE(first.status == 201); // nothing must be said
    auto const status = [&](Answer const& made) {
        return room.client.get_json("/v1/publications", text(made.json(), "key")).status;
    };
    CHECK(status(first) == 200);
    CHECK(make({{"rotate", false}}).status == 409);
    CHECK(codes(make({{"grace", "24h"}})) == std::set<std::string>{"grace:invalid_value"});
    CHECK(codes(make({{"rotate", true}, {"grace", "some"}})) ==
          std::set<std::string>{"grace:invalid_value"});
    auto const second = make({{"rotate", true}, {"grace", "24h"}});
    REQUIRE(second.status == 201);
    CHECK(status(first) == 200);
    CHECK(status(second) == 200);
    auto const site = room.ask("/v1/sites").json().at("items").at(1);
    CHECK(text(site, "id") == "sport");
    CHECK(site.at("keys").as_int64() == 2);
    REQUIRE(make({{"rotate", true}}).status == 201);
    CHECK(status(first) == 401);
    CHECK(status(second) == 401);
    CHECK(room.client.post_json("/v1/sites/none/key", json::object(), room.token).status == 404);
}

TEST_CASE("the page's settings are kept for each person") {
    TwoSites room;
    room.add("sam");
    auto sam = room.signed_in("sam");
    CHECK(sam.get("/v1/session/settings").json() == json::object());
    json::object const dark{{"theme", "dark"}, {"shortcuts", true}};
    CHECK(sam.send("PUT", "/v1/session/settings", dark).status == 204);
    CHECK(sam.get("/v1/session/settings").json() == dark);
    CHECK(room.ask("/v1/session/settings").json() == json::object());
    CHECK(sam.send("PUT", "/v1/session/settings", {{"x", std::string(4096, 'x')}}).status == 413);
    CHECK(sam.get("/v1/session/settings").json() == dark);
}
