// Whether a candidate in the views skeleton and squeezed is a match: letter by letter against its
// entry, by that entry's language and boundaries.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "rules/text/letter_reader.hpp"
#include "rules/text/spelled_entries.hpp"
#include "rules/text/undone.hpp"

namespace commentd::rules::text {

// Letters of a Spelling.
struct SpelledPlace {
    std::size_t begin, end;
};

// How much may be verified for one text: far more than what people write asks for.
constexpr std::size_t spelled_steps_max = 1'000'000;

class SpelledText {
public:
    // All must outlive it.
    SpelledText(View const& plain, View const& folded, Spelling const& spelling, Spelled as,
                SpelledEntries const& entries)
        : reader_(plain, folded, as, entries), folded_(folded), spelling_(spelling),
          letters_(spelling.letters()), as_(as), entries_(entries) {}

    struct Match {
        std::vector<SpelledPlace> words; // from left to right
        Undone undone;
    };
    // Of an entry whose literal begins in a run of the spelling.
    std::optional<Match> match(SpelledEntry const&, std::size_t run);
    std::size_t steps() const { return steps_ + reader_.steps(); } // what all matching took
    bool is_exhausted() const { return steps() > spelled_steps_max; }

private:
    enum class Direction : bool { left, right };

    ReadAs read(Letter const& letter, LetterRun const& wanted) {
        if (letter.letter == U'l' && wanted.letter == U'i' && as_ == Spelled::squeezed &&
            word_->is_long && spelling_.may_be_i(letter))
            return ReadAs::leet;
        return reader_.read(letter, wanted.letter, *entry_);
    }

    // Of one word, from its one end to the other.
    bool spell(std::size_t word, std::size_t at, Direction);
    bool spell_runs(std::size_t done, std::size_t at);
    bool spell_last(LetterRun const&, std::size_t at, std::size_t count);
    bool spell_on(std::size_t done, std::size_t at, std::size_t count);
    LetterRun const& run(std::size_t number) const;
    std::size_t count_letters(LetterRun const&, std::size_t at);
    std::size_t past(std::size_t at, std::size_t count) const;
    bool is_far_boundary(std::size_t at) const;
    bool finish(std::size_t at);
    bool judge(SpelledPlace, Undone&);
    bool is_script_of_most(SpelledPlace);
    void read_scripts();

    // Of a phrase, from its anchor to both sides.
    bool find_anchor(std::size_t run);
    bool find_rest(std::size_t word, std::size_t at, Direction);
    bool find_word(std::size_t word, std::size_t at, Direction);
    std::size_t token_end(std::size_t at, Direction);
    std::optional<std::size_t> next_token(std::size_t at, Direction);

    LetterReader reader_;
    View const& folded_;
    Spelling const& spelling_;
    std::vector<Letter> const& letters_;
    Spelled as_;
    SpelledEntries const& entries_;
    std::size_t steps_ = 0;
    // Of the letters outside of links, made when asked for; and how many there are of each.
    std::vector<UScriptCode> scripts_;
    std::array<std::size_t, USCRIPT_CODE_LIMIT> of_script_{};
    std::size_t of_any_script_ = 0;

    // What is being looked for, and what was found of it.
    SpelledEntry const* entry_ = nullptr;
    std::vector<SpelledPlace> left_, right_;
    Undone undone_;
    // The word of it that is being spelled.
    SpelledWord const* word_ = nullptr;
    Direction direction_ = Direction::right;
    std::size_t start_ = 0, reached_ = 0;
    std::vector<std::size_t> counts_; // letters taken for each run so far
};

} // namespace commentd::rules::text
