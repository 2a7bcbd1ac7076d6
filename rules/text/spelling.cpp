#include "rules/text/spelling.hpp"

#include <algorithm>
#include <array>

#include "rules/text/characters.hpp"
#include "rules/text/signs.hpp"
#include "rules/text/utf8.hpp"

namespace commentd::rules::text {

namespace {

constexpr char32_t tatweel = 0x0640; // draws an Arabic letter out, and is none

char32_t separator_look(char32_t c) {
    switch (c) {
    case U'\u2014':
    case U'\u2015':
        return U'-';
    case U'\u00B7':
    case U'\u2022':
    case U'\u2219':
    case U'\u22C5':
        return U'.';
    default:
        return look_of(c).letter;
    }
}

// Most of most texts, so it is looked up.
auto const ascii_letters = [] {
    std::array<Letter, 128> table;
    for (char32_t c = 0; c < table.size(); ++c) {
        auto const shown = is_space(c) ? U' ' : c;
        table[c] = {.letter = shown, .look = shown, .word = in_word(c), .spells = in_word(c)};
    }
    return table;
}();

} // namespace

Spelling::Spelling(std::string_view folded, Spelled as) : as_(as) {
    read(folded);
    read_signs();
    if (as == Spelled::squeezed)
        join();
    make_runs();
}

void Spelling::read(std::string_view folded) {
    letters_.reserve(folded.size());
    bool drops = false; // marks behind the last letter
    for (std::uint32_t at = 0, bytes = 0; at < folded.size(); at += bytes) {
        if (auto const byte = static_cast<unsigned char>(folded[at]); byte < 0x80) {
            bytes = 1;
            auto letter = ascii_letters[byte];
            letter.begin = at;
            letter.end = at + 1;
            drops = true; // any of them may bear a mark
            letters_.push_back(letter);
            continue;
        }
        auto const decoded = decode(folded, at);
        auto const c = decoded.code_point;
        bytes = decoded.bytes;
        bool const stretches = c == tatweel && !letters_.empty() && letters_.back().word;
        if ((drops && is_mark(c)) || stretches) {
            letters_.back().end = at + bytes;
            letters_.back().marked = true;
            continue;
        }
        Letter letter{c, c, at, at + bytes};
        letter.word = letter.spells = in_word(c);
        auto const look = letter.word ? look_of(c) : Look{separator_look(c)};
        letter.look = look.letter;
        letter.spells |= far_look_of(c).styled;
        if (is_apostrophe(c))
            letter.letter = letter.look = U'\'';
        else if (is_space(c))
            letter.letter = letter.look = U' ';
        drops = drops_marks(c);
        letters_.push_back(letter);
    }
}

// Where digits stand for letters, signs do; and what only looks like a letter is one in both views,
// beside a letter.
void Spelling::read_signs() {
    auto const beside = [&](std::size_t at) { return at < letters_.size() && letters_[at].word; };
    for (std::size_t at = 0; at < letters_.size(); ++at) {
        auto& letter = letters_[at];
        if (letter.spells)
            continue;
        bool const leet = as_ == Spelled::squeezed && is_sign(letter.letter);
        bool const looks_so = letter.letter >= 0x80 && letter.look < 0x80 && in_word(letter.look);
        if (!leet && !looks_so)
            continue;
        letter.spells =
            leet ? sign_spells(
                       at, letters_.size(), [&](std::size_t i) { return letters_[i].letter; },
                       beside)
                 : (at > 0 && beside(at - 1)) || beside(at + 1);
    }
}

std::vector<Spelling::Token> Spelling::tokens() const {
    std::vector<Token> tokens;
    auto const spells = [&](std::size_t at) { return at < letters_.size() && letters_[at].spells; };
    for (std::size_t at = 0; at < letters_.size();) {
        if (!spells(at)) {
            ++at;
            continue;
        }
        auto const begin = at;
        while (spells(at) ||
               (at < letters_.size() && letters_[at].letter == U'\'' && spells(at + 1)))
            ++at;
        tokens.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at)});
    }
    return tokens;
}

