#include "rules/text/undone.hpp"

#include <algorithm>
#include <array>

#include <unicode/uscript.h>

#include "rules/text/characters.hpp"
#include "rules/text/source_search.hpp"
#include "rules/text/utf8.hpp"

namespace commentd::rules::text {

namespace {

constexpr char32_t non_joiner = 0x200C, joiner = 0x200D;

bool is_invisible(char32_t c) {
    return c >= 0x80 &&
           u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

// Scripts whose writers never need a joiner between two letters.
bool is_written_without_joiners(char32_t c) {
    switch (UErrorCode status = U_ZERO_ERROR; uscript_getScript(static_cast<UChar32>(c), &status)) {
    case USCRIPT_LATIN:
    case USCRIPT_GREEK:
    case USCRIPT_CYRILLIC:
    case USCRIPT_ARMENIAN:
    case USCRIPT_GEORGIAN:
    case USCRIPT_HEBREW:
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_HANGUL:
    case USCRIPT_COMMON:
    case USCRIPT_INHERITED:
        return true;
    default:
        return false;
    }
}

bool is_emoji(char32_t c) {
    return c >= 0x80 &&
           u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_EXTENDED_PICTOGRAPHIC);
}

bool is_ascii_letter_or_digit(char32_t c) {
    return c < 0x80 && in_word(c);
}

void add_style(char32_t c, Undone& undone) {
    if (c < 0x80)
        return;
    constexpr char32_t roman_begin = 0x2160, roman_end = 0x2180; // Ⅰ … ⅿ
    switch (u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_DECOMPOSITION_TYPE)) {
    case U_DT_WIDE:
    case U_DT_NARROW:
        undone.add(How::width);
        break;
    case U_DT_FONT:
    case U_DT_CIRCLE:
    case U_DT_SQUARE:
    case U_DT_SUPER:
    case U_DT_SUB:
    case U_DT_SMALL:
        undone.add(How::styled);
        break;
    case U_DT_COMPAT: // ligatures too, which typesetters write
        if (c >= roman_begin && c < roman_end)
            undone.add(How::styled);
        break;
    default:
        break;
    }
}

} // namespace

std::string_view to_text(How how) {
    static constexpr std::array<std::string_view, how_count> names{
        "markup", "homoglyph", "invisible", "spacing", "leet",
        "repeat", "marks",     "styled",    "width"};
    return names[static_cast<std::size_t>(how)];
}

std::vector<std::string_view> Undone::names() const {
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < how_count; ++i)
        if (has(static_cast<How>(i)))
            names.push_back(to_text(static_cast<How>(i)));
    return names;
}

Originals::Originals(std::string_view stored, View const& plain, View const& folded)
    : stored_(stored), plain_(plain), folded_(folded),
      as_it_stands_(is_ascii(stored) && stored.find('<') == std::string_view::npos &&
                    stored.find('&') == std::string_view::npos) {}

Undone Originals::undone(std::uint32_t begin, std::uint32_t end) {
    Undone undone;
    if (as_it_stands_ || begin >= end)
        return undone;
    prepare();
    auto const number = [&](std::uint32_t byte) {
        return static_cast<std::uint32_t>(
            std::ranges::lower_bound(folded_characters_, byte, {}, &Character::byte) -
            folded_characters_.begin());
    };
    Span const span{folded_.source_of(number(begin)).begin, folded_.source_of(number(end) - 1).end};
    auto const count = static_cast<std::uint32_t>(plain_characters_.size());
    auto const first =
        first_source_not(plain_, count, [&](Span source) { return source.end <= span.begin; });
    auto const behind =
        first_source_not(plain_, count, [&](Span source) { return source.begin < span.end; });
    for (std::size_t at = first; at < behind; ++at)
        look(at, first, behind, undone);
    return undone;
}

void Originals::look(std::size_t at, std::size_t first, std::size_t behind, Undone& undone) const {
    auto const c = plain_characters_[at].code_point;
    auto const source = plain_.source_of(static_cast<std::uint32_t>(at));
    add_style(c, undone);
    bool const is_entity =
        source.end - source.begin > 1 && stored_characters_[source.begin].code_point == U'&';
    if (is_entity && is_ascii_letter_or_digit(c))
        undone.add(How::markup);
    if (at == first)
        return;
    auto const before = plain_characters_[at - 1].code_point;
    auto const end_before = plain_.source_of(static_cast<std::uint32_t>(at - 1)).end;
    if (source.begin > end_before && !is_space(c) && !is_space(before))
        undone.add(How::markup);
    if (at + 1 < behind && is_invisible(c) && !is_space(before) &&
        !is_space(plain_characters_[at + 1].code_point) && !is_native(at))
        undone.add(How::invisible);
}

// Whether an invisible character is written there by everybody: between letters of scripts that
// need joiners, and in emoji.
bool Originals::is_native(std::size_t at) const {
    auto const c = plain_characters_[at].code_point;
    auto const before = plain_characters_[at - 1].code_point;
    return is_emoji(before) || is_emoji(plain_characters_[at + 1].code_point) ||
           ((c == joiner || c == non_joiner) && !is_written_without_joiners(before));
}

void Originals::prepare() {
    if (!folded_characters_.empty())
        return;
    stored_characters_ = characters_of(well_formed(stored_)); // as the views see it
    plain_characters_ = characters_of(plain_.utf8());
    folded_characters_ = characters_of(folded_.utf8());
}

std::vector<Originals::Character> Originals::characters_of(std::string_view text) {
    std::vector<Character> characters;
    characters.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        auto const [c, bytes] = decode(text, at);
        characters.push_back({static_cast<std::uint32_t>(at), c});
        at += bytes;
    }
    return characters;
}

} // namespace commentd::rules::text
