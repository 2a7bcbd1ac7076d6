#include "rules/text/skeleton.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <unordered_map>
#include <vector>

#include <unicode/normalizer2.h>
#include <unicode/uscript.h>
#include <unicode/uspoof.h>

#include "rules/text/characters.hpp"
#include "rules/text/folding.hpp"
#include "rules/text/utf8.hpp"

namespace commentd::rules::text {

namespace {

struct Pair {
    char32_t from, to;
};

// What neither folding nor TR39 makes letters of.
constexpr auto small_capitals = std::to_array<Pair>({
    {U'ᴀ', U'a'}, {U'ʙ', U'b'}, {U'ᴄ', U'c'}, {U'ᴅ', U'd'}, {U'ᴇ', U'e'}, {U'ꜰ', U'f'},
    {U'ɢ', U'g'}, {U'ʜ', U'h'}, {U'ɪ', U'i'}, {U'ᴊ', U'j'}, {U'ᴋ', U'k'}, {U'ĸ', U'k'},
    {U'ʟ', U'l'}, {U'ᴍ', U'm'}, {U'ʍ', U'm'}, {U'ɴ', U'n'}, {U'ᴏ', U'o'}, {U'ᴘ', U'p'},
    {U'ǫ', U'q'}, {U'ʀ', U'r'}, {U'ꜱ', U's'}, {U'ᴛ', U't'}, {U'ᴜ', U'u'}, {U'ᴠ', U'v'},
    {U'ᴡ', U'w'}, {U'ʏ', U'y'}, {U'ᴢ', U'z'},
});
struct Alphabet {
    char32_t first; // of 26, a to z
};
constexpr Alphabet styled_alphabets[] = {
    {0x1F150}, // 🅐
    {0x1F170}, // 🅰
    {0x1F1E6}, // regional indicators
};

// Where letters stand that are confusable with others. The rest of Unicode (Han, Hangul, symbols)
// looks like itself.
struct Block {
    char32_t first, last;
};
constexpr Block blocks[] = {
    {0x0080, 0x2FFF},   {0xA4D0, 0xA4FF},   {0xA640, 0xA69F},   {0xA720, 0xA7FF},
    {0xAB30, 0xABBF},   {0x10280, 0x1044F}, {0x104B0, 0x1056F}, {0x118A0, 0x118FF},
    {0x16F00, 0x16F9F}, {0x1F100, 0x1F1FF},
};

icu::Normalizer2 const& loaded(icu::Normalizer2 const* (*get)(UErrorCode&)) {
    UErrorCode status = U_ZERO_ERROR;
    auto const* instance = get(status);
    if (U_FAILURE(status))
        throw std::runtime_error(std::string("ICU: ") + u_errorName(status));
    return *instance;
}
icu::Normalizer2 const& nfc() {
    return loaded(icu::Normalizer2::getNFCInstance);
}
icu::Normalizer2 const& nfd() {
    return loaded(icu::Normalizer2::getNFDInstance);
}

std::u32string decomposed(icu::UnicodeString const& text) {
    UErrorCode status = U_ZERO_ERROR;
    auto const made = nfd().normalize(text, status);
    std::u32string letters;
    for (int at = 0; at < made.length(); at = made.moveIndex32(at, 1))
        letters += static_cast<char32_t>(made.char32At(at));
    return letters;
}

std::u32string without_marks(std::u32string letters) {
    std::erase_if(letters, [](char32_t c) { return is_mark(c); });
    return letters;
}

char32_t small_table(char32_t c) {
    for (auto const& [first] : styled_alphabets)
        if (c >= first && c < first + 26)
            return U'a' + (c - first);
    auto const found = std::ranges::find(small_capitals, c, &Pair::from);
    return found == small_capitals.end() ? 0 : found->to;
}

class Looks {
public:
    Looks() {
        UErrorCode status = U_ZERO_ERROR;
        auto* const checker = uspoof_open(&status);
        if (U_FAILURE(status))
            throw std::runtime_error(std::string("ICU: ") + u_errorName(status));
        for (auto const& [first, last] : blocks)
            for (auto c = first; c <= last; ++c)
                if (auto const look = made(c, checker); look.letter != c)
                    looks_.emplace(c, look);
        uspoof_close(checker);
        for (auto const& [c, look] : looks_)
            if (c < near_.size())
                near_[c] = look.letter;
    }

    Look of(char32_t c) const {
        if (c < near_.size() && near_[c] == 0)
            return {c};
        auto const found = looks_.find(c);
        return found == looks_.end() ? Look{c} : found->second;
    }

private:
    static Look made(char32_t c, USpoofChecker const* checker) {
        if (auto const letter = small_table(c))
            return {letter, true};
        icu::UnicodeString const text(static_cast<UChar32>(c));
        bool const bare = drops_marks(c);
        // Without the table: the letter under its accents.
        auto const base = bare ? without_marks(decomposed(text)) : std::u32string();
        Look const own{base.size() == 1 ? base[0] : c};
        icu::UnicodeString prototype;
        UErrorCode status = U_ZERO_ERROR;
        uspoof_getSkeletonUnicodeString(checker, 0, text, prototype, &status);
        auto letters = decomposed(prototype);
        if (bare)
            letters = without_marks(std::move(letters));
        if (letters == U"rn")
            letters = U"m";
        if (U_FAILURE(status) || letters.size() != 1)
            return own;
        auto const folded = case_folded_as_written(utf8_of(letters[0]));
        auto letter = decode(folded, 0).code_point;
        if (auto const capital = small_table(letter))
            letter = capital;
        // A dash is no sign of Katakana.
        bool const known = letter < 0x80 || (in_word(c) && in_word(letter));
        return known ? Look{letter} : own;
    }

