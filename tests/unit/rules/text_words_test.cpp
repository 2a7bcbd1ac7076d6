#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <thread>

#include "rules/cpu_timer.hpp"
#include "rules/text/words.hpp"

using namespace commentd::rules::text;

namespace {

using Kind = WordEntry::Kind;
using List = std::vector<std::string>;

WordEntry word(std::string text) { return {Kind::word, std::move(text), false}; }
WordEntry turkish(std::string text) { return {Kind::word, std::move(text), true}; }
WordEntry phrase(std::string text) { return {Kind::phrase, std::move(text), false}; }
WordEntry substring(std::string text) { return {Kind::substring, std::move(text), false}; }

std::shared_ptr<Words const> compile(std::vector<WordEntry> const& entries) {
    std::vector<std::uint32_t> empty;
    auto words = Words::compile(entries, empty);
    REQUIRE(empty.empty());
    return words;
}

// What was matched, as it stands in the folded view, with the number of its entry.
List found(std::vector<WordEntry> const& entries, std::string_view text) {
    auto const view = plain(text), fold_view = folded(view);
    std::vector<WordMatch> matches;
    CHECK(compile(entries)->scan(view, fold_view, matches, 200));
    List result;
    for (auto const& [entry, begin, end] : matches)
        result.push_back((entries.size() > 1 ? std::to_string(entry) + ":" : "") +
                         fold_view.utf8().substr(begin, end - begin));
    return result;
}

bool hits(WordEntry const& entry, std::string_view text) { return !found({entry}, text).empty(); }

} // namespace

TEST_CASE("a word matches whole words only") {
    CHECK(hits(word("cat"), "A CAT!"));
    CHECK(hits(word("cat"), "cat"));
    CHECK(hits(word("cat"), "(cat) \"cat\", 'cat' my_cat_"));
    CHECK_FALSE(hits(word("cat"), "cats concat cat5 5cat scatter"));
    CHECK(found({word("cat")}, "cat cat,cat") == List{"cat", "cat", "cat"});
    CHECK_FALSE(hits(word("cialis"), "a specialist of socialism"));
    CHECK(hits(word("дом"), "Дом."));
    CHECK_FALSE(hits(word("дом"), "дома дом\u0301ик"));
    CHECK_FALSE(hits(word("cafe"), "cafe\u0301"));
    CHECK(hits(word("e-mail"), "an E-Mail,"));
    CHECK(hits(word("a$$"), "big a$$."));
    CHECK_FALSE(hits(word("a$$"), "a$$x"));
}

TEST_CASE("a star opens a side of a word") {
    CHECK(hits(word("cat*"), "cats category"));
    CHECK_FALSE(hits(word("cat*"), "concat"));
    CHECK(hits(word("*cat"), "concat"));
    CHECK_FALSE(hits(word("*cat"), "cats"));
    CHECK(hits(word("*cat*"), "concatenate"));
    CHECK(hits(word("cat*"), "cat"));
    CHECK(hits(word("f*ck"), "what the f*ck"));
    CHECK_FALSE(hits(word("f*ck"), "what the flock"));
}

TEST_CASE("an apostrophe is inside of a word and a possessive may follow one") {
    CHECK_FALSE(hits(word("we"), "we're here"));
    CHECK_FALSE(hits(word("hara"), "O'Hara"));
    CHECK(hits(word("we're"), "We're here"));
    CHECK(hits(word("we're"), "We’re here"));
    CHECK(hits(word("we’re"), "We're here"));
    CHECK(found({word("dog")}, "the dog's bone, the dog’s bone") == List{"dog", "dog"});
    CHECK_FALSE(hits(word("dog"), "dog'sled"));
    CHECK(hits(word("dog"), "'dog' dogs'"));
    CHECK(found({word("x"), word("tail")}, "we’re ’x’ a tail") == List{"0:x", "1:tail"});
}

TEST_CASE("scripts without spaces need no boundary") {
    CHECK(hits(word("垃圾"), "你是垃圾吗"));
    CHECK(hits(word("バカ"), "お前はバカだ"));
    CHECK(hits(word("ควาย"), "ไอ้ควายเอ๊ย"));
    CHECK(hits(word("viagra"), "买viagra吧"));
    CHECK_FALSE(hits(word("viagra"), "买viagras吧"));
    // Not in the middle of a letter with its sign.
    CHECK_FALSE(hits(word("หม"), "หมู"));
}

TEST_CASE("Armenian words match with marks, and in every spelling of ev") {
    CHECK(hits(word("ինչու"), "Ինչո՞ւ եք"));
    CHECK(hits(word("ինչո՞ւ"), "ԻՆՉՈՒ"));
    CHECK(hits(word("և"), "դու ԵՎ ես"));
    CHECK(hits(word("Երևան"), "Երեվան"));
    CHECK_FALSE(hits(word("ինչ"), "ինչո՞ւ"));
}

