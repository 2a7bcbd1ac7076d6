// The operator's tools: other rules on stored comments, and one comment asked about.
#include "tests/api/newsroom.hpp"

using namespace commentd::tests;
namespace json = boost::json;

namespace {

std::string pack(std::string const& name, std::string const& rules) {
    return "commentd_rules: 1\nname: " + name + "\nrules:\n" + rules;
}

std::string const no_turnips =
    pack("candidate", "  - {id: turnips, when: {content: {contains: turnip}}, action: reject}\n");

std::int64_t count(json::value const& report, char const* row, char const* column) {
    return report.at(row).at(column).to_number<std::int64_t>();
}

std::set<std::string> hits(json::value const& decision) {
    std::set<std::string> rules;
    for (auto const& hit : decision.at("hits").as_array()) rules.insert(text(hit, "rule"));
    return rules;
}

// What became of a backtest that was asked for over HTTP.
json::value wait_for_backtest(Newsroom& newsroom, std::string const& id) {
    Answer answer;
    REQUIRE(wait_until([&] {
        answer = newsroom.client.get_json("/v1/rules/backtest/" + id, newsroom.token);
        return answer.status != 200 || text(answer.json(), "state") != "running";
    }));
    REQUIRE(answer.status == 200);
    return answer.json();
}

} // namespace

TEST_CASE("a backtest keeps what people decided apart and changes nothing") {
    Newsroom newsroom(lenient());
    auto const good = newsroom.post("A turnip, and I say it with love");
    auto const bad = newsroom.post("Another turnip here, for those who want it");
    newsroom.post("Nobody has decided on this turnip");
    newsroom.post("A beetroot is a beetroot");
    REQUIRE(newsroom.act(good, "approve", 1).status == 200);
    REQUIRE(newsroom.act(bad, "spam", 1).status == 200);
    newsroom.daemon.dir().write("candidate/turnips.yaml", no_turnips);
    auto const folder = (newsroom.daemon.dir() / "candidate").string();

    auto const finished =
        newsroom.daemon.run({"backtest", "--since", "1d", "--rules", folder, "--json"});
    INFO(finished.err);
    REQUIRE(finished.exit_code == 0);
    auto const report = json::parse(finished.out);
    REQUIRE(report.at("comments").to_number<int>() == 4);
    REQUIRE(report.at("decided").to_number<int>() == 2);
    REQUIRE(count(report, "stricter", "approved") == 1);
    REQUIRE(count(report, "stricter", "bad") == 1);
    REQUIRE(count(report, "stricter", "undecided") == 1);
    REQUIRE(count(report, "agree", "undecided") == 1);
    REQUIRE(report.at("examples").at("stricter").at("approved").at(0).as_string() == good);
    auto const& rules = report.at("rules").as_array();
    REQUIRE(rules.size() == 1);
    REQUIRE(text(rules[0], "rule") == "turnips");
    REQUIRE(count(rules[0], "stricter", "bad") == 1);

    auto const shown = newsroom.daemon.run({"backtest", "--since", "1d", "--rules", folder});
    REQUIRE(shown.exit_code == 0);
    REQUIRE(shown.out.find("new is stricter") != std::string::npos);
    REQUIRE(shown.out.find("turnips  +1/+1/+1") != std::string::npos);
    REQUIRE(shown.out.find(good) != std::string::npos);
    REQUIRE(report.at("trial").is_null());
    REQUIRE(shown.out.find("on trial") == std::string::npos);
    REQUIRE(text(newsroom.item(good), "status") == "approved");
    REQUIRE(newsroom.item(good).at("version").as_int64() == 2);

    // On trial it says what would be.
    newsroom.daemon.dir().write(
        "trial/turnips.yaml",
        pack("turnips", "  - {id: turnips, mode: shadow, when: {content: {contains: turnip}},"
                        " action: reject}\n"));
    auto const trial =
        newsroom.daemon.run({"backtest", "--since", "1d", "--rules",
                             (newsroom.daemon.dir() / "trial").string()});
    INFO(trial.out << trial.err);
    auto const why = newsroom.daemon.run(
        {"explain", good, "--rules", (newsroom.daemon.dir() / "trial").string()});
    REQUIRE(why.out.find("turnips  (turnips.yaml:") != std::string::npos);
    REQUIRE(trial.out.find("stricter 1/1/1, laxer 0/0/0: turnips") != std::string::npos);
}

