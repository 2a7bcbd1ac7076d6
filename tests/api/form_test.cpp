// Browsers without a key: where they are sent back to, what they are told, which origins may ask.
#include "tests/api/newsroom.hpp"

using namespace commentd::tests;
namespace json = boost::json;

namespace {

Headers const from_site{{"Origin", "https://news.example"}};
constexpr auto form_path = "/v1/sites/news/comments";

// Rules that tell by a word what becomes of a comment.
constexpr auto animals_pack = R"(commentd_rules: 1
name: house
rules:
  - {id: zebra, when: {content: {contains: zebra}}, action: spam, reason: 'a zebra'}
  - {id: lion, when: {content: {contains: lion}}, action: reject, reason: 'a lion'}
  - id: tiger
    when: {content: {contains: tiger}}
    action: reject
    reason: 'a tiger'
    reply: 'No tigers.'
  - {id: bear, when: {content: {contains: bear}}, action: hold, reason: 'a bear'}
)";

struct Reader : Newsroom {
    explicit Reader(DaemonConfig config = lenient()) : Newsroom(std::move(config)) {
        daemon.dir().write("rules.d/10-house.yaml", animals_pack);
        REQUIRE(client.post_json("/v1/reload", json::object(), token).status == 200);
    }
    Answer form(std::string const& comment, Headers fields = {}, Headers headers = from_site) {
        Headers all{{"author", "Ann"}, {"email", "ann@example.org"}, {"comment", comment}};
        bool thread = false;
        for (auto const& field : fields) thread = thread || field.first == "thread";
        if (!thread) all.emplace_back("thread", "t-1");
        all.insert(all.end(), fields.begin(), fields.end());
        return client.post_form(form_path, all, std::move(headers));
    }
    std::string location(std::string const& comment, Headers fields = {},
                         Headers headers = from_site) {
        auto const answer = form(comment, std::move(fields), std::move(headers));
        INFO(answer.body);
        REQUIRE(answer.status == 303);
        return answer.header("location");
    }
    Answer script(std::string const& comment, Headers headers = from_site) {
        auto body = sample_comment(comment, "Ann", "ann@example.org", "t-1");
        return client.post_json(form_path, body, {}, std::move(headers));
    }
};

DaemonConfig busy() { // many posts of one address
    auto config = lenient();
    config.site["rate"] = "{comments: 1000 per 1 min, threads: 1000 per 1 h}";
    return config;
}

} // namespace

TEST_CASE("a browser goes back to the first address that is the site's own") {
    Reader room(busy());
    json::object const thread{{"id", "announced"}, {"url", "https://news.example/announced"}};
    REQUIRE(room.client.put_json("/v1/threads", thread, room.key).status == 200);
    Headers const page{{"Referer", "https://news.example/page?x=1"}};
    auto const pending = std::string("?comment=pending#respond");

    CHECK(room.location("bear 1", {{"redirect_to", "https://news.example/back"}}, page) ==
          "https://news.example/back" + pending);
    CHECK(room.location("bear 2", {{"redirect_to", "https://evil.example/"}}, page) ==
          "https://news.example/page?x=1&comment=pending#respond");
    CHECK(room.location("bear 3", {{"redirect_to", "https://news.example\\@evil.example/"}},
                        page) == "https://news.example/page?x=1&comment=pending#respond");
    CHECK(room.location("bear 4", {{"thread", "announced"}}, page) ==
          "https://news.example/announced" + pending);
    auto keyed = sample_comment("With its page");
    keyed["thread"] = {{"id", "with-key"}, {"url", "https://news.example/with-key"}};
    REQUIRE(room.post_whole(keyed).status == 201);
    CHECK(room.location("bear 4a", {{"thread", "with-key"}}, page) ==
          "https://news.example/with-key" + pending);
    CHECK(room.location("bear 5", {{"thread", "https://news.example/by-id?utm_source=x"}}, page)
              .starts_with("https://news.example/by-id?"));
    auto const here = room.form("bear 6", {}, {{"Referer", "https://news.example/"}});
    CHECK(here.status == 200); // only the origin: browsers send no more across sites
    CHECK(here.header("content-type").starts_with("text/html"));
    auto const published =
        room.location("An honest remark", {{"redirect_to", "https://news.example/back#x"}});
    CHECK(published.starts_with("https://news.example/back#comment-"));
}

