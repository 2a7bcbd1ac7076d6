// Words against a plain search: entries a line each, their kind by the first letter (w, p, s; W, P,
// S Turkish), an empty line, a text.
#include <algorithm>

#include "rules/text/characters.hpp"
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
        bool const turkish = line[0] == 'W' || line[0] == 'P' || line[0] == 'S';
        auto const kind = line[0] == 'p' || line[0] == 'P'   ? phrase
                          : line[0] == 's' || line[0] == 'S' ? substring
                                                             : word;
        entries.push_back({kind, std::string(line.substr(1)), turkish});
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

void check_simple(std::uint32_t number, WordEntry const& entry, std::string_view folded,
                  std::vector<WordMatch> const& matches) {
    auto const size = entry.text.size();
    auto const is_found = [&](std::size_t at) {
        return std::any_of(matches.begin(), matches.end(), [&](WordMatch const& match) {
            return match.entry == number && match.begin == at;
        });
    };
    for (auto at = folded.find(entry.text); at != std::string_view::npos;
         at = folded.find(entry.text, at + 1)) {
        bool const whole = (at == 0 || folded[at - 1] == ' ') &&
                           (at + size == folded.size() || folded[at + size] == ' ');
        if (entry.kind == WordEntry::Kind::substring || whole)
            require(is_found(at), "what a plain search finds is found");
    }
    for (auto const& match : matches)
        require(match.entry != number ||
                    folded.substr(match.begin, match.end - match.begin) == entry.text,
                "what is found is the entry");
}

} // namespace

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto input = commentd::fuzz::text_of(data, size);
    auto const entries = read_entries(input);
    std::vector<std::uint32_t> empty;
    auto const words = Words::compile(entries, {}, empty);
    require(std::is_sorted(empty.begin(), empty.end()), "what matches nothing is told in order");
    auto const view = plain(input), fold = folded(view);
    std::vector<WordMatch> matches;
    bool const whole = words->scan(view, fold, matches, matches_max);
    require(matches.size() <= matches_max, "there are no more matches than asked for");
    for (std::size_t i = 0; i < matches.size(); ++i) {
        auto const& [entry, begin, end] = matches[i];
        require(entry < entries.size(), "a match is of an entry");
        require(begin < end && end <= fold.utf8().size(), "a match lies in the text");
        require(!is_continuation(fold.utf8()[begin]) &&
                    (end == fold.utf8().size() || !is_continuation(fold.utf8()[end])),
                "a match is of whole code points");
        require(i == 0 || matches[i - 1].begin < begin ||
                    (matches[i - 1].begin == begin && matches[i - 1].entry <= entry),
                "matches are in order");
        require(std::find(empty.begin(), empty.end(), entry) == empty.end(),
                "what matches nothing is not found");
    }
    for (std::uint32_t i = 0; whole && i < entries.size(); ++i)
        if (is_simple(entries[i]))
            check_simple(i, entries[i], fold.utf8(), matches);
    return 0;
}
