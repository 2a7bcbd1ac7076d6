// What is decided before anything is read or believed: who may ask what, on which listener, under
// which Host, with how large a body.
#include <filesystem>

#include <sys/stat.h>
#include <unistd.h>

#include "tests/api/newsroom.hpp"

using namespace commentd::tests;
namespace json = boost::json;
namespace fs = std::filesystem;

namespace {

// Only the header is sent: whoever waits for the body waits in vain.
Answer without_body(HttpClient& client, std::string const& path, std::size_t length,
                    std::string const& headers = {}) {
    client.connect();
    client.send("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
                std::to_string(length) + "\r\n" + headers + "\r\n");
    return client.receive();
}

int mode(fs::path const& path) {
    struct stat found {};
    REQUIRE(::stat(path.c_str(), &found) == 0);
    return static_cast<int>(found.st_mode & 0777);
}

} // namespace

TEST_CASE("the metrics listener answers metrics and health, and nothing else") {
    DaemonConfig config;
    config.top["metrics"] = "{listen: '127.0.0.1:0'}";
    Newsroom room(config);
    room.daemon.wait_for_log("listening on ", 2);
    auto const log = room.daemon.log();
    auto const at = log.rfind("listening on ") + 13;
    HttpClient client(log.substr(at, log.find_first_of(" \n", at) - at));
    REQUIRE(client.get_json("/metrics").status == 200);
    REQUIRE(client.request("GET", "/metrics", {{"X-Forwarded-For", "192.0.2.1"}}).status == 200);
    REQUIRE(client.get_json("/healthz").status == 200);
    REQUIRE(client.get_json("/readyz").json().as_object().contains("ruleset"));
    REQUIRE(client.get_json("/v1/queue", room.token).status == 404);
    REQUIRE(client.post_json("/v1/comments", sample_comment("A remark"), room.key).status == 404);
    REQUIRE(client.get_json("/v1/sites/news/comments?thread=lavrov-talks").status == 404);
    REQUIRE(client.request("GET", "/metrics", {{"Host", "evil.example"}}).status == 421);
    REQUIRE(room.client.get_json("/metrics").status == 403); // they have an address of their own
    REQUIRE_FALSE(room.client.get_json("/readyz").json().as_object().contains("ruleset"));
}

TEST_CASE("metrics and details are told to this machine only, whatever a proxy calls itself") {
    Newsroom room;
    REQUIRE(room.client.get_json("/metrics").status == 200);
    for (auto const* header : {"Via", "Forwarded", "X-Forwarded-For", "X-Forwarded-Proto",
                               "X-Forwarded-Anything", "X-Real-IP", "CF-Connecting-IP"}) {
        Headers const proxied{{header, "1"}};
        INFO(header);
        REQUIRE(room.client.request("GET", "/metrics", proxied).status == 403);
        auto const ready = room.client.request("GET", "/readyz", proxied);
        REQUIRE(ready.status == 200);
        REQUIRE(ready.json().as_object().size() == 1);
    }
}

TEST_CASE("being asked twenty times whether it is ready, the daemon asks the disk less often") {
    Newsroom room;
    auto const before = room.metric("commentd_writer_commits_total");
    for (int i = 0; i < 20; ++i) REQUIRE(room.client.get_json("/readyz").status == 200);
    REQUIRE(room.metric("commentd_writer_commits_total") < before + 20);
}

TEST_CASE("a port that is none makes a Host that is not ours") {
    Newsroom room;
    for (auto const* ours :
         {"localhost", "localhost:1", "LOCALHOST:65535", "[::1]:80", "127.0.0.1"})
        REQUIRE(room.client.request("GET", "/healthz", {{"Host", ours}}).status == 200);
    for (auto const* other : {"localhost:evil.example", "localhost:80:80", "[::1]evil.example",
                              "[::1]:x", "localhost.", "evil.example:80"}) {
        INFO(other);
        REQUIRE(room.client.request("GET", "/healthz", {{"Host", other}}).status == 421);
    }
}