TEST_CASE("a page that was already told an outcome is told one, and the thread does not keep it") {
    Reader room(busy());
    Headers const again{{"Referer", "https://news.example/page?comment=pending&x=1"}};
    CHECK(room.location("bear 1", {}, again) ==
          "https://news.example/page?x=1&comment=pending#respond");
    CHECK(room.location("An honest remark", {}, again)
              .starts_with("https://news.example/page?x=1#comment-"));
    auto const queue = room.client.get_json("/v1/queue", room.token).json();
    CHECK(text(queue.at("items").at(0).at("thread"), "url") == "https://news.example/page?x=1");
    CHECK(room.location("bear 2", {{"redirect_to", "https://news.example/\u0561\u0580"}}) ==
          "https://news.example/%D5%A1%D6%80?comment=pending#respond");
}

TEST_CASE("who answers what is gone may post it as a comment of its own") {
    Reader room(busy());
    auto const gone = room.form("An answer to what is gone",
                                {{"comment_parent", "01970c2e-7a3b-7c11-9f52-0d5b8a6f3e21"}});
    REQUIRE(gone.status == 422);
    CHECK(gone.body.find("<p class=\"error\">The comment you answer is not here any more.") !=
          std::string::npos);
    CHECK(gone.body.find("comment_parent") == std::string::npos);
}

TEST_CASE("spam is told in every respect what pending is told, a rejection only with a reply") {
    Reader room(busy());
    auto const told = [&](std::string const& comment) {
        auto body = room.script(comment).json();
        body.as_object().erase("id");
        body.as_object().erase("content_html");
        return json::serialize(body);
    };
    auto const pending = told("A bear");
    CHECK(pending.find("\"pending\"") != std::string::npos);
    CHECK(told("A zebra") == pending);
    CHECK(told("A lion") == pending);
    CHECK(told("A tiger").find("No tigers.") != std::string::npos);
    Headers const back{{"redirect_to", "https://news.example/back"}};
    auto const to = room.location("Another bear", back);
    CHECK(room.location("Another zebra", back) == to);
    CHECK(room.location("Another lion", back) == to);
    CHECK(room.location("Another tiger", back) ==
          "https://news.example/back?comment=rejected#respond");
    // The same again, too.
    CHECK(room.location("Another zebra", back) == to);
    auto const counts = room.client.get_json("/v1/queue/counts", room.token).json();
    CHECK(counts.at("counts").at("news").at("spam").as_int64() == 2);
    CHECK(counts.at("counts").at("news").at("rejected").as_int64() == 4);
}

TEST_CASE("the form that comes back with errors is posted through the proxy's path prefix") {
    DaemonConfig config;
    config.top["public_url"] = "https://news.example/comments";
    Newsroom room(config);
    auto const wrong = room.client.post_form(form_path, {{"comment", "x"}}, from_site);
    REQUIRE(wrong.status == 422);
    REQUIRE(wrong.body.find("action=\"https://news.example/comments/v1/sites/news/comments\"") !=
            std::string::npos);
}

TEST_CASE("the page that tells what was wrong is not taken for the article") {
    auto config = busy();
    config.top["public_url"] = "https://news.example/comments";
    Reader room(config);
    Headers from_page = from_site; // under the proxy's path prefix: the same origin as the site's
    from_page.emplace_back("Referer", "https://news.example/comments/v1/sites/news/comments");
    auto const answer = room.form("An honest remark", {}, from_page);
    CHECK(answer.status == 200); // a page: nothing says where the form stood
    CHECK(room.location("Another one", {{"redirect_to", "https://news.example/2026/talks"}}, from_page)
              .starts_with("https://news.example/2026/talks#comment-"));
    auto const thread = [&] {
        auto const last = room.publications().json().at("events").as_array().back();
        return last.at("comment").at("thread").at("url");
    };
    CHECK(thread().is_null());
    Headers from_article = from_site;
    from_article.emplace_back("Referer", "https://news.example/2026/talks");
    CHECK(room.form("A third", {}, from_article).status == 303);
    CHECK(thread() == boost::json::value("https://news.example/2026/talks"));
}

