// Waiting comments judged again: what `commentd reprocess` shows, does and takes back.
#include "tests/api/newsroom.hpp"

using namespace commentd::tests;
namespace json = boost::json;

namespace {

std::string house(std::string const& rules) {
    return "commentd_rules: 1\nname: house\nrules:\n" + rules;
}

std::string const hold_turnips =
    house("  - {id: turnips, when: {content: {contains: turnip}}, action: hold}\n");

// Three turnips and a beet wait; then the rule that held the turnips is taken away.
struct Turnips : Newsroom {
    Turnips() : Newsroom(lenient()) {
        daemon.dir().write("rules.d/house.yaml", hold_turnips);
        reload();
        one = post("The first turnip of the year");
        held = post("A second turnip, which a person has put back");
        answer = post("The third turnip here, and more to come");
        beet = post("A beet that no rule holds");
        REQUIRE(act(held, "hold", 1).status == 200);
        daemon.dir().write("rules.d/house.yaml", house("  []\n"));
        reload();
    }
    void reload() {
        auto const answer_ = client.post_json("/v1/reload", json::object(), token);
        INFO(answer_.body);
        REQUIRE(answer_.status == 200);
    }
    std::string status(std::string const& id) { return text(item(id), "status"); }
    std::string one, held, answer, beet;
};

} // namespace

TEST_CASE("reprocess shows what would become of waiting comments and does it when told to") {
    Turnips newsroom;
    auto const dry = newsroom.daemon.run({"reprocess", "--status", "pending"});
    INFO(dry.out << dry.err);
    REQUIRE(dry.exit_code == 0);
    REQUIRE(dry.out.find("2 become approved") != std::string::npos);
    REQUIRE(dry.out.find("--apply") != std::string::npos);
    REQUIRE(newsroom.status(newsroom.one) == "pending");

    auto const seen = text(newsroom.publications("after=").json(), "cursor");
    auto const done =
        newsroom.daemon.run({"reprocess", "--status", "pending", "--apply", "--json"});
    INFO(done.out << done.err);
    REQUIRE(done.exit_code == 0);
    REQUIRE(json::parse(done.out).at("applied").at("changed") == 2);
    REQUIRE(newsroom.status(newsroom.one) == "approved");
    REQUIRE(newsroom.status(newsroom.answer) == "approved");
    REQUIRE(newsroom.status(newsroom.held) == "pending"); // what a person decided stays
    auto const item = newsroom.item(newsroom.one);
    REQUIRE(item.at("version").as_int64() == 2);
    REQUIRE(text(item.at("decision"), "by") == "rules");
    REQUIRE(text(item.at("decision"), "verdict") == "approve");
    auto const& last = item.at("history").as_array().back();
    REQUIRE(text(last, "who") == "rules");
    REQUIRE(text(last, "action") == "reprocess");
    REQUIRE(text(last, "from") == "pending");
    auto const& before = last.at("before");
    REQUIRE(text(before, "verdict") == "hold");
    REQUIRE(text(before, "ruleset") != text(item.at("decision"), "ruleset"));
    REQUIRE(text(before.at("hits").at(0), "rule") == "turnips");
    REQUIRE(item.at("history").at(0).at("before").is_null());
    auto const explained = newsroom.daemon.run({"explain", newsroom.one});
    INFO(explained.out << explained.err);
    REQUIRE(explained.out.find("rules: reprocess -> approved\nbefore that: hold") !=
            std::string::npos);
    auto const told = json::parse(newsroom.daemon.run({"explain", newsroom.one, "--json"}).out);
    REQUIRE(text(told.at("revisions").at(0), "verdict") == "approve");
    REQUIRE(text(told.at("replaced").at(0), "ruleset") == text(before, "ruleset"));
    REQUIRE(told.at("replaced").at(0).at("revision") == 1);
    auto const events = newsroom.publications("after=" + seen).json();
    REQUIRE(events.at("events").as_array().size() == 2);
    REQUIRE(text(events.at("events").at(0), "type") == "comment.published");
    // The queue's filter by rule knows the new decision.
    auto const by_rule =
        newsroom.client.get_json("/v1/queue?status=approved&rule=turnips", newsroom.token);
    REQUIRE(by_rule.json().at("total") == 0);
    // A moderator's bulk takes it back.
    json::object const back{{"ids", json::array{newsroom.one}}, {"action", "hold"}};
    REQUIRE(newsroom.client.post_json("/v1/operations", back, newsroom.token).status == 201);
    REQUIRE(newsroom.status(newsroom.one) == "pending");
}

