#include <catch2/catch.hpp>

#include <string>

#include "rules/text/confusables.hpp"
#include "rules/text/prose.hpp"

using namespace commentd::rules::text;

namespace {

std::uint32_t mixed(std::string_view text) {
    return mixed_script_words(prose(plain(text), find_links(text)));
}

} // namespace

TEST_CASE("a letter of another alphabet that passes for one of its word is found") {
    CHECK(mixed("c\u0430sino") == 1);           // Cyrillic а
    CHECK(mixed("v\u0456\u0430gr\u0430") == 1); // half of it Cyrillic
    CHECK(mixed("p\u0430yp\u0430l and viagr\u0430") == 2);
    CHECK(mixed("\u0420aypal") == 1); // Cyrillic Р in front
    CHECK(mixed("\u0397ello") == 1);  // Greek Η
    CHECK(mixed("bitc\u03BFin") == 1);
    CHECK(mixed("кaзинo") == 1);   // Latin a and o
    CHECK(mixed("Cегодня") == 1);  // Latin C
    CHECK(mixed("сарitаl") == 1);  // more than half is Cyrillic
    CHECK(mixed("քyuser mոney") == 1 + 1); // Armenian ք and ո
    CHECK(mixed("Lօttօ") == 1);    // Armenian օ
    CHECK(mixed("m\u05E1ney") == 1); // Hebrew
    CHECK(mixed("Ευρώπη και Eυρώπη") == 1);
    CHECK(mixed("ca\u200Bs\u0456no") == 1);
}

TEST_CASE("a foreign stem with a native ending is innocent") {
    for (auto const* text :
         {"Facebookում", "iPhone-ը", "iPhoneը լավն է", "SMSка", "SMSками", "IT-специалист",
          "PR-щик", "VIPов", "HPшник", "Facebook'ом", "Appleовский телефон", "USBшка",
          "NATOի անդամ", "NATOն", "WhatsAppով գրեք", "Google-ից", "COVID19ով", "антиNATO",
          "DVDები", "Googleის ძებნა", "iPhoneが好き", "Tシャツ", "Kポップ", "LINEで送る",
          "使用iPhone的人", "ใช้Facebookทุกวัน", "Facebookपर", "YouTubeのvideo", "Windows에서",
          "το Googleάρω", "הFacebook שלי", "Excelում և Wordում", "TNFα, IFNγ", "3Dмодель"}) {
        INFO(text);
        CHECK(mixed(text) == 0);
    }
}

TEST_CASE("an ending that passes for foreign letters is native where the rest of the text is") {
    CHECK(mixed("Я пользуюсь только браузером Googleа каждый день") == 0);
    CHECK(mixed("I only ever use the browser of Googl\u0435 every day") == 1);
    CHECK(mixed("Ես օգտվում եմ միայն iPhoneս հեռախոսից") == 0);
    CHECK(mixed("אני משתמש גם ב Apple וGoogle כל יום") == 0);
}

TEST_CASE("words of one script are no mixture, whatever they look like") {
    for (auto const* text :
         {"сор рот ора", "Привет всем", "Ինչո՞ւ չէ, ախպեր", "Türkiye'de çok güzel",
          "Čestitam, đače!", "Καλημέρα σε όλους", "გამარჯობა", "שלום לכולם", "مرحبا بالجميع",
          "नमस्ते दुनिया", "日本のテレビとニュース", "สวัสดีครับ", "한국 사람", "naïve façade",
          "Spasibo za statyu", "Shnorhakalutyun hodvaci hamar", "don't x2 B2B H2O",
          "кm µm Ωm", "𝐇𝐞𝐥𝐥𝐨", "https://xn--80ak6aa92e.com/", ""}) {
        INFO(text);
        CHECK(mixed(text) == 0);
    }
}

TEST_CASE("counting stops before it becomes a burden") {
    std::string many;
    for (int i = 0; i < 5000; ++i)
        many += "c\u0430sino ";
    CHECK(mixed(many) == 100);
}
