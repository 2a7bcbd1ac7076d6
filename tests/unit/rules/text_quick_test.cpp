// The quick look at texts of ASCII never says another thing than reading them letter by letter.
#include <catch2/catch.hpp>

#include <random>
#include <set>
#include <tuple>

#include "rules/text/disguised_words.hpp"
#include "rules/text/quick_spelling.hpp"

using namespace commentd::rules::text;

namespace {

using Kind = WordEntry::Kind;

std::vector<WordEntry> const& entries() {
    static std::vector<WordEntry> const all = [] {
        std::vector<WordEntry> made;
        for (auto const* word : {"kill", "butt", "but*", "*lass", "ill", "i'll", "b00b", "$all",
                                 "bull", "a+b-l", "l1ar", "sass*", "été", "*", "viagra"})
            made.push_back({Kind::word, word});
        for (auto const* phrase : {"kill all", "buy * now", "i kill", "b! all", "but* kill bull"})
            made.push_back({Kind::phrase, phrase});
        for (auto const* part : {"!l", "ll b", "a$$", "lulu"})
            made.push_back({Kind::substring, part});
        return made;
    }();
    return all;
}

using Found = std::set<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>>;

Found found(DisguisedWords const& words, std::string const& text) {
    auto const seen = plain(text), fold_view = folded(seen);
    std::vector<DisguisedMatch> matches;
    CHECK(words.scan(text, seen, fold_view, matches, 10'000));
    Found all;
    for (auto const& match : matches)
        if (match.end <= text.find("  \u0436"))
            all.emplace(match.entry, match.begin, match.end);
    return all;
}

// Words and pieces of them, with what stands between letters here and there.
std::string random_text(std::mt19937& random) {
    static char const* const pieces[] = {"kill", "but", "butt", "all", "bull", "buy", "now", "lass",
                                         "i",    "l",   "1",    "!",   "$",    "@",   "+",   "b",
                                         "a",    "s",   "0",    "'",   "'s",   ".",   "-",   "*",
                                         " ",    " ",   " ",    " ",   ", ",   "  ",  "\n",  "ar",
                                         "vl",   "v!@", "agra", "gra"};
    std::string text;
    for (auto left = 1 + random() % 24; left > 0; --left)
        text += pieces[random() % std::size(pieces)];
    return text;
}

} // namespace

TEST_CASE("what is brought into its coarse form at once is brought into the same") {
    std::mt19937 random(7);
    std::size_t quick_ones = 0;
    for (int i = 0; i < 3'000; ++i) {
        auto const text = random_text(random);
        CAPTURE(text);
        for (auto const as : {Spelled::skeleton, Spelled::squeezed}) {
            auto const quick = QuickSpelling::of(text, as);
            quick_ones += quick ? 1 : 0;
            if (quick) {
                REQUIRE(quick->coarse() == Spelling(text, as).coarse());
            }
        }
    }
    CHECK(quick_ones > 3'300);
    CHECK_FALSE(QuickSpelling::of("v i a gra", Spelled::squeezed));
    CHECK_FALSE(QuickSpelling::of("v-iagra", Spelled::squeezed));
    CHECK_FALSE(QuickSpelling::of("\u0436", Spelled::squeezed));
    CHECK(QuickSpelling::of("v i a gra", Spelled::skeleton));
    CHECK(QuickSpelling::of("", Spelled::squeezed)->coarse().empty());
}

TEST_CASE("no match is turned away by the quick look") {
    std::mt19937 random(11);
    std::size_t matches = 0;
    for (auto const as : {Spelled::skeleton, Spelled::squeezed}) {
        std::vector<std::uint32_t> empty;
        auto const words = DisguisedWords::compile(entries(), as, empty);
        for (int i = 0; i < 3'000; ++i) {
            auto const text = random_text(random);
            CAPTURE(text);
            auto const quickly = found(*words, text + "  ");
            // One letter that is not ASCII, and the whole text is read the other way.
            REQUIRE(quickly == found(*words, text + "  \u0436"));
            matches += quickly.size();
        }
    }
    CHECK(matches > 500);
}
