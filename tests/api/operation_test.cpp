// Operators: reload, broken packs, commands beside the running daemon.
#include <filesystem>
#include <fstream>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/support/test_daemon.hpp"

using namespace commentd::tests;
namespace json = boost::json;

namespace {

void write_pack(TestDaemon const& daemon, std::string_view text) {
    auto const folder = daemon.config_file().parent_path() / "rules.d";
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "10-house.yaml") << text;
}

constexpr auto good_pack = R"(commentd_rules: 1
name: house
rules:
  - id: house-word
    when: {content: {contains: zebra}}
    action: hold
    reason: 'a zebra'
)";

} // namespace

TEST_CASE("a good pack is taken by a reload, a broken one is refused whole and the old serves on") {
    DaemonConfig config;
    config.site["first_comment"] = "judge";
    TestDaemon daemon(config);
    auto client = daemon.client();
    auto const key = daemon.site_key(), token = daemon.admin_token();
    auto const verdict = [&](std::string_view content) {
        auto const answer = client.post_json("/v1/comments", sample_comment(content), key).json();
        return std::string(answer.at("verdict").as_string());
    };
    REQUIRE(verdict("I saw a zebra") == "approve");
    write_pack(daemon, good_pack);
    REQUIRE(client.post_json("/v1/reload", json::object(), token).status == 200);
    REQUIRE(verdict("I saw another zebra") == "hold");
    write_pack(daemon, "commentd_rules: 1\nname: house\nrules:\n  - {id: x, when: {contnt: y}}\n");
    auto const refused = client.post_json("/v1/reload", json::object(), token);
    REQUIRE(refused.status == 422);
    REQUIRE(refused.json().at("problems").at(0).at("line").as_int64() == 4);
    REQUIRE(verdict("A third zebra") == "hold");
    daemon.restart(); // with the files still broken
    client = daemon.client();
    REQUIRE(verdict("A fourth zebra") == "hold");
    auto const check = daemon.run({"check"});
    REQUIRE(check.exit_code == 1);
    REQUIRE(check.out.find("10-house.yaml:4:") != std::string::npos);
}

TEST_CASE("a reload that is taken tells its warnings") {
    TestDaemon daemon;
    auto client = daemon.client();
    auto const token = daemon.admin_token();
    auto const warnings = [&] {
        auto const answer = client.post_json("/v1/reload", json::object(), token);
        REQUIRE(answer.status == 200);
        return answer.json().at("warnings").as_array();
    };
    REQUIRE(warnings().empty());
    auto const file = daemon.config_file();
    std::ofstream(file) << "listen: 127.0.0.1:0\nstate: state\nsites: []\n";
    auto const told = warnings();
    REQUIRE(told.size() == 1);
    REQUIRE(told.at(0).at("warning").as_bool());
}

TEST_CASE("a token that a command revokes is refused within moments") {
    TestDaemon daemon;
    auto client = daemon.client();
    REQUIRE(daemon.run({"user", "add", "ann"}).exit_code == 0);
    auto token = daemon.run({"user", "token", "ann"}).out;
    while (!token.empty() && token.back() == '\n') token.pop_back();
    while (client.get_json("/v1/queue", token).status != 200) std::this_thread::yield();
    REQUIRE(client.post_json("/v1/reload", json::object(), token).status == 403);
    REQUIRE(daemon.run({"user", "remove", "ann"}).exit_code == 0);
    while (client.get_json("/v1/queue", token).status != 401) std::this_thread::yield();
}

TEST_CASE("a site's key is printed once, and a backup is checked and never written over") {
    TestDaemon daemon;
    REQUIRE(daemon.run({"site", "key", "news"}).out.starts_with("cdk_"));
    REQUIRE(daemon.run({"site", "key", "news"}).exit_code == 1);
    auto const file = (daemon.config_file().parent_path() / "copy.db").string();
    REQUIRE(daemon.run({"backup", file}).exit_code == 0);
    REQUIRE(daemon.run({"backup", file}).exit_code == 1);
}

TEST_CASE("alive, ready and numbers are answered") {
    TestDaemon daemon;
    auto client = daemon.client();
    REQUIRE(client.get_json("/healthz").status == 200);
    REQUIRE(client.get_json("/readyz").json().at("status").as_string() == "ready");
    REQUIRE(client.get_json("/metrics").body.find("commentd_comments_total") != std::string::npos);
    REQUIRE(client.request("GET", "/metrics", {{"X-Forwarded-For", "192.0.2.1"}}).status == 403);
    REQUIRE(client.get_json("/problems/duplicate").status == 200);
    REQUIRE(client.get_json("/v1/nothing").status == 404);
}
