// Bans and entries of lists, as moderators make them: in force at once, by site, guarded, undone.
#include "tests/api/newsroom.hpp"

using namespace commentd::tests;
namespace json = boost::json;

namespace {

constexpr auto pills_pack = R"(commentd_rules: 1
name: house
lists:
  pills: {type: words, entries: [viagra]}
rules:
  - {id: pill, when: {list: pills, in: content}, action: hold, reason: 'sells {match.entry}'}
)";

DaemonConfig two_sites() {
    auto config = lenient();
    config.top["shipped_packs"] = "[]";
    config.more_sites.push_back({{"id", "blog"},
                                 {"name", "The Blog"},
                                 {"origins", "['https://blog.example']"},
                                 {"first_comment", "judge"}});
    return config;
}

// What a comment has beside its text.
json::object by(std::string_view name, std::string_view email, std::string_view id = {}) {
    json::object author{{"name", name}, {"email", email}};
    if (!id.empty()) author["id"] = id;
    return json::object{{"author", std::move(author)}};
}
json::object from(std::string_view ip) {
    return json::object{{"client", json::object{{"ip", ip}}}};
}

struct Desk : Newsroom {
    explicit Desk(DaemonConfig config = two_sites()) : Newsroom(std::move(config)) {}

    Answer add(std::string const& list, json::object entry, std::string const& who = {}) {
        if (!entry.contains("site")) entry["site"] = "news";
        return client.post_json("/v1/lists/" + list + "/entries", entry, who.empty() ? token : who);
    }
    // That must be taken.
    json::value added(std::string const& list, json::object entry) {
        auto const answer = add(list, std::move(entry));
        INFO(answer.body);
        REQUIRE(answer.status == 201);
        return answer.json();
    }
    json::array entries(std::string const& list, std::string const& query = {},
                        std::string const& who = {}) {
        auto const answer = client.get_json("/v1/lists/" + list + "/entries" + query,
                                            who.empty() ? token : who);
        INFO(answer.body);
        REQUIRE(answer.status == 200);
        return answer.json().at("items").as_array();
    }
    Answer undo(json::value const& answer) {
        return client.post_json("/v1/operations/" + text(answer, "operation") + "/undo",
                                json::object(), token);
    }
    json::value judged(std::string_view content, json::object more = {}) {
        auto comment = sample_comment(content);
        for (auto const& member : more) comment[member.key()] = member.value();
        auto const answer = post_whole(comment);
        INFO(answer.body);
        REQUIRE(answer.status == 201);
        return answer.json();
    }
    std::string verdict(std::string_view content, json::object more = {}) {
        return text(judged(content, std::move(more)), "verdict");
    }
    // What a bulk action refers to.
    json::object seen(json::object filter) {
        std::string query = "?status=" + text(filter, "status");
        if (filter.contains("author")) query += "&author=" + text(filter, "author");
        auto const list = client.get_json("/v1/queue" + query, token).json();
        return {{"filter", std::move(filter)},
                {"as_of", list.at("as_of")},
                {"expected", list.at("total")}};
    }
};

} // namespace

TEST_CASE("an entry of the same text takes the place of the one before, and says so") {
    Desk desk;
    CHECK(desk.added("ban-words", {{"entry", "casino"}, {"action", "spam"}}).at("replaced").as_int64() ==
          0);
    CHECK(desk.added("ban-words", {{"entry", "Casino"}, {"action", "hold"}}).at("replaced").as_int64() ==
          1);
    CHECK(text(desk.judged("A night at the casino"), "verdict") == "hold");
}

