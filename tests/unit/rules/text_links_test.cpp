#include <catch2/catch.hpp>

#include <array>
#include <chrono>
#include <random>

#include "rules/cpu_timer.hpp"
#include "rules/text/links.hpp"
#include "rules/text/utf8.hpp"

using namespace commentd::rules::text;

namespace {

std::vector<std::string> hosts(std::string_view text) {
    std::vector<std::string> result;
    for (auto const& link : find_links(text))
        result.push_back(link.host);
    return result;
}

std::vector<std::string> addresses(std::string_view text) {
    std::vector<std::string> result;
    for (auto const& link : find_links(text)) {
        // Only texts of ASCII are asked here: bytes are code points.
        result.emplace_back(text.substr(link.span.begin, link.span.end - link.span.begin));
    }
    return result;
}

using Strings = std::vector<std::string>;

} // namespace

TEST_CASE("addresses with a scheme are links") {
    CHECK(hosts("see http://example.com/a?b#c and HTTPS://Other.Example:8443") ==
          Strings{"example.com", "other.example"});
    CHECK(hosts("http://localhost/ http://user:pw@host.example/") ==
          Strings{"localhost", "host.example"});
    CHECK(hosts("http://good.example@evil.example/x") == Strings{"evil.example"});
    CHECK(hosts("http://192.0.2.1/x http://[2001:DB8::1]:80/") == Strings{"192.0.2.1", "2001:db8::1"});
    CHECK(hosts("http://ex%61mple.com/ http://example.com./") ==
          Strings{"example.com", "example.com"});
    CHECK(hosts("texthttp://glued.example") == Strings{"glued.example"});
    CHECK(hosts("[url=http://bb.example/x]t[/url]") == Strings{"bb.example"});
    CHECK(hosts("http:// https://, ://x.example/ javascript://x mailto:a@b.example") == Strings{});
}

TEST_CASE("marks of the sentence and unopened brackets do not belong to an address") {
    CHECK(addresses("(http://a.example/x). See http://b.example/y, ok") ==
          Strings{"http://a.example/x", "http://b.example/y"});
    CHECK(addresses("http://a.example/wiki/X_(y) (http://a.example/X_(y))!?") ==
          Strings{"http://a.example/wiki/X_(y)", "http://a.example/X_(y)"});
    CHECK(addresses("\"http://a.example/\" <http://b.example/> **http://c.example/**") ==
          Strings{"http://a.example/", "http://b.example/", "http://c.example/"});
    CHECK(hosts("«http://a.example/» http://b.example。http://c.example։") ==
          Strings{"a.example", "b.example", "c.example"});
}

TEST_CASE("invisible characters behind an address are left out") {
    auto const links = find_links("http://a.example/x\uFEFF");
    REQUIRE(links.size() == 1);
    CHECK(links[0].span == Span{0, 18});
}

TEST_CASE("bare hosts under a known suffix are links") {
    CHECK(hosts("visit example.com, www.site.example and pills.co.uk/buy") ==
          Strings{"example.com", "www.site.example", "pills.co.uk"});
    CHECK(addresses("news.am or HETQ.AM; t.me/abc youtu.be/xyz.") ==
          Strings{"news.am", "HETQ.AM", "t.me/abc", "youtu.be/xyz"});
    CHECK(hosts("Example.Com/x Pills.Com example.com:8080 example.net?x=1") ==
          Strings{"example.com", "pills.com", "example.com", "example.net"});
    CHECK(hosts("see...example.com... (example.org) [example.net]") ==
          Strings{"example.com", "example.org", "example.net"});
    CHECK(hosts("пример.рф и баннер.com") == Strings{"xn--e1afmkfd.xn--p1ai", "xn--80abn5aat.com"});
    CHECK(addresses("Businesstrend.hr www.YYY.Com. HYPERURL.CO/x") ==
          Strings{"Businesstrend.hr", "www.YYY.Com", "HYPERURL.CO/x"});
}

TEST_CASE("a forgotten space, a file, a number or an email is no link") {
    for (auto text :
         {"the end.Next one", "e.g. this", "i.e. that", "file.txt and index.html? setup.py x.md",
          "materialize..Every", "don.t", "ok.so what", "hello.it was", "Done.Me too", "I.am here",
          "wait...what", "10.am", "3.5 1.2.3.4 10.30", "192.0.2.0/24", "Sorry.SB", "U.S.A. p.s.",
          "John.Doe@example.com", "mail a@example.com now", "@user.com", "path/to/file.com",
          "Yes.No", "com", ".com", "a.-b.com-", "Ինչու.Որովհետև", "да.нет", "Я.Он", "好。我",
          "a.b.c.d", "-.-", "...", "::", "a:b"})
        CHECK(hosts(text) == Strings{});
}

