#include "rules/text/confusables.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <unicode/uniset.h>
#include <unicode/uscript.h>
#include <unicode/uspoof.h>

#include "rules/text/characters.hpp"
#include "rules/text/scripts.hpp"

namespace commentd::rules::text {

namespace {

constexpr std::uint32_t found_max = 100;
// Of one text: each may cost some microseconds for every letter that was not seen before.
constexpr std::size_t looked_at_max = 500;
constexpr std::size_t letters_min = 3;       // of a word: "кm" has no majority
constexpr std::size_t disguise_letters_max = 3; // in a row within a word: what is longer is a stem

// Never changed once made, so that all threads share it.
class Checker {
public:
    Checker() {
        UErrorCode error = U_ZERO_ERROR;
        checker_ = uspoof_open(&error);
        recommended_ = uspoof_getRecommendedUnicodeSet(&error);
        good_ = U_SUCCESS(error);
    }

    icu::UnicodeString skeleton(char32_t c) const {
        UErrorCode error = U_ZERO_ERROR;
        icu::UnicodeString const text(static_cast<UChar32>(c));
        icu::UnicodeString out;
        if (good_)
            uspoof_getSkeletonUnicodeString(checker_, 0, text, out, &error);
        return out;
    }

    // The skeletons of a script's letters that are in everyday use.
    icu::UnicodeSet looks_of(UScriptCode script) const {
        UErrorCode error = U_ZERO_ERROR;
        icu::UnicodeSet own, looks;
        if (!good_)
            return looks;
        own.applyIntPropertyValue(UCHAR_SCRIPT, script, error).retainAll(*recommended_);
        for (int range = 0; range < own.getRangeCount(); ++range)
            for (auto c = own.getRangeStart(range); c <= own.getRangeEnd(range); ++c)
                if (u_isalpha(c))
                    looks.add(skeleton(static_cast<char32_t>(c)));
        return looks;
    }

private:
    USpoofChecker* checker_ = nullptr; // lives as long as the program
    icu::UnicodeSet const* recommended_ = nullptr;
    bool good_ = false;
};

Checker const& checker() {
    static Checker const one;
    return one;
}

// Alphabets whose letters are worn as a disguise, or disguised. Made when first asked for.
icu::UnicodeSet const* looks_of(int script) {
    struct Alphabet {
        UScriptCode script;
        std::once_flag made = {};
        icu::UnicodeSet looks = {};
    };
    static std::array<Alphabet, 8> alphabets{{{USCRIPT_LATIN},
                                              {USCRIPT_CYRILLIC},
                                              {USCRIPT_GREEK},
                                              {USCRIPT_ARMENIAN},
                                              {USCRIPT_GEORGIAN},
                                              {USCRIPT_HEBREW},
                                              {USCRIPT_ARABIC},
                                              {USCRIPT_ETHIOPIC}}};
    auto const alphabet = std::ranges::find(alphabets, script, &Alphabet::script);
    if (alphabet == alphabets.end())
        return nullptr;
    std::call_once(alphabet->made, [&] { alphabet->looks = checker().looks_of(alphabet->script); });
    return &alphabet->looks;
}

// Whether a letter passes for one of a script; each letter is asked for once in a text.
class Lookalikes {
public:
    bool passes(char32_t c, int for_script) {
        auto const* looks = looks_of(for_script);
        if (!looks)
            return false;
        auto const [known, is_new] = skeletons_.try_emplace(c);
        if (is_new)
            known->second = checker().skeleton(c);
        return looks->contains(known->second);
    }

private:
    std::map<char32_t, icu::UnicodeString> skeletons_;
};

// Letters of one script in a row.
struct Block {
    int script;
    std::u32string letters;