TEST_CASE("Turkish entries fold their own way and others leave ı alone") {
    CHECK(hits(turkish("sıktır"), "SIKTIR git"));
    CHECK(hits(turkish("sıktır"), "sıktır git"));
    CHECK(hits(turkish("SIKTIR"), "sıktır git"));
    CHECK_FALSE(hits(turkish("sıktır"), "siktir git"));
    CHECK_FALSE(hits(turkish("sıktır"), "SİKTİR git"));
    CHECK(hits(turkish("siktir"), "SİKTİR git"));
    CHECK_FALSE(hits(turkish("siktir"), "SIKTIR git"));
    CHECK(hits(word("siktir"), "SIKTIR git"));
    CHECK(hits(word("siktir"), "SİKTİR git"));
    CHECK_FALSE(hits(word("siktir"), "sıktır git"));
    CHECK_FALSE(hits(word("sıktır"), "SIKTIR git"));
    CHECK(hits(word("sıktır"), "sıktır git"));
    CHECK(found({turkish("sık"), word("sik")}, "ılık SIK sık, sik ’ı’") ==
          List{"0:sik", "1:sik", "0:sık", "1:sik"});
    CHECK(hits({Kind::phrase, "hiç sıkılmadın", true}, "HİÇ SIKILMADIN mı"));
    CHECK_FALSE(hits(phrase("hiç sıkılmadın"), "HİÇ SIKILMADIN mı"));
    CHECK(hits({Kind::substring, "ışık", true}, "GÜNIŞIĞI IŞIKLAR"));
}

TEST_CASE("folding undoes what hides a word") {
    CHECK(hits(word("strasse"), "STRAẞE Straße"));
    CHECK(hits(word("fick"), "ﬁck"));
    CHECK(hits(word("viagra"), "ＶＩＡＧＲＡ"));
    CHECK(hits(word("viagra"), "vi<b>ag</b>ra"));
    CHECK(hits(word("viagra"), "v\u200Bi\u00ADagra"));
    CHECK(hits(word("ﬁck"), "FICK"));
}

TEST_CASE("a phrase is words in order with anything but words between them") {
    CHECK(found({phrase("kill yourself")}, "go KILL,  yourself!") == List{"kill,  yourself"});
    CHECK(hits(phrase("kill yourself"), "kill\nyourself"));
    CHECK_FALSE(hits(phrase("kill yourself"), "kill for yourself"));
    CHECK_FALSE(hits(phrase("kill yourself"), "yourself kill"));
    CHECK_FALSE(hits(phrase("kill yourself"), "skill yourself, kill yourselfish"));
    CHECK_FALSE(hits(phrase("kill yourself"), "kill"));
    CHECK(hits(phrase("dog house"), "dog's house's"));
    CHECK(found({phrase("dog house")}, "dog's house's") == List{"dog's house"});
    CHECK(hits(phrase("100 % free"), "100% free"));
    CHECK(hits(phrase("#metoo now"), "metoo now"));
    CHECK(hits(phrase("buy bitcoin* now"), "buy bitcoins now"));
    CHECK(hits(phrase("*coin* now"), "bitcoins now"));
    CHECK(hits(phrase("send e-mail to me"), "Send e-mail to me"));
    CHECK(hits(word("ass hole"), "an ass  hole"));
    CHECK(hits(phrase("ինչու եք"), "Ինչո՞ւ եք"));
    CHECK(hits(phrase("你 垃圾"), "你垃圾"));
}

TEST_CASE("a star in a phrase stands for up to five words") {
    CHECK(hits(phrase("earn * from home"), "earn from home"));
    CHECK(hits(phrase("earn * from home"), "Earn $5,000 a week from home"));
    CHECK(hits(phrase("earn * from home"), "earn a b c d e from home"));
    CHECK_FALSE(hits(phrase("earn * from home"), "earn a b c d e f from home"));
    CHECK(found({phrase("a * b * c")}, "a b x a b b c") == List{"a b x a b b c", "a b b c"});
    CHECK(hits(phrase("* kill * you *"), "kill all you"));
    CHECK(found({phrase("kill * kill")}, "kill kill kill") == List{"kill kill", "kill kill"});
}

TEST_CASE("a substring matches anywhere and is literal") {
    CHECK(found({substring("#viagra|x"), substring("a*b")}, "buy#VIAGRA|xyz a*b ab") ==
          List{"0:#viagra|x", "1:a*b"});
    CHECK(hits(substring("cialis"), "socialism"));
    CHECK(hits(substring("_, _"), "x_, _y"));
    CHECK(found({substring("aa")}, "aaaa") == List{"aa", "aa", "aa"});
    CHECK(hits(substring(".ru/"), "http://x.RU/y"));
}

