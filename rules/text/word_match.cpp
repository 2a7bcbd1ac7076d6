#include "rules/text/word_match.hpp"

#include <algorithm>

#include "rules/text/characters.hpp"
#include "rules/text/utf8.hpp"

namespace commentd::rules::text {

namespace {

constexpr std::string_view possessive = "'s";

bool word_goes_on(std::string_view text, std::size_t at) {
    return at < text.size() && in_word(decode(text, at).code_point);
}

// An apostrophe is inside of a word; 's may follow one.
bool ends_word(std::string_view text, std::size_t end) {
    if (end == text.size())
        return true;
    auto const next = decode(text, end).code_point;
    if (next == U'\'') {
        auto const behind = end + possessive.size();
        return !word_goes_on(text, end + 1) ||
               (text.substr(end).starts_with(possessive) && !word_goes_on(text, behind));
    }
    if (!in_word(next))
        return true;
    return !is_mark(next) &&
           (is_unspaced(next) || is_unspaced(decode_before(text, end).code_point));
}

bool begins_word(std::string_view text, std::size_t begin) {
    if (begin == 0)
        return true;
    auto const before = decode_before(text, begin).code_point;
    if (before == U'\'')
        return begin == 1 || !in_word(decode_before(text, begin - 1).code_point);
    return !in_word(before) || is_unspaced(before) || is_unspaced(decode(text, begin).code_point);
}

} // namespace

std::optional<Token> WordText::match(PreparedWords const& words, PreparedEntry const& entry,
                                     Token literal) {
    ++steps_;
    if (entry.kind == WordEntry::Kind::phrase)
        return match_phrase(words.phrases[entry.phrase], entry.turkish, literal);
    if (entry.kind == WordEntry::Kind::word &&
        ((!entry.open_right && !ends_word(text(), literal.end)) ||
         (!entry.open_left && !begins_word(text(), literal.begin))))
        return std::nullopt;
    if (!same_dots(words.dotless[entry.dotless], entry.turkish, literal))
        return std::nullopt;
    return literal;
}

std::optional<Token> WordText::match_phrase(Phrase const& phrase, bool turkish, Token literal) {
    // Most candidates are common words inside of others: say no before the text is cut into tokens.
    auto const& anchor = phrase.words[phrase.anchor];
    if (!tokens_ && !anchor.open_left && !begins_word(text(), literal.begin))
        return std::nullopt;
    if (!tokens_)
        tokens_ = tokens_of(text());
    auto const behind = std::ranges::upper_bound(*tokens_, literal.begin, {}, &Token::begin);
    if (behind == tokens_->begin())
        return std::nullopt;
    auto const at = static_cast<std::size_t>(behind - tokens_->begin()) - 1;
    if (!is_word(phrase.words[phrase.anchor], turkish, (*tokens_)[at]))
        return std::nullopt;
    auto const last = reach(phrase, turkish, at, 1);
    auto const first = last ? reach(phrase, turkish, at, -1) : std::nullopt;
    if (!first)
        return std::nullopt;
    auto end = (*tokens_)[*last];
    // What is found is the entry's text, without what may follow it.
    auto const& word = phrase.words.back();
    if (!word.open_left && !word.open_right)
        end.end = end.begin + static_cast<std::uint32_t>(word.text.size());
    return Token{(*tokens_)[*first].begin, end.end};
}

// Goes from the anchor's token to the phrase's last word (step 1) or first (-1), over any of the
// words that gaps allow; the nearest token that it can end at.
std::optional<std::size_t> WordText::reach(Phrase const& phrase, bool turkish, std::size_t token,
                                           int step) {
    if (phrase.words.size() == 1)
        return token;
    auto const count = static_cast<int>(tokens_->size());
    auto const words = static_cast<int>(phrase.words.size());
    auto const word = [&](int i) -> auto& { return phrase.words[static_cast<std::size_t>(i)]; };
    std::vector<int> at{static_cast<int>(token)}, next;
    for (int i = static_cast<int>(phrase.anchor); i + step >= 0 && i + step < words; i += step) {
        auto const gap = static_cast<int>(word(step > 0 ? i : i - 1).gap);
        next.clear();
        for (int const from : at)
            for (int skipped = 0; skipped <= gap; ++skipped, ++steps_) {
                int const to = from + step * (skipped + 1);
                bool const beyond = to < 0 || to >= count;
                // What was reached from the token before is not looked at again.
                bool const known = !next.empty() && (next.back() - to) * step >= 0;
                if (!beyond && !known &&
                    is_word(word(i + step), turkish, (*tokens_)[static_cast<std::size_t>(to)]))
                    next.push_back(to);
            }
        if (next.empty())
            return std::nullopt;
        at.swap(next);
    }
    return static_cast<std::size_t>(at.front());
}

bool WordText::is_word(Phrase::Word const& word, bool turkish, Token token) {
    auto const written = text().substr(token.begin, token.end - token.begin);
    auto const length = word.text.size();
    std::size_t at = 0;
    if (word.open_left && word.open_right) {
        at = written.find(word.text);
    } else if (word.open_left) {
        at = written.ends_with(word.text) ? written.size() - length : std::string_view::npos;
    } else if (!written.starts_with(word.text) ||
               (!word.open_right && written.size() > length &&
                written.substr(length) != possessive)) {
        return false;
    }
    if (at == std::string_view::npos)
        return false;
    auto const begin = token.begin + static_cast<std::uint32_t>(at);
    return same_dots(word.dotless, turkish, {begin, begin + static_cast<std::uint32_t>(length)});
}

// Whether the entry has ı where the text has it, both as its language folds.
bool WordText::same_dots(std::vector<std::uint32_t> const& expected, bool turkish, Token token) {
    auto const& found = dotless(turkish);
    auto const begin = std::ranges::lower_bound(found, token.begin);
    auto const end = std::lower_bound(begin, found.end(), token.end);
    return std::equal(expected.begin(), expected.end(), begin, end,
                      [&](std::uint32_t of_entry, std::uint32_t of_text) {
                          return of_entry == of_text - token.begin;
                      });
}

std::vector<std::uint32_t> const& WordText::dotless(bool turkish) {
    if (!turkish)
        return coarse_.dotless();
    if (!turkish_dotless_) {
        auto const folded = fold_turkish(plain_.utf8());
        Coarse const coarse(folded);
        // Both ways of folding differ in their i only, which the coarse form does not know. (A
        // capital I with an invisible character before its accent may be an exception.)
        turkish_dotless_ = coarse.text() == text() ? coarse.dotless() : coarse_.dotless();
    }
    return *turkish_dotless_;
}

} // namespace commentd::rules::text
