#include "rules/text/words.hpp"

#include <algorithm>
#include <bitset>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "rules/text/characters.hpp"
#include "rules/text/folding.hpp"
#include "rules/text/literal_index.hpp"
#include "rules/text/utf8.hpp"
#include "rules/text/word_entries.hpp"
#include "rules/text/word_match.hpp"

namespace commentd::rules::text {

namespace {

struct Part {
    PreparedWords words;
    LiteralIndex index;
};

} // namespace

// Folding would let the substring "！" find every "!": an entry written in such letters is looked
// for as it is written. Those entries have an index of their own, which only a text that holds one
// of their letters is held against: the few, short forms that they fold to would cost more than
// all other entries together.
struct Words::Impl {
    Part usual, restyled;
    std::unordered_map<std::uint32_t, std::string> written; // restyled entries, case alone folded
    std::unordered_set<char32_t> letters;                   // theirs, small and capital
    std::bitset<0x1100> blocks;                             // of 256 code points, with such letters
};

namespace {

// How much may be verified for one text. Far more than any list asks for what people write; a text
// made to be proposed by many entries at each of its letters ends here.
constexpr std::size_t steps_max = 1'000'000;

// As often the clock is looked at: in less than a millisecond.
constexpr std::size_t candidates_a_look = 1'024, steps_a_look = 16'384;

// The state of one scan, as the index finds literals.
struct Scan {
    PreparedWords const& words;
    std::unordered_map<std::uint32_t, std::string> const* written; // of restyled entries, else null
    View const &plain, &folded;
    WordText& text;
    std::vector<WordMatch>& matches;
    std::size_t matches_max;
    std::function<bool()> const& is_over;
    std::size_t asked_of = 0; // candidates
    bool stopped = false;
    std::optional<SourcePlaces> places = {}; // of plain, made when the first candidate asks

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
        auto const before = text.steps() / steps_a_look;
        auto const match = text.match(words, entry, literal);
        bool const look = ++asked_of % candidates_a_look == 0 || text.steps() / steps_a_look > before;
        stopped = text.steps() > steps_max || (match && matches.size() == matches_max) ||
                  (look && is_over());
        if (!match || stopped)
            return;
        WordMatch const found{entry.number, text.coarse().original(match->begin),
                              text.coarse().original(match->end)};
        if (!written || stands_as_written(found))
            matches.push_back(found);
    }

    bool stands_as_written(WordMatch const& match) {
        // The way back to the source is looked for from the text's begin.
        constexpr std::size_t bytes_a_step = 64;
        text.add_steps(match.end / bytes_a_step);
        if (!places)
            places.emplace(plain);
        auto const there = places->text_of(folded.source(match.begin, match.end));
        return case_folded_as_written(there) == written->at(match.entry);
    }
};

Part compile_part(std::vector<WordEntry> const& entries,
                  std::function<bool(WordEntry const&)> const& wanted,
                  std::vector<std::uint32_t>& empty) {
    Part part{prepare(entries, wanted, empty), {}};
    part.index = LiteralIndex(part.words);
    part.words.bytes = {}; // only their lengths are needed from here on
    return part;
}

char32_t capital(char32_t c) {
    return static_cast<char32_t>(u_toupper(static_cast<UChar32>(c)));
}

bool is_restyled(WordEntry const& entry) {
    return entry.kind == WordEntry::Kind::substring &&
           is_restyled_by_folding(well_formed(entry.text));
}

} // namespace

bool can_match(WordEntry const& entry) {
    std::vector<std::uint32_t> empty;
    prepare(
        {entry}, [](auto const&) { return true; }, empty);
    return empty.empty();
}

std::shared_ptr<Words const> Words::compile(std::vector<WordEntry> const& entries,
                                            std::vector<std::uint32_t>& empty) {
    auto impl = std::make_unique<Impl>();
    impl->usual = compile_part(entries, std::not_fn(is_restyled), empty);
    impl->restyled = compile_part(entries, is_restyled, empty);
    std::ranges::sort(empty); // whatever part they are of
    for (auto const& entry : impl->restyled.words.entries) {
        auto written = case_folded_as_written(entries[entry.number].text);
        for (std::size_t at = 0; at < written.size(); at += decode(written, at).bytes)
            if (auto const c = decode(written, at).code_point; is_restyled_by_folding(c))
                for (auto const letter : {c, capital(c)}) {
                    impl->letters.insert(letter);
                    impl->blocks.set(letter >> 8);
                }
        impl->written.emplace(entry.number, std::move(written));
    }
    return std::shared_ptr<Words const>(new Words(std::move(impl)));
}

Words::Words(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Words::~Words() = default;

bool Words::has_restyled_letter(std::string_view text) const {
    if (impl_->letters.empty() || is_ascii(text))
        return false;
    for (std::size_t at = 0; at < text.size();) {
        auto const [c, bytes] = decode(text, at);
        if (impl_->blocks.test(c >> 8) && impl_->letters.contains(c))
            return true;
        at += bytes;
    }
    return false;
}

bool Words::scan(View const& plain, View const& folded, std::vector<WordMatch>& matches,
                 std::size_t matches_max, std::function<bool()> const& is_over) const {
    matches.clear();
    WordText text(plain, folded.utf8());
    bool stopped = false;
    auto const look_for = [&](Part const& part, auto const* written) {
        if (stopped)
            return;
        Scan scan{part.words, written, plain, folded, text, matches, matches_max, is_over};
        stopped = !part.index.scan(text.text(), &Scan::found, &scan, is_over) || scan.stopped;
    };
    look_for(impl_->usual, static_cast<decltype(&impl_->written)>(nullptr));
    if (has_restyled_letter(plain.utf8()))
        look_for(impl_->restyled, &impl_->written);
    auto const key = [](WordMatch const& match) {
        return std::tuple(match.begin, match.entry, match.end);
    };
    std::ranges::sort(matches, {}, key);
    // A phrase may be proposed more than once by the same words.
    auto const again =
        std::unique(matches.begin(), matches.end(),
                    [&](WordMatch const& a, WordMatch const& b) { return key(a) == key(b); });
    matches.erase(again, matches.end());
    return !stopped;
}

} // namespace commentd::rules::text
