// Links of a text: bare URLs (with a scheme, or www., or a host under a public suffix followed by a path),
// HTML href and Markdown targets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/text/view.hpp"

namespace commentd::rules::text {

struct Link {
    Span span;          // in the stored text: the address as written
    std::string host;   // A-labels, lower case, no final dot
    std::string domain; // registrable (Public Suffix List); the host itself when there is none
};

constexpr std::size_t links_max = 500;

std::vector<Link> find_links(std::string_view stored);

std::optional<std::string> host_of_url(std::string_view url);     // normalised as Link::host
std::optional<std::string> normalise_host(std::string_view host); // A-labels, lower case; IP literals as they are
std::string registrable_domain(std::string_view host);

// Domains of a list: an entry covers its host and the subdomains; "=host" the host alone.
class DomainSet {
public:
    // False when it is no domain.
    bool add(std::string_view entry, std::uint32_t number);
    // The number of the most specific entry that covers this (normalised) host.
    std::optional<std::uint32_t> find(std::string_view host) const;

private:
    struct Slot {
        std::string host;
        std::uint32_t number;
        bool exact;
    };
    std::vector<Slot> slots_; // sorted by host on first find… kept sorted by add
};

} // namespace commentd::rules::text
