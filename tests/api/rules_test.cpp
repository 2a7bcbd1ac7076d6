// Rules on trial beside those in force, and how all of them did.
#include <algorithm>

#include "tests/api/newsroom.hpp"

using namespace commentd::tests;
namespace json = boost::json;

namespace {

constexpr auto goods_pack = R"(commentd_rules: 1
name: house
groups: {talk: {max_score: 9}}
lists: {goods: {type: words, entries: [pills, watches]}}
rules:
  - id: goods
    desc: Goods are offered
    group: talk
    when: {list: goods, in: content}
    score: 3.5
  - id: cheap
    mode: shadow
    when: {content: {word: cheap}}
    action: spam
    reason: 'a bargain: "{match}"'
)";

DaemonConfig house_alone() {
    auto config = lenient();
    config.top["shipped_packs"] = "[]";
    config.more_sites = {
        {{"id", "sport"}, {"origins", "['https://sport.example']"}, {"first_comment", "judge"}}};
    return config;
}

struct Editors : Newsroom {
    Editors() : Newsroom(house_alone()) {
        daemon.dir().write("rules.d/10-house.yaml", goods_pack);
        REQUIRE(client.post_json("/v1/reload", json::object(), token).status == 200);
    }
    void decided(std::string_view content, std::string_view action) {
        REQUIRE(act(post(content), action, 1).status == 200);
    }
    json::value get(std::string const& path, std::string const& who) {
        auto const answer = client.get_json(path, who);
        INFO(path << ' ' << answer.body);
        REQUIRE(answer.status == 200);
        return answer.json();
    }
};

json::object row(json::value const& list, std::string_view name, std::string_view id) {
    for (auto const& one : list.as_array())
        if (one.at(name).as_string() == id) return one.as_object();
    FAIL("no row of " << id);
    return {};
}

double number(json::object const& row, std::string_view member) {
    return row.at(member).to_number<double>();
}

} // namespace

TEST_CASE("moderators see what a rule on trial would do, and nobody is told it as a reason") {
    Editors room;
    auto const answer = room.post_whole(sample_comment("cheap pills")).json();
    CHECK(text(answer, "verdict") == "hold");
    CHECK(answer.at("score").to_number<double>() == 3.5);
    REQUIRE(answer.at("reasons").as_array().size() == 1);
    CHECK(text(answer.at("reasons").at(0), "rule") == "goods");
    auto const id = text(answer, "id");
    auto const decision = room.item(id).at("decision");
    auto const& shadow = decision.at("shadow");
    CHECK(text(shadow, "verdict") == "spam");
    CHECK(text(shadow, "decided_by") == "cheap");
    CHECK(shadow.at("flipped_by") == json::array{"cheap"});
    auto const trial = row(decision.at("hits"), "rule", "cheap");
    CHECK(trial.at("mode").as_string() == "shadow");
    CHECK(trial.at("text").as_string() == "cheap");
    CHECK(trial.at("reason").as_string() == "a bargain: \"cheap\"");
    CHECK(row(decision.at("hits"), "rule", "goods").at("mode").as_string() == "enforce");
    CHECK(row(decision.at("hits"), "rule", "goods").at("pivotal").as_bool());

    auto const quiet = room.item(room.post("Nothing of the kind")).at("decision");
    CHECK(quiet.at("shadow").is_null());
    CHECK(quiet.at("hits").as_array().empty());
    auto const found = room.get("/v1/queue?rule=cheap", room.token);
    CHECK(found.at("total").as_int64() == 1);
    CHECK(room.metric("commentd_rule_hits_total{rule=\"goods\"}") == 1);
    CHECK(room.metric("commentd_rule_hits_total{rule=\"cheap\"}") == 0);
    CHECK(room.metric("commentd_shadow_hits_total{rule=\"cheap\"}") == 1);
    CHECK(room.metric("commentd_shadow_flips_total{rule=\"cheap\"}") == 1);

    auto const explained = room.daemon.run({"explain", id}).out;
    CHECK(explained.find("with the rules on trial spam  score +3.50  decided by cheap  flipped by "
                         "cheap\n") != std::string::npos);
    auto const comment = json::serialize(sample_comment("cheap pills"));
    auto const judged = room.daemon.run({"explain", "--json", "-"}, comment);
    INFO(judged.err);
    auto const body = json::parse(judged.out);
    CHECK(body.at("shadow").at("rules") == json::array{"cheap: passed"});
    CHECK(text(body.at("shadow"), "verdict") == "spam");
    CHECK(row(body.at("rules"), "id", "cheap").at("mode").as_string() == "shadow");
    CHECK(number(row(body.at("rules"), "id", "goods"), "counted") == 3.5);
    CHECK(body.at("not_applied").at("failed").as_int64() == 0);
}

