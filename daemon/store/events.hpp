// What happened to comments, from the first one on, in order of time: each came, each change of its
// status. What a replay of the past goes by, so that it sees at each moment what was known then.
//
// An erased comment has no keys any more: it counts for nothing, as if it had never come.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "daemon/comments/comment.hpp"
#include "daemon/store/database.hpp"
#include "daemon/store/record.hpp"

namespace commentd::store {

struct Event {
    enum class Kind : std::uint8_t { came, edited, moved };
    Kind kind = Kind::came;
    base::Time at{};
    comments::CommentNumber comment = 0;
    comments::Status became{}; // of one that came: what the rules first said
    std::int64_t revision = 1; // of an edit: the new one

    // Of one that came:
    base::Id id;
    comments::SiteNumber site = 0;
    comments::ThreadNumber thread = 0;
    std::optional<comments::CommentNumber> parent;
    rules::Source source{};
    Keys keys;
    std::vector<std::uint64_t> link_domains; // of the text it has now
    bool erased = false, was_edited = false; // since then
};

// Reads on the connection's open transaction, so that both tables are of one moment; one at a time
// on a connection. Where two events have one millisecond, what came stands before what changed; a
// comment comes before it changes and no event is told an earlier time than the one before it,
// even where the clock was set back.
class Events {
public:
    explicit Events(Database&);
    ~Events();
    Events(Events const&) = delete;
    Events& operator=(Events const&) = delete;

    bool next(Event&);

private:
    struct Cursors;
    void read_comment();
    void read_change();

    std::unique_ptr<Cursors> cursors_;
};

// How one comment came, whatever has become of it.
std::optional<Event> find_came(Database&, comments::CommentNumber);

// How many comments there are up to and with the last one: what a progress is shown of.
std::int64_t last_comment(Database&);
std::int64_t newest_change(Database& truth); // the number of the last; 0: there was none

// One revision as it was judged.
struct Judged {
    base::Time at{};
    std::string content;
    std::string record;
};
// The revision with which this one's decision came: an earlier one where an undo brought it back.
std::int64_t first_judged(Database&, comments::CommentNumber, std::int64_t revision);
std::optional<Judged> find_judged(Database&, comments::CommentNumber, std::int64_t revision);

} // namespace commentd::store
