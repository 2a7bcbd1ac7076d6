// Every rule set that was ever in force, by its content hash: what serves after a restart with
// broken files, and what a stored decision can be replayed with. A set costs what is new in it.
#pragma once

#include <optional>
#include <string>

#include "daemon/base/clock.hpp"
#include "daemon/store/database.hpp"
#include "rules/pack/load.hpp"

namespace commentd::store {

class RuleSets {
public:
    // Keeps it (once) and makes it the last accepted one.
    static void accept(Database&, std::string const& id, rules::Bundle const&, base::Time);
    static std::optional<std::string> last_accepted(Database&); // its id
    static std::optional<rules::Bundle> find(Database&, std::string const& id);
    // The newest that was first accepted at this time or before.
    static std::optional<rules::Bundle> known_at(Database&, base::Time);
};

} // namespace commentd::store