TEST_CASE("an unknown query parameter is refused everywhere and nothing is done") {
    Newsroom room;
    auto const id = room.post("A first comment");
    json::object const approve{{"action", "approve"}, {"version", 1}};
    json::object const bulk{{"action", "spam"}, {"ids", {id}}};
    struct Call {
        char const* method;
        std::string path;
        json::value body;
        std::string credential;
    };
    Call const calls[] = {
        {"POST", "/v1/comments", sample_comment("A second comment"), room.key},
        {"GET", "/v1/comments/" + id, nullptr, room.key},
        {"PUT", "/v1/comments/" + id, {{"content", "Other words"}}, room.key},
        {"DELETE", "/v1/comments/" + id, nullptr, room.key},
        {"PUT", "/v1/threads", {{"id", "lavrov-talks"}, {"closed", true}}, room.key},
        {"GET", "/v1/publications", nullptr, room.key},
        {"POST", "/v1/sites/news/comments", sample_comment("A third comment"), ""},
        {"GET", "/v1/sites/news/counts", nullptr, ""},
        {"GET", "/v1/queue", nullptr, room.token},
        {"GET", "/v1/queue/counts", nullptr, room.token},
        {"GET", "/v1/queue/" + id, nullptr, room.token},
        {"POST", "/v1/queue/" + id + "/actions", approve, room.token},
        {"POST", "/v1/operations", bulk, room.token},
        {"GET", "/v1/operations", nullptr, room.token},
        {"POST", "/v1/operations/" + id + "/undo", json::object(), room.token},
        {"POST", "/v1/reload", json::object(), room.token},
        {"GET", "/healthz", nullptr, ""},
        {"GET", "/readyz", nullptr, ""},
        {"GET", "/metrics", nullptr, ""},
        {"GET", "/problems/duplicate", nullptr, ""}};
    for (auto const& call : calls) {
        Headers headers{{"Content-Type", "application/json"}, {"Origin", "https://news.example"}};
        if (!call.credential.empty())
            headers.emplace_back("Authorization", "Bearer " + call.credential);
        auto const body = call.body.is_null() ? std::string() : json::serialize(call.body);
        auto const answer =
            room.client.request(call.method, call.path + "?dry_run=1", headers, body);
        INFO(call.method << ' ' << call.path << ' ' << answer.body);
        REQUIRE(answer.status == 400);
        REQUIRE(codes(answer).contains("dry_run:unknown_field"));
    }
    auto const queue = room.client.get_json("/v1/queue", room.token).json();
    REQUIRE(queue.at("total").as_int64() == 1);
    REQUIRE(queue.at("items").at(0).at("version").as_int64() == 1);
}

TEST_CASE("an unknown member is refused where nothing is asked for, too") {
    Newsroom room;
    auto const id = room.post("A first comment");
    auto const operation = text(room.act(id, "approve", 1).json(), "operation");
    auto const path = "/v1/operations/" + operation + "/undo";
    auto const refused = room.client.post_json(path, {{"dry_run", true}}, room.token);
    REQUIRE(codes(refused) == std::set<std::string>{"dry_run:unknown_field"});
    REQUIRE(room.client.post_json("/v1/reload", {{"dry_run", true}}, room.token).status == 422);
    Headers const credential{{"Authorization", "Bearer " + room.token}};
    REQUIRE(room.client.request("POST", path, credential).status == 201);
}

