// Who sees what: people of one site and of all, keys that change, and whose word stands.
#include "tests/api/newsroom.hpp"

using namespace commentd::tests;
namespace json = boost::json;

namespace {

// Two sites; Sam may see the second one only.
struct TwoSites : Newsroom {
    TwoSites() : Newsroom(two()) {
        sport_key = daemon.site_key("sport");
        sam = token_of("sam", {"--sites", "sport"});
    }
    static DaemonConfig two() {
        DaemonConfig config;
        config.more_sites = {{{"id", "sport"}, {"origins", "['https://sport.example']"}}};
        return config;
    }
    std::string post_sport(std::string_view content) {
        auto const answer = client.post_json("/v1/comments", sample_comment(content), sport_key);
        REQUIRE(answer.status == 201);
        return text(answer.json(), "id");
    }
    json::value bulk(json::array const& ids, std::string_view action, std::string const& by,
                     std::string_view reason = "") {
        json::object const order{{"ids", ids}, {"action", action}, {"reason", reason}};
        auto const answer = client.post_json("/v1/operations", order, by);
        REQUIRE(answer.status == 201);
        return answer.json();
    }
    Answer undo(std::string const& operation, std::string const& by) {
        return client.post_json("/v1/operations/" + operation + "/undo", json::object(), by);
    }
    std::string sport_key, sam;
};

} // namespace

TEST_CASE("a person of one site sees nothing of the others") {
    TwoSites room;
    auto const news = room.post("A comment on the news");
    auto const sport = room.post_sport("A comment on sport");
    auto const ask = [&](std::string const& path) { return room.client.get_json(path, room.sam); };
    auto const queue = ask("/v1/queue").json();
    REQUIRE(queue.at("total").as_int64() == 1);
    REQUIRE(text(queue.at("items").at(0), "id") == sport);
    REQUIRE(ask("/v1/queue?site=news").status == 404);
    REQUIRE(ask("/v1/queue?email=hagop@example.org").json().at("total").as_int64() == 1);
    REQUIRE(ask("/v1/queue/counts").json().at("counts").as_object().size() == 1);
    REQUIRE(ask("/v1/queue/" + news).status == 404);
    REQUIRE(ask("/v1/queue/" + sport).status == 200);
    json::object const order{{"action", "approve"}, {"version", 1}};
    REQUIRE(room.client.post_json("/v1/queue/" + news + "/actions", order, room.sam).status == 404);
    auto const done = room.bulk({news, sport}, "approve", room.sam);
    REQUIRE(done.at("changed").as_int64() == 1);
    REQUIRE(done.at("skipped").as_int64() == 1);
    REQUIRE(text(room.item(news), "status") == "pending");
}

TEST_CASE("an operation that touched other sites is shown as far as it is one's own sites'") {
    TwoSites room;
    auto const news = room.post("A comment on the news");
    auto const sport = room.post_sport("A comment on sport");
    auto const mixed = text(room.bulk({news, sport}, "spam", room.token, "of both"), "operation");
    auto const other = text(room.bulk({news}, "reject", room.token, "of news"), "operation");
    auto const ask = [&](std::string const& path) { return room.client.get_json(path, room.sam); };
    auto const list = ask("/v1/operations").json().at("items").as_array();
    REQUIRE(list.size() == 1);
    auto const shown = ask("/v1/operations/" + mixed).json();
    REQUIRE(shown == list.at(0));
    REQUIRE(shown.at("changed").as_int64() == 1);
    REQUIRE(shown.at("skipped").is_null());
    REQUIRE(shown.at("reason").is_null());
    REQUIRE(shown.at("comment").is_null()); // of which one it was there are two
    REQUIRE(ask("/v1/operations/" + other).status == 404);
    REQUIRE(ask("/v1/operations?site=news").status == 404);
    REQUIRE(ask("/v1/queue/" + sport).body.find("of both") == std::string::npos);
    REQUIRE(room.undo(other, room.sam).status == 404);
    REQUIRE(room.undo(mixed, room.sam).status == 403);
    auto const whole = room.client.get_json("/v1/operations/" + mixed, room.token).json();
    REQUIRE(whole.at("changed").as_int64() == 2);
    REQUIRE(text(whole, "reason") == "of both");
    REQUIRE(whole.at("comment").is_null());
    REQUIRE(text(room.client.get_json("/v1/operations/" + other, room.token).json(), "comment") == news);
    // One's own is shown even when it changed nothing.
    auto const own = text(room.bulk({news}, "approve", room.sam), "operation");
    REQUIRE(ask("/v1/operations/" + own).json().at("skipped").as_int64() == 1);
    REQUIRE(room.undo(own, room.sam).status == 201);
}

