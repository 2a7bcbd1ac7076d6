#include "rules/text/spelled.hpp"

#include <algorithm>
#include <array>

#include "rules/text/ascii.hpp"
#include "rules/text/characters.hpp"
#include "rules/text/html.hpp"
#include "rules/text/utf8.hpp"

namespace commentd::rules::text {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t spaces_max = 2;
constexpr std::size_t invisibles_max = 8; // between two letters of a label

// A dot inside of brackets; alone between spaces only the English word.
constexpr auto dot_words = std::to_array({
    "."sv,
    "dot"sv,
    "punkt"sv,
    "punto"sv,
    "nokta"sv,
    "точка"sv,
});
// Full stops that browsers take for dots of a host, and one that looks like it …
constexpr auto wide_dots = std::to_array({"\uFF0E"sv, "\u2024"sv});
// … of which these end sentences, so only between ASCII.
constexpr auto ideographic_dots = std::to_array({"\u3002"sv, "\uFF61"sv});

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}
bool is_ascii_label(char c) {
    return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
}

bool has_at(std::string_view text, std::size_t at, std::string_view word) {
    return at <= text.size() && equal_ignoring_case(text.substr(at, word.size()), word);
}

std::size_t skip_blanks(std::string_view text, std::size_t at, std::size_t max = spaces_max) {
    auto const last = std::min(text.size(), at + max);
    while (at < last && is_blank(text[at]))
        ++at;
    return at;
}

char closing(char opening) {
    switch (opening) {
    case '(':
        return ')';
    case '[':
        return ']';
    case '{':
        return '}';
    case '<':
        return '>';
    default:
        return '\0';
    }
}

// Behind "[.]", "( dot )".
std::optional<std::size_t> bracketed_dot_at(std::string_view text, std::size_t at) {
    char const close = at < text.size() ? closing(text[at]) : '\0';
    if (close == '\0')
        return std::nullopt;
    auto const inside = skip_blanks(text, at + 1);
    for (auto const word : dot_words) {
        if (!has_at(text, inside, word))
            continue;
        auto const end = skip_blanks(text, inside + word.size());
        return end < text.size() && text[end] == close ? std::optional(end + 1) : std::nullopt;
    }
    return std::nullopt;
}

// Behind a dot that is none by its bytes: an entity, a wide one.
std::optional<std::size_t> encoded_dot_at(std::string_view text, std::size_t at) {
    if (at >= text.size())
        return std::nullopt;
    if (text[at] == '&') {
        auto const entity = entity_at(text, at);
        return entity && entity->code_point == U'.' ? std::optional(entity->end) : std::nullopt;
    }
    for (auto const dot : wide_dots)
        if (text.substr(at).starts_with(dot))
            return at + dot.size();
    for (auto const dot : ideographic_dots)
        if (text.substr(at).starts_with(dot) && at > 0 && is_ascii_label(text[at - 1]) &&
            at + dot.size() < text.size() && is_ascii_label(text[at + dot.size()]))
            return at + dot.size();
    return std::nullopt;
}

bool is_invisible(char32_t c) {
    return c == 0xAD || (c >= 0x200B && c <= 0x200D) || c == 0x2060 || c == 0xFEFF;
}

// Letters may be put in the place of the two t: "hxxp", "h**p", "htxp", "h__p".
bool is_filler(char c) {
    return "tTxX*_#+~-"sv.find(c) != std::string_view::npos;
}

} // namespace

std::optional<SpelledDot> spelled_dot_at(std::string_view text, std::size_t at) {
    auto const begin = skip_blanks(text, at);
    bool const before = begin > at;
    if (auto const end = bracketed_dot_at(text, begin))
        return SpelledDot{at, skip_blanks(text, *end), before || skip_blanks(text, *end) > *end,
                          false};
    if (!before) {
        auto const end = encoded_dot_at(text, begin);
        return end ? std::optional(SpelledDot{at, *end, false, false}) : std::nullopt;
    }
    auto const end = has_at(text, begin, ".")     ? begin + 1
                     : has_at(text, begin, "dot") ? begin + 3
                                                  : begin;
    auto const behind = skip_blanks(text, end);
    return end > begin && behind > end ? std::optional(SpelledDot{at, behind, true, true})
                                       : std::nullopt;
}

