// What a reload reads, and whether there is anything to load.
#include "tests/unit/moderation/moderation_support.hpp"

using namespace commentd;
using namespace commentd::moderation;

namespace {

using Folders = std::set<std::filesystem::path>;

std::unique_ptr<Policies> start(Moderation& m) {
    auto policies = Policies::start(load_policy(m.config()), *m.store, m.config(), m.clock.clock());
    REQUIRE(policies);
    return std::move(policies).value();
}

std::string pack(std::string const& score) {
    return "commentd_rules: 1\nname: test\nrules: [{id: r, when: {content: present}, score: " +
           score + "}]\n";
}

} // namespace

TEST_CASE("what is touched, and stays as it was, is not loaded anew") {
    Moderation m;
    auto const file = m.dir.write("rules.d/test.yaml", pack("1"));
    auto const policies = start(m);
    auto const first = policies->current();
    std::filesystem::last_write_time(file, std::filesystem::file_time_type::clock::now());
    REQUIRE(!policies->reload_if_changed());
    std::filesystem::rename(m.dir.write("next", pack("1")), file);
    m.dir.write("rules.d/notes.txt", "no pack");
    REQUIRE(!policies->reload_if_changed());
    REQUIRE(policies->current() == first);

    m.dir.write("rules.d/test.yaml", pack("2"));
    REQUIRE(policies->reload_if_changed());
    auto const second = policies->current();
    REQUIRE(second->rules->id() != first->rules->id());
    REQUIRE(!policies->reload_if_changed());
    REQUIRE(policies->current() == second);

    // What was refused is not tried again until it changes.
    m.dir.write("rules.d/test.yaml", pack("much"));
    REQUIRE(policies->reload_if_changed());
    auto const stale = policies->current();
    REQUIRE(stale->stale);
    REQUIRE(!policies->reload_if_changed());
    REQUIRE(policies->current() == stale);
}

TEST_CASE("a folder of rules that is moved away does not take its rules with it") {
    Moderation m;
    m.dir.write("rules.d/test.yaml", pack("1"));
    auto const policies = start(m);
    auto const rules = policies->current()->rules->id();
    std::filesystem::rename(m.dir / "rules.d", m.dir / "away");
    auto const problems = policies->reload();
    REQUIRE_FALSE(problems.empty());
    CHECK(problems.front().text().find("is not there any more") != std::string::npos);
    CHECK(policies->current()->stale);
    CHECK(policies->current()->rules->id() == rules);
    std::filesystem::rename(m.dir / "away", m.dir / "rules.d");
    CHECK(policies->reload_if_changed());
    CHECK_FALSE(policies->current()->stale);
    CHECK(policies->current()->rules->id() == rules);
    // Who names none means none.
    std::filesystem::remove_all(m.dir / "rules.d");
    m.dir.write("commentd.yaml", "state: state\nshipped_packs: []\nrules: []\nsites: [{id: news}]\n");
    policies->reload();
    CHECK_FALSE(policies->current()->stale);
    CHECK(policies->current()->rules->id() != rules);
}

TEST_CASE("the folders of rules are those read last and those in force, and changes are told") {
    Moderation m;
    auto const policies = start(m);
    int reloads = 0;
    policies->when_reloaded([&] { ++reloads; });
    auto const first = policies->current();
    REQUIRE(policies->rule_folders().empty());

    // An empty folder holds nothing to load, and is to be watched.
    std::filesystem::create_directories(m.dir / "rules.d");
    REQUIRE(policies->reload_if_changed());
    REQUIRE(policies->current() == first);
    REQUIRE(policies->rule_folders() == Folders{m.dir / "rules.d"});
    REQUIRE(!policies->reload_if_changed());
    m.dir.write("rules.d/test.yaml", pack("1"));
    REQUIRE(policies->reload_if_changed());
    REQUIRE(reloads == 0);

    auto const settings = tests::read_file(m.config());
    std::filesystem::create_directories(m.dir / "more");
    m.dir.write("commentd.yaml", settings + "rules: [more]\n");
    REQUIRE(policies->reload().empty());
    REQUIRE(reloads == 1);
    REQUIRE(policies->rule_folders() == Folders{m.dir / "more", m.dir / "rules.d"});
    REQUIRE(policies->reload_if_changed());
    REQUIRE(policies->rule_folders() == Folders{m.dir / "more"});
    REQUIRE(!policies->reload_if_changed());

    // Settings that are refused name folders too.
    m.dir.write("more/test.yaml", pack("much"));
    m.dir.write("commentd.yaml", settings + "rules: [more, rules.d]\n");
    REQUIRE(policies->reload_if_changed());
    REQUIRE(policies->rule_folders() == Folders{m.dir / "more", m.dir / "rules.d"});
    policies->when_reloaded({});
    REQUIRE(!policies->reload().empty());
    REQUIRE(reloads == 1);
}
