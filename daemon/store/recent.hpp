// The last 24 hours in memory: what rates, duplicates and idempotency keys are counted in. The
// rules' window behind a lock. Thread-safe: workers ask, the writer's thread decides.
//
// After a start it is filled from commentd.db, but for little: links that an edit brought count from
// when their comment came, not from the edit on, and comments that were erased count in no rate.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "daemon/base/clock.hpp"
#include "daemon/base/ids.hpp"
#include "daemon/store/record.hpp"
#include "rules/facts.hpp"
#include "rules/past/window.hpp"

namespace commentd::store {

constexpr std::chrono::hours recent_window = rules::window_max;

class Recent {
public:
    // What is remembered of a comment. Keys of 0 are keys of nothing.
    struct Seen {
        base::Time at{};
        std::int64_t site = 0, thread = 0; // their numbers; a thread not yet stored: its keyed hash
        Keys keys;
        std::uint64_t idempotency = 0;           // keyed hash of site and key
        std::vector<std::uint64_t> link_domains; // keyed hashes, with the site
        bool unrated = false;                    // counts in no rate (comments::counts_in_rates)
    };
    using Ticket = rules::Window::Ticket;

    // Before the first: that about so many come at once.
    void expect(std::size_t comments);

    // From now on it counts in rates and among duplicates. Until it is settled it is never the first
    // of them, find_copy does not find it and it answers no key.
    Ticket admit(Seen const&);
    // The same, and what the rules ask of those that came before: Facts::rates and Facts::duplicates.
    Ticket admit(Seen const&, rules::Needs const&, rules::Facts&);
    // On the writer's thread, inside the transaction that stores it.
    void settle(Ticket, base::Id const&);
    // That transaction has failed: it is admitted and no more, as before.
    void unsettle(Ticket);
    // As if it had not come. Once, by who admitted it: the ticket may be another's from then on.
    void withdraw(Ticket);
    // Erased: no later comment is a duplicate of it. Its idempotency key stays.
    void forget_text(base::Id const&, Keys const&);
    // An edit of it is stored, and links to these: from now on they count as its own.
    void add_links(base::Id const&, Keys const&, base::Time, std::vector<std::uint64_t> const&);

    // What the rules ask of one that is not admitted. An edit leaves its own comment out.
    void answer(rules::Needs const&, Seen const& asking, std::optional<base::Id> leave_out,
                rules::Facts&) const;

    struct Copy {
        base::Id id;
        base::Time at;
        bool same_ip;
    };
    std::optional<Copy> find_copy(Keys const&, base::Time now) const;
    std::optional<base::Id> find_idempotency(std::uint64_t key, base::Time now) const;

    std::size_t size() const;
    std::size_t bytes() const; // an estimate, for /metrics and tests

private:
    std::unique_lock<std::mutex> locked() const;

    mutable std::mutex mutex_;
    rules::Window window_; // guarded by mutex_
};

// As the rules count it.
rules::Arrival arrival_of(Recent::Seen const&);

} // namespace commentd::store