TEST_CASE("href and src of tags are links, entities decoded") {
    CHECK(hosts("<a href=\"http://a.example/?x=1&amp;y\">t</a>") == Strings{"a.example"});
    CHECK(hosts("<a href='&#104;ttp://b.example'>t</a>") == Strings{"b.example"});
    CHECK(hosts("<a href=//c.example/x>t</a><img src='https:\\\\d.example/p.png'>") ==
          Strings{"c.example", "d.example"});
    CHECK(hosts("<a href=\"ht\ntp://e.example\">t</a>") == Strings{"e.example"});
    CHECK(hosts("<a href='/local'>t</a> <a href='page.html'>t</a> <a href='#x'>t</a>") == Strings{});
    CHECK(hosts("<a href='javascript:x(1)'>t</a> <a href='mailto:a@b.example'>t</a>") == Strings{});
}

TEST_CASE("targets of Markdown are links") {
    CHECK(hosts("[t](http://a.example/x) [t](<http://b.example/y>) [t](//c.example/z)") ==
          Strings{"a.example", "b.example", "c.example"});
    CHECK(hosts("[t](d.com \"title\") [1]: http://e.example/") == Strings{"d.com", "e.example"});
    CHECK(addresses("[t](http://a.example/x)") == Strings{"http://a.example/x"});
}

TEST_CASE("a link whose text repeats its address is one link") {
    CHECK(hosts("<a href='http://a.com/x'>http://a.com/x</a>") == Strings{"a.com"});
    CHECK(hosts("<a href='http://a.com/x'>a.com</a>") == Strings{"a.com"});
    CHECK(hosts("[http://a.com/x](http://a.com/x)") == Strings{"a.com"});
    CHECK(hosts("<a href='http://a.com'>http://b.com</a>") == Strings{"a.com", "b.com"});
    CHECK(hosts("<a href='http://a.com'>http://a.com http://a.com</a>") == Strings{"a.com", "a.com"});
    CHECK(hosts("<a href='http://a.com'>x</a> http://a.com") == Strings{"a.com", "a.com"});
}

TEST_CASE("a link's span is in code points of the stored text") {
    auto const links = find_links("Տես՝ http://a.example/ա և www.b.example.");
    REQUIRE(links.size() == 2);
    CHECK(links[0].span == Span{5, 23});
    CHECK(links[1].span == Span{26, 39});
    auto const target = find_links("ա <a href=\"http://c.example\">x</a>");
    REQUIRE(target.size() == 1);
    CHECK(target[0].span == Span{11, 27});
}

TEST_CASE("registrable domains follow the Public Suffix List") {
    CHECK(registrable_domain("a.b.example.co.uk") == "example.co.uk");
    CHECK(registrable_domain("www.example.com") == "example.com");
    CHECK(registrable_domain("me.github.io") == "me.github.io");
    CHECK(registrable_domain("a.b.unknown-suffix") == "b.unknown-suffix");
    CHECK(registrable_domain("co.uk") == "co.uk");
    CHECK(registrable_domain("192.0.2.1") == "192.0.2.1");
    CHECK(registrable_domain("2001:db8::1") == "2001:db8::1");
    CHECK(registrable_domain("a.xn--e1afmkfd.xn--p1ai") == "xn--e1afmkfd.xn--p1ai");
    REQUIRE(find_links("http://x.y.example.co.uk").size() == 1);
    CHECK(find_links("http://x.y.example.co.uk")[0].domain == "example.co.uk");
}

TEST_CASE("hosts are compared as A-labels in lower case") {
    CHECK(normalise_host("EXAMPLE.Com.") == "example.com");
    CHECK(normalise_host("Пример.РФ") == "xn--e1afmkfd.xn--p1ai");
    CHECK(normalise_host("straße.de") == "xn--strae-oqa.de");
    CHECK(normalise_host("[2001:DB8::1]") == "2001:db8::1");
    for (auto bad : {"", ".", "a..b", "-a.com", "a-.com", "a b.com", "a/b", "a@b.com", "a:80"})
        CHECK_FALSE(normalise_host(bad));
    CHECK_FALSE(normalise_host(std::string(64, 'a') + ".com"));
    CHECK(host_of_url(" http://Example.com/x ") == "example.com");
    CHECK(host_of_url("example.com/x") == "example.com");
    CHECK(host_of_url("example.com:8080") == "example.com");
    CHECK(host_of_url("http:example.com") == "example.com");
    for (auto bad : {"", "/", "http://", "mailto:a@b.com", "javascript:x(1)", "some words", "/x",
                     "a@b.com", "localhost", "page.html"})
        CHECK_FALSE(host_of_url(bad));
}