TEST_CASE("matches come ordered by begin, then entry") {
    CHECK(found({word("b"), word("a"), substring("a b"), word("a")}, "a b a") ==
          List{"1:a", "2:a b", "3:a", "0:b", "1:a", "3:a"});
}

TEST_CASE("scanning stops at the highest number of matches and says so") {
    auto const words = compile({substring("a")});
    std::vector<WordMatch> matches;
    auto const view = plain("aaaaa");
    CHECK(words->scan(view, folded(view), matches, 5));
    CHECK(matches.size() == 5);
    CHECK_FALSE(words->scan(view, folded(view), matches, 4));
    CHECK(matches.size() == 4);
}

TEST_CASE("entries that fold to nothing are named, the others work") {
    std::vector<std::uint32_t> empty;
    auto const words =
        Words::compile({word("ok"), word("\u200B"), word("*"), phrase("* - *"), substring(""),
                        word("  "), substring(std::string(2000, 'x')), phrase("really ok")},
                       empty);
    CHECK(empty == std::vector<std::uint32_t>{1, 2, 3, 4, 5, 6});
    auto const view = plain("really ok");
    std::vector<WordMatch> matches;
    CHECK(words->scan(view, folded(view), matches, 200));
    REQUIRE(matches.size() == 2);
    CHECK(matches[0].entry == 7);
    CHECK(matches[1].entry == 0);
}

TEST_CASE("no entries match nothing") {
    auto const view = plain("text");
    std::vector<WordMatch> matches{{1, 2, 3}};
    CHECK(compile({})->scan(view, folded(view), matches, 200));
    CHECK(matches.empty());
}

TEST_CASE("many threads scan with one index") {
    auto const words = compile({word("cat"), turkish("sık"), phrase("a * b")});
    std::atomic<int> wrong = 0;
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int round = 0; round < 500; ++round) {
                auto const view = plain("cat SIK a x b"), fold_view = folded(view);
                std::vector<WordMatch> matches;
                if (!words->scan(view, fold_view, matches, 200) || matches.size() != 3)
                    ++wrong;
            }
        });
    threads.clear();
    CHECK(wrong == 0);
}

TEST_CASE("hostile texts are scanned in linear time") {
    std::vector<WordEntry> entries;
    for (std::size_t size = 1; size < 60; ++size) {
        entries.push_back(word(std::string(size, 'a')));
        entries.push_back(word("*" + std::string(size, 'a') + "b"));
        entries.push_back(phrase("x * " + std::string(size, 'a') + " * y"));
        entries.push_back({Kind::phrase, "*" + std::string(size, 'a') + "* b", true});
    }
    entries.push_back(phrase("a * a * a * a * a * a * a * b"));
    entries.push_back(substring("a"));
    auto const words = compile(entries);
    auto const unit =
        GENERATE(as<std::string>{}, "a", "a ", "aa ", "A'", "ı", "I ", "x a y ", "a'a ");
    std::string text;
    while (text.size() < 64 * 1024)
        text += unit;
    auto const view = plain(text), fold_view = folded(view);
    std::vector<WordMatch> matches;
    for (std::size_t const matches_max : {std::size_t{200}, std::size_t{10'000'000}}) {
        CAPTURE(unit, matches_max);
        commentd::rules::CpuTimer const timer;
        words->scan(view, fold_view, matches, matches_max);
        CHECK(timer.used() < std::chrono::seconds(5));
    }
}

TEST_CASE("a substring in restyled letters is looked for as it is written") {
    List const nothing;
    std::vector<WordEntry> const entries{substring("！"), substring("ｒｅ"), substring("100％"),
                                         substring("…?")};
    CHECK(found(entries, "Hear! Hear! 100% of readers agree...?") == nothing);
    CHECK(found(entries, "Ｒｅad ｒｅally！ 100％") == List{"1:re", "1:re", "0:!", "2:100%"});
    CHECK(found(entries, "Is it so…?") == List{"3:...?"});
    CHECK(found(entries, "Հա՛յ ընթերցող, дорогие читатели!") == nothing);
}

TEST_CASE("a text made to be compared with restyled entries at each letter ends early") {
    auto const words = compile({substring("！")});
    auto const text = std::string(200'000, '!') + "！";
    auto const view = plain(text), fold_view = folded(view);
    std::vector<WordMatch> matches;
    bool const whole = words->scan(view, fold_view, matches, 200);
    CHECK_FALSE(whole);
    CHECK(words->scan(plain("Hear！"), folded(plain("Hear！")), matches, 200));
    CHECK(matches.size() == 1);
}
