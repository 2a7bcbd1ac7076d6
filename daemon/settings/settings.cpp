#include "daemon/settings/settings.hpp"

#include <algorithm>

namespace commentd::settings {

Site const* Settings::site(std::string_view id) const {
    auto const found = std::ranges::find(sites, id, &Site::id);
    return found == sites.end() ? nullptr : &*found;
}

std::string Settings::moderators_url() const {
    if (!public_url.empty()) return public_url;
    // Others cannot connect where there is no public_url.
    return fixed.listen.starts_with("unix:") ? "http://localhost" : "http://" + fixed.listen;
}

} // namespace commentd::settings
