#include "rules/text/html.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "rules/text/ascii.hpp"
#include "rules/text/utf8.hpp"

namespace commentd::rules::text {

namespace {

using namespace std::string_view_literals;

// Longer is no tag: else a text of many tags that never end would be read again from each of them.
constexpr std::size_t tag_bytes_max = 2048;
constexpr std::size_t entity_name_max = 14;

constexpr auto inside_line = std::to_array({
    "a"sv, "abbr"sv, "acronym"sv, "area"sv, "audio"sv, "b"sv, "base"sv, "bdi"sv, "bdo"sv, "big"sv,
    "blink"sv, "button"sv, "canvas"sv, "cite"sv, "code"sv, "data"sv, "datalist"sv, "del"sv, "dfn"sv,
    "em"sv, "embed"sv, "font"sv, "i"sv, "iframe"sv, "img"sv, "input"sv, "ins"sv, "kbd"sv, "label"sv,
    "link"sv, "map"sv, "mark"sv, "math"sv, "meta"sv, "meter"sv, "nobr"sv, "noscript"sv, "object"sv,
    "output"sv, "param"sv, "picture"sv, "progress"sv, "q"sv, "rp"sv, "rt"sv, "ruby"sv, "s"sv,
    "samp"sv, "script"sv, "select"sv, "slot"sv, "small"sv, "source"sv, "span"sv, "strike"sv,
    "strong"sv, "style"sv, "sub"sv, "sup"sv, "svg"sv, "template"sv, "textarea"sv, "time"sv,
    "track"sv, "tt"sv, "u"sv, "var"sv, "video"sv, "wbr"sv,
});
constexpr auto own_line = std::to_array({
    "address"sv, "article"sv, "aside"sv, "body"sv, "br"sv, "caption"sv, "center"sv, "col"sv,
    "colgroup"sv, "dd"sv, "details"sv, "dialog"sv, "dir"sv, "div"sv, "dl"sv, "dt"sv, "fieldset"sv,
    "figcaption"sv, "figure"sv, "footer"sv, "form"sv, "frame"sv, "frameset"sv, "h1"sv, "h2"sv,
    "h3"sv, "h4"sv, "h5"sv, "h6"sv, "head"sv, "header"sv, "hgroup"sv, "hr"sv, "html"sv, "legend"sv,
    "li"sv, "main"sv, "marquee"sv, "menu"sv, "nav"sv, "ol"sv, "optgroup"sv, "option"sv, "p"sv,
    "pre"sv, "section"sv, "summary"sv, "table"sv, "tbody"sv, "td"sv, "tfoot"sv, "th"sv, "thead"sv,
    "title"sv, "tr"sv, "ul"sv,
});
static_assert(std::ranges::is_sorted(inside_line) && std::ranges::is_sorted(own_line));

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_html_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
bool is_name(char c) { return is_letter(c) || is_digit(c) || c == '-'; }
bool is_attribute(char c) { return !is_html_space(c) && "\"'<>/=`"sv.find(c) == std::string_view::npos; }
bool is_unquoted(char c) { return !is_html_space(c) && "\"'<>`"sv.find(c) == std::string_view::npos; }

Element element_named(std::string_view name) {
    auto const key = lowered(name);
    if (key == "blockquote")
        return Element::quote;
    if (std::ranges::binary_search(own_line, std::string_view(key)))
        return Element::own_line;
    if (std::ranges::binary_search(inside_line, std::string_view(key)))
        return Element::inside_line;
    return Element::unknown;
}

// Reads forward over one tag.
class Reader {
public:
    Reader(std::string_view text, std::size_t at)
        : text_(text.substr(0, std::min(text.size(), at + tag_bytes_max))), at_(at) {}