TEST_CASE("a rotated key is good for its grace, and without grace it is not") {
    Newsroom room;
    auto const rotate = [&](std::vector<std::string> more) {
        std::vector<std::string> arguments{"site", "key", "news", "--rotate"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        auto const made = room.daemon.run(arguments);
        REQUIRE(made.exit_code == 0);
        return made.out.substr(0, made.out.find('\n'));
    };
    auto const status = [&](std::string const& key) {
        return room.client.get_json("/v1/publications", key).status;
    };
    auto const second = rotate({"--grace", "24h"});
    while (status(second) != 200) {
    }
    REQUIRE(status(room.key) == 200);
    REQUIRE(room.daemon.run({"site", "list"}).out.find("2 keys") != std::string::npos);
    auto const third = rotate({});
    while (status(third) != 200) {
    }
    REQUIRE(status(second) == 401);
    REQUIRE(status(room.key) == 401);
}

TEST_CASE("the verdict of a decision is the one in force, score and hits stay the rules'") {
    Newsroom room;
    auto const id = room.post("A first comment");
    auto const first = room.item(id).at("decision");
    REQUIRE(text(first, "by") == "rules");
    REQUIRE(text(first, "verdict") == "hold");
    REQUIRE(room.act(id, "approve", 1).status == 200);
    auto const second = room.item(id).at("decision");
    REQUIRE(text(second, "by") == "admin");
    REQUIRE(text(second, "verdict") == "approve");
    REQUIRE(second.at("hits") == first.at("hits"));
    REQUIRE(second.at("ruleset") == first.at("ruleset"));
}

TEST_CASE("an erased comment tells who erased it: the site or a person") {
    Newsroom room;
    auto const by_site = room.post("To be erased by the site");
    auto const by_person = room.post("To be erased by a person");
    REQUIRE(room.client.delete_json("/v1/comments/" + by_site, room.key).status == 204);
    auto const acted = room.act(by_person, "erase", 1);
    REQUIRE(acted.status == 200);
    REQUIRE(acted.json().at("operation").is_null());
    for (auto const& [id, who] : {std::pair(by_site, "site"), std::pair(by_person, "admin")}) {
        auto const item = room.item(id);
        REQUIRE(text(item, "status") == "erased");
        REQUIRE(text(item.at("decision"), "by") == who);
        REQUIRE(item.at("decision").at("verdict").is_null());
        REQUIRE(text(item.at("history").at(1), "who") == who);
    }
}

TEST_CASE("a reason stands once: erasing one of a bulk's comments takes it from all, others keep it") {
    Newsroom room;
    auto const first = room.post("The first of two"), second = room.post("The second of two");
    json::object const order{{"ids", {first, second}}, {"action", "reject"}, {"reason", "Vardan again"}};
    REQUIRE(room.client.post_json("/v1/operations", order, room.token).status == 201);
    auto const said = [&](std::string const& id) {
        return text(room.item(id).at("history").as_array().back(), "reason");
    };
    REQUIRE(said(second) == "Vardan again");
    REQUIRE(room.act(first, "erase", 2).status == 200);
    REQUIRE(json::serialize(room.item(second)).find("Vardan") == std::string::npos);
}

TEST_CASE("the only comment of an operation is named to nobody who does not see its site") {
    TwoSites room;
    auto const news = room.post("A comment on the news");
    auto const seen = room.client.get_json("/v1/queue?site=news", room.token).json();
    json::object const also{{"action", "spam"},
                            {"filter", {{"status", "pending"}, {"site", "news"}}},
                            {"as_of", seen.at("as_of")},
                            {"expected", 1}};
    json::object const entry{{"entry", "casino"}, {"site", "sport"}, {"also", also}, {"force", true}};
    auto const made = room.client.post_json("/v1/lists/ban-words/entries", entry, room.token);
    INFO(made.body);
    REQUIRE(made.status == 201);
    auto const path = "/v1/operations/" + text(made.json(), "operation");
    CHECK(text(room.client.get_json(path, room.token).json(), "comment") == news);
    auto const shown = room.client.get_json(path, room.sam);
    REQUIRE(shown.status == 200); // its entry is on their site
    CHECK(shown.json().at("comment").is_null());
    CHECK(shown.body.find(news) == std::string::npos);
}

TEST_CASE("a link for somebody leads where the page is said to be, wherever it was asked for") {
    auto const link = [](DaemonConfig config) {
        Newsroom room(std::move(config));
        json::object const kim{{"name", "kim"}, {"role", "moderator"}, {"sites", nullptr}};
        auto const made = room.client.post_json("/v1/people", kim, room.token);
        INFO(made.body);
        REQUIRE(made.status == 201);
        return text(made.json(), "link");
    };
    CHECK(link({}).starts_with("http://127.0.0.1:"));
    DaemonConfig config;
    config.top["public_url"] = "https://news.example/c";
    CHECK(link(config).starts_with("https://news.example/c/moderate#link="));
}
