// Links of a text: addresses with http or https, with www., or a bare host under a known public
// suffix; href and src of HTML tags; targets of Markdown; addresses spelled so that filters do not
// see them (spelled.hpp). A link whose text repeats its own address is one link.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rules/text/view.hpp"

namespace commentd::rules::text {

struct Link {
    Span span;             // in the stored text: the address as written
    std::string host;      // A-labels, lower case, no final dot
    std::string domain;    // registrable (Public Suffix List); the host itself when there is none
    bool nofollow = false; // a tag with rel="nofollow"
    bool text_host_differs = false; // its text, or a user before its '@', names another domain
    bool deobfuscated = false;      // not written as browsers take it
};

constexpr std::size_t links_max = 500;

std::vector<Link> find_links(std::string_view stored);

// Normalised as Link::host. Without a scheme only when the host has a known suffix.
std::optional<std::string> host_of_url(std::string_view url);
// A-labels, lower case; an IP address in its usual form, without brackets.
std::optional<std::string> normalise_host(std::string_view host);
std::string registrable_domain(std::string_view host);

// Of normalised hosts.
bool is_ip_host(std::string_view host);
bool is_punycode(std::string_view host);  // has a label that is not ASCII
bool is_shortener(std::string_view host); // of a public service whose addresses lead anywhere

// Domains of a list: an entry covers its host and the subdomains; "=host" the host alone.
class DomainSet {
public:
    // False when it is no domain. Of two entries for one host the first counts, unless `gives_way`
    // says of its number that the second does.
    using GivesWay = std::function<bool(std::uint32_t number)>;
    bool add(std::string_view entry, std::uint32_t number, GivesWay const& gives_way = {});

    // The number of the most specific entry that covers this (normalised) host and counts.
    template <class F>
    std::optional<std::uint32_t> find(std::string_view host, F&& counts) const {
        bool whole = true;
        while (!host.empty()) {
            if (auto const found = slots_.find(host); found != slots_.end()) {
                auto const& [exact, below] = found->second;
                if (whole && exact && counts(*exact))
                    return exact;
                if (below && counts(*below))
                    return below;
            }
            auto const dot = host.find('.');
            host.remove_prefix(dot == std::string_view::npos ? host.size() : dot + 1);
            whole = false;
        }
        return std::nullopt;
    }
    std::optional<std::uint32_t> find(std::string_view host) const {
        return find(host, [](std::uint32_t) { return true; });
    }

private:
    struct Slot {
        std::optional<std::uint32_t> exact, below; // "=host"; host with its subdomains
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view host) const {
            return std::hash<std::string_view>{}(host);
        }
    };
    std::unordered_map<std::string, Slot, Hash, std::equal_to<>> slots_;
};

} // namespace commentd::rules::text
