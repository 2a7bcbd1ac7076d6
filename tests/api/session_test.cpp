// Sessions of the page: how they begin, what a browser must send, how they end.
#include "daemon/comments/text.hpp"
#include "tests/api/browser.hpp"

using namespace commentd::tests;
namespace json = boost::json;

TEST_CASE("the first start leaves a link that signs the admin in once, who then sets a password") {
    Staffed room;
    auto const link = read_file(room.daemon.dir() / "state/first-sign-in-link");
    REQUIRE(link.starts_with("http://" + room.daemon.address() + "/moderate#link="));
    Browser browser(room.daemon);
    auto const answer = browser.sign_in({{"link", Staffed::token_of_link(link)}});
    REQUIRE(answer.status == 200);
    auto const body = answer.json();
    CHECK(text(body.at("user"), "name") == "admin");
    CHECK(text(body.at("user"), "role") == "admin");
    CHECK(body.at("user").at("sites").is_null());
    CHECK(body.at("must_set_password").as_bool());
    auto const again = browser.get("/v1/session").json();
    for (auto const* same : {"user", "csrf", "must_set_password", "totp", "totp_required"})
        CHECK(again.at(same) == body.at(same));
    auto const early = browser.get("/v1/queue");
    CHECK(early.status == 403);
    CHECK(text(early.json(), "detail").find("password") != std::string::npos);
    CHECK(Browser(room.daemon).sign_in({{"link", Staffed::token_of_link(link)}}).status == 401);

    CHECK(codes(browser.send("PUT", "/v1/session/password", {{"new", "admin-admin-admin"}})) ==
          std::set<std::string>{"new:invalid_value"});
    auto before = browser.cookie;
    auto const set = browser.send("PUT", "/v1/session/password", {{"new", good_password}});
    REQUIRE(set.status == 200);
    CHECK_FALSE(set.json().at("must_set_password").as_bool());
    CHECK(browser.cookie != before);
    CHECK(browser.get("/v1/queue").status == 200);
    browser.cookie.swap(before);
    CHECK(browser.status() == 401);
    CHECK(Browser(room.daemon).sign_in("admin", good_password).status == 200);
}

TEST_CASE("the cookie is out of reach of scripts and other sites, and of other hosts over https") {
    DaemonConfig config;
    config.top["public_url"] = "https://comments.news.example";
    Staffed room(config);
    room.add("sam");
    json::object const form{{"username", "sam"}, {"password", good_password}};
    auto const sign_in = [&](Headers headers) {
        headers.emplace_back("Content-Type", "application/json");
        return room.client.request("POST", "/v1/session", headers, json::serialize(form));
    };
    auto const plain = sign_in({}).header("set-cookie");
    CHECK(plain.starts_with("commentd="));
    CHECK(plain.find("; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict") != std::string::npos);
    Headers const proxied{{"Host", "comments.news.example"}, {"X-Forwarded-For", "198.51.100.7"}};
    auto const secure = sign_in(proxied).header("set-cookie");
    CHECK(secure.starts_with("__Host-commentd="));
    CHECK(secure.ends_with("; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict; Secure"));
    // The plain one, which a neighbouring host could plant, is none there.
    auto as_plain = proxied;
    as_plain.emplace_back("Cookie", secure.substr(secure.find('-') + 1));
    CHECK(room.client.request("GET", "/v1/session", as_plain).status == 401);
    auto as_is = proxied;
    as_is.emplace_back("Cookie", "a=b; " + secure.substr(0, secure.find(';')) + "; c=d");
    CHECK(room.client.request("GET", "/v1/session", as_is).status == 200);
}

TEST_CASE("a proxy's own credentials in the header do not hide the session") {
    Staffed room;
    room.add("sam");
    Browser browser(room.daemon);
    REQUIRE(browser.sign_in("sam", good_password).status == 200);
    Headers const basic{{"Authorization", "Basic c2FtOmdyZWVu"}};
    CHECK(browser.get("/v1/queue", basic).status == 200);
    CHECK(browser.get("/v1/queue", {{"Authorization", "Bearer nothing"}}).status == 401);
    browser.csrf.clear();
    CHECK(browser.send("POST", "/v1/live/looking", {}, basic).status == 403);
}

