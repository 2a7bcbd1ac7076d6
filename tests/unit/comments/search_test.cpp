// The words that texts are found by, and what moderators type to find them.
#include <catch2/catch.hpp>

#include "daemon/comments/search_query.hpp"
#include "daemon/comments/search_words.hpp"
#include "rules/text/view.hpp"

using namespace commentd::comments;
namespace text = commentd::rules::text;

namespace {

std::string words(std::string_view stored) {
    return search_words(text::fold(stored));
}

// "words" of each term, with what was typed before and behind them; "" when nothing can be found.
std::string query(std::string_view typed) {
    auto const terms = read_search(typed);
    std::string all;
    for (auto const& term : terms.value_or(std::vector<SearchTerm>()))
        all += std::string(all.empty() ? "" : " ") + (term.excluded ? "-" : "") + "[" + term.words +
               (term.begins ? "*]" : "]");
    return all;
}

} // namespace

TEST_CASE("words are letters, marks and digits, whatever their case, width and style") {
    CHECK(words("Hello, WORLD! don't 3.14 foo_bar") == "hello world don t 3 14 foo bar");
    CHECK(words("ＦＵＬＬ width, 𝐛𝐨𝐥𝐝, in\u200bvisible, so\u00adft") ==
          "full width bold invisible soft");
    CHECK(words("<b>bo</b>ld &amp; caf\u0065\u0301") == "bold cafe");
    CHECK(words("Բարև, ՀԱՅԵՐ՝ ինչպե՞ս") == words("բարեւ հայեր ինչպես"));
    CHECK(words("Привет, МИР") == "привет мир");
    CHECK(words("مرحبا\u202e بالعالم") == "مرحبا بالعالم");
    CHECK(words("שָׁלוֹם") == "שלום");
    CHECK(words(" \n!?… ") == "");
}

TEST_CASE("accents and points need not be typed where words are told apart without them") {
    CHECK(words("Übermäßig, naïve Ångström: Škoda Đặng Łódź søster") ==
          "ubermassig naive angstrom skoda dang lodz soster");
    CHECK(words("Ελλάδα ΐ") == "ελλαδα ι");
    CHECK(words("أَحْمَد إسلام محـــمد") == "احمد اسلام محمد");
    CHECK(words("ещё ёлка") == "еще елка");
    // There they are letters of their own.
    CHECK(words("мой Київ") == "мой київ");
    CHECK(words("हिन्दी") == "हिन्दी");
    CHECK(words("か が") == "か が");
    CHECK(words("각 학교") == "각 학교");
    CHECK(query("CAFÉ naïve*") == "[cafe] [naive*]");
}

TEST_CASE("both letters i of Turkish are one") {
    for (auto const* one : {"ISPARTA", "Isparta", "ısparta", "isparta", "İSPARTA"})
        CHECK(words(one) == "isparta");
}

TEST_CASE("what is written without spaces is cut into pairs of characters") {
    CHECK(words("北京大学") == "北京 京大 大学 学");
    CHECK(words("iPhoneを買う!") == "iphone を買 買う う");
    CHECK(words("東") == "東");
    CHECK(words("กี่") == "กี่");
    CHECK(words("ดีครับ") == "ดีค ครั รับ บ"); // marks belong to the letter before
}

TEST_CASE("a sign is a word of its own") {
    CHECK(words("yes👍👍🏽 ok☺") == "yes 👍 👍 ok ☺");
    CHECK(words("+ = $ ^ `") == "");
}

TEST_CASE("of a word without end the beginning counts") {
    CHECK(words(std::string(1000, 'x')) == std::string(search_word_bytes_max, 'x'));
    std::string armenian;
    for (int i = 0; i < 500; ++i)
        armenian += "ա";
    CHECK(words("x" + armenian).size() == search_word_bytes_max - 1); // no half of a letter
}

TEST_CASE("a query is words, phrases, exclusions and beginnings") {
    CHECK(query("two words") == "[two] [words]");
    CHECK(query("\"two words\" -third") == "[two words] -[third]");
    CHECK(query("begin* -\"not these*\" \"a b\"*") == "[begin*] -[not these] [a b*]");
    CHECK(query("“typographic quotes” «and these»") == "[typographic quotes] [and these]");
    CHECK(query("news.am don't") == "[news am] [don t]");
    CHECK(query("word\"glued phrase\"") == "[word] [glued phrase]");
    CHECK(query("https://www.News.am/1 -http://x.am \"www.y.am\" http www") ==
          "[news am 1] -[x am] [y am] [http] [www]");
    CHECK(query("-https:// www. www.* http://") == "-[https] [www] [www*] [http]");
}

TEST_CASE("whatever is typed has a meaning") {
    CHECK(query("\"never closed") == "[never closed]");
    CHECK(query("\" \"\" - -- * -\" a") == "[a]");
    CHECK(query("a AND b OR NOT c NEAR(d) content:e ^f {g} (h") ==
          "[a] [and] [b] [or] [not] [c] [near d] [content e] [f] [g] [h]");
    CHECK(query("- word") == "[word]");
    CHECK(query("!!! ...").empty());
    CHECK(query("").empty());
    CHECK(query("--word") == "-[word]");
    std::string many;
    for (int i = 0; i < 51; ++i)
        many += "w" + std::to_string(i) + " ";
    CHECK(query(many).empty());
}

TEST_CASE("what is sought in a text without spaces may stand anywhere in it") {
    CHECK(query("大学") == "[大学]");
    CHECK(query("京大学") == "[京大 大学]");
    CHECK(query("猫") == "[猫*]");
    CHECK(query("猫!") == "[猫*]");
    CHECK(query("手机iphone") == "[手机 机 iphone]");
    CHECK(query("iphone手机") == "[iphone 手机]");
}
