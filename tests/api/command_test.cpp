// The command line beside the daemon: what programs read of it, and what it refuses.
#include <filesystem>
#include <fstream>

#include "daemon/store/database.hpp"
#include "tests/api/newsroom.hpp"

using namespace commentd::tests;
namespace json = boost::json;

namespace {

json::array lines(std::string const& out) {
    json::array all;
    for (std::size_t at = 0; at < out.size(); at = out.find('\n', at) + 1)
        all.push_back(json::parse(std::string_view(out).substr(at, out.find('\n', at) - at)));
    return all;
}

} // namespace

TEST_CASE("people's sites are a list, and a token lasts for some time") {
    TestDaemon daemon(TestDaemon::Unstarted{});
    REQUIRE(daemon.run({"user", "add", "ann", "--sites", "news"}).exit_code == 0);
    REQUIRE(daemon.run({"user", "add", "bob", "--role", "admin"}).exit_code == 0);
    auto const people = json::parse(daemon.run({"user", "list", "--json"}).out);
    REQUIRE(people.at(0).at("sites") == json::value(json::array{"news"}));
    REQUIRE(people.at(1).at("sites").is_null());
    auto const none = daemon.run({"user", "token", "ann", "--expires", "0d"});
    REQUIRE(none.exit_code == 2);
    REQUIRE(none.out.empty());
    REQUIRE(daemon.run({"user", "token", "ann", "--expires", "1h"}).exit_code == 0);
}

TEST_CASE("help shows a command as it is typed") {
    REQUIRE(run_commentd({"help", "serve"}).out.find("Usage: commentd serve") != std::string::npos);
    REQUIRE(run_commentd({"help", "user", "token"}).out.find("Usage: commentd user token") !=
            std::string::npos);
    REQUIRE(run_commentd({"help"}).out.find("Usage: commentd ") != std::string::npos);
    REQUIRE(run_commentd({"help", "nothing"}).exit_code == 2);
}

TEST_CASE("what is no command is named, and help shows them all") {
    auto const said = [&](std::vector<std::string> const& words) {
        auto const done = run_commentd(words);
        CHECK(done.exit_code == (words[0] == "help" ? 0 : 2));
        return done.out + done.err;
    };
    CHECK_THAT(said({"chekc"}), Catch::Contains("there is no command chekc"));
    CHECK_THAT(said({"user", "lst"}), Catch::Contains("there is no command user lst"));
    CHECK_THAT(said({"help"}), Catch::Contains("backtest") && Catch::Contains("serve"));
    CHECK_THAT(said({"user", "token", "x", "--json"}), Catch::Contains("--list"));
}

TEST_CASE("there is an admin of all sites from the first start on, whoever was added before") {
    TestDaemon daemon(TestDaemon::Unstarted{});
    REQUIRE(daemon.run({"user", "add", "admin"}).exit_code == 0); // a moderator
    daemon.start();
    CHECK_THAT(daemon.run({"user", "list"}).out, Catch::Contains("admin2\tadmin\tall sites"));
    CHECK(std::filesystem::exists(daemon.dir() / "state/first-sign-in"));
    auto const last = daemon.run({"user", "remove", "admin2"});
    CHECK(last.exit_code == 1);
    CHECK_THAT(last.err, Catch::Contains("the last admin of all sites"));
    REQUIRE(daemon.run({"user", "add", "ani", "--role", "admin"}).exit_code == 0);
    CHECK(daemon.run({"user", "remove", "admin2"}).exit_code == 0);
}

