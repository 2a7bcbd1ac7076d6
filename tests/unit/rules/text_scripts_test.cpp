#include <catch2/catch.hpp>

#include <unicode/uscript.h>

#include "rules/text/prose.hpp"
#include "rules/text/scripts.hpp"

using namespace commentd::rules::text;

namespace {

Scripts scripts(std::string_view text) {
    return count_scripts(prose(plain(text), find_links(text)));
}

} // namespace

TEST_CASE("the share of a script is that of the letters, whatever else stands between them") {
    auto const two = scripts("Բարև! 1, 2, 3 hello");
    CHECK(two.letters() == 9);
    CHECK(two.share(USCRIPT_ARMENIAN) == Approx(4 / 9.0));
    CHECK(two.share(USCRIPT_LATIN) == Approx(5 / 9.0));
    CHECK(two.share(USCRIPT_GREEK) == 0);
    CHECK(two.foremost() == USCRIPT_LATIN);
}

TEST_CASE("every script is known by its own letters") {
    auto const only = [](std::string_view text) { return scripts(text).foremost(); };
    CHECK(only("Привет, мир") == USCRIPT_CYRILLIC);
    CHECK(only("Καλημέρα κόσμε") == USCRIPT_GREEK);
    CHECK(only("გამარჯობა") == USCRIPT_GEORGIAN);
    CHECK(only("שלום עולם") == USCRIPT_HEBREW);
    CHECK(only("مرحبا بالعالم") == USCRIPT_ARABIC);
    CHECK(only("नमस्ते दुनिया") == USCRIPT_DEVANAGARI);
    CHECK(only("สวัสดีชาวโลก") == USCRIPT_THAI);
    CHECK(only("你好世界") == USCRIPT_HAN);
    CHECK(only("Türkçe çok güzel") == USCRIPT_LATIN);
    auto const japanese = scripts("日本のテレビ");
    CHECK(japanese.share(USCRIPT_HAN) == Approx(2 / 6.0));
    CHECK(japanese.share(USCRIPT_HIRAGANA) == Approx(1 / 6.0));
    CHECK(japanese.share(USCRIPT_KATAKANA) == Approx(3 / 6.0));
}

TEST_CASE("letters that no script owns are of the script Common") {
    CHECK(scripts("𝐇𝐞𝐥𝐥𝐨").share(USCRIPT_COMMON) == 1);
    CHECK(scripts("Ｈｅｌｌｏ").share(USCRIPT_LATIN) == 1);
}

TEST_CASE("a text without letters has a share of nothing") {
    CHECK(scripts("").letters() == 0);
    CHECK(scripts("123 😀 !").letters() == 0);
    CHECK(scripts("123").share(USCRIPT_LATIN) == 0);
}

TEST_CASE("links are no prose, and each leaves one mark") {
    auto const text = "см. https://example.com/path и b.example.org";
    CHECK(prose(plain(text), find_links(text)) == U"см. \uFFFC и \uFFFC");
    CHECK(scripts(text).share(USCRIPT_CYRILLIC) == 1);
}
