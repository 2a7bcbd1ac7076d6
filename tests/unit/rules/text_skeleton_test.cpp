#include "tests/unit/rules/disguise_support.hpp"

using namespace commentd::rules::text;

namespace {

constexpr auto skeleton = Spelled::skeleton, squeezed = Spelled::squeezed;

// The same in both views.
std::string both_of(Entries const& entries, std::string const& text) {
    auto const in_skeleton = seen(entries, text, skeleton);
    CHECK(seen(entries, text, squeezed) == in_skeleton);
    return in_skeleton;
}
std::string both(std::string const& entry, std::string const& text) {
    return both_of(Entries{{entry}}, text);
}

} // namespace

TEST_CASE("letters that look alike are undone in mixed words") {
    CHECK(both("viagra", "vіаgrа") == "vіаgrа: homoglyph");        // Cyrillic і а
    CHECK(both("casino", "CАSINO cаsinο") == "CАSINO: homoglyph"); // Cyrillic А, Greek ο
    CHECK(both("porn", "pоrn") == "pоrn: homoglyph");
    CHECK(both("сука", "cyкa") == "cyкa: homoglyph"); // Latin c y a in a Russian word
    CHECK(both("muslim", "МUSLIМ") == "МUSLIМ: homoglyph");
    CHECK(both("idiot", "ɩdıot") == "ɩdıot: homoglyph");
    CHECK(both("hooker", "հօօker") == "հօօker: homoglyph"); // Armenian
}

TEST_CASE("styled letters, full width and invisible characters are undone") {
    CHECK(both("viagra", "𝓋𝒾𝒶ℊ𝓇𝒶") == "𝓋𝒾𝒶ℊ𝓇𝒶: styled");
    CHECK(both("viagra", "ⓥⓘⓐⓖⓡⓐ") == "ⓥⓘⓐⓖⓡⓐ: styled");
    CHECK(both("viagra", "🅥🅘🅐🅖🅡🅐") == "🅥🅘🅐🅖🅡🅐: styled");
    CHECK(both("viagra", "🇻🇮🇦🇬🇷🇦") == "🇻🇮🇦🇬🇷🇦: styled");
    CHECK(both("viagra", "ᴠɪᴀɢʀᴀ") == "ᴠɪᴀɢʀᴀ: styled");
    CHECK(both("viagra", "ＶＩＡＧＲＡ") == "ＶＩＡＧＲＡ: width");
    CHECK(both("viagra", "via\u200Bgra") == "via\u200Bgra: invisible");
    CHECK(both("viagra", "via\u00ADgra") == "via\u00ADgra: invisible");
    CHECK(both("viagra", "\u200Bviagra\u200B") == "viagra: ");
    CHECK(both("viagra", "v\u0336i\u0336a\u0336gra") == "v\u0336i\u0336a\u0336gra: marks");
    CHECK(both("viagra", "vïågrâ") == "vïågrâ: marks");
    CHECK(both("viagra", "via<b>gra</b>") == "via<b>gra: markup");
    CHECK(both("viagra", "<b>viagra</b>") == "viagra: ");
    CHECK(both("viagra", "via<!-- x -->gra") == "via<!-- x -->gra: markup");
    CHECK(both("viagra", "v&#105;agra") == "v&#105;agra: markup");
    CHECK_FALSE(Undone().is_disguise());
    CHECK_FALSE(find({{"viagra"}}, "ＶＩＡＧＲＡ")[0].undone.is_disguise());
    CHECK(find({{"viagra"}}, "v1agra")[0].undone.is_disguise());
}

TEST_CASE("what editors and keyboards write is no disguise") {
    CHECK(both_of({{"möse"}, "de"}, "M&ouml;se") == "M&ouml;se: ");
    CHECK(both_of({{"möse"}, "de"}, "mo\u0308se") == "mo\u0308se: ");
    CHECK(both("black & white", "black &amp; white") == "black &amp; white: ");
    CHECK(both("fick", "ﬁck") == "ﬁck: ");
    CHECK(both("می‌خواهم", "می‌خواهم") == "می‌خواهم: ");
    CHECK(both("क्‍षमा", "क्‍षमा") == "क्‍षमा: ");
    CHECK(both("kill yourself", "kill <b>yourself</b>") == "kill <b>yourself: ");
    CHECK(both("kill yourself", "kill\u200B yourself") == "kill\u200B yourself: ");
}

