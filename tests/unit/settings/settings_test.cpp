// commentd.yaml as a whole: its defaults, and every kind of mistake with its place.
#include "tests/support/temp_dir.hpp"
#include "tests/unit/settings/read.hpp"

using namespace commentd;
using namespace commentd::settings;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

char const* const one_site = "sites: [{id: news}]\n";

bool same(Settings const& a, Settings const& b) {
    auto const ranges = [](Settings const& s) {
        std::vector<std::pair<rules::IpAddress, int>> all;
        for (auto const& range : s.trusted_proxies)
            all.emplace_back(range.first, range.bits);
        return all;
    };
    return a.fixed == b.fixed && a.public_url == b.public_url && a.hosts == b.hosts &&
           a.rule_folders == b.rule_folders && a.shipped_packs == b.shipped_packs &&
           a.moderate.public_url == b.moderate.public_url &&
           a.moderate.allow.size() == b.moderate.allow.size() && ranges(a) == ranges(b) && a.eval == b.eval && a.regex_kb == b.regex_kb &&
           a.log == b.log && a.sites == b.sites;
}

} // namespace

TEST_CASE("what is left out has the contract's default") {
    auto const settings = accepted(one_site);
    CHECK(settings.fixed.listen == "127.0.0.1:8080");
    CHECK(settings.fixed.metrics_listen == "");
    CHECK(settings.fixed.state == "/var/lib/commentd");
    CHECK(settings.fixed.database == "/var/lib/commentd/commentd.db");
    CHECK(settings.fixed.workers == 0);
    CHECK(settings.fixed.readers == 0);
    CHECK(settings.public_url == "");
    CHECK(settings.hosts.empty());
    CHECK(settings.shipped_packs ==
          std::vector<std::string>{"spam", "abuse", "links", "newcomers"});
    REQUIRE(settings.trusted_proxies.size() == 2);
    CHECK(settings.trusted_proxies[0].contains(*rules::IpAddress::from_text("127.0.0.1")));
    CHECK_FALSE(settings.trusted_proxies[0].contains(*rules::IpAddress::from_text("127.0.0.2")));
    CHECK(settings.trusted_proxies[1].contains(*rules::IpAddress::from_text("::1")));
    CHECK(settings.eval == 50ms);
    CHECK(settings.regex_kb == 1024);
    CHECK(settings.log == base::Level::info);

    auto const* site = settings.site("news");
    REQUIRE(site);
    CHECK(settings.site("other") == nullptr);
    CHECK(site->name == "news");
    CHECK(site->origins.empty());
    CHECK(site->timezone == "UTC");
    CHECK(site->languages.empty());
    CHECK(site->reserved_names.empty());
    CHECK(site->field_name == FieldRule{true, 0, 245});
    CHECK(site->field_email == FieldRule{true, 0, 254});
    CHECK(site->field_url == FieldRule{false, 0, 2000});
    CHECK(site->field_content == FieldRule{true, 2, 10000});
    CHECK_FALSE(site->judge_first_comment);
    CHECK_FALSE(site->identity_email);
    CHECK_FALSE(site->premoderate);
    CHECK(site->thresholds == rules::Thresholds{300, rules::never, 1200});
    CHECK(site->max_depth == 5);
    CHECK_FALSE(site->close_after);
    CHECK(site->rate_comments == Allowance{10, 1min});
    CHECK(site->rate_threads == Allowance{5, 1h});
    CHECK(site->rate_reads == Allowance{600, 1min});
}

TEST_CASE("the commented configuration that is installed says the defaults") {
    auto const read = read_settings(fs::path(COMMENTD_SOURCE) / "config/commentd.yaml");
    CHECK(read.problems.empty());
    REQUIRE(read.settings);
    CHECK(same(*read.settings,
               accepted("rules: [rules.d]\n" // named, it may be missing and is told as missing
                        "sites: [{id: news, name: The News, origins: [https://news.example]}]\n",
                        fs::path(COMMENTD_SOURCE) / "config")));
}

TEST_CASE("marked settings are accepted at their defaults and refused at anything else") {
    accepted("sites: [{id: news, threads: any, format: plain}]\n");

    CHECK(complaints("database: postgresql://localhost/commentd\n"
                     "smtp: {}\n"
                     "sites: [{id: news, format: html, threads: known, webhooks: []}]\n") ==
          Lines{"1:11: PostgreSQL is not yet supported: leave 'database' at its default",
                "2:7: 'smtp' is not yet supported",
                "3:28: 'format' is not yet supported: leave it out, or at plain",
                "3:43: 'threads' is not yet supported: leave it out, or at any",
                "3:60: 'webhooks' is not yet supported"});
}

