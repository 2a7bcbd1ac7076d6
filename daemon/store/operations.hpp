// What people do to comments, one or many at a time: the unit of undo.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/comments/comment.hpp"
#include "daemon/store/comments.hpp"
#include "daemon/store/writer.hpp"

namespace commentd::store {

struct Operation {
    std::int64_t number = 0;
    base::Id id;
    base::Time at{};
    comments::PersonNumber who = 0;
    std::string who_name, action, reason;
    std::int64_t changed = 0, skipped = 0;
    std::optional<base::Id> undoes, undone_by;
};

struct Order { // what a person wants done
    comments::PersonNumber who = 0;
    comments::Status to{};
    std::string action, reason;
    base::Time at{};
};

class Operations {
public:
    explicit Operations(Comments& comments) : comments_(comments) {}

    // Moves those of `numbers` that are there, not erased, of an allowed site and, where
    // `unchanged_since` is given, not changed after it; the others count as skipped. An order to
    // erase makes no operation (number 0): nothing can undo it.
    Operation apply(Transaction&, Order const&, std::vector<comments::CommentNumber> const& numbers,
                    std::optional<std::vector<comments::SiteNumber>> const& sites,
                    std::optional<std::int64_t> unchanged_since, std::int64_t already_skipped = 0);

    // not_found, forbidden (another's, by one who is no admin), conflict (undone already).
    base::Result<Operation> undo(Transaction&, base::Id const&, comments::PersonNumber, bool admin,
                                 std::optional<std::vector<comments::SiteNumber>> const& sites,
                                 base::Time);

    static std::optional<Operation> find(Database&, base::Id const&);
    // Whether it changed anything on these sites (absent: on any).
    static bool touches(Database&, std::int64_t number,
                        std::optional<std::vector<comments::SiteNumber>> const& sites);
    // Newest first, after the operation `before` (0: from the newest).
    static std::vector<Operation> list(Database&, std::optional<std::string> const& by,
                                       std::optional<std::vector<comments::SiteNumber>> const& sites,
                                       std::int64_t before, std::size_t limit);

private:
    std::int64_t begin(Transaction&, Operation&, std::optional<std::int64_t> undoes);
    static void end(Transaction&, Operation const&);

    Comments& comments_;
};

} // namespace commentd::store