TEST_CASE("skeleton knows neither digits for letters nor spaces nor repeats") {
    for (auto const* text : {"v1agra", "v i a g r a", "viaaagra", "v-iagra", "vi@gra"}) {
        INFO(text);
        CHECK(seen(Entries{{"viagra"}}, text, skeleton).empty());
    }
    CHECK(seen(Entries{{"ass"}}, "аss", skeleton) == "аss: homoglyph"); // short words too
    CHECK(seen(Entries{{"bum"}}, "burn", skeleton).empty());
    CHECK(seen(Entries{{"porn"}}, "pom", skeleton).empty());
    CHECK(seen(Entries{{"com"}}, "corn", skeleton).empty());
}

TEST_CASE("a word wholly of another script is that script's word") {
    // сор, рот and ора are Russian words.
    CHECK(both("cope", "соре") == "");
    CHECK(seen(Entries{{"cop"}}, "Убери сор из избы", skeleton) == "");
    CHECK(seen(Entries{{"pot"}}, "закрой рот", skeleton) == "");
    CHECK(seen(Entries{{"opa"}}, "ора", skeleton) == "");
    CHECK(seen(Entries{{"cop"}}, "Дом, сор and a few Latin words", skeleton) == "сор: homoglyph");
    CHECK(seen(Entries{{"cop"}}, "Один дом, сор and some Latin", skeleton) == "");
    CHECK(seen(Entries{{"cop"}}, "what a stupid сор he is", skeleton) == "сор: homoglyph");
    CHECK(seen(Entries{{"cop"}}, "сор https://example.com/some/thing", skeleton) == "");
    CHECK(seen(Entries{{"сор"}}, "the cop came", skeleton) == "");
    // However many there are, all of the text is looked at.
    std::string all_russian;
    for (int i = 0; i < 1000; ++i)
        all_russian += "убери сор из дома ";
    CHECK(seen(Entries{{"cop"}}, all_russian, skeleton) == "");
    CHECK(seen(Entries{{"сука"}}, "ты же просто cyka и всё", skeleton) == "cyka: homoglyph");
    CHECK(seen(Entries{{"хуй"}}, "the xyz", skeleton) == "");
}

TEST_CASE("letters that a language has of its own are not accents") {
    CHECK(both_of({{"ano"}, "es"}, "un año") == "");
    CHECK(both_of({{"ano"}}, "un año") == "año: marks");
    CHECK(both_of({{"año"}}, "un ano") == "");
    CHECK(both_of({{"puto"}, "es"}, "pütö") == "");
    CHECK(both_of({{"puto"}, "es"}, "pu\u0336to") == "pu\u0336to: marks");
    CHECK(both_of({{"četnik"}, "hr"}, "Četnik!") == "Četnik: ");
    CHECK(both_of({{"četnik"}, "hr"}, "cetnik") == "");
    CHECK(both_of({{"vuče"}, "hr"}, "vuce") == "");
    CHECK(both_of({{"kuca"}, "hr"}, "kuća") == "");
    CHECK(both_of({{"schon"}, "de"}, "schön") == "");
    CHECK(both_of({{"schön"}, "de"}, "schǒn schö\u0301n") == "schö\u0301n: marks");
    CHECK(both_of({{"сука"}, "ru"}, "су\u0301ка") == "су\u0301ка: marks");
    CHECK(both_of({{"мои"}}, "мой дом") == "");
    CHECK(both_of({{"мой"}}, "мои дома") == "");
    CHECK(both_of({{"елка"}}, "ёлка") == "");
    CHECK(both_of({{"ёлка"}, "ru"}, "Ёлка") == "Ёлка: ");
    CHECK(both_of({{"strasse"}, "de"}, "STRASSE Straße") == "STRASSE: ");
    CHECK(both_of({{"straße"}, "de"}, "STRASSE") == "STRASSE: ");
    CHECK(both_of({{"γάτα"}}, "ΓΆΤΑ γατα") == "ΓΆΤΑ: ");
}