TEST_CASE("moderators may have an address, a name and networks of their own") {
    auto const one = std::string(one_site);
    auto const usual = accepted(one + "moderate: {listen: null, public_url: null, allow: []}\n");
    CHECK(usual.fixed.moderate_listen == "");
    CHECK(usual.moderators_url() == "http://127.0.0.1:8080");
    auto const same = accepted(one + "public_url: https://comments.news.example/\n");
    CHECK(same.moderators_url() == "https://comments.news.example");
    auto const apart =
        accepted(one + "public_url: https://comments.news.example\n"
                       "moderate: {listen: 0.0.0.0:9000, public_url: https://desk.news.example/m/,"
                       " allow: [10.0.0.0/8]}\n");
    CHECK(apart.fixed.moderate_listen == "0.0.0.0:9000");
    CHECK(apart.moderators_url() == "https://desk.news.example/m");
    REQUIRE(apart.moderate.allow.size() == 1);
    CHECK(apart.moderate.allow[0].contains(*rules::IpAddress::from_text("10.1.2.3")));
    auto const here = accepted(one + "public_url: https://comments.news.example\n"
                                     "moderate: {listen: 127.0.0.1:9000}\n");
    CHECK(here.moderators_url() == "http://127.0.0.1:9000");

    CHECK(complaints(one + "moderate: {listen: '0.0.0.0:9000', allow: [all], page: x}\n") ==
          Lines{"2:20: a 'public_url' is needed here when others can connect to 0.0.0.0:9000: say "
                "how moderators reach it, or listen at 127.0.0.1 or unix:/path",
                "2:44: 'allow' must be an address or a network, such as 10.0.0.0/8 or 'fd00::/8', "
                "not 'all'",
                "2:50: there is no setting 'page' here"});
    CHECK(complaints(one + "moderate: {listen: '127.0.0.1:8080'}\n") ==
          Lines{"2:11: moderators must have an address of their own, or none"});
}

TEST_CASE("every mistake is told at once, in the file's order, with its place") {
    CHECK(
        complaints("listen: 8080\n"
                   "hosts: commentd\n"
                   "thread: {workers: 2}\n"
                   "limits: {eval_ms: 5000}\n"
                   "log: loud\n"
                   "sites:\n"
                   "  - id: News\n"
                   "    max_deph: 3\n"
                   "    premoderate: yes\n") ==
        Lines{
            "1:9: 'listen' must be an address and a port (127.0.0.1:8080, [::1]:8080, 0.0.0.0:8080 "
            "for all) or unix:/path, not '8080'",
            "2:8: 'hosts' must be a list, such as [commentd]",
            "3:1: there is no setting 'thread' here; did you mean 'threads'?",
            "4:19: 'eval_ms' must be a whole number from 1 to 1000, not '5000'",
            "5:6: 'log' must be one of error, warning, info, debug, not 'loud'",
            "7:9: 'id' must be 1 to 64 of a-z, 0-9, '.', '_' and '-', the first a letter or digit, "
            "not 'News'",
            "8:5: there is no setting 'max_deph' here; did you mean 'max_depth'?",
            "9:18: 'premoderate' must be true or false without quotes, not 'yes'"});
}

TEST_CASE("the same key twice is refused, wherever it stands") {
    CHECK(complaints(
              "log: info\nlog: debug\nsites: [{id: news, fields: {name: {max: 3, max: 4}}}]\n") ==
          Lines{"2:1: the key 'log' stands here twice", "3:44: the key 'max' stands here twice"});
}

TEST_CASE("a value of the wrong shape is refused where it stands") {
    CHECK(complaints("- listen\n") ==
          Lines{"1:1: the configuration must be a map of keys and values"});
    CHECK(complaints("listen: [a]\nlog:\nsmtp:\nthreads: 4\nsites: {id: news}\n") ==
          Lines{"1:9: 'listen' must be a single word or number here",
                "2:1: 'log' has no value: leave it out to have its default",
                "3:1: 'smtp' is not yet supported",
                "4:10: 'threads' must be a map of keys and values", "5:8: 'sites' must be a list"});
    CHECK(complaints("sites: [news]\n") == Lines{"1:9: a site must be a map of keys and values"});
}

TEST_CASE("text that is no YAML is refused with its place") {
    auto const read = parse_settings("sites: [\n", "commentd.yaml", "/etc/commentd");
    CHECK_FALSE(read.settings);
    REQUIRE(read.problems.size() == 1);
    CHECK(read.problems[0].line > 0);
    CHECK_FALSE(parse_settings("", "commentd.yaml", "/etc/commentd").settings);
}

TEST_CASE("a file that is not there is told in a sentence") {
    auto const read = read_settings("/nonexistent/commentd.yaml");
    CHECK_FALSE(read.settings);
    REQUIRE(read.problems.size() == 1);
    CHECK(read.problems[0].file == "/nonexistent/commentd.yaml");
    CHECK(read.problems[0].message ==
          "the configuration cannot be read: there is no such file; name "
          "another with --config FILE");
    CHECK(read_settings("/").problems.at(0).message.find("it is a folder") != std::string::npos);
}

TEST_CASE("without a site there is a warning, and the settings hold") {
    auto const read = parse_settings("log: debug\n", "commentd.yaml", "/etc/commentd");
    REQUIRE(read.settings);
    REQUIRE(read.problems.size() == 1);
    CHECK(read.problems[0].warning);
}

TEST_CASE("a site has an id, and no other site has it") {
    CHECK(complaints("sites: [{name: News}, {id: a}, {id: b}, {id: a}]\n") ==
          Lines{"1:9: a site needs an 'id', such as news", "1:46: there are two sites 'a'"});
}