TEST_CASE("an entry of domains covers its host and the subdomains, =host the host alone") {
    DomainSet set;
    CHECK(set.add("evil.example", 1));
    CHECK(set.add("=exact.example", 2));
    CHECK(set.add("deep.evil.example", 3));
    CHECK(set.add("Пример.рф", 4));
    CHECK(set.add("EVIL.example", 5));
    CHECK(set.find("evil.example") == 1U);
    CHECK(set.find("a.evil.example") == 1U);
    CHECK(set.find("x.deep.evil.example") == 3U);
    CHECK_FALSE(set.find("notevil.example"));
    CHECK_FALSE(set.find("evil.example.com"));
    CHECK(set.find("exact.example") == 2U);
    CHECK_FALSE(set.find("a.exact.example"));
    CHECK(set.find("www.xn--e1afmkfd.xn--p1ai") == 4U);
    CHECK_FALSE(set.find(""));
    for (auto bad : {"", "=", "bit.ly/x", "http://a.example", ".example", "*.example", "a b"})
        CHECK_FALSE(set.add(bad, 9));
}

TEST_CASE("of domains that cover a host the most specific that counts is found") {
    DomainSet set;
    CHECK(set.add("a.evil.example", 1));
    CHECK(set.add("evil.example", 2));
    CHECK(set.add("=a.evil.example", 3));
    auto const but = [](std::vector<std::uint32_t> over) {
        return [over](std::uint32_t number) { return std::ranges::count(over, number) == 0; };
    };
    CHECK(set.find("a.evil.example", but({})) == 3U);
    CHECK(set.find("a.evil.example", but({3})) == 1U);
    CHECK(set.find("a.evil.example", but({1, 3})) == 2U);
    CHECK_FALSE(set.find("a.evil.example", but({1, 2, 3})));
    CHECK(set.add("evil.example", 4, [](std::uint32_t other) { return other != 2; }));
    CHECK(set.find("evil.example") == 2U);
    CHECK(set.add("evil.example", 5, [](std::uint32_t other) { return other == 2; }));
    CHECK(set.find("evil.example") == 5U);
}

TEST_CASE("links are found in linear time and at most five hundred of them") {
    auto const unit = GENERATE(
        as<std::string>{}, "http://", "http://a.com ", "a.", "a.com/", "www.", "](", "](//",
        "<a href=\"", "<a href='x' ", "://", ".", ":", "(", "http://a.com)", "http://a@", "а.б",
        "a.a.com@", "[http://a.com](http://a.com)", "x.com");
    CAPTURE(unit);
    std::string text;
    while (text.size() < 64 * 1024)
        text += unit;
    commentd::rules::CpuTimer const timer;
    CHECK(find_links(text).size() <= links_max);
    CHECK(timer.used() < std::chrono::milliseconds(500));
}

TEST_CASE("in any text links are in order and within it") {
    static constexpr auto pieces = std::to_array<std::string_view>(
        {"http://", "www.", "a.com", "пример.рф", ".", "..", "/", ":", "@", "[", "](", ")", "[.]", " dot ", " . ", "hxxp", "\u00AD",
         "<a href=", "\"", "'", ">", "</a>", " ", "\n", "&amp;", "%41", "1.2.3.4", "//", "\\",
         "\xFF", "ա", "😀"});
    auto const seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937 random(seed);
    for (int round = 0; round < 5000; ++round) {
        std::string text;
        for (auto count = random() % 20; count > 0; --count)
            text += pieces[random() % pieces.size()];
        CAPTURE(text);
        std::uint32_t last = 0;
        for (auto const& link : find_links(text)) {
            REQUIRE(link.span.begin >= last);
            REQUIRE(link.span.end > link.span.begin);
            REQUIRE_FALSE(link.host.empty());
            REQUIRE(link.host.ends_with(link.domain));
            last = link.span.end;
        }
        REQUIRE(last <= code_points(well_formed(text)));
    }
}
