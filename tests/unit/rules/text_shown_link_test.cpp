#include <catch2/catch.hpp>

#include "rules/text/shown_link.hpp"

using namespace commentd::rules::text;

namespace {

// "host|text|hidden" of each link.
std::vector<std::string> shown(std::string_view text) {
    std::vector<std::string> all;
    Place place;
    for (auto const& link : find_links(text)) {
        auto const one = shown_link(text, link, place);
        all.push_back(link.host + "|" + one.text + "|" + std::string(one.hidden));
    }
    return all;
}

using List = std::vector<std::string>;

} // namespace

TEST_CASE("a link that stands there plainly shows and hides nothing") {
    CHECK(shown("see https://a.example/x and www.b.example.") ==
          List{"a.example||", "www.b.example||"});
    CHECK(shown("[https://a.example](https://a.example/)") == List{"a.example||"});
    CHECK(shown("https://пример.рф/") == List{"xn--e1afmkfd.xn--p1ai||"});
}

TEST_CASE("the text of a link is told where it is another than its address") {
    CHECK(shown("<a href=\"https://evil.example/\">bank.example &amp; <b>you</b></a>") ==
          List{"evil.example|bank.example & you|"});
    CHECK(shown("<a href='https://evil.example/'>https://evil.example</a>") ==
          List{"evil.example||"});
    CHECK(shown("կարդա [այստեղ](https://evil.example/x) և (https://b.example)") ==
          List{"evil.example|այստեղ|", "b.example||"});
    CHECK(shown("[url=https://evil.example]click[/url] [URL=https://b.example]b[/URL]") ==
          List{"evil.example|click|", "b.example|b|"});
    auto const longest = "[" + std::string(5000, 'x') + "](https://a.example)";
    CHECK(shown(longest) == List{"a.example||"}); // not looked for that far
    auto const cut = shown("[" + std::string(500, 'x') + "](https://a.example)");
    CHECK(cut == List{"a.example|" + std::string(shown_text_max, 'x') + "|"});
}

TEST_CASE("how a host is disguised is told") {
    CHECK(shown("https://bank.com@evil.example/") == List{"evil.example|bank.com|user"});
    CHECK(shown("go to pills (dot) com, or hxxp://pills.com") ==
          List{"pills.com||spelled", "pills.com||spelled"});
    CHECK(shown("https://pi\u200blls.com/") == List{"pills.com||invisible"});
    CHECK(shown("https://ｐｉｌｌｓ.com/") == List{"pills.com||width"});
    CHECK(shown("https://аррӏе.com/") == List{"xn--80ak6aa92e.com||homoglyph"});
}

TEST_CASE("texts of links that never end are read") {
    CHECK(shown("<a href=\"https://a.example/\">no end") == List{"a.example||"});
    CHECK(shown("[url=https://a.example]no end") == List{"a.example||"});
    CHECK(shown("](https://a.example)") == List{"a.example||"});
}
