// Word lists against a plain search, as they stand and in disguise: entries a line each, their kind
// by the first letter (w, p, s; W, P, S Turkish), an empty line, a text.
#include <algorithm>

#include "rules/text/disguised_words.hpp"
#include "rules/text/utf8.hpp"
#include "rules/text/words.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace commentd::rules::text;
using commentd::fuzz::require;

namespace {

constexpr std::size_t entries_max = 50, matches_max = 2000;

std::vector<WordEntry> read_entries(std::string_view& input) {
    std::vector<WordEntry> entries;
    while (entries.size() < entries_max) {
        auto const line = commentd::fuzz::take_until(input, '\n');
        if (line.empty())
            break;
        using enum WordEntry::Kind;
        WordEntry entry;
        entry.turkish = line[0] == 'W' || line[0] == 'P' || line[0] == 'S';
        entry.kind = line[0] == 'p' || line[0] == 'P'   ? phrase
                     : line[0] == 's' || line[0] == 'S' ? substring
                                                        : word;
        entry.text = line.substr(1);
        entries.push_back(std::move(entry));
    }
    return entries;
}

// Letters and digits of ASCII without an i: what can be told about them needs no knowledge of the
// world's languages.
bool is_simple(WordEntry const& entry) {
    return !entry.turkish && !entry.text.empty() && entry.kind != WordEntry::Kind::phrase &&
           std::all_of(entry.text.begin(), entry.text.end(), [](char c) {
               return (c >= 'a' && c <= 'z' && c != 'i') || (c >= '0' && c <= '9');
           });
}

template <typename Match>
void check_places(std::vector<Match> const& matches, std::vector<WordEntry> const& entries,
                  std::vector<std::uint32_t> const& empty, std::string_view folded) {
    require(std::is_sorted(empty.begin(), empty.end()), "what matches nothing is told in order");
    require(matches.size() <= matches_max, "there are no more matches than asked for");
    for (std::size_t i = 0; i < matches.size(); ++i) {
        auto const& match = matches[i];
        require(match.entry < entries.size(), "a match is of an entry");
        require(match.begin < match.end && match.end <= folded.size(), "a match lies in the text");
        require(!is_continuation(folded[match.begin]) &&
                    (match.end == folded.size() || !is_continuation(folded[match.end])),
                "a match is of whole code points");
        require(i == 0 || matches[i - 1].begin < match.begin ||
                    (matches[i - 1].begin == match.begin && matches[i - 1].entry <= match.entry),
                "matches are in order");
        require(std::find(empty.begin(), empty.end(), match.entry) == empty.end(),
                "what matches nothing is not found");
    }
}

template <typename Match>
void check_simple(std::uint32_t number, WordEntry const& entry, std::string_view folded,
                  std::vector<Match> const& matches) {
    auto const size = entry.text.size();
    for (auto at = folded.find(entry.text); at != std::string_view::npos;
         at = folded.find(entry.text, at + 1)) {
        bool const whole = (at == 0 || folded[at - 1] == ' ') &&
                           (at + size == folded.size() || folded[at + size] == ' ');
        bool const found = std::any_of(matches.begin(), matches.end(), [&](Match const& match) {
            return match.entry == number && match.begin == at;
        });
        require(found || !(whole || entry.kind == WordEntry::Kind::substring),
                "what a plain search finds is found");
    }
}

void check_as_they_stand(std::vector<WordEntry> const& entries, std::string_view stored) {
    std::vector<std::uint32_t> empty;
    auto const words = Words::compile(entries, empty);
    auto const view = plain(stored), fold = folded(view);
    std::vector<WordMatch> matches;
    bool const whole = words->scan(view, fold, matches, matches_max);
    check_places(matches, entries, empty, fold.utf8());
    for (std::uint32_t i = 0; whole && i < entries.size(); ++i) {
        if (!is_simple(entries[i]))
            continue;
        check_simple(i, entries[i], fold.utf8(), matches);
        for (auto const& match : matches)
            require(match.entry != i ||
                        fold.utf8().substr(match.begin, match.end - match.begin) == entries[i].text,
                    "what is found is the entry");
    }
}

void check_disguised(std::vector<WordEntry> const& entries, std::string_view stored, Spelled as) {
    std::vector<WordEntry> long_words;
    for (auto const& entry : entries)
        if (entry.kind != WordEntry::Kind::substring && !is_short_for_squeezed(entry))
            long_words.push_back(entry);
    std::vector<std::uint32_t> empty;
    auto const words = DisguisedWords::compile(long_words, as, empty);
    auto const view = plain(stored), fold = folded(view);
    std::vector<DisguisedMatch> matches;
    bool const whole = words->scan(stored, view, fold, matches, matches_max);
    check_places(matches, long_words, empty, fold.utf8());
    for (std::uint32_t i = 0; whole && is_ascii(fold.utf8()) && i < long_words.size(); ++i)
        if (is_simple(long_words[i]))
            check_simple(i, long_words[i], fold.utf8(), matches);
}

} // namespace

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto input = commentd::fuzz::text_of(data, size);
    auto const entries = read_entries(input);
    check_as_they_stand(entries, input);
    check_disguised(entries, input, Spelled::skeleton);
    check_disguised(entries, input, Spelled::squeezed);
    return 0;
}