TEST_CASE("Armenian in the views that undo") {
    CHECK(both("ինչու", "Ինչո՞ւ եք") == "Ինչո՞ւ: ");
    CHECK(both("ինչո՞ւ", "ԻՆՉՈՒ") == "ԻՆՉՈՒ: ");
    CHECK(seen(Entries{{"և"}}, "դու ԵՎ ես", skeleton) == "ԵՎ: ");
    CHECK(both("Երևան", "Երեվան") == "Երեվան: ");
    CHECK(both("ապուշ", "ապուշներ") == "");
    CHECK(both("ապուշ", "ա պ ու շ") == "");
    CHECK(seen(Entries{{"ապուշ"}}, "ա.պ.ո.ւ.շ", squeezed) == "ա.պ.ո.ւ.շ: spacing");
    CHECK(seen(Entries{{"ապուշ"}}, "ապուուուշ", squeezed) == "");
}

TEST_CASE("Turkish in the views that undo") {
    CHECK(both_of({{"sıktır"}, "tr"}, "SIKTIR git") == "SIKTIR: ");
    CHECK(both_of({{"sıktır"}, "tr"}, "sıktır git") == "sıktır: ");
    CHECK(both_of({{"sıktır"}, "tr"}, "siktir git") == "");
    CHECK(both_of({{"siktir"}, "tr"}, "SİKTİR git") == "SİKTİR: ");
    CHECK(both_of({{"siktir"}, "tr"}, "SIKTIR git") == "");
    CHECK(both_of({{"siktir"}}, "SİKTİR git") == "SİKTİR: ");
    CHECK(both_of({{"şerefsiz"}, "tr"}, "ŞEREFSİZ") == "ŞEREFSİZ: ");
    CHECK(both_of({{"serefsiz"}, "tr"}, "şerefsiz") == "");
    CHECK(seen({{"sıktır"}, "tr"}, "S.I.K.T.I.R", squeezed) == "S.I.K.T.I.R: spacing");
    CHECK(seen({{"siktir"}, "tr"}, "s1kt1r", squeezed) == "s1kt1r: leet");
}

TEST_CASE("whole words by Unicode in other scripts") {
    CHECK(both("собака", "Собака!") == "Собака: ");
    CHECK(both("собака", "собаками") == "");
    CHECK(both("ძაღლი", "ეს ძაღლი არის") == "ძაღლი: ");
    CHECK(both("ძაღლი", "ძაღლის") == "");
    CHECK(both("كلب", "يا كلب!") == "كلب: ");
    CHECK(both("كلب", "كلبة") == "");
    CHECK(seen(Entries{{"حقيرة"}}, "حقيييييرة", squeezed) == "حقيييييرة: repeat");
    CHECK(both("اولاد", "أولاد") == "");
    CHECK(both("محمد", "مُحَمَّد") == "");
    CHECK(both("حقير", "يا حـقـيـر") == "حـقـيـر: marks");
    CHECK(both("כלב", "הוא כלב.") == "כלב: ");
    CHECK(both("כלב", "כלבים") == "");
    CHECK(both("कुत्ता", "यह कुत्ता है") == "कुत्ता: ");
    CHECK(both("कुत्त", "कुत्ता") == "");
    CHECK(both("垃圾", "你是垃圾吗") == "垃圾: ");
    CHECK(both("バカ", "お前はバカだ") == "バカ: ");
    CHECK(both("ควาย", "ไอ้ควายเอ๊ย") == "ควาย: ");
    CHECK(both("หม", "หมู") == "");
    CHECK(both("viagra", "买viagra吧") == "viagra: ");
    CHECK(seen(Entries{{"viagra"}}, "买v1agra吧", squeezed) == "v1agra: leet");
    CHECK(seen(Entries{{"сука"}}, "с у к а", squeezed) == "с у к а: spacing");
    CHECK(seen(Entries{{"сука"}}, "сууууука", squeezed) == "сууууука: repeat");
    CHECK(seen(Entries{{"козёл"}}, "к0зёл", squeezed) == "к0зёл: leet");
}
