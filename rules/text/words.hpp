// All literal entries of all lists in one automaton (libhs): its cost does not depend on their
// number. The automaton proposes over folded text; each candidate is verified by its entry's own
// boundaries and language.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
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
    // Of those that are looked for in `folded`, entries of one part have an automaton together,
    // which stays in the cache while only others change. Each part costs every text one more pass,
    // so a few are meant. Counted from 0.
    std::uint8_t part = 0;
};

// Whether anything is left of it to be looked for.
bool can_match(WordEntry const&);

constexpr int gap_words_max = 5;

struct WordMatch {
    std::uint32_t entry;              // index in what was compiled
    std::uint32_t begin, end;         // bytes of the folded view
};

// Where compiled automata are kept, by their content, and how long they are compiled.
struct WordCompiling {
    std::filesystem::path cache; // folder; empty: none
    // Read as well, and written instead: what is only tried pushes nothing out that serves.
    std::filesystem::path spare;
    std::stop_token stop; // what a second or more would go to ends with CompilingStopped
};

inline std::function<bool()> const never_over = [] { return false; };

class Words {
public:
    // An entry that folds to nothing, or to more than 1,000 bytes, is left out and named in `empty`.
    // With a cache folder the compiled database is loaded from there when its content hash fits,
    // and written there when not. Throws std::runtime_error when libhs can not work here at all.
    static std::shared_ptr<Words const> compile(std::vector<WordEntry> const&, WordCompiling const&,
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