TEST_CASE("a banned word is in force with the answer, for its site alone, and explains itself") {
    Desk desk;
    auto const blog_key = desk.daemon.site_key("blog");
    REQUIRE(desk.verdict("A night at the casino") == "approve");
    auto const answer =
        desk.added("ban-words", {{"entry", "casino"}, {"action", "spam"}, {"note", "wave of May"}});
    CHECK(answer.at("warning").is_null());
    CHECK(answer.at("changed").as_int64() == 0);
    auto const judged = desk.judged("Another night at the c-a-s-i-n-o");
    CHECK(text(judged, "verdict") == "spam");
    CHECK(text(judged.at("reasons").at(0), "rule") == "ban.words");
    CHECK(text(judged.at("reasons").at(0), "message") == "banned word \"casino\": wave of May");
    auto const elsewhere =
        desk.client.post_json("/v1/comments", sample_comment("A casino in the blog"), blog_key);
    CHECK(text(elsewhere.json(), "verdict") == "approve");

    auto const item = desk.item(text(judged, "id"));
    auto const& hit = item.at("decision").at("hits").at(0);
    CHECK(text(hit, "rule") == "ban.words");
    CHECK(text(hit, "list") == "ban-words");
    CHECK(text(hit, "entry") == "casino");
    CHECK(text(hit, "at") == text(answer, "id"));
    CHECK(text(hit, "text") == "c-a-s-i-n-o");
    CHECK(hit.at("begin").as_int64() == 21);

    auto const listed = desk.entries("ban-words");
    REQUIRE(listed.size() == 1);
    CHECK(text(listed[0], "id") == text(answer, "id"));
    CHECK(text(listed[0], "action") == "spam");
    CHECK(text(listed[0], "site") == "news");
    CHECK(text(listed[0], "by") == "admin");
    CHECK(text(listed[0], "note") == "wave of May");
    CHECK(listed[0].at("until").is_null());
    REQUIRE(wait_until([&] { return desk.entries("ban-words")[0].at("hits").as_int64() == 1; }));
    auto const hits = desk.client.get_json(
        "/v1/queue?status=spam&rule=entry:" + text(answer, "id"), desk.token);
    CHECK(hits.json().at("total").as_int64() == 1);
    CHECK(desk.metric("commentd_list_entries") == 1);
    CHECK(desk.daemon.log().find("list-entry change=added list=ban-words") != std::string::npos);
}

TEST_CASE("lists are those of bans and of packs, and an entry extends a pack's") {
    Newsroom room(two_sites());
    room.daemon.dir().write("rules.d/10-house.yaml", pills_pack);
    REQUIRE(room.client.post_json("/v1/reload", json::object(), room.token).status == 200);
    auto const lists = room.client.get_json("/v1/lists", room.token).json().at("items").as_array();
    REQUIRE(lists.size() == 6);
    CHECK(text(lists[0], "name") == "ban-words");
    CHECK(lists[0].as_object().at("builtin").as_bool());
    CHECK(text(lists[5], "name") == "pills");
    CHECK(text(lists[5], "kind") == "words");
    CHECK(text(lists[5], "pack") == "house");
    auto const add = [&](json::object const& entry) {
        return room.client.post_json("/v1/lists/pills/entries", entry, room.token);
    };
    CHECK(codes(add({{"entry", "cialis"}, {"site", "news"}, {"action", "spam"}})) ==
          std::set<std::string>{"action:invalid_value"});
    REQUIRE(add({{"entry", "cialis"}, {"site", "news"}}).status == 201);
    auto const judged = room.post_whole(sample_comment("buy cialis")).json();
    CHECK(text(judged, "verdict") == "hold");
    CHECK(text(judged.at("reasons").at(0), "rule") == "pill");
    CHECK(text(judged.at("reasons").at(0), "message") == "sells cialis");
    CHECK(room.client.get_json("/v1/lists/nothing/entries", room.token).status == 404);
    // It outlives the list: it waits until a pack has it again.
    room.daemon.dir().write("rules.d/10-house.yaml", "commentd_rules: 1\nname: house\nrules: []\n");
    REQUIRE(room.client.post_json("/v1/reload", json::object(), room.token).status == 200);
    CHECK(room.client.get_json("/v1/lists/pills/entries", room.token)
              .json().at("items").as_array().size() == 1);
    room.daemon.dir().write("rules.d/10-house.yaml", pills_pack);
    REQUIRE(room.client.post_json("/v1/reload", json::object(), room.token).status == 200);
    CHECK(text(room.post_whole(sample_comment("more cialis")).json(), "verdict") == "hold");
}

