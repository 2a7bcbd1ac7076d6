#include "daemon/api/origins.hpp"

#include <algorithm>
#include <mutex>
#include <set>

#include "daemon/api/reply.hpp"
#include "daemon/base/log.hpp"
#include "rules/text/ascii.hpp"

namespace commentd::api {
namespace {

using rules::text::lowered;

// "news.example:8080" → "news.example", "[::1]:80" → "::1"; lower case. Empty when it is none.
std::string name_of_authority(std::string_view authority) {
    bool const bracketed = authority.starts_with('[');
    auto const end = std::min(authority.find(bracketed ? ']' : ':'), authority.size());
    auto rest = authority.substr(end);
    if (bracketed && rest.starts_with(']')) rest.remove_prefix(1);
    bool const port = rest.starts_with(':') && rest.size() <= 6 &&
                      rest.find_first_not_of("0123456789", 1) == std::string_view::npos;
    if (!rest.empty() && !port) return {};
    return lowered(authority.substr(bracketed, end - bracketed));
}

// "https://news.example/x" → "https://news.example", default ports dropped; empty when it is none.
std::string origin_of(std::string_view url) {
    auto const scheme_end = url.find("://");
    if (scheme_end == std::string_view::npos) return {};
    auto const scheme = lowered(url.substr(0, scheme_end));
    if (scheme != "http" && scheme != "https") return {};
    auto const rest = url.substr(scheme_end + 3);
    auto authority = lowered(rest.substr(0, rest.find_first_of("/?#\\")));
    if (authority.empty() || authority.find('@') != std::string::npos) return {};
    for (std::string_view const port : {":80", ":443"})
        if ((scheme == "http") == (port == ":80") && authority.ends_with(port))
            authority.resize(authority.size() - port.size());
    return scheme + "://" + authority;
}

// "" when it is none, which is no request's Host.
std::string host_of_url(std::string_view url) {
    auto const origin = origin_of(url);
    auto const scheme_end = origin.find("://");
    if (scheme_end == std::string::npos) return {};
    return name_of_authority(std::string_view(origin).substr(scheme_end + 3));
}

bool is_loopback(rules::IpAddress const& address) {
    static auto const v4 = rules::IpRange::from_text("127.0.0.0/8");
    static auto const v6 = rules::IpRange::from_text("::1/128");
    return v4->contains(address) || v6->contains(address);
}

bool is_loopback_name(std::string const& name) {
    auto const address = rules::IpAddress::from_text(name);
    return name == "localhost" || (address && is_loopback(*address));
}

// Every header by which a proxy says that it speaks for someone else, known to us or not.
bool speaks_for_others(http::Header const& header) {
    constexpr std::string_view known[] = {
        "forwarded", "via",         "x-real-ip",        "x-client-ip",      "x-cluster-client-ip",
        "client-ip", "true-client-ip", "cf-connecting-ip", "fastly-client-ip", "cdn-loop"};
    std::string_view const name = header.name;
    return name.starts_with("x-forwarded") || name.starts_with("x-original-") ||
           std::ranges::find(known, name) != std::end(known);
}

bool is_private(rules::IpAddress const& address) {
    static auto const ranges = [] {
        std::vector<rules::IpRange> all;
        for (auto const* text : {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8",
                                 "169.254.0.0/16", "fc00::/7", "fe80::/10", "::1/128"})
            all.push_back(*rules::IpRange::from_text(text));
        return all;
    }();
    return std::ranges::any_of(ranges, [&](auto const& range) { return range.contains(address); });
}

void warn_of_proxy(std::string const& peer) {
    static std::mutex mutex;
    static std::set<std::string> warned;
    std::lock_guard lock(mutex);
    if (warned.size() < 1000 && warned.insert(peer).second)
        base::log(base::Level::warning, "untrusted-proxy", {{"peer", peer}});
}

} // namespace

bool host_is_ours(http::Request const& request, settings::Settings const& settings) {
    auto const name = name_of_authority(request.header("host"));
    if (name.empty()) return false;
    if (name == host_of_url(settings.public_url) || name == host_of_url(settings.moderate.public_url))
        return true;
    for (auto const& host : settings.hosts)
        if (name == name_of_authority(host)) return true;
    auto const address = rules::IpAddress::from_text(name);
    auto const peer = rules::IpAddress::from_text(request.peer);
    bool const from_here = request.unix_socket || (peer && is_loopback(*peer));
    if (from_here && is_loopback_name(name)) return true;
    return address && address == rules::IpAddress::from_text(name_of_authority(request.local));
}

bool asked_on_this_machine(http::Request const& request) {
    if (std::ranges::any_of(request.headers, speaks_for_others)) return false;
    auto const peer = rules::IpAddress::from_text(request.peer);
    auto const host = name_of_authority(request.header("host"));
    return peer && is_loopback(*peer) && is_loopback_name(host);
}

std::optional<rules::IpAddress> client_address(http::Request const& request,
                                               settings::Settings const& settings) {
    auto const trusted = [&](rules::IpAddress const& address) {
        return std::ranges::any_of(settings.trusted_proxies,
                                   [&](auto const& range) { return range.contains(address); });
    };
    auto const peer = rules::IpAddress::from_text(request.peer);
    bool const has_forwarded = request.count("x-forwarded-for") > 0;
    if (!request.unix_socket) {
        if (!peer) return {};
        if (!trusted(*peer)) {
            if (has_forwarded && is_private(*peer)) warn_of_proxy(request.peer);
            return peer;
        }
        if (!has_forwarded) return peer;
    }
    std::string chain; // several headers are one list
    for (auto const& header : request.headers)
        if (header.name == "x-forwarded-for") chain += (chain.empty() ? "" : ",") + header.value;
    while (!chain.empty()) {
        auto const comma = chain.rfind(',');
        auto entry = chain.substr(comma == std::string::npos ? 0 : comma + 1);
        chain.resize(comma == std::string::npos ? 0 : comma);
        std::erase_if(entry, [](char c) { return c == ' ' || c == '\t' || c == '"'; });
        if (entry.empty()) continue; // a list of HTTP may have such
        auto address = rules::IpAddress::from_text(entry);
        if (!address) address = rules::IpAddress::from_text(name_of_authority(entry));
        if (!address) return {};
        if (!trusted(*address)) return address;
    }
    return {};
}

std::string base_url(http::Request const& request, settings::Settings const& settings) {
    if (!settings.public_url.empty()) return settings.public_url;
    return "http://" + lowered(request.header("host"));
}

OriginIs origin_of_write(http::Request const& request, settings::Settings const& settings,
                         settings::Site const& site) {
    auto const ours = [&](std::string const& origin) {
        return !origin.empty() && (std::ranges::find(site.origins, origin) != site.origins.end() ||
                                   origin == origin_of(base_url(request, settings)));
    };
    auto const origin = request.header("origin");
    if (!origin.empty() && origin != "null")
        return ours(origin_of(origin)) ? OriginIs::ours : OriginIs::foreign;
    return ours(origin_of(request.header("referer"))) ? OriginIs::ours : OriginIs::missing;
}

bool is_script_of_site(http::Request const& request, settings::Settings const& settings,
                       settings::Site const* site) {
    auto const origin = request.header("origin");
    return site && !origin.empty() && origin != "null" &&
           origin_of_write(request, settings, *site) == OriginIs::ours;
}

std::string moderators_url(http::Request const& request, settings::Settings const& settings) {
    if (asked_on_this_machine(request)) return "http://" + lowered(request.header("host"));
    if (!settings.moderate.public_url.empty()) return settings.moderate.public_url;
    return base_url(request, settings);
}

bool is_loopback_url(std::string_view url) { return is_loopback_name(host_of_url(url)); }

std::optional<base::Error> refuse_moderator(http::Request const& request,
                                            settings::Settings const& settings) {
    auto const& moderate = settings.moderate;
    bool const other_door = !settings.fixed.moderate_listen.empty() &&
                            request.entrance != http::Entrance::moderators;
    bool const other_host =
        !moderate.public_url.empty() && !asked_on_this_machine(request) &&
        name_of_authority(request.header("host")) != host_of_url(moderate.public_url);
    if (other_door || other_host)
        return error(base::Fault::not_found, "moderators have an address of their own");
    if (moderate.allow.empty()) return {};
    auto const address = client_address(request, settings);
    bool const allowed =
        address && std::ranges::any_of(moderate.allow, [&](auto const& range) {
            return range.contains(*address);
        });
    if (!allowed)
        return error(base::Fault::forbidden, "moderators do not come from this address");
    return {};
}

bool sent_by_other_page(http::Request const& request, settings::Settings const& settings) {
    // "none" is a person who typed the address; browsers that do not know the header send Origin.
    auto const site = request.header("sec-fetch-site");
    if (!site.empty() && site != "same-origin" && site != "none") return true;
    if (request.count("origin") == 0) return false;
    auto const origin = origin_of(request.header("origin"));
    return origin.empty() || (origin != origin_of(moderators_url(request, settings)) &&
                              origin != origin_of(base_url(request, settings)));
}

bool is_listed(std::string_view url, settings::Site const& site) {
    // A backslash or a control character is read differently by browsers than by us.
    if (std::ranges::any_of(url, [](char c) {
            return c == '\\' || static_cast<unsigned char>(c) <= 0x20;
        }))
        return false;
    auto const origin = origin_of(url);
    return !origin.empty() && std::ranges::find(site.origins, origin) != site.origins.end();
}

bool has_path(std::string_view url) {
    auto const scheme = url.find("://");
    if (scheme == std::string_view::npos) return false;
    auto const slash = url.find('/', scheme + 3);
    return slash != std::string_view::npos && slash + 1 < url.size();
}

} // namespace commentd::api
