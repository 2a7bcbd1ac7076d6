#include <algorithm>

#include "rules/text/utf8.hpp"
#include "tests/unit/rules/disguise_support.hpp"

using namespace commentd::rules::text;

namespace {

std::string seen(std::string const& entry, std::string const& text) {
    return seen(Entries{{entry}}, text);
}
bool hits(std::string const& entry, std::string const& text) {
    return !seen(entry, text).empty();
}

} // namespace

TEST_CASE("squeezed finds a word as it is, and says nothing was undone") {
    CHECK(seen("viagra", "Buy VIAGRA now") == "VIAGRA: ");
    CHECK(seen("viagra", "viagra") == "viagra: ");
    CHECK(seen("viagra", "(viagra)'s") == "viagra: ");
    CHECK(seen("viagra", "the viagra's price") == "viagra: ");
    CHECK(seen("asshole", "you asshole!") == "asshole: ");
    CHECK(seen("jack-off", "a jack-off.") == "jack-off: ");
    CHECK(seen("we're", "We’re here") == "We’re: ");
    CHECK(seen("a$$hole", "an A$$hole") == "A$$hole: ");
    CHECK_FALSE(hits("viagra", "viagras aviagra viagra5 niagara"));
    CHECK_FALSE(hits("hara", "O'Hara"));
}

TEST_CASE("squeezed undoes digits and signs for letters") {
    CHECK(seen("viagra", "V1AGRA") == "V1AGRA: leet");
    CHECK(seen("viagra", "v1@gr4 now") == "v1@gr4: leet");
    CHECK(seen("cialis", "c|al!s") == "c|al!s: leet");
    CHECK(seen("asshole", "a$$hole") == "a$$hole: leet");
    CHECK(seen("shit", "5h1t") == "5h1t: leet");
    CHECK(seen("slut", "slu7, slu+") == "slu7: leet");
    CHECK(seen("viagra", "V!@GRA") == "V!@GRA: leet");
    CHECK(seen("bitches", "b!+ches") == "b!+ches: leet");
    CHECK(seen("asshole", "@$$hole") == "@$$hole: leet");
    CHECK(seen("stop", "stop!!now") == "stop: ");
    CHECK_FALSE(hits("siip", "s!!p"));
    CHECK_FALSE(hits("butt", "but ++, C++"));
    CHECK_FALSE(hits("viagra", "v!@|+gra"));
    CHECK(seen("kill", "k111 k1ll") == "k1ll: leet"); // half of it must be letters
    CHECK(seen("faggot", "f4990t") == "");
    CHECK(seen("boobs", "8oo8s") == "8oo8s: leet");
    CHECK_FALSE(hits("viagra", "v iagra 1"));
    CHECK_FALSE(hits("sass", "5455"));
    CHECK_FALSE(hits("fick", "flick"));
    CHECK_FALSE(hits("bali", "ball"));
    CHECK_FALSE(hits("cash", "50 $ ash"));
    CHECK_FALSE(hits("shit", "sh!"));
}

TEST_CASE("squeezed takes an l that stands alone for an i, in long words only") {
    CHECK(seen("viagra", "VlAGRA") == "VlAGRA: leet");
    CHECK(seen("viagra", "v l a g r a") == "v l a g r a: spacing leet");
    CHECK(seen("vicodin", "vlcodln") == "vlcodln: leet");
    CHECK_FALSE(hits("cialis", "clalls"));
    CHECK_FALSE(hits("spic", "SPLC"));
    CHECK_FALSE(hits("troia", "trola"));
    CHECK_FALSE(hits("twinkie", "Twinkle"));
    CHECK_FALSE(hits("lolita", "ioiita")); // and no i for an l
    CHECK_FALSE(hits("balik", "ballk"));
    CHECK(seen(Entries{{"viagra"}}, "vlagra", Spelled::skeleton).empty());
}

