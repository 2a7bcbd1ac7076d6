#include <catch2/catch.hpp>

#include "rules/text/shape.hpp"

using namespace commentd::rules::text;

namespace {

Shape shape(std::string_view text) { return measure(plain(text), find_links(text)); }

} // namespace

TEST_CASE("characters, letters, words and lines are counted on the plain view") {
    auto const counted = shape("We're <b>two</b> &amp; 3:\nok");
    CHECK(counted.chars == 17);
    CHECK(counted.letters == 9);
    CHECK(counted.words == 4);
    CHECK(counted.lines == 2);
    CHECK(shape("").lines == 0);
    CHECK(shape("one\n").lines == 1);
    CHECK(shape("Ինչո՞ւ եք այդպես").words == 3);
    CHECK(shape("Ինչո՞ւ եք այդպես").letters == 13);
    CHECK(shape("你好世界").words == 2);
}

TEST_CASE("links do not count") {
    auto const counted = shape("AB http://example.com/LONG cd");
    CHECK(counted.chars == 6);
    CHECK(counted.letters == 4);
    CHECK(counted.words == 2);
    CHECK(shape("http://example.com/").chars == 0);
    CHECK(shape("http://example.com/").upper_ratio == 0);
}

TEST_CASE("capitals are a share of the letters that have case") {
    CHECK(shape("ABcd").upper_ratio == Approx(0.5));
    CHECK(shape("ԲԱՐև").upper_ratio == Approx(0.75));
    CHECK(shape("مرحبا").upper_ratio == 0);
    CHECK(shape("A مرحبا").upper_ratio == 1);
}

TEST_CASE("digits are a share of the characters") {
    CHECK(shape("12ab").digit_ratio == Approx(0.5));
    CHECK(shape("٣٤").digit_ratio == 1);
}

TEST_CASE("the longest run of one character leaves white space out") {
    CHECK(shape("nooooo!!").repeat_run == 5);
    CHECK(shape("a          b").repeat_run == 1);
    CHECK(shape("1 000 000").repeat_run == 3);
    CHECK(shape("։։։։").repeat_run == 4);
    CHECK(shape("").repeat_run == 0);
}

TEST_CASE("an emoji counts once whatever it is put together from") {
    CHECK(shape("😀 😀").emoji == 2);
    CHECK(shape("👍🏽").emoji == 1);
    CHECK(shape("👨‍👩‍👧").emoji == 1);
    CHECK(shape("🇦🇲🇦🇲").emoji == 2);
    CHECK(shape("❤️").emoji == 1);
    CHECK(shape("1️⃣").emoji == 1);
    CHECK(shape("© 1 # ™").emoji == 0);
}

TEST_CASE("quoted lines are a share of the characters") {
    CHECK(shape("> ab\nabcde").quote_ratio == Approx(0.5));
    CHECK(shape("a > b").quote_ratio == 0);
    CHECK(shape("> a").quote_ratio == 1);
}
