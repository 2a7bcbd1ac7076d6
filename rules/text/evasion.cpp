#include "rules/text/evasion.hpp"

#include <algorithm>
#include <string>

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include "rules/text/characters.hpp"
#include "rules/text/scripts.hpp"
#include "rules/text/utf8.hpp"

namespace commentd::rules::text {

namespace {

constexpr char32_t soft_hyphen = 0xAD, grapheme_joiner = 0x34F, zero_width_space = 0x200B,
                   non_joiner = 0x200C, joiner = 0x200D, byte_order_mark = 0xFEFF,
                   black_flag = 0x1F3F4, braille_blank = 0x2800, vowel_separator = 0x180E;

// More of them in a row serve no script: they are there to hide something, or to be many.
constexpr std::size_t innocent_run_max = 4;
// After composition the languages of the world need at most two marks that belong to no script
// (accent over vowel sign), and no script stacks more than eight of its own.
constexpr std::uint32_t common_marks_max = 2, marks_max = 8;
constexpr std::size_t separator_max = 3; // characters between two letters set apart

bool has(char32_t c, UProperty property) {
    return u_hasBinaryProperty(static_cast<UChar32>(c), property) != 0;
}
int property_of(char32_t c, UProperty property) {
    return u_getIntPropertyValue(static_cast<UChar32>(c), property);
}

bool is_ignorable(char32_t c) {
    return c >= soft_hyphen && has(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}
bool is_override(char32_t c) { return c == 0x202D || c == 0x202E; }
bool is_braille(char32_t c) { return c > braille_blank && c <= 0x28FF; }
bool is_emoji(char32_t c) { return c >= 0x203C && has(c, UCHAR_EMOJI); }
bool makes_keycap(char32_t c) { return (c >= U'0' && c <= U'9') || c == U'#' || c == U'*'; }
bool is_selector(char32_t c) { return has(c, UCHAR_VARIATION_SELECTOR); }
bool is_tag(char32_t c) { return c >= 0xE0020 && c <= 0xE007F; }

bool is_direction(char32_t c) { // marks, embeddings and isolates
    return has(c, UCHAR_BIDI_CONTROL) && !is_override(c);
}

bool is_right_to_left(char32_t c) {
    auto const direction = u_charDirection(static_cast<UChar32>(c));
    return direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC;
}

// Of a script whose letters take another form beside a joiner: Arabic and its kin, the Indic ones.
bool takes_joiners(char32_t c) {
    if (c < 0x600 || (category(c) & (letters | marks)) == 0)
        return false;
    auto const joining = property_of(c, UCHAR_JOINING_TYPE);
    return (joining != U_JT_NON_JOINING && joining != U_JT_TRANSPARENT) ||
           property_of(c, UCHAR_INDIC_SYLLABIC_CATEGORY) != U_INSC_OTHER ||
           (is_mark(c) && has(c, UCHAR_ALPHABETIC)) || is_right_to_left(c);
}

bool takes_selectors(char32_t c) {
    auto const script = script_property(c);
    return is_emoji(c) || makes_keycap(c) || (category(c) & U_GC_S_MASK) != 0 ||
           script == USCRIPT_HAN || script == USCRIPT_MONGOLIAN || script == USCRIPT_PHAGS_PA ||
           script == USCRIPT_MYANMAR;
}

class Invisible {
public:
    explicit Invisible(std::u32string_view text)
        : text_(text), drawing_(std::ranges::any_of(text, is_braille)) {}

    std::uint32_t count() {
        std::uint32_t found = 0;
        for (at_ = 0; at_ < text_.size(); ++at_) {
            bool const shows_nothing =
                text_[at_] == braille_blank ? !drawing_ : is_ignorable(text_[at_]);
            if (shows_nothing && !is_override(text_[at_]) && !has_business())
                ++found;
            if (!is_ignorable(text_[at_]))
                before_ = at_ + 1;
        }
        return found;
    }

private:
    char32_t before() const { return before_ == 0 ? 0 : text_[before_ - 1]; }
    char32_t after() const {
        auto const end = std::min(text_.size(), at_ + 1 + innocent_run_max);
        for (auto i = at_ + 1; i < end; ++i)
            if (!is_ignorable(text_[i]))
                return text_[i];
        return 0;
    }

    bool has_business() const {
        auto const c = text_[at_];
        if (is_tag(c))
            return is_flag_tag();
        if (is_selector(c)) // one, and of what stands right before it
            return at_ > 0 && takes_selectors(text_[at_ - 1]);
        if (at_ - before_ >= innocent_run_max)
            return false;
        if (c == joiner && is_emoji(before()) && is_emoji(after()))
            return true;
        if (c == joiner || c == non_joiner)
            return takes_joiners(before()) || takes_joiners(after());
        if (is_direction(c))
            return !splits_word() || is_right_to_left(before()) || is_right_to_left(after());
        if (c == soft_hyphen)
            return may_break();
        if (c == grapheme_joiner)
            return is_mark(before()) || is_mark(after());
        if (c == zero_width_space)
            return is_unspaced(before()) || is_unspaced(after()) ||
                   script_property(before()) == USCRIPT_MYANMAR;
        if (c == byte_order_mark)
            return at_ == 0 || at_ + 1 == text_.size(); // a file's, or a clipboard's
        auto const script = script_property(c); // old Hangul's fillers, Khmer's inherent vowels …
        return (script == USCRIPT_HANGUL && c < 0x3000) || c == vowel_separator
                   ? script_property(before()) == script || script_property(after()) == script
                   : script == USCRIPT_KHMER;
    }

    // England, Scotland and Wales are black flags with tags behind them.
    bool is_flag_tag() const {
        constexpr std::size_t tags_max = 7;
        auto first = at_;
        while (first > 0 && is_tag(text_[first]) && at_ - first < tags_max)
            --first;
        return text_[first] == black_flag;
    }

    bool splits_word() const { return in_word(before()) && in_word(after()); }

    // Between two letters at least on either side.
    bool may_break() const {
        auto const is_letter = [&](std::size_t i) {
            return i < text_.size() && (category(text_[i]) & (letters | marks)) != 0;
        };
        return at_ >= 2 && is_letter(at_ - 1) && is_letter(at_ - 2) && is_letter(at_ + 1) &&
               is_letter(at_ + 2);
    }

    std::u32string_view text_;
    bool drawing_; // in Braille patterns, whose blank is then part of the picture
    std::size_t at_ = 0;
    std::size_t before_ = 0; // behind the last character that shows, from the beginning
};

// Marks that go with any letter; the others belong to a script.
bool is_common_mark(char32_t c) {
    return (c >= 0x300 && c <= 0x36F) || (c >= 0x1AB0 && c <= 0x1AFF) ||
           (c >= 0x1DC0 && c <= 0x1DFF) || (c >= 0x20D0 && c <= 0x20FF) ||
           (c >= 0xFE20 && c <= 0xFE2F);
}

std::uint32_t count_piles(std::u32string_view text) {
    std::uint32_t piles = 0, common = 0, all = 0;
    for (auto const c : text) {
        if (is_mark(c)) {
            if (is_ignorable(c))
                continue;
            bool const was_pile = common > common_marks_max || all > marks_max;
            common += is_common_mark(c) ? 1 : 0;
            ++all;
            piles += !was_pile && (common > common_marks_max || all > marks_max) ? 1 : 0;
        } else {
            common = all = 0;
        }
    }
    return piles;
}

// A letter that is seldom a word by itself. Syllables (Hangul, the Indic scripts with their vowel
// signs) and words of scripts without spaces often are.
bool stands_for_letter(char32_t c) {
    return (category(c) & letters) != 0 && !is_unspaced(c) &&
           (c < 0x80 || script_property(c) != USCRIPT_HANGUL);
}

std::uint32_t longest_spaced_run(std::u32string_view text) {
    std::uint32_t longest = 0, run = 0;
    std::u32string_view separator;
    std::size_t last_end = 0;
    for (std::size_t at = 0; at < text.size();) {
        if (!in_word(text[at])) {
            ++at;
            continue;
        }
        auto const begin = at;
        std::size_t shown = 0;
        for (; at < text.size() && (in_word(text[at]) || is_ignorable(text[at])); ++at)
            shown += is_ignorable(text[at]) ? 0 : 1;
        if (shown > 1 || !stands_for_letter(text[begin])) {
            run = 0;
            continue;
        }
        auto const between = text.substr(last_end, begin - last_end);
        if (run > 0 && between.size() <= separator_max && (run == 1 || between == separator))
            ++run;
        else // two letters begin a new run where the separator changed
            run = run > 1 && between.size() <= separator_max ? 2 : 1;
        separator = between;
        last_end = at;
        longest = std::max(longest, run);
    }
    return longest < 2 ? 0 : longest;
}

std::u32string decoded(std::string_view text) {
    std::u32string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        auto const [c, bytes] = decode(text, at);
        at += bytes;
        out += c;
    }
    return out;
}

} // namespace

Evasion find_evasion(View const& plain, std::u32string_view prose) {
    Evasion found;
    found.spaced_run = longest_spaced_run(prose);
    if (!is_ascii(plain.utf8())) {
        auto const text = decoded(plain.utf8());
        found.invisible = Invisible(text).count();
        found.bidi_override = static_cast<std::uint32_t>(std::ranges::count_if(text, is_override));
        found.zalgo = count_piles(text);
    }
    return found;
}

} // namespace commentd::rules::text
