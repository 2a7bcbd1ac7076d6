// Forward-only changes of the schema: migrations/NNNN_words.sql, embedded, applied in order, each
// in a transaction of its own; PRAGMA user_version keeps the number reached.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/store/database.hpp"

namespace commentd::store {

// A sentence when the database was written by a newer program.
std::optional<std::string> newer_than_we_know(Database&);

// Brings the database to this program's schema. A sentence when it is newer than the program.
std::optional<std::string> migrate(Database&);

// Of derived.db and search.db, which are made anew instead of migrated.
std::string_view derived_schema();
std::string_view search_schema();

} // namespace commentd::store
