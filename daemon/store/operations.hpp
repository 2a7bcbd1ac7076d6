// What people do to comments, one or many at a time: the unit of undo.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/comments/comment.hpp"
#include "daemon/store/comments.hpp"
#include "daemon/store/list_entries.hpp"
#include "daemon/store/sites_seen.hpp"
#include "daemon/store/watches.hpp"
#include "daemon/store/writer.hpp"

namespace commentd::store {

struct Operation {
    std::int64_t number = 0;
    base::Id id;
    base::Time at{};
    comments::PersonNumber who = 0;
    std::string who_name, action, reason;
    std::int64_t changed = 0, skipped = 0, total = 0;
    bool running = false; // some of it is left to be done
    std::optional<base::Id> undoes, undone_by;
    std::optional<base::Id> comment; // where it is done and this is the only one that it changed
    std::vector<ListChange> entries; // of lists, that it put in or took out; each touched its site
    std::int64_t lists_version = 0;  // the lists' after it, when it has just done that
    bool elsewhere = false; // it also changed what its viewer may not see: that is left out

    // Since it was last written: how many things it changed on which site.
    std::map<comments::SiteNumber, std::int64_t> changed_on;
    void touched(comments::SiteNumber site) {
        ++changed;
        ++changed_on[site];
    }
};

struct Order { // what a person wants done
    comments::PersonNumber who = 0;
    comments::Status to{};
    std::string action, reason;
    base::Time at{};
    // Of those named here, by number: only at that version, as whoever ordered it saw them. Not for
    // more than at_once_max.
    std::unordered_map<comments::CommentNumber, std::int64_t> versions = {};
    // What else belongs to it, in the transaction that begins it: no comment, told by touched(). An
    // error is that of the whole.
    std::function<base::Outcome(Transaction&, Operation&)> first = {};
};

class Operations {
public:
    Operations(Comments& comments, Watches& watches) : comments_(comments), watches_(watches) {}

    // What one person may see of it: all, or what it changed on their sites (`sites`); nothing of
    // another's operation that changed none of them.
    struct Viewer {
        comments::PersonNumber person = 0;
        SitesSeen sites;
    };

    // A new one, of the order's person, action and reason; what it changes follows, each thing told
    // by remember() or, where it is no comment, by Operation::touched(), and then end().
    Operation begin(Transaction&, Order const&);
    void remember(Transaction&, Operation&, comments::Comment const& before,
                  comments::Comment const& now);
    void end(Transaction&, Operation&);

    // More than this many are not done in one transaction but in slices (store/slices.hpp), for which
    // nobody's comment waits long.
    static constexpr std::size_t at_once_max = 1000, slice_size = 200;

    // Moves those of `numbers` that are there, not erased, of an allowed site and, where
    // `unchanged_since` is given, not changed after it; the others count as skipped. An order to
    // erase makes no operation (number 0), unless it is done in slices: nothing can undo it.
    base::Result<Operation> apply(Transaction&, Order const&,
                                  std::vector<comments::CommentNumber> const& numbers,
                                  SitesSeen const& sites,
                                  std::optional<std::int64_t> unchanged_since,
                                  std::int64_t already_skipped = 0);

    // not_found (another's on other sites, too), forbidden (another's, by one who is no admin),
    // conflict (undone already, or an erasing). One that is still running ends here: what it has not
    // come to counts as skipped.
    base::Result<Operation> undo(Transaction&, base::Id const&, Viewer const&, bool admin,
                                 base::Time);

    // Of what runs in slices: the next one after `last`, in turns; its next slice; whether there is
    // one. The comments of a slice that have changed meanwhile count as skipped.
    static std::optional<std::int64_t> unfinished(Database&, std::int64_t last);
    void carry_on(Transaction&, std::int64_t operation, base::Time);
    static bool is_unfinished(Database&, std::int64_t operation);

    static std::optional<Operation> find(Database&, base::Id const&, Viewer const&);
    static std::optional<Operation> find(Database&, std::int64_t number); // without its entries
    // Newest first, after the operation `before` (0: from the newest); `on`: of these sites only.
    static std::vector<Operation> list(Database&, Viewer const&,
                                       std::optional<std::string> const& by,
                                       std::optional<comments::SiteNumber> on, std::int64_t before,
                                       std::size_t limit);

private:
    struct Item { // of an operation: a comment as it was before
        comments::CommentNumber comment = 0;
        std::int64_t left_version = 0;
        comments::Status status{};
        std::int64_t revision = 1;
        std::optional<comments::PersonNumber> decided_by;
        std::int64_t approved_revision = 0;
    };
    struct Allowed { // what an order may touch
        SitesSeen sites;
        std::optional<std::int64_t> unchanged_since;
    };
    // At most `count`, after the comment `after`.
    static std::vector<Item> items_of(Database&, std::int64_t operation, std::int64_t after,
                                      std::size_t count);
    void begin(Transaction&, Operation&, std::optional<std::int64_t> undoes);
    void move_one(Transaction&, Operation&, Order const&, comments::CommentNumber, Allowed const&);
    void take_back(Transaction&, Operation&, Item const&, base::Time);
    // In slices, from here on.
    void leave(Transaction&, Operation&, std::optional<comments::Status> to, Allowed const&,
               std::int64_t comments);
    static void leave_slices(Database&, Operation const&,
                             std::vector<comments::CommentNumber> const&);
    void stop(Transaction&, Operation&);

    Comments& comments_;
    Watches& watches_;
};

} // namespace commentd::store
