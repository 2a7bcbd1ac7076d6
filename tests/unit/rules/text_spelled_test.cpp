// Links that are spelled so that filters do not see them, and prose that looks like them.
#include <catch2/catch.hpp>

#include <chrono>

#include "rules/cpu_timer.hpp"
#include "rules/text/links.hpp"

namespace commentd::rules::text {

namespace {

// The only link: its host, or why there is none; "!" when it does not count as deobfuscated.
std::string spelled(std::string_view text) {
    auto const links = find_links(text);
    if (links.size() != 1)
        return std::to_string(links.size()) + " links";
    return (links[0].deobfuscated ? "" : "!") + links[0].host;
}

std::string shown(std::string_view text) { // of ASCII: bytes are code points
    auto const links = find_links(text);
    return links.empty() ? ""
                         : std::string(text.substr(links[0].span.begin,
                                                   links[0].span.end - links[0].span.begin));
}

bool differs(std::string_view text) {
    auto const links = find_links(text);
    REQUIRE_FALSE(links.empty());
    bool any = false;
    for (auto const& link : links)
        any |= link.text_host_differs;
    return any;
}

} // namespace

TEST_CASE("dots in brackets are dots of a host") {
    for (auto text :
         {"see example[.]com now", "example(.)com", "example{.}com", "example[dot]com",
          "example (dot) com", "example [.] com", "EXAMPLE[DOT]COM", "example( dot )com",
          "example&#46;com", "example&period;com", "example<dot>com", "example．com",
          "example[точка]com", "(example[.]com)", "example[.]com/path?x=1"})
        CHECK(spelled(text) == "example.com");
    CHECK(spelled("www[.]example[.]co[.]uk") == "www.example.co.uk");
    CHECK(spelled("www.example[.]am.") == "www.example.am");
    CHECK(spelled("пример[.]рф") == "xn--e1afmkfd.xn--p1ai");
    CHECK(shown("go to example [.] com/x, ok") == "example [.] com/x");
    CHECK(find_links("տես example[.]com")[0].span == Span{4, 17});
}

TEST_CASE("schemes with other letters are schemes") {
    for (auto text :
         {"hxxp://example.com/x", "hXXps://example.com", "h**p://example.com",
          "h__ps://example.com", "htxp://example.com", "ttp://example.com",
          "hxxp[:]//example[.]com", "hxxps[://]example[.]com", "http(:)//example.com",
          "http//example.com", "http: //example.com", "hxxp//example.com", "http://example[.]com/x",
          "https://example(dot)com", "http://example dot com"})
        CHECK(spelled(text) == "example.com");
    CHECK(spelled("hxxp://192.0.2.1/x") == "192.0.2.1");
    CHECK(spelled("https://user@example[.]com/") == "example.com");
    CHECK(shown("see hxxps://example.com/a.") == "hxxps://example.com/a");
    CHECK(spelled("http://example.com/x") == "!example.com");
    CHECK(spelled("texthttp://example.com") == "!example.com");
}

TEST_CASE("a dot that is a word or stands between spaces makes a host of sane words") {
    CHECK(spelled("find me at pillshop dot com today") == "pillshop.com");
    CHECK(spelled("PILLSHOP DOT COM") == "pillshop.com");
    CHECK(spelled("pillshop . com/x earn") == "pillshop.com");
    CHECK(spelled("www dot pillshop dot co dot uk") == "www.pillshop.co.uk");
    CHECK(spelled("www . pillshop . ru") == "www.pillshop.ru");
    CHECK(spelled("www . pillshop.ru") == "www.pillshop.ru");
    CHECK(shown("at pillshop dot com today") == "pillshop dot com");
    for (auto text :
         {"the net dot com bubble", "The dot com bubble", "another dot com firm", "ran a dot com",
          "Amazon dot com stocks in the dot com crash", "a polka dot dress",
          "connect the dot to it", "I told them . Com on, they said", "the end . Net income fell",
          "dot com", "dot dot dot", "yes . no . in . it", "on the dot at noon", "Bravo . It is so",
          "a red dot on com"})
        CHECK(spelled(text) == "0 links");
    CHECK(spelled("Bravo . news.am tells more") == "!news.am");
    CHECK(spelled("See example.com . in short") == "!example.com");
}

TEST_CASE("invisible and restyled characters do not hide a host of ASCII") {
    CHECK(spelled("w\u00ADw\u00ADw.p\u00ADill\u200Bshop.c\u00ADom") == "www.pillshop.com");
    CHECK(spelled("http://pill\u00ADshop.com/x") == "pillshop.com");
    CHECK(spelled("𝐩𝐢𝐥𝐥𝐬𝐡𝐨𝐩.com") == "pillshop.com");
    CHECK(spelled("ｐｉｌｌｓ．ｃｏｍ") == "pills.com");
    CHECK(spelled("\u200Fexample.com\u200F") == "!example.com"); // marks around it hide nothing
    CHECK(spelled("пример.рф") == "!xn--e1afmkfd.xn--p1ai");
}

TEST_CASE("a part of an email address is no link, however it is spelled") {
    for (auto text :
         {"me[at]mail[.]com", "me (at) mail (dot) com", "me@mail[.]com", "me [at] mail dot com",
          "me@mail dot com", "ann at gmail dot com", "Write to ann at yahoo dot com, please"})
        CHECK(spelled(text) == "0 links");
}

TEST_CASE("code and lists are no spelled hosts") {
    for (auto text : {"f(.)x", "a[.]b", "array[.]length", "he said(.)No", "the period (.) in it",
                      "C<.> in a class", "x (.) y", "[.]com", "1 . 2 . 3", "好。我", "我。com",
                      "ok. com", "http:// and //", "s://x"})
        CHECK(spelled(text) == "0 links");
}

TEST_CASE("addresses of IPv4 are read as browsers read them") {
    for (auto text : {"http://192.0.2.7/", "http://3221225991/", "http://0xC0000207/",
                      "http://0300.0.02.7", "http://192.0.519", "http://0xc0.0.0x2.07/x",
                      "192.0.2.7:8080/x", "192.0.2.7/login", "<a href='http://3221225991'>x</a>"})
        CHECK(spelled(text) == "!192.0.2.7");
    CHECK(spelled("http://１９２.0.2.7/") == "192.0.2.7");
    CHECK(is_ip_host("192.0.2.7"));
    CHECK(is_ip_host("2001:db8::1"));
    for (auto text : {"http://256.1.1.1/", "http://1.2.3.4.5/", "http://4294967296/",
                      "http://1.2.0x/a.b.7", "192.0.2.0/24", "3.5/x 1:2", "http://09/"})
        CHECK_FALSE(is_ip_host(spelled(text)));
    for (auto host : {"example.com", "a1", "x2", "", "v4.example.c0m", "1.2.3"})
        CHECK_FALSE(is_ip_host(host));
}

TEST_CASE("one host has one form, written in Unicode or in ASCII") {
    CHECK(spelled("http://xn--e1afmkfd.xn--p1ai/") == spelled("http://пример.рф/"));
    CHECK(is_punycode("xn--e1afmkfd.xn--p1ai"));
    CHECK(is_punycode("www.xn--strae-oqa.de"));
    CHECK_FALSE(is_punycode("example.com"));
    CHECK_FALSE(is_punycode("axn--b.com"));
}

TEST_CASE("shorteners are known by their host") {
    CHECK(is_shortener("bit.ly"));
    CHECK(is_shortener("www.tinyurl.com"));
    CHECK_FALSE(is_shortener("notbit.ly"));
    CHECK_FALSE(is_shortener("bit.ly.example"));
    CHECK_FALSE(is_shortener("youtu.be"));
}

TEST_CASE("a link's text may name another domain than it leads to") {
    CHECK(differs("<a href='http://evil.example/'>https://bank.com/login</a>"));
    CHECK(differs("<a href='http://evil.example/'><b>bank.com</b></a>"));
    CHECK(differs("[bank.com](http://evil.example/)"));
    CHECK(differs("[log in at https://bank.com now](http://evil.example/)"));
    CHECK(differs("[url=http://evil.example/]http://bank.com/[/url]"));
    CHECK(differs("https://bank.com@evil.example/"));
    CHECK(differs("<a href='https://bank.com:x@evil.example/'>x</a>"));
    CHECK(differs("<a href='http://evil.example/'>bank.com")); // never closed
    CHECK_FALSE(differs("<a href='http://shop.bank.com/'>www.bank.com</a>"));
    CHECK_FALSE(differs("<a href='http://bank.com/'>here</a> and http://other.com"));
    CHECK_FALSE(differs("[bank.com](http://bank.com/x) http://other.com"));
    CHECK_FALSE(differs("http://other.com [here](http://bank.com/x)"));
    CHECK_FALSE(differs("[1] http://other.com [2](http://bank.com/x)"));
    CHECK_FALSE(differs("[url=http://bank.com/]here[/url] http://other.com"));
    CHECK_FALSE(differs("<a href='http://a.com'><img src='http://cdn.example/x.png'></a>"));
    CHECK_FALSE(differs("http://john:secret@host.com/"));
    CHECK_FALSE(differs("https://medium.com/@john.com"));
}

TEST_CASE("rel says whether a link asks not to be followed") {
    auto const nofollow = [](std::string_view text) { return find_links(text).at(0).nofollow; };
    CHECK(nofollow("<a href='http://a.com' rel='nofollow'>x</a>"));
    CHECK(nofollow("<a rel=\"noopener NoFollow\" href='http://a.com'>x</a>"));
    CHECK_FALSE(nofollow("<a href='http://a.com' rel=noopener>x</a>"));
    CHECK_FALSE(nofollow("http://a.com rel=nofollow"));
}

TEST_CASE("spelled addresses are found in linear time") {
    auto const unit =
        GENERATE(as<std::string>{}, "a[.]", "a dot ", "a . ", "[.]", "dot ", " dot", "a[.]com ",
                 "a.com . ", "hxxp://", "h**p://a[.]", "http//", "http: //a.com", "\u00AD",
                 "a\u00AD", "a\u00AD.", "a&#46;", "&#46;", "a．", "a[ ", "www . ", "[a.com](",
                 "[url=http://a.com]", "a.co . ", "http://a@a[.]com", "x(.)", "a.a[.]");
    CAPTURE(unit);
    std::string text;
    while (text.size() < 64 * 1024)
        text += unit;
    commentd::rules::CpuTimer const timer;
    CHECK(find_links(text).size() <= links_max);
    CHECK(timer.used() < std::chrono::milliseconds(500));
}

} // namespace commentd::rules::text
