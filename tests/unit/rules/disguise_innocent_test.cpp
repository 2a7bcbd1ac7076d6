// Ordinary comments in the languages of many readers: none of them looks disguised to the shipped
// packs, which list rude words and goods in all of these languages.
#include "tests/unit/rules/disguise_support.hpp"
#include "tests/unit/rules/rule_support.hpp"

namespace commentd::rules {

TEST_CASE("no rule of the shipped packs takes an innocent comment for a disguise") {
    auto const content = GENERATE(
        // Armenian, and in Latin letters
        "Ո՞վ է պատասխան տալու, ինչո՞ւ են լռում։ Չե՛մ հավատում ոչ մեկին, վե՛րջ։",
        "Հ.Հ. կառավարությունը և Ս. Սարգսյանը 2018թ․-ին հեռացան։ Իսկ ի՞նչ փոխվեց, ա՜յ մարդ…",
        "Երեվանի N 5 դպրոցի տնօրենն ասաց, որ Facebook-ում գրած չէ, iPhone-ով էլ նկարել է։",
        "Barev dzez, es 2 or araj grel em, bayc patasxan chka. Inchu eq lrum? Vonc karox e?",
        "Shat lav er, apres!!! Duq 4 tari e xostanum eq, u voch mi ban chka, ha-ha-ha.",
        // Russian, and in Latin letters
        "А я и в школе, и в саду работал. С 1 сентября опять всё заново... Ну-ну, по-моему, зря.",
        "В Москве COVID-19 и QR-коды, а у нас на 1-м этаже 3G не ловит. Э-э-э, ребята, вы о чём?",
        "Ещё раз: мой сын ёлку нёс, а не сосну! Рот закрой, сор убери, ора не надо.",
        "Privet, ja k vam s voprosom: kogda otkrojut most? 4as nazad bylo zakryto, a 4to teper?",
        "Oooochen krasivo, spasibo!!! Ja v vostorge, 5 iz 5.",
        // Turkish
        "Iğdır'da, Işık Caddesi'nde 3. kattayım; ne ışık var ne ısı. Çok ayıp, şaka gibi!",
        "İSTANBUL'DA SIKINTI BİTMİYOR, TRAFİK ÇOK SIKIŞIK. Sıkıldık artık, hâlâ çözüm yok.",
        "Şimdi o köy mü bu köy mü? Ben de bilmem ki... Götürün onu, işte o kadar.",
        // Arabic
        "شكراااا جزيلاً على المقال، ولكنْ أينَ رأيُ السكّان؟ في عام ٢٠٢٤ قالوا ٣ سنوات!",
        "هههههههه لا حول ولا قوة إلا بالله، الـوضع صعب جدا جدا في الـمدينة",
        // Persian and Hebrew
        "می‌خواهم بدانم چرا پل بسته‌است؟ کتاب‌ها را "
        "نمی‌فروشند.",
        "בסדר גמור, אבל מה עם הילדים? ד\"ר כהן אמר שזה ייקח 3 שנים.",
        // Croatian and Serbian
        "Ma daj, što ćeš, čekao sam 4 sata u šalteru br. 3! A onda kažu: dođite sutra...",
        "A i o tome se govori. S. Š. i J. K. su bili tamo, a mi smo u 5 do 5 krenuli kući.",
        "Đački autobus kasni, a račun za struju 1.500 kn. Uuuu, lijepo!",
        "Шта ћеш, чекао сам 4 сата, а онда кажу: дођите сутра.",
        // German, French, Spanish
        "Die Straße ist seit 2019 gesperrt, schön ist das nicht. A. K. und B. M. fragten nach "
        "Maßen.",
        "Ça va ? L'été dernier, j'ai payé 50 € à l'hôtel — et c'était très bien, merci à l'équipe "
        "!",
        "El año pasado pagué 3 € por el menú; ¡qué va!, mañana será más. ¿Y tú, cómo estás?",
        // Hindi, Georgian, Greek, Chinese, Japanese, Thai, Korean
        "यह पुल २ साल से बंद है, क्‍या कोई जवाब देगा? बहुत दुःख की बात "
        "है।",
        "ეს ხიდი 2 წელია დაკეტილია, რატომ არავინ პასუხობს?",
        "Η γέφυρα είναι κλειστή από το 2019, γιατί δεν απαντά κανείς; Άντε, μπράβο σας!",
        "这座桥已经关了2年了，为什么没有人回答？我们都在等。",
        "この橋は2年も閉まっている。なぜ誰も答えないのですか？",
        "สะพานปิดมา 2 ปีแล้ว ทำไมไม่มีใครตอบ 5555",
        "다리가 2년째 닫혀 있는데 왜 아무도 대답하지 않나요? ㅋㅋㅋㅋ",
        // English
        "Scunthorpe, Essex, Middlesex and Penistone voted; Dickens wrote of class, Bob wrote the "
        "titles, but the specialist was in Sussex.",
        "Plan A - B - C: call 1-800-555-0100 or 911 @ 5 p.m. ($5 + tax), e.g. at the U.S. embassy!",
        "A+ for effort. I'd go w/ the 2x4s, the H2O pump & a 4x4, vs. the x-ray of J.R.R. T.'s "
        "P.S.",
        "Hmmmm, soooo coooool!!! Niiiice :) <3 && a || b; if (!x) { *p++ = '$'; }",
        "The pen is in the car, as I said; I hit him, an analyst, and he passed the butter.");
    INFO(content);
    std::vector<std::string> names;
    for (auto const name : shipped_pack_names())
        names.emplace_back(name);
    static auto const rules = load(gather(names, {}).bundle).rules;
    REQUIRE(rules);
    for (auto const& h : judge(*rules, Comment(content)).hits)
        CHECK(h.rule + " " + h.text == "nothing");
}

} // namespace commentd::rules
