// The moderators' look at comments: filters, orders, totals.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/comments/comment.hpp"
#include "daemon/store/number_set.hpp"
#include "daemon/store/readers.hpp"
#include "daemon/store/sites_seen.hpp"
#include "rules/text/ip.hpp"

namespace commentd::store {

// Absent members match everything; all that are given must match.
struct QueueFilter {
    std::vector<comments::Status> statuses;   // none: every status
    SitesSeen sites;
    std::vector<comments::SiteNumber> counted_sites; // the same; of all sites where `sites` is absent
    // Of each site its own: one of these.
    std::optional<std::vector<comments::ThreadNumber>> threads;
    std::optional<std::vector<std::int64_t>> name_keys, email_keys; // as in Keys
    std::optional<std::string> rule;
    std::optional<rules::IpRange> ip;
    std::optional<base::Time> since, until;           // inclusive, exclusive
    std::optional<rules::Points> min_score, max_score; // both inclusive
    std::optional<std::int64_t> unchanged_since;      // seq of the last change at most this
    std::shared_ptr<NumberSet const> among;           // found in another way: of these alone
    std::optional<std::int64_t> found_at;             // up to which change these are known
};

enum class QueueOrder : std::uint8_t { oldest, newest, score };

struct QueuePage {
    std::vector<comments::CommentNumber> numbers;
    std::int64_t total = 0;
    std::int64_t seq = 0; // the change up to which this is true
    std::optional<std::pair<std::int64_t, std::int64_t>> next; // order value and number of the last
};

// derived.db must have caught up. `after` is QueuePage::next of the page before.
QueuePage find_queue(Database& derived, QueueFilter const&, QueueOrder,
                     std::optional<std::pair<std::int64_t, std::int64_t>> after, std::size_t limit);

// Everything that matches, by number.
std::vector<comments::CommentNumber> find_all(Database& derived, QueueFilter const&);

// The neighbours of an item in its thread: at most `each_side` before and after it, itself too.
std::vector<comments::CommentNumber> find_around(Database& derived, comments::ThreadNumber,
                                                 comments::CommentNumber, std::size_t each_side);

// "[1,2,3]": how a list of numbers is bound, for json_each.
std::string json_numbers(std::vector<std::int64_t> const&);

} // namespace commentd::store
