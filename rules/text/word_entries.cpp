#include "rules/text/word_entries.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <functional>
#include <optional>

#include "rules/text/characters.hpp"
#include "rules/text/utf8.hpp"

namespace commentd::rules::text {

namespace {

constexpr std::string_view dotless_i = "ı", apostrophe = "’", letter_apostrophe = "ʼ";

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_space(decode(text, 0).code_point))
        text.remove_prefix(decode(text, 0).bytes);
    while (!text.empty() && is_space(decode_before(text, text.size()).code_point))
        text.remove_suffix(decode_before(text, text.size()).bytes);
    return text;
}

std::vector<std::uint32_t> between(std::vector<std::uint32_t> const& offsets, Token token) {
    std::vector<std::uint32_t> result;
    for (auto const offset : offsets)
        if (offset >= token.begin && offset < token.end)
            result.push_back(offset - token.begin);
    return result;
}

// One entry, and the literal by which the index proposes it.
struct Draft {
    PreparedEntry entry{};
    std::string literal;
    std::vector<std::uint32_t> dotless;
    std::optional<Phrase> phrase;
};

Draft draft_literal(std::string_view folded, WordEntry::Kind kind) {
    Draft draft;
    draft.entry.kind = kind;
    if (kind == WordEntry::Kind::word) {
        folded = trimmed(folded);
        auto const open = open_sides(folded);
        draft.entry.open_left = open.left;
        draft.entry.open_right = open.right;
    }
    Coarse const coarse(folded);
    draft.literal = coarse.text();
    draft.dotless = coarse.dotless();
    return draft;
}

// The longest run of tokens that touch each other: one word, or several characters of a script
// without spaces.
void choose_anchor(Draft& draft, std::vector<bool> const& touches_next) {
    auto const& words = draft.phrase->words;
    for (std::size_t begin = 0, end = 0; begin < words.size(); begin = end) {
        std::string run;
        for (end = begin; end == begin || (end < words.size() && touches_next[end - 1]); ++end)
            run += words[end].text;
        if (run.size() > draft.literal.size()) {
            draft.literal = run;
            draft.phrase->anchor = static_cast<std::uint32_t>(begin);
        }
    }
}

Draft draft_phrase(std::string_view folded) {
    Draft draft;
    draft.entry.kind = WordEntry::Kind::phrase;
    draft.phrase.emplace();
    auto& words = draft.phrase->words;
    std::vector<bool> touches_next;
    for (auto part : split_at_spaces(folded)) {
        auto const open = open_sides(part);
        if (part.empty() && !words.empty())
            words.back().gap += static_cast<std::uint32_t>(gap_words_max);
        Coarse const coarse(part);
        auto const tokens = tokens_of(coarse.text());
        for (auto const& token : tokens) {
            auto const text = coarse.text().substr(token.begin, token.end - token.begin);
            words.push_back({std::string(text), between(coarse.dotless(), token), false, false, 0});
            touches_next.push_back(&token != &tokens.back() && (&token)[1].begin == token.end);
        }
        if (!tokens.empty()) {
            words[words.size() - tokens.size()].open_left = open.left;
            words.back().open_right = open.right;
        }
    }
    choose_anchor(draft, touches_next);
    return draft;
}

// Gives each literal a number. The lists of a start are long and its time is short: an
// unordered_map took half of what preparing them takes.
class LiteralNumbers {
public:
    LiteralNumbers(PreparedWords& prepared, std::size_t literals_max)
        : prepared_(prepared), slots_(std::bit_ceil(literals_max * 2 + 1)) {}

    std::uint32_t of(std::string_view literal) {
        auto const hash = std::hash<std::string_view>{}(literal);
        auto const mark = static_cast<std::uint32_t>(hash >> 32);
        auto at = hash & (slots_.size() - 1);
        for (; slots_[at].behind > 0; at = (at + 1) & (slots_.size() - 1))
            if (slots_[at].mark == mark && prepared_.literal(slots_[at].behind - 1) == literal)
                return slots_[at].behind - 1;
        prepared_.add(literal);
        slots_[at] = {mark, static_cast<std::uint32_t>(prepared_.literals())};
        return slots_[at].behind - 1;
    }

private:
    struct Slot {
        std::uint32_t mark = 0;
        std::uint32_t behind = 0; // the literal's number and one; 0 when nothing is here
    };
    PreparedWords& prepared_;
    std::vector<Slot> slots_;
};

Draft draft_of(WordEntry const& entry) {
    auto const folded = entry.turkish ? fold_turkish(entry.text) : fold_literal(entry.text);
    bool const several = entry.kind == WordEntry::Kind::word && split_at_spaces(folded).size() > 1;
    auto draft = entry.kind == WordEntry::Kind::phrase || several
                     ? draft_phrase(folded)
                     : draft_literal(folded, entry.kind);
    draft.entry.turkish = entry.turkish;
    return draft;
}

} // namespace

