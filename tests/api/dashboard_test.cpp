// The day at a glance, and how the daemon is.
#include <fstream>

#include "tests/api/newsroom.hpp"

using namespace commentd::tests;
namespace json = boost::json;

namespace {

json::value dashboard(Newsroom& room, std::string const& token, std::string const& query = {}) {
    auto const answer = room.client.get_json("/v1/dashboard" + query, token);
    INFO(answer.body);
    REQUIRE(answer.status == 200);
    return answer.json();
}

std::int64_t sum(json::value const& shown, std::string_view member) {
    std::int64_t all = 0;
    for (auto const& hour : shown.at("hours").as_array()) all += hour.at(member).as_int64();
    return all;
}

// "ok", "warning" or "error" of a part, and its sentence.
std::pair<std::string, std::string> part(json::value const& health, std::string_view name) {
    for (auto const& item : health.at("items").as_array())
        if (text(item, "name") == name) return {text(item, "state"), text(item, "sentence")};
    return {};
}

} // namespace

TEST_CASE("the dashboard counts what came, what was decided and what waits, of one's own sites") {
    DaemonConfig config;
    config.site["timezone"] = "Asia/Kolkata"; // half an hour beside UTC
    config.more_sites.push_back(
        {{"id", "blog"}, {"name", "Blog"}, {"origins", "['https://blog.example']"}});
    Newsroom room(config);
    auto const limited = room.token_of("nairi", {"--sites", "blog"});
    auto const id = room.post("The first of two comments");
    room.post("The second of two comments");
    REQUIRE(room.act(id, "approve", 1).status == 200);
    auto const shown = dashboard(room, room.token);
    CHECK(shown.at("hours").as_array().size() == 24);
    CHECK(sum(shown, "arrived") == 2);
    CHECK(sum(shown, "hold") == 2);
    CHECK(sum(shown, "decided") == 1);
    CHECK(shown.at("queue").at("pending") == 1);
    CHECK(shown.at("queue").at("ages").as_array().size() == 7);
    CHECK(shown.at("queue").at("ages").at(0).at("count") == 1);
    CHECK(shown.at("today").at("decided") == 1);
    CHECK(json::serialize(shown.at("today").at("by")) == R"([{"name":"admin","decided":1}])");
    CHECK(shown.at("today").at("median_minutes").is_number());
    CHECK(json::serialize(shown.at("rules"))
              .find(R"({"rule":"policy.first-comment","hits":2})") != std::string::npos);
    CHECK(text(dashboard(room, room.token, "?site=news").at("hours").at(0), "at").substr(14, 5) ==
          "30:00");

    auto const theirs = dashboard(room, limited);
    CHECK(sum(theirs, "arrived") == 0);
    CHECK(theirs.at("queue").at("pending") == 0);
    CHECK(theirs.at("queue").at("oldest_at").is_null());
    CHECK(theirs.at("today").at("median_minutes").is_null());
    CHECK(theirs.at("rules").as_array().empty());
    CHECK(room.client.get_json("/v1/dashboard?site=news", limited).status == 404);
    auto const of_day = dashboard(room, room.token, "?site=news&since=2026-05-01&until=2026-05-02");
    CHECK(of_day.at("hours").as_array().size() == 24);
    CHECK(text(of_day.at("hours").at(0), "at") == "2026-04-30T18:30:00.000Z");
    CHECK(codes(room.client.get_json("/v1/dashboard?since=2026-01-01&until=2026-05-01",
                                     room.token)) == std::set<std::string>{"since:invalid_value"});
    CHECK(room.client.get_json("/v1/dashboard?since=2026-05-02&until=2026-05-01", room.token)
              .status == 400);
    CHECK(room.client.get_json("/v1/dashboard", room.key).status == 401);
}

TEST_CASE("health tells an admin in sentences what is well, and what to do where it is not") {
    Newsroom room;
    auto const moderator = room.token_of("nairi");
    CHECK(room.client.get_json("/v1/health", moderator).status == 403);
    auto const health = [&] { return room.client.get_json("/v1/health", room.token).json(); };
    auto const well = health();
    for (auto const* name : {"database", "disk", "rules", "lists", "queue", "index", "search"})
        CHECK(part(well, name).first == "ok");
    CHECK(part(well, "queue").second == "No comment waits.");
    CHECK(part(well, "exposure").first == "warning"); // nobody else can reach it
    CHECK_FALSE(part(well, "clock").second.empty());
    room.post("Somebody waits");
    REQUIRE(wait_until([&] {
        return part(health(), "queue").second.starts_with("1 comment waits, the oldest for 0 min");
    }));
    std::filesystem::create_directories(room.daemon.dir() / "rules.d");
    std::ofstream(room.daemon.dir() / "rules.d/broken.yaml") << "commentd_rules: 1\nname: [\n";
    room.daemon.reload();
    REQUIRE(wait_until([&] { return part(health(), "rules").first == "error"; }));
    auto const broken = part(health(), "rules").second;
    CHECK(broken.find("broken.yaml:") != std::string::npos);
    CHECK(broken.find("last accepted rule set") != std::string::npos);
    std::filesystem::remove(room.daemon.dir() / "rules.d/broken.yaml");
    room.daemon.reload();
    CHECK(wait_until([&] { return part(health(), "rules").first == "ok"; }));
}
