// What moderators' calls have in common: filters, orders, actions, and the token that says what a
// list showed.
#pragma once

#include <optional>
#include <string>

#include "daemon/api/input.hpp"
#include "daemon/moderation/review.hpp"

namespace commentd::api {

// From a list's query, and from the `filter` of a bulk action: the same names, the same meanings.
moderation::NamedFilter filter_of(Query&, moderation::Policy const&);
// `now`: the AsOf's, so that "7d" is since the same moment as in the list.
moderation::NamedFilter filter_of(boost::json::object const&, moderation::Policy const&,
                                  base::Time now, Errors&);

// Of the site, UTC without one: what a date means that has no offset.
std::string const& timezone_of(moderation::Policy const&, std::optional<std::string> const& site);

std::optional<store::QueueOrder> order_of(std::string_view);
store::Order read_order(Fields&); // action and reason

// The change number, the filter, the total and the time of a list: what a bulk action refers to.
struct AsOf {
    std::int64_t seq = 0, total = 0;
    std::int64_t filter = 0; // fingerprint
    base::Time at{};
    std::string text() const;
    static std::optional<AsOf> from_text(std::string_view);
};
std::int64_t fingerprint(moderation::NamedFilter const&, store::Person const&);

} // namespace commentd::api