    bool take(char c) {
        if (peek() != c)
            return false;
        ++at_;
        return true;
    }
    template <typename Test>
    std::string_view take_while(Test test) {
        auto const begin = at_;
        while (at_ < text_.size() && test(text_[at_]))
            ++at_;
        return text_.substr(begin, at_ - begin);
    }
    // After its opening quote; nothing when there is no closing one.
    std::optional<std::string_view> take_quoted(char quote) {
        auto const begin = at_, end = text_.find(quote, at_);
        if (end == std::string_view::npos)
            return std::nullopt;
        at_ = end + 1;
        return text_.substr(begin, end - begin);
    }
    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    std::size_t at() const { return at_; }

private:
    std::string_view text_;
    std::size_t at_;
};

std::optional<std::string_view> attribute_value(Reader& reader) {
    if (reader.take('"'))
        return reader.take_quoted('"');
    if (reader.take('\''))
        return reader.take_quoted('\'');
    auto const value = reader.take_while(is_unquoted);
    return value.empty() ? std::nullopt : std::optional(value);
}

// Windows-1252 stands where Unicode has controls, as in browsers.
char32_t numbered(unsigned long number) {
    static constexpr std::array<char32_t, 32> windows{
        0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};
    if (number >= 0x80 && number < 0xA0)
        return windows[number - 0x80];
    bool const surrogate = number >= 0xD800 && number < 0xE000;
    return number == 0 || surrogate || number > 0x10FFFF ? 0xFFFD : static_cast<char32_t>(number);
}

std::optional<Entity> number_at(std::string_view text, std::size_t at) {
    bool const hexadecimal = at < text.size() && (text[at] == 'x' || text[at] == 'X');
    auto const begin = text.data() + at + (hexadecimal ? 1 : 0), last = text.data() + text.size();
    // Zeros in front are skipped by from_chars; what does not fit is out of Unicode anyway.
    unsigned long number = 0;
    auto const [end, error] = std::from_chars(begin, last, number, hexadecimal ? 16 : 10);
    if (error == std::errc::invalid_argument)
        return std::nullopt;
    if (error == std::errc::result_out_of_range)
        number = 0;
    auto const behind = static_cast<std::size_t>(end - text.data());
    bool const closed = behind < text.size() && text[behind] == ';';
    return Entity{numbered(number), behind + (closed ? 1 : 0)};
}

} // namespace

std::optional<Tag> tag_at(std::string_view text, std::size_t at) {
    Reader reader(text, at + 1);
    Tag tag;
    tag.closing = reader.take('/');
    if (!is_letter(reader.peek()))
        return std::nullopt;
    tag.name = reader.take_while(is_name);
    while (true) {
        auto const space = reader.take_while(is_html_space);
        if (reader.take('>'))
            break;
        if (reader.take('/'))
            continue;
        if (space.empty() && reader.at() > 0 && is_name(text[reader.at() - 1]))
            return std::nullopt; // the name goes on with something that no name has
        auto const attribute = reader.take_while(is_attribute);
        if (attribute.empty())
            return std::nullopt;
        auto const before_equals = reader;
        reader.take_while(is_html_space);
        if (!reader.take('=')) {
            reader = before_equals;
            continue;
        }
        reader.take_while(is_html_space);
        auto const value = attribute_value(reader);
        if (!value)
            return std::nullopt;
        auto const key = lowered(attribute);
        if (tag.link.empty() && (key == "href" || key == "src"))
            tag.link = *value;
        else if (key == "rel")
            tag.rel = *value;
    }
    tag.element = element_named(tag.name);
    tag.end = reader.at();
    return tag;
}

std::optional<Entity> entity_at(std::string_view text, std::size_t at) {
    if (at + 1 < text.size() && text[at + 1] == '#')
        return number_at(text, at + 2);
    auto const rest = text.substr(at + 1, entity_name_max + 1);
    auto const semicolon = rest.find(';');
    if (semicolon == std::string_view::npos)
        return std::nullopt;
    auto const code_point = named_entity(rest.substr(0, semicolon));
    return code_point == 0 ? std::nullopt : std::optional(Entity{code_point, at + semicolon + 2});
}

std::string decode_entities(std::string_view text) {
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        auto const entity = text[at] == '&' ? entity_at(text, at) : std::nullopt;
        if (entity) {
            append(result, entity->code_point);
            at = entity->end;
        } else {
            result += text[at++];
        }
    }
    return result;
}

} // namespace commentd::rules::text
