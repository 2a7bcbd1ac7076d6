// Thousands of comments in one operation, over HTTP: what answers when, progress, a crash, an undo.
#include <atomic>
#include <thread>

#include "daemon/store/store.hpp"
#include "tests/api/newsroom.hpp"

using namespace commentd;
using namespace commentd::tests;
namespace json = boost::json;

namespace {

// A daemon on whose desk many comments wait.
struct House {
    explicit House(std::int64_t count) : daemon(TestDaemon::Unstarted{}) {
        key = daemon.site_key();
        fill(count);
        daemon.start();
        auto const file = read_file(daemon.dir() / "state/first-sign-in");
        token = file.substr(0, file.find('\n'));
        client = daemon.client();
    }

    void fill(std::int64_t count) {
        auto opened = store::Store::open({daemon.dir() / "state/commentd.db", 1, base::now, [] {}, {}});
        REQUIRE(opened);
        auto& store = **opened;
        std::function<base::Outcome(store::Transaction&)> const work =
            [&](store::Transaction& transaction) -> base::Outcome {
            auto const thread = store.threads.put(transaction, 1, "thread", {});
            for (std::int64_t i = 0; i < count; ++i) {
                store::NewComment added;
                auto& c = added.comment;
                c.id = base::make_id(base::now());
                c.site = 1;
                c.thread = thread.number;
                c.created_at = base::now();
                c.content = "Comment number " + std::to_string(i);
                added.record = store::pack(c.decision, {});
                store.comments.add(transaction, added);
            }
            return base::Done{};
        };
        REQUIRE(store.writer.write_and_wait<base::Done>(work));
    }

    json::object whole_queue(std::string_view action) {
        auto const list = client.get_json("/v1/queue?limit=1", token).json();
        return {{"action", action},
                {"filter", {{"status", "pending"}}},
                {"as_of", list.at("as_of")},
                {"expected", list.at("total")}};
    }
    Answer act(json::object const& order) {
        return client.post_json("/v1/operations", order, token);
    }
    json::value operation(std::string const& id) {
        return client.get_json("/v1/operations/" + id, token).json();
    }
    Answer undo(std::string const& id) {
        return client.post_json("/v1/operations/" + id + "/undo", json::object(), token);
    }
    std::string verdict(std::string_view content) {
        auto const answer = client.post_json("/v1/comments", sample_comment(content), key);
        INFO(answer.body);
        REQUIRE(answer.status == 201);
        return text(answer.json(), "verdict");
    }
    bool is_done(std::string const& id) {
        return wait_until([&] { return text(operation(id), "state") == "done"; });
    }
    std::int64_t count(std::string const& status) {
        return client.get_json("/v1/queue/counts", token)
            .json()
            .at("counts")
            .at("news")
            .at(status)
            .as_int64();
    }

    TestDaemon daemon;
    std::string key, token;
    HttpClient client{""};
};

} // namespace

TEST_CASE("up to ten thousand are answered when they are done, and undone by one undo") {
    House house(2500);
    auto const done = house.act(house.whole_queue("spam"));
    INFO(done.body);
    REQUIRE(done.status == 201);
    CHECK(done.json().at("changed").as_int64() == 2500);
    CHECK(done.json().at("skipped").as_int64() == 0);
    CHECK(house.count("spam") == 2500);
    auto const id = text(done.json(), "operation");
    CHECK(text(house.operation(id), "state") == "done");
    CHECK(house.operation(id).at("total").as_int64() == 2500);
    auto const undone = house.undo(id);
    REQUIRE(undone.status == 201);
    CHECK(undone.json().at("changed").as_int64() == 2500);
    CHECK(house.count("pending") == 2500);
    CHECK(house.undo(id).status == 409);
}

