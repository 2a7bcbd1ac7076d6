// Moderators: queue, actions, undo, bulk, erasing; and what readers see of it.
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/api/newsroom.hpp"

using namespace commentd::tests;
namespace json = boost::json;

TEST_CASE("an old version is a conflict that shows the item as it is now") {
    Newsroom room;
    auto const id = room.post("A first comment");
    REQUIRE(room.act(id, "approve", 1).status == 200);
    auto const late = room.act(id, "spam", 1);
    REQUIRE(late.status == 409);
    REQUIRE(text(late.json().at("item"), "status") == "approved");
    REQUIRE(text(late.json().at("item").at("decision"), "by") == "admin");
}

TEST_CASE("undo restores status and the rules' decision, and can itself be undone") {
    Newsroom room;
    auto const id = room.post("A first comment");
    auto const operation = text(room.act(id, "approve", 1).json(), "operation");
    REQUIRE(room.publications().json().at("events").at(0).at("type").as_string() ==
            "comment.published");
    auto const undo = [&](std::string const& which) {
        return room.client.post_json("/v1/operations/" + which + "/undo", json::object(),
                                     room.token);
    };
    auto const undone = undo(operation);
    REQUIRE(undone.status == 201);
    REQUIRE(undone.json().at("changed").as_int64() == 1);
    REQUIRE(text(room.item(id), "status") == "pending");
    REQUIRE(text(room.item(id).at("decision"), "by") == "rules");
    auto const events = room.publications().json();
    REQUIRE(events.at("events").as_array().size() == 1);
    REQUIRE(text(events.at("events").at(0), "type") == "comment.withdrawn");
    REQUIRE(!events.at("events").at(0).at("comment").as_object().contains("content"));
    REQUIRE(undo(operation).status == 409);
    REQUIRE(undo(text(undone.json(), "operation")).status == 201);
    REQUIRE(text(room.item(id), "status") == "approved");
    REQUIRE(room.item(id).at("history").as_array().size() == 4);
}

TEST_CASE("an undo that comes too early leaves its operation to be undone later") {
    Newsroom room;
    auto const id = room.post("Decided twice");
    auto const first = text(room.act(id, "spam", 1).json(), "operation");
    auto const second = text(room.act(id, "reject", 2).json(), "operation");
    auto const undo = [&](std::string const& which) {
        return room.client.post_json("/v1/operations/" + which + "/undo", json::object(), room.token);
    };
    auto const early = undo(first);
    REQUIRE(early.status == 201);
    CHECK(early.json().at("skipped").as_int64() == 1);
    REQUIRE(undo(second).status == 201);
    CHECK(text(room.item(id), "status") == "spam");
    CHECK(undo(first).json().at("changed").as_int64() == 1);
    CHECK(text(room.item(id), "status") == "pending");
    CHECK(undo(first).status == 409);
}

TEST_CASE("bulk by a filter takes what the list showed and leaves what changed since") {
    Newsroom room;
    for (int i = 0; i < 5; ++i) room.post("Comment number " + std::to_string(i));
    auto const list = room.client.get_json("/v1/queue?status=pending&site=news", room.token).json();
    REQUIRE(list.at("total").as_int64() == 5);
    auto const one = text(list.at("items").at(2), "id");
    REQUIRE(room.act(one, "hold", 1).status == 200); // a person's word, the same status
    json::object order{{"action", "spam"},
                       {"filter", {{"status", "pending"}, {"site", "news"}}},
                       {"as_of", list.at("as_of")},
                       {"expected", 4}};
    REQUIRE(room.client.post_json("/v1/operations", order, room.token).status == 409);
    order["expected"] = 5;
    order["filter"].as_object()["statsu"] = "x";
    REQUIRE(room.client.post_json("/v1/operations", order, room.token).status == 422);
    order["filter"].as_object().erase("statsu");
    auto const done = room.client.post_json("/v1/operations", order, room.token);
    REQUIRE(done.status == 201);
    REQUIRE(done.json().at("changed").as_int64() == 4);
    REQUIRE(done.json().at("skipped").as_int64() == 1);
    auto const counts = room.client.get_json("/v1/queue/counts", room.token).json();
    REQUIRE(counts.at("counts").at("news").at("spam").as_int64() == 4);
    REQUIRE(counts.at("counts").at("news").at("pending").as_int64() == 1);
}