    static std::string utf8_of(char32_t c) {
        std::string text;
        append(text, c);
        return text;
    }

    std::unordered_map<char32_t, Look> looks_;
    std::array<char32_t, 0x3000> near_{}; // their looks again, for nearly all that is asked
};

struct Language {
    std::string_view code;
    std::u32string_view letters;
};
constexpr std::u32string_view south_slavic = U"čćđšž";
constexpr Language languages[] = {
    {"az", U"ığşçöüə"},
    {"be", U"йёў"},
    {"bg", U"й"},
    {"bs", south_slavic},
    {"ca", U"àéèíïóòúüç"},
    {"cs", U"áčďéěíňóřšťúůýž"},
    {"cy", U"âêîôûŵŷ"},
    {"da", U"åæøé"},
    {"de", U"äöü"},
    {"el", U"άέήίόύώϊϋΐΰ"},
    {"eo", U"ĉĝĥĵŝŭ"},
    {"es", U"áéíóúüñ"},
    {"et", U"äöõüšž"},
    {"fi", U"äöå"},
    {"fr", U"àâæçéèêëîïôœùûüÿ"},
    {"ga", U"áéíóú"},
    {"hr", south_slavic},
    {"hu", U"áéíóöőúüű"},
    {"is", U"áéíóúýðþæö"},
    {"it", U"àèéìíòóùú"},
    {"kk", U"йё"},
    {"lt", U"ąčęėįšųūž"},
    {"lv", U"āčēģīķļņšūž"},
    {"mk", U"ѓќ"},
    {"nb", U"åæøé"},
    {"nl", U"ëïéèöü"},
    {"nn", U"åæøé"},
    {"no", U"åæøé"},
    {"pl", U"ąćęłńóśźż"},
    {"pt", U"áàâãçéêíóôõúü"},
    {"ro", U"ăâîșțşţ"},
    {"ru", U"йё"},
    {"sh", south_slavic},
    {"sk", U"áäčďéíĺľňóôŕšťúýž"},
    {"sl", U"čšž"},
    {"sq", U"çë"},
    {"sr", south_slavic},
    {"sv", U"äöåé"},
    {"tk", U"äçňöşüýž"},
    {"tr", U"ığşçöüâîû"},
    {"uk", U"йїґ"},
    {"uz", U"йёўğşçö"},
    {"vi", U"ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"},
};
static_assert(std::ranges::is_sorted(languages, {}, &Language::code));

constexpr std::u32string_view own_of_cyrillic = U"йёїўѓќ", own_of_greek = U"άέήίόύώϊϋΐΰ";

} // namespace

Look far_look_of(char32_t c) {
    static Looks const looks;
    return looks.of(c);
}

bool drops_marks(char32_t letter) {
    if (letter < 0x80)
        return true;
    UErrorCode status = U_ZERO_ERROR;
    switch (uscript_getScript(static_cast<UChar32>(letter), &status)) {
    case USCRIPT_LATIN:
    case USCRIPT_GREEK:
    case USCRIPT_CYRILLIC:
    case USCRIPT_ARMENIAN:
    case USCRIPT_COMMON:
    case USCRIPT_INHERITED:
        return true;
    default:
        return false;
    }
}

std::u32string_view own_letters(std::string_view language) {
    auto const found = std::ranges::lower_bound(languages, language, {}, &Language::code);
    return found != std::end(languages) && found->code == language ? found->letters
                                                                   : std::u32string_view();
}

bool is_own_letter_of_script(char32_t c) {
    return own_of_cyrillic.find(c) != own_of_cyrillic.npos ||
           own_of_greek.find(c) != own_of_greek.npos;
}

char32_t without_foreign_marks(char32_t letter, std::u32string_view own, char32_t wanted) {
    auto const is_own = [&](char32_t c) {
        return c == wanted || own.find(c) != own.npos || is_own_letter_of_script(c);
    };
    if (is_own(letter) || !drops_marks(letter))
        return letter;
    auto parts = decomposed(icu::UnicodeString(static_cast<UChar32>(letter)));
    for (; parts.size() > 1; parts.pop_back()) {
        auto composed = static_cast<UChar32>(parts[0]);
        for (std::size_t i = 1; i < parts.size() && composed >= 0; ++i)
            composed = nfc().composePair(composed, static_cast<UChar32>(parts[i]));
        if (composed >= 0 && is_own(static_cast<char32_t>(composed)))
            return static_cast<char32_t>(composed);
    }
    return parts[0];
}

} // namespace commentd::rules::text
