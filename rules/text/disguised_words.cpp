#include "rules/text/disguised_words.hpp"

#include <algorithm>
#include <tuple>

#include "rules/text/spelled_match.hpp"
#include "rules/text/word_database.hpp"

namespace commentd::rules::text {

struct DisguisedWords::Impl {
    Spelled as;
    SpelledEntries entries;
    std::unique_ptr<WordDatabase const> database; // null when there is nothing to look for
};

namespace {

// The state of one scan, on its way through the automaton.
struct Scan {
    SpelledEntries const& entries;
    Spelling const& spelling;
    SpelledText& text;
    Originals originals;
    std::vector<DisguisedMatch>& matches;
    std::size_t matches_max;
    bool stopped = false;

    static bool found(void* context, std::uint32_t literal, std::size_t end) noexcept {
        auto& scan = *static_cast<Scan*>(context);
        auto const run = scan.spelling.run_at(end - scan.entries.length(literal));
        auto const first = scan.entries.first[literal], behind = scan.entries.first[literal + 1];
        for (auto i = first; i < behind && !scan.stopped; ++i)
            scan.take(scan.entries.entries[i], run);
        return scan.stopped;
    }

    void take(SpelledEntry const& entry, std::size_t run) {
        auto const match = text.match(entry, run);
        stopped = text.is_exhausted() || (match && matches.size() == matches_max);
        if (!match || stopped)
            return;
        auto undone = match->undone;
        auto const& letters = spelling.letters();
        for (auto const& [begin, end] : match->words)
            undone.add(originals.undone(letters[begin].begin, letters[end - 1].end));
        matches.push_back({entry.number, letters[match->words.front().begin].begin,
                           letters[match->words.back().end - 1].end, undone});
    }
};

} // namespace

bool is_short_for_squeezed(WordEntry const& entry) {
    return spelled_letters(entry) < squeezed_letters_min;
}

std::shared_ptr<DisguisedWords const> DisguisedWords::compile(std::vector<WordEntry> const& entries,
                                                              Spelled as,
                                                              std::filesystem::path const& cache,
                                                              std::vector<std::uint32_t>& empty) {
    auto impl = std::make_unique<Impl>();
    impl->as = as;
    impl->entries = prepare_spelled(entries, as, empty);
    if (impl->entries.literals() > 0)
        impl->database = std::make_unique<WordDatabase const>(impl->entries, cache);
    impl->entries.bytes = {}; // only their lengths are needed from here on
    look_of(U'\u00E9');       // makes the table of looks before the first comment comes
    return std::shared_ptr<DisguisedWords const>(new DisguisedWords(std::move(impl)));
}

DisguisedWords::DisguisedWords(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
DisguisedWords::~DisguisedWords() = default;

bool DisguisedWords::scan(std::string_view stored, View const& plain, View const& folded,
                          std::vector<DisguisedMatch>& matches, std::size_t matches_max) const {
    matches.clear();
    if (!impl_->database)
        return true;
    Spelling const spelling(folded.utf8(), impl_->as);
    SpelledText text(plain, folded, spelling, impl_->as, impl_->entries);
    Scan scan{impl_->entries, spelling, text, {stored, plain, folded}, matches, matches_max};
    impl_->database->scan(spelling.coarse(), &Scan::found, &scan);
    auto const key = [](DisguisedMatch const& match) {
        return std::tuple(match.begin, match.entry, match.end);
    };
    std::ranges::sort(matches, {}, key);
    // A phrase may be proposed more than once by the same words.
    auto const again =
        std::unique(matches.begin(), matches.end(), [&](auto const& a, auto const& b) {
            return key(a) == key(b);
        });
    matches.erase(again, matches.end());
    return !scan.stopped;
}

} // namespace commentd::rules::text
