// What was let through last: for `commentd check`, and to see what a new entry of a list would have
// hit.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/comments/comment.hpp"
#include "daemon/store/readers.hpp"
#include "daemon/store/sites_seen.hpp"
#include "rules/text/ip.hpp"

namespace commentd::store {

struct ApprovedText {
    base::Id id;
    comments::SiteNumber site = 0;
    std::string content, name, email, url, user_agent, author_id;
    std::optional<rules::IpAddress> ip;
};

// The newest first, of these sites (absent: all); looks at no more than the last 100,000 comments.
// Only reads.
std::vector<ApprovedText>
last_approved(Database& truth, std::size_t limit,
              SitesSeen const& sites = {});

// The names of those whose comments from these addresses were approved last, each once, at most
// `limit`; derived.db says which, among the newest 2,000.
std::vector<std::string>
approved_names(ReadConnections&, rules::IpRange const&,
               SitesSeen const& sites, std::size_t limit);

} // namespace commentd::store
