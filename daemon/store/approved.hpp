// The texts of what was let through last, for `commentd check`.
#pragma once

#include <string>
#include <vector>

#include "daemon/store/database.hpp"

namespace commentd::store {

struct ApprovedText {
    std::string content, name, email, url, user_agent;
};

// The newest first, of all sites; looks at no more than the last 100,000 comments. Only reads.
std::vector<ApprovedText> last_approved(Database& truth, std::size_t limit);

} // namespace commentd::store