TEST_CASE("a misspelt filter is refused and a site's key is no person's token") {
    Newsroom room;
    REQUIRE(room.client.get_json("/v1/queue?statsu=spam", room.token).status == 400);
    REQUIRE(room.client.get_json("/v1/queue", room.key).status == 401);
    REQUIRE(room.client.post_json("/v1/comments", sample_comment("x y"), room.token).status == 401);
}

TEST_CASE("an approved comment that is edited into links is taken off at once") {
    Newsroom room;
    auto const id = room.post("A harmless remark");
    REQUIRE(room.act(id, "approve", 1).status == 200);
    json::object const worse{{"content", "https://bit.ly/a https://bit.ly/b https://bit.ly/c "
                                         "https://bit.ly/d"}};
    auto const edited = room.client.put_json("/v1/comments/" + id, worse, room.key);
    REQUIRE(edited.status == 200);
    REQUIRE(text(edited.json(), "status") == "pending");
    REQUIRE(edited.json().at("revision").as_int64() == 2);
    REQUIRE(text(room.publications().json().at("events").at(0), "type") == "comment.withdrawn");
    REQUIRE(room.item(id).at("revisions").as_array().size() == 2);
}

TEST_CASE("what is erased is in no file after a clean stop") {
    Newsroom room;
    auto const secret = "unmistakable-words-of-a-person";
    auto const id = room.post(secret);
    REQUIRE(room.act(id, "approve", 1).status == 200);
    REQUIRE(room.client.delete_json("/v1/comments/" + id, room.key).status == 204);
    REQUIRE(room.client.delete_json("/v1/comments/" + id, room.key).status == 204);
    auto const left = room.client.get_json("/v1/comments/" + id, room.key);
    REQUIRE(text(left.json(), "status") == "erased");
    auto const list = room.client.get_json("/v1/sites/news/comments?thread=lavrov-talks");
    REQUIRE(list.json().at("count").as_int64() == 0);
    REQUIRE(room.daemon.stop() == 0);
    for (auto const& entry :
         std::filesystem::recursive_directory_iterator(room.daemon.config_file().parent_path())) {
        if (!entry.is_regular_file() || entry.path().extension() == ".log") continue;
        std::ifstream file(entry.path(), std::ios::binary);
        std::string const bytes(std::istreambuf_iterator<char>(file), {});
        INFO(entry.path());
        REQUIRE(bytes.find(secret) == std::string::npos);
        REQUIRE(bytes.find("hagop@example.org") == std::string::npos);
    }
}

TEST_CASE("what is derived can be deleted and comes back the same") {
    Newsroom room;
    auto const parent = room.post("A comment to be answered");
    REQUIRE(room.act(parent, "approve", 1).status == 200);
    auto reply = sample_comment("An answer", "Ani", "ani@example.org");
    reply["parent"] = parent;
    auto const child =
        text(room.client.post_json("/v1/comments", reply, room.key).json(), "id");
    REQUIRE(room.act(child, "approve", 1).status == 200);
    REQUIRE(room.act(parent, "reject", 2).status == 200);
    auto const look = [&] {
        auto client = room.daemon.client();
        auto queue =
            client.get_json("/v1/queue?status=approved&status=rejected", room.token).json();
        queue.as_object().erase("as_of"); // which tells when it was asked for
        return client.get_json("/v1/sites/news/comments?thread=lavrov-talks").body +
               json::serialize(queue) + client.get_json("/v1/queue/counts", room.token).body;
    };
    auto const before = look();
    REQUIRE(before.find("\"withdrawn\":true") != std::string::npos);
    REQUIRE(room.daemon.stop() == 0);
    std::size_t removed = 0;
    for (auto const& entry :
         std::filesystem::recursive_directory_iterator(room.daemon.config_file().parent_path()))
        if (entry.path().filename() == "derived.db")
            removed += std::filesystem::remove(entry.path());
    REQUIRE(removed == 1);
    room.daemon.start();
    REQUIRE(look() == before);
}

TEST_CASE("an id that comes twice in a bulk action counts once") {
    Newsroom room;
    auto const id = room.post("A first comment");
    auto capitals = id;
    for (char& c : capitals) c = static_cast<char>(std::toupper(c));
    json::object const order{{"ids", {id, id, capitals, "nobody's", "nobody's", "another's"}},
                             {"action", "approve"}};
    auto const done = room.client.post_json("/v1/operations", order, room.token);
    REQUIRE(done.status == 201);
    REQUIRE(done.json().at("changed").as_int64() == 1);
    REQUIRE(done.json().at("skipped").as_int64() == 2);
    REQUIRE(room.item(id).at("version").as_int64() == 2);
}