TEST_CASE("the site's origins may ask and read the answer, others may not") {
    Reader room(busy());
    auto const preflight = [&](std::string const& origin) {
        return room.client.request("OPTIONS", form_path,
                                   {{"Origin", origin}, {"Access-Control-Request-Method", "POST"}});
    };
    auto const ours = preflight("https://news.example");
    REQUIRE(ours.status == 204);
    REQUIRE(ours.header("access-control-allow-origin") == "https://news.example");
    REQUIRE(ours.header("access-control-allow-headers") == "Content-Type");
    REQUIRE(ours.header("access-control-allow-credentials").empty());
    for (auto const* other : {"https://evil.example", "null", "http://news.example"})
        REQUIRE(preflight(other).header("access-control-allow-origin").empty());

    auto const posted = room.script("An honest remark");
    REQUIRE(posted.status == 201);
    REQUIRE(posted.header("access-control-allow-origin") == "https://news.example");
    REQUIRE(posted.header("cache-control") == "no-store");
    auto const wrong = room.script("");
    REQUIRE(wrong.status == 422);
    REQUIRE(wrong.header("access-control-allow-origin") == "https://news.example");
    auto const misspelt = room.client.request("POST", std::string(form_path) + "?thread=t-1",
                                              {{"Origin", "https://news.example"}}, "comment=x");
    REQUIRE(misspelt.status == 400);
    REQUIRE(misspelt.header("access-control-allow-origin") == "https://news.example");
    auto const foreign = room.script("Another remark", {{"Origin", "https://evil.example"}});
    REQUIRE(foreign.status == 403);
    REQUIRE(foreign.header("access-control-allow-origin").empty());
    REQUIRE(room.client.get_json("/v1/sites/news/comments?thread=t-1")
                .header("access-control-allow-origin") == "*");
    for (auto const& answer : {room.client.get_json("/v1/queue", room.token), room.publications()})
        REQUIRE(answer.header("access-control-allow-origin").empty());
}

TEST_CASE("without an origin the referer must be the site's, else the comment is held") {
    Reader room(busy());
    auto const status = [&](std::string const& comment, Headers headers) {
        auto const answer = room.script(comment, std::move(headers));
        REQUIRE(answer.status == 201);
        return text(answer.json(), "status");
    };
    CHECK(status("Remark one", from_site) == "approved");
    CHECK(status("Remark two", {{"Referer", "https://news.example/page"}}) == "approved");
    CHECK(status("Remark three", {{"Origin", "null"}, {"Referer", "https://news.example/page"}}) ==
          "approved");
    CHECK(status("Remark four", {}) == "pending");
    CHECK(status("Remark five", {{"Origin", "null"}}) == "pending");
    CHECK(status("Remark six", {{"Referer", "https://evil.example/page"}}) == "pending");
}

TEST_CASE("the address that counts is the last one a trusted proxy did not make") {
    Reader room(busy());
    auto const address = [&](std::string const& comment, std::string const& chain) {
        Headers headers = from_site;
        headers.emplace_back("X-Forwarded-For", chain);
        auto const answer = room.script(comment, headers);
        REQUIRE(answer.status == 201);
        auto const ip = room.item(text(answer.json(), "id")).at("client").at("ip");
        return ip.is_null() ? std::string("unknown") : std::string(ip.as_string());
    };
    CHECK(address("bear 1", "203.0.113.5") == "203.0.113.5");
    CHECK(address("bear 2", "198.51.100.1, 203.0.113.5") == "203.0.113.5");
    CHECK(address("bear 3", "203.0.113.5, 127.0.0.1") == "203.0.113.5");
    CHECK(address("bear 4", "203.0.113.5:4711") == "203.0.113.5");
    CHECK(address("bear 5", "[2001:db8::1]:4711") == "2001:db8::1");
    CHECK(address("bear 6", "unknown") == "unknown");
    CHECK(address("bear 7", "127.0.0.1") == "unknown");
    CHECK(address("bear 7b", "203.0.113.5, ,") == "203.0.113.5");

    auto config = busy();
    config.top["trusted_proxies"] = "[192.0.2.1]";
    room.daemon.configure(config);
    REQUIRE(room.client.post_json("/v1/reload", json::object(), room.token).status == 200);
    CHECK(address("bear 8", "203.0.113.5") == "127.0.0.1");
    CHECK(address("bear 9", "203.0.113.5") == "127.0.0.1");
    room.daemon.wait_for_log("untrusted-proxy");
    auto const log = room.daemon.log();
    CHECK(log.find("untrusted-proxy") == log.rfind("untrusted-proxy")); // once per peer
}

