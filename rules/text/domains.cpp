#include "rules/text/links.hpp"

namespace commentd::rules::text {

bool DomainSet::add(std::string_view entry, std::uint32_t number) {
    bool const exact = entry.starts_with('=');
    auto host = normalise_host(entry.substr(exact ? 1 : 0));
    if (!host)
        return false;
    auto& slot = slots_[std::move(*host)];
    auto& place = exact ? slot.exact : slot.below;
    if (!place)
        place = number;
    return true;
}

std::optional<std::uint32_t> DomainSet::find(std::string_view host) const {
    bool whole = true;
    while (!host.empty()) {
        if (auto const found = slots_.find(host); found != slots_.end()) {
            auto const& slot = found->second;
            if (whole && slot.exact)
                return slot.exact;
            if (slot.below)
                return slot.below;
        }
        auto const dot = host.find('.');
        host.remove_prefix(dot == std::string_view::npos ? host.size() : dot + 1);
        whole = false;
    }
    return std::nullopt;
}

} // namespace commentd::rules::text
