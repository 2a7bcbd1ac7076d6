#include "rules/text/shape.hpp"

#include <algorithm>

#include <unicode/uchar.h>

#include "rules/text/characters.hpp"
#include "rules/text/prose.hpp"

namespace commentd::rules::text {

namespace {

constexpr char32_t emoji_style = 0xFE0F, joiner = 0x200D;

bool is_regional(char32_t c) { return c >= 0x1F1E6 && c <= 0x1F1FF; }
bool is_skin_tone(char32_t c) { return c >= 0x1F3FB && c <= 0x1F3FF; }

bool is_emoji(char32_t c) { return u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_EMOJI); }

// By itself, without U+FE0F.
bool is_shown_as_emoji(char32_t c) {
    return c > 0x2000 && u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_EMOJI_PRESENTATION);
}

// Counts what one code point after the other adds.
class Counter {
public:
    void add(char32_t c) {
        ++shape_.chars;
        add_to_line(c);
        add_to_run(c);
        add_to_words(c);
        add_to_emoji(c);
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
        shape_.upper_ratio = upper_ == 0 ? 0 : static_cast<double>(upper_) / (upper_ + lower_);
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
        auto const kind = category(c);
        digits_ += (kind & digits) != 0 ? 1 : 0;
        shape_.letters += (kind & letters) != 0 ? 1 : 0;
        lower_ += (kind & U_GC_LL_MASK) != 0 ? 1 : 0;
        upper_ += (kind & (U_GC_LU_MASK | U_GC_LT_MASK)) != 0 ? 1 : 0;
        bool const unspaced = is_unspaced(c);
        bool const spaced_word = !unspaced && (kind & (letters | marks | digits)) != 0;
        unspaced_ += unspaced ? 1 : 0;
        shape_.words += spaced_word && !in_word_ ? 1 : 0;
        // "we're" is one word, and so is one with an Armenian mark; at its end they change nothing.
        in_word_ = spaced_word || (in_word_ && (is_apostrophe(c) || is_armenian_mark(c)));
    }

    // Flags are two code points; families and professions are joined ones and count once.
    void add_to_emoji(char32_t c) {
        bool const joined = previous_ == joiner;
        if (is_regional(c)) {
            half_flag_ = !half_flag_;
            shape_.emoji += half_flag_ ? 1 : 0;
            return;
        }
        half_flag_ = false;
        if (c == emoji_style)
            shape_.emoji +=
                !joined_ && is_emoji(previous_) && !is_shown_as_emoji(previous_) ? 1 : 0;
        else if (!joined && !is_skin_tone(c) && is_shown_as_emoji(c))
            ++shape_.emoji;
        joined_ = joined;
    }

    Shape shape_;
    std::uint32_t digits_ = 0, quoted_ = 0, upper_ = 0, lower_ = 0;
    std::uint32_t ends_ = 0;     // of lines
    std::uint32_t unspaced_ = 0; // in scripts without spaces two characters pass for a word
    std::uint32_t run_ = 0;
    char32_t previous_ = 0;
    bool at_line_begin_ = true, in_quote_ = false, in_word_ = false;
    bool half_flag_ = false; // the first half of a flag was counted
    bool joined_ = false;    // previous_ was joined to what stands before it
};

// What is counted of a text of ASCII, which has no emoji, no marks and spaces between its words.
class AsciiCounter {
public:
    Shape count(std::string_view text) {
        for (std::size_t at = 0; at < text.size();) {
            auto const end = std::min(text.find('\n', at), text.size() - 1) + 1;
            count_line(text.substr(at, end - at));
            at = end;
            ++shape_.lines;
        }
        if (text.empty())
            return {};
        auto const chars = static_cast<double>(text.size());
        shape_.chars = static_cast<std::uint32_t>(text.size());
        shape_.letters = lower_ + upper_;
        shape_.digit_ratio = digits_ / chars;
        shape_.quote_ratio = quoted_ / chars;
        shape_.upper_ratio = upper_ == 0 ? 0 : static_cast<double>(upper_) / (upper_ + lower_);
        return shape_;
    }

private:
    void count_line(std::string_view line) {
        auto const begin = line.find_first_not_of(" \t");
        if (begin != line.npos && line[begin] == '>')
            quoted_ += static_cast<std::uint32_t>(line.size() - begin);
        for (char const c : line) {
            auto const code = static_cast<unsigned char>(c);
            auto const kind = category(code);
            bool const in_word = kind != 0;
            lower_ += (kind & U_GC_LL_MASK) != 0 ? 1 : 0;
            upper_ += (kind & U_GC_LU_MASK) != 0 ? 1 : 0;
            digits_ += (kind & text::digits) != 0 ? 1 : 0;
            shape_.words += in_word && !in_word_ ? 1 : 0;
            in_word_ = in_word || (in_word_ && c == '\'');
            run_ = c == previous_ ? run_ + 1 : 1;
            previous_ = c;
            if (run_ > shape_.repeat_run && !is_space(code))
                shape_.repeat_run = run_;
        }
    }

    Shape shape_;
    std::uint32_t digits_ = 0, quoted_ = 0, upper_ = 0, lower_ = 0, run_ = 0;
    bool in_word_ = false;
    char previous_ = '\xFF'; // no ASCII
};

} // namespace

Shape measure(View const& plain, std::span<Link const> links) {
    if (links.empty() && is_ascii(plain.utf8()))
        return AsciiCounter().count(plain.utf8());
    Counter counter;
    each_code_point(plain, links, [&](bool linked, char32_t c) {
        if (linked)
            counter.interrupt();
        else
            counter.add(c);
    });
    return counter.result();
}

} // namespace commentd::rules::text