TEST_CASE("a database of a newer program is neither served nor taken for a backup") {
    TestDaemon daemon(TestDaemon::Unstarted{});
    REQUIRE(daemon.run({"site", "key", "news"}).exit_code == 0);
    std::fstream file(daemon.dir() / "state/commentd.db",
                      std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(60); // SQLite's user_version
    file.write("\x00\x00\x27\x0f", 4);
    file.close();
    auto const copy = daemon.dir() / "copy.db";
    auto const backup = daemon.run({"backup", copy.string()});
    REQUIRE(backup.exit_code == 1);
    REQUIRE(backup.err.find("newer") != std::string::npos);
    REQUIRE(!std::filesystem::exists(copy));
    REQUIRE(daemon.run({"serve"}).err.find("cannot-start") != std::string::npos);
}

TEST_CASE("who only reads or changes a database makes none") {
    TestDaemon daemon(TestDaemon::Unstarted{});
    auto const database = daemon.dir() / "state/commentd.db";
    for (std::vector<std::string> const& command :
         {std::vector<std::string>{"user", "list"}, {"user", "link", "anna"}, {"site", "list"},
          {"stats"}, {"backup", (daemon.dir() / "copy.db").string()}}) {
        auto const refused = daemon.run(command);
        INFO(command.front());
        CHECK(refused.exit_code == 1);
        CHECK_THAT(refused.err, Catch::Contains(database.string()));
        CHECK_FALSE(std::filesystem::exists(database));
    }
    CHECK(daemon.run({"user", "add", "anna"}).exit_code == 0);
    CHECK(daemon.run({"user", "list"}).out == "anna\tmoderator\tall sites\n");
}

TEST_CASE("what cannot be served is told with its file and what to do") {
    TestDaemon daemon(TestDaemon::Unstarted{});
    auto const refused = [&] { return daemon.run({"serve"}).err; };
    auto const state = daemon.dir() / "state";
    std::filesystem::create_directory(state);
    std::ofstream(state / "commentd.db") << std::string(5000, 'x');
    CHECK_THAT(refused(), Catch::Contains((state / "commentd.db").string() + " is damaged, or is none"));
    std::filesystem::remove(state / "commentd.db");
    {
        namespace store = commentd::store;
        auto other = store::Database::open(state / "commentd.db", store::Database::Access::create);
        other.execute("CREATE TABLE comments (of_another_program)");
    }
    CHECK_THAT(refused(), Catch::Contains("another program's"));
    std::filesystem::remove_all(state);
    std::ofstream(state) << "a file";
    CHECK_THAT(refused(), Catch::Contains("cannot be used: its file 'lock': Not a directory"));
    std::filesystem::remove(state);
    daemon.start();
    CHECK_THAT(refused(), Catch::Contains("another commentd runs on it"));
}

TEST_CASE("a folder is no file to score, and none to explain") {
    TestDaemon daemon(TestDaemon::Unstarted{});
    auto const folder = daemon.dir().path().string();
    auto const scored = daemon.run({"score", folder});
    CHECK(scored.exit_code == 1);
    CHECK_THAT(scored.err, Catch::Contains("cannot be read"));
    auto const explained = daemon.run({"explain", folder, "--site", "news"});
    CHECK(explained.exit_code == 1);
    CHECK_THAT(explained.err, Catch::Contains("Is a directory"));
}

TEST_CASE("score names the line of what cannot be text") {
    TestDaemon daemon(TestDaemon::Unstarted{});
    auto const scored =
        daemon.run({"score"}, R"({"id":"a","thread":"t","content":"lone \ud800 half"})"
                              "\nno JSON\n");
    REQUIRE(scored.exit_code == 0);
    auto const out = lines(scored.out);
    REQUIRE(out.size() == 2);
    REQUIRE(text(out[0], "id") == "a");
    REQUIRE(text(out[0].at("error").at("errors").at(0), "code") == "invalid_utf8");
    REQUIRE(out[1].at("id").is_null());
    CHECK(out[0].at("error").at("line").as_int64() == 1);
    CHECK(out[1].at("error").at("line").as_int64() == 2);
}

TEST_CASE("score and explain say which of several sites they judge for, and take another") {
    DaemonConfig config;
    config.more_sites.push_back({{"id", "blog"}, {"name", "The Blog"}, {"fields", "{content: {min: 30}}"}});
    TestDaemon daemon(TestDaemon::Unstarted{}, config);
    std::string const comment = R"({"thread":"t","content":"good day"})";
    auto const first = daemon.run({"score"}, comment + "\n");
    CHECK_THAT(first.err, Catch::Contains("judged as for news, the first of several sites"));
    CHECK(lines(first.out).at(0).as_object().contains("verdict"));
    auto const other = daemon.run({"score", "--site", "blog"}, comment + "\n");
    CHECK(other.err.empty());
    CHECK(lines(other.out).at(0).as_object().contains("error")); // too short there
    CHECK_THAT(daemon.run({"score", "--site", "nowhere"}, "").err, Catch::Contains("no site nowhere"));
    auto const file = daemon.dir().write("one.json", comment).string();
    CHECK_THAT(daemon.run({"explain", file}).err, Catch::Contains("judged as for news"));
}

TEST_CASE("score answers every line in its place, and knows the labels of the contract") {
    TestDaemon daemon(TestDaemon::Unstarted{});
    auto const line = [](std::string const& label) {
        return R"({"id":")" + label + R"(","thread":"t","content":"good day","label":")" + label +
               "\"}\n";
    };
    auto const scored =
        daemon.run({"score"}, line("ham") + "\n  \n" + line("bad") + line("abuse") + line("spam"));
    REQUIRE(scored.exit_code == 0);
    auto const out = lines(scored.out);
    REQUIRE(out.size() == 6);
    for (std::size_t const good : {0, 4, 5}) CHECK(out[good].as_object().contains("verdict"));
    for (std::size_t const blank : {1, 2}) CHECK(out[blank].as_object().contains("error"));
    CHECK(text(out[3], "id") == "bad");
    CHECK(text(out[3].at("error").at("errors").at(0), "field") == "label");
    CHECK(text(out[3].at("error").at("errors").at(0), "code") == "invalid_value");
}

TEST_CASE("a sign-in link has the port that is listened at, and there is none while nobody listens") {
    TestDaemon daemon; // listens at a port that the kernel chose
    auto const link = daemon.run({"user", "link", "admin"});
    INFO(link.out << link.err);
    REQUIRE(link.exit_code == 0);
    CHECK(link.out.starts_with("http://" + daemon.address() + "/moderate#link="));
    daemon.stop();
    auto const none = daemon.run({"user", "link", "admin"});
    CHECK(none.exit_code == 1);
    CHECK(none.out.empty());
    CHECK(none.err.find("no commentd runs") != std::string::npos);
}