std::optional<SpelledDot> spelled_dot_around(std::string_view text, std::size_t from,
                                             std::size_t at) {
    auto begin = at;
    while (begin > from && at - begin < spaces_max && is_blank(text[begin - 1]))
        --begin;
    if (begin == from || label_bytes_before(text, begin) == 0)
        return std::nullopt;
    return spelled_dot_at(text, begin);
}

std::optional<Scheme> scheme_at(std::string_view text, std::size_t from, std::size_t colon) {
    Scheme scheme;
    auto end = colon; // of the name
    if (text.substr(colon).starts_with("://")) {
        scheme.end = colon + 3;
    } else if (colon > from && closing(text[colon - 1]) != '\0') {
        std::string const close(1, closing(text[colon - 1]));
        for (auto const& rest : {":" + close + "//", "://" + close})
            if (text.substr(colon).starts_with(rest))
                scheme.end = colon + rest.size();
        end = colon - 1;
        scheme.spelled = true;
    }
    auto before = text.substr(from, end - from);
    if (scheme.end == 0 || before.empty())
        return std::nullopt;
    if (lower(before.back()) == 's')
        before.remove_suffix(1);
    if (before.empty() || lower(before.back()) != 'p')
        return std::nullopt;
    before.remove_suffix(1);
    auto name = before.size();
    while (name > 0 && before.size() - name < 4 && is_filler(before[name - 1]))
        --name;
    auto const fill = before.substr(name);
    if (name > 0 && lower(before[name - 1]) == 'h' && !fill.empty()) {
        scheme.begin = from + name - 1;
        scheme.spelled |= !std::ranges::all_of(fill, [](char c) { return lower(c) == 't'; });
        return scheme;
    }
    if (!equal_ignoring_case(fill, "tt"))
        return std::nullopt;
    scheme.begin = from + name;
    scheme.spelled = true;
    return scheme;
}

std::optional<std::size_t> broken_scheme_before(std::string_view text, std::size_t from,
                                                std::size_t end) {
    auto at = end;
    while (at > from && end - at < 5 && ":/ "sv.find(text[at - 1]) != std::string_view::npos)
        --at;
    auto const before = text.substr(from, at - from);
    for (auto const name : {"https"sv, "http"sv, "hxxps"sv, "hxxp"sv})
        if (before.size() >= name.size() && has_at(before, before.size() - name.size(), name))
            return at - name.size();
    return std::nullopt;
}

bool is_behind_at(std::string_view text, std::size_t end) {
    auto begin = end;
    while (begin > 0 && end - begin < spaces_max && is_blank(text[begin - 1]))
        --begin;
    auto const before = text.substr(0, begin);
    return before.ends_with('@') ||
           std::ranges::any_of(
               std::to_array({"(at)"sv, "[at]"sv, "{at}"sv, "<at>"sv, "[@]"sv, "(@)"sv}),
               [&](auto at) {
                   return before.size() >= at.size() &&
                          has_at(before, before.size() - at.size(), at);
               });
}

std::size_t label_bytes_at(std::string_view text, std::size_t at) {
    if (at >= text.size())
        return 0;
    auto const [c, bytes] = decode(text, at);
    if (c < 0x80)
        return is_ascii_label(text[at]) ? 1 : 0;
    if (in_word(c))
        return bytes;
    if (!is_invisible(c) || at == 0 || !is_ascii_label(text[at - 1]))
        return 0;
    auto end = at;
    for (std::size_t i = 0; i < invisibles_max && end < text.size(); ++i) {
        auto const next = decode(text, end);
        if (!is_invisible(next.code_point))
            break;
        end += next.bytes;
    }
    return end < text.size() && is_ascii_label(text[end]) ? end - at : 0;
}

std::size_t label_bytes_before(std::string_view text, std::size_t end) {
    if (end == 0)
        return 0;
    auto const [c, bytes] = decode_before(text, end);
    if (c < 0x80)
        return is_ascii_label(text[end - 1]) ? 1 : 0;
    if (in_word(c))
        return bytes;
    auto begin = end;
    for (std::size_t i = 0; i < invisibles_max && begin > 0; ++i) {
        auto const previous = decode_before(text, begin);
        if (!is_invisible(previous.code_point))
            break;
        begin -= previous.bytes;
    }
    return begin < end && begin > 0 ? label_bytes_at(text, begin) : 0;
}

} // namespace commentd::rules::text