TEST_CASE("every kind of ban hits what it names") {
    Desk desk;
    desk.added("ban-domains", {{"entry", "evil.example"}, {"action", "reject"}});
    desk.added("ban-emails", {{"entry", "Bad@Example.org"}, {"action", "spam"}});
    desk.added("ban-authors", {{"entry", "Bad Joe"}, {"action", "hold"}});
    desk.added("ban-authors", {{"entry", "id:u-17"}, {"action", "spam"}});
    desk.added("ban-ips", {{"entry", "203.0.113.0/24"}, {"action", "spam"}, {"until", nullptr}});
    CHECK(desk.verdict("see https://a.evil.example/x") == "reject");
    CHECK(desk.verdict("one", by("x", "bad+1@example.org")) == "spam");
    CHECK(desk.verdict("two", by("bad  joe", "a@example.org")) ==
          "hold");
    CHECK(desk.verdict("three", by("y", "b@example.org", "u-17")) ==
          "spam");
    CHECK(desk.verdict("four", from("203.0.113.77")) == "spam");
    CHECK(desk.verdict("five, a harmless one") == "approve");
    auto const log = desk.daemon.log();
    CHECK(log.find("203.0.113.0") == std::string::npos);
    CHECK(log.find("Example.org") == std::string::npos);
    CHECK(log.find("Joe") == std::string::npos);
}

TEST_CASE("an address is held for a day unless asked otherwise, and who shares it is told") {
    Desk desk;
    auto comment = sample_comment("A fine day");
    comment["client"] = json::object{{"ip", "198.51.100.7"}};
    REQUIRE(text(desk.post_whole(comment).json(), "verdict") == "approve");
    std::string names;
    REQUIRE(wait_until([&] {
        auto const dry = desk.add("ban-ips", {{"entry", "198.51.100.7"}, {"dry_run", true}});
        if (dry.status != 200 || dry.json().at("warning").is_null()) return false;
        names = json::serialize(dry.json().at("warning").at("approved_authors"));
        return true;
    }));
    CHECK(names == "[\"Hagop\"]");
    CHECK(desk.entries("ban-ips").empty());
    auto const answer = desk.added("ban-ips", {{"entry", "198.51.100.0/24"}});
    auto const entry = desk.entries("ban-ips").at(0);
    CHECK(text(answer, "until") == text(entry, "until"));
    CHECK(text(entry, "action") == "hold");
    CHECK(text(entry, "until") > text(entry, "at"));
    CHECK(desk.verdict("Another", from("198.51.100.9")) == "hold");
}

TEST_CASE("an entry that would hit much of what was approved is refused, unless an admin forces it") {
    Desk desk;
    auto const moderator = desk.token_of("mona");
    for (int i = 0; i < 4; ++i) desk.post("The harbour, part " + std::to_string(i));
    auto const refused = desk.add("ban-words", {{"entry", "harbour"}});
    REQUIRE(refused.status == 409);
    auto const body = refused.json();
    CHECK(text(body, "type") == "/problems/too-broad");
    CHECK(body.at("would_hit").as_int64() == 4);
    CHECK(body.at("of").as_int64() == 4);
    CHECK(body.at("examples").as_array().size() == 4);
    CHECK(text(body.at("examples").at(0), "author") == "Hagop");
    CHECK(text(body.at("examples").at(0), "excerpt") == "The harbour, part 3");
    auto const dry = desk.add("ban-words", {{"entry", "harbour"}, {"dry_run", true}});
    CHECK(dry.status == 200);
    CHECK(dry.json().at("would_hit").as_int64() == 4);
    CHECK_FALSE(dry.json().at("too_broad").is_null());
    CHECK(desk.add("ban-words", {{"entry", "ab"}}).status == 409);
    CHECK(desk.add("ban-domains", {{"entry", "co.uk"}}).status == 409);
    CHECK(desk.add("ban-words", {{"entry", "harbour"}, {"force", true}}, moderator).status == 403);
    CHECK(desk.verdict("The harbour, still") == "approve");
    CHECK(desk.add("ban-words", {{"entry", "harbour"}, {"force", true}}).status == 201);
    CHECK(desk.verdict("The harbour, no more") == "hold");
}

