#include "rules/text/disguised_words.hpp"

#include <algorithm>
#include <optional>
#include <tuple>

#include "rules/text/literal_index.hpp"
#include "rules/text/quick_spelling.hpp"
#include "rules/text/spelled_match.hpp"

namespace commentd::rules::text {

struct DisguisedWords::Impl {
    Spelled as;
    SpelledEntries entries;
    std::vector<std::string> coarse_words; // for the quick look
    LiteralIndex index;
};

namespace {

// As often the clock is looked at: in less than a millisecond.
constexpr std::size_t candidates_a_look = 1'024, steps_a_look = 16'384;

// The state of one scan, as the index finds literals.
struct Scan {
    SpelledEntries const& entries;
    std::vector<std::string> const& coarse_words;
    Spelled as;
    std::string_view stored;
    View const &plain, &folded;
    std::vector<DisguisedMatch>& matches;
    std::size_t matches_max;
    std::function<bool()> const& is_over;
    std::size_t asked_of = 0; // candidates
    std::optional<QuickSpelling> quick = {};
    // Made for the first candidate, where the quick one is enough until then.
    std::optional<Spelling> spelling = {};
    std::optional<SpelledText> text = {};
    std::optional<Originals> originals = {};
    bool stopped = false;

    std::string_view coarse() {
        quick = QuickSpelling::of(folded.utf8(), as);
        if (!quick)
            spelling.emplace(folded.utf8(), as);
        return quick ? quick->coarse() : spelling->coarse();
    }

    static bool found(void* context, std::uint32_t literal, std::size_t end) noexcept {
        auto& scan = *static_cast<Scan*>(context);
        auto const begin = end - scan.entries.length(literal);
        auto const first = scan.entries.first[literal], behind = scan.entries.first[literal + 1];
        for (auto i = first; i < behind && !scan.stopped; ++i) {
            auto const& entry = scan.entries.entries[i];
            if (++scan.asked_of % candidates_a_look == 0)
                scan.stopped = scan.is_over();
            if (!scan.quick ||
                scan.quick->may_match(scan.entries, entry, scan.coarse_words, begin, end))
                scan.take(entry, begin);
        }
        return scan.stopped;
    }

    void prepare() {
        if (text)
            return;
        if (!spelling)
            spelling.emplace(folded.utf8(), as);
        text.emplace(plain, folded, *spelling, as, entries);
        originals.emplace(stored, plain, folded);
    }

    // Of an entry whose literal begins there in coarse().
    void take(SpelledEntry const& entry, std::size_t place) {
        prepare();
        auto const before = text->steps() / steps_a_look;
        auto const match = text->match(entry, spelling->run_at(place));
        stopped = stopped || text->is_exhausted() || (match && matches.size() == matches_max) ||
                  (text->steps() / steps_a_look > before && is_over());
        if (!match || stopped)
            return;
        auto undone = match->undone;
        auto const& letters = spelling->letters();
        for (auto const& [begin, end] : match->words)
            undone.add(originals->undone(letters[begin].begin, letters[end - 1].end));
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
                                                              std::vector<std::uint32_t>& empty) {
    auto impl = std::make_unique<Impl>();
    impl->as = as;
    impl->entries = prepare_spelled(entries, as, empty);
    impl->index = LiteralIndex(impl->entries);
    impl->coarse_words = coarse_words_of(impl->entries);
    impl->entries.bytes = {}; // only their lengths are needed from here on
    look_of(U'\u00E9');       // makes the table of looks before the first comment comes
    return std::shared_ptr<DisguisedWords const>(new DisguisedWords(std::move(impl)));
}

DisguisedWords::DisguisedWords(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
DisguisedWords::~DisguisedWords() = default;

bool DisguisedWords::scan(std::string_view stored, View const& plain, View const& folded,
                          std::vector<DisguisedMatch>& matches, std::size_t matches_max,
                          std::function<bool()> const& is_over) const {
    matches.clear();
    if (impl_->index.is_empty())
        return true;
    Scan scan{impl_->entries, impl_->coarse_words, impl_->as, stored,
              plain,          folded,              matches,   matches_max, is_over};
    bool const whole =
        impl_->index.scan(scan.coarse(), &Scan::found, &scan, is_over) && !scan.stopped;
    if (matches.empty())
        return whole;
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
    return whole;
}

} // namespace commentd::rules::text
