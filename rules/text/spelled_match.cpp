#include "rules/text/spelled_match.hpp"

#include <algorithm>

#include "rules/text/characters.hpp"
#include "rules/text/utf8.hpp"

namespace commentd::rules::text {

std::optional<SpelledText::Match> SpelledText::match(SpelledEntry const& entry, std::size_t run) {
    entry_ = &entry;
    left_.clear();
    right_.clear();
    undone_ = {};
    if (!find_anchor(run))
        return std::nullopt;
    Match found{std::move(left_), undone_};
    std::ranges::reverse(found.words);
    found.words.insert(found.words.end(), right_.begin(), right_.end());
    left_ = {};
    return found;
}

bool SpelledText::find_anchor(std::size_t run) {
    auto const number = entry_->anchor;
    auto const& word = entries_.words[number];
    auto const begin = spelling_.first_of(run), end = spelling_.behind(run);
    // Where the word may begin in its first run: behind a separator that was taken out, or a sign.
    // An open one may begin anywhere, but nothing is gained by more letters than it has there
    // itself.
    std::size_t head = end - begin;
    if (word.open_left) {
        head = 0;
        for (auto i = word.first; i < word.behind; ++i) {
            if (entries_.runs[i].coarse != entries_.runs[word.first].coarse)
                break;
            head += entries_.runs[i].count;
        }
    }
    auto const inner = std::max(begin + 1, end - std::min(head, end - begin));
    for (auto at = begin; at < end && !is_exhausted(); at = at == begin ? inner : at + 1) {
        undone_ = {};
        if (!spell(number, at, Direction::right))
            continue;
        auto const reached = reached_;
        right_.assign(1, {at, reached});
        if (find_rest(number, reached, Direction::right) && find_rest(number, at, Direction::left))
            return true;
        right_.clear();
        left_.clear();
    }
    return false;
}

// The words of the phrase beyond one of them, which ends at `at`.
bool SpelledText::find_rest(std::size_t word, std::size_t at, Direction direction) {
    bool const right = direction == Direction::right;
    if (right ? word + 1 == entry_->behind : word == entry_->first)
        return true;
    auto const next = right ? word + 1 : word - 1;
    auto const& words = entries_.words;
    if (right ? words[word].open_right : words[word].open_left)
        at = token_end(at, direction);
    else if (right && at + 1 < letters_.size() && letters_[at].letter == U'\'' &&
             !letters_[at].gap && letters_[at + 1].letter == U's')
        at += 2;
    auto const gap = right ? words[word].gap : words[next].gap;
    for (std::uint32_t skipped = 0; skipped <= gap && !is_exhausted(); ++skipped) {
        auto const token = next_token(at, direction);
        if (!token)
            return false;
        if (find_word(next, *token, direction))
            return true;
        at = token_end(*token, direction);
    }
    return false;
}

bool SpelledText::find_word(std::size_t word, std::size_t at, Direction direction) {
    bool const right = direction == Direction::right;
    auto const& wanted = entries_.words[word];
    // An open word may begin anywhere in a token; another one only at its end, or inside of signs
    // or of a possessive there.
    bool const open = right ? wanted.open_left : wanted.open_right;
    auto const last = token_end(at, direction);
    while (at != last && !is_exhausted()) {
        auto const before = undone_;
        auto& places = right ? right_ : left_;
        auto const count = places.size();
        if (spell(word, at, direction)) {
            auto const reached = reached_;
            places.push_back(right ? SpelledPlace{at, reached} : SpelledPlace{reached, at});
            if (find_rest(word, reached, direction))
                return true;
        }
        places.resize(count);
        undone_ = before;
        auto const& outer = letters_[right ? at : at - 1];
        bool const possessive =
            !right && outer.letter == U's' && at >= last + 2 && letters_[at - 2].letter == U'\'';
        if (!open && !possessive && outer.word)
            return false;
        at = right ? at + 1 : at - (possessive ? 2 : 1);
    }
    return false;
}

// Behind the letters that touch each other from `at` on, or before those up to there.
std::size_t SpelledText::token_end(std::size_t at, Direction direction) {
    auto const spells = [&](std::size_t i) { return i < letters_.size() && letters_[i].spells; };
    auto const inside = [&](std::size_t i) {
        return spells(i) || (i < letters_.size() && letters_[i].letter == U'\'' && i > 0 &&
                             spells(i - 1) && spells(i + 1));
    };
    auto const begin = at;
    if (direction == Direction::right)
        while (inside(at))
            ++at;
    else
        while (at > 0 && inside(at - 1))
            --at;
    steps_ += at > begin ? at - begin : begin - at;
    return at;
}

// Where the next token begins, or, to the left, ends. It touches the last one where separators were
// taken out, in scripts without spaces, and where a sign stands between them.
std::optional<std::size_t> SpelledText::next_token(std::size_t at, Direction direction) {
    bool const right = direction == Direction::right;
    auto const begin = at;
    auto const outer = [&](std::size_t i) -> Letter const* { // the i-th from here on
        auto const room = right ? letters_.size() - at : at;
        return i >= room ? nullptr : &letters_[right ? at + i : at - 1 - i];
    };
    auto const spells = [&](std::size_t i) { return outer(i) && outer(i)->spells; };
    while (outer(0) && (!spells(0) || (!outer(0)->word && !spells(1))))
        at = right ? at + 1 : at - 1;
    steps_ += (right ? at - begin : begin - at) + 1;
    bool const is_there =
        outer(0) && (at != begin || !outer(0)->word ||
                     (right ? spelling_.begins_word(at) : spelling_.ends_word(at)));
    return is_there ? std::optional(at) : std::nullopt;
}

// Sets reached_ to the word's other end.
bool SpelledText::spell(std::size_t word, std::size_t at, Direction direction) {
    ++steps_;
    word_ = &entries_.words[word];
    direction_ = direction;
    start_ = at;
    counts_.clear();
    bool const right = direction == Direction::right;
    bool const open = right ? word_->open_left : word_->open_right;
    return (open || (right ? spelling_.begins_word(at) : spelling_.ends_word(at))) &&
           spell_runs(0, at);
}

bool SpelledText::spell_runs(std::size_t done, std::size_t at) {
    if (is_exhausted())
        return false;
    auto const& wanted = run(done);
    auto const count = count_letters(wanted, at);
    if (count < wanted.count)
        return false;
    if (done + 1 == word_->behind - word_->first)
        return spell_last(wanted, at, count);
    if (run(done + 1).coarse != wanted.coarse)
        return is_count_of(wanted, count, as_) && spell_on(done, at, count);
    // "il": 1 may stand for both.
    for (auto taken = count; taken >= wanted.count && !is_exhausted(); --taken)
        if (is_count_of(wanted, taken, as_) && spell_on(done, at, taken))
            return true;
    return false;
}

bool SpelledText::spell_on(std::size_t done, std::size_t at, std::size_t count) {
    counts_.push_back(count);
    if (spell_runs(done + 1, past(at, count)))
        return true;
    counts_.pop_back();
    return false;
}

bool SpelledText::spell_last(LetterRun const& wanted, std::size_t at, std::size_t count) {
    bool const open = direction_ == Direction::right ? word_->open_right : word_->open_left;
    auto const finish_with = [&](std::size_t taken) {
        counts_.push_back(taken);
        bool const good = finish(past(at, taken));
        if (!good)
            counts_.pop_back();
        return good;
    };
    if (open)
        return finish_with(is_count_of(wanted, count, as_) ? count : wanted.count);
    for (auto taken = count; taken >= wanted.count && !is_exhausted(); --taken, ++steps_)
        if (is_count_of(wanted, taken, as_) && is_far_boundary(past(at, taken)) &&
            finish_with(taken))
            return true;
    return false;
}

LetterRun const& SpelledText::run(std::size_t number) const {
    return entries_
        .runs[direction_ == Direction::right ? word_->first + number : word_->behind - 1 - number];
}

std::size_t SpelledText::past(std::size_t at, std::size_t count) const {
    return direction_ == Direction::right ? at + count : at - count;
}

bool SpelledText::is_far_boundary(std::size_t at) const {
    return direction_ == Direction::right ? spelling_.ends_word(at) : spelling_.begins_word(at);
}

// Letters from `at` on that may stand for the run's.
std::size_t SpelledText::count_letters(LetterRun const& wanted, std::size_t at) {
    bool const right = direction_ == Direction::right;
    auto const room = right ? letters_.size() - at : at;
    auto const most = as_ == Spelled::skeleton ? std::min<std::size_t>(room, wanted.count) : room;
    std::size_t count = 0;
    while (count < most &&
           read(letters_[right ? at + count : at - count - 1], wanted) != ReadAs::nothing)
        ++count;
    steps_ += count + 1;
    return count;
}

bool SpelledText::finish(std::size_t at) {
    Undone undone;
    if (!judge({std::min(start_, at), std::max(start_, at)}, undone))
        return false;
    undone_.add(undone);
    reached_ = at;
    return true;
}

// What was undone for the word, and whether that is still the word: at least half of what stands
// there are letters, and they are not simply a word of another script.
bool SpelledText::judge(SpelledPlace place, Undone& undone) {
    bool const right = direction_ == Direction::right;
    std::size_t true_letters = 0;
    bool of_one_script = true;
    auto script = USCRIPT_COMMON;
    auto at = start_;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
        auto const& wanted = run(i);
        if (counts_[i] != wanted.count)
            undone.add(How::repeat);
        for (std::size_t k = 0; k < counts_[i]; ++k, at = past(at, 1)) {
            auto const& letter = letters_[right ? at : at - 1];
            auto const as = read(letter, wanted);
            true_letters += as != ReadAs::leet;
            switch (as) {
            case ReadAs::marked:
                undone.add(How::marked);
                break;
            case ReadAs::homoglyph:
                undone.add(How::homoglyph);
                break;
            case ReadAs::styled:
                undone.add(How::styled);
                break;
            case ReadAs::leet:
                undone.add(How::leet);
                break;
            case ReadAs::letter:
            case ReadAs::nothing:
                break;
            }
            if (auto const own = script_of(letter.letter); own != USCRIPT_COMMON) {
                of_one_script &= script == USCRIPT_COMMON || own == script;
                script = own;
            }
        }
    }
    for (auto i = place.begin + 1; i < place.end; ++i)
        if (letters_[i].gap)
            undone.add(How::spacing);
    steps_ += place.end - place.begin;
    if (true_letters * 2 < place.end - place.begin)
        return false;
    bool const foreign = of_one_script && script != USCRIPT_COMMON && script != entry_->script &&
                         undone.has(How::homoglyph);
    return !foreign || is_script_of_most(place);
}

