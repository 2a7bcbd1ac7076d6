// What changes on disk is loaded by itself, and a reload is never seen half done.
#include <atomic>
#include <map>
#include <set>
#include <thread>

#include "tests/api/newsroom.hpp"

using namespace commentd::tests;

namespace {

// A pack with one rule, which gives every comment so many points.
std::string pack(std::string const& score) {
    return "commentd_rules: 1\nname: house\nrules: [{id: house, when: {content: present}, score: " +
           score + "}]\n";
}

std::string ruleset(Newsroom& room) {
    return text(room.client.get_json("/readyz").json(), "ruleset");
}

// As editors save: a new file in the place of the old one.
void replace(TestDaemon const& daemon, std::string const& name, std::string const& content) {
    auto const next = daemon.dir().write("next", content);
    std::filesystem::rename(next, daemon.dir() / name);
}

// How many folders the daemon watches, as the kernel shows them.
std::size_t watches(TestDaemon const& daemon) {
    std::size_t lines = 0;
    auto const files = "/proc/" + std::to_string(daemon.process()) + "/fdinfo";
    for (auto const& file : std::filesystem::directory_iterator(files)) {
        auto const text = read_file(file.path());
        for (auto at = text.find("inotify wd:"); at != std::string::npos;
             at = text.find("inotify wd:", at + 1))
            ++lines;
    }
    return lines;
}

} // namespace

TEST_CASE("a pack, a list and settings that change on disk count by themselves") {
    Newsroom room(lenient());
    auto const& daemon = room.daemon;
    replace(daemon, "rules.d/house.yaml", pack("0.5"));
    daemon.wait_for_log("reloaded ruleset=");
    REQUIRE(room.post_whole(sample_comment("One")).json().at("score").to_number<double>() == 0.5);

    // In a folder that was not there.
    std::filesystem::create_directories(daemon.dir() / "rules.d/lists");
    daemon.dir().write("rules.d/lists/words.txt", "rotten\n");
    replace(daemon, "rules.d/house.yaml",
            "commentd_rules: 1\nname: house\nlists: {l: {type: words, file: lists/words.txt}}\n"
            "rules: [{id: house, when: {list: l, in: content}, action: hold}]\n");
    daemon.wait_for_log("reloaded ruleset=", 2);
    REQUIRE(text(room.post_whole(sample_comment("Mouldy cheese")).json(), "verdict") == "approve");
    daemon.dir().write("rules.d/lists/words.txt", "rotten\nmouldy\n");
    daemon.wait_for_log("reloaded ruleset=", 3);
    REQUIRE(text(room.post_whole(sample_comment("Mouldy milk")).json(), "verdict") == "hold");

    auto config = lenient();
    config.site["premoderate"] = "true";
    room.daemon.configure(config);
    daemon.wait_for_log("reloaded ruleset=", 4);
    REQUIRE(text(room.post_whole(sample_comment("Fresh milk")).json(), "verdict") == "hold");
}

TEST_CASE("the folder of rules is watched when it was not there at the start") {
    Newsroom room(lenient());
    auto& daemon = room.daemon;
    daemon.stop();
    std::filesystem::remove_all(daemon.dir() / "rules.d");
    daemon.start();
    room.client = daemon.client();
    daemon.dir().write("rules.d/house.yaml", pack("0.5"));
    daemon.wait_for_log("reloaded ruleset=");
    daemon.dir().write("rules.d/house.yaml", pack("0.7"));
    daemon.wait_for_log("reloaded ruleset=", 2);
    REQUIRE(room.post_whole(sample_comment("One")).json().at("score").to_number<double>() == 0.7);
}

TEST_CASE("a mistake on disk leaves the old set serving and is shown until it is mended") {
    Newsroom room(lenient());
    auto const& daemon = room.daemon;
    replace(daemon, "rules.d/house.yaml", pack("0.5"));
    daemon.wait_for_log("reloaded ruleset=");
    auto const good = ruleset(room);
    replace(daemon, "rules.d/house.yaml", pack("much"));
    daemon.wait_for_log("reload-refused");
    REQUIRE(daemon.log().find("rules.d/house.yaml:3:") != std::string::npos);
    REQUIRE(ruleset(room) == good);
    REQUIRE(room.metric("commentd_rules_stale") == 1);
    REQUIRE(room.metric("commentd_reloads_total{result=\"refused\"}") == 1);
    REQUIRE(text(room.client.get_json("/readyz").json(), "rules").find("broken") !=
            std::string::npos);
    REQUIRE(room.post_whole(sample_comment("One")).json().at("score").to_number<double>() == 0.5);

    // A failing example is a mistake too.
    replace(daemon, "rules.d/house.yaml",
            pack("0.5") + "tests: [{name: t, given: x, expect: {score: 3}}]\n");
    daemon.wait_for_log("reload-refused", 2);
    replace(daemon, "rules.d/house.yaml", pack("0.5"));
    daemon.wait_for_log("reloaded ruleset=", 2);
    REQUIRE(ruleset(room) == good);
    REQUIRE(room.metric("commentd_rules_stale") == 0);
}

