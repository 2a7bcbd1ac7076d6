// Entries of word lists made ready for the views skeleton and squeezed: the letters that a
// candidate is held against, and the coarse form by which the index proposes it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <unicode/uscript.h>

#include "rules/text/spelling.hpp"
#include "rules/text/word_entries.hpp"

namespace commentd::rules::text {

struct LetterRun {
    char32_t letter; // folded the entry's way
    char32_t coarse;
    std::uint32_t count;
};

// Whether so many letters are the run. One that is longer than its entry's is a stretched letter from
// three on: "Boooobs", not "butt" for "but".
bool is_count_of(LetterRun const&, std::size_t count, Spelled);

struct SpelledWord {
    std::uint32_t first, behind; // of SpelledEntries::runs
    bool open_left = false, open_right = false;
    std::uint32_t gap = 0; // words that may stand between it and the next
    bool is_long = false;  // an l alone may stand for i in it, with no other word near: "vlagra"
};

struct SpelledEntry {
    std::uint32_t number;        // in what was compiled
    std::uint32_t first, behind; // of SpelledEntries::words
    std::uint32_t anchor;        // the word that is looked for, of the same
    std::uint32_t own_letters;   // of SpelledEntries::alphabets
    UScriptCode script;          // of its letters
    bool turkish;
};

struct SpelledEntries : Literals {
    // entries[first[i]] up to entries[first[i + 1]] are those of literal i.
    std::vector<std::uint32_t> first;
    std::vector<SpelledEntry> entries;
    std::vector<SpelledWord> words;
    std::vector<LetterRun> runs;
    std::vector<std::u32string> alphabets;
};

SpelledEntries prepare_spelled(std::vector<WordEntry> const&, Spelled,
                               std::vector<std::uint32_t>& empty);

// Letters and digits of an entry, as the squeezed view counts them.
std::size_t spelled_letters(WordEntry const&);

// Of letters that have one; USCRIPT_COMMON of others.
UScriptCode script_of(char32_t);

} // namespace commentd::rules::text