TEST_CASE("an entry and what it removes are one operation, undone and redone together") {
    Desk desk;
    for (int i = 0; i < 3; ++i)
        desk.judged("Try my casino " + std::to_string(i),
                    by("Spammer", "s@example.org"));
    desk.post("A harmless one");
    auto const before = desk.publications().json().at("events").as_array().size();
    auto also = desk.seen({{"status", "approved"}, {"author", "Spammer"}});
    also["action"] = "spam";
    auto wrong = also;
    wrong["expected"] = 99;
    CHECK(desk.add("ban-authors", {{"entry", "Spammer"}, {"also", wrong}, {"force", true}}).status ==
          409);
    CHECK(desk.entries("ban-authors").empty());
    auto const done =
        desk.added("ban-authors", {{"entry", "Spammer"}, {"action", "spam"}, {"note", "spam run"},
                                   {"force", true}, {"also", also}});
    CHECK(done.at("changed").as_int64() == 3);
    auto const counts = [&](std::string_view status) {
        return desk.client.get_json("/v1/queue/counts", desk.token)
            .json().at("counts").at("news").at(status).as_int64();
    };
    CHECK(counts("spam") == 3);
    auto const operation =
        desk.client.get_json("/v1/operations/" + text(done, "operation"), desk.token).json();
    CHECK(text(operation, "action") == "spam");
    CHECK(text(operation.at("entries").at(0), "entry") == "Spammer");
    CHECK_FALSE(operation.at("entries").at(0).at("removed").as_bool());
    CHECK(operation.at("comment").is_null());

    auto const undone = desk.undo(done);
    REQUIRE(undone.status == 201);
    CHECK(undone.json().at("changed").as_int64() == 4); // the entry, too
    CHECK(counts("spam") == 0);
    CHECK(desk.entries("ban-authors").empty());
    CHECK(desk.verdict("I am back", by("Spammer", "s@example.org")) ==
          "approve");
    CHECK(desk.publications().json().at("events").as_array().size() == before + 1);
    REQUIRE(desk.undo(undone.json()).status == 201);
    CHECK(counts("spam") == 3);
    CHECK(desk.entries("ban-authors").size() == 1);
    CHECK(desk.verdict("And gone", by("Spammer", "s@example.org")) ==
          "spam");
}

TEST_CASE("an entry is removed, the removal undone, and all of it survives a restart") {
    Desk desk;
    auto const done = desk.added("ban-words", {{"entry", "casino"}, {"action", "spam"}});
    auto const path = "/v1/lists/ban-words/entries/" + text(done, "id");
    auto const remove = [&] {
        return desk.client.request("DELETE", path, {{"Authorization", "Bearer " + desk.token}});
    };
    auto const removed = remove();
    REQUIRE(removed.status == 200);
    CHECK(desk.verdict("A casino, once") == "approve");
    CHECK(remove().status == 404);
    REQUIRE(desk.undo(removed.json()).status == 201);
    CHECK(desk.verdict("A casino, twice") == "spam");
    desk.daemon.restart();
    desk.client = desk.daemon.client();
    CHECK(desk.verdict("A casino, thrice") == "spam");
    desk.daemon.kill();
    desk.daemon.start();
    desk.client = desk.daemon.client();
    CHECK(desk.verdict("A casino, again") == "spam");
}

TEST_CASE("a moderator of one site sees, adds and removes entries of that site alone") {
    Desk desk;
    auto const of_news = desk.token_of("nare", {"--sites", "news"});
    auto const of_blog = desk.token_of("bob", {"--sites", "blog"});
    auto const for_all = desk.client.post_json(
        "/v1/lists/ban-words/entries", json::object{{"entry", "casino"}}, desk.token);
    REQUIRE(for_all.status == 201);
    auto const mine = desk.add("ban-words", {{"entry", "lottery"}}, of_news);
    REQUIRE(mine.status == 201);
    CHECK(desk.client.post_json("/v1/lists/ban-words/entries", json::object{{"entry", "jackpot"}},
                                of_news).status == 403);
    CHECK(desk.add("ban-words", {{"entry", "jackpot"}}, of_blog).status == 404);
    CHECK(desk.entries("ban-words").size() == 2);
    CHECK(desk.entries("ban-words", "", of_news).size() == 2);
    CHECK(desk.entries("ban-words", "", of_blog).size() == 1);
    CHECK(desk.client.get_json("/v1/lists/ban-words/entries?site=news", of_blog).status == 404);
    auto const remove = [&](json::value const& answer, std::string const& who) {
        return desk.client
            .request("DELETE", "/v1/lists/ban-words/entries/" + text(answer, "id"),
                     {{"Authorization", "Bearer " + who}})
            .status;
    };
    CHECK(remove(mine.json(), of_blog) == 404);
    CHECK(remove(for_all.json(), of_blog) == 403);
    CHECK(desk.client.get_json("/v1/operations/" + text(mine.json(), "operation"), of_blog).status ==
          404);
    CHECK(desk.client.get_json("/v1/operations/" + text(mine.json(), "operation"), of_news).status ==
          200);
    CHECK(remove(mine.json(), of_news) == 200);
    auto const counts = desk.client.get_json("/v1/lists", of_blog).json();
    CHECK(counts.at("items").at(0).at("entries").as_int64() == 1);
}

