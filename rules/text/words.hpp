// All literal entries of all lists at once: what a text costs hardly depends on their number. One
// index of their literals (literal_index.hpp) proposes over folded text; each candidate is
// verified by its entry's own boundaries and language.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rules/text/view.hpp"

namespace commentd::rules::text {

struct WordEntry {
    enum class Kind : std::uint8_t {
        word,      // whole words by Unicode; "cat*", "*cat", "*cat*" open a side
        phrase,    // words in order, "*" stands for up to `gap_words_max` words
        substring, // anywhere; one in restyled letters ("ｒｅ", "！") only where they stand so
    };
    Kind kind = Kind::word;
    std::string text; // as written
    bool turkish = false; // of a list with languages [tr] or [az]
    // Letters with marks that its languages have as letters of their own (skeleton, squeezed): null
    // is none. Looked at while compiling only.
    std::u32string const* own_letters = nullptr;
};

// Whether anything is left of it to be looked for.
bool can_match(WordEntry const&);

constexpr int gap_words_max = 5;

struct WordMatch {
    std::uint32_t entry;              // index in what was compiled
    std::uint32_t begin, end;         // bytes of the folded view
};

inline std::function<bool()> const never_over = [] { return false; };

class Words {
public:
    // An entry that folds to nothing, or to more than 1,000 bytes, is left out and named in `empty`.
    static std::shared_ptr<Words const> compile(std::vector<WordEntry> const&,
                                                std::vector<std::uint32_t>& empty);
    ~Words();

    // Every verified match, ordered by begin then entry; stops at matches_max, or when a text made
    // for it gives work without end, or when `is_over` says so, which is asked again and again; then
    // it returns false. `plain` is what the folded view was made of (Turkish entries look there).
    bool scan(View const& plain, View const& folded, std::vector<WordMatch>&,
              std::size_t matches_max, std::function<bool()> const& is_over = never_over) const;

private:
    bool has_restyled_letter(std::string_view plain) const;

    struct Impl;
    explicit Words(std::unique_ptr<Impl>);
    std::unique_ptr<Impl> impl_;
};

} // namespace commentd::rules::text
