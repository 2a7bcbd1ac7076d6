// What the verbs say when they do not do what was asked, and whom they do it for.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/store/people.hpp"

namespace commentd::moderation {

// Also of what is there and not for the asking person's eyes.
inline base::Error not_found(std::string what) {
    return {base::Fault::not_found, std::move(what), {}, 0};
}

inline base::Error behind() {
    return {base::Fault::unavailable, "the index of comments is behind; try again", {}, 1};
}

// The sites that a person sees, or the one that was asked for.
inline base::Result<store::SitesSeen> sites_asked_for(store::Database& truth,
                                                      store::Person const& person,
                                                      std::optional<std::string> const& site) {
    auto sites = store::Sites::visible(truth, person);
    if (!site) return sites;
    auto const number = store::Sites::find(truth, *site);
    if (!number || !store::sees(sites, *number)) return not_found("there is no site " + *site);
    return store::SitesSeen(std::vector{*number});
}

} // namespace commentd::moderation