TEST_CASE("what is wrong with an entry is told at its fields, all at once") {
    Desk desk;
    CHECK(codes(desk.add("ban-emails", {{"entry", "evil.example"}, {"action", "approve"},
                                        {"until", "yesterday"}, {"noot", "x"}})) ==
          std::set<std::string>{"entry:invalid_value", "action:invalid_value",
                                "until:invalid_value", "noot:unknown_field"});
    CHECK(codes(desk.add("ban-words", {{"also", json::object{{"filter", json::object()}}}})) ==
          std::set<std::string>{"entry:required", "also.action:required",
                                "also.filter.status:required", "also.as_of:required",
                                "also.expected:required"});
    CHECK(codes(desk.add("ban-ips", {{"entry", "198.51.100"}})) ==
          std::set<std::string>{"entry:invalid_value"});
    CHECK(codes(desk.add("ban-words", {{"entry", "casino | until=2030-01-01"}})) ==
          std::set<std::string>{"entry:invalid_value"});
    CHECK(codes(desk.add("ban-authors", {{"entry", "Bob | note=a friend of the last"}})) ==
          std::set<std::string>{"entry:invalid_value"});
    CHECK(codes(desk.add("ban-emails", {{"entry", "*@evil.example"}})) ==
          std::set<std::string>{"entry:invalid_value"});
    CHECK(desk.add("ban-words", {{"entry", "casino"}, {"site", "nowhere"}}).status == 404);
    CHECK(desk.client.get_json("/v1/lists/ban-words/entries?after=x", desk.token).status == 400);
    CHECK(desk.client.get_json("/v1/lists", desk.key).status == 401);
}

TEST_CASE("a backtest judges with the bans of then, explain and reprocess with those of now") {
    Desk desk;
    auto const first = text(desk.judged("A casino before"), "id");
    auto const ban = desk.added("ban-words", {{"entry", "casino"}, {"action", "hold"}});
    auto const held = text(desk.judged("A casino meanwhile"), "id");
    auto const ran = desk.daemon.run({"backtest", "--since", "1h", "--json"});
    REQUIRE(ran.exit_code == 0);
    auto const report = json::parse(ran.out);
    INFO(ran.out);
    CHECK(ran.out.find("ban.words") == std::string::npos);
    auto const explained = desk.daemon.run({"explain", first, "--json"});
    REQUIRE(explained.exit_code == 0);
    auto const difference = json::parse(explained.out).at("now").at("difference");
    CHECK(text(difference, "verdict_then") == "approve");
    CHECK(text(difference, "verdict_now") == "hold");
    desk.undo(ban);
    REQUIRE(desk.daemon.run({"reprocess", "--status", "pending", "--apply"}).exit_code == 0);
    REQUIRE(wait_until([&] { return text(desk.item(held), "status") == "approved"; }));
    auto const asked = json::object{{"comment", sample_comment("A casino")}, {"site", "news"}};
    desk.added("ban-words", {{"entry", "casino"}, {"action", "spam"}, {"force", true}});
    auto const tested = desk.client.post_json("/v1/rules/test", asked, desk.token).json();
    CHECK(text(tested, "verdict") == "spam");
    auto const told = desk.daemon.run({"explain", "-", "--json"},
                                      json::serialize(sample_comment("A casino")));
    CHECK(text(json::parse(told.out), "verdict") == "spam");
}

TEST_CASE("of an erased comment no ban tells what it hit") {
    Desk desk;
    desk.added("ban-emails", {{"entry", "bad@example.org"}, {"action", "hold"}});
    auto const id = text(desk.judged("Hello", by("Joe", "bad@example.org")),
                         "id");
    REQUIRE(desk.act(id, "erase", 1).status == 200);
    auto const item = json::serialize(desk.item(id));
    CHECK(item.find("ban.emails") != std::string::npos);
    CHECK(item.find("bad@example.org") == std::string::npos);
}
