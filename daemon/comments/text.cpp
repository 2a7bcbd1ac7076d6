#include "daemon/comments/text.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "rules/text/ascii.hpp"
#include "rules/text/links.hpp"
#include "rules/text/utf8.hpp"

namespace commentd::comments {
namespace {

// Calls each(code point, begin, end); -1 stands for what is no UTF-8. Stops when each says false.
template <class F>
bool for_each_code_point(std::string_view text, F each) {
    auto const* data = reinterpret_cast<std::uint8_t const*>(text.data());
    auto const size = static_cast<std::int32_t>(text.size());
    for (std::int32_t i = 0; i < size;) {
        auto const begin = i;
        UChar32 c = 0;
        U8_NEXT(data, i, size, c);
        if (!each(c, static_cast<std::size_t>(begin), static_cast<std::size_t>(i))) return false;
    }
    return true;
}

bool is_ignorable(UChar32 c) {
    return u_isUWhiteSpace(c) || u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

// Breaks the lines of the Unicode bidi algorithm's controls out of their surroundings: each is
// closed at the end of its paragraph by U+2069 and U+202C as often as it was opened.
std::string closing_bidi(std::string_view paragraph) {
    int isolates = 0, embeddings = 0;
    for_each_code_point(paragraph, [&](UChar32 c, std::size_t, std::size_t) {
        if (c >= 0x2066 && c <= 0x2068) ++isolates;
        if (c == 0x2069 && isolates > 0) --isolates;
        if ((c >= 0x202a && c <= 0x202b) || c == 0x202d || c == 0x202e) ++embeddings;
        if (c == 0x202c && embeddings > 0) --embeddings;
        return true;
    });
    std::string closing;
    for (; embeddings > 0; --embeddings) closing += "\u202c";
    for (; isolates > 0; --isolates) closing += "\u2069";
    return closing;
}

bool starts_with_scheme(std::string_view text, std::string_view scheme) {
    return std::ranges::equal(text.substr(0, scheme.size()), scheme, {}, rules::text::lower);
}

// One paragraph with its addresses as links. Only what begins with http:// or https:// becomes one:
// nobody's words are made to point anywhere they did not write.
void add_paragraph(std::string& html, std::string_view text) {
    html += "<p dir=\"auto\">";
    std::size_t at = 0, code_point = 0;
    auto const links = rules::text::find_links(text);
    auto const bytes_of = [&](std::size_t from, std::size_t points) {
        for (; points > 0 && from < text.size(); --points) {
            ++from;
            while (from < text.size() && (static_cast<std::uint8_t>(text[from]) & 0xc0) == 0x80)
                ++from;
        }
        return from;
    };
    auto const add_lines = [&](std::string_view piece) {
        for (;;) {
            auto const line = piece.find('\n');
            html += escape_html(piece.substr(0, line));
            if (line == std::string_view::npos) return;
            html += "<br>\n";
            piece.remove_prefix(line + 1);
        }
    };
    for (auto const& link : links) {
        if (link.span.begin < code_point || link.deobfuscated) continue;
        auto const begin = bytes_of(at, link.span.begin - code_point);
        auto const end = bytes_of(begin, link.span.end - link.span.begin);
        auto const address = text.substr(begin, end - begin);
        if (!starts_with_scheme(address, "http://") && !starts_with_scheme(address, "https://"))
            continue;
        add_lines(text.substr(at, begin - at));
        auto const escaped = escape_html(address);
        html += "<a href=\"" + escaped + "\" rel=\"nofollow ugc noopener\">" + escaped + "</a>";
        at = end;
        code_point = link.span.end;
    }
    add_lines(text.substr(at));
    html += closing_bidi(text);
    html += "</p>";
}

bool is_port(std::string_view text) {
    unsigned number = 0;
    auto const* end = text.data() + text.size();
    auto const [stop, fault] = std::from_chars(text.data(), end, number);
    return fault == std::errc() && stop == end && number <= 65535;
}

constexpr std::string_view tracking[] = {"fbclid", "gclid"};

bool has_plain_edges(std::string_view text) {
    auto const is_edge = [](char c) { return c > ' '; }; // and below 0x80, where char is signed
    return !text.empty() && is_edge(text.front()) && is_edge(text.back());
}

} // namespace

bool is_plain_line(std::string_view text) {
    if (!has_plain_edges(text)) return false;
    // Eight at once, and to the end. That a byte is below ' ' shows in its highest bit when ' ' is
    // taken from it; of what is no ASCII that bit is set anyway.
    constexpr std::uint64_t ones = 0x0101'0101'0101'0101, highest = ones * 0x80;
    std::uint64_t other = 0, word = 0;
    std::size_t at = 0;
    for (; at + sizeof word <= text.size(); at += sizeof word) {
        std::memcpy(&word, text.data() + at, sizeof word);
        other |= (word - ones * ' ') | word;
    }
    bool plain = (other & highest) == 0;
    for (; at < text.size(); ++at) plain &= text[at] >= ' ';
    return plain;
}

bool valid_utf8(std::string_view text) {
    if (is_plain_line(text)) return true;
    return for_each_code_point(text, [](UChar32 c, std::size_t, std::size_t) { return c >= 0; });
}

std::uint32_t length(std::string_view text) {
    return rules::text::code_points(text);
}

namespace {

// Most texts are as they should be; then their bytes are looked at and nothing else.
bool is_plain_ascii(std::string_view text) {
    if (!has_plain_edges(text)) return false;
    unsigned seen = 0;
    for (char const c : text) {
        auto const byte = static_cast<std::uint8_t>(c);
        seen |= byte | (byte >= '\v' && byte <= '\r' ? 0x80u : 0u);
    }
    return seen < 0x80;
}

} // namespace

std::string normalise(std::string_view text) {
    if (is_plain_ascii(text)) return std::string(text);
    std::string out;
    out.reserve(text.size());
    bool shows = false;
    std::size_t last = 0; // one past the last code point that is no white space
    for_each_code_point(text, [&](UChar32 c, std::size_t begin, std::size_t end) {
        if (c == '\r' && end < text.size() && text[end] == '\n') return true;
        bool const space = c >= 0 && u_isUWhiteSpace(c);
        if (out.empty() && space) return true;
        if (c == '\r' || c == '\v' || c == '\f')
            out += '\n';
        else
            out.append(text.substr(begin, end - begin));
        if (!space) last = out.size();
        shows = shows || c < 0 || !is_ignorable(c);
        return true;
    });
    out.resize(last);
    if (!shows) out.clear();
    return out;
}

bool has_control(std::string_view text) {
    for (char const c : text)
        if (static_cast<std::uint8_t>(c) < 0x20 && c != '\t' && c != '\n') return true;
    return false;
}

bool has_tab_or_line(std::string_view text) {
    return text.find_first_of("\t\n") != std::string_view::npos;
}

std::optional<std::string> email(std::string_view text) {
    auto const at = text.rfind('@');
    if (at == std::string_view::npos || at == 0) return {};
    bool const local_fits = for_each_code_point(
        text.substr(0, at), [](UChar32 c, std::size_t, std::size_t) {
            constexpr std::string_view special = ".!#$%&'*+/=?^_`{|}~-";
            if (c < 0) return false;
            if (c < 0x80)
                return u_isalnum(c) || special.find(static_cast<char>(c)) != std::string_view::npos;
            return u_isalnum(c) || (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0;
        });
    if (!local_fits) return {};
    auto const domain_text = text.substr(at + 1);
    // A host that the URL grammar would take and an email's would not.
    if (domain_text.find_first_of(" /:?#[]%@,;\"<>()\\") != std::string_view::npos) return {};
    for (std::string_view const dot : {".", "\u3002", "\uff0e", "\uff61"}) // as IDNA reads them
        if (domain_text.ends_with(dot)) return {};
    auto const domain = rules::text::normalise_host(domain_text);
    if (!domain || domain->find('.') == std::string::npos || domain->size() > 253) return {};
    std::size_t begin = 0;
    while (begin <= domain->size()) {
        auto const dot = std::min(domain->find('.', begin), domain->size());
        std::string_view const label(domain->data() + begin, dot - begin);
        if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-')
            return {};
        for (char const c : label)
            if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) return {};
        begin = dot + 1;
    }
    return std::string(text.substr(0, at + 1)) + *domain;
}

bool is_http_url(std::string_view text) {
    if (!starts_with_scheme(text, "http://") && !starts_with_scheme(text, "https://")) return false;
    bool const clean = for_each_code_point(text, [](UChar32 c, std::size_t, std::size_t) {
        return c > 0x20 && !u_isUWhiteSpace(c) && c != '"' && c != '<' && c != '>' && c != '\\';
    });
    if (!clean) return false;
    // Browsers forgive a missing host and a port that is none; what is shown must mean one thing.
    auto authority = text.substr(text.find("//") + 2);
    authority = authority.substr(0, authority.find_first_of("/?#"));
    if (authority.find('@') != std::string_view::npos) return false; // a name, a password, an email
    auto const colon = authority.find(':', authority.find(']') + 1);
    if (colon != std::string_view::npos && !is_port(authority.substr(colon + 1))) return false;
    return !authority.empty() && rules::text::host_of_url(text).has_value();
}

std::string escape_html(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    for (char const c : text) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#39;"; break;
        default: out += c;
        }
    }
    return out;
}

