// `commentd check` and `commentd test` as programs and people read them.
#include <algorithm>
#include <fstream>

#include "tests/api/newsroom.hpp"

using namespace commentd::tests;
namespace json = boost::json;

namespace {

// A pack that nothing can be said against.
constexpr auto ticket_pack = R"(commentd_rules: 1
name: house
lists:
  tickets: {type: words, entries: [resale, 'scalper*', tout]}
rules:
  - id: ticket-sellers
    when: {list: tickets, in: [content, author.name]}
    score: 2
    reason: 'sells tickets: "{match}"'
    tests:
      hits: [RESALE of two seats, {content: Call me, author: {name: Ticket Scalper}}]
      misses: [We sat in the front row]
)";

constexpr auto unproved = "commentd_rules: 1\nname: unproved\n"
                          "rules: [{id: r, when: {content: x}, score: 1}]\n";

json::value check_json(TestDaemon const& daemon) {
    return json::parse(daemon.run({"check", "--json"}).out);
}

bool has(std::string const& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("mistakes of the settings and of packs are told at once") {
    DaemonConfig config;
    config.top["lissten"] = "127.0.0.1:8080";
    TestDaemon daemon(TestDaemon::Unstarted{}, config);
    daemon.dir().write("rules.d/house.yaml", "commentd_rules: 1\nname: house\n"
                                             "rules: [{id: r, when: {contents: x}, score: 1}]\n");
    auto const checked = daemon.run({"check"});
    CHECK(checked.exit_code == 1);
    CHECK(has(checked.out, "lissten"));
    CHECK(has(checked.out, "rules.d/house.yaml:3:"));
}

TEST_CASE("check has nothing to say of a good pack, and figures of its lists") {
    TestDaemon daemon(TestDaemon::Unstarted{});
    daemon.dir().write("rules.d/house.yaml", ticket_pack);
    auto const checked = daemon.run({"check"});
    INFO(checked.out);
    REQUIRE(checked.exit_code == 0);
    REQUIRE(checked.out.starts_with("ok: 1 sites, rule set "));
    REQUIRE(daemon.run({"check", "--deny", "warnings"}).exit_code == 0);
    auto const body = check_json(daemon);
    REQUIRE(body.at("ok").as_bool());
    REQUIRE(body.at("problems").as_array().empty());
    auto const& statistics = body.at("statistics");
    REQUIRE(statistics.at("rules").as_int64() > 30);
    REQUIRE(statistics.at("tests").as_int64() > 200);
    auto const& list = statistics.at("lists").as_array().back();
    REQUIRE(text(list, "name") == "tickets");
    REQUIRE(text(list, "file") == "rules.d/house.yaml");
    REQUIRE(text(list, "type") == "words");
    REQUIRE(text(list, "view") == "folded");
    REQUIRE(list.at("entries").as_int64() == 3);
    REQUIRE(text(list, "shortest") == "tout");
    REQUIRE(has(daemon.run({"check", "--lists"}).out, "'tout' rules.d/house.yaml:4"));
}

TEST_CASE("warnings refuse nothing unless they are denied") {
    TestDaemon daemon(TestDaemon::Unstarted{});
    daemon.dir().write("rules.d/unproved.yaml", unproved);
    auto const checked = daemon.run({"check"});
    REQUIRE(checked.exit_code == 0);
    REQUIRE(checked.out.starts_with(
        "rules.d/unproved.yaml:3:14: warning: the rule 'r' has no test: add hits and misses [W101]"));
    auto const denied = daemon.run({"check", "--deny", "warnings"});
    REQUIRE(denied.exit_code == 2);
    REQUIRE(has(denied.out, "warnings are denied"));
    auto const body = json::parse(daemon.run({"check", "--deny", "warnings", "--json"}).out);
    REQUIRE(!body.at("ok").as_bool());
    auto const& problem = body.at("problems").at(0);
    REQUIRE(text(problem, "severity") == "warning");
    REQUIRE(text(problem, "code") == "W101");
    REQUIRE(text(problem, "file") == "rules.d/unproved.yaml");
    REQUIRE(problem.at("line").as_int64() == 3);
    REQUIRE(problem.at("column").as_int64() == 14);
    REQUIRE(text(problem, "hint") == "add `hits` and `misses`");
}

TEST_CASE("check tells mistakes of settings and of packs alike") {
    auto config = lenient();
    config.site["max_dept"] = "3";
    TestDaemon daemon(TestDaemon::Unstarted{}, config);
    auto const checked = daemon.run({"check", "--json"});
    REQUIRE(checked.exit_code == 1);
    auto const body = json::parse(checked.out);
    REQUIRE(!body.at("ok").as_bool());
    REQUIRE(body.at("statistics").is_null());
    auto const& problem = body.at("problems").at(0);
    REQUIRE(text(problem, "severity") == "error");
    REQUIRE(problem.at("line").as_int64() > 1);
    REQUIRE(has(text(problem, "hint"), "max_depth"));

    daemon.configure(lenient());
    daemon.dir().write("rules.d/a.yaml", "commentd_rules: 1\nname: a\nrulez: []\n");
    daemon.dir().write("rules.d/b.yaml", "commentd_rules: 1\nname: b\na: &x 1\n");
    auto const both = daemon.run({"check"});
    REQUIRE(both.exit_code == 1);
    REQUIRE(has(both.out, "rules.d/a.yaml:3:1: "));
    REQUIRE(has(both.out, "rules.d/b.yaml:3:4: anchors"));
}

TEST_CASE("entries are held against the approved comments of a running daemon") {
    Newsroom room(lenient());
    for (auto const* content : {"A wonderful day", "Wonderful, thanks", "How wonderful it was"})
        room.post(content);
    room.daemon.dir().write("rules.d/praise.yaml",
                            "commentd_rules: 1\nname: praise\n"
                            "lists: {praise: {type: words, entries: [wonderful, marvellous]}}\n"
                            "rules: [{id: praise, desc: why, when: {list: praise, in: content}, "
                            "score: 1, tests: {hits: [wonderful]}}]\n");
    auto const checked = room.daemon.run({"check"});
    REQUIRE(checked.exit_code == 0);
    REQUIRE(has(checked.out, "rules.d/praise.yaml:3:41: warning: 'wonderful' of the list 'praise' is "
                             "in 3 of the last 3 approved comments [W106]"));
    REQUIRE(!has(checked.out, "marvellous"));
}

TEST_CASE("test tells hits and misses of each rule, and what no test hits") {
    TempDir const dir;
    auto const pack = dir.write("house.yaml", ticket_pack).string();
    auto const tested = run_commentd({"test", "--coverage", pack});
    INFO(tested.out);
    REQUIRE(tested.exit_code == 0);
    REQUIRE(has(tested.out, "rule ticket-sellers: hit by 2, missed by 1"));
    REQUIRE(has(tested.out, "rules 1 of 1 (100 %), list entries 2 of 3 (66 %), branches 0 of 0"));
    REQUIRE(has(tested.out, ":4:56: no test hits: entry 'tout' of tickets"));
    auto const body = json::parse(run_commentd({"test", "--coverage", "--json", pack}).out);
    auto const& covered = body.at("coverage").at("packs").at(0);
    REQUIRE(covered.at("entries").at("hit").as_int64() == 2);
    REQUIRE(covered.at("missing").at(0).at("line").as_int64() == 4);
    REQUIRE(json::parse(run_commentd({"test", "--json", pack}).out).at("coverage").is_null());
}

TEST_CASE("a pack that leans on others is tested with them, and its tests alone") {
    auto const head = [](std::string const& name) { return "commentd_rules: 1\nname: " + name + "\n"; };
    TestDaemon daemon(TestDaemon::Unstarted{}, lenient());
    daemon.dir().write("rules.d/words.yaml",
                       head("words") + "lists: {l: {type: words, entries: [turnip]}}\n"
                                       "rules: [{id: w, when: {list: l, in: content}, score: 1, "
                                       "tests: {hits: [a turnip, a swede]}}]\n");
    auto const leaning = head("leaning") + "uses: [words]\n"
                                           "rules: [{id: r, when: {list: l, in: content}, score: 1, "
                                           "tests: {hits: [a turnip]}}]\n"
                                           "tests: [{name: both, given: a turnip, expect: {rules: [w, r]}}]\n";
    auto const pack = daemon.dir().write("mine/leaning.yaml", leaning).string();
    auto const tested = daemon.run({"test", "--coverage", pack});
    INFO(tested.out << tested.err);
    CHECK(tested.exit_code == 0);
    CHECK(has(tested.out, "2 tests passed, 0 failed"));
    CHECK(!has(tested.out, "words.yaml"));
    // It stands for the one of its name.
    daemon.dir().write("rules.d/leaning.yaml", leaning);
    CHECK(daemon.run({"test", pack}).exit_code == 0);

    // Without a configuration there are the shipped packs.
    TempDir const dir;
    auto const uses = [&](std::string const& name) {
        return dir.write("uses.yaml", head("mine") + "uses: [" + name + "]\nrules: []\n"
                                                     "tests: [{name: t, given: hi, expect: {verdict: approve}}]\n")
            .string();
    };
    auto const none = (dir / "none.yaml").string();
    auto const shipped = run_commentd({"test", "--config", none, uses("newcomers")});
    INFO(shipped.out << shipped.err);
    CHECK(shipped.exit_code == 0);
    CHECK(has(shipped.out, "1 tests passed, 0 failed"));
    CHECK(has(run_commentd({"test", "--config", none, uses("newcomer")}).out,
              "there is no pack named 'newcomer' [E005]"));
    CHECK(has(run_commentd({"test", "/nonexistent"}).out, "/nonexistent: "));
}

TEST_CASE("packs that are named are tested with the configured memory of a regex") {
    auto config = lenient();
    config.top["limits"] = "{regex_mem_kb: 64}";
    TestDaemon daemon(TestDaemon::Unstarted{}, config);
    auto const pack =
        daemon.dir()
            .write("mine/large.yaml", "commentd_rules: 1\nname: large\nrules:\n"
                                      "  - {id: r, when: {content: {regex: '([a-z]{30}){30}'}}, score: 1}\n")
            .string();
    CHECK(has(daemon.run({"test", pack}).out, "[E007]"));
    CHECK(run_commentd({"test", "--config", "/nonexistent", pack}).exit_code == 0);
}

TEST_CASE("test writes what CI servers read, failures with their place and nothing unescaped") {
    TempDir const dir;
    auto const pack =
        dir.write("bad.yaml", "commentd_rules: 1\nname: bad\nrules:\n"
                              "  - id: r\n    when: {content: {contains: '< b & \"'}}\n    score: 1\n"
                              "    tests:\n      hits: ['a < b & \"c\"', other]\n"
                              "      misses: [{content: 'a < b & \"c\"', known_fail: 'later <&>'}]\n")
            .string();
    auto const xml_file = (dir / "out.xml").string();
    auto const tested = run_commentd({"test", "--junit", xml_file, pack});
    REQUIRE(tested.exit_code == 1);
    REQUIRE(has(tested.out, ": known to fail: rule r, miss 1: later <&>"));
    REQUIRE(has(tested.out, "1 tests passed, 1 failed, 1 known to fail"));
    auto const xml = read_file(xml_file);
    INFO(xml);
    REQUIRE(has(xml, "<testsuites name=\"commentd test\" tests=\"3\" failures=\"1\" errors=\"0\" "
                     "skipped=\"1\" time=\""));
    REQUIRE(has(xml, "<testcase name=\"rule r, hit 2\""));
    REQUIRE(has(xml, "<failure message=\"expected a hit, and the rule failed: wants content "));
    REQUIRE(has(xml, "/bad.yaml:8:29: expected a hit"));
    REQUIRE(has(xml, "<skipped message=\"known to fail: later &lt;&amp;&gt;\"/>"));
    REQUIRE(std::ranges::count(xml, '<') == std::ranges::count(xml, '>'));

    // What keeps packs from being tested is told too, in either form.
    auto const broken = dir.write("broken.yaml", "commentd_rules: 1\nname: b\nrulez: []\n").string();
    auto const refused = run_commentd({"test", "--json", "--junit", xml_file, broken});
    REQUIRE(refused.exit_code == 1);
    auto const body = json::parse(refused.out);
    REQUIRE(!body.at("ok").as_bool());
    REQUIRE(text(body.at("problems").at(0), "code") == "E001");
    REQUIRE(has(read_file(xml_file), "<error message=\"unknown key 'rulez'"));
    REQUIRE(run_commentd({"test", "--junit", (dir / "no/such/folder.xml").string(), pack}).exit_code == 1);
}