TEST_CASE("nobody sends a password over http from elsewhere") {
    DaemonConfig config;
    config.top["public_url"] = "http://comments.news.example";
    Staffed room(config);
    room.add("sam");
    json::object const form{{"username", "sam"}, {"password", good_password}};
    auto const answer = room.client.post_json("/v1/session", form, "",
                                              {{"Host", "comments.news.example"}});
    CHECK(answer.status == 403);
    CHECK(text(answer.json(), "detail").find("https") != std::string::npos);
    CHECK(Browser(room.daemon).sign_in("sam", good_password).status == 200);
}

TEST_CASE("a session's cookie changes nothing without the session's CSRF token") {
    Staffed room;
    room.add("sam");
    auto browser = room.signed_in("sam");
    auto const id = room.post("A comment that waits");
    json::object const order{{"action", "approve"}, {"version", 1}};
    auto const act = [&](Headers more = {}) {
        return browser.send("POST", "/v1/queue/" + id + "/actions", order, std::move(more)).status;
    };
    auto const csrf = browser.csrf;
    for (auto const* wrong : {"", "x", "00000000000000000000000000000000000000000000"}) {
        browser.csrf = wrong;
        CHECK(act() == 403);
    }
    browser.csrf = room.signed_in("sam").csrf; // of another session
    CHECK(act() == 403);
    browser.csrf = csrf;
    CHECK(act({{"Origin", "https://evil.example"}}) == 403);
    CHECK(act({{"Origin", "null"}}) == 403);
    CHECK(act({{"Sec-Fetch-Site", "cross-site"}}) == 403);
    CHECK(act({{"Sec-Fetch-Site", "same-site"}}) == 403);
    CHECK(text(room.item(id), "status") == "pending");
    CHECK(browser.get("/v1/queue", {{"Sec-Fetch-Site", "cross-site"}}).status == 403);
    CHECK(act({{"Origin", "http://" + room.daemon.address()}, {"Sec-Fetch-Site", "same-origin"}}) ==
          200);
    CHECK(text(room.item(id), "status") == "approved");
    CHECK(text(room.item(id).at("decision"), "by") == "sam");
}

TEST_CASE("another site's page cannot sign somebody in, nor can a form") {
    Staffed room;
    room.add("sam");
    json::object const form{{"username", "sam"}, {"password", good_password}};
    for (Headers const& headers : {Headers{{"Origin", "https://evil.example"}},
                                   Headers{{"Sec-Fetch-Site", "cross-site"}}})
        CHECK(room.client.post_json("/v1/session", form, "", headers).status == 403);
    CHECK(room.client
              .post_form("/v1/session", {{"username", "sam"}, {"password", good_password}})
              .status == 415);
}

TEST_CASE("each sign-in begins a new session, and the one that the browser brought ends") {
    Staffed room;
    room.add("sam");
    room.add("kim");
    Browser browser(room.daemon);
    browser.cookie = "commentd=planted-by-somebody-who-knows-it";
    REQUIRE(browser.sign_in("sam", good_password).status == 200);
    CHECK(browser.cookie.find("planted") == std::string::npos);
    auto const sams = browser.cookie;
    REQUIRE(browser.sign_in("kim", good_password).status == 200);
    CHECK(browser.cookie != sams);
    CHECK(text(browser.get("/v1/session").json().at("user"), "name") == "kim");
    Browser old(room.daemon);
    old.cookie = sams;
    CHECK(old.status() == 401);
}

TEST_CASE("signing out counts from the next request on, here or everywhere") {
    Staffed room;
    room.add("sam");
    room.add("kim");
    auto first = room.signed_in("sam"), second = room.signed_in("sam"), third = room.signed_in("sam");
    auto others = room.signed_in("kim");
    auto const cookie = first.cookie;
    auto const out = first.send("DELETE", "/v1/session");
    CHECK(out.status == 204);
    CHECK(out.header("set-cookie").starts_with("commentd=; Path=/; Max-Age=0;"));
    first.cookie = cookie;
    CHECK(first.status() == 401);

    auto const list = second.get("/v1/sessions").json().at("items").as_array();
    REQUIRE(list.size() == 2);
    auto const here = list.at(0).at("this").as_bool() ? 0U : 1U;
    CHECK(list.at(here).at("this").as_bool());
    CHECK_FALSE(list.at(1 - here).at("this").as_bool());
    CHECK(text(list.at(here), "ip") == "127.0.0.1");
    CHECK(others.send("DELETE", "/v1/sessions/" + text(list.at(1 - here), "id")).status == 404);
    CHECK(second.send("DELETE", "/v1/sessions/" + text(list.at(1 - here), "id")).status == 204);
    CHECK(third.status() == 401);
    CHECK(second.status() == 200);

    auto again = room.signed_in("sam");
    CHECK(again.send("DELETE", "/v1/sessions").status == 204);
    CHECK(second.status() == 401);
    CHECK(others.status() == 200);
}

