// What came before, seen from outside: near copies and different addresses, also after a restart.
#include "tests/api/newsroom.hpp"

using namespace commentd::tests;

namespace {

constexpr auto rules = R"(commentd_rules: 1
name: house
rules:
  - id: told-before
    when: {duplicate: {similarity: '>= 0.8', count: '>= 1', within: 24 h}}
    action: hold
    reason: '{duplicate.count} near copies, first {duplicate.first_id}'
  - id: domain-from-everywhere
    when: {rate: {key: links.domain, distinct: ip, over: 2, within: 1 h}}
    action: hold
  - id: domain-of-spam
    when: {links.domain.spam: '>= 1'}
    action: hold
)";

struct Desk {
    Desk() : daemon(TestDaemon::Unstarted{}, configured()) {
        daemon.dir().write("rules.d/10-house.yaml", rules);
        key = daemon.site_key();
        daemon.start();
        token = daemon.admin_token();
        client = daemon.client();
    }
    static DaemonConfig configured() {
        auto config = lenient();
        config.top["shipped_packs"] = "[]";
        return config;
    }
    boost::json::value post(std::string const& content, std::string const& thread,
                            std::string const& ip) {
        auto comment = sample_comment(content, "Hagop", "hagop@example.org", thread);
        comment["client"] = boost::json::object{{"ip", ip}};
        auto const answer = client.post_json("/v1/comments", comment, key);
        INFO(answer.body);
        REQUIRE(answer.status == 201);
        return answer.json();
    }
    std::string verdict(std::string const& content, std::string const& thread,
                       std::string const& ip = "198.51.100.7") {
        return text(post(content, thread, ip), "verdict");
    }
    void restart() {
        daemon.restart();
        client = daemon.client();
    }

    TestDaemon daemon;
    std::string key, token;
    HttpClient client{""};
};

std::string advert(int number) {
    return "On Sunday at noon our choir sings the songs of the sea in the old harbour hall, all are "
           "welcome, ticket " +
           std::to_string(number);
}

} // namespace

TEST_CASE("near copies in other threads are held, and after a restart, too") {
    Desk desk;
    CHECK(desk.verdict(advert(1), "page-1") == "approve");
    for (int i = 2; i <= 4; ++i)
        CHECK(desk.verdict(advert(i), "page-" + std::to_string(i)) == "hold");
    desk.restart();
    CHECK(desk.verdict(advert(5), "page-5") == "hold");
    CHECK(desk.verdict("What a strange choir this is, I have been there on Sunday and will not go "
                      "again",
                      "page-5") == "approve");
}

TEST_CASE("a domain that many addresses link to is held, also after a restart; from one it is not") {
    Desk desk;
    auto const link = [](int n) { return "nr " + std::to_string(n) + " https://shop.example/"; };
    for (int i = 1; i <= 4; ++i) CHECK(desk.verdict(link(i), "page", "198.51.100.1") == "approve");
    CHECK(desk.verdict(link(5), "page", "198.51.100.2") == "approve");
    desk.restart();
    CHECK(desk.verdict(link(6), "page", "198.51.100.3") == "hold");
    CHECK(desk.verdict("see https://else.example/", "page", "198.51.100.4") == "approve");
}

TEST_CASE("a domain is known by what people decided on those that linked to it") {
    Desk desk;
    auto const first = desk.post("see https://a.shop.example/1", "page", "198.51.100.1");
    CHECK(desk.verdict("see https://b.shop.example/2", "page") == "approve");
    boost::json::object const order{{"action", "spam"}, {"version", 1}};
    auto const acted = desk.client.post_json("/v1/queue/" + text(first, "id") + "/actions", order,
                                             desk.token);
    INFO(acted.body);
    REQUIRE(acted.status == 200);
    CHECK(desk.verdict("look: https://shop.example/3 and https://uni.example/", "page") == "hold");
    CHECK(desk.verdict("look: https://uni.example/4", "page") == "approve");
}