// Whether the separators behind two tokens are the same; of one character, however often it stands
// there.
bool Spelling::same_separator(std::vector<Token> const& tokens, std::size_t first,
                              std::size_t second) const {
    auto const a = tokens[first].end, b = tokens[second].end;
    auto const size = tokens[first + 1].begin - a, other = tokens[second + 1].begin - b;
    if (size > separator_max || other > separator_max)
        return false;
    bool same = size == other, repeated = true;
    for (std::uint32_t i = 0; i < size; ++i) {
        same = same && letters_[a + i].letter == letters_[b + i].letter;
        repeated = repeated && letters_[a + i].letter == letters_[a].letter;
    }
    for (std::uint32_t i = 0; i < other; ++i)
        repeated = repeated && letters_[b + i].letter == letters_[a].letter;
    return same || repeated;
}

void Spelling::join() {
    auto const all = tokens();
    std::vector<bool> out(letters_.size());
    bool any = false;
    auto const take = [&](std::size_t token) {
        for (auto at = all[token].end; at < all[token + 1].begin; ++at)
            out[at] = any = true;
    };
    for (std::size_t first = 0; first + 1 < all.size();) {
        auto last = first;
        while (last + 1 < all.size() && all[last].single() && all[last + 1].single() &&
               same_separator(all, first, last))
            ++last;
        if (last - first + 1 >= joined_min)
            for (auto token = first; token < last; ++token)
                take(token);
        first = std::max(first + 1, last);
    }
    for (std::size_t token = 0; token + 1 < all.size(); ++token)
        if (all[token + 1].begin - all[token].end == 1 &&
            (all[token].single() || all[token + 1].single()) &&
            is_inner_separator(letters_[all[token].end].look))
            take(token);
    if (any)
        take_out(out);
}

void Spelling::take_out(std::vector<bool> const& out) {
    std::size_t kept = 0;
    bool gap = false;
    for (std::size_t at = 0; at < letters_.size(); ++at) {
        if (out[at]) {
            gap = true;
            continue;
        }
        letters_[kept] = letters_[at];
        letters_[kept++].gap = gap;
        gap = false;
    }
    letters_.resize(kept);
}

void Spelling::make_runs() {
    coarse_.reserve(letters_.size());
    char32_t last = 0;
    for (std::uint32_t at = 0; at < letters_.size(); ++at) {
        auto const& letter = letters_[at];
        // A sign that stands for no letter here is itself.
        auto const now = letter.spells ? coarse_class(letter.look, as_) : letter.look;
        letters_[at].alone = at == 0 || now != last;
        if (letters_[at].alone) {
            runs_.push_back({at, static_cast<std::uint32_t>(coarse_.size())});
            append(coarse_, now);
        } else {
            letters_[at - 1].alone = false;
        }
        last = now;
    }
}

std::size_t Spelling::run_at(std::size_t byte) const {
    auto const behind = std::ranges::upper_bound(runs_, byte, {}, &Run::byte);
    return static_cast<std::size_t>(behind - runs_.begin()) - 1;
}

// An apostrophe is inside of a word; 's may follow one.
bool Spelling::ends_word(std::size_t at) const {
    if (at == letters_.size() || letters_[at].gap)
        return true;
    auto const& next = letters_[at];
    if (next.letter == U'\'')
        return !goes_on(at + 1) || (letters_[at + 1].letter == U's' && !goes_on(at + 2));
    if (!next.word)
        return true;
    return !is_mark(next.letter) &&
           (is_unspaced(next.letter) || is_unspaced(letters_[at - 1].letter));
}

bool Spelling::begins_word(std::size_t at) const {
    if (at == 0 || letters_[at].gap)
        return true;
    auto const& before = letters_[at - 1];
    if (before.letter == U'\'')
        return at == 1 || !letters_[at - 2].word;
    return !before.word || is_unspaced(before.letter) || is_unspaced(letters_[at].letter);
}

} // namespace commentd::rules::text
