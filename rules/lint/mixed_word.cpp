// Words such as "cаsino" with a Cyrillic а: a list holds them by mistake, and then finds no casino.
#include <array>
#include <bitset>

#include <unicode/uscript.h>

#include "rules/lint/parts.hpp"
#include "rules/text/characters.hpp"
#include "rules/text/utf8.hpp"

namespace commentd::rules {

namespace {

enum Alphabet : std::size_t { latin, greek, cyrillic, armenian, alphabets, other };

Alphabet alphabet_of(char32_t c) {
    UErrorCode error = U_ZERO_ERROR;
    switch (uscript_getScript(static_cast<UChar32>(c), &error)) {
    case USCRIPT_LATIN:
        return latin;
    case USCRIPT_GREEK:
        return greek;
    case USCRIPT_CYRILLIC:
        return cyrillic;
    case USCRIPT_ARMENIAN:
        return armenian;
    default:
        return other;
    }
}

// Letters that nobody tells from one of another of these alphabets.
bool looks_like_another(char32_t c) {
    constexpr std::u32string_view alike = U"aceghijlmnopqsuvxyABCEFHIJKMNOPQSTUVXYZ"
                                          U"αικνορυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"
                                          U"авсеһіјкмнорԛѕтухԝАВСЕНІЈКМОРЅТХҮ"
                                          U"աոսօցզյհգյտՕՍՏԼ";
    return alike.find(c) != std::u32string_view::npos;
}

struct Letters {
    std::array<std::size_t, alphabets> all{}, alike{};
    std::size_t changes = 0; // from one alphabet to another
    Alphabet first = other, last = other;

    void add(char32_t c) {
        auto const alphabet = alphabet_of(c);
        if (alphabet == other) {
            return;
        }
        first = first == other ? alphabet : first;
        changes += last != other && last != alphabet;
        last = alphabet;
        ++all[alphabet];
        alike[alphabet] += looks_like_another(c);
    }

    // A foreign word with an ending of the language around it ("Facebookում") is written so on
    // purpose: one change, and what follows it is longer than a letter.
    bool mixed() const {
        if (changes == 0 || (changes == 1 && all[last] > 1 && all[last] <= all[first])) {
            return false;
        }
        for (std::size_t a = 0; a < alphabets; ++a) {
            bool minority = false;
            for (std::size_t b = 0; b < alphabets; ++b) {
                minority |= all[b] > all[a] || (all[b] == all[a] && b < a);
            }
            if (all[a] > 0 && minority && alike[a] == all[a]) {
                return true;
            }
        }
        return false;
    }
};

} // namespace

std::string_view mixed_word(std::string_view text) {
    if (text::is_ascii(text)) {
        return {};
    }
    for (std::size_t begin = 0, at = 0; at <= text.size();) {
        Letters letters;
        for (begin = at; at < text.size();) {
            auto const [c, bytes] = text::decode(text, at);
            if (!text::in_word(c)) {
                break;
            }
            letters.add(c);
            at += bytes;
        }
        if (letters.mixed()) {
            return text.substr(begin, at - begin);
        }
        at += at < text.size() ? text::decode(text, at).bytes : 1;
    }
    return {};
}

} // namespace commentd::rules
