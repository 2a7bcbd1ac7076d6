// The last 24 hours in memory: what rates, duplicates and idempotency keys are counted in.
// A ring of fixed entries with hash chains through it, about 200 bytes a comment; commentd.db makes
// it true again after a crash. Thread-safe: workers ask, the writer's thread decides.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "daemon/base/clock.hpp"
#include "daemon/base/ids.hpp"
#include "daemon/store/record.hpp"
#include "rules/facts.hpp"

namespace commentd::store {

constexpr std::chrono::hours recent_window{24};

class Recent {
public:
    // What is remembered of a comment. Keys of 0 are keys of nothing.
    struct Seen {
        base::Time at{};
        std::int64_t site = 0, thread = 0; // their numbers; a thread not yet stored: its keyed hash
        Keys keys;
        std::uint64_t idempotency = 0;           // keyed hash of site and key
        std::vector<std::uint64_t> link_domains; // keyed hashes, with the site
        bool import = false;                     // counts in no rate
    };
    using Ticket = std::uint32_t;

    // From now on it counts in rates. It is no duplicate and answers no key until it is settled.
    Ticket admit(Seen const&);
    // On the writer's thread, inside the transaction that stores it.
    void settle(Ticket, base::Id const&);
    // That transaction has failed: it is admitted and no more, as before.
    void unsettle(Ticket);
    // As if it had not come. Once, by who admitted it: the ticket may be another's from then on.
    void withdraw(Ticket);
    // Erased: no later comment is a duplicate of it. Its idempotency key stays.
    void forget_text(base::Id const&, Keys const&);

    // Comments with the same keys in the window before asking.at, those admitted included; at most
    // over + 1. Absent when one of the keys is. An edit leaves its own comment out.
    std::optional<std::uint32_t> count(rules::RateQuery const&, Seen const& asking,
                                       std::optional<base::Id> leave_out = {}) const;
    // Other ones of the site with the same folded text, but the asking one's ticket or comment.
    rules::DuplicateAnswer duplicates(rules::DuplicateQuery const&, Seen const& asking,
                                      std::optional<Ticket> self,
                                      std::optional<base::Id> leave_out = {}) const;

    struct Copy {
        base::Id id;
        base::Time at;
        std::uint64_t ip; // its address' key
    };
    std::optional<Copy> find_copy(std::uint64_t copy_key, base::Time now) const;
    std::optional<base::Id> find_idempotency(std::uint64_t key, base::Time now) const;

    std::size_t size() const;
    std::size_t bytes() const; // an estimate, for /metrics and tests

private:
    enum Chain : std::size_t { author, email, ip, net, site, thread, copy, text, idempotency, chains };
    enum State : std::uint8_t { admitted, settled, gone };

    struct Entry {
        base::Time at;
        base::Id id;
        std::array<std::uint64_t, chains> keys; // site and thread as numbers
        std::array<std::uint32_t, chains> older; // next of the same slot, an earlier ticket
        std::uint32_t links_end = 0;             // one past its last in links_
        std::uint16_t links = 0;
        State state = admitted;
        bool import = false;
    };
    struct LinkEntry {
        std::uint64_t domain;
        std::uint32_t ticket;
        std::uint32_t older;
    };

    Entry* at(std::uint32_t ticket) const;
    void drop_old(base::Time now);
    void drop_newest();
    std::uint32_t& head(std::size_t chain, std::uint64_t key);
    void link(Entry&, std::uint32_t ticket);
    void grow();
    template <class F> // F(ticket, entry) → go on?; newest first
    void walk(Chain, std::uint64_t key, F) const;

    mutable std::mutex mutex_;
    // All below is guarded by mutex_. Tickets count up and wrap; entries_[0] is first_.
    std::deque<Entry> mutable entries_; // a walk takes out what is gone
    std::uint32_t first_ = 1;
    // The newest ticket of each slot, 0 for none. Every chain has a table of its own: an entry that
    // is reached by one of its keys goes on to the entry before it by that same key.
    std::array<std::vector<std::uint32_t>, chains> mutable heads_;
    std::deque<LinkEntry> links_;
    std::uint32_t first_link_ = 1;
    std::vector<std::uint32_t> link_heads_;
};

} // namespace commentd::store
