// Comments that come in by the site's key and by a browser's form, against the real program.
#include <cctype>
#include <filesystem>
#include <fstream>

#include "tests/api/newsroom.hpp"

using namespace commentd::tests;
namespace json = boost::json;

TEST_CASE("a body of ten megabytes is refused before it fills anything") {
    TestDaemon daemon;
    auto client = daemon.client();
    auto const answer =
        client.post_json("/v1/comments", sample_comment(std::string(10'000'000, 'a')),
                         daemon.site_key());
    REQUIRE(answer.status == 413);
}

TEST_CASE("sixty-four copies at one moment make one comment") {
    TestDaemon daemon;
    auto const key = daemon.site_key();
    auto const answers = in_parallel(64, [&](std::size_t) {
        auto client = daemon.client();
        return client.post_json("/v1/comments", sample_comment("The very same words"), key);
    });
    std::set<std::string> ids;
    int created = 0;
    for (auto const& answer : answers) {
        created += answer.status == 201;
        if (answer.status != 201) REQUIRE(answer.status == 409);
        ids.insert(text(answer.json(), "id"));
    }
    REQUIRE(created == 1);
    REQUIRE(ids.size() == 1);
}

TEST_CASE("an idempotency key gives the same answer, also after a crash") {
    TestDaemon daemon;
    auto const key = daemon.site_key();
    Headers const header{{"Idempotency-Key", "\"order-1\""}};
    auto const body = sample_comment("Once and only once");
    auto const first = daemon.client().post_json("/v1/comments", body, key, header);
    REQUIRE(first.status == 201);
    REQUIRE(daemon.client().post_json("/v1/comments", body, key, header).body == first.body);
    daemon.kill();
    daemon.start();
    auto const again = daemon.client().post_json("/v1/comments", body, key, header);
    REQUIRE(again.status == 201);
    REQUIRE(again.body == first.body);
    auto const other =
        daemon.client().post_json("/v1/comments", sample_comment("Other words"), key, header);
    REQUIRE(other.status == 422);
    REQUIRE(text(other.json(), "type") == "/problems/idempotency-mismatch");
}

TEST_CASE("a keyed post of staff is published and the public sees no email") {
    TestDaemon daemon;
    auto client = daemon.client();
    auto body = sample_comment("We have corrected the figure.", "Ann", "ann@example.org");
    body["author"].as_object()["role"] = "author";
    auto const answer = client.post_json("/v1/comments", body, daemon.site_key());
    REQUIRE(text(answer.json(), "status") == "approved");
    auto const list = client.get_json("/v1/sites/news/comments?thread=lavrov-talks");
    REQUIRE(list.json().at("count").as_int64() == 1);
    REQUIRE(list.body.find("ann@example.org") == std::string::npos);
    auto const same = client.get_json("/v1/sites/news/comments?thread=lavrov-talks", {},
                                      {{"If-None-Match", list.header("etag")}});
    REQUIRE(same.status == 304);
}

TEST_CASE("a browser cannot claim a role, an id or an address") {
    TestDaemon daemon;
    auto client = daemon.client();
    auto body = sample_comment("I am the editor, believe me");
    body["author"].as_object()["role"] = "moderator";
    body["author"].as_object()["id"] = "u-1";
    body["client"] = {{"ip", "198.51.100.7"}};
    auto const answer = client.post_json("/v1/sites/news/comments", body, {},
                                         {{"Origin", "https://news.example"}});
    REQUIRE(answer.status == 201);
    REQUIRE(text(answer.json(), "status") == "pending");
    auto const queue = client.get_json("/v1/queue", daemon.admin_token()).json();
    auto const& item = queue.at("items").at(0);
    REQUIRE(item.at("author").at("role").is_null());
    REQUIRE(item.at("author").at("proven").as_bool() == false);
    REQUIRE(item.at("client").at("ip").as_string() == "127.0.0.1");
}