TEST_CASE("folders of rules are watched from when they are there, and from when they are named") {
    TempDir const packs;
    TestDaemon daemon(TestDaemon::Unstarted{}, lenient());
    std::filesystem::remove(daemon.dir() / "rules.d");
    // Behind a link nobody is told that the settings change: SIGHUP has to.
    std::filesystem::create_directories(daemon.dir() / "elsewhere");
    std::filesystem::rename(daemon.config_file(), daemon.dir() / "elsewhere/commentd.yaml");
    std::filesystem::create_symlink("elsewhere/commentd.yaml", daemon.config_file());
    daemon.start();
    REQUIRE(wait_until([&] { return watches(daemon) == 1; })); // the folder of the settings

    std::filesystem::create_directories(daemon.dir() / "rules.d");
    REQUIRE(wait_until([&] { return watches(daemon) == 2; }));
    daemon.dir().write("rules.d/house.yaml", pack("0.5"));
    daemon.wait_for_log("reloaded ruleset=");
    daemon.dir().write("rules.d/house.yaml", pack("0.6"));
    daemon.wait_for_log("reloaded ruleset=", 2);

    packs.write("house.yaml", pack("0.7"));
    auto config = lenient();
    config.top["rules"] = "[" + packs.path().string() + "/]";
    daemon.configure(config);
    daemon.reload();
    daemon.wait_for_log("reloaded ruleset=", 3);
    REQUIRE(wait_until([&] { return watches(daemon) == 3; })); // the folder and its parent
    packs.write("house.yaml", pack("0.8"));
    daemon.wait_for_log("reloaded ruleset=", 4);
}

TEST_CASE("every answer in a storm of reloads is of one set, wholly") {
    auto config = lenient();
    config.top["shipped_packs"] = "[]"; // whose rules count how often somebody writes
    Newsroom room(config);
    auto const& daemon = room.daemon;
    // By score: what a set gives every comment.
    std::map<std::string, double> scores;
    std::vector<std::string> const points{"0.25", "0.5", "0.75"};
    for (auto const& score : points) {
        daemon.dir().write("rules.d/house.yaml", pack(score));
        auto const answer = room.client.post_json("/v1/reload", boost::json::object(), room.token);
        REQUIRE(answer.status == 200);
        scores.emplace(text(answer.json(), "ruleset"), std::stod(score));
    }
    REQUIRE(scores.size() == points.size());

    std::atomic<bool> over{false};
    std::atomic<std::size_t> reloads{0};
    auto const latest = std::chrono::steady_clock::now() + patience;
    auto const more_reloads = [&] {
        return reloads < 9 && std::chrono::steady_clock::now() < latest;
    };
    std::thread reloader([&] {
        auto client = daemon.client();
        while (!over || more_reloads()) {
            replace(daemon, "rules.d/house.yaml", pack(points[reloads % points.size()]));
            if (client.post_json("/v1/reload", boost::json::object(), room.token).status == 200) ++reloads;
        }
    });
    constexpr std::size_t clients = 4, comments = 60;
    std::vector<std::set<std::string>> seen(clients);
    auto const answers = in_parallel(clients, [&](std::size_t number) {
        auto client = daemon.client();
        Answer last;
        for (std::size_t i = 0; i < comments || more_reloads(); ++i) {
            auto const content = "Comment " + std::to_string(i) + " of " + std::to_string(number);
            last = client.post_json("/v1/comments",
                                    sample_comment(content, "N" + std::to_string(number)), room.key);
            if (last.status != 201) break;
            auto const body = last.json();
            auto const set = scores.find(text(body, "ruleset"));
            if (set == scores.end() || body.at("score").to_number<double>() != set->second) {
                last.status = 0;
                break;
            }
            seen[number].insert(set->first);
        }
        return last;
    });
    over = true;
    reloader.join();
    for (auto const& answer : answers) {
        INFO(answer.body);
        REQUIRE(answer.status == 201);
    }
    REQUIRE(reloads >= 9);
    for (auto const& sets : seen) REQUIRE(sets.size() > 1);
}

TEST_CASE("a stop while a large list is loaded is clean") {
    TestDaemon daemon(lenient());
    std::string lines;
    for (int i = 0; i < 60'000; ++i) lines += "entry number " + std::to_string(i * 7919) + "\n";
    daemon.dir().write("rules.d/lists/large.txt", lines);
    replace(daemon, "rules.d/house.yaml",
            "commentd_rules: 1\nname: house\n"
            "lists: {l: {type: substrings, file: lists/large.txt}}\n"
            "rules: [{id: house, when: {list: l, in: content}, action: hold}]\n");
    daemon.reload();
    REQUIRE(daemon.stop() == 0);
    REQUIRE(daemon.log().find("reload-refused") == std::string::npos);
}
