// Everything that came before a comment, in memory: told of arrivals and of what became of them in
// the order of time, it answers all that a rule set looks up, as of then. `commentd score`, tests in
// packs and backtests judge by it as the daemon does by its database; a test proves both equal.
//
//     past.arrive(arrival, id);          // the next one; it counts in rates from here on
//     past.answer(rules.needs(), facts); // of that one; for as many rule sets as are compared
//     past.settle(Verdict::hold);        // where it stands now
//     past.move(earlier, Verdict::hold, Verdict::approve); // a person decides on another one
//
// Memory: 200 to 300 bytes for each comment of the last 24 hours, and for ever about 100 bytes for
// each author, address, network, thread and linked domain, and 8 for each comment of one.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "rules/decision.hpp"
#include "rules/facts.hpp"
#include "rules/past/window.hpp"

namespace commentd::rules {

class Past {
public:
    // The next comment. One whose time is before that of the last counts in rates as if it came
    // with it. Nothing is known of it to histories until it is settled.
    void arrive(Arrival, CommentId const&);

    // What the needs ask of the one that arrived last: histories (itself left out), known_reader,
    // thread_comments, thread_age (since the first arrival of the thread, unless Facts already has
    // it: the site may have said when the page was published), rates (itself included), duplicates.
    // Facts::now and all else are the caller's.
    void answer(Needs const&, Facts&) const;

    // The same of an edit, before it is told: of one that stands so and asks with its new text. The
    // comment itself is left out of all counts, but not of when somebody was first and last seen.
    void answer_edit(Arrival const& before, Arrival const& asking, CommentId const&, Verdict stands,
                     Needs const&, Facts&) const;

    // The one that arrived last stands as this verdict says (hold: pending).
    void settle(Verdict);
    // It was refused before any rule saw it, or never stored: as if it had not come.
    void withdraw();

    // A decision on an earlier one: where it was and where it is. An erased comment is nowhere (is
    // absent): histories and later copies do not know it, rates still do. It is told with its links
    // of then (after an edit: the new ones).
    void move(Arrival const&, CommentId const&, std::optional<Verdict> was,
              std::optional<Verdict> is);
    // Its text was replaced at that time, and links to these domains now: its history is theirs, and
    // rates count the new ones from then on. Copies are looked for by the text it came with.
    void edit(Arrival const& before, CommentId const&, Time at,
              std::vector<std::uint64_t> const& link_domains, Verdict was, Verdict is);

    // The thread's first comment, if any came.
    std::optional<Time> thread_began(std::uint64_t thread) const;

private:
    struct Known {
        History counts;          // without the times
        std::vector<Time> times; // when those came that are counted, in order
    };
    using Book = std::unordered_map<std::uint64_t, Known>;

    static void count(Book&, std::uint64_t key, Time at, std::optional<Verdict> was,
                      std::optional<Verdict> is);
    void count(Arrival const&, std::optional<Verdict> was, std::optional<Verdict> is);
    static History history(Book const&, std::uint64_t key);
    std::uint32_t approved_of_reader(std::uint64_t reader) const;
    void ask(Needs const&, Arrival const&, std::optional<Window::Ticket> self,
             std::optional<CommentId> leave_out, Facts&) const;

    Window window_;
    Book authors_, ips_, nets_, threads_, link_domains_;
    std::unordered_map<std::uint64_t, std::uint32_t> readers_;   // approved ones
    std::unordered_map<std::uint64_t, Time> began_;              // threads
    Arrival last_;
    CommentId last_id_{};
    Window::Ticket ticket_ = 0;
    bool open_ = false; // the last one has arrived and is not settled
};

} // namespace commentd::rules
