// Run-time entries of lists as rules want them: with their site's id and languages.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/clock.hpp"
#include "daemon/settings/settings.hpp"
#include "daemon/store/database.hpp"
#include "rules/runtime_entry.hpp"

namespace commentd::moderation {

// That an entry of a site is written in; of one for every site ("") those of all.
std::vector<std::string> languages_of(settings::Settings const&, std::string_view site);

// Those that count at this time, whatever Facts::lists_version says.
std::vector<rules::RuntimeEntry> entries_of_now(store::Database&, settings::Settings const&,
                                                base::Time now);
// All that ever did, each in its versions.
std::vector<rules::RuntimeEntry> entries_of_then(store::Database&, settings::Settings const&);

} // namespace commentd::moderation