TEST_CASE("a command's new password, and the person's removal, end sessions while it runs") {
    Staffed room;
    room.add("sam");
    room.add("kim");
    auto sam = room.signed_in("sam"), kim = room.signed_in("kim");
    auto const changed = room.daemon.run({"user", "password", "sam"}, "nine green bottles\n");
    INFO(changed.err);
    REQUIRE(changed.exit_code == 0);
    REQUIRE(wait_until([&] { return sam.status() == 401; }));
    CHECK(Browser(room.daemon).sign_in("sam", good_password).status == 401);
    CHECK(Browser(room.daemon).sign_in("sam", "nine green bottles").status == 200);
    REQUIRE(room.daemon.run({"user", "remove", "kim"}).exit_code == 0);
    REQUIRE(wait_until([&] { return kim.status() == 401; }));
    room.add("kim"); // the name, and with it the history, is theirs again; nothing else is
    CHECK(kim.status() == 401);
    CHECK(room.daemon.run({"user", "password", "sam"}, "short\n").exit_code == 1);
    CHECK(room.daemon.run({"user", "password", "nobody"}, "nine green bottles\n").exit_code == 1);
    CHECK(room.daemon.run({"user", "link", "nobody"}).exit_code == 1);
}

TEST_CASE("sessions outlive a restart") {
    Staffed room;
    room.add("sam");
    auto sam = room.signed_in("sam");
    room.daemon.restart();
    Browser again(room.daemon);
    again.cookie = sam.cookie;
    again.csrf = sam.csrf;
    CHECK(again.get("/v1/queue").status == 200);
    CHECK(again.send("DELETE", "/v1/session").status == 204);
}

TEST_CASE("what signs in is complete and nothing else, and wrong ones are told alike") {
    Staffed room;
    room.add("sam");
    Browser browser(room.daemon);
    CHECK(codes(browser.sign_in({})) ==
          std::set<std::string>{"username:required", "password:required"});
    CHECK(codes(browser.sign_in({{"username", "sam"}, {"password", "x"}, {"link", "y"}})) ==
          std::set<std::string>{"link:invalid_value"});
    CHECK(codes(browser.sign_in({{"username", "sam"}, {"password", "x"}, {"remember", true}})) ==
          std::set<std::string>{"remember:unknown_field"});
    auto const known = browser.sign_in("sam", "not the password"),
               unknown = browser.sign_in("mas", "not the password");
    CHECK(known.status == 401);
    CHECK(known.body == unknown.body);
    CHECK(known.header("set-cookie").empty());
    auto const log = room.daemon.log();
    CHECK(log.find("sign-in-refused why=password of=sam") != std::string::npos);
    CHECK(log.find("sign-in-refused why=password of=nobody") != std::string::npos);
    CHECK(log.find("mas") == std::string::npos);
}

TEST_CASE("whatever a browser calls itself, the list of sessions is JSON in UTF-8") {
    Staffed room;
    room.add("sam");
    json::object const form{{"username", "sam"}, {"password", good_password}};
    auto const sign_in = [&](std::string agent) {
        Headers const headers{{"Content-Type", "application/json"}, {"User-Agent", std::move(agent)}};
        return room.client.request("POST", "/v1/session", headers, json::serialize(form)).status;
    };
    std::string long_name = "Դիտարկիչ ";
    while (long_name.size() < 6000) long_name += long_name;
    CHECK(sign_in("bad\xff\xfe agent") == 200);
    CHECK(sign_in(long_name) == 200);
    Browser browser(room.daemon);
    REQUIRE(browser.sign_in("sam", good_password).status == 200);
    auto const list = browser.get("/v1/sessions");
    REQUIRE(list.status == 200);
    CHECK(commentd::comments::valid_utf8(list.body));
    CHECK(list.json().at("items").as_array().size() == 3);
}
