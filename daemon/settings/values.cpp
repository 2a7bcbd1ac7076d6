#include "daemon/settings/values.hpp"

#include <fstream>

#include <sys/un.h>

#include "rules/text/ascii.hpp"
#include "rules/text/language.hpp"

namespace commentd::settings {

using rules::Node;

namespace {

using rules::text::lowered;

constexpr std::string_view alphanumeric = "abcdefghijklmnopqrstuvwxyz0123456789";

// Host and port of a URL or of an address to listen at.
struct Authority {
    std::string host; // in lower case; an IPv6 address in brackets
    std::optional<unsigned> port;

    std::string text() const { return port ? host + ":" + std::to_string(*port) : host; }
};

std::optional<std::string> read_host(std::string_view text) {
    if (text.starts_with('[') && text.ends_with(']')) {
        auto const address = rules::IpAddress::from_text(text.substr(1, text.size() - 2));
        if (!address || address->is_v4())
            return std::nullopt;
        return "[" + address->text() + "]";
    }
    auto const host = lowered(text);
    // Labels of letters, digits, "-" and "_"; names of other scripts are written as browsers send
    // them (xn--…).
    if (host.empty() || host.size() > 253 || host.front() == '.' || host.back() == '.' ||
        host.find("..") != host.npos ||
        host.find_first_not_of(std::string(alphanumeric) + ".-_") != host.npos)
        return std::nullopt;
    return host;
}

std::optional<Authority> read_authority(std::string_view text) {
    Authority authority;
    auto const colon = text.rfind(':');
    if (colon != text.npos && text.find(']', colon) == text.npos) {
        auto const port = text.substr(colon + 1);
        unsigned number = 0;
        auto const [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
        if (error != std::errc{} || end != port.data() + port.size() || number > 65535)
            return std::nullopt;
        authority.port = number;
        text = text.substr(0, colon);
    }
    auto host = read_host(text);
    if (!host)
        return std::nullopt;
    authority.host = std::move(*host);
    return authority;
}

struct WebUrl {
    std::string origin;
    std::string_view rest; // from the path on, as written
};

std::optional<WebUrl> read_web_url(std::string_view text) {
    auto const colon = text.find("://");
    if (colon == text.npos)
        return std::nullopt;
    auto const scheme = lowered(text.substr(0, colon));
    auto const rest = text.substr(colon + 3);
    auto const path = std::min(rest.find_first_of("/?#"), rest.size());
    auto authority = read_authority(rest.substr(0, path));
    if (!authority || authority->port == 0u || (scheme != "http" && scheme != "https"))
        return std::nullopt;
    if (authority->port == (scheme == "https" ? 443u : 80u))
        authority->port.reset(); // browsers leave the default out
    return WebUrl{scheme + "://" + authority->text(), rest.substr(path)};
}

bool has_control_characters(std::string_view text) {
    return std::ranges::any_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

std::optional<std::chrono::milliseconds> read_positive_duration(std::string_view text) {
    constexpr auto longest = std::chrono::days(36'500);
    auto const duration = rules::read_duration(text);
    return duration && duration->count() > 0 && *duration <= longest ? duration : std::nullopt;
}

} // namespace

Complaint plain_text(Node const& word, std::string& into) {
    if (word.text.empty() || word.text.size() > 1000 || has_control_characters(word.text))
        return "must be a text of one line and at most 1000 bytes";
    into = word.text;
    return {};
}

Complaint boolean(Node const& word, bool& into) {
    if (word.quoted || (word.text != "true" && word.text != "false"))
        return "must be true or false without quotes";
    into = word.text == "true";
    return {};
}

Complaint site_id(Node const& word, std::string& into) {
    auto const& id = word.text;
    if (id.empty() || id.size() > 64 || alphanumeric.find(id.front()) == alphanumeric.npos ||
        id.find_first_not_of(std::string(alphanumeric) + "._-") != id.npos)
        return "must be 1 to 64 of a-z, 0-9, '.', '_' and '-', the first a letter or digit";
    into = id;
    return {};
}

Complaint listen_address(Node const& word, std::string& into) {
    std::string_view const text = word.text;
    if (text.starts_with("unix:")) {
        auto const path = text.substr(5);
        if (!path.starts_with('/') || path.size() >= sizeof(sockaddr_un::sun_path) ||
            has_control_characters(path))
            return "must be unix: and an absolute path of at most 107 bytes";
        into = text;
        return {};
    }
    auto authority = read_authority(text);
    if (authority && authority->host == "localhost")
        authority->host = "127.0.0.1";
    if (!authority || !authority->port ||
        !(authority->host.starts_with('[') || rules::IpAddress::from_text(authority->host)))
        return "must be an address and a port (127.0.0.1:8080, [::1]:8080, 0.0.0.0:8080 for all) "
               "or "
               "unix:/path";
    into = authority->text();
    return {};
}

bool is_local(std::string_view listen) {
    static auto const loopback = *rules::IpRange::from_text("127.0.0.0/8");
    if (listen.starts_with("unix:") || listen.starts_with("[::1]:"))
        return true;
    auto const address = rules::IpAddress::from_text(listen.substr(0, listen.rfind(':')));
    return address && loopback.contains(*address);
}

Complaint public_url(Node const& word, std::string& into) {
    auto const url = read_web_url(word.text);
    auto const path = url ? url->rest.substr(0, url->rest.find_last_not_of('/') + 1) : "";
    constexpr std::string_view path_characters =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;=:@%/";
    if (!url || path.find_first_not_of(path_characters) != path.npos ||
        path.find("//") != path.npos)
        return "must be an http or https URL without a query, such as "
               "https://comments.news.example "
               "or https://news.example/comments";
    into = url->origin + std::string(path);
    return {};
}

Complaint web_origin(Node const& word, std::string& into) {
    auto const url = read_web_url(word.text);
    if (!url)
        return "must be scheme://host[:port] with http or https, such as https://news.example "
               "(other scripts as xn--…)";
    if (!url->rest.empty())
        return "must be an origin, without a path: " + url->origin;
    into = url->origin;
    return {};
}

Complaint host_name(Node const& word, std::string& into) {
    auto const host = read_host(word.text);
    if (!host)
        return "must be a name or address alone, without scheme and port, such as "
               "commentd.internal";
    into = *host;
    return {};
}

Complaint address_range(Node const& word, rules::IpRange& into) {
    auto const range = rules::IpRange::from_text(word.text);
    if (!range)
        return "must be an address or a network, such as 10.0.0.0/8 or 'fd00::/8'";
    into = *range;
    return {};
}

Complaint shipped_pack(Node const& word, std::string& into) {
    auto const names = rules::shipped_pack_names();
    if (std::ranges::find(names, word.text) == names.end()) {
        std::string known;
        for (auto const name : names)
            known += (known.empty() ? "" : ", ") + std::string(name);
        return "must be one of " + known;
    }
    into = word.text;
    return {};
}

// A zone is a compiled file among the system's; its other files do not begin with the magic word.
Complaint time_zone(Node const& word, std::string& into) {
    constexpr std::string_view characters =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-_/";
    bool known = word.text == "UTC";
    if (!known && word.text.find_first_not_of(characters) == std::string::npos) {
        std::string magic(4, '\0');
        std::ifstream(std::filesystem::path("/usr/share/zoneinfo") / ("./" + word.text))
            .read(magic.data(), 4);
        known = magic == "TZif";
    }
    if (!known)
        return "must be a time zone of this system, such as Asia/Yerevan or UTC (package tzdata)";
    into = word.text;
    return {};
}

Complaint language(Node const& word, std::string& into) {
    if (!rules::text::is_language(word.text))
        return "must be a language that commentd recognises, by its two or three letters of BCP 47 "
               "without a region (hy, en, ceb)";
    into = word.text;
    return {};
}

Complaint reserved_name(Node const& word, rules::text::NameLooks& into) {
    std::string name;
    if (auto const complaint = plain_text(word, name); !complaint.empty())
        return complaint;
    into = rules::text::looks_of_name(name);
    return into.empty() ? "must be a name with a letter or digit in it" : "";
}

Complaint allowance(Node const& word, Allowance& into) {
    std::string_view const text = word.text;
    auto const per = text.find(" per ");
    auto const count = rules::read_integer(text.substr(0, per));
    auto const time =
        per == text.npos ? std::nullopt : read_positive_duration(text.substr(per + 5));
    if (!count || !time || *count < 1 || *count > 1'000'000)
        return "must be such as 10 per 1 min (with s, min, h, days or weeks)";
    into = {static_cast<std::uint32_t>(*count), *time};
    return {};
}

Complaint never_or_duration(Node const& word, std::optional<std::chrono::milliseconds>& into) {
    into = read_positive_duration(word.text);
    return into || word.text == "never"
               ? ""
               : "must be never or such as 90 days (with s, min, h, days or weeks)";
}

Complaint never_or_points(Node const& word, rules::Points& into) {
    auto const points = word.text == "never" ? rules::never : rules::read_points(word.text);
    if (!points || (word.quoted && points != rules::never))
        return "must be never or a number with at most two decimals, such as 3 or 2.5";
    into = *points;
    return {};
}

} // namespace commentd::settings
