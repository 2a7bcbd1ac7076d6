#include "rules/text/literal_index.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "rules/text/literal_windows.hpp"

namespace commentd::rules::text {

namespace {

constexpr std::size_t window_lengths[] = {8, 5, 3, 2, 1};

// Of windows the first bytes that their gate looks at. What so few literals have as three bytes is
// rare enough, and then one gate is asked instead of two.
constexpr std::size_t lead_max = 5, lead_max_of_few = 3, few_literals_max = 4'000;

// So few windows of two bytes have their gate with those of three, with everything that may follow.
constexpr std::size_t followed_max = 64;

// For a word of a filter. A gate is dense, so that it is small: what it lets pass needlessly meets
// another filter.
constexpr std::size_t windows_a_word = 4, leads_a_word = 10, filter_words_min = 16;

// Of a text so many places are looked at before what was found is told.
constexpr std::size_t block = 256;

constexpr std::size_t beside_bytes = 4;

std::uint32_t load_four(char const* bytes) {
    std::uint32_t word = 0;
    std::memcpy(&word, bytes, beside_bytes);
    return word;
}

std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }

int shift_for(std::size_t size) { return 64 - std::countr_zero(size); } // a power of two

bool repeats_window(std::vector<Window> const& sorted, std::size_t i) {
    return i > 0 && i < sorted.size() && sorted[i].word == sorted[i - 1].word;
}

} // namespace

LiteralIndex::Filter::Filter(std::size_t words)
    : shift_(shift_for(std::bit_ceil(std::max(words, filter_words_min)))),
      words_(std::size_t{1} << (64 - shift_)) {}

LiteralIndex::LiteralIndex(Literals const& literals) {
    bytes_.reserve(literals.bytes.size());
    bool const is_few = literals.literals() <= few_literals_max;
    std::vector<std::vector<std::uint64_t>> leads; // of each gate
    std::size_t longest = literal_bytes_max;
    for (auto const window : window_lengths) {
        auto const lead = std::min(window, is_few ? lead_max_of_few : lead_max);
        auto const chosen = choose_windows(literals, window, longest, lead);
        longest = window - 1;
        if (chosen.empty())
            continue;
        auto const before = gates_.empty() ? 0 : gates_.back().lead;
        bool const followed = window == 2 && before == 3 && chosen.size() <= followed_max;
        if (before != lead && !followed) {
            gates_.push_back({lead, 0, window_mask(lead), Filter(0), {}});
            leads.emplace_back();
        }
        gates_.back().shortest = window;
        gates_.back().tables.push_back(table_of(literals, chosen, window));
        auto const begin = window_mask(lead);
        for (auto const& one : chosen)
            for (std::uint64_t next = 0; next < (followed ? 0x100 : 1); ++next)
                leads.back().push_back((one.word & begin) | next << (8 * lead));
    }
    for (std::size_t i = 0; i < gates_.size(); ++i)
        gates_[i].filter = gate_of(leads[i]);
}

LiteralIndex::Filter LiteralIndex::gate_of(std::vector<std::uint64_t>& leads) {
    std::ranges::sort(leads);
    leads.erase(std::unique(leads.begin(), leads.end()), leads.end());
    Filter filter(leads.size() / leads_a_word);
    for (auto const lead : leads)
        filter.add(window_hash(lead));
    return filter;
}

LiteralIndex::Table LiteralIndex::table_of(Literals const& literals,
                                           std::vector<Window> const& chosen, std::size_t window) {
    std::size_t windows = 0;
    for (std::size_t i = 0; i < chosen.size(); ++i)
        windows += !repeats_window(chosen, i);
    auto const slots = std::bit_ceil(windows * 2);
    Table table{window, window_mask(window), Filter(windows / windows_a_word), shift_for(slots),
                std::vector<Slot>(slots), {}};
    table.entries.reserve(chosen.size());
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        auto const text = literals.literal(chosen[i].literal);
        if (!repeats_window(chosen, i)) {
            auto const hash = window_hash(chosen[i].word);
            table.filter.add(hash);
            auto at = hash >> table.shift;
            while (table.slots[at].behind > 0)
                at = (at + 1) & (slots - 1);
            table.slots[at] = {tag_of(hash), static_cast<std::uint32_t>(i + 1)};
        }
        Entry entry{};
        entry.literal = chosen[i].literal & 0x7FFF'FFFF;
        entry.is_last = !repeats_window(chosen, i + 1);
        entry.begin = static_cast<std::uint32_t>(bytes_.size());
        entry.offset = chosen[i].offset;
        entry.length = static_cast<std::uint16_t>(text.size());
        if (text.size() >= beside_bytes)
            entry.beside = load_four(text.data() + place_beside(entry, window));
        table.entries.push_back(entry);
        bytes_ += text;
    }
    return table;
}

// Four bytes that are as much outside of the window as can be, on its longer side.
std::size_t LiteralIndex::place_beside(Entry const& entry, std::size_t window) {
    std::size_t const before = entry.offset, behind = entry.length - window - before;
    return behind >= before ? std::min(before + window, entry.length - beside_bytes)
                            : std::max(before, beside_bytes) - beside_bytes;
}

class LiteralIndex::Scan {
public:
    Scan(LiteralIndex const& index, std::string_view text, std::function<bool()> const& is_over)
        : index_(index), text_(text), is_over_(is_over),
          last_(text.size() - std::min(text.size(), window_bytes_max)) {
        std::array<char, window_bytes_max> bytes{};
        std::copy(text.begin() + static_cast<std::ptrdiff_t>(last_), text.end(), bytes.begin());
        last_word_ = load_window(bytes.data());
        found_.reserve(32); // more than of most texts
    }