TEST_CASE("more than ten thousand go on after the answer, through a crash, and comments between them") {
    House house(10'500);
    auto const begun = house.act(house.whole_queue("reject"));
    INFO(begun.body);
    REQUIRE(begun.status == 202);
    CHECK(text(begun.json(), "state") == "running");
    CHECK(begun.json().at("total").as_int64() == 10'500);
    auto const id = text(begun.json(), "operation");
    REQUIRE(wait_until([&] { return house.operation(id).at("changed").as_int64() > 0; }));
    auto const posted =
        house.client.post_json("/v1/comments", sample_comment("In between"), house.key);
    CHECK(posted.status == 201);
    house.daemon.kill();
    house.daemon.start();
    house.client = house.daemon.client();
    REQUIRE(house.is_done(id));
    CHECK(house.operation(id).at("changed").as_int64() == 10'500);
    CHECK(house.operation(id).at("skipped").as_int64() == 0);
    CHECK(house.count("rejected") == 10'500);
    CHECK(house.count("pending") == 1); // what came in between

    auto const undone = house.undo(id);
    REQUIRE(undone.status == 202);
    auto const undo = text(undone.json(), "operation");
    house.daemon.kill();
    house.daemon.start();
    house.client = house.daemon.client();
    REQUIRE(house.is_done(undo));
    CHECK(house.count("pending") == 10'501);
}

TEST_CASE("a running operation is stopped by its undo, and nothing of it is left") {
    House house(10'500);
    auto const id = text(house.act(house.whole_queue("spam")).json(), "operation");
    REQUIRE(wait_until([&] { return house.operation(id).at("changed").as_int64() > 0; }));
    auto const undone = house.undo(id);
    REQUIRE((undone.status == 201 || undone.status == 202));
    CHECK(text(house.operation(id), "state") == "done");
    REQUIRE(house.is_done(text(undone.json(), "operation")));
    CHECK(house.count("pending") == 10'500);
    auto const stopped = house.operation(id);
    CHECK(stopped.at("changed").as_int64() + stopped.at("skipped").as_int64() == 10'500);
}

TEST_CASE("of those named with the versions that were seen, what has changed since is left alone") {
    Newsroom room;
    std::vector<std::string> ids;
    for (int i = 0; i < 3; ++i) ids.push_back(room.post("Remark number " + std::to_string(i)));
    REQUIRE(room.act(ids[1], "spam", 1).status == 200); // somebody was faster
    auto const all = [&](json::value versions) {
        json::object const order{{"action", "approve"},
                                 {"ids", json::value_from(ids)},
                                 {"versions", std::move(versions)}};
        return room.client.post_json("/v1/operations", order, room.token);
    };
    for (json::value const& wrong : {json::value{1, 1}, json::value("1"), json::value{1, 1, "1"}})
        CHECK(codes(all(wrong)) == std::set<std::string>{"versions:invalid_value"});
    auto const done = all({1, 1, 1}).json();
    CHECK(done.at("changed").as_int64() == 2);
    CHECK(done.at("skipped").as_int64() == 1);
    CHECK(text(room.item(ids[0]), "status") == "approved");
    CHECK(text(room.item(ids[1]), "status") == "spam");
}

TEST_CASE("an entry that takes thousands of comments along is in force with the answer, until its undo") {
    House house(1500);
    auto also = house.whole_queue("spam");
    json::object const entry{{"entry", "casinoland"}, {"action", "spam"}, {"site", "news"},
                             {"also", std::move(also)}};
    auto const added = house.client.post_json("/v1/lists/ban-words/entries", entry, house.token);
    INFO(added.body);
    REQUIRE(added.status == 201);
    CHECK(added.json().at("changed").as_int64() == 1500);
    CHECK(added.json().at("replaced").as_int64() == 0);
    CHECK(house.verdict("Come to casinoland") == "spam");
    REQUIRE(house.undo(text(added.json(), "operation")).status == 201);
    CHECK(house.verdict("Come to casinoland today") == "hold");
    CHECK(house.count("pending") == 1501);
}

TEST_CASE("an entry that takes more than ten thousand along answers that it goes on") {
    House house(10'500);
    json::object const entry{{"entry", "casinoland"}, {"action", "spam"}, {"site", "news"},
                             {"also", house.whole_queue("spam")}};
    auto const added = house.client.post_json("/v1/lists/ban-words/entries", entry, house.token);
    INFO(added.body);
    REQUIRE(added.status == 202);
    CHECK(text(added.json(), "state") == "running");
    CHECK(added.json().at("total").as_int64() == 10'500);
    CHECK(house.verdict("Come to casinoland") == "spam");
    REQUIRE(house.is_done(text(added.json(), "operation")));
}

TEST_CASE("what came within some days of now is decided as the list showed it") {
    House house(3);
    auto const list = house.client.get_json(
        "/v1/queue?status=pending&status=pending&since=7d&until=0s", house.token);
    INFO(list.body);
    REQUIRE(list.status == 200);
    json::object const order{{"action", "approve"},
                             {"filter", {{"status", "pending"}, {"since", "7d"}, {"until", "0s"}}},
                             {"as_of", list.json().at("as_of")},
                             {"expected", list.json().at("total")}};
    auto const done = house.act(order);
    INFO(done.body);
    REQUIRE(done.status == 201);
    CHECK(done.json().at("changed").as_int64() == 3);
    auto other = order;
    other["filter"] = json::object{{"status", "pending"}, {"since", "8d"}, {"until", "0s"}};
    CHECK(house.act(other).status == 409);
    // What is empty narrows nothing: it was meant to.
    other["filter"] = json::object{{"status", "pending"}, {"domain", ""}, {"email", nullptr},
                                   {"min_score", nullptr}};
    CHECK(codes(house.act(other)) ==
          std::set<std::string>{"filter.domain:required", "filter.email:required",
                                "filter.min_score:required"});
}