TEST_CASE("reprocess does it by itself when no daemon runs, and only what a rule had hit") {
    Turnips newsroom;
    REQUIRE(newsroom.daemon.stop() == 0);
    auto const judged = [&](std::string const& rule) {
        return newsroom.daemon.run(
            {"reprocess", "--status", "pending", "--rule", rule, "--apply", "--json"});
    };
    for (auto const* known : {"link-in-name", "policy.parent"}) {
        auto const none = judged(known);
        INFO(known << none.err);
        REQUIRE(none.exit_code == 0);
        REQUIRE(json::parse(none.out).at("judged") == 0);
    }
    auto const nobody = judged("link-in-nam");
    REQUIRE(nobody.exit_code == 1);
    REQUIRE(nobody.out.empty());
    REQUIRE(nobody.err.find("there is no rule link-in-nam, and nothing waits because of one; did you "
                            "mean 'link-in-name'?") != std::string::npos);
    auto const done = newsroom.daemon.run(
        {"reprocess", "--status", "pending", "--rule", "turnips", "--apply", "--json"});
    INFO(done.out << done.err);
    REQUIRE(done.exit_code == 0);
    REQUIRE(json::parse(done.out).at("applied").at("changed") == 2);
    newsroom.daemon.start();
    newsroom.client = newsroom.daemon.client();
    REQUIRE(newsroom.status(newsroom.one) == "approved");
    REQUIRE(newsroom.status(newsroom.held) == "pending");
}

TEST_CASE("what a run of reprocess did is taken back, but for what a person has touched since") {
    Turnips newsroom;
    auto const run = [&](std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "reprocess");
        arguments.insert(arguments.end(), {"--apply", "--json"});
        auto const done = newsroom.daemon.run(arguments);
        INFO(done.out << done.err);
        REQUIRE(done.exit_code == 0);
        return json::parse(done.out).at("applied");
    };
    auto const first = run({"--status", "pending"});
    REQUIRE(first.at("changed") == 2);
    auto const seen = text(newsroom.publications("after=").json(), "cursor");
    REQUIRE(newsroom.act(newsroom.answer, "spam", 2).status == 200);

    auto const dry = newsroom.daemon.run({"reprocess", "--take-back", text(first, "run")});
    INFO(dry.out << dry.err);
    REQUIRE(dry.exit_code == 0);
    CHECK(dry.out.find("changed 2 comments; 1 of them") != std::string::npos);
    CHECK(newsroom.status(newsroom.one) == "approved");

    auto const back = run({"--take-back", text(first, "run")});
    CHECK(back.at("changed") == 1);
    CHECK(newsroom.status(newsroom.answer) == "spam");
    auto const item = newsroom.item(newsroom.one);
    CHECK(text(item, "status") == "pending");
    CHECK(text(item.at("decision"), "verdict") == "hold");
    CHECK(text(item.at("decision").at("hits").at(0), "rule") == "turnips");
    auto const events = newsroom.publications("after=" + seen).json();
    CHECK(text(events.at("events").as_array().back(), "type") == "comment.withdrawn");
    auto const waiting = newsroom.client.get_json("/v1/queue?rule=turnips", newsroom.token).json();
    CHECK(waiting.at("total") == 2); // with the one that a person has put back

    CHECK(run({"--take-back", text(first, "run")}).at("changed") == 0); // once
    CHECK(run({"--take-back", text(back, "run")}).at("changed") == 1);
    CHECK(newsroom.status(newsroom.one) == "approved");
    auto const none = newsroom.daemon.run({"reprocess", "--take-back", "yesterday"});
    CHECK(none.exit_code == 1);
    CHECK(none.err.find("no run yesterday") != std::string::npos);
    CHECK(newsroom.daemon.run({"reprocess", "--apply"}).exit_code != 0);
}

TEST_CASE("an erased comment leaves nothing of its replaced decision") {
    Turnips newsroom;
    REQUIRE(newsroom.daemon.run({"reprocess", "--status", "pending", "--apply"}).exit_code == 0);
    REQUIRE(newsroom.client.delete_json("/v1/comments/" + newsroom.one, newsroom.key).status == 204);
    REQUIRE(newsroom.daemon.stop() == 0);
    auto const file = read_file(newsroom.daemon.dir() / "state/commentd.db");
    REQUIRE(file.find("The first turnip") == std::string::npos);
}
