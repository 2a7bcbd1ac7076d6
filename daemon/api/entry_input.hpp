// The body that adds an entry to a list.
#pragma once

#include <optional>

#include <boost/json.hpp>

#include "daemon/api/input.hpp"
#include "daemon/api/review_input.hpp"
#include "daemon/moderation/lists.hpp"

namespace commentd::api {

struct AskedEntry {
    moderation::NewEntry entry; // without `also`
    std::optional<moderation::Removal> also;
    std::optional<AsOf> as_of; // of `also`: the list as it was seen
    std::int64_t expected = 0;
};

// What an entry lacks gets its list's usual: of a ban the action `hold`, of an address an end after
// 24 hours too.
AskedEntry read_entry(boost::json::object const&, moderation::ListSummary const&,
                      moderation::Policy const&, base::Time now, Errors&);

} // namespace commentd::api
