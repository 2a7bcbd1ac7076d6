#include "rules/text/shown_link.hpp"

#include <algorithm>
#include <optional>

#include <unicode/uchar.h>
#include <unicode/uidna.h>

#include "rules/text/html.hpp"
#include "rules/text/skeleton.hpp"
#include "rules/text/utf8.hpp"
#include "rules/text/view.hpp"

namespace commentd::rules::text {

namespace {

constexpr auto nowhere = std::string_view::npos;
constexpr std::size_t text_bytes_max = 4096; // how far the end of a link's text is looked for

void go_to(std::string_view stored, std::uint32_t code_point, Place& place) {
    for (; place.code_point < code_point && place.byte < stored.size(); ++place.code_point)
        place.byte += decode(stored, place.byte).bytes;
}

std::string shortened(std::string text) {
    std::size_t end = 0;
    for (std::uint32_t count = 0; end < text.size() && count < shown_text_max; ++count)
        end += decode(text, end).bytes;
    text.resize(end);
    return text;
}

std::string trimmed(std::string_view text) {
    auto const begin = text.find_first_not_of(" \t\n");
    if (begin == nowhere)
        return {};
    return std::string(text.substr(begin, text.find_last_not_of(" \t\n") - begin + 1));
}

std::string_view until(std::string_view text, std::string_view end) {
    auto const at = text.substr(0, text_bytes_max).find(end);
    return at == nowhere ? std::string_view{} : text.substr(0, at);
}

// <a href="ADDRESS" …>TEXT</a>, where `rest` begins behind ADDRESS.
std::string text_of_tag(std::string_view before, std::string_view rest) {
    bool const attribute = before.ends_with('"') || before.ends_with('\'') || before.ends_with('=');
    auto const close = attribute ? rest.substr(0, text_bytes_max).find('>') : nowhere;
    if (close == nowhere)
        return {};
    auto const text = rest.substr(close + 1);
    auto const end = std::min(text.find("</a"), text.find("</A"));
    return end > text_bytes_max ? std::string() : plain(text.substr(0, end)).utf8();
}

// [TEXT](ADDRESS), where `before` ends before ADDRESS.
std::string text_of_markdown(std::string_view before) {
    if (before.ends_with('<'))
        before.remove_suffix(1);
    if (!before.ends_with("]("))
        return {};
    before.remove_suffix(2);
    auto const begin = before.rfind('[');
    if (begin == nowhere || before.size() - begin > text_bytes_max)
        return {};
    return std::string(before.substr(begin + 1));
}

// [url=ADDRESS]TEXT[/url]
std::string text_of_bbcode(std::string_view before, std::string_view rest) {
    if (!before.ends_with('=') || !rest.starts_with(']'))
        return {};
    auto const text = rest.substr(1);
    return std::string(until(text, text.find("[/url]") < text.find("[/URL]") ? "[/url]" : "[/URL]"));
}

// What stands before the '@' of "https://USER@host/".
std::string user_of(std::string_view address) {
    auto const slashes = address.find("//");
    auto const begin = slashes == nowhere ? 0 : slashes + 2;
    auto const authority = address.substr(begin, address.find_first_of("/?#\\", begin) - begin);
    auto const at = authority.rfind('@');
    return at == nowhere ? std::string() : std::string(authority.substr(0, at));
}

// Without what says nothing to a reader.
std::string_view bare(std::string_view address) {
    for (std::string_view const begin : {"https://", "http://", "www."})
        if (address.starts_with(begin))
            address.remove_prefix(begin.size());
    while (address.ends_with('/'))
        address.remove_suffix(1);
    return address;
}

bool has_invisible(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        auto const [c, bytes] = decode(text, at);
        if (u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
            return true;
        at += bytes;
    }
    return false;
}

std::string in_unicode(std::string const& host) {
    UErrorCode status = U_ZERO_ERROR;
    auto* idna = uidna_openUTS46(UIDNA_DEFAULT, &status);
    if (U_FAILURE(status))
        return host;
    char name[512];
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    auto const length =
        uidna_nameToUnicodeUTF8(idna, host.data(), static_cast<std::int32_t>(host.size()), name,
                                static_cast<std::int32_t>(sizeof name), &info, &status);
    uidna_close(idna);
    return U_FAILURE(status) ? host : std::string(name, static_cast<std::size_t>(length));
}

// Whether a label holds other letters than ASCII's, and each of them looks like one of those.
bool looks_ascii(std::string const& host) {
    bool all = true, some = false;
    for (std::size_t at = 0; at < host.size();) {
        auto const [c, bytes] = decode(host, at);
        at += bytes;
        if (c == U'.') {
            if (some && all)
                return true;
            all = true, some = false;
        } else if (c >= 0x80) {
            some = true;
            all = all && look_of(c).letter < 0x80;
        }
    }
    return some && all;
}

std::string_view disguise(std::string_view written, Link const& link) {
    if (link.deobfuscated)
        return is_ascii(written) ? "spelled" : has_invisible(written) ? "invisible" : "width";
    if (is_punycode(link.host) && looks_ascii(in_unicode(link.host)))
        return "homoglyph";
    return link.text_host_differs && written.find('@') != nowhere ? "user" : "";
}

} // namespace

ShownLink shown_link(std::string_view stored, Link const& link, Place& from) {
    go_to(stored, link.span.begin, from);
    auto end = from;
    go_to(stored, link.span.end, end);
    auto const written = stored.substr(from.byte, end.byte - from.byte);
    auto const before = stored.substr(0, from.byte), rest = stored.substr(end.byte);
    ShownLink shown{{}, disguise(written, link)};
    auto text = text_of_markdown(before);
    if (text.empty())
        text = text_of_bbcode(before, rest);
    if (text.empty())
        text = text_of_tag(before, rest);
    if (text.empty() && shown.hidden == "user")
        text = user_of(written);
    text = trimmed(text);
    if (bare(text) != bare(written))
        shown.text = shortened(std::move(text));
    return shown;
}

} // namespace commentd::rules::text
