#include "daemon/comments/search_words.hpp"

#include <algorithm>

#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/utf16.h>

#include "rules/text/characters.hpp"
#include "rules/text/utf8.hpp"

namespace commentd::comments {
namespace {

namespace text = rules::text;

// What people type who look for a letter, where that is another one and no part of it.
char32_t typed_as(char32_t c) {
    switch (c) {
    case U'ı': return U'i';
    case U'ø': return U'o';
    case U'đ': case U'ð': return U'd';
    case U'ł': return U'l';
    case U'ħ': return U'h';
    case U'ё': return U'е';
    default: return c;
    }
}

// Letters that carry accents, or points that mostly are left out; of the others the marks tell words
// apart (й is no и, が no か, and what Indian scripts write of a vowel is one).
bool is_accented_script(char32_t c) {
    switch (u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_SCRIPT)) {
    case USCRIPT_LATIN: case USCRIPT_GREEK: case USCRIPT_HEBREW: case USCRIPT_ARABIC: return true;
    default: return false;
    }
}

constexpr char32_t arabic_lengthener = U'\u0640';

// The word as it is typed by who has no patience for accents: café as cafe, أحمد as احمد.
std::string without_accents(std::string_view word) {
    UErrorCode error = U_ZERO_ERROR;
    static auto const* const nfd = unorm2_getNFDInstance(&error);
    std::string plainest;
    bool drops_marks = false;
    for (std::size_t at = 0; at < word.size();) {
        auto const [c, bytes] = text::decode(word, at);
        at += bytes;
        if (text::is_mark(c)) {
            if (!drops_marks) text::append(plainest, c);
            continue;
        }
        if (c == arabic_lengthener) continue;
        drops_marks = is_accented_script(c);
        auto const letter = typed_as(c);
        UChar parts[8];
        auto const size = drops_marks && letter == c && nfd
                              ? unorm2_getDecomposition(nfd, static_cast<UChar32>(c), parts,
                                                        std::size(parts), &error)
                              : -1;
        UChar32 base = static_cast<UChar32>(letter);
        if (size > 0) U16_GET(parts, 0, 0, size, base);
        text::append(plainest, static_cast<char32_t>(base));
    }
    return plainest;
}

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
        while (at_ < folded_.size()) {
            auto const [c, bytes] = text::decode(folded_, at_);
            if (!text::in_word(c) || text::is_unspaced(c)) break;
            at_ += bytes;
        }
        auto const word = folded_.substr(begin, at_ - begin);
        if (text::is_ascii(word))
            add(word);
        else
            add(without_accents(word));
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

std::string search_words_version() { return "2 Unicode " U_UNICODE_VERSION; }

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
