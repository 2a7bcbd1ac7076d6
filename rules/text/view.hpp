// A text as rules look at it, with the way back: every hit is reported in code points of what is
// stored, whatever was undone to see it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace commentd::rules::text {

struct Span {
    std::uint32_t begin = 0, end = 0; // code points of the stored field
    bool operator==(Span const&) const = default;
};

class View {
public:
    View() = default;
    std::string const& utf8() const { return utf8_; }
    // What of the stored text stands behind these bytes of utf8(); both on code point boundaries.
    Span source(std::size_t byte_begin, std::size_t byte_end) const;
    // The same for one code point of utf8(), by its number.
    Span source_of(std::uint32_t code_point) const {
        return sources_.empty() ? Span{code_point, code_point + 1} : sources_[code_point];
    }

private:
    friend View raw(std::string_view);
    friend View plain(std::string_view, bool);
    friend View folded(View const&);
    View(std::string utf8, std::vector<Span> sources)
        : utf8_(std::move(utf8)), sources_(std::move(sources)) {}

    std::string utf8_;
    // Empty where every code point of the view is the code point of the same number in the
    // stored text (the common case); else begin and end for each code point of the view.
    std::vector<Span> sources_;
};

// Where in a view the code points of the stored text stand: for those who ask often.
class SourcePlaces {
public:
    explicit SourcePlaces(View const&); // which must outlive it
    std::string_view text_of(Span) const;

private:
    View const& view_;
    std::vector<std::uint32_t> begins_; // of each code point of the view, in bytes; and its end
};

// All take well-formed UTF-8; anything else gives U+FFFD at its place.
View raw(std::string_view stored);
// Well-formed HTML tags removed whatever the format says ("I <3 you" stays), entities decoded, NFC;
// with ignore_quotes lines that begin with '>' and <blockquote> are dropped. A tag that begins a
// line of its own (<br>, <p>) leaves a line end. Comments and elements that HTML does not know are
// removed where they split a word; elsewhere their text stays, as a reader of plain text sees it.
View plain(std::string_view stored, bool ignore_quotes = false);
// NFKC_Casefold of a plain view, then Armenian (U+055A–055F vanish, եւ and եվ are և's folding) and
// Turkish (İ is i, ı stays) as rules.md 3 tells.
View folded(View const& plain);

std::string fold(std::string_view); // folded(plain()) without the way back: for names

// Folding of what is no HTML: list entries, the text of a plain view.
std::string fold_literal(std::string_view);
// The same for one who writes Turkish or Azerbaijani: İ and i are i, I and ı are ı.
std::string fold_turkish(std::string_view);

} // namespace commentd::rules::text
