#include "daemon/comments/search_words.hpp"

#include <algorithm>

#include "rules/text/characters.hpp"
#include "rules/text/utf8.hpp"

namespace commentd::comments {
namespace {

namespace text = rules::text;

constexpr char32_t dotless_i = U'ı';

class Splitter {
public:
    Splitter(std::string_view folded, bool sought) : folded_(folded), sought_(sought) {}

    SoughtWords split() {
        out_.words.reserve(folded_.size());
        for (at_ = 0; at_ < folded_.size();) {
            auto const [c, bytes] = text::decode(folded_, at_);
            if (text::is_unspaced(c) && text::in_word(c))
                read_pairs();
            else if (text::in_word(c))
                read_word();
            else if ((text::category(c) & U_GC_SO_MASK) != 0)
                add(folded_.substr(at_, bytes)), at_ += bytes;
            else
                at_ += bytes;
        }
        return std::move(out_);
    }

private:
    void add(std::string_view word) {
        if (!out_.words.empty()) out_.words += ' ';
        auto end = std::min(word.size(), search_word_bytes_max);
        while (end < word.size() && text::is_continuation(word[end])) --end;
        out_.words += word.substr(0, end);
        out_.begins = false;
    }

    void read_word() {
        auto const begin = at_;
        bool dotless = false;
        while (at_ < folded_.size()) {
            auto const [c, bytes] = text::decode(folded_, at_);
            if (!text::in_word(c) || text::is_unspaced(c)) break;
            dotless = dotless || c == dotless_i;
            at_ += bytes;
        }
        auto const word = folded_.substr(begin, at_ - begin);
        if (dotless)
            add(with_dots(word));
        else
            add(word);
    }

    static std::string with_dots(std::string_view word) {
        std::string dotted;
        for (std::size_t at = 0; at < word.size();) {
            auto const [c, bytes] = text::decode(word, at);
            dotted += c == dotless_i ? "i" : word.substr(at, bytes);
            at += bytes;
        }
        return dotted;
    }

    // A character with the marks on it.
    std::string_view read_character() {
        auto const begin = at_;
        at_ += text::decode(folded_, at_).bytes;
        while (at_ < folded_.size()) {
            auto const [c, bytes] = text::decode(folded_, at_);
            if (!text::is_mark(c)) break;
            at_ += bytes;
        }
        return folded_.substr(begin, at_ - begin);
    }

    bool goes_on() const {
        if (at_ == folded_.size()) return false;
        auto const c = text::decode(folded_, at_).code_point;
        return text::is_unspaced(c) && text::in_word(c);
    }

    void read_pairs() {
        auto last = read_character();
        bool const alone = !goes_on();
        while (goes_on()) {
            auto const next = read_character();
            add({last.data(), last.size() + next.size()});
            last = next;
        }
        // Where what is sought ends, the text may go on.
        bool const open = sought_ && at_ == folded_.size();
        if (!open || alone) add(last);
        out_.begins = open && alone;
    }

    std::string_view folded_;
    bool const sought_;
    std::size_t at_ = 0;
    SoughtWords out_;
};

} // namespace

std::string search_words_version() { return "1 Unicode " U_UNICODE_VERSION; }

std::string search_words(std::string_view folded) { return Splitter(folded, false).split().words; }

SoughtWords sought_words(std::string_view folded) {
    auto const can_be_found = [](char32_t c) {
        return text::in_word(c) || (text::category(c) & U_GC_SO_MASK) != 0;
    };
    while (!folded.empty()) { // what nobody can be found by ends nothing
        auto const [c, bytes] = text::decode_before(folded, folded.size());
        if (can_be_found(c)) break;
        folded.remove_suffix(bytes);
    }
    return Splitter(folded, true).split();
}

} // namespace commentd::comments
