// The literals of all lists, looked for in a text at once. Of each literal the index knows one
// window, some bytes of it in a row, and in the text it looks at every place for one of the
// windows; only where one stands is the rest of its literals compared. (Wu and Manber's idea of
// 1994, with hashed filters before it such as Hyperscan's literal matchers begin with.)
//
// - A literal's window is the one that is rarest, by a table of what people's letters are and by
//   how many other literals have it (literal_windows.hpp). It has 8 bytes, of shorter literals 5,
//   3, 2 or 1; each of these lengths has a table, and one without literals costs nothing.
// - A gate is asked about each place of the text: a filter over the first bytes of windows, small
//   enough to stay near the processor. Windows of 8 and of 5 bytes have one together, and so have
//   those of 3 and of 2, if these are few; a few thousand literals have one for all of them. Of
//   English comments two places in three end here, with 62,000 literals.
// - What passes is held against each table's own filter, over whole windows, and what passes that
//   is looked up in its hash table. Of the literals that have the window, 4 bytes beside it are
//   compared first, which stand in their entry.
//
// Made in time and space linear in the literals: of 62,000, with 760 kB of letters, in 22 ms and
// 3 MB, of which a text of people meets the 48 kB of gates and some lines more. A scan takes time
// linear in the text but for literals that share their window and a text that repeats it; that
// ends with `looks_max`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace commentd::rules::text {

struct Literals;
struct Window;

class LiteralIndex {
public:
    static constexpr std::size_t literal_bytes_max = 0xFFFF;
    // So many slots and literals are looked at for one text, at a few nanoseconds each; of long ones
    // each 32 bytes count as one more. With 62,000 literals a text of 64 kB that people wrote asks
    // for 30,000, and one of the same literal over and over for at most 290,000.
    static constexpr std::size_t looks_max = 16'000'000;

    LiteralIndex() = default; // of none
    explicit LiteralIndex(Literals const&); // each of 1 to literal_bytes_max bytes; not kept

    bool is_empty() const { return gates_.empty(); }

    // Calls `found(context, literal, end)` for each occurrence until it returns true, ordered by
    // end, then by literal. False when it was too much work or `is_over` said so, which is asked
    // again and again; then occurrences are missing. Any number of threads at the same time.
    using Found = bool (*)(void* context, std::uint32_t literal, std::size_t end) noexcept;
    bool scan(std::string_view text, Found, void* context,
              std::function<bool()> const& is_over) const;

private:
    // Two bits of a word of 64, where both and the word depend on what is sought.
    class Filter {
    public:
        explicit Filter(std::size_t words);
        void add(std::uint64_t hash) {
            words_[hash >> shift_] |=
                std::uint64_t{1} << (hash >> 32 & 63) | std::uint64_t{1} << (hash >> 38 & 63);
        }
        // Asked about each place of a text: without the checks of operator[].
        bool passes(std::uint64_t hash) const {
            auto const word = words_.data()[hash >> shift_];
            return ((word >> (hash >> 32 & 63)) & (word >> (hash >> 38 & 63)) & 1) != 0;
        }

    private:
        int shift_;
        std::vector<std::uint64_t> words_;
    };

    struct Slot {
        std::uint32_t tag;    // of the window's hash
        std::uint32_t behind; // the first entry of the window and one; 0 when nothing is here
    };
    struct Entry {
        std::uint32_t literal : 31;
        std::uint32_t is_last : 1; // of those that have its window
        std::uint32_t begin;       // in bytes_
        std::uint16_t offset;      // of the window in the literal
        std::uint16_t length;      // of the literal
        std::uint32_t beside;      // four bytes of it, see place_beside()
    };
    struct Table { // of the literals whose window has so many bytes
        std::size_t window;
        std::uint64_t mask;
        Filter filter;
        int shift;
        std::vector<Slot> slots;
        std::vector<Entry> entries;
    };
    struct Gate { // to the tables whose windows begin with so many bytes
        std::size_t lead, shortest; // the second: of its windows
        std::uint64_t mask;
        Filter filter;
        std::vector<Table> tables;
    };
    class Scan;

    static Filter gate_of(std::vector<std::uint64_t>& leads);
    Table table_of(Literals const&, std::vector<Window> const&, std::size_t window);
    static std::size_t place_beside(Entry const&, std::size_t window);

    std::string bytes_; // of all literals, in the order of the entries
    std::vector<Gate> gates_;
};

} // namespace commentd::rules::text
