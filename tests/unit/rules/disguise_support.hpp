// One list entry in the views skeleton and squeezed, and what it finds in a text.
#pragma once

#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "rules/reading.hpp"
#include "rules/text/disguised_words.hpp"
#include "rules/text/skeleton.hpp"

namespace commentd::rules::text {

// A list's entries, all of one language.
struct Entries {
    std::vector<std::string> texts;
    std::string language = {};
    WordEntry::Kind kind = WordEntry::Kind::word;
};

struct Found {
    std::string entry;
    std::string text; // as stored
    Span span;        // in code points of it
    Undone undone;

    std::string how() const { // "leet repeat"
        std::string all;
        for (auto const name : undone.names())
            all += (all.empty() ? "" : " ") + std::string(name);
        return all;
    }
};

inline std::vector<Found> find(Entries const& entries, std::string const& stored,
                               Spelled as = Spelled::squeezed) {
    std::u32string const own(own_letters(entries.language));
    std::vector<WordEntry> words;
    for (auto const& entry : entries.texts)
        words.push_back(
            {entries.kind, entry, entries.language == "tr" || entries.language == "az", &own});
    std::vector<std::uint32_t> empty;
    auto const compiled = DisguisedWords::compile(words, as, empty);
    REQUIRE(empty.empty());
    auto const plain_view = plain(stored), folded_view = folded(plain_view);
    std::vector<DisguisedMatch> matches;
    CHECK(compiled->scan(stored, plain_view, folded_view, matches, 200));
    std::vector<Found> found;
    for (auto const& [entry, begin, end, undone] : matches) {
        auto const span = folded_view.source(begin, end);
        found.push_back(
            {entries.texts[entry], std::string(rules::code_points(stored, span)), span, undone});
    }
    return found;
}

// What stands where the entry was found first, and what was undone: "v1agra: leet". Empty: nowhere.
inline std::string seen(Entries const& entries, std::string const& stored,
                        Spelled as = Spelled::squeezed) {
    auto const found = find(entries, stored, as);
    return found.empty() ? "" : found[0].text + ": " + found[0].how();
}

} // namespace commentd::rules::text