TEST_CASE("a wrong number expected is a conflict, with ids as with a filter") {
    Newsroom room;
    auto const id = room.post("A first comment");
    auto const list = room.client.get_json("/v1/queue", room.token).json();
    json::object order{
        {"ids", {id}}, {"action", "spam"}, {"as_of", list.at("as_of")}, {"expected", 7}};
    REQUIRE(room.client.post_json("/v1/operations", order, room.token).status == 409);
    order.erase("as_of");
    auto const lost = room.client.post_json("/v1/operations", order, room.token);
    REQUIRE(codes(lost) == std::set<std::string>{"as_of:required"});
    order["as_of"] = list.at("as_of");
    order["expected"] = 1;
    REQUIRE(room.client.post_json("/v1/operations", order, room.token).status == 201);
}

TEST_CASE("a field of the wrong kind is not also reported as missing") {
    Newsroom room;
    auto const id = room.post("A first comment");
    json::object const action{{"action", "approve"}, {"version", 1.5}};
    REQUIRE(codes(room.client.post_json("/v1/queue/" + id + "/actions", action, room.token)) ==
            std::set<std::string>{"version:invalid_type"});
    REQUIRE(codes(room.client.put_json("/v1/threads", {{"id", 5}}, room.key)) ==
            std::set<std::string>{"id:invalid_type"});
    json::object const bulk{{"action", "spam"}, {"filter", 5}, {"as_of", 5}};
    REQUIRE(codes(room.client.post_json("/v1/operations", bulk, room.token)) ==
            std::set<std::string>{"filter:invalid_type", "as_of:invalid_type"});
    json::object const reason{{"action", "approve"}, {"version", 1}, {"reason", "a\xff"}};
    REQUIRE(codes(room.client.post_json("/v1/queue/" + id + "/actions", reason, room.token)) ==
            std::set<std::string>{"reason:invalid_utf8"});
}

TEST_CASE("the queue is asked by thread, author and email over all sites, as people write them") {
    DaemonConfig config;
    config.more_sites = {{{"id", "sport"}, {"origins", "['https://sport.example']"}}};
    Newsroom room(config);
    auto const email = "\u00fc@m\u00fcnchen.example";
    room.post(sample_comment("On the news", "J\u00fcrgen", email, "same-thread"));
    room.post("Another's");
    auto const other = sample_comment("On sport", "J\u00fcrgen", email, "same-thread");
    auto const key = room.daemon.site_key("sport");
    REQUIRE(room.client.post_json("/v1/comments", other, key).status == 201);
    auto const total = [&](std::string const& query) {
        auto const answer = room.client.get_json("/v1/queue?" + query, room.token);
        INFO(query << ' ' << answer.body);
        REQUIRE(answer.status == 200);
        return answer.json().at("total").as_int64();
    };
    CHECK(total("") == 3);
    CHECK(total("email=%C3%BC@m%C3%BCnchen.example") == 2);
    CHECK(total("email=%C3%BC@xn--mnchen-3ya.example") == 2);
    CHECK(total("email=%C3%BC@m%C3%BCnchen.example&site=sport") == 1);
    CHECK(total("author=j%C3%9Crgen") == 2);
    CHECK(total("thread=same-thread") == 2);
    CHECK(total("thread=same-thread&site=news") == 1);
    CHECK(total("thread=unheard-of") == 0);
    CHECK(total("thread=same-thread&author=Hagop") == 0);
    CHECK(total("since=2026-01-01T15:20:00.5&until=9000-01-01") == 3);
    CHECK(total("until=2026-01-01T15:20:00.123456Z") == 0);
    CHECK(room.client.get_json("/v1/queue?since=2026-01-01T15:20:00.x", room.token).status == 400);
    auto const list = room.client.get_json("/v1/queue?thread=same-thread", room.token).json();
    json::object const order{{"action", "spam"},
                             {"filter", {{"status", "pending"}, {"thread", "same-thread"}}},
                             {"as_of", list.at("as_of")},
                             {"expected", 2}};
    auto const done = room.client.post_json("/v1/operations", order, room.token);
    REQUIRE(done.json().at("changed").as_int64() == 2);
}
