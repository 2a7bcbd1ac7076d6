// What a site says of itself in commentd.yaml and its comments are judged by: the names it keeps
// for its own people, the languages it is written in.
#include <fstream>

#include "tests/api/newsroom.hpp"

using namespace commentd::tests;
namespace json = boost::json;

namespace {

DaemonConfig with(std::string const& setting, std::string const& value) {
    auto config = lenient();
    config.site[setting] = value;
    return config;
}

json::value signed_by(Newsroom& newsroom, std::string_view name, std::string_view role = "") {
    static int number = 0; // no two alike: they would be duplicates
    auto comment = sample_comment("Remark number " + std::to_string(++number), name);
    if (!role.empty()) comment["author"].as_object()["role"] = role;
    auto const answer = newsroom.post_whole(comment);
    INFO(answer.body);
    REQUIRE(answer.status == 201);
    return answer.json();
}

} // namespace

TEST_CASE("a name that looks like a reserved one is held, whatever its alphabet") {
    Newsroom newsroom(with("reserved_names", "[Editor, The News, Խմբագիր]"));
    for (auto const* name : {"editor", "The  News", "Εditοr", "Тhe Nеws", "ԽՄԲԱԳԻՐ"}) {
        INFO(name);
        auto const answer = signed_by(newsroom, name);
        REQUIRE(text(answer, "status") == "pending");
        REQUIRE(text(answer.at("reasons").at(0), "rule") == "policy.reserved-name");
    }
    REQUIRE(text(signed_by(newsroom, "Editorial reader"), "status") == "approved");
    REQUIRE(text(signed_by(newsroom, "Hagop"), "status") == "approved");
}

TEST_CASE("whom the site gives a role may sign with its names, and a browser has none to give") {
    Newsroom newsroom(with("reserved_names", "[Editor]"));
    REQUIRE(text(signed_by(newsroom, "Editor", "author"), "status") == "approved");
    auto claimed = sample_comment("I am the editor, believe me", "Editor");
    claimed["author"].as_object()["role"] = "moderator";
    auto const answer = newsroom.client.post_json("/v1/sites/news/comments", claimed, {},
                                                  {{"Origin", "https://news.example"}});
    REQUIRE(answer.status == 201);
    REQUIRE(text(answer.json(), "status") == "pending");
}

TEST_CASE("a person may approve what a reserved name held") {
    Newsroom newsroom(with("reserved_names", "[Editor]"));
    auto const id = text(signed_by(newsroom, "Editor"), "id");
    REQUIRE(newsroom.act(id, "approve", 1).status == 200);
    REQUIRE(newsroom.list().json().at("count").as_int64() == 1);
}

TEST_CASE("rules that ask for the site's languages hold by them") {
    auto config = with("languages", "[hy, en]");
    config.top["rules"] = "[rules.d]";
    TestDaemon daemon(TestDaemon::Unstarted{}, std::move(config));
    std::filesystem::create_directories(daemon.dir() / "rules.d");
    std::ofstream(daemon.dir() / "rules.d/house.yaml")
        << "commentd_rules: 1\nname: house\nrules:\n  - id: foreign\n    when: {language: {not_in: "
           "site.languages, confidence: '>= 0.8'}}\n    action: hold\n";
    auto const key = daemon.site_key();
    daemon.start();
    auto client = daemon.client();
    auto const status = [&](std::string_view content) {
        auto const answer = client.post_json("/v1/comments", sample_comment(content), key);
        INFO(answer.body);
        REQUIRE(answer.status == 201);
        return text(answer.json(), "status");
    };
    REQUIRE(status("Հոդվածը շատ հետաքրքիր էր, բայց վերջին պարբերության հետ ես համաձայն չեմ, որովհետև "
                   "ապրում եմ այստեղ։") == "approved");
    REQUIRE(status("It was a really interesting read, though I disagree with what the last paragraph "
                   "says about our city.") == "approved");
    REQUIRE(status("Статья была очень интересная, но с последним абзацем я совсем не согласен, потому "
                   "что сам живу здесь.") == "pending");
}