    // Finds what has its window at one of the places from there, up to `block`.
    void look_at(std::size_t first) {
        for (auto const& gate : index_.gates_)
            if (text_.size() - first >= gate.shortest && !stopped_)
                look_at(gate, first, std::min(first + block, text_.size() - gate.shortest + 1));
    }

    // Tells what ends there or before; true when no more is wanted.
    bool tell(std::size_t last, Found found, void* context) {
        if (found_.empty())
            return false;
        auto const later = std::partition(found_.begin(), found_.end(),
                                          [&](std::uint64_t one) { return one >> 32 <= last; });
        std::sort(found_.begin(), later);
        for (auto one = found_.begin(); one != later; ++one)
            if (found(context, static_cast<std::uint32_t>(*one), *one >> 32))
                return true;
        found_.erase(found_.begin(), later);
        return false;
    }

    bool stopped() const { return stopped_; }

private:
    void look_at(Gate const& gate, std::size_t first, std::size_t behind) {
        std::array<std::uint16_t, block> passed; // places behind the first
        std::size_t count = 0;
        auto const pass = [&, to = passed.data()](std::size_t i, std::uint64_t word) {
            to[count] = static_cast<std::uint16_t>(i);
            count += gate.filter.passes(window_hash(word & gate.mask));
        };
        auto const whole = std::clamp(last_, first, behind) - first;
        for (std::size_t i = 0; i < whole; ++i)
            pass(i, load_window(text_.data() + first + i));
        for (auto i = whole; i < behind - first; ++i)
            pass(i, word_at(first + i));
        for (auto const& table : gate.tables)
            look_at(table, first, passed.data(), count);
    }

    void look_at(Table const& table, std::size_t first, std::uint16_t const* places,
                 std::size_t count) {
        std::array<std::uint16_t, block> passed;
        auto const hash_at = [&](std::size_t place) {
            return window_hash(word_at(first + place) & table.mask);
        };
        std::size_t left = 0;
        auto const to = passed.data();
        for (std::size_t i = 0; i < count; ++i) {
            auto const hash = hash_at(places[i]);
            to[left] = places[i];
            left += table.filter.passes(hash);
        }
        for (std::size_t i = 0; i < left; ++i)
            __builtin_prefetch(&table.slots[hash_at(passed[i]) >> table.shift]);
        for (std::size_t i = 0; i < left && !stopped_; ++i)
            look_up(table, first + passed[i], hash_at(passed[i]));
    }

    // Behind the text there are zeros.
    std::uint64_t word_at(std::size_t place) const {
        return place < last_ ? load_window(text_.data() + place)
                             : last_word_ >> (8 * (place - last_));
    }

    void look_up(Table const& table, std::size_t place, std::uint64_t hash) {
        auto const last_slot = table.slots.size() - 1;
        for (auto at = hash >> table.shift; table.slots[at].behind > 0 && !stopped_;
             at = (at + 1) & last_slot) {
            look(1);
            if (table.slots[at].tag == tag_of(hash))
                compare(table, &table.entries[table.slots[at].behind - 1], place);
        }
    }

    void compare(Table const& table, Entry const* entry, std::size_t place) {
        for (;; ++entry) {
            look(1);
            if (stopped_)
                return;
            if (is_at(table, *entry, place)) {
                auto const end = place - entry->offset + entry->length;
                found_.push_back(std::uint64_t{end} << 32 | entry->literal);
            }
            if (entry->is_last)
                return;
        }
    }

    bool is_at(Table const& table, Entry const& entry, std::size_t place) {
        if (place < entry.offset || text_.size() - (place - entry.offset) < entry.length)
            return false;
        auto const begin = text_.data() + (place - entry.offset);
        if (entry.length >= beside_bytes &&
            load_four(begin + place_beside(entry, table.window)) != entry.beside)
            return false;
        look(entry.length / bytes_a_look);
        return std::memcmp(begin, index_.bytes_.data() + entry.begin, entry.length) == 0;
    }

    void look(std::size_t more) {
        looks_ += more;
        if (looks_ < next_clock_)
            return;
        next_clock_ = looks_ + looks_a_clock;
        stopped_ = looks_ >= looks_max || is_over_();
    }

    static constexpr std::size_t looks_a_clock = 50'000, bytes_a_look = 32;

    LiteralIndex const& index_;
    std::string_view text_;
    std::function<bool()> const& is_over_;
    std::size_t const last_; // where the last whole word of the text begins
    std::uint64_t last_word_;
    std::vector<std::uint64_t> found_; // not yet told: the end above, the literal below
    std::size_t looks_ = 0, next_clock_ = looks_a_clock;
    bool stopped_ = false;
};

bool LiteralIndex::scan(std::string_view text, Found found, void* context,
                        std::function<bool()> const& is_over) const {
    Scan scan(*this, text, is_over);
    for (std::size_t first = 0; first < text.size(); first += block) {
        scan.look_at(first);
        if (scan.stopped())
            return false;
        // Whatever has its window farther on ends farther on.
        bool const is_end = text.size() - first <= block;
        if (scan.tell(is_end ? text.size() : first + block, found, context))
            return true;
    }
    return true;
}

} // namespace commentd::rules::text
