// Finding comments: full text in all scripts, links, language and score, through everything that
// happens to a comment; and acting on what was found.
#include <filesystem>

#include "tests/api/newsroom.hpp"

using namespace commentd::tests;
namespace json = boost::json;

namespace {

// Ids of what a query of the queue finds, in its order.
std::vector<std::string> ids(Newsroom& room, Headers const& filter) {
    auto const answer = room.client.get_json("/v1/queue?" + form_encoded(filter), room.token);
    INFO(answer.body);
    REQUIRE(answer.status == 200);
    auto const body = answer.json();
    std::vector<std::string> found;
    for (auto const& item : body.at("items").as_array())
        found.push_back(text(item, "id"));
    REQUIRE(body.at("total").as_int64() == static_cast<std::int64_t>(found.size()));
    return found;
}

std::vector<std::string> find(Newsroom& room, std::string const& q) {
    return ids(room, {{"q", q}});
}

using Ids = std::vector<std::string>;

} // namespace

TEST_CASE("comments are found in all scripts, whatever their case, and by the author's name") {
    Newsroom room;
    auto const armenian = room.post("Այսօր ԵՂԱՆԱԿԸ լա՞վ է");
    auto const russian = room.post("Сегодня ХОРОШАЯ погода");
    auto const turkish = room.post(sample_comment("ISPARTA'da gül", "Çağrı Işık"));
    auto const arabic = room.post("الطقس جميل \u202eاليوم");
    auto const chinese = room.post("我在北京大学读书");
    auto const thai = room.post("วันนี้อากาศดีมาก");
    auto const japanese = room.post("今日は東京で桜を見た");
    CHECK(find(room, "եղանակը ԼԱՎ") == Ids{armenian});
    CHECK(find(room, "хорошая") == Ids{russian});
    CHECK(find(room, "ısparta") == Ids{turkish});
    CHECK(find(room, "isparta GÜL") == Ids{turkish});
    CHECK(find(room, "IŞIK") == Ids{turkish});
    CHECK(find(room, "اليوم") == Ids{arabic});
    CHECK(find(room, "\u200fجميل اليوم\u200f") == Ids{arabic});
    CHECK(find(room, "北京") == Ids{chinese});
    CHECK(find(room, "大学") == Ids{chinese});
    CHECK(find(room, "อากาศ") == Ids{thai});
    CHECK(find(room, "桜") == Ids{japanese});
    CHECK(find(room, "桜*") == Ids{japanese}); // one character is a word
    CHECK(find(room, "東京 桜") == Ids{japanese});
    CHECK(find(room, "hagop").size() == 6);
    CHECK(find(room, "hagop@example.org").empty()); // an email has a filter of its own
}

TEST_CASE("a query has words and phrases and exclusions, and nothing that is typed is a mistake") {
    Newsroom room;
    auto const one = room.post("The quick brown fox jumps");
    auto const two = room.post("A brown quick dog jumped");
    CHECK(find(room, "quick brown") == Ids{one, two});
    CHECK(find(room, "\"quick brown\"") == Ids{one});
    CHECK(find(room, "brown -fox") == Ids{two});
    CHECK(find(room, "-fox -\"no such\"") == Ids{two});
    CHECK(find(room, "jump*") == Ids{one, two});
    CHECK(find(room, "jump").empty());
    CHECK(find(room, "fo*") == Ids{one});
    for (auto const* short_one : {"j*", "fox -j*", "\"quick b\"*"}) {
        auto const answer =
            room.client.get_json("/v1/queue?" + form_encoded({{"q", short_one}}), room.token);
        INFO(short_one << ' ' << answer.body);
        CHECK(codes(answer) == std::set<std::string>{"q:invalid_value"});
        CHECK(answer.body.find("at least two letters before *") != std::string::npos);
    }
    for (auto const* odd : {"\"", "fox AND", "fox OR (", "content:fox", "NEAR(fox", "fox*bar*",
                            "^fox", "fox'\"", "-fox\" -", "f\u00f6x {", "%00fox"}) {
        auto const answer =
            room.client.get_json("/v1/queue?" + form_encoded({{"q", odd}}), room.token);
        INFO(odd << ' ' << answer.body);
        CHECK((answer.status == 200 || codes(answer) == std::set<std::string>{"q:invalid_value"}));
    }
    CHECK(codes(room.client.get_json("/v1/queue?q=!!!&language=xx&domain=a+b&min_score=x",
                                     room.token)) ==
          std::set<std::string>{"q:invalid_value", "language:invalid_value", "domain:invalid_value",
                                "min_score:invalid_value"});
    CHECK(codes(room.client.get_json("/v1/queue?min_score=3&max_score=2.5", room.token)) ==
          std::set<std::string>{"max_score:invalid_value"});
}

