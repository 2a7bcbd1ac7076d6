// New verdicts on comments that wait, from `commentd reprocess --apply` to the one who writes: a
// command may not change a comment beside a running daemon, which numbers all changes. So it leaves
// them in the truth, and the daemon carries them out.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/store/comments.hpp"

namespace commentd::store {

struct Rejudging {
    comments::CommentNumber comment = 0;
    std::int64_t version = 1; // as it was judged
    std::string record;       // store::pack of the decision and its facts
};

class Rejudgings {
public:
    // What a run did and nobody has touched since, each with the decision that it had before: to be
    // left as another run, which takes the first one back. Looks through all that was ever replaced.
    static std::vector<Rejudging> taken_back(Database&, base::Id const& run);

    // A transaction of its own. What an earlier run left for the same comment is replaced.
    static void leave(Database&, base::Id const& run, std::vector<Rejudging> const&);
    static bool any(Database&);
    // The run's next one to be carried out, while there is one; a moment's look.
    static std::optional<comments::CommentNumber> first_left(Database&, base::Id const& run);
    // Looks through all that was ever replaced: not for polling.
    struct Progress {
        std::int64_t left = 0, changed = 0;
    };
    static Progress progress(Database&, base::Id const& run);

    // Carries out at most `count`. What changed since it was judged, what a person decided and what
    // would stand below a parent that is not public is left alone, and so is what cannot be read and
    // what neither waits nor was moved by a run before this one. How many were taken.
    static std::int64_t carry_out(Transaction&, Comments&, std::int64_t count, base::Time now);

    // Comments that wait and that nobody decided, in order.
    static std::vector<comments::CommentNumber> waiting(Database&,
                                                        std::optional<comments::SiteNumber>);
};

} // namespace commentd::store
