// What the verbs say when they do not do what was asked, and whom they do it for.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/comments/comment.hpp"

namespace commentd::moderation {

// Also of what is there and not for the asking person's eyes.
inline base::Error not_found(std::string what) {
    return {base::Fault::not_found, std::move(what), {}, 0};
}

inline base::Error behind() {
    return {base::Fault::unavailable, "the index of comments is behind; try again", {}, 1};
}

// `sites`: as store::Sites::visible gives them.
inline bool may_see(std::optional<std::vector<comments::SiteNumber>> const& sites,
                    comments::SiteNumber site) {
    return !sites || std::ranges::find(*sites, site) != sites->end();
}

} // namespace commentd::moderation
