#include "rules/text/words.hpp"

#include <algorithm>
#include <tuple>

#include "rules/text/word_database.hpp"
#include "rules/text/word_entries.hpp"
#include "rules/text/word_match.hpp"

namespace commentd::rules::text {

struct Words::Impl {
    PreparedWords words;
    std::unique_ptr<WordDatabase const> database; // null when there is nothing to look for
};

namespace {

// How much may be verified for one text. Far more than any list asks for what people write; a text
// made to be proposed by many entries at each of its letters ends here.
constexpr std::size_t steps_max = 1'000'000;

// The state of one scan, on its way through the automaton.
struct Scan {
    PreparedWords const& words;
    WordText& text;
    std::vector<WordMatch>& matches;
    std::size_t matches_max;
    bool stopped = false;

    static bool found(void* context, std::uint32_t literal, std::size_t end) noexcept {
        auto& scan = *static_cast<Scan*>(context);
        auto const last = static_cast<std::uint32_t>(end);
        Token const place{last - scan.words.length(literal), last};
        auto const first = scan.words.first[literal], behind = scan.words.first[literal + 1];
        for (auto i = first; i < behind && !scan.stopped; ++i)
            scan.take(scan.words.entries[i], place);
        return scan.stopped;
    }

    void take(PreparedEntry const& entry, Token literal) {
        auto const match = text.match(words, entry, literal);
        stopped = text.steps() > steps_max || (match && matches.size() == matches_max);
        if (match && !stopped)
            matches.push_back({entry.number, text.coarse().original(match->begin),
                               text.coarse().original(match->end)});
    }
};

} // namespace

std::shared_ptr<Words const> Words::compile(std::vector<WordEntry> const& entries,
                                            std::filesystem::path const& cache,
                                            std::vector<std::uint32_t>& empty) {
    auto impl = std::make_unique<Impl>();
    impl->words = prepare(entries, empty);
    if (impl->words.literals() > 0)
        impl->database = std::make_unique<WordDatabase const>(impl->words, cache);
    impl->words.bytes = {}; // only their lengths are needed from here on
    return std::shared_ptr<Words const>(new Words(std::move(impl)));
}

Words::Words(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Words::~Words() = default;

bool Words::scan(View const& plain, View const& folded, std::vector<WordMatch>& matches,
                 std::size_t matches_max) const {
    matches.clear();
    if (!impl_->database)
        return true;
    WordText text(plain, folded.utf8());
    Scan scan{impl_->words, text, matches, matches_max};
    impl_->database->scan(text.text(), &Scan::found, &scan);
    auto const key = [](WordMatch const& match) {
        return std::tuple(match.begin, match.entry, match.end);
    };
    std::ranges::sort(matches, {}, key);
    // A phrase may be proposed more than once by the same words.
    auto const again = std::ranges::unique(matches, {}, key);
    matches.erase(again.begin(), again.end());
    return !scan.stopped;
}

} // namespace commentd::rules::text