TEST_CASE("squeezed undoes repeated letters from three on") {
    CHECK(seen("boobs", "Boooobs") == "Boooobs: repeat");
    CHECK(seen("fuck", "fuuuuuck") == "fuuuuuck: repeat");
    CHECK(seen("fuck", "FUCKKKK you") == "FUCKKKK: repeat");
    CHECK(seen("asshole", "asssshole") == "asssshole: repeat");
    CHECK(seen("asshole", "a a s s h o l e") == "a s s h o l e: spacing");
    CHECK(seen("kill", "kiiiiill") == "kiiiiill: repeat");
    CHECK_FALSE(hits("butt", "but buut"));
    CHECK_FALSE(hits("boob", "Bob, bob"));
    CHECK_FALSE(hits("titties", "tities"));
    CHECK_FALSE(hits("asshole", "ashole"));
    CHECK_FALSE(hits("raping", "rapping"));
}

TEST_CASE("squeezed joins single letters and drops a sign beside one") {
    CHECK(seen("viagra", "v i a g r a at") == "v i a g r a: spacing");
    CHECK(seen("viagra", "see v.i.a.g.r.a!") == "v.i.a.g.r.a: spacing");
    CHECK(seen("viagra", "V - I - A - G - R - A") == "V - I - A - G - R - A: spacing");
    CHECK(seen("viagra", "v-iagra") == "v-iagra: spacing");
    CHECK(seen("viagra", "viagr_a") == "viagr_a: spacing");
    CHECK(seen("viagra", "v·i·a·g·r·a") == "v·i·a·g·r·a: spacing");
    CHECK(seen("viagra", "v i  a g   r a") == "v i  a g   r a: spacing");
    CHECK(seen("hate", "I  h a t e  you") == "h a t e: spacing");
    CHECK(seen("viagra", "v..i.a.g.r.a") == "v..i.a.g.r.a: spacing");
    CHECK_FALSE(hits("viagra", "v i    a g r a"));
    CHECK(seen("hate", "I h a t e women") == "h a t e: spacing");
    CHECK(seen("women", "W o m e n are") == "W o m e n: spacing");
    CHECK(seen("woman", "the next w o m a n I see") == "w o m a n: spacing");
    CHECK(seen("viagra", "v 1 4 g r a") == "v 1 4 g r a: spacing leet");
    CHECK(seen("shit", "s\nh\ni\nt") == "s\nh\ni\nt: spacing");
    CHECK_FALSE(hits("penis", "the pen is here"));
    CHECK_FALSE(hits("viagra", "via gra"));
    CHECK_FALSE(hits("viagra", "v i.a g.r a"));
    CHECK_FALSE(hits("threat", "a h r e a t"));
}

TEST_CASE("names and words with a listed word inside stay clean") {
    auto const innocent =
        GENERATE("Scunthorpe", "class", "Essex", "specialist", "Dickens", "but", "Bob", "titles",
                 "Penistone", "classic assassin", "cockpit", "peacock", "analysis", "therapist",
                 "shiitake", "Sussex", "socialism", "rapper", "rapping", "bass", "glass", "pass",
                 "cumin", "document", "circumspect", "grape", "drape", "nipples'", "niggardly",
                 "snigger", "Hancock", "Cockburn", "Lightwater", "f l i c k", "P. Ennis", "a.m.",
                 "U.S.A.", "x-ray", "e-mail", "1 2 3 4 5", "455", "p0f", "$(cat x)", "conn",
                 "pen is", "who re-elected", "Mt. Titlis", "Bill", "hello", "Arsenal");
    INFO(innocent);
    Entries const rude{{"cunt",    "arse",   "sex",    "cialis",   "dick",    "butt",
                        "boob",    "tits",   "penis",  "arsehole", "cock",    "anal",
                        "rapist",  "shit",   "rape",   "raping",   "cums",    "fick",
                        "asshole", "nipple", "nigger", "cocks",    "titties", "whore",
                        "coon",    "poof",   "porn",   "sass",     "hell",    "bills"}};
    Entries checked{{}};
    for (auto const& word : rude.texts)
        if (!is_short_for_squeezed({WordEntry::Kind::word, word}))
            checked.texts.push_back(word);
    for (auto const& found : find(checked, innocent))
        CHECK(found.entry == "nothing");
    for (auto const& found : find(rude, innocent, Spelled::skeleton))
        CHECK(found.entry == "nothing");
}

