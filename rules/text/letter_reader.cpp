#include "rules/text/letter_reader.hpp"

#include "rules/text/characters.hpp"

namespace commentd::rules::text {

namespace {

constexpr char32_t dotless_i = U'ı';

bool is_letter(char32_t c) {
    return (category(c) & letters) != 0;
}

} // namespace

ReadAs LetterReader::read(Letter const& letter, char32_t wanted, SpelledEntry const& entry) {
    auto const found = entry.turkish && letter.letter == U'i' && is_dotless_capital(letter)
                           ? dotless_i
                           : letter.letter;
    if (found == wanted)
        return letter.marked ? ReadAs::marked : ReadAs::letter;
    if (!letter.spells || !in_word(wanted))
        return ReadAs::nothing;
    if (as_ == Spelled::squeezed && !is_letter(found) && is_letter(wanted)) {
        auto const meant = leet_letter(found), look = look_of(wanted).letter;
        if (meant != 0 && (meant == look || (meant == U'i' && look == U'l')))
            return ReadAs::leet;
    }
    return read_other(found, wanted, entry);
}

// A letter that is not the entry's, but may stand for it.
ReadAs LetterReader::read_other(char32_t found, char32_t wanted, SpelledEntry const& entry) const {
    if (found < 0x80 && (wanted < 0x80 || !is_letter(found)))
        return ReadAs::nothing;
    if (is_letter(found) && found >= 0x80) {
        auto const& own = entries_.alphabets[entry.own_letters];
        if (own.find(found) != own.npos || is_own_letter_of_script(found))
            return ReadAs::nothing;
        if (without_foreign_marks(found, own, wanted) == wanted)
            return ReadAs::marked;
    }
    auto const look = look_of(found);
    if (look.letter != look_of(wanted).letter)
        return ReadAs::nothing;
    if (look.styled)
        return ReadAs::styled;
    bool const alike = look.letter == wanted || script_of(found) != script_of(wanted);
    return alike ? ReadAs::homoglyph : ReadAs::nothing;
}

// As Turkish folds it: a capital without a dot.
bool LetterReader::is_dotless_capital(Letter const& letter) {
    constexpr std::size_t bytes_a_step = 64; // the way back is looked for from the text's begin
    steps_ += letter.begin / bytes_a_step + 1;
    if (!places_)
        places_.emplace(plain_);
    return places_->text_of(folded_.source(letter.begin, letter.end)) == "I";
}

} // namespace commentd::rules::text
