#include "rules/text/spelled_entries.hpp"

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "rules/text/characters.hpp"
#include "rules/text/utf8.hpp"

namespace commentd::rules::text {

namespace {

// Shorter ones have neighbours: "SPLC" is no "spic", Croatian "trola" no "troia".
constexpr std::size_t long_word_min = 6;

std::string folded_entry(WordEntry const& entry) {
    return entry.turkish ? fold_turkish(entry.text) : fold_literal(entry.text);
}

// One entry on its way into the tables.
class Draft {
public:
    Draft(WordEntry const& entry, Spelled as, SpelledEntries& into)
        : as_(as), into_(into), folded_(folded_entry(entry)) {
        entry_.first = static_cast<std::uint32_t>(into.words.size());
        entry_.anchor = entry_.first;
        entry_.script = USCRIPT_COMMON;
        entry_.turkish = entry.turkish;
        auto const parts = split_at_spaces(folded_);
        if (entry.kind == WordEntry::Kind::substring)
            add_substring();
        else if (entry.kind == WordEntry::Kind::word && parts.size() == 1)
            add_word(parts[0]);
        else
            add_phrase(parts);
        entry_.behind = static_cast<std::uint32_t>(into.words.size());
    }

    SpelledEntry const& entry() const { return entry_; }
    std::string const& literal() const { return literal_; }
    std::size_t letters() const { return letters_; }

private:
    // Whatever stands in it, spaces too.
    void add_substring() {
        Spelling const spelling(folded_, as_);
        add(spelling, 0, spelling.letters().size(), {true, true});
    }

    void add_word(std::string_view part) {
        auto const open = open_sides(part);
        Spelling const spelling(part, as_);
        add(spelling, 0, spelling.letters().size(), open);
    }

    void add_phrase(std::vector<std::string_view> const& parts) {
        for (auto part : parts) {
            auto const open = open_sides(part);
            if (part.empty() && into_.words.size() > entry_.first)
                into_.words.back().gap += static_cast<std::uint32_t>(gap_words_max);
            Spelling const spelling(part, as_);
            add_tokens(spelling, open);
        }
    }

    // The words of a part: "jack-off" is two.
    void add_tokens(Spelling const& spelling, Sides open) {
        auto const& all = spelling.letters();
        auto const before = into_.words.size();
        auto const in_token = [&](std::size_t at) {
            return all[at].spells || (all[at].letter == U'\'' && at > 0 && all[at - 1].spells &&
                                      at + 1 < all.size() && all[at + 1].spells);
        };
        for (std::size_t at = 0; at < all.size();) {
            auto end = at;
            while (end < all.size() && in_token(end))
                ++end;
            if (end > at)
                add(spelling, at, end, {});
            at = std::max(end, at + 1);
        }
        if (into_.words.size() > before) {
            into_.words[before].open_left = open.left;
            into_.words.back().open_right = open.right;
        }
    }

    void add(Spelling const& spelling, std::size_t begin, std::size_t end, Sides open) {
        SpelledWord word{static_cast<std::uint32_t>(into_.runs.size()), 0, open.left, open.right};
        std::string coarse;
        char32_t last = 0;
        auto const letters_before = letters_;
        for (auto at = begin; at < end; ++at) {
            auto const& letter = spelling.letters()[at];
            auto const now = letter.spells ? coarse_class(letter.look, as_) : letter.look;
            if (at == begin || now != last)
                append(coarse, now);
            last = now;
            letters_ += letter.spells;
            if (entry_.script == USCRIPT_COMMON)
                entry_.script = script_of(letter.letter);
            auto& runs = into_.runs;
            if (runs.size() > word.first && runs.back().letter == letter.letter)
                ++runs.back().count;
            else
                runs.push_back({letter.letter, now, 1});
        }
        word.behind = static_cast<std::uint32_t>(into_.runs.size());
        if (word.behind == word.first)
            return;
        word.is_long = letters_ - letters_before >= long_word_min;
        if (coarse.size() > literal_.size()) {
            literal_ = std::move(coarse);
            entry_.anchor = static_cast<std::uint32_t>(into_.words.size());
        }
        into_.words.push_back(word);
    }

    Spelled as_;
    SpelledEntries& into_;
    std::string folded_;
    SpelledEntry entry_{};
    std::string literal_;
    std::size_t letters_ = 0;
};

} // namespace

SpelledEntries prepare_spelled(std::vector<WordEntry> const& entries, Spelled as,
                               std::vector<std::uint32_t>& empty) {
    SpelledEntries prepared;
    std::unordered_map<std::string, std::uint32_t> literals;
    std::unordered_map<std::u32string, std::uint32_t> alphabets;
    std::vector<std::uint32_t> literal_of;
    std::vector<SpelledEntry> in_order;
    for (std::uint32_t number = 0; number < entries.size(); ++number) {
        Draft const draft(entries[number], as, prepared);
        if (draft.literal().empty() || draft.literal().size() > entry_bytes_max) {
            empty.push_back(number);
            continue;
        }
        auto const [literal, is_new] =
            literals.emplace(draft.literal(), static_cast<std::uint32_t>(prepared.literals()));
        if (is_new)
            prepared.add(draft.literal());
        auto const own = entries[number].own_letters;
        auto const [alphabet, first_use] = alphabets.emplace(
            own ? *own : std::u32string(), static_cast<std::uint32_t>(prepared.alphabets.size()));
        if (first_use)
            prepared.alphabets.push_back(alphabet->first);
        in_order.push_back(draft.entry());
        in_order.back().number = number;
        in_order.back().own_letters = alphabet->second;
        literal_of.push_back(literal->second);
    }
    std::vector<std::uint32_t> order(in_order.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::stable_sort(order, {}, [&](std::uint32_t i) { return literal_of[i]; });
    prepared.first.assign(prepared.literals() + 1, 0);
    for (auto const i : order) {
        prepared.entries.push_back(in_order[i]);
        prepared.first[literal_of[i] + 1] = static_cast<std::uint32_t>(prepared.entries.size());
    }
    return prepared;
}

bool is_count_of(LetterRun const& run, std::size_t count, Spelled as) {
    constexpr std::size_t stretched_min = 3;
    return count == run.count || (as == Spelled::squeezed && in_word(run.letter) &&
                                    count >= std::max<std::size_t>(stretched_min, run.count));
}

std::size_t spelled_letters(WordEntry const& entry) {
    SpelledEntries nowhere;
    return Draft(entry, Spelled::squeezed, nowhere).letters();
}

UScriptCode script_of(char32_t c) {
    if (c < 0x80)
        return (category(c) & letters) != 0 ? USCRIPT_LATIN : USCRIPT_COMMON;
    UErrorCode status = U_ZERO_ERROR;
    auto const script = uscript_getScript(static_cast<UChar32>(c), &status);
    return script == USCRIPT_INHERITED || (category(c) & letters) == 0 ? USCRIPT_COMMON : script;
}

} // namespace commentd::rules::text
