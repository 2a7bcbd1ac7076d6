// The fields of a comment: what each may be, and that all that is wrong is told at once.
#include "tests/api/newsroom.hpp"

using namespace commentd::tests;
namespace json = boost::json;

TEST_CASE("all wrong fields are reported at once with the contract's codes") {
    TestDaemon daemon;
    auto client = daemon.client();
    json::object const body{
        {"thread", ""},
        {"author", {{"name", "\u200b"}, {"email", "nobody"}, {"url", "ftp://x"}}},
        {"content", "x"}};
    auto const answer = client.post_json("/v1/comments", body, daemon.site_key());
    REQUIRE(answer.status == 422);
    REQUIRE(codes(answer) == std::set<std::string>{"thread.id:required", "author.name:required",
                                                   "author.email:invalid_email",
                                                   "author.url:invalid_url", "content:too_short"});
}

TEST_CASE("a thread is a text or an object, and what is a number is told so") {
    Newsroom room;
    json::object comment = sample_comment("Words");
    comment["thread"] = 55;
    auto const refused = room.post_whole(comment);
    CHECK(codes(refused) == std::set<std::string>{"thread:invalid_type"});
    CHECK(refused.body.find("a text, or an object with an id, is expected") != std::string::npos);
}

TEST_CASE("a lone surrogate is named at its field and broken JSON is refused as such") {
    TestDaemon daemon;
    auto client = daemon.client();
    auto const key = daemon.site_key();
    Headers const headers{{"Authorization", "Bearer " + key}, {"Content-Type", "application/json"}};
    auto const lone = client.request(
        "POST", "/v1/comments", headers,
        R"({"thread":"t","author":{"name":"A","email":"a@example.org"},"content":"a\ud800b"})");
    REQUIRE(lone.status == 422);
    REQUIRE(codes(lone).contains("content:invalid_utf8"));
    REQUIRE(client.request("POST", "/v1/comments", headers, "{\"thread\":").status == 400);
    auto const form = client.request(
        "POST", "/v1/comments",
        {{"Authorization", "Bearer " + key}, {"Content-Type", "text/plain"}}, "hello");
    REQUIRE(form.status == 415);
}

TEST_CASE("an unknown parent is reported together with whatever else is wrong") {
    Newsroom room;
    json::object const body{{"thread", "t"},
                            {"author", {{"name", 5}, {"email", "a@b.c."}, {"role", "a\xff"}}},
                            {"content", "hey you"},
                            {"parent", "0197a1c0-0000-7000-8000-000000000000"}};
    std::set<std::string> const all{"author.name:invalid_type", "author.email:invalid_email",
                                    "author.role:invalid_utf8", "parent:unknown_parent"};
    REQUIRE(codes(room.post_whole(body)) == all);
    auto keyless = body;
    keyless["author"].as_object().erase("role");
    auto expected = all;
    expected.erase("author.role:invalid_utf8");
    REQUIRE(codes(room.client.post_json("/v1/sites/news/comments", keyless, {},
                                        {{"Origin", "https://news.example"}})) == expected);
}

TEST_CASE("an edit takes its content and nothing else") {
    Newsroom room;
    auto const path = "/v1/comments/" + room.post("A first comment");
    auto const edit = [&](json::object const& body) {
        return room.client.put_json(path, body, room.key);
    };
    REQUIRE(codes(edit({{"content", "Other words"}, {"author", "x"}})) ==
            std::set<std::string>{"author:unknown_field"});
    REQUIRE(codes(edit({{"contents", "Other words"}})) ==
            std::set<std::string>{"contents:unknown_field", "content:required"});
    REQUIRE(codes(edit({{"content", 5}})) == std::set<std::string>{"content:invalid_type"});
    REQUIRE(room.client.get_json(path, room.key).json().at("revision").as_int64() == 1);
    REQUIRE(edit({{"content", "Other words"}}).json().at("revision").as_int64() == 2);
}

TEST_CASE("emails and web addresses are what browsers and mail servers take for such") {
    Newsroom room;
    auto const wrong = [&](std::string_view field, std::string_view value) {
        auto body = sample_comment("x y");
        body["author"].as_object()[field] = value;
        body["content"] = "x"; // too short, so that nothing is stored
        return codes(room.post_whole(body)).size() == 2;
    };
    for (auto const* email :
         {"a@b.c", "a.b+c@d.example", "\u00fc@m\u00fcnchen.example", "a@1.2.3.4"}) {
        INFO(email);
        CHECK_FALSE(wrong("email", email));
    }
    for (auto const* email :
         {"a@b", "a@b.c.", "a@b.c\u3002", "a@-b.c", "a b@c.d", "@b.c", "a@b..c"}) {
        INFO(email);
        CHECK(wrong("email", email));
    }
    for (auto const* url :
         {"http://a.example", "HTTPS://a.example:8443/x?y#z", "http://[2001:db8::1]:80/",
          "http://a.example/x:y@z", "https://m\u00fcnchen.example/\u00e4"}) {
        INFO(url);
        CHECK_FALSE(wrong("url", url));
    }
    for (auto const* url :
         {"http://a.example:99999/", "http://a.example:", "http:///x", "http://a.example:x",
          "javascript:alert(1)", "a.example", "http:/a.example", "http://",
          "http://[2001:db8::1]:99999/", "ftp://a.example"}) {
        INFO(url);
        CHECK(wrong("url", url));
    }
}
