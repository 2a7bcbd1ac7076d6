// The guard of lists: what a new entry would have hit of what people approved last, and whether
// that is too much.
#pragma once

#include "daemon/moderation/lists.hpp"

namespace commentd::moderation {

// For a reader's thread: it reads some texts and reads them as rules do, 20 to 60 µs each.
Breadth measure_breadth(store::ReadConnections&, Policy const&, NewEntry const&,
                        std::optional<comments::SiteNumber> site, base::Time now);

} // namespace commentd::moderation