TEST_CASE("statistics are those of what people decided, for each rule and each entry") {
    Editors room;
    room.decided("cheap pills", "spam");
    room.decided("more pills", "reject");
    room.decided("watches of old", "approve");
    room.decided("nothing wrong", "approve");
    room.post("cheap talk");
    auto const stats = room.get("/v1/rules/stats?entries=true", room.token);
    CHECK(stats.at("comments").as_int64() == 5);
    CHECK(stats.at("decided").at("good").as_int64() == 2);
    CHECK(stats.at("decided").at("bad").as_int64() == 2);
    CHECK(stats.at("complete").as_bool());
    auto const goods = row(stats.at("rules"), "rule", "goods");
    CHECK(number(goods, "hits") == 3);
    CHECK(number(goods, "hit_share") == 0.6);
    CHECK(number(goods, "bad_share") == 1);
    CHECK(number(goods, "good_share") == 0.5);
    CHECK(number(goods, "s_o") == 0.6667);
    CHECK(number(goods, "flips") == 3);
    CHECK(number(goods, "only") == 2);
    CHECK(number(goods, "overlap") == 0);
    CHECK(goods.at("mode").as_string() == "enforce");
    auto const cheap = row(stats.at("rules"), "rule", "cheap");
    CHECK(number(cheap, "hits") == 2);
    CHECK(number(cheap, "hits_on_trial") == 2);
    CHECK(number(cheap, "flips") == 2);
    CHECK(number(cheap, "only") == 0);
    CHECK(number(cheap, "s_o") == 1);
    CHECK(cheap.at("mode").as_string() == "shadow");
    CHECK(cheap.at("hints").as_array().empty());
    CHECK(number(row(stats.at("entries"), "entry", "pills"), "bad") == 2);
    CHECK(row(stats.at("entries"), "entry", "watches").at("only_approved").as_bool());
    CHECK(stats.at("unused_entries_total").as_int64() == 0);
    CHECK_FALSE(room.get("/v1/rules/stats", room.token).as_object().contains("entries"));

    auto const told = room.daemon.run({"stats", "--json", "--entries"});
    INFO(told.err);
    auto const same = json::parse(told.out);
    CHECK(same.at("rules") == stats.at("rules"));
    CHECK(same.at("entries") == stats.at("entries"));
    auto const table = room.daemon.run({"stats", "--site", "news", "--since", "1d"}).out;
    CHECK(table.find("good 2, bad 2\n") != std::string::npos);
    CHECK(table.find("\ngoods     3") != std::string::npos);
    CHECK(room.daemon.run({"stats", "--site", "nowhere"}).exit_code == 1);
    CHECK(room.daemon.run({"stats", "--since", "soon"}).exit_code == 2);
    CHECK(room.daemon.run({"stats", "--since", "9000-01-01"}).exit_code == 2);
    CHECK(room.daemon.run({"stats", "--since", "1h", "--until", "2h"}).exit_code == 2);
    auto const earlier = room.daemon.run(
        {"stats", "--since", "2026-01-01", "--until", "2026-01-02T09:00", "--json"});
    INFO(earlier.out << earlier.err);
    CHECK(json::parse(earlier.out).at("comments").as_int64() == 0);
    CHECK(room.daemon.run({"stats", "--since", "2026-01-01"}).out.find("good 2, bad 2\n") !=
          std::string::npos);

    auto const list = room.get("/v1/rules", room.token);
    CHECK(list.at("total").as_int64() == 2);
    auto const rule = row(list.at("items"), "id", "goods");
    CHECK(number(rule, "hits_24h") == 3);
    CHECK(number(rule, "hits_7d") == 3);
    CHECK(number(rule, "score") == 3.5);
    CHECK(rule.at("action").is_null());
    CHECK(rule.at("group").as_string() == "talk");
    CHECK(rule.at("desc").as_string() == "Goods are offered");
    CHECK(rule.at("at").as_string() == "10-house.yaml:6");
    auto const trial = row(list.at("items"), "id", "cheap");
    CHECK(trial.at("mode").as_string() == "shadow");
    CHECK(trial.at("action").as_string() == "spam");
    auto const& days = stats.at("days").as_array();
    CHECK(days.size() == 31); // of 30 days, that begin and end within one
    CHECK(goods.at("days").as_array().size() == days.size());
    std::int64_t hits = 0;
    for (auto const& of_day : goods.at("days").as_array()) hits += of_day.as_int64();
    CHECK(hits == 3);
    CHECK(number(trial, "hits_7d") == 2);
}

