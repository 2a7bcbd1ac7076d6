#include "rules/text/literal_windows.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <string_view>

namespace commentd::rules::text {

namespace {

// Of a longer literal only the first windows are compared with each other.
constexpr std::size_t considered_max = 64;

// How seldom a byte is in what people write, in eighths of a bit.
constexpr auto rarity = [] {
    std::array<std::uint8_t, 256> table{};
    table.fill(80);
    // UTF-8 of other scripts: rare in one text, most of another.
    for (std::size_t byte = 0x80; byte < table.size(); ++byte)
        table[byte] = 32;
    // From the most frequent on, each is a quarter of a bit rarer.
    std::uint8_t next = 20;
    for (char const c : std::string_view(" etaoinsrhldcumfpgwybv.,k-'01x2j35q4z6789")) {
        table[static_cast<unsigned char>(c)] = next;
        next += 2;
    }
    return table;
}();

// What it takes from a window that other literals have it too, in the same unit.
int penalty(std::uint8_t literals) {
    static auto const table = [] {
        std::array<int, 256> made{};
        for (std::size_t count = 1; count < made.size(); ++count)
            made[count] = static_cast<int>(std::lround(5.6 * std::log2(count)));
        return made;
    }();
    return table[literals];
}

class Chooser {
public:
    Chooser(Literals const& literals, std::size_t shortest, std::size_t longest, std::size_t lead)
        : literals_(literals), size_(shortest), lead_(lead) {
        std::size_t places = 0;
        for (std::uint32_t i = 0; i < literals.literals(); ++i)
            if (literals.length(i) >= shortest && literals.length(i) <= longest) {
                wanted_.push_back(i);
                places += places_in(i);
            }
        // How many literals have a window, nearly: a few share a place in the table.
        shift_ = 63 - static_cast<int>(std::bit_width(places));
        counts_.resize(wanted_.empty() ? 0 : std::size_t{1} << (64 - shift_));
        for (auto const literal : wanted_)
            for (std::size_t at = 0; at < places_in(literal); ++at)
                if (auto& count = count_of(word_at(literals_.literal(literal), at)); count < 0xFF)
                    ++count;
    }

    std::vector<Window> choose() {
        std::vector<Window> chosen;
        chosen.reserve(wanted_.size());
        for (auto const literal : wanted_)
            chosen.push_back(best_of(literal));
        std::ranges::sort(chosen, [](Window const& a, Window const& b) {
            return a.word != b.word ? window_hash(a.word) < window_hash(b.word)
                                    : a.literal < b.literal;
        });
        return chosen;
    }

private:
    std::size_t places_in(std::uint32_t literal) const {
        return std::min(literals_.length(literal) - size_ + 1, considered_max);
    }

    std::uint64_t word_at(std::string_view literal, std::size_t at) const {
        std::array<char, window_bytes_max> bytes{};
        std::copy_n(literal.data() + at, size_, bytes.data());
        return load_window(bytes.data());
    }

    std::uint8_t& count_of(std::uint64_t word) { return counts_[window_hash(word) >> shift_]; }

    Window best_of(std::uint32_t literal) {
        auto const text = literals_.literal(literal);
        Window best{0, literal, 0};
        int most = -1;
        for (std::size_t at = 0; at < places_in(literal); ++at) {
            auto const word = word_at(text, at);
            constexpr int lead_weight = 4;
            int sum = 0;
            for (std::size_t i = 0; i < size_; ++i)
                sum += rarity[static_cast<unsigned char>(text[at + i])] *
                       (i < lead_ ? lead_weight : 1);
            auto const now = std::max(sum - penalty(count_of(word)) * lead_weight, 0);
            if (now > most) {
                most = now;
                best.word = word;
                best.offset = static_cast<std::uint16_t>(at);
            }
        }
        return best;
    }

    Literals const& literals_;
    std::size_t size_, lead_;
    std::vector<std::uint32_t> wanted_;
    int shift_ = 0;
    std::vector<std::uint8_t> counts_;
};

} // namespace

std::uint64_t random_factor() {
    std::random_device device;
    return std::uint64_t{device()} << 32 | device() | 1;
}

std::vector<Window> choose_windows(Literals const& literals, std::size_t shortest,
                                   std::size_t longest, std::size_t lead) {
    return Chooser(literals, shortest, longest, lead).choose();
}

} // namespace commentd::rules::text