TEST_CASE("a form with wrong fields is shown again with what was typed, and a good one goes back") {
    TestDaemon daemon;
    auto client = daemon.client();
    Headers const referer{{"Referer", "https://news.example/article"}};
    auto const wrong = client.post_form(
        "/v1/sites/news/comments",
        {{"author", ""}, {"email", "<b>\"x"}, {"comment", "My words"}, {"comment_post_ID", "7"}},
        referer);
    REQUIRE(wrong.status == 422);
    REQUIRE(wrong.body.find("id=\"author-error\"") != std::string::npos);
    REQUIRE(wrong.body.find("id=\"email-error\"") != std::string::npos);
    REQUIRE(wrong.body.find("&lt;b&gt;&quot;x") != std::string::npos);
    REQUIRE(wrong.body.find("My words") != std::string::npos);
    auto const good = client.post_form("/v1/sites/news/comments",
                                       {{"author", "Ann"},
                                        {"email", "ann@example.org"},
                                        {"comment", "My words"},
                                        {"comment_post_ID", "7"},
                                        {"thread", ""}}, // a field that its page left empty
                                       referer);
    REQUIRE(good.status == 303);
    REQUIRE(good.header("location") == "https://news.example/article?comment=pending#respond");
    auto const foreign = client.post_form("/v1/sites/news/comments", {{"comment", "x"}},
                                          {{"Origin", "https://evil.example"}});
    REQUIRE(foreign.status == 403);
}

TEST_CASE("a thread can be announced, closed and opened again") {
    TestDaemon daemon;
    auto client = daemon.client();
    auto const key = daemon.site_key();
    json::object const closed{{"id", "lavrov-talks"}, {"title", "Talks"}, {"closed", true}};
    REQUIRE(client.put_json("/v1/threads", closed, key).status == 200);
    auto const refused = client.post_json("/v1/comments", sample_comment("Too late"), key);
    REQUIRE(refused.status == 403);
    REQUIRE(text(refused.json(), "type") == "/problems/thread-closed");
    json::object const open{{"id", "lavrov-talks"}, {"closed", false}};
    auto const opened = client.put_json("/v1/threads", open, key);
    REQUIRE(text(opened.json(), "title") == "Talks");
    REQUIRE(client.post_json("/v1/comments", sample_comment("In time"), key).status == 201);
    json::object const misspelt{{"id", "lavrov-talks"}, {"close", true}};
    REQUIRE(codes(client.put_json("/v1/threads", misspelt, key)).contains("close:unknown_field"));
}

TEST_CASE("a Host that is not ours is misdirected") {
    TestDaemon daemon;
    auto client = daemon.client();
    REQUIRE(client.request("GET", "/healthz", {{"Host", "evil.example"}}).status == 421);
    REQUIRE(client.request("GET", "/healthz", {{"Host", "localhost"}}).status == 200);
}

TEST_CASE("an idempotency key with another body is a mismatch, whatever is wrong with that body") {
    Newsroom room;
    Headers const header{{"Idempotency-Key", "order-1"}};
    REQUIRE(room.post_whole(sample_comment("Once"), header).status == 201);
    auto other = sample_comment("Twice");
    other["author"] = 5;
    auto const refused = room.post_whole(other, header).json();
    REQUIRE(text(refused, "type") == "/problems/idempotency-mismatch");
}

TEST_CASE("a parent's id in capitals is the same parent") {
    Newsroom room(lenient());
    auto const parent = room.post("A comment to be answered");
    auto reply = sample_comment("An answer");
    reply["parent"] = parent;
    auto const first = room.post(reply);
    auto capitals = parent;
    for (char& c : capitals) c = static_cast<char>(std::toupper(c));
    reply["parent"] = capitals;
    auto const again = room.post_whole(reply);
    REQUIRE(again.status == 409);
    REQUIRE(text(again.json(), "id") == first);
}