TEST_CASE("what cannot be judged again is counted and not guessed") {
    Newsroom newsroom(lenient());
    auto const erased = newsroom.post("This will be gone");
    newsroom.post("This stays");
    REQUIRE(newsroom.client.delete_json("/v1/comments/" + erased, newsroom.key).status == 204);
    auto const finished = newsroom.daemon.run({"backtest", "--json"});
    REQUIRE(finished.exit_code == 0);
    auto const report = json::parse(finished.out);
    REQUIRE(report.at("comments").to_number<int>() == 1);
    REQUIRE(report.at("not_computed").as_object().size() == 1);
    REQUIRE(newsroom.daemon.run({"backtest"}).out.find("not computed for 1 comments: erased") !=
            std::string::npos);
}

TEST_CASE("a candidate with mistakes or failing tests is named and not tried") {
    Newsroom newsroom;
    newsroom.daemon.dir().write("broken/a.yaml", pack("a", "  - {id: x, wen: {ip: present}}\n"));
    auto const broken =
        newsroom.daemon.run({"backtest", "--rules", (newsroom.daemon.dir() / "broken").string()});
    REQUIRE(broken.exit_code == 1);
    REQUIRE(broken.out.empty());
    REQUIRE(broken.err.find("broken/a.yaml:4:") != std::string::npos);
    newsroom.daemon.dir().write(
        "failing/a.yaml",
        pack("a", "  - {id: x, when: {content: {contains: x}}, score: 1, tests: {hits: [abc]}}\n"));
    auto const failing =
        newsroom.daemon.run({"backtest", "--rules", (newsroom.daemon.dir() / "failing").string()});
    REQUIRE(failing.exit_code == 1);
    REQUIRE(failing.err.find("E017") != std::string::npos);
    REQUIRE(newsroom.daemon.run({"backtest", "--since", "yesterday"}).exit_code == 2);
    REQUIRE(newsroom.daemon.run({"backtest", "--site", "none"}).exit_code == 1);
}