TEST_CASE("a star opens a side of a squeezed word") {
    CHECK(seen("fuck*", "fuuuuckers") == "fuuuuck: repeat");
    CHECK(seen("*fuck", "motherfuck") == "fuck: ");
    CHECK(seen("*fuck*", "m0therfuckers") == "fuck: ");
    CHECK(seen("*ass", "dumbasss") == "asss: repeat");
    CHECK(seen("*class", "ssssubclass") == "class: ");
    CHECK(seen("*shit*", "buuuullsh1tter") == "sh1t: leet");
    CHECK_FALSE(hits("fuck*", "motherfuck"));
    CHECK_FALSE(hits("*fuck", "fucker"));
}

TEST_CASE("a phrase is found with each of its words disguised") {
    auto const seen_phrase = [](std::string const& phrase, std::string const& text) {
        return seen(Entries{{phrase}, "", WordEntry::Kind::phrase}, text);
    };
    CHECK(seen_phrase("kill yourself", "go, KILL yourself!") == "KILL yourself: ");
    CHECK(seen_phrase("kill yourself", "k1ll  y0urself") == "k1ll  y0urself: leet");
    CHECK(seen_phrase("kill yourself", "k i l l yourself") == "k i l l yourself: spacing");
    CHECK(seen_phrase("kill yourself", "k.i.l.l. y.o.u.r.s.e.l.f") ==
          "k.i.l.l. y.o.u.r.s.e.l.f: spacing");
    CHECK(seen_phrase("i hate you", "I h a t e you") == "I h a t e you: spacing");
    CHECK(seen_phrase("gay people", "G4y people are") == "G4y people: leet");
    CHECK(seen_phrase("earn * from home", "E4rn 500 euros a week from h0me") ==
          "E4rn 500 euros a week from h0me: leet");
    CHECK(seen_phrase("the cat owner", "the c4t's owner") == "the c4t's owner: leet");
    CHECK(seen_phrase("kill the cat", "kill the cat's") == "kill the cat: ");
    CHECK(seen_phrase("kill* all", "killing a11 all") == "");
    CHECK(seen_phrase("kill* all", "k1lling all") == "k1lling all: leet");
    CHECK(seen_phrase("big *cat", "a b1g wildcat") == "b1g wildcat: leet");
    CHECK(seen_phrase("kill yourself", "kill+yourself, kill$ yourself") == "kill+yourself: ");
    CHECK(seen_phrase("jack-off", "jack - off") == "jack - off: ");
    CHECK(seen(Entries{{"kill yourself"}}, "k1ll yourself") == "k1ll yourself: leet");
    CHECK(seen_phrase("earn * from home", "earn one two three four five six from home") == "");
    CHECK(seen_phrase("kill yourself", "killyourself") == "");
    CHECK(seen_phrase("kill yourself", "kill it yourself") == "");
}

TEST_CASE("contains in squeezed looks inside of words") {
    auto const inside = [](std::string const& entry, std::string const& text) {
        return seen(Entries{{entry}, "", WordEntry::Kind::substring}, text);
    };
    CHECK(inside("viagra", "buyv1agranow") == "v1agra: leet");
    CHECK(inside("buy now", "I buy n0w!") == "buy n0w: leet");
    CHECK(inside("viagra", "niagara") == "");
}

TEST_CASE("short entries are no affair of the squeezed view") {
    CHECK(is_short_for_squeezed({WordEntry::Kind::word, "ass"}));
    CHECK(is_short_for_squeezed({WordEntry::Kind::word, "*ass*"}));
    CHECK(is_short_for_squeezed({WordEntry::Kind::word, "s&m"}));
    CHECK(is_short_for_squeezed({WordEntry::Kind::word, "垃圾"}));
    CHECK_FALSE(is_short_for_squeezed({WordEntry::Kind::word, "shit"}));
    CHECK_FALSE(is_short_for_squeezed({WordEntry::Kind::word, "2g1c"}));
    CHECK_FALSE(is_short_for_squeezed({WordEntry::Kind::phrase, "to be"}));
}

