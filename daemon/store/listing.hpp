// What the public may see: the comments of a thread, their numbers, and the publication queue.
// Nothing here knows an email, an address or a score.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/comments/comment.hpp"
#include "daemon/store/readers.hpp"

namespace commentd::store {

struct PublicItem {
    comments::CommentNumber number = 0;
    base::Id id;
    std::optional<base::Id> parent;
    bool withdrawn = false; // a tombstone: only id and parent are set
    std::string name, url, role, content;
    base::Time created_at{};
    std::optional<base::Time> edited_at;
};

// Shown items of a thread by time, after `after` (a number of an item), at most `limit`.
// derived.db must have caught up.
std::vector<PublicItem> list_thread(ReadConnections&, comments::ThreadNumber, bool newest_first,
                                    std::int64_t after, std::size_t limit);

struct Publication {
    std::int64_t seq = 0;
    std::string type; // "comment.published" | "comment.updated" | "comment.withdrawn"
    base::Time at{};
    PublicItem item;
    std::string thread_id, thread_url, thread_title;
};

// How many are public, of the same snapshot as the items that were just listed.
std::uint32_t listed_count(ReadConnections&, comments::ThreadNumber);

// Events of a site after `after`, oldest first: each comment that was ever public once, at its
// latest change.
std::vector<Publication> publications(Database& truth, comments::SiteNumber, std::int64_t after,
                                      std::size_t limit);

} // namespace commentd::store
