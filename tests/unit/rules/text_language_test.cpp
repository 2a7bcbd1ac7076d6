// Sentences of our own. A language that is told wrongly makes rules hold innocent comments, so what
// is not clear must be absent.
#include <catch2/catch.hpp>

#include <algorithm>
#include <thread>
#include <vector>

#include "rules/text/language.hpp"
#include "rules/text/prose.hpp"

using namespace commentd::rules::text;

namespace {

std::optional<Language> detect(std::string_view text) {
    auto const words = prose(plain(text), find_links(text));
    return detect_language(words, count_scripts(words));
}

std::string code(std::string_view text) {
    auto const language = detect(text);
    return language ? std::string(language->code) : "";
}

constexpr auto armenian =
    "Ես կարծում եմ, որ քաղաքապետարանը պետք է վաղուց լուծեր աղբահանության այս խնդիրը։";
constexpr auto english =
    "Thanks for the article, it was a really interesting read, but I disagree with the end.";

} // namespace

TEST_CASE("the language of a comment is known by its sentences") {
    CHECK(code(armenian) == "hy");
    CHECK(code(english) == "en");
    CHECK(code("Не понимаю, почему опять закрыли этот мост без предупреждения, утром все "
               "опоздали на работу.") == "ru");
    CHECK(code("Yazı için teşekkürler, çok ilginçti ama son paragrafa katılmıyorum, çünkü ben bu "
               "şehirde yaşıyorum.") == "tr");
    CHECK(code("شكرا على المقال كان ممتعا جدا لكنني لا أتفق مع الفقرة الأخيرة لأنني أعيش في هذه "
               "المدينة منذ سنوات طويلة.") == "ar");
    CHECK(same_language(code("Hvala na članku, bilo je jako zanimljivo čitati, ali se ne slažem sa "
                             "zadnjim odlomkom."),
                        "hr"));
    CHECK(code("लेख के लिए धन्यवाद, पढ़कर बहुत अच्छा लगा, लेकिन मैं आखिरी पैराग्राफ से सहमत नहीं हूँ "
               "क्योंकि मैं इसी शहर में रहता हूँ और यहाँ की हालत अच्छी तरह जानता हूँ।") == "hi");
    CHECK(code("Ευχαριστώ για το άρθρο, ήταν πολύ ενδιαφέρον, αλλά δεν συμφωνώ με την τελευταία "
               "παράγραφο.") == "el");
    CHECK(code("მადლობა სტატიისთვის, ძალიან საინტერესო იყო, მაგრამ ბოლო აბზაცს არ ვეთანხმები.") ==
          "ka");
    CHECK(code("תודה על הכתבה, היה מאוד מעניין לקרוא, אבל אני לא מסכים עם הפסקה האחרונה כי אני גר "
               "בעיר הזאת כבר עשר שנים.") == "he");
    CHECK(code("谢谢你的文章，内容非常有意思，不过最后一段我不太同意，因为我就住在这个城市，情况跟文章里"
               "说的不一样，希望记者可以再来看看我们这里的真实生活到底怎么样，谢谢大家。") == "zh");
    CHECK(code("記事をありがとうございます。とても面白かったですが、最後の段落には賛成できません。私はこの"
               "町に住んでいるので、実際の状況をよく知っています。") == "ja");
    CHECK(code("ขอบคุณสำหรับบทความ น่าสนใจมาก แต่ผมไม่เห็นด้วยกับย่อหน้าสุดท้าย "
               "เพราะผมอาศัยอยู่ในเมืองนี้มาหลายปีแล้ว") == "th");
    CHECK(detect(english)->confidence >= 0.9);
    CHECK(detect(armenian)->confidence <= 1);
}

TEST_CASE("what is spelled in another alphabet than its own is no language") {
    for (auto const* text :
         {"Es karcum em vor qaghaqapetarany petq e vaghuc lucer aghbahanutyan ays xndiry, mardik "
          "hognel en spaseluc.",
          "ba du chgites vor es mardik misht tenc en anum, heto el zarmanum en te inchi hamar ocn "
          "iranc chi havatum",
          "yes hamamit em dzez het, barev bolorin, amen inch lav klini, menak te mi qich "
          "hamberutyun e petq u ashxatanq",
          "Ne ponimayu, pochemu opyat zakryli etot most bez preduprezhdeniya, utrom vse opozdali "
          "na rabotu.",
          "Menq bolors petq e miasin ashxatenq vorpeszi mer erkire zargana ev mer erexaneri apagan "
          "lav lini",
          "privet vsem, kto znaet kogda budet sleduyushchiy match i gde mozhno kupit bilety, "
          "zaranee spasibo",
          "Efharisto gia to arthro, itan poly endiaferon, alla den symfono me tin teleftaia "
          "paragrafo.",
          "asdkjh asdkjh qweoiu zxmnb lkjasd qwpoeiru zmxncb alskdjf qpwoeiru tyghfjdk slaqpwo"}) {
        INFO(text);
        CHECK(code(text) == "");
    }
}

TEST_CASE("a text is in no language that its script does not write") {
    // One Armenian word does not make Armenian of what is spelled in Latin letters.
    CHECK(code("Շնորհակալություն bolorin, es karcum em vor qaghaqapetarany petq e vaghuc lucer "
               "aghbahanutyan ays xndiry, mardik hognel en.") == "");
}

TEST_CASE("too little to tell a language from is none") {
    CHECK(code("Thanks for the article!") == "");
    CHECK(code("") == "");
    // Links and digits are no words of it.
    CHECK(code("see https://example.com/thanks-for-the-article-it-was-a-really-interesting-read "
               "1234567890 1234567890 1234567890") == "");
}

TEST_CASE("of two languages the larger part counts, and its share is the confidence") {
    auto const both = detect(std::string(armenian) + " " + english);
    REQUIRE(both);
    CHECK(both->code == "en");
    CHECK(both->confidence > 0.3);
    CHECK(both->confidence < 0.6);
}

TEST_CASE("languages that nobody tells apart are one for a rule") {
    CHECK(same_language("hr", "bs"));
    CHECK(same_language("sr", "hr"));
    CHECK(same_language("no", "da"));
    CHECK(same_language("en", "en"));
    CHECK_FALSE(same_language("hr", "sl"));
    CHECK_FALSE(same_language("es", "pt"));
    CHECK_FALSE(same_language("hr", "no"));
}

TEST_CASE("codes of languages are those of today") {
    auto const& codes = language_codes();
    auto const known = [&](std::string_view one) {
        return std::find(codes.begin(), codes.end(), one) != codes.end();
    };
    for (auto const* one : {"hy", "en", "he", "zh", "hr", "ka", "ceb", "jv", "no"})
        CHECK(known(one));
    for (auto const* one : {"iw", "jw", "un", "tlh", "zzp", "zh-Hant", "xx-Latn", "", "am-ET"})
        CHECK_FALSE(known(one));
    CHECK(std::is_sorted(codes.begin(), codes.end()));
}

TEST_CASE("long texts, odd characters and many threads do no harm") {
    std::string odd;
    for (int i = 0; i < 20'000; ++i)
        odd += "a\u0301\u200B😀\uFFFE字";
    CHECK_NOTHROW(detect(odd));
    std::vector<std::thread> threads;
    std::vector<std::string> seen(4);
    for (auto& one : seen)
        threads.emplace_back([&one] { one = code(english); });
    for (auto& thread : threads)
        thread.join();
    CHECK(seen == std::vector<std::string>(4, "en"));
}