TEST_CASE("a backtest over HTTP runs beside the daemon, one at a time, and can be cancelled") {
    Newsroom newsroom(lenient());
    newsroom.post("A turnip for the road");
    json::object const order{{"since", "1 h"}, {"pack", no_turnips}};
    auto const started = newsroom.client.post_json("/v1/rules/backtest", order, newsroom.token);
    INFO(started.body);
    REQUIRE(started.status == 202);
    auto const id = text(started.json(), "id");
    REQUIRE(started.header("location") == "/v1/rules/backtest/" + id);
    auto const done = wait_for_backtest(newsroom, id);
    REQUIRE(text(done, "state") == "done");
    REQUIRE(count(done.at("result"), "stricter", "undecided") == 1);

    // What is over may be asked for again, and cancelled without harm; another id is nobody's.
    REQUIRE(newsroom.client.delete_json("/v1/rules/backtest/" + id, newsroom.token).status == 204);
    REQUIRE(text(wait_for_backtest(newsroom, id), "state") == "done");
    std::string const other = "0197a1c0-0000-7000-8000-000000000000";
    REQUIRE(newsroom.client.get_json("/v1/rules/backtest/" + other, newsroom.token).status == 404);
    REQUIRE(newsroom.client.delete_json("/v1/rules/backtest/" + other, newsroom.token).status ==
            404);

    json::object const broken{{"pack", pack("x", "  - {id: x, when: {list: none, in: content}}\n")}};
    auto const refused = newsroom.client.post_json("/v1/rules/backtest", broken, newsroom.token);
    REQUIRE(refused.status == 422);
    REQUIRE(refused.body.find("(sent)") != std::string::npos);
    REQUIRE(refused.json().at("problems").as_array().size() >= 2);
    json::object const with_file{
        {"pack", "commentd_rules: 1\nname: x\nlists: {l: {type: words, file: /etc/passwd}}\n"}};
    REQUIRE(newsroom.client.post_json("/v1/rules/backtest", with_file, newsroom.token).status ==
            422);

    std::string words = "commentd_rules: 1\nname: x\nlists:\n  l:\n    type: words\n    entries:\n";
    for (int i = 0; i <= 10'000; ++i) words += "      - word" + std::to_string(i) + "\n";
    json::object const with_many{{"pack", words}};
    REQUIRE(codes(newsroom.client.post_json("/v1/rules/backtest", with_many, newsroom.token)) ==
            std::set<std::string>{"pack:too_long"});

    auto const moderator = newsroom.token_of("mo");
    REQUIRE(newsroom.client.post_json("/v1/rules/backtest", json::object(), moderator).status ==
            403);
    json::object const backwards{{"since", "1 h"}, {"until", "2 h"}};
    REQUIRE(codes(newsroom.client.post_json("/v1/rules/backtest", backwards, newsroom.token)) ==
            std::set<std::string>{"until:invalid_value"});
}

TEST_CASE("an admin of some sites has backtests of those alone") {
    Newsroom newsroom(lenient());
    newsroom.post("A turnip for the road");
    auto const ann = newsroom.token_of("ann", {"--role", "admin", "--sites", "news"});
    auto const started =
        newsroom.client.post_json("/v1/rules/backtest", json::object(), newsroom.token);
    REQUIRE(started.status == 202);
    auto const of_all = "/v1/rules/backtest/" + text(started.json(), "id");
    REQUIRE(newsroom.client.get_json(of_all, ann).status == 404);
    REQUIRE(newsroom.client.delete_json(of_all, ann).status == 404);
    wait_for_backtest(newsroom, text(started.json(), "id"));
    REQUIRE(newsroom.client.post_json("/v1/rules/backtest", json::object(), ann).status == 403);
    json::object const of_news{{"site", "news"}};
    auto const allowed = newsroom.client.post_json("/v1/rules/backtest", of_news, ann);
    REQUIRE(allowed.status == 202);
    REQUIRE(newsroom.client.get_json("/v1/rules/backtest/" + text(allowed.json(), "id"), ann)
                .status == 200);
}

TEST_CASE("one comment is asked about over HTTP as it would be judged, with a pack or without") {
    auto config = lenient();
    config.more_sites = {{{"id", "sport"}, {"origins", "['https://sport.example']"}}};
    Newsroom newsroom(config);
    json::object asked{{"comment", sample_comment("A turnip for everybody")}};
    auto const now = newsroom.client.post_json("/v1/rules/test", asked, newsroom.token);
    INFO(now.body);
    REQUIRE(now.status == 200);
    REQUIRE(text(now.json(), "verdict") == "approve");
    REQUIRE(!now.json().at("rules").as_array().empty());
    REQUIRE(text(now.json().at("views"), "folded") == "a turnip for everybody");
    asked["pack"] = no_turnips;
    auto const then = newsroom.client.post_json("/v1/rules/test", asked, newsroom.token);
    REQUIRE(text(then.json(), "verdict") == "reject");
    REQUIRE(hits(then.json()).contains("turnips"));
    // In the place of the pack of its name.
    asked["pack"] = pack("links", "  - {id: only, when: {content: {contains: turnip}}, score: 1}\n");
    auto const instead =
        newsroom.client.post_json("/v1/rules/test", asked, newsroom.token).json();
    REQUIRE(text(instead, "verdict") == "approve");
    for (auto const& rule : instead.at("rules").as_array())
        REQUIRE((text(rule, "pack") != "links" || text(rule, "id") == "only"));
    // Nothing was stored by all this.
    REQUIRE(newsroom.client.get_json("/v1/queue?status=approved&status=pending", newsroom.token)
                .json()
                .at("total") == 0);

    auto const moderator = newsroom.token_of("mo");
    REQUIRE(newsroom.client.post_json("/v1/rules/test", asked, moderator).status == 403);
    asked.erase("pack");
    REQUIRE(newsroom.client.post_json("/v1/rules/test", asked, moderator).status == 200);
    REQUIRE(newsroom.client.post_json("/v1/rules/test", asked, newsroom.key).status == 401);
    asked["comment"].as_object()["contnet"] = "x";
    REQUIRE(codes(newsroom.client.post_json("/v1/rules/test", asked, moderator)) ==
            std::set<std::string>{"comment.contnet:unknown_field"});
    auto const sport = newsroom.token_of("sam", {"--sites", "sport"});
    asked["comment"].as_object().erase("contnet");
    // However many are wrong, the answer is short, and JSON whatever their names are.
    auto many = asked;
    for (int i = 0; i < 500; ++i) many["comment"].as_object()["x" + std::to_string(i)] = i;
    many["comment"].as_object()["\xff\xfe"] = 1;
    auto const wrong = newsroom.client.post_json("/v1/rules/test", many, moderator);
    REQUIRE(wrong.status == 422);
    REQUIRE(wrong.json().at("errors").as_array().size() == 20);
    // Without a name it is the first site that one may see.
    REQUIRE(text(newsroom.client.post_json("/v1/rules/test", asked, sport).json(), "site") ==
            "sport");
    asked["site"] = "news";
    REQUIRE(newsroom.client.post_json("/v1/rules/test", asked, sport).status == 404);
}

TEST_CASE("a database that cannot be read is no mistake of the pack that was sent") {
    Newsroom newsroom;
    auto const truth = newsroom.daemon.dir() / "state/commentd.db", away = newsroom.daemon.dir() / "away";
    std::filesystem::rename(truth, away);
    json::object const order{{"pack", no_turnips}};
    auto const backtest = newsroom.client.post_json("/v1/rules/backtest", order, newsroom.token);
    json::object const asked{{"comment", sample_comment("A turnip")}, {"pack", no_turnips}};
    auto const test = newsroom.client.post_json("/v1/rules/test", asked, newsroom.token);
    std::filesystem::rename(away, truth);
    for (auto const* answer : {&backtest, &test}) {
        INFO(answer->body);
        REQUIRE(answer->status == 503);
        REQUIRE(answer->header("retry-after") == "5");
    }
    REQUIRE(newsroom.client.post_json("/v1/rules/test", asked, newsroom.token).status == 200);
}

TEST_CASE("explain shows a stored decision as it was and as it would be now") {
    Newsroom newsroom(lenient());
    auto const id = newsroom.post("A turnip, as the neighbours say");
    newsroom.daemon.dir().write("rules.d/turnips.yaml", no_turnips);
    auto const shown = newsroom.daemon.run({"explain", id});
    INFO(shown.out << shown.err);
    REQUIRE(shown.exit_code == 0);
    REQUIRE(shown.out.find("the verdict was approve and would be reject") != std::string::npos);
    REQUIRE(shown.out.find("rules that hit now and did not: turnips") != std::string::npos);
    auto const told = json::parse(newsroom.daemon.run({"explain", id, "--json"}).out);
    REQUIRE(text(told.at("revisions").at(0), "verdict") == "approve");
    REQUIRE(text(told.at("now"), "verdict") == "reject");
    REQUIRE(told.at("now").at("difference").at("appeared").at(0).as_string() == "turnips");
    REQUIRE(told.at("now").at("difference").at("facts").as_array().empty());
    // With broken files what was stored is told all the same.
    newsroom.daemon.dir().write("rules.d/turnips.yaml", "nonsense");
    auto const stored = newsroom.daemon.run({"explain", id, "--json"});
    REQUIRE(stored.exit_code == 0);
    REQUIRE(json::parse(stored.out).at("now").is_null());
}