std::vector<std::string_view> split_at_spaces(std::string_view text) {
    std::vector<std::string_view> parts;
    for (text = trimmed(text); !text.empty(); text = trimmed(text)) {
        std::size_t end = 0;
        while (end < text.size() && !is_space(decode(text, end).code_point))
            end += decode(text, end).bytes;
        parts.push_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return parts;
}

Sides open_sides(std::string_view& word) {
    Sides open;
    for (; word.starts_with('*'); open.left = true)
        word.remove_prefix(1);
    for (; word.ends_with('*'); open.right = true)
        word.remove_suffix(1);
    return open;
}

Coarse::Coarse(std::string_view folded) : folded_(folded) {
    if (is_ascii(folded))
        return;
    std::size_t copied = 0;
    auto const shrink = [&](std::size_t at, std::string_view from, char to) {
        own_ += folded.substr(copied, at - copied);
        own_ += to;
        copied = at + from.size();
        auto const before = shrunk_.empty() ? 0 : shrunk_.back().total;
        shrunk_.push_back({static_cast<std::uint32_t>(own_.size()),
                           before + static_cast<std::uint32_t>(from.size() - 1)});
    };
    for (std::size_t at = 0; at < folded.size(); ++at) {
        // The first bytes of the three; all else is passed over.
        if (folded[at] != '\xC4' && folded[at] != '\xE2' && folded[at] != '\xCA')
            continue;
        auto const rest = folded.substr(at);
        if (rest.starts_with(dotless_i)) {
            shrink(at, dotless_i, 'i');
            dotless_.push_back(static_cast<std::uint32_t>(own_.size() - 1));
        } else if (rest.starts_with(apostrophe)) {
            shrink(at, apostrophe, '\'');
        } else if (rest.starts_with(letter_apostrophe)) {
            shrink(at, letter_apostrophe, '\'');
        }
    }
    changed_ = !shrunk_.empty();
    if (changed_)
        own_ += folded.substr(copied);
}

std::uint32_t Coarse::original(std::uint32_t offset) const {
    auto const behind = std::ranges::upper_bound(shrunk_, offset, {}, &Shrunk::at);
    return behind == shrunk_.begin() ? offset : offset + std::prev(behind)->total;
}

namespace {

// The same for a text of ASCII alone, which most are: letters and digits, and apostrophes inside.
std::vector<Token> tokens_of_ascii(std::string_view text) {
    static constexpr auto is_letter = [] {
        std::array<bool, 256> table{};
        for (unsigned char c = '0'; c <= '9'; ++c)
            table[c] = true;
        for (unsigned char c = 'a'; c <= 'z'; ++c)
            table[c] = table[c - 'a' + 'A'] = true;
        return table;
    }();
    auto const letter = [&](std::size_t at) {
        return at < text.size() && is_letter[static_cast<unsigned char>(text[at])];
    };
    std::vector<Token> tokens;
    tokens.reserve(text.size() / 4);
    for (std::size_t at = 0; at < text.size();) {
        if (!letter(at)) {
            ++at;
            continue;
        }
        auto const begin = at;
        while (letter(at) || (at < text.size() && text[at] == '\'' && letter(at + 1)))
            ++at;
        tokens.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at)});
    }
    return tokens;
}

} // namespace

std::vector<Token> tokens_of(std::string_view text) {
    if (is_ascii(text))
        return tokens_of_ascii(text);
    std::vector<Token> tokens;
    enum { nothing, word, character } open = nothing; // what the last token may go on as
    for (std::uint32_t at = 0, bytes = 0; at < text.size(); at += bytes) {
        auto const decoded = decode(text, at);
        bytes = decoded.bytes;
        auto const c = decoded.code_point;
        bool const letter = in_word(c);
        bool const inner_apostrophe = c == U'\'' && open == word && at + 1 < text.size() &&
                                      in_word(decode(text, at + 1).code_point);
        if (!letter && !inner_apostrophe) {
            open = nothing;
            continue;
        }
        bool const mark = is_mark(c), unspaced = !mark && is_unspaced(c);
        if (open != nothing && (mark || (open == word && !unspaced))) {
            tokens.back().end = at + bytes;
        } else {
            tokens.push_back({at, at + bytes});
            open = unspaced ? character : word;
        }
    }
    return tokens;
}

PreparedWords prepare(std::vector<WordEntry> const& entries,
                      std::function<bool(WordEntry const&)> const& wanted,
                      std::vector<std::uint32_t>& empty) {
    PreparedWords prepared;
    LiteralNumbers numbers(prepared, entries.size());
    std::vector<std::uint32_t> literal_of;
    std::vector<PreparedEntry> in_order;
    for (std::uint32_t number = 0; number < entries.size(); ++number) {
        if (!wanted(entries[number]))
            continue;
        auto draft = draft_of(entries[number]);
        if (draft.literal.empty() || draft.literal.size() > entry_bytes_max) {
            empty.push_back(number);
            continue;
        }
        draft.entry.number = number;
        if (draft.phrase) {
            draft.entry.phrase = static_cast<std::uint32_t>(prepared.phrases.size());
            prepared.phrases.push_back(std::move(*draft.phrase));
        }
        if (!draft.dotless.empty()) {
            draft.entry.dotless = static_cast<std::uint32_t>(prepared.dotless.size());
            prepared.dotless.push_back(std::move(draft.dotless));
        }
        literal_of.push_back(numbers.of(draft.literal));
        in_order.push_back(draft.entry);
    }
    // Sorted by literal, by counting.
    prepared.first.assign(prepared.literals() + 1, 0);
    for (auto const literal : literal_of)
        ++prepared.first[literal + 1];
    for (std::size_t i = 1; i < prepared.first.size(); ++i)
        prepared.first[i] += prepared.first[i - 1];
    auto next = prepared.first;
    prepared.entries.resize(in_order.size());
    for (std::size_t i = 0; i < in_order.size(); ++i)
        prepared.entries[next[literal_of[i]]++] = in_order[i];
    return prepared;
}

} // namespace commentd::rules::text
