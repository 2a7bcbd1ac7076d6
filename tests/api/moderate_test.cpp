// The setting `moderate`: an entrance, a name and networks for the moderators' page and sessions.
#include "tests/api/browser.hpp"

using namespace commentd::tests;
namespace json = boost::json;

namespace {

json::object const sam_signs_in{{"username", "sam"}, {"password", good_password}};

// The address of the listener that was opened last.
std::string last_listener(TestDaemon const& daemon) {
    auto const log = daemon.log();
    constexpr std::string_view words = "listening on ";
    auto const at = log.rfind(words) + words.size();
    return log.substr(at, log.find_first_of(" \n", at) - at);
}

} // namespace

TEST_CASE("with an entrance of their own moderators are answered there, sites and readers are not") {
    DaemonConfig config;
    config.top["moderate"] = "{listen: '127.0.0.1:0'}";
    Staffed room(config);
    room.add("sam");
    auto const desk_address = last_listener(room.daemon);
    REQUIRE(desk_address != room.daemon.address());
    CHECK(read_file(room.daemon.dir() / "state/first-sign-in-link")
              .starts_with("http://" + desk_address + "/moderate#link="));
    HttpClient desk(desk_address);
    auto const answer = desk.post_json("/v1/session", sam_signs_in);
    REQUIRE(answer.status == 200);
    Headers const cookie{{"Cookie", answer.header("set-cookie")}};
    CHECK(desk.get_json("/v1/queue", "", cookie).status == 200);
    CHECK(desk.get_json("/moderate/").status == 200);
    CHECK(desk.get_json("/healthz").status == 200);
    CHECK(desk.get_json("/v1/publications", room.key).status == 404);
    CHECK(desk.post_json("/v1/comments", sample_comment("Text"), room.key).status == 404);
    CHECK(desk.get_json("/v1/sites/news/comments?thread=a").status == 404);

    CHECK(room.client.post_json("/v1/session", sam_signs_in).status == 404);
    CHECK(room.client.get_json("/moderate/").status == 404);
    CHECK(room.client.get_json("/v1/session", "", cookie).status == 404);
    CHECK(room.client.get_json("/v1/queue", "", cookie).status == 404);
    CHECK(room.client.get_json("/v1/queue", room.token).status == 200); // a program
    room.post("A comment");
}

TEST_CASE("with a name of their own moderators are answered under that name") {
    DaemonConfig config;
    config.top["public_url"] = "https://comments.news.example";
    config.top["moderate"] = "{public_url: 'https://desk.news.example'}";
    Staffed room(config);
    room.add("sam");
    auto const at = [&](std::string const& host, Headers more = {}) {
        more.insert(more.end(), {{"Host", host}, {"X-Forwarded-For", "198.51.100.7"}});
        return room.client.post_json("/v1/session", sam_signs_in, "", more);
    };
    auto const begun = at("desk.news.example", {{"Origin", "https://desk.news.example"}});
    CHECK(begun.status == 200);
    CHECK(begun.header("set-cookie").starts_with("__Host-commentd="));
    CHECK(at("desk.news.example", {{"Origin", "https://news.example"}}).status == 403);
    CHECK(at("comments.news.example").status == 404);
    CHECK(at("other.news.example").status == 421);
    CHECK(room.daemon.run({"user", "link", "sam"})
              .out.starts_with("https://desk.news.example/moderate#link="));
}

TEST_CASE("moderators come from the networks that are allowed, tokens from anywhere") {
    DaemonConfig config;
    config.top["moderate"] = "{allow: [192.0.2.0/24]}";
    Staffed room(config);
    room.add("sam");
    auto const from = [](std::string const& address) {
        return Headers{{"X-Forwarded-For", address}};
    };
    CHECK(room.client.post_json("/v1/session", sam_signs_in).status == 403);
    CHECK(room.client.post_json("/v1/session", sam_signs_in, "", from("198.51.100.7")).status == 403);
    CHECK(room.client.get_json("/moderate/", "", from("198.51.100.7")).status == 403);
    auto const begun = room.client.post_json("/v1/session", sam_signs_in, "", from("192.0.2.7"));
    REQUIRE(begun.status == 200);
    auto inside = from("192.0.2.9"), outside = from("198.51.100.7");
    for (auto* headers : {&inside, &outside})
        headers->emplace_back("Cookie", begun.header("set-cookie"));
    CHECK(room.client.get_json("/v1/queue", "", inside).status == 200);
    CHECK(room.client.get_json("/v1/queue", "", outside).status == 403);
    CHECK(room.client.get_json("/v1/queue", room.token, from("198.51.100.7")).status == 200);
    config.top["moderate"] = "{allow: []}";
    room.daemon.configure(config);
    room.daemon.reload();
    REQUIRE(wait_until([&] { return room.client.get_json("/v1/queue", "", outside).status == 200; }));
}
