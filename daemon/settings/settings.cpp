#include "daemon/settings/settings.hpp"

#include <algorithm>

namespace commentd::settings {

Site const* Settings::site(std::string_view id) const {
    auto const found = std::ranges::find(sites, id, &Site::id);
    return found == sites.end() ? nullptr : &*found;
}

std::string Settings::moderators_url() const {
    if (!moderate.public_url.empty()) return moderate.public_url;
    bool const apart = !fixed.moderate_listen.empty();
    if (!apart && !public_url.empty()) return public_url;
    // Others cannot connect where it is not said how.
    auto const& listen = apart ? fixed.moderate_listen : fixed.listen;
    return listen.starts_with("unix:") ? "http://localhost" : "http://" + listen;
}

} // namespace commentd::settings
