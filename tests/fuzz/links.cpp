// Links of any bytes: in order, inside of the text, their hosts in their one form.
#include "rules/text/links.hpp"
#include "rules/text/html.hpp"
#include "rules/text/utf8.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace commentd::rules::text;
using commentd::fuzz::require;

namespace {

void check_host(std::string const& host) {
    require(!host.empty() && is_ascii(host), "a host is ASCII");
    require(normalise_host(host) == host, "a normalised host stays so");
    require(host.ends_with(registrable_domain(host)), "a host lies in its domain");
    require(!(is_ip_host(host) && is_punycode(host)), "an address has no letters");
    DomainSet set;
    require(set.add(host, 1) && set.find(host) == 1U, "a list finds the host that is on it");
}

} // namespace

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const text = commentd::fuzz::text_of(data, size);
    auto const stored = code_points(well_formed(text));
    auto const links = find_links(text);
    require(links.size() <= links_max, "there are no more links than links_max");
    std::uint32_t last = 0;
    for (auto const& link : links) {
        require(link.span.begin >= last && link.span.begin < link.span.end, "links are in order");
        require(link.span.end <= stored, "a link lies in the text");
        require(link.domain == registrable_domain(link.host), "a link's domain is its host's");
        check_host(link.host);
        last = link.span.end;
    }
    if (auto const host = host_of_url(text))
        check_host(*host);
    if (auto const host = normalise_host(text))
        check_host(*host);
    for (std::size_t at = 0; at < text.size(); ++at) {
        auto const tag = text[at] == '<' ? tag_at(text, at) : std::nullopt;
        require(!tag || (tag->end > at && tag->end <= text.size()), "a tag ends in the text");
        auto const entity = text[at] == '&' ? entity_at(text, at) : std::nullopt;
        require(!entity || (entity->end > at && entity->end <= text.size()),
                "an entity ends in the text");
    }
    return 0;
}