    bool all(std::uint32_t general_category) const {
        return std::ranges::all_of(
            letters, [&](char32_t c) { return (category(c) & general_category) != 0; });
    }
    bool has_case() const { return all(U_GC_LU_MASK | U_GC_LL_MASK | U_GC_LT_MASK); }
    bool is_acronym() const { return letters.size() >= 2 && all(U_GC_LU_MASK); }
};
using Word = std::vector<Block>;

// Takes a text apart into words of spaced scripts, and those into blocks. Digits, marks, invisible
// characters and letters without a script of their own belong to a word and to no block; hyphens
// and apostrophes part words.
class WordReader {
public:
    explicit WordReader(std::u32string_view text) : text_(text) {}

    // The next word with letters, until there is none.
    bool next(Word& word) {
        word.clear();
        for (; at_ < text_.size(); ++at_) {
            auto const c = text_[at_];
            if (ends_word(c)) {
                if (!word.empty())
                    return true;
                continue;
            }
            if ((category(c) & letters) == 0)
                continue;
            auto const script = script_property(c);
            if (script == USCRIPT_COMMON || script == USCRIPT_INHERITED)
                continue;
            if (word.empty() || word.back().script != script)
                word.push_back({script, {}});
            word.back().letters += c;
        }
        return !word.empty();
    }

private:
    static bool ends_word(char32_t c) {
        if (is_unspaced(c) || (c >= 0x1100 && script_property(c) == USCRIPT_HANGUL))
            return true;
        return !in_word(c) && !is_armenian_mark(c) &&
               !(c >= 0xAD && u_hasBinaryProperty(static_cast<UChar32>(c),
                                                  UCHAR_DEFAULT_IGNORABLE_CODE_POINT));
    }

    std::u32string_view text_;
    std::size_t at_ = 0;
};

class Judge {
public:
    explicit Judge(Scripts const& others) : others_(others) {}

    bool is_disguise(Word const& word) {
        std::size_t size = 0;
        for (auto const& block : word)
            size += block.letters.size();
        return size >= letters_min &&
               (word.size() == 2 ? is_disguise(word[0], word[1]) : has_disguised_part(word));
    }

private:
    // Two blocks are most often a foreign stem with a native ending, or a native particle before
    // a foreign word.
    bool is_disguise(Block const& first, Block const& last) {
        if (first.is_acronym() && last.all(U_GC_LL_MASK))
            return false; // SMSка, HPшник: nobody would take both for one alphabet
        auto const before = first.letters.size(), behind = last.letters.size();
        bool const head = before <= behind && before < disguise_letters_max &&
                          passes(first, last.script) &&
                          (first.has_case() || !is_native(first, last));
        return head ||
               (behind <= before && passes(last, first.script) && !is_native(last, first));
    }

    // Three and more are no way to inflect a word: whichever of them passes for its neighbour.
    bool has_disguised_part(Word const& word) {
        for (std::size_t i = 0; i < word.size(); ++i) {
            auto const& neighbour = word[i == 0 ? 1 : i - 1];
            if (word[i].letters.size() <= disguise_letters_max &&
                passes(word[i], neighbour.script))
                return true;
        }
        return false;
    }

    bool passes(Block const& block, int for_script) {
        return std::ranges::all_of(
            block.letters, [&](char32_t c) { return lookalikes_.passes(c, for_script); });
    }

    // The rest of the text is rather in this one's script.
    bool is_native(Block const& block, Block const& other) const {
        return others_.of(block.script) > others_.of(other.script);
    }

    Scripts const& others_;
    Lookalikes lookalikes_;
};

} // namespace

std::uint32_t mixed_script_words(std::u32string_view prose) {
    Scripts others; // of the words that are not mixed
    std::vector<Word> mixed;
    WordReader words(prose);
    for (Word word; words.next(word);) {
        if (word.size() == 1)
            others.add(word[0].script, static_cast<std::uint32_t>(word[0].letters.size()));
        else if (mixed.size() < looked_at_max)
            mixed.push_back(word);
    }
    std::uint32_t found = 0;
    Judge judge(others);
    for (auto const& word : mixed)
        if (found < found_max && judge.is_disguise(word))
            ++found;
    return found;
}

} // namespace commentd::rules::text