TEST_CASE("an answer to what is not public is held, also when its author is trusted to be judged") {
    Newsroom room(lenient());
    auto const parent = room.post("A comment to be answered");
    REQUIRE(room.act(parent, "hold", 1).status == 200);
    auto reply = sample_comment("An answer", "Ani", "ani@example.org");
    reply["parent"] = parent;
    auto const held = room.post_whole(reply).json();
    REQUIRE(text(held, "verdict") == "hold");
    REQUIRE(text(held.at("reasons").at(0), "rule") == "policy.parent");
    auto const refused = room.client.post_json("/v1/sites/news/comments", reply, {},
                                               {{"Origin", "https://news.example"}});
    REQUIRE(codes(refused) == std::set<std::string>{"parent:unknown_parent"});
    REQUIRE(room.act(parent, "spam", 2).status == 200);
    reply["content"] = "Another answer";
    REQUIRE(codes(room.post_whole(reply)) == std::set<std::string>{"parent:unknown_parent"});
}

TEST_CASE("the site's authors and moderators are published, its members are judged") {
    Newsroom room;
    auto const status = [&](std::string_view role) {
        auto body = sample_comment("Words of a person who is " + std::string(role), "Ann");
        body["author"].as_object()["role"] = role;
        return text(room.post_whole(body).json(), "status");
    };
    REQUIRE(status("member") == "pending"); // before this name is known
    REQUIRE(status("author") == "approved");
    REQUIRE(status("moderator") == "approved");
}

TEST_CASE("what is empty takes nothing away from a thread, and blanks around a parent mean nothing") {
    Newsroom room(lenient());
    json::object const announced{{"id", "t"}, {"url", "https://news.example/real"}, {"title", "Real"}};
    REQUIRE(room.client.put_json("/v1/threads", announced, room.key).status == 200);
    auto comment = sample_comment("A remark");
    comment["thread"] = {{"id", "t"}, {"url", ""}, {"title", " "}};
    auto const first = room.post_whole(comment);
    REQUIRE(first.status == 201);
    json::object const empty{{"id", "t"}, {"url", ""}, {"title", ""}};
    auto const kept = room.client.put_json("/v1/threads", empty, room.key).json();
    CHECK(text(kept, "url") == "https://news.example/real");
    CHECK(text(kept, "title") == "Real");
    auto answer = sample_comment("An answer");
    answer["thread"] = "t";
    answer["parent"] = " " + text(first.json(), "id") + " ";
    CHECK(room.post_whole(answer).status == 201);
    json::object const cleared{{"id", "t"}, {"url", nullptr}};
    CHECK(room.client.put_json("/v1/threads", cleared, room.key).json().at("url").is_null());
}

TEST_CASE("the replay of what was erased says so, with any body") {
    Newsroom room;
    Headers const header{{"Idempotency-Key", "order-1"}};
    auto const id = text(room.post_whole(sample_comment("Once"), header).json(), "id");
    Headers const with_body{{"Authorization", "Bearer " + room.key},
                            {"Content-Type", "application/json"}};
    REQUIRE(room.client.request("DELETE", "/v1/comments/" + id, with_body, R"({"x":1})").status == 422);
    REQUIRE(room.client.delete_json("/v1/comments/" + id, room.key).status == 204);
    json::object const erased{{"id", id}, {"status", "erased"}};
    for (auto const* content : {"Once", "Other words"}) {
        auto const again = room.post_whole(sample_comment(content), header);
        REQUIRE(again.status == 201);
        REQUIRE(again.json() == json::value(erased));
    }
    auto const edit = room.client.put_json("/v1/comments/" + id, {{"content", "x y"}}, room.key);
    REQUIRE(edit.status == 404);
}

TEST_CASE("two thousand keys are remembered, each with its own answer") {
    Newsroom room;
    std::vector<std::string> first;
    auto const post = [&](int i) {
        auto const n = std::to_string(i);
        auto const body =
            sample_comment("Remark " + n, "Reader " + n, "r" + n + "@example.org");
        return room.post_whole(body, {{"Idempotency-Key", "order-" + n}});
    };
    for (int i = 0; i < 2000; ++i) {
        auto answer = post(i);
        REQUIRE(answer.status == 201);
        first.push_back(std::move(answer.body));
    }
    for (int i = 0; i < 2000; ++i) REQUIRE(post(i).body == first[static_cast<std::size_t>(i)]);
    auto const counts = room.client.get_json("/v1/queue/counts", room.token).json();
    REQUIRE(counts.at("counts").at("news").at("pending").as_int64() == 2000);
}

