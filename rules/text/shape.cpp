#include "rules/text/shape.hpp"

#include <algorithm>

#include <unicode/uchar.h>

#include "rules/text/characters.hpp"
#include "rules/text/utf8.hpp"

namespace commentd::rules::text {

namespace {

constexpr char32_t emoji_style = 0xFE0F, joiner = 0x200D;

bool is_regional(char32_t c) { return c >= 0x1F1E6 && c <= 0x1F1FF; }
bool is_skin_tone(char32_t c) { return c >= 0x1F3FB && c <= 0x1F3FF; }

// Counts what one code point after the other adds.
class Counter {
public:
    void add(char32_t c) {
        ++shape_.chars;
        add_to_line(c);
        add_to_run(c);
        add_to_words(c);
        add_to_emoji(c);
        digits_ += is_digit(c) ? 1 : 0;
        previous_ = c;
    }

    // Something was left out here: no word or run goes on over it.
    void interrupt() {
        run_ = 0;
        in_word_ = false;
        previous_ = 0;
    }

    Shape result() {
        if (shape_.chars == 0)
            return {};
        shape_.lines = ends_ + (previous_ == U'\n' ? 0 : 1);
        shape_.words += (unspaced_ + 1) / 2;
        auto const chars = static_cast<double>(shape_.chars);
        shape_.digit_ratio = digits_ / chars;
        shape_.quote_ratio = quoted_ / chars;
        shape_.upper_ratio = upper_ == 0 ? 0 : upper_ / (upper_ + lower_);
        return shape_;
    }

private:
    void add_to_line(char32_t c) {
        if (at_line_begin_ && c != U' ' && c != U'\t') {
            at_line_begin_ = false;
            in_quote_ = c == U'>';
        }
        quoted_ += in_quote_ ? 1 : 0;
        if (c == U'\n') {
            ++ends_;
            at_line_begin_ = true;
            in_quote_ = false;
        }
    }

    void add_to_run(char32_t c) {
        run_ = c == previous_ ? run_ + 1 : 1;
        if (!is_space(c))
            shape_.repeat_run = std::max(shape_.repeat_run, run_);
    }

    void add_to_words(char32_t c) {
        if (is_letter(c)) {
            ++shape_.letters;
            if (auto const type = u_charType(static_cast<UChar32>(c)); type == U_LOWERCASE_LETTER)
                ++lower_;
            else if (type == U_UPPERCASE_LETTER || type == U_TITLECASE_LETTER)
                ++upper_;
        }
        bool const unspaced = is_unspaced(c);
        unspaced_ += unspaced ? 1 : 0;
        if (in_word(c) && !unspaced && !in_word_)
            ++shape_.words;
        // "we're" is one word; an apostrophe at its end changes nothing.
        in_word_ = (in_word(c) && !unspaced) || (in_word_ && is_apostrophe(c));
    }

    // Flags are two code points; families and professions are joined ones and count once.
    void add_to_emoji(char32_t c) {
        bool const joined = previous_ == joiner;
        auto const code = static_cast<UChar32>(c);
        if (is_regional(c)) {
            half_flag_ = !half_flag_;
            shape_.emoji += half_flag_ ? 1 : 0;
            return;
        }
        half_flag_ = false;
        if (c == emoji_style)
            shape_.emoji += pictograph_ ? 1 : 0;
        else if (c >= 0x203C && !joined && !is_skin_tone(c) &&
                 u_hasBinaryProperty(code, UCHAR_EMOJI_PRESENTATION))
            ++shape_.emoji;
        pictograph_ = c >= 0xA9 && !joined && u_hasBinaryProperty(code, UCHAR_EMOJI) &&
                      !u_hasBinaryProperty(code, UCHAR_EMOJI_PRESENTATION);
    }

    Shape shape_;
    double digits_ = 0, quoted_ = 0, upper_ = 0, lower_ = 0;
    std::uint32_t ends_ = 0;     // of lines
    std::uint32_t unspaced_ = 0; // in scripts without spaces two characters pass for a word
    std::uint32_t run_ = 0;
    char32_t previous_ = 0;
    bool at_line_begin_ = true, in_quote_ = false, in_word_ = false;
    bool half_flag_ = false;  // the first half of a flag was counted
    bool pictograph_ = false; // one that is an emoji when U+FE0F follows
};

} // namespace

Shape measure(View const& plain, std::span<Link const> links) {
    Counter counter;
    auto link = links.begin();
    std::string_view const text = plain.utf8();
    std::uint32_t number = 0;
    for (std::size_t at = 0; at < text.size(); ++number) {
        auto const [c, bytes] = decode(text, at);
        at += bytes;
        auto const source = plain.source_of(number);
        while (link != links.end() && link->span.end <= source.begin)
            ++link;
        if (link != links.end() && link->span.begin <= source.begin)
            counter.interrupt();
        else
            counter.add(c);
    }
    return counter.result();
}

} // namespace commentd::rules::text