TEST_CASE("an address that posts too much waits as long as it is told, another does not") {
    auto config = lenient();
    config.site["rate"] = "{comments: 2 per 1 h, threads: 1 per 1 h}";
    Reader room(config);
    auto const post = [&](std::string const& comment, std::string const& from,
                          Headers fields = {}) {
        Headers headers = from_site;
        headers.emplace_back("X-Forwarded-For", from);
        return room.form(comment, std::move(fields), headers);
    };
    REQUIRE(post("x", "203.0.113.5").status == 422); // wrong fields do not count
    REQUIRE(post("bear", "203.0.113.5").status == 200);
    REQUIRE(post("bear", "203.0.113.5").status == 200); // a double click does
    auto const late = post("bear two", "203.0.113.5");
    REQUIRE(late.status == 429);
    REQUIRE(late.header("content-type").starts_with("text/html"));
    REQUIRE(late.body.find("posting comments too quickly") != std::string::npos);
    REQUIRE(late.body.find(">\nbear two</textarea>") != std::string::npos); // to be sent later
    REQUIRE(post(std::string(10'001, 'x'), "203.0.113.5")
                .body.find("This is too long: at most 10000 characters, this has 10001.") != std::string::npos);
    REQUIRE(std::stoi(late.header("retry-after")) > 0);
    REQUIRE(std::stoi(late.header("retry-after")) <= 3600);
    REQUIRE(post("bear three", "203.0.113.6").status == 200);
    REQUIRE(post("bear four", "2001:db8::1").status == 200);
    REQUIRE(post("bear five", "2001:db8::2").status == 200);
    REQUIRE(post("bear six", "2001:db8::3").status == 429); // of one /64
    REQUIRE(post("bear seven", "203.0.113.7", {{"thread", "new-1"}}).status == 200);
    REQUIRE(post("bear eight", "203.0.113.7", {{"thread", "new-2"}}).status == 429);
    Headers headers = from_site;
    headers.emplace_back("X-Forwarded-For", "203.0.113.5");
    auto const script = room.script("bear nine", headers);
    REQUIRE(script.status == 429);
    REQUIRE(!script.header("retry-after").empty());
    REQUIRE(room.post_whole(sample_comment("With a key")).status == 201);
}

TEST_CASE("what a browser's form cannot do is said on a page, to a script as a problem") {
    Newsroom room;
    auto const to_page = room.client.post_form("/v1/sites/nowhere/comments", {{"comment", "x"}});
    CHECK(to_page.status == 404);
    CHECK(to_page.body.find("There is no such site here.") != std::string::npos);
    auto const to_script = room.client.post_json("/v1/sites/nowhere/comments", json::object());
    CHECK(to_script.status == 404);
    CHECK(text(to_script.json(), "type") == "/problems/not-found");
    auto headers = from_site;
    headers.emplace_back("Content-Type", "multipart/form-data; boundary=x");
    auto const parts = room.client.request("POST", form_path, headers, "--x--");
    CHECK(parts.status == 415);
    CHECK(parts.body.find("The form could not be read: it must be sent as application/x-www-form-urlencoded.") != std::string::npos);
    auto packed = from_site;
    packed.emplace_back("Content-Encoding", "gzip");
    CHECK(room.client.post_form(form_path, {{"comment", "x"}}, packed).status == 415);
}

TEST_CASE("what was typed where comments are closed is shown, to be kept, and the way back") {
    Newsroom room;
    json::object const closed{{"id", "lavrov-talks"}, {"closed", true}};
    REQUIRE(room.client.put_json("/v1/threads", closed, room.key).status == 200);
    auto headers = from_site;
    headers.emplace_back("Referer", "https://news.example/talks");
    auto const page = room.client.post_form(
        form_path,
        {{"comment", "<b>A long text"}, {"author", "Ani"}, {"email", "ani@mail.example"}, {"thread", "lavrov-talks"}},
        headers);
    CHECK(page.status == 403);
    CHECK(page.body.find("Comments are closed here.") != std::string::npos);
    CHECK(page.body.find("readonly>\n&lt;b&gt;A long text</textarea>") != std::string::npos);
    CHECK(page.body.find("<form") == std::string::npos);
    CHECK(page.body.find("href=\"https://news.example/talks\"") != std::string::npos);
}

TEST_CASE("a form's web address is completed only when it has no scheme") {
    Reader room(busy());
    int number = 0;
    auto const url = [&](std::string const& typed) {
        auto const answer = room.form("bear " + std::to_string(++number), {{"url", typed}});
        if (answer.status == 422) return std::string("refused");
        auto const queue =
            room.client.get_json("/v1/queue?order=newest&limit=1", room.token).json();
        auto const kept = queue.at("items").at(0).at("author").at("url");
        return kept.is_null() ? std::string() : std::string(kept.as_string());
    };
    CHECK(url("example.com") == "https://example.com");
    CHECK(url(" example.com/?u=http://x.example ") == "https://example.com/?u=http://x.example");
    CHECK(url("example.com:8080/x") == "https://example.com:8080/x");
    CHECK(url("//example.com/x") == "https://example.com/x");
    CHECK(url("HTTP://example.com") == "HTTP://example.com");
    CHECK(url("\u200b") == "");
    for (auto const* wrong : {"javascript:alert(1)", "mailto:x@y.example", "https:/x.example",
                              "ftp://x.example", "example.com:99999", "tel:12345",
                              "ann@example.org", "https://ann:secret@example.org/"}) {
        INFO(wrong);
        CHECK(url(wrong) == "refused");
    }
}