TEST_CASE("spans are of the stored text, whatever was undone") {
    auto const span = [](std::string const& text) {
        auto const found = find(Entries{{"viagra"}}, text);
        REQUIRE(found.size() == 1);
        return std::pair(found[0].span.begin, found[0].span.end);
    };
    CHECK(span("é v i a g r a é") == std::pair(2U, 13U));
    CHECK(span("a v&#105;agra b") == std::pair(2U, 13U));
    CHECK(span("a <b>v</b>iagra b") == std::pair(5U, 15U));
    CHECK(span("x v\u200Bi\u200Ba\u200Bgra x") == std::pair(2U, 11U));
    CHECK(span("ＶＩＡＧＲＡ") == std::pair(0U, 6U));
    CHECK(span("ў vіаgrа") == std::pair(2U, 8U));
    CHECK(span("𝓋𝒾𝒶ℊ𝓇𝒶!") == std::pair(0U, 6U));
    CHECK(span("v\u0336i\u0336a\u0336g\u0336r\u0336a\u0336 x") == std::pair(0U, 12U));
    CHECK(span("😀 viaaaagra") == std::pair(2U, 11U));
}

TEST_CASE("what folded finds, squeezed and skeleton find, and nothing lies outside of the text") {
    std::vector<std::string> const pieces{
        "s",   "a",    "sass",  "A",      "S",      "$",  "@",  "!",  "5",  "4",
        " ",   " ",    ".",     "-",      "'",      "’s", "é",  "с",  "а",  "\u200B",
        "<b>", "</b>", "&amp;", "&#115;", "\u0301", "😀",  "ｓ", "垃", "\n", "սա"};
    std::vector<WordEntry> entries;
    for (auto const* word : {"sass", "assa*", "*sasa", "*asas*", "s-assa", "sa$a", "as'as", "asés"})
        entries.push_back({WordEntry::Kind::word, word});
    for (auto const* phrase : {"sa as", "sas * sa", "a s a s", "*as sasa"})
        entries.push_back({WordEntry::Kind::phrase, phrase});
    std::vector<std::uint32_t> empty;
    auto const words = Words::compile(entries, empty);
    auto const skeleton = DisguisedWords::compile(entries, Spelled::skeleton, empty);
    auto const squeezed = DisguisedWords::compile(entries, Spelled::squeezed, empty);
    std::uint32_t random = 20261126; // the same texts each time
    for (std::uint32_t round = 0; round < 20'000; ++round) {
        std::string text;
        for (std::uint32_t n = 0; n < 4 + round % 16; ++n) {
            random = random * 1664525 + 1013904223;
            text += pieces[(random >> 16) % pieces.size()];
        }
        auto const plain_view = plain(text), folded_view = folded(plain_view);
        std::vector<WordMatch> plainly;
        std::vector<DisguisedMatch> undone;
        REQUIRE(words->scan(plain_view, folded_view, plainly, 2000));
        INFO(text);
        for (auto const& view : {skeleton, squeezed}) {
            REQUIRE(view->scan(text, plain_view, folded_view, undone, 2000));
            for (auto const& match : undone) {
                REQUIRE(match.begin < match.end);
                REQUIRE(match.end <= folded_view.utf8().size());
                REQUIRE(folded_view.source(match.begin, match.end).end <= code_points(text));
            }
            for (auto const& match : plainly) {
                INFO(entries[match.entry].text << (view == skeleton ? " skeleton" : " squeezed"));
                CHECK(std::any_of(undone.begin(), undone.end(), [&](auto const& other) {
                    return other.entry == match.entry && other.begin < match.end &&
                           match.begin < other.end;
                }));
            }
        }
    }
}

TEST_CASE("bytes that are no UTF-8 stand beside a disguised word as they stand in the text") {
    auto const found = find({{"viagra"}}, "\xF5\x87 v1agra \xE2\x80");
    REQUIRE(found.size() == 1);
    CHECK(found[0].span == Span{3, 9});
    CHECK(found[0].how() == "leet");
}