TEST_CASE("what is found follows edits, decisions, erasing, starts and the loss of search.db") {
    Newsroom room;
    auto const id = room.post("First words");
    auto const other = room.post("First impressions");
    CHECK(find(room, "first words") == Ids{id});
    REQUIRE(room.client.put_json("/v1/comments/" + id, {{"content", "Second thoughts"}}, room.key)
                .status == 200);
    CHECK(find(room, "words").empty());
    CHECK(find(room, "thoughts") == Ids{id});
    REQUIRE(room.act(other, "approve", 1).status == 200);
    CHECK(find(room, "first").empty()); // pending is asked for
    CHECK(ids(room, {{"q", "first"}, {"status", "approved"}}) == Ids{other});
    REQUIRE(room.client.delete_json("/v1/comments/" + other, room.key).status == 204);
    CHECK(ids(room, {{"q", "first"}, {"status", "approved"}, {"status", "erased"}}).empty());
    CHECK(ids(room, {{"q", "-first"}, {"status", "erased"}}).empty());
    REQUIRE(room.daemon.stop() == 0);
    room.daemon.start();
    room.client = room.daemon.client();
    CHECK(find(room, "thoughts") == Ids{id});
    REQUIRE(room.daemon.stop() == 0);
    REQUIRE(std::filesystem::remove(room.daemon.dir() / "state/search.db"));
    room.daemon.start();
    room.client = room.daemon.client();
    CHECK(find(room, "thoughts") == Ids{id});
    CHECK(find(room, "first").empty());
}

TEST_CASE("words that were erased are in no file after a clean stop") {
    Newsroom room;
    constexpr auto secret = "zqxjkvw";
    room.post("Somebody else's");
    auto const id = room.post(secret);
    CHECK(find(room, secret) == Ids{id});
    auto const state = room.daemon.dir() / "state";
    auto const stands = [&] {
        std::string all;
        for (auto const& entry : std::filesystem::recursive_directory_iterator(state))
            if (entry.is_regular_file())
                all += read_file(entry.path());
        return all.find(secret) != std::string::npos;
    };
    REQUIRE(stands());
    REQUIRE(room.client.delete_json("/v1/comments/" + id, room.key).status == 204);
    CHECK(find(room, secret).empty());
    REQUIRE(room.daemon.stop() == 0);
    CHECK(!stands());
}

TEST_CASE("comments are found by where they link to, by language and by score") {
    Newsroom room;
    auto const link = room.post("see https://a.shop.example/x and https://a.shop.example/y");
    auto const spelled = room.post("go to <a href=\"https://b.shop.example\">here</a>");
    auto const german = room.post("Das Wetter war heute morgen recht angenehm, deshalb sind wir "
                                  "alle auf den Markt gegangen.");
    CHECK(ids(room, {{"domain", "shop.example"}}) == Ids{link, spelled});
    CHECK(ids(room, {{"domain", "A.shop.example"}}) == Ids{link});
    CHECK(ids(room, {{"domain", "https://shop.example/any"}}) == Ids{link, spelled});
    CHECK(ids(room, {{"domain", "other.example"}}).empty());
    CHECK(ids(room, {{"language", "de"}}) == Ids{german});
    CHECK(ids(room, {{"language", "de"}, {"q", "markt"}}) == Ids{german});
    auto const score = room.item(link).at("decision").at("score").to_number<double>();
    REQUIRE(score > 0);
    auto const at = std::to_string(score);
    CHECK(ids(room, {{"min_score", at}, {"max_score", at}, {"domain", "a.shop.example"}}) ==
          Ids{link});
    CHECK(ids(room, {{"min_score", std::to_string(score + 1)}, {"domain", "a.shop.example"}})
              .empty());
    CHECK(ids(room, {{"max_score", "-1"}}).empty());
}

TEST_CASE("a bulk action takes what a search found, by the same filter") {
    Newsroom room;
    for (int i = 0; i < 3; ++i)
        room.post("Buy pills now, number " + std::to_string(i));
    room.post("Nothing of the kind");
    auto const list = room.client.get_json("/v1/queue?q=pills+-2&min_score=0", room.token).json();
    REQUIRE(list.at("total").as_int64() == 2);
    room.post("More pills arrive meanwhile");
    json::object order{{"action", "spam"},
                       {"filter", {{"status", "pending"}, {"q", "pills -1"}, {"min_score", 0}}},
                       {"as_of", list.at("as_of")},
                       {"expected", 2}};
    CHECK(room.client.post_json("/v1/operations", order, room.token).status == 409);
    order["filter"].as_object()["q"] = "pills -2";
    auto const done = room.client.post_json("/v1/operations", order, room.token);
    INFO(done.body);
    REQUIRE(done.status == 201);
    CHECK(done.json().at("changed").as_int64() == 2);
    CHECK(find(room, "pills").size() == 2);
    CHECK(ids(room, {{"status", "spam"}, {"q", "pills"}}).size() == 2);
}

TEST_CASE("nobody finds what stands on a site that is not theirs") {
    DaemonConfig config;
    config.more_sites = {{{"id", "sport"}, {"origins", "['https://sport.example']"}}};
    Newsroom room(config);
    room.post("A word on the news");
    auto const key = room.daemon.site_key("sport");
    REQUIRE(room.client.post_json("/v1/comments", sample_comment("A word on sport"), key).status ==
            201);
    auto const token = room.token_of("ani", {"--sites", "sport"});
    auto const mine = room.client.get_json("/v1/queue?q=word", token).json();
    CHECK(mine.at("total").as_int64() == 1);
    CHECK(text(mine.at("items").at(0), "site") == "sport");
    CHECK(room.client.get_json("/v1/queue?q=word&site=news", token).status == 404);
    auto const counts = room.client.get_json("/v1/queue/counts?site=sport", token).json();
    CHECK(counts.at("counts").as_object().size() == 1);
    CHECK(counts.at("counts").at("sport").at("pending").as_int64() == 1);
    CHECK(room.client.get_json("/v1/queue/counts?site=news", token).status == 404);
}
