// Entries of word lists made ready for matching: what the index looks for, and what a candidate of
// it is held against.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/text/words.hpp"

namespace commentd::rules::text {

constexpr std::size_t entry_bytes_max = 1000; // no longer text is meant to be found literally

// What an entry as folded is read by: words between white space, and stars at their ends.
std::vector<std::string_view> split_at_spaces(std::string_view);
struct Sides {
    bool left = false, right = false;
};
Sides open_sides(std::string_view& word); // removes them

// A folded text in which every i is the same (ı becomes i) and so is every apostrophe: the one form
// in which entries of all languages are looked for. It remembers where it was ı.
class Coarse {
public:
    explicit Coarse(std::string_view folded); // which must outlive it

    std::string_view text() const { return changed_ ? own_ : folded_; }
    std::vector<std::uint32_t> const& dotless() const { return dotless_; } // offsets in text()
    std::uint32_t original(std::uint32_t offset) const;                    // offset in `folded`

private:
    struct Shrunk {
        std::uint32_t at;    // offset in own_ behind a character that became shorter
        std::uint32_t total; // bytes lost up to there
    };
    std::string_view folded_;
    bool changed_ = false;
    std::string own_;
    std::vector<std::uint32_t> dotless_;
    std::vector<Shrunk> shrunk_;
};

// What a phrase is matched by. In scripts without spaces each character with its marks is a token.
struct Token {
    std::uint32_t begin, end;
};
std::vector<Token> tokens_of(std::string_view coarse);

struct Phrase {
    struct Word {
        std::string text; // coarse
        std::vector<std::uint32_t> dotless;
        bool open_left = false, open_right = false;
        std::uint32_t gap = 0; // words that may stand between it and the next
    };
    std::vector<Word> words;
    std::uint32_t anchor = 0; // the word where its literal begins
};

struct PreparedEntry {
    std::uint32_t number;  // in what was compiled
    std::uint32_t phrase;  // index in PreparedWords::phrases
    std::uint32_t dotless; // index in PreparedWords::dotless, where 0 is: no ı
    WordEntry::Kind kind;
    bool turkish, open_left, open_right;
};

// What an index looks for, without repetition, one after the other; `ends` has a leading 0.
struct Literals {
    std::string bytes;
    std::vector<std::uint32_t> ends{0};

    std::size_t literals() const { return ends.size() - 1; }
    std::uint32_t length(std::size_t literal) const { return ends[literal + 1] - ends[literal]; }
    std::string_view literal(std::size_t i) const {
        return std::string_view(bytes).substr(ends[i], length(i));
    }
    void add(std::string_view literal) {
        bytes += literal;
        ends.push_back(static_cast<std::uint32_t>(bytes.size()));
    }
};

struct PreparedWords : Literals {
    // entries[first[i]] up to entries[first[i + 1]] are those of literal i.
    std::vector<std::uint32_t> first;
    std::vector<PreparedEntry> entries;
    std::vector<Phrase> phrases;
    std::vector<std::vector<std::uint32_t>> dotless{{}};
};

// Those of the entries that `wanted` says.
PreparedWords prepare(std::vector<WordEntry> const&, std::function<bool(WordEntry const&)> const& wanted,
                      std::vector<std::uint32_t>& empty);

} // namespace commentd::rules::text