TEST_CASE("a person of one site has its statistics alone, and a misspelt question is refused") {
    Editors room;
    room.decided("cheap pills", "spam");
    auto const sam = room.token_of("sam", {"--sites", "sport"});
    CHECK(room.get("/v1/rules/stats", sam).at("comments").as_int64() == 0);
    CHECK(number(row(room.get("/v1/rules", sam).at("items"), "id", "goods"), "hits_7d") == 0);
    CHECK(room.client.get_json("/v1/rules/stats?site=news", sam).status == 404);
    CHECK(room.client.get_json("/v1/rules/stats?site=nowhere", room.token).status == 404);
    CHECK(room.get("/v1/rules/stats?site=news", room.token).at("comments").as_int64() == 1);
    CHECK(room.get("/v1/rules/stats?until=2026-01-01", room.token).at("comments").as_int64() == 0);
    CHECK(room.get("/v1/rules/stats?since=24h", room.token).at("comments").as_int64() == 1);
    CHECK(room.get("/v1/rules/stats?until=30d", room.token).at("comments").as_int64() == 0);
    for (auto const* query : {"stats?sit=news", "stats?since=soon", "stats?entries=yes",
                              "stats?since=2026-05-02&until=2026-05-01"}) {
        INFO(query);
        CHECK(room.client.get_json(std::string("/v1/rules/") + query, room.token).status == 400);
    }
    CHECK(room.client.get_json("/v1/rules?site=news", room.token).status == 400);
    CHECK(room.client.get_json("/v1/rules", room.key).status == 401);
    CHECK(room.client.get_json("/v1/rules/stats").status == 401);
}

TEST_CASE("a rule's text is shown to admins as it is in force, whatever the file says by now") {
    Editors room;
    auto const sam = room.token_of("sam", {"--sites", "sport"});
    auto const rule = room.get("/v1/rules/goods", room.token);
    INFO(json::serialize(rule));
    CHECK(rule.at("id").as_string() == "goods");
    CHECK(std::string(rule.at("file").as_string()).ends_with("10-house.yaml"));
    CHECK(rule.at("line").as_int64() == 6);
    auto const source = std::string(rule.at("source").as_string());
    CHECK(source.starts_with("- id: goods\n  "));
    CHECK(source.find("id: cheap") == std::string::npos);
    CHECK(source.ends_with("\n"));
    room.daemon.dir().write("rules.d/10-house.yaml", "rules: [");
    CHECK(room.client.post_json("/v1/reload", json::object(), room.token).status == 422);
    CHECK(room.get("/v1/rules/goods", room.token).at("source").as_string() == source);
    CHECK(room.get("/v1/rules/goods", sam).at("source").is_null());
    CHECK(room.client.get_json("/v1/rules/policy.premoderate", room.token).status == 404);
    CHECK(room.client.get_json("/v1/rules/nothing", room.token).status == 404);
    CHECK(room.client.get_json("/v1/rules/goods?x=1", room.token).status == 400);
    CHECK(room.client.get_json("/v1/rules/goods").status == 401);
}
