#include "rules/text/hosts.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <memory>
#include <stdexcept>

#include <libpsl.h>
#include <unicode/bytestream.h>
#include <unicode/idna.h>

#include "rules/text/ascii.hpp"
#include "rules/text/ip.hpp"
#include "rules/text/links.hpp"
#include "rules/text/utf8.hpp"

namespace commentd::rules::text {

namespace {

constexpr std::size_t host_bytes_max = 253, label_bytes_max = 63;

// The newest list there is: the distribution's, else the one that libpsl brings.
psl_ctx_t const* suffixes() {
    static std::unique_ptr<psl_ctx_t, decltype(&psl_free)> const list(psl_latest(nullptr),
                                                                      psl_free);
    if (!list)
        throw std::runtime_error("libpsl has no list of public suffixes");
    return list.get();
}

std::optional<std::string> a_labels(std::string_view host) {
    static std::unique_ptr<icu::IDNA const> const idna = [] {
        UErrorCode status = U_ZERO_ERROR;
        return std::unique_ptr<icu::IDNA const>(
            icu::IDNA::createUTS46Instance(UIDNA_NONTRANSITIONAL_TO_ASCII, status));
    }();
    // What is wrong with labels by their ASCII form is seen by has_sane_labels.
    constexpr std::uint32_t seen_later = UIDNA_ERROR_EMPTY_LABEL | UIDNA_ERROR_LEADING_HYPHEN |
                                         UIDNA_ERROR_TRAILING_HYPHEN | UIDNA_ERROR_HYPHEN_3_4;
    std::string result;
    icu::StringByteSink sink(&result);
    icu::IDNAInfo info;
    UErrorCode status = U_ZERO_ERROR;
    idna->nameToASCII_UTF8({host.data(), static_cast<std::int32_t>(host.size())}, sink, info,
                           status);
    if (U_FAILURE(status) || (info.getErrors() & ~seen_later) != 0)
        return std::nullopt;
    return result;
}

bool is_label_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

bool has_sane_labels(std::string_view host) {
    if (host.size() > host_bytes_max)
        return false;
    for (std::size_t begin = 0; begin <= host.size();) {
        auto const end = std::min(host.find('.', begin), host.size());
        auto const label = host.substr(begin, end - begin);
        if (label.empty() || label.size() > label_bytes_max || label.front() == '-' ||
            label.back() == '-' || !std::ranges::all_of(label, is_label_byte))
            return false;
        begin = end + 1;
    }
    return true;
}

std::optional<std::string> ip_literal(std::string_view host) {
    if (host.starts_with('[') && host.ends_with(']'))
        host = host.substr(1, host.size() - 2);
    auto const address = IpAddress::from_text(host);
    return address ? std::optional(address->text()) : std::nullopt;
}

// Of one number of an IPv4 address: at most what 32 bits hold.
std::optional<std::uint64_t> number_of_ipv4(std::string_view part) {
    bool const hexadecimal = part.starts_with("0x") || part.starts_with("0X");
    bool const octal = !hexadecimal && part.size() > 1 && part.front() == '0';
    part.remove_prefix(hexadecimal ? 2 : octal ? 1 : 0);
    if (part.empty())
        return hexadecimal ? std::optional<std::uint64_t>(0) : std::nullopt;
    std::uint64_t number = 0;
    auto const [end, error] = std::from_chars(part.data(), part.data() + part.size(), number,
                                              hexadecimal ? 16
                                              : octal     ? 8
                                                          : 10);
    bool const whole = error == std::errc{} && end == part.data() + part.size();
    return whole && number <= 0xFFFF'FFFF ? std::optional(number) : std::nullopt;
}

// Then it is an IPv4 address or nothing.
bool ends_in_number(std::string_view host) {
    auto const last = host.substr(host.rfind('.') + 1);
    auto const is_digit = [](char c) { return c >= '0' && c <= '9'; };
    return !last.empty() &&
           (std::ranges::all_of(last, is_digit) ||
            ((last.starts_with("0x") || last.starts_with("0X")) && number_of_ipv4(last)));
}

int hexadecimal(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    return lower(c) >= 'a' && lower(c) <= 'f' ? lower(c) - 'a' + 10 : -1;
}

std::string percent_decoded(std::string_view text) {
    std::string result;
    for (std::size_t at = 0; at < text.size(); ++at) {
        int const high = at + 2 < text.size() && text[at] == '%' ? hexadecimal(text[at + 1]) : -1;
        int const low = high >= 0 ? hexadecimal(text[at + 2]) : -1;
        result += low >= 0 ? static_cast<char>(high * 16 + low) : text[at];
        at += low >= 0 ? 2 : 0;
    }
    return result;
}

bool is_space_or_control(char c) {
    return static_cast<unsigned char>(c) <= ' ';
}

// Without what browsers leave out of an address: white space around it, line ends and tabs in it.
std::string cleaned(std::string_view url) {
    while (!url.empty() && is_space_or_control(url.front()))
        url.remove_prefix(1);
    while (!url.empty() && is_space_or_control(url.back()))
        url.remove_suffix(1);
    std::string result(url);
    std::erase_if(result, [](char c) { return c == '\t' || c == '\n' || c == '\r'; });
    return result;
}

struct Scheme {
    std::size_t end = 0; // behind the scheme and its slashes
    bool web = false;    // given, and one that names a host
    bool other = false;  // given, and another one: mailto:, javascript:
};

Scheme scheme_of(std::string_view url) {
    auto const colon = url.find_first_of(":/?#\\");
    bool const has_colon = colon != std::string_view::npos && url[colon] == ':';
    auto const name = has_colon ? lowered(url.substr(0, colon)) : std::string();
    Scheme scheme;
    scheme.web = name == "http" || name == "https" || name == "ftp";
    scheme.end = scheme.web ? colon + 1 : 0;
    auto const slashes = scheme.end;
    while (scheme.end < url.size() && is_url_slash(url[scheme.end]))
        ++scheme.end;
    scheme.web = scheme.web || scheme.end - slashes >= 2;
    // "example.com:8080" is a host with its port.
    bool const port =
        has_colon && colon + 1 < url.size() && url[colon + 1] >= '0' && url[colon + 1] <= '9';
    scheme.other = has_colon && !scheme.web && !port;
    return scheme;
}

// The host of what stands between "//" and the path.
std::string_view host_of_authority(std::string_view authority) {
    if (auto const at = authority.rfind('@'); at != std::string_view::npos)
        authority.remove_prefix(at + 1);
    if (authority.starts_with('['))
        return authority.substr(0, std::min(authority.find(']'), authority.size() - 1) + 1);
    auto const end = std::ranges::find_if_not(authority, [](char c) {
        return is_label_byte(lower(c)) || c == '.' || c == '%' || static_cast<signed char>(c) < 0;
    });
    return authority.substr(0, static_cast<std::size_t>(end - authority.begin()));
}

} // namespace

bool is_url_slash(char c) {
    return c == '/' || c == '\\';
}

std::optional<std::string> browsers_ipv4(std::string_view host) {
    std::uint64_t address = 0;
    for (int left = 4; left > 0; --left) {
        auto const dot = host.find('.');
        auto const number = number_of_ipv4(host.substr(0, dot));
        bool const last = dot == std::string_view::npos;
        if (!number || (!last && *number > 0xFF) || (last && *number >> (8 * left) != 0))
            return std::nullopt;
        if (last) {
            address |= *number;
            std::string text;
            for (int shift = 24; shift >= 0; shift -= 8)
                text += (text.empty() ? "" : ".") + std::to_string(address >> shift & 0xFF);
            return text;
        }
        address |= *number << (8 * (left - 1));
        host.remove_prefix(dot + 1);
    }
    return std::nullopt;
}

std::optional<std::string> normalise_host(std::string_view host) {
    if (auto address = ip_literal(host))
        return address;
    auto result = is_ascii(host) ? std::optional(lowered(host)) : a_labels(host);
    if (result && result->ends_with('.'))
        result->pop_back();
    return result && has_sane_labels(*result) ? result : std::nullopt;
}

std::optional<std::string> host_of_url(std::string_view url) {
    auto const clean = cleaned(url);
    auto const scheme = scheme_of(clean);
    if (scheme.other || (!scheme.web && scheme.end > 0))
        return std::nullopt;
    auto const rest = std::string_view(clean).substr(scheme.end);
    auto const authority = rest.substr(0, rest.find_first_of("/?#\\"));
    if (!scheme.web && authority.find('@') != std::string_view::npos)
        return std::nullopt; // an email address
    auto const written = host_of_authority(authority);
    auto host = normalise_host(well_formed(percent_decoded(written)));
    if (host && scheme.web && ends_in_number(*host))
        return browsers_ipv4(*host);
    // Without a scheme it may be a path as well.
    if (host && !scheme.web && !has_known_suffix(*host))
        return std::nullopt;
    return host;
}

bool has_known_suffix(std::string_view host) {
    auto const dot = host.rfind('.');
    if (dot == std::string_view::npos)
        return false;
    std::string const last(host.substr(dot + 1));
    return psl_is_public_suffix2(suffixes(), last.c_str(),
                                 PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE) != 0 &&
           psl_is_public_suffix2(suffixes(), std::string(host).c_str(), PSL_TYPE_ICANN) == 0;
}

bool is_ip_host(std::string_view host) {
    // Cheap for names, whose last label is no number.
    bool const may_be = host.find(':') != std::string_view::npos ||
                        (!host.empty() && host.back() >= '0' && host.back() <= '9');
    return may_be && IpAddress::from_text(host).has_value();
}

bool is_punycode(std::string_view host) {
    return host.starts_with("xn--") || host.find(".xn--") != std::string_view::npos;
}

std::string registrable_domain(std::string_view host) {
    std::string const name(host);
    if (ip_literal(host))
        return name;
    char const* const domain = psl_registrable_domain(suffixes(), name.c_str());
    return domain ? domain : name;
}

} // namespace commentd::rules::text
