// Which sites somebody may see: what is not of them is left out of whatever they are shown.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "daemon/comments/comment.hpp"

namespace commentd::store {

using SitesSeen = std::optional<std::vector<comments::SiteNumber>>; // absent: all

inline bool sees(SitesSeen const& sites, comments::SiteNumber site) {
    return !sites || std::ranges::find(*sites, site) != sites->end();
}

} // namespace commentd::store
