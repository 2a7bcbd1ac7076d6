#include <catch2/catch.hpp>

#include "rules/text/evasion.hpp"
#include "rules/text/prose.hpp"

using namespace commentd::rules::text;

namespace {

Evasion evasion(std::string_view text) {
    auto const view = plain(text);
    return find_evasion(view, prose(view, find_links(text)));
}

std::uint32_t invisible(std::string_view text) { return evasion(text).invisible; }
std::uint32_t zalgo(std::string_view text) { return evasion(text).zalgo; }
std::uint32_t spaced(std::string_view text) { return evasion(text).spaced_run; }

} // namespace

TEST_CASE("characters that show nothing are counted, however they are written") {
    CHECK(invisible("v\u200Biagra") == 1);
    CHECK(invisible("v&#8203;iagra &zwnj;ca&#x200d;sino") == 3);
    CHECK(invisible("c\u00ADa\u00ADs\u00ADino") == 3); // no word breaks behind its first letter
    CHECK(invisible("ca\u2060si\u2063no") == 2);
    CHECK(invisible("\u3164\u3164 \uFFA0") == 3); // Hangul's fillers, as a blank name
    CHECK(invisible("кази\u034Fно") == 1);
    CHECK(invisible("ka\u200Ezino") == 1);
    CHECK(invisible("win\u2800now") == 1);
    CHECK(invisible("see https://exa\u200Bmple.com") == 1);
    CHECK(invisible("plain words, nothing else") == 0);
    CHECK(invisible("Հայերեն, հասարակ խոսք") == 0);
}

TEST_CASE("joiners are innocent where a script needs them") {
    CHECK(invisible("می\u200Cخواهم به خانه\u200Cها بروم") == 0);           // Persian
    CHECK(invisible("۱۴۰۲ ه\u200D") == 0);                                  // a calendar's sign
    CHECK(invisible("क\u094D\u200Dष और क\u094D\u200Cष") == 0);              // Hindi
    CHECK(invisible("\u09B0\u200D\u09CD\u09AF\u09BE\u09AC") == 0);          // Bengali
    CHECK(invisible("ශ\u0DCA\u200Dරී ලංකා") == 0);                          // Sinhala
    CHECK(invisible("f\u200Cinal s\u200Dpin") == 2);                        // English does not
    CHECK(invisible("ка\u200Cзи\u200Dно") == 2);                            // nor does Russian
    CHECK(invisible("խա\u200Cղա") == 1);                                    // nor Armenian
    CHECK(invisible(std::string("می") + "\u200C\u200C\u200C\u200C\u200C\u200C\u200C") == 3);
}

TEST_CASE("emoji are put together from more than one sees") {
    CHECK(invisible("👨‍👩‍👧‍👦 👩🏽‍💻 🏳️‍🌈 ❤️‍🔥 🏴‍☠️") == 0);
    CHECK(invisible("❤️ ☎︎ ✓\uFE0E 1️⃣ #️⃣ ©️ ↗️") == 0);
    CHECK(invisible("🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F") == 0);
    CHECK(invisible("a\uFE0Fb") == 1);
    CHECK(invisible("❤\uFE0F\uFE0F\uFE0F") == 2);
    CHECK(invisible("hi\U000E0068\U000E0069") == 2);
    CHECK(invisible("葛\U000E0100飾区") == 0); // a variant of a Chinese letter
}

TEST_CASE("what a script needs to be shown right is innocent") {
    CHECK(invisible("שלום \u200Fworld\u200E!") == 0);
    CHECK(invisible("call \u202A+1 555 0100\u202C now") == 0); // as telephones copy numbers
    CHECK(invisible("نص \u2068Latin\u2069 نص") == 0);
    CHECK(invisible("ខ្ញុំ\u200Bចង់\u200Bទៅ") == 0);
    CHECK(invisible("ไป\u200Bโรงเรียน") == 0);
    CHECK(invisible("Donau\u00ADdampf\u00ADschiff") == 0);
    CHECK(invisible("\uFEFFbegins a file") == 0);
    CHECK(invisible("comes from a clipboard\uFEFF") == 0);
    CHECK(invisible("du\uFEFFm\uFEFFb") == 2);
    CHECK(invisible("⣿\u2800\u2800⣿") == 0); // a picture in Braille patterns
    CHECK(invisible("ᠮᠣᠩᠭᠣᠯ\u180Eᠠ ᠬᠦᠦᠬᠡᠳ\u180B") == 0);
}

