#include "daemon/comments/search_query.hpp"

#include <algorithm>

#include "daemon/comments/search_words.hpp"
#include "rules/text/characters.hpp"
#include "rules/text/utf8.hpp"
#include "rules/text/view.hpp"

namespace commentd::comments {
namespace {

namespace text = rules::text;

bool is_quote(char32_t c) {
    return c == U'"' || (c >= U'\u201C' && c <= U'\u201F') || c == U'«' || c == U'»';
}

// An address is found where its host stands alone, too: in a text, or as the author's.
std::string_view without_scheme(std::string_view sought) {
    for (std::string_view const before : {"http://", "https://", "www."})
        if (sought.starts_with(before)) sought.remove_prefix(before.size());
    return sought;
}

class QueryReader {
public:
    explicit QueryReader(std::string_view folded) : text_(folded) {}

    std::vector<SearchTerm> read() {
        while (skip_space()) read_term();
        return std::move(terms_);
    }

private:
    bool skip_space() {
        while (at_ < text_.size() && text::is_space(now())) step();
        return at_ < text_.size();
    }

    void read_term() {
        bool const excluded = text_[at_] == '-';
        at_ += excluded ? 1 : 0;
        bool const quoted = at_ < text_.size() && is_quote(now());
        if (quoted) step();
        auto const begin = at_;
        while (at_ < text_.size() && !is_quote(now()) && (quoted || !text::is_space(now()))) step();
        auto const sought = text_.substr(begin, at_ - begin);
        if (quoted && at_ < text_.size()) step(); // its closing quote
        bool const star = quoted ? text_.substr(at_).starts_with('*') : sought.ends_with('*');
        auto words = sought_words(without_scheme(sought));
        if (words.words.empty()) words = sought_words(sought); // a scheme and nothing else
        if (!words.words.empty())
            terms_.push_back({std::move(words.words), words.begins || star, excluded});
    }

    char32_t now() const { return text::decode(text_, at_).code_point; }
    void step() { at_ += text::decode(text_, at_).bytes; }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<SearchTerm> terms_;
};

} // namespace

bool is_short_beginning(SearchTerm const& term) {
    if (!term.begins) return false;
    auto const last = std::string_view(term.words).substr(term.words.rfind(' ') + 1);
    std::size_t letters = 0;
    for (std::size_t at = 0; at < last.size();) {
        auto const [c, bytes] = text::decode(last, at);
        if (text::is_unspaced(c) || !text::in_word(c)) return false;
        letters += !text::is_mark(c);
        at += bytes;
    }
    return letters < 2;
}

std::optional<std::vector<SearchTerm>> read_search(std::string_view typed) {
    auto const folded = text::fold_literal(typed);
    auto terms = QueryReader(folded).read();
    if (terms.empty() || terms.size() > search_terms_max) return {};
    return terms;
}

} // namespace commentd::comments
