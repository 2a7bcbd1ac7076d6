// A folded text letter by letter, as the views skeleton and squeezed see it: each letter with what
// it looks like, separators that only keep letters apart taken out (squeezed), equal neighbours
// joined to runs. The runs make the coarse text in which an index proposes candidates.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rules/text/skeleton.hpp"

namespace commentd::rules::text {

enum class Spelled : bool { skeleton, squeezed };

struct Letter {
    char32_t letter = 0;              // as folded; white space is ' ', an apostrophe '\''
    char32_t look = 0;                // what it looks like
    std::uint32_t begin = 0, end = 0; // bytes of the folded text, the marks behind it included
    bool word = false;                // a letter, mark or digit by Unicode
    bool spells = false;              // that, or a sign that stands for a letter
    bool marked = false;              // marks stood behind it
    bool alone = false;               // its neighbours look like other letters
    bool gap = false;                 // a separator before it was taken out: words may begin here
};

// The class by which a letter is looked for: 1, |, ! and l are i, 0 is o …
inline char32_t coarse_class(char32_t look, Spelled as) {
    if (as == Spelled::skeleton)
        return look;
    auto const meant = leet_letter(look);
    return meant != 0 ? meant : look == U'l' ? U'i' : look;
}

class Spelling {
public:
    Spelling(std::string_view folded, Spelled);

    std::vector<Letter> const& letters() const { return letters_; }
    std::string const& coarse() const { return coarse_; }

    // The run of letters behind a place in coarse().
    std::size_t run_at(std::size_t byte) const;
    std::size_t first_of(std::size_t run) const { return runs_[run].first; }
    std::size_t behind(std::size_t run) const {
        return run + 1 < runs_.size() ? runs_[run + 1].first : letters_.size();
    }

    // Whether an l is one by itself, and not in an -le: "Twinkle" is no "twinkie".
    bool may_be_i(Letter const& l) const {
        auto const next = static_cast<std::size_t>(&l - letters_.data()) + 1;
        return l.alone && (next == letters_.size() || letters_[next].letter != U'e');
    }

    // Whether a word may end, or begin, before a letter.
    bool ends_word(std::size_t at) const;
    bool begins_word(std::size_t at) const;
    bool goes_on(std::size_t at) const {
        return at < letters_.size() && letters_[at].word && !letters_[at].gap;
    }

private:
    struct Run {
        std::uint32_t first; // letter
        std::uint32_t byte;  // of coarse_
    };
    struct Token { // letters that touch each other
        std::uint32_t begin, end;
        bool single() const { return end - begin == 1; }
    };
    void read(std::string_view folded);
    void read_signs();
    std::vector<Token> tokens() const;
    void join();
    bool same_separator(std::vector<Token> const&, std::size_t first, std::size_t second) const;
    void take_out(std::vector<bool> const& out);
    void make_runs();

    Spelled as_;
    std::vector<Letter> letters_;
    std::vector<Run> runs_;
    std::string coarse_;
};

} // namespace commentd::rules::text
