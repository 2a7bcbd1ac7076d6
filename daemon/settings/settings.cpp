#include "daemon/settings/settings.hpp"

#include <algorithm>

namespace commentd::settings {

Site const* Settings::site(std::string_view id) const {
    auto const found = std::ranges::find(sites, id, &Site::id);
    return found == sites.end() ? nullptr : &*found;
}

} // namespace commentd::settings