std::string to_html(std::string_view text) {
    std::string html;
    html.reserve(text.size() + 64);
    while (!text.empty()) {
        // A blank line ends a paragraph.
        std::size_t end = 0, next = 0;
        for (end = text.find('\n'); end != std::string_view::npos; end = text.find('\n', end + 1)) {
            next = text.find_first_not_of(" \t", end + 1);
            if (next == std::string_view::npos || text[next] == '\n') break;
        }
        auto const paragraph = text.substr(0, end);
        if (paragraph.find_first_not_of(" \t\n") != std::string_view::npos) {
            if (!html.empty()) html += '\n';
            add_paragraph(html, paragraph);
        }
        if (end == std::string_view::npos || next == std::string_view::npos) break;
        text.remove_prefix(std::min(text.find_first_not_of("\n \t", end), text.size()));
    }
    return html;
}

std::string clean_thread_id(std::string_view id) {
    if (!starts_with_scheme(id, "http://") && !starts_with_scheme(id, "https://"))
        return std::string(id);
    id = id.substr(0, id.find('#'));
    auto const question = id.find('?');
    if (question == std::string_view::npos) return std::string(id);
    std::string out(id.substr(0, question));
    char joint = '?';
    auto query = id.substr(question + 1);
    while (!query.empty()) {
        auto const part = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(part.size() + 1, query.size()));
        auto const name = part.substr(0, part.find('='));
        bool const tracks = name.starts_with("utm_") || name == tracking[0] || name == tracking[1];
        if (tracks || part.empty()) continue;
        out += joint;
        out += part;
        joint = '&';
    }
    return out;
}

} // namespace commentd::comments