// Russian "сор" is the Latin word only among Latin ones: at least 80 % of the other letters.
bool SpelledText::is_script_of_most(SpelledPlace place) {
    if (scripts_.empty())
        read_scripts();
    auto others = of_any_script_, of_script = of_script_[entry_->script];
    for (auto at = place.begin; at < place.end; ++at) {
        if (scripts_[at] == USCRIPT_COMMON)
            continue;
        --others;
        of_script -= scripts_[at] == entry_->script;
    }
    return others > 0 && of_script * 5 >= others * 4;
}

// Addresses are Latin in texts of every language.
void SpelledText::read_scripts() {
    scripts_.assign(letters_.size(), USCRIPT_COMMON);
    std::string_view const text = folded_.utf8();
    for (std::size_t begin = 0, end = 0; begin < letters_.size(); begin = end) {
        for (end = begin + 1; end < letters_.size() && letters_[end].letter != U' ';)
            ++end;
        auto const chunk =
            text.substr(letters_[begin].begin, letters_[end - 1].end - letters_[begin].begin);
        if (chunk.find("://") != chunk.npos || chunk.find("www.") != chunk.npos)
            continue;
        for (auto at = begin; at < end; ++at) {
            auto const script = script_of(letters_[at].letter);
            scripts_[at] = script;
            if (script != USCRIPT_COMMON) {
                ++of_any_script_;
                ++of_script_[script];
            }
        }
    }
    steps_ += scripts_.size();
}

} // namespace commentd::rules::text
