// What each kind of value may look like, and what becomes of it.
#include "tests/unit/settings/read.hpp"

using namespace commentd;
using namespace commentd::settings;
using namespace std::chrono_literals;

namespace {

bool refused(std::string const& setting) {
    return complaints(setting + "\n").size() == 1;
}
bool site_refused(std::string const& setting) {
    return complaints("sites: [{id: news, " + setting + "}]\n").size() == 1;
}

} // namespace

TEST_CASE("listen takes addresses with a port and unix sockets") {
    CHECK(accepted("listen: localhost:80\n").fixed.listen == "127.0.0.1:80");
    CHECK(accepted("listen: '[0:0::1]:0'\n").fixed.listen == "[::1]:0");
    CHECK(accepted("listen: unix:/run/c.sock\n").fixed.listen == "unix:/run/c.sock");
    for (auto const* wrong :
         {"8080", "127.0.0.1", "'127.0.0.1:'", "127.0.0.1:65536", "127.0.0.1:+1", "':8080'",
          "'*:8080'", "'::1:8080'", "'[::1]'", "news.example:80", "unix:run/c.sock", "'unix:'"})
        CHECK(refused(std::string("public_url: http://a\nlisten: ") + wrong));
    CHECK(refused("listen: unix:/" + std::string(107, 'a')));
}

TEST_CASE("public_url keeps its path prefix and loses what says nothing") {
    auto const url = [](std::string const& text) {
        return accepted("public_url: " + text + "\n").public_url;
    };
    CHECK(url("https://Comments.News.example/") == "https://comments.news.example");
    CHECK(url("HTTPS://news.example:443/comments//") == "https://news.example/comments");
    CHECK(url("http://news.example:8080/A/b") == "http://news.example:8080/A/b");
    CHECK(url("'http://[2001:DB8::1]:80'") == "http://[2001:db8::1]");
    CHECK(url("null") == "");
    for (auto const* wrong :
         {"news.example", "ftp://news.example", "https://news.example/?a=b", "'https://a/#b'",
          "https://u:p@news.example", "https://", "https://a/b//c", "https://a:0",
          "https://новости.example", "https://a..b", "'https://a/b c'"})
        CHECK(refused(std::string("public_url: ") + wrong));
}

TEST_CASE("an origin is scheme, host and port, written as browsers send it") {
    CHECK(accepted_site("origins: ['HTTPS://News.example:443', 'http://127.0.0.1:8080']").origins ==
          std::vector<std::string>{"https://news.example", "http://127.0.0.1:8080"});
    CHECK(complaints("sites: [{id: news, origins: ['https://news.example:443/blog']}]\n") ==
          Lines{"1:30: 'origins' must be an origin, without a path: https://news.example, not "
                "'https://news.example:443/blog'"});
    CHECK(complaints("sites: [{id: news, origins: ['https://a', 'https://A']}]\n") ==
          Lines{"1:43: 'https://A' stands here twice"});
    for (auto const* wrong : {"news.example", "'*'", "'null'", "https://news.example/", "file://a"})
        CHECK(site_refused("origins: [" + std::string(wrong) + "]"));
}

TEST_CASE("languages are codes that the detector knows") {
    CHECK(accepted_site("languages: [hy, en, ceb]").languages ==
          std::vector<std::string>{"hy", "en", "ceb"});
    CHECK(accepted_site("languages: []").languages.empty());
    CHECK(complaints("sites: [{id: news, languages: [en, en-US, en]}]\n") ==
          Lines{"1:36: 'languages' must be a language that commentd recognises, by its two or three "
                "letters of BCP 47 without a region (hy, en, ceb), not 'en-US'",
                "1:43: 'en' stands here twice"});
    for (auto const* wrong : {"english", "EN", "eng", "iw", "xx", "''", "un"})
        CHECK(site_refused("languages: [" + std::string(wrong) + "]"));
    CHECK(site_refused("languages: hy"));
}

TEST_CASE("reserved names are kept as they are seen") {
    CHECK(accepted_site("reserved_names: [Editor, The News, Խմբագիր]").reserved_names.size() == 3);
    CHECK(accepted_site("reserved_names: [The News]").reserved_names ==
          accepted_site("reserved_names: ['the-news!']").reserved_names);
    CHECK(complaints("sites: [{id: news, reserved_names: [Editor, EDITOR, '...']}]\n") ==
          Lines{"1:45: 'EDITOR' stands here twice",
                "1:53: 'reserved_names' must be a name with a letter or digit in it, not '...'"});
}

TEST_CASE("hosts are names alone") {
    CHECK(accepted("hosts: [Commentd, comments.internal, 10.0.0.1, '[::1]']\n").hosts ==
          std::vector<std::string>{"commentd", "comments.internal", "10.0.0.1", "[::1]"});
    for (auto const* wrong :
         {"http://commentd", "commentd:80", "'*.example'", "'[10.0.0.1]'", "a/b", "null"})
        CHECK(refused("hosts: [" + std::string(wrong) + "]"));
}

