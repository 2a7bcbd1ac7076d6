// Word lists in the views skeleton and squeezed: words as they are, and as people disguise them.
// One index of literals proposes over a coarse form of the text; each candidate is verified letter
// by letter, by its entry's own language and boundaries.
#pragma once

#include <memory>

#include "rules/text/spelling.hpp"
#include "rules/text/undone.hpp"
#include "rules/text/words.hpp"

namespace commentd::rules::text {

// Shorter entries have too many neighbours: of a squeezed list they are looked for in the folded
// view. Letters and digits, of all words of a phrase together.
constexpr std::size_t squeezed_letters_min = 4;
bool is_short_for_squeezed(WordEntry const&);

struct DisguisedMatch {
    std::uint32_t entry;      // index in what was compiled
    std::uint32_t begin, end; // bytes of the folded view
    Undone undone;
};

class DisguisedWords {
public:
    // As Words::compile.
    static std::shared_ptr<DisguisedWords const> compile(std::vector<WordEntry> const&, Spelled,
                                                         std::vector<std::uint32_t>& empty);
    ~DisguisedWords();

    // As Words::scan; `stored` is what the plain view was made of.
    bool scan(std::string_view stored, View const& plain, View const& folded,
              std::vector<DisguisedMatch>&, std::size_t matches_max,
              std::function<bool()> const& is_over = never_over) const;

private:
    struct Impl;
    explicit DisguisedWords(std::unique_ptr<Impl>);
    std::unique_ptr<Impl> impl_;
};

} // namespace commentd::rules::text