TEST_CASE("what is refused behind the key is counted by its problem") {
    Newsroom room;
    auto const refused = [&](std::string const& type) {
        return room.metric("commentd_comments_refused_total{type=\"" + type + "\"}");
    };
    room.post("The very same words");
    REQUIRE(room.post_whole(sample_comment("The very same words")).status == 409);
    REQUIRE(room.post_whole(sample_comment("")).status == 422);
    REQUIRE(refused("duplicate") == 1);
    REQUIRE(refused("invalid-fields") == 1);
}

TEST_CASE("the reference page's comment and its reply are published with their paragraphs") {
    auto const page = std::filesystem::path(COMMENTD_SOURCE) / ".." / "shared" / "reference" /
                      "article-page.txt";
    std::ifstream file(page);
    if (!file) {
        WARN("skipped: no corpus");
        return;
    }
    std::string line, content, title;
    std::getline(file, title);
    int paragraphs = 0;
    for (bool inside = false; std::getline(file, line);) {
        auto const begin = line.find_first_not_of(" 1.");
        if (line.find("Well in order to believe") != std::string::npos) inside = true;
        if (!inside) continue;
        if (begin == std::string::npos) break;
        content += (content.empty() ? "" : "\n\n") + line.substr(begin);
        ++paragraphs;
    }
    REQUIRE(paragraphs == 3);

    TestDaemon daemon;
    auto client = daemon.client();
    Headers const origin{{"Origin", "https://news.example"}};
    auto const form = [&](std::string name, std::string email, std::string comment,
                          std::string parent) {
        return client.post_form("/v1/sites/news/comments",
                                {{"author", name},
                                 {"email", email},
                                 {"comment", comment},
                                 {"thread", "lavrov-talks"},
                                 {"comment_parent", parent},
                                 {"redirect_to", "https://news.example/lavrov"}},
                                origin);
    };
    REQUIRE(form("", "hagop@example.org", content, "0").status == 422);
    REQUIRE(form("Hagop", "", content, "0").status == 422);
    REQUIRE(form("Hagop", "hagop@example.org", "", "0").status == 422);
    REQUIRE(form("Hagop", "hagop@example.org", content, "0").status == 303);
    auto const token = daemon.admin_token();
    auto const approve_first = [&] {
        auto const queue = client.get_json("/v1/queue", token).json();
        REQUIRE(queue.at("total").as_int64() == 1);
        auto const id = text(queue.at("items").at(0), "id");
        json::object const order{{"action", "approve"}, {"version", 1}};
        REQUIRE(client.post_json("/v1/queue/" + id + "/actions", order, token).status == 200);
        return id;
    };
    auto const first = approve_first();
    REQUIRE(form("Ani", "ani@example.org", "I agree with every word.", first).status == 303);
    approve_first();

    auto const list = client.get_json("/v1/sites/news/comments?thread=lavrov-talks");
    auto const body = list.json();
    REQUIRE(body.at("count").as_int64() == 2);
    auto const html = text(body.at("items").at(0), "content_html");
    std::size_t found = 0;
    for (auto at = html.find("<p dir"); at != std::string::npos; at = html.find("<p dir", at + 1))
        ++found;
    REQUIRE(found == 3);
    REQUIRE(text(body.at("items").at(1), "parent") == first);
    auto const events = client.get_json("/v1/publications", daemon.site_key());
    REQUIRE(events.json().at("events").as_array().size() == 2);
    for (auto const& answer : {list, events})
        REQUIRE(answer.body.find("@example.org") == std::string::npos);
}