TEST_CASE("site ids are short names of small letters and digits") {
    for (auto const& right : Lines{"a", "the-news.2_x", std::string(64, 'a')})
        CHECK(accepted("sites: [{id: " + right + "}]\n").sites.at(0).id == right);
    for (auto const& wrong : Lines{"News", "a b", "-a", ".a", "''", "նյուզ", std::string(65, 'a')})
        CHECK(complaints("sites: [{id: " + wrong + "}]\n").size() == 1);
}

TEST_CASE("time zones are those of the system") {
    CHECK(accepted_site("timezone: Asia/Yerevan").timezone == "Asia/Yerevan");
    CHECK(accepted_site("timezone: UTC").timezone == "UTC");
    for (auto const* wrong : {"Asia/Yerewan", "zone.tab", "Asia", "''", "'/usr/share/zoneinfo/UTC'",
                              "../../../etc/passwd"})
        CHECK(site_refused("timezone: " + std::string(wrong)));
}

TEST_CASE("durations have a unit, with a space or without") {
    auto const closes = [](std::string const& text) {
        return accepted_site("close_after: " + text).close_after;
    };
    CHECK(closes("never") == std::nullopt);
    CHECK(closes("90 days") == 90 * 24h);
    CHECK(closes("1day") == 24h);
    CHECK(closes("2 weeks") == 14 * 24h);
    CHECK(closes("36 h") == 36h);
    for (auto const* wrong : {"90", "days", "0 days", "-1 days", "1.5 days", "90 fortnights",
                              "40000 days", "null", "010 days"})
        CHECK(site_refused("close_after: " + std::string(wrong)));
}

TEST_CASE("a rate is a count per time") {
    auto const site =
        accepted_site("rate: {comments: 3 per 30s, threads: 1 per 1 day, reads: 100 per 5 min}");
    CHECK(site.rate_comments == Allowance{3, 30s});
    CHECK(site.rate_threads == Allowance{1, 24h});
    CHECK(site.rate_reads == Allowance{100, 5min});
    for (auto const* wrong : {"10", "0 per 1 min", "10 per min", "10 / 1 min", "-1 per 1 min",
                              "10 per 0 s", "many per 1 h", "1000001 per 1 s"})
        CHECK(site_refused("rate: {comments: " + std::string(wrong) + "}"));
}

TEST_CASE("proxies are addresses and networks") {
    auto const proxies =
        accepted("trusted_proxies: [10.0.0.0/8, '2001:db8::/32', 192.0.2.7]\n").trusted_proxies;
    REQUIRE(proxies.size() == 3);
    CHECK(proxies[0].contains(*rules::IpAddress::from_text("10.1.2.3")));
    CHECK(proxies[1].contains(*rules::IpAddress::from_text("2001:db8::1")));
    CHECK_FALSE(proxies[2].contains(*rules::IpAddress::from_text("192.0.2.8")));
    CHECK(accepted("trusted_proxies: []\n").trusted_proxies.empty());
    for (auto const* wrong : {"10.0.0.0/33", "proxy", "'10.0.0.0/'"})
        CHECK(refused("trusted_proxies: [" + std::string(wrong) + "]"));
}

TEST_CASE("shipped packs are known by name, each once") {
    CHECK(accepted("shipped_packs: [spam]\n").shipped_packs == std::vector<std::string>{"spam"});
    CHECK(accepted("shipped_packs: []\n").shipped_packs.empty());
    CHECK(refused("shipped_packs: [spam, ham]"));
    CHECK(refused("shipped_packs: [spam, spam]"));
}

TEST_CASE("numbers are whole, in bounds and without quotes") {
    CHECK(accepted("threads: {workers: 256, readers: 1}\n").fixed.workers == 256);
    CHECK(accepted("threads: {workers: auto}\n").fixed.workers == 0);
    for (auto const* wrong : {"0", "257", "-1", "'2'", "2.0", "0x2", "02", "many", "null"})
        CHECK(refused("threads: {workers: " + std::string(wrong) + "}"));
    CHECK(accepted("limits: {eval_ms: 1000, regex_mem_kb: 64}\n").eval == 1000ms);
    CHECK(refused("limits: {eval_ms: 0}"));
    CHECK(refused("limits: {regex_mem_kb: 15}"));
    CHECK(accepted_site("max_depth: 1").max_depth == 1);
    CHECK(site_refused("max_depth: 0"));
}

TEST_CASE("words of choice mean what they say") {
    CHECK(accepted_site("first_comment: judge").judge_first_comment);
    CHECK(accepted_site("identity: email").identity_email);
    CHECK(accepted_site("premoderate: true").premoderate);
    CHECK(accepted("log: debug\n").log == base::Level::debug);
    for (auto const* wrong :
         {"first_comment: approve", "identity: name", "premoderate: 'true'", "premoderate: on"})
        CHECK(site_refused(wrong));
    CHECK(refused("log: Info"));
}