TEST_CASE("a body is refused by its header: without a credential, or larger than its site allows") {
    DaemonConfig config;
    config.site["fields"] = "{content: {max: 1000}}";
    Newsroom room(config);
    auto const allowed = std::size_t{64 * 1024 + 12 * 1000};
    auto const key = "Authorization: Bearer " + room.key + "\r\n";
    auto const token = "Authorization: Bearer " + room.token + "\r\n";
    REQUIRE(without_body(room.client, "/v1/comments", 10'000'000).status == 401);
    REQUIRE(without_body(room.client, "/v1/comments", 10'000'000, token).status == 401);
    REQUIRE(without_body(room.client, "/v1/comments", allowed + 1, key).status == 413);
    REQUIRE(without_body(room.client, "/v1/operations", 1'000'000).status == 401);
    REQUIRE(without_body(room.client, "/v1/reload", 10).status == 401);
    auto const origin = std::string("Origin: https://news.example\r\n");
    auto const form = origin + "Content-Type: application/x-www-form-urlencoded\r\n";
    auto const refused = without_body(room.client, "/v1/sites/news/comments", allowed + 1, form);
    REQUIRE(refused.status == 413);
    REQUIRE(refused.header("content-type").starts_with("text/html"));
    auto const to_script =
        without_body(room.client, "/v1/sites/news/comments", allowed + 1, origin);
    REQUIRE(text(to_script.json(), "type") == "/problems/too-large");
    REQUIRE(text(to_script.json(), "detail") ==
            "the body is larger than the " + std::to_string(allowed) + " bytes that are taken here");
    REQUIRE(to_script.header("access-control-allow-origin") == "https://news.example");
    auto const foreign = "Origin: https://evil.example\r\n";
    REQUIRE(without_body(room.client, "/v1/sites/news/comments", 100, foreign).status == 403);

    room.client.connect();
    auto body = json::serialize(sample_comment("As large as it may be"));
    body.resize(allowed, ' ');
    Headers const headers{{"Authorization", "Bearer " + room.key},
                          {"Content-Type", "application/json"}};
    auto const posted = room.client.request("POST", "/v1/comments", headers, body);
    REQUIRE(posted.status == 201);
    auto const edit = room.client.request("PUT", "/v1/comments/" + text(posted.json(), "id"),
                                          headers, std::string(allowed + 1, ' '));
    REQUIRE(edit.status == 413);
    REQUIRE(text(edit.json(), "detail") ==
            "The body is larger than the " + std::to_string(allowed) + " bytes that are taken here.");
}

TEST_CASE("the state folder is closed to others, whoever makes it and whenever") {
    auto const before = ::umask(022);
    DaemonConfig config;
    config.top["state"] = "fresh";
    TestDaemon daemon(TestDaemon::Unstarted{}, config);
    auto const state = daemon.dir() / "fresh";
    REQUIRE(daemon.run({"site", "key", "news"}).exit_code == 0);
    REQUIRE(daemon.run({"check"}).exit_code == 0);
    REQUIRE(mode(state) == 0700);
    REQUIRE(mode(state / "commentd.db") == 0600);
    // As an earlier version left it:
    ::chmod(state.c_str(), 0755);
    ::chmod((state / "commentd.db").c_str(), 0644);
    daemon.start();
    REQUIRE(mode(state) == 0700);
    REQUIRE(mode(state / "commentd.db") == 0600);
    REQUIRE(daemon.run({"backup", (daemon.dir() / "copy.db").string()}).exit_code == 0);
    REQUIRE(mode(daemon.dir() / "copy.db") == 0600);
    ::umask(before);
}

TEST_CASE("what root makes in the state folder belongs to the folder's owner") {
    if (::geteuid() != 0) {
        WARN("skipped: only root can do it wrong");
        return;
    }
    constexpr uid_t somebody = 65534;
    // Who has become another user may not be looked into, which is how leaks are looked for.
    ::setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
    TestDaemon daemon(TestDaemon::Unstarted{});
    auto const state = daemon.dir() / "state";
    ::chmod(daemon.dir().path().c_str(), 0755);
    REQUIRE(::chown(state.c_str(), somebody, somebody) == 0);
    REQUIRE(daemon.run({"check"}).exit_code == 0);
    REQUIRE(daemon.run({"site", "key", "news"}).exit_code == 0);
    for (auto const& entry : fs::recursive_directory_iterator(state)) {
        struct stat found {};
        REQUIRE(::stat(entry.path().c_str(), &found) == 0);
        INFO(entry.path());
        REQUIRE(found.st_uid == somebody);
    }
    REQUIRE(fs::exists(state / "commentd.db"));
    ::unsetenv("ASAN_OPTIONS");
}

TEST_CASE("of very many unknown parameters twenty are named") {
    Newsroom room;
    std::string query = "/healthz?";
    for (int i = 0; i < 1000; ++i) query += "a" + std::to_string(i) + "&";
    auto const answer = room.client.request("GET", query);
    CHECK(answer.status == 400);
    CHECK(answer.json().at("errors").as_array().size() == 20);
}
