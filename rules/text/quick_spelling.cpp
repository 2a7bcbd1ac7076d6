#include "rules/text/quick_spelling.hpp"

#include <algorithm>
#include <array>

#include "rules/text/characters.hpp"
#include "rules/text/signs.hpp"
#include "rules/text/utf8.hpp"

namespace commentd::rules::text {

namespace {

enum Trait : std::uint8_t {
    is_word = 1,
    is_leet_sign = 2,    // a letter beside one
    keeps_apart = 4,     // taken out beside a single letter
    is_quote = 8,        // inside of a word no end of it
};

// Of a character all that is asked, in one place.
struct Table {
    std::array<std::uint8_t, 128> traits{};
    std::array<char, 128> shown{}, meant{}; // coarse, as itself and as a letter
};
Table const table = [] {
    Table made;
    for (char32_t c = 0; c < 128; ++c) {
        made.traits[c] = static_cast<std::uint8_t>(
            (in_word(c) ? is_word : 0) | (is_sign(c) ? is_leet_sign : 0) |
            (is_inner_separator(c) ? keeps_apart : 0) | (is_apostrophe(c) ? is_quote : 0));
        made.shown[c] = is_space(c) ? ' ' : static_cast<char>(c);
        made.meant[c] = static_cast<char>(coarse_class(c, Spelled::squeezed));
    }
    return made;
}();

std::uint8_t traits(char c) {
    return table.traits[static_cast<unsigned char>(c)];
}
bool is_letter_or_digit(char c) {
    return (traits(c) & is_word) != 0;
}

// Whether Spelling might take a separator out; where those of a row differ it does not, but that is
// seldom and left to it.
class SingleLetters {
public:
    explicit SingleLetters(std::string_view text) : text_(text) {}

    // Told of each token as it ends.
    bool may_be_joined(std::size_t begin, std::size_t end) {
        bool const single = end - begin == 1, first = end_before_ == 0;
        auto const gap = begin - end_before_;
        row_ = !single ? 0 : !first && gap <= separator_max ? row_ + 1 : 1;
        bool const split = !first && gap == 1 && (single || single_before_) &&
                           (traits(text_[begin - 1]) & keeps_apart) != 0;
        end_before_ = end;
        single_before_ = single;
        return split || row_ >= joined_min;
    }

private:
    std::string_view text_;
    std::size_t end_before_ = 0, row_ = 0; // of single letters
    bool single_before_ = false;
};

} // namespace

std::optional<QuickSpelling> QuickSpelling::of(std::string_view folded, Spelled as) {
    if (!is_ascii(folded))
        return std::nullopt;
    QuickSpelling quick(folded, as);
    return quick.read() ? std::optional(std::move(quick)) : std::nullopt;
}

bool QuickSpelling::read() {
    bool const squeezed = as_ == Spelled::squeezed;
    coarse_.resize(folded_.size());
    first_.resize(folded_.size() + 1);
    auto const traits_at = [&](std::size_t at) -> unsigned {
        return at < folded_.size() ? traits(folded_[at]) : 0;
    };
    SingleLetters singles(folded_);
    std::size_t made = 0, token = 0;
    bool in_token = false;
    unsigned here = traits_at(0);
    char last = '\xFF'; // no ASCII
    for (std::size_t at = 0; at < folded_.size(); ++at) {
        auto const c = static_cast<unsigned char>(folded_[at]);
        auto const behind = traits_at(at + 1);
        bool spells = (here & is_word) != 0;
        if (squeezed && (here & is_leet_sign) != 0) {
            spells = sign_spells(
                at, folded_.size(), [&](std::size_t i) { return static_cast<char32_t>(folded_[i]); },
                [&](std::size_t i) { return is_letter_or_digit(folded_[i]); });
            signs_ |= spells;
        }
        if (squeezed) {
            // A sign behind an apostrophe is not asked for: at worst a token ends too early here.
            bool const goes_on =
                spells || (in_token && (here & is_quote) != 0 && (behind & is_word) != 0);
            if (goes_on != in_token) {
                if (in_token && singles.may_be_joined(token, at))
                    return false;
                token = at;
                in_token = goes_on;
            }
        }
        char const now = spells && squeezed ? table.meant[c] : table.shown[c];
        if (now != last) {
            coarse_[made] = now;
            first_[made++] = static_cast<std::uint32_t>(at);
        }
        last = now;
        here = behind;
    }
    if (in_token && singles.may_be_joined(token, folded_.size()))
        return false;
    coarse_.resize(made);
    first_[made] = static_cast<std::uint32_t>(folded_.size());
    return true;
}

bool QuickSpelling::may_match(SpelledEntries const& entries, SpelledEntry const& entry,
                              std::vector<std::string> const& coarse_words, std::size_t begin,
                              std::size_t end) {
    if (signs_)
        return true; // a word may begin or end at each of them
    auto const& anchor = entries.words[entry.anchor];
    if (is_inside_of_word(anchor, begin, end))
        return false;
    auto at = begin;
    for (auto run = anchor.first, next = run; run < anchor.behind; run = next, ++at) {
        while (next < anchor.behind && entries.runs[next].coarse == entries.runs[run].coarse)
            ++next;
        bool const open = (at == begin && anchor.open_left) || (at + 1 == end && anchor.open_right);
        bool const one_letter = next == run + 1; // "il" is read in more than one way
        if (one_letter && !open && !may_be(entries.runs[run], at))
            return false;
    }
    for (auto word = entry.first; word < entry.behind; ++word)
        if (word != entry.anchor && !may_have(coarse_words[word]))
            return false;
    return true;
}

bool QuickSpelling::may_have(std::string const& word) {
    if (looks_left_ == 0)
        return true;
    --looks_left_;
    return coarse_.find(word) != std::string::npos;
}

bool QuickSpelling::is_inside_of_word(SpelledWord const& word, std::size_t begin,
                                      std::size_t end) const {
    auto const touches = [&](std::size_t one, std::size_t other) {
        return is_letter_or_digit(coarse_[one]) && is_letter_or_digit(coarse_[other]);
    };
    return (!word.open_left && begin > 0 && touches(begin - 1, begin)) ||
           (!word.open_right && end < coarse_.size() && touches(end - 1, end));
}

// The letters behind one character of coarse_, all of them, as the run.
bool QuickSpelling::may_be(LetterRun const& run, std::size_t at) const {
    auto const count = first_[at + 1] - first_[at];
    if (!is_count_of(run, count, as_))
        return false;
    auto const written = folded_.substr(first_[at], count);
    auto const is_other = [&](char c) {
        auto const letter = static_cast<unsigned char>(c);
        bool const may_be_i = letter == 'l' && run.letter == U'i';
        return (category(letter) & letters) != 0 && letter != run.letter && !may_be_i;
    };
    return run.letter >= 0x80 || std::ranges::none_of(written, is_other);
}

std::vector<std::string> coarse_words_of(SpelledEntries const& entries) {
    std::vector<std::string> all(entries.words.size());
    for (auto const& entry : entries.entries)
        for (auto number = entry.first; number < entry.behind && entry.behind - entry.first > 1;
             ++number) {
            auto const& word = entries.words[number];
            auto& coarse = all[number];
            char32_t last = 0;
            bool plain = true;
            for (auto run = word.first; run < word.behind; ++run) {
                plain &= in_word(entries.runs[run].letter);
                if (entries.runs[run].coarse != last)
                    append(coarse, entries.runs[run].coarse);
                last = entries.runs[run].coarse;
            }
            if (!plain)
                coarse.clear();
        }
    return all;
}

} // namespace commentd::rules::text
