#include "rules/text/links.hpp"

namespace commentd::rules::text {

bool DomainSet::add(std::string_view entry, std::uint32_t number, GivesWay const& gives_way) {
    bool const exact = entry.starts_with('=');
    auto host = normalise_host(entry.substr(exact ? 1 : 0));
    if (!host)
        return false;
    auto& slot = slots_[std::move(*host)];
    auto& place = exact ? slot.exact : slot.below;
    if (!place || (gives_way && gives_way(*place)))
        place = number;
    return true;
}

} // namespace commentd::rules::text