TEST_CASE("others may connect only where public_url says how they do") {
    accepted("listen: '[::1]:80'\n");
    accepted("listen: 127.8.0.1:80\n");
    accepted("listen: unix:/run/commentd/http.sock\n");
    accepted("listen: 0.0.0.0:80\npublic_url: https://comments.news.example\n");
    for (auto const* listen : {"0.0.0.0:80", "'[::]:80'", "192.0.2.1:80"}) {
        auto const told = complaints(std::string("listen: ") + listen + "\npublic_url: null\n");
        REQUIRE(told.size() == 1);
        CHECK(told[0].starts_with("1:9: 'public_url' is needed"));
    }
    // A public_url that is there and wrong is one mistake, not two.
    CHECK(complaints("listen: 0.0.0.0:80\npublic_url: news\n").size() == 1);
}

TEST_CASE("metrics have an address of their own") {
    CHECK(accepted("metrics: {listen: '127.0.0.1:9100'}\n").fixed.metrics_listen ==
          "127.0.0.1:9100");
    accepted("listen: 127.0.0.1:0\nmetrics: {listen: '127.0.0.1:0'}\n");
    CHECK(complaints("metrics: {listen: '127.0.0.1:8080'}\n") ==
          Lines{"1:10: metrics must have an address of their own, or none"});
}

TEST_CASE("a field's least length is not above its greatest") {
    auto const site = accepted_site("fields: {name: {required: false}, content: {max: 500}}");
    CHECK(site.field_name == FieldRule{false, 0, 245});
    CHECK(site.field_content == FieldRule{true, 2, 500});
    CHECK(complaints("sites: [{id: news, fields: {name: {min: 10, max: 5}}}]\n") ==
          Lines{"1:50: 'max' (5) is less than 'min' (10)"});
    CHECK(complaints("sites: [{id: news, fields: {content: {min: 10001}}}]\n") ==
          Lines{"1:44: 'max' (10000) is less than 'min' (10001)"});
    CHECK(complaints("sites: [{id: news, fields: {content: {required: false}}}]\n").size() == 1);
    for (auto const* wrong : {"name: {max: 1001}", "email: {max: 321}", "url: {max: 8001}",
                              "content: {max: 1000001}", "name: {max: 0}", "name: {max: '5'}"})
        CHECK(complaints("sites: [{id: news, fields: {" + std::string(wrong) + "}}]\n").size() ==
              1);
}

TEST_CASE("thresholds rise from hold to spam") {
    CHECK(accepted_site("thresholds: {hold: 2.5, reject: 4, spam: 4}").thresholds ==
          rules::Thresholds{250, 400, 400});
    CHECK(accepted_site("thresholds: {hold: never, spam: never}").thresholds ==
          rules::Thresholds{rules::never, rules::never, rules::never});
    CHECK(complaints("sites: [{id: news, thresholds: {hold: 5, reject: 4, spam: 4.5}}]\n") ==
          Lines{"1:50: 'reject' (4) must not be below 'hold' (5)"});
    CHECK(complaints("sites: [{id: news, thresholds: {hold: 13}}]\n") ==
          Lines{"1:32: 'spam' (12) must not be below 'hold' (13)"});
    CHECK(complaints("sites: [{id: news, thresholds: {hold: 1.234, spam: high}}]\n").size() == 2);
}

TEST_CASE("paths are taken from where the contract says") {
    tests::TempDir const temporary;
    auto const folder = temporary.path();
    fs::create_directories(folder / "house/rules");
    fs::create_directories(folder / "rules.d");

    auto const settings = accepted(
        "state: ./data/\ndatabase: sqlite:sub/c.db\nrules: [house/rules, rules.d]\n", folder);
    CHECK(settings.fixed.state == folder / "data");
    CHECK(settings.fixed.database == folder / "data/sub/c.db");
    CHECK(settings.rule_folders ==
          std::vector<fs::path>{folder / "house/rules", folder / "rules.d"});
    CHECK(accepted("log: info\n", folder).rule_folders ==
          std::vector<fs::path>{folder / "rules.d"});
    CHECK(accepted("rules: [house/rules/, " + (folder / "rules.d/").string() + ", .]\n", folder)
              .rule_folders ==
          std::vector<fs::path>{folder / "house/rules", folder / "rules.d", folder});
    CHECK(accepted("rules: []\n", folder).rule_folders.empty());

    // The default folder may be missing; one that was named must be there, or is told as a warning.
    CHECK(accepted("log: info\n").rule_folders.empty());
    CHECK(accepted("rules: [rules.d]\n").rule_folders.size() == 1);
    CHECK(complaints("rules: [rule.d]\n") ==
          Lines{"1:9: 'rules' must be folders that exist (relative to this file), not 'rule.d'"});
    for (auto const* database :
         {"commentd.db", "'sqlite:'", "sqlite:/tmp/c.db", "sqlite:../c.db", "mysql:c"})
        CHECK(complaints(std::string("database: ") + database + "\n").size() == 1);
}