TEST_CASE("only what turns the order of letters around is a bidi override") {
    CHECK(evasion("pay \u202Emoc.elpmaxe\u202C").bidi_override == 1);
    CHECK(evasion("\u202D123\u202C").bidi_override == 1);
    CHECK(evasion("&#8238;abc").bidi_override == 1);
    CHECK(evasion("\u202Eabc").invisible == 0); // it is counted once
    CHECK(evasion("שלום \u202Babc\u202C \u2067abc\u2069 \u200F").bidi_override == 0);
}

TEST_CASE("piles of marks are zalgo") {
    CHECK(zalgo("Z\u0351\u036B\u0343a\u030B\u0352\u0310lgo") == 2);
    CHECK(zalgo("н\u0337\u0321\u0322е\u0337\u0321\u0322т\u0337\u0321\u0322") == 3);
    CHECK(zalgo("ก็็็็็็็็็็็็") == 1); // of its own marks too, when no word has so many
    CHECK(zalgo("x\u0300\u0300\u0300\u0300\u0300\u0300") == 1);
}

TEST_CASE("marks of a language are no zalgo, composed or not") {
    CHECK(zalgo("Nga\u0300y mai tro\u031B\u0300i na\u0306\u0301ng \u2014 đư\u0323ơ\u0323c") == 0);
    CHECK(zalgo("Việt Nam, trường học") == 0);
    CHECK(zalgo("بِسْمِ ٱللَّهِ ٱلرَّحْمَـٰنِ ٱلرَّحِيمِ") == 0);
    CHECK(zalgo("בְּרֵאשִׁ֖ית בָּרָ֣א אֱלֹהִ֑ים") == 0);
    CHECK(zalgo("क्षत्रियों र्‍या ज़िंदगी") == 0);
    CHECK(zalgo("Ինչո՞ւ, այո՛, վա՜յ") == 0);
    CHECK(zalgo("ᾗ τῷ ἄνδρα, Ἅιδης") == 0);
    CHECK(zalgo("за\u0301мок и замо\u0301к") == 0);
    CHECK(zalgo("ที่นี่ น้ำ") == 0);
    CHECK(zalgo("i\u0307\u0301 e\u0304\u0300") == 0); // Lithuanian, pinyin
    CHECK(zalgo("1\uFE0F\u20E3") == 0);
}

TEST_CASE("single letters set apart are a run as long as their separators are equal") {
    CHECK(spaced("buy v i a g r a now") == 6);
    CHECK(spaced("v.i.a.g.r.a") == 6);
    CHECK(spaced("к-а-з-и-н-о") == 6);
    CHECK(spaced("խ  ա  ղ  ա") == 4);
    CHECK(spaced("v\u200B i\u200B a\u200B g") == 4);
    CHECK(spaced("c a-s-i-n-o") == 5);
    CHECK(spaced("S\nE\nX\nY") == 4);
}

TEST_CASE("words of one letter, initials and syllables are no spaced run to speak of") {
    CHECK(spaced("This is a test") == 0);
    CHECK(spaced("J. R. R. Tolkien") == 3);
    CHECK(spaced("а я и в школе") <= 4);
    CHECK(spaced("1 2 3 4 5 6 7") == 0);
    CHECK(spaced("그 때 그 것 이 더") == 0);
    CHECK(spaced("新 年 快 乐 大 家") == 0);
    CHECK(spaced("ये तो है न वो भी") <= 2);
    CHECK(spaced("a      b      c") == 0);
    CHECK(spaced("") == 0);
}

TEST_CASE("any text is looked through without harm") {
    std::string all;
    for (char32_t c = 1; c < 0x3000; c += 7)
        all += c < 0x80 ? std::string(1, static_cast<char>(c))
                        : "&#" + std::to_string(static_cast<unsigned>(c)) + ";";
    auto const found = evasion(all);
    CHECK(found.invisible < 100);
}
