// What came lately, and what it is counted under: the rates and the copies of at most 24 hours. One
// implementation for the daemon (store/recent.hpp, which guards it with a lock and fills it from the
// database after a start) and for what happens in memory alone (past.hpp).
//
// A ring of fixed entries in the order of time with hash chains through it: 150 bytes a comment and 80
// more with a signature, of which the latest near_kept_max are kept.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rules/facts.hpp"
#include "rules/past/heads.hpp"
#include "rules/past/limits.hpp"
#include "rules/past/ring.hpp"
#include "rules/text/near.hpp"

namespace commentd::rules {

using CommentId = std::array<std::uint8_t, 16>; // a UUID
std::string id_text(CommentId const&);          // 36 characters, lower case

// What a comment is counted under. All are hashes that have the site in them, or numbers that belong
// to one; 0 is absent, and then a key of nothing. Equal means the same, and nothing else matters.
struct Arrival {
    Time at{};
    std::uint64_t site = 0, thread = 0;
    std::uint64_t author = 0; // the contract's identity
    std::uint64_t reader = 0; // policy.first-comment's identity
    std::uint64_t email = 0;
    std::uint64_t ip = 0;     // /32 or /64
    std::uint64_t net = 0;    // /24 or /48
    std::uint64_t text = 0;   // the folded text
    text::Signature near;     // of the folded text; only where Needs::near()
    std::vector<std::uint64_t> link_domains; // different ones
    bool import = false;      // counts in no rate
    // In no rule: what the daemon itself finds again.
    std::uint64_t copy = 0;    // the same comment of the same author at the same place
    std::uint64_t request = 0; // an idempotency key
};

// Not thread-safe: two readers at once are a race, too.
class Window {
public:
    using Ticket = std::uint32_t;

    // While it is empty: that about so many come at once, for whom there is room then.
    void expect(std::size_t comments);

    // From now on it counts in rates and among copies, but nothing finds it by its id. In the order
    // of time: what is a little earlier than the last one counts as if it came with it; much earlier,
    // and the clock was ahead: what came later than this one counts as if it came now.
    Ticket admit(Arrival const&);
    void settle(Ticket, CommentId const&);
    void unsettle(Ticket); // admitted and no more, as before
    // As if it had not come. Once, by who admitted it: the ticket may be another's from then on.
    void withdraw(Ticket);
    // No later comment is a copy of it. Its request stays. `copy` is its key.
    void forget_text(CommentId const&, std::uint64_t copy);
    // An edit has brought links that it did not have: from then on they count as its own.
    void add_links(CommentId const&, std::uint64_t copy, Time, std::vector<std::uint64_t> const&);

    // Comments with the same keys in the window before asking.at, those admitted included; or the
    // different values of `distinct` among them. At most over + 1. Absent when one of the keys is.
    // Looked at are 20,001 of one slot (over several domains: of all their links) and no more.
    std::optional<std::uint32_t> count(RateQuery const&, Arrival const& asking,
                                       std::optional<CommentId> leave_out = {}) const;

    // Other ones of the site with the same text, or one that is near it; copies_max are counted of
    // the same, near_copies_max of the near ones or a few more, and these among the latest near_kept_max.
    DuplicateAnswer copies(DuplicateQuery const&, Arrival const& asking, std::optional<Ticket> self,
                           std::optional<CommentId> leave_out = {}) const;

    // All that a rule set asks of either kind: Facts::rates and Facts::duplicates.
    void answer(Needs const&, Arrival const& asking, std::optional<Ticket> self,
                std::optional<CommentId> leave_out, Facts&) const;

    struct Found {
        CommentId id;
        Time at;
        bool same_ip; // as was asked with
    };
    // The newest that is settled, of the last 24 hours.
    std::optional<Found> find_copy(std::uint64_t copy, std::uint64_t ip, Time now) const;
    std::optional<Found> find_request(std::uint64_t request, Time now) const;

    std::size_t size() const { return entries_.size(); }
    std::size_t bytes() const; // an estimate

private:
    // Of two keys of a rate the chain of the first is walked, as the shorter one.
    enum Chain : std::size_t { author, email, ip, net, thread, site, copy, text, request, chains };
    enum State : std::uint8_t { admitted, settled, gone };

    // 48 bits of a key; 0 only of 0. Of a million other keys one has the same in 280 million questions.
    class ShortKey {
    public:
        ShortKey() = default;
        constexpr ShortKey(std::uint64_t key)
            : parts_{static_cast<std::uint16_t>(key), static_cast<std::uint16_t>(key >> 16),
                     static_cast<std::uint16_t>(key >> 32)} {
            parts_[0] |= static_cast<std::uint16_t>(key != 0 && key << 16 == 0);
        }
        constexpr std::uint64_t value() const {
            return parts_[0] | std::uint32_t{parts_[1]} << 16 | std::uint64_t{parts_[2]} << 32;
        }
        bool operator==(ShortKey const&) const = default;

    private:
        std::array<std::uint16_t, 3> parts_{}; // of two bytes each, so that nothing is filled up
    };
    struct alignas(128) Entry { // two lines of the cache, which come together
        Time at;
        std::array<ShortKey, chains> keys;
        State state = admitted;
        bool import = false;
        std::array<std::uint32_t, chains> older; // next of the same slot, an earlier ticket
        std::uint32_t link = 0; // the last of its own, 0: none
        CommentId id;
        // What the short keys lack: nobody is told that a comment is there already by mistake.
        std::uint16_t rest_of_copy = 0, rest_of_request = 0;
    };
    static_assert(sizeof(Entry) == 128);
    struct LinkEntry {
        std::uint64_t domain;
        Time at; // when the comment or the edit that brought it came
        std::uint32_t ticket;
        std::uint32_t older;  // of the same slot
        std::uint32_t before; // of the same comment
    };
    struct alignas(64) NearEntry { // of those that have a signature; a line of the cache
        std::array<std::uint8_t, text::minima> lowest; // with the site in it
        std::array<std::uint32_t, text::Signature::bands> older;
    };
    class Counting; // of one rate

    template <class Numbered>
    static Numbered* in_ring(Ring<Numbered>& ring, std::uint32_t first, std::uint32_t number) {
        std::uint32_t const index = number - first; // wraps as numbers do
        return index < ring.size() ? &ring[index] : nullptr;
    }
    Entry* at(std::uint32_t ticket) const { return in_ring(entries_, first_, ticket); }
    Ticket first_since(Time) const;
    std::uint32_t first_near_since(Ticket oldest) const; // its place in near_
    std::optional<Ticket> find(CommentId const&, std::uint64_t copy) const;
    LinkEntry const* link_at(std::uint32_t number) const {
        return number == 0 ? nullptr : in_ring(links_, first_link_, number);
    }
    void add_link(Entry&, std::uint32_t ticket, std::uint64_t domain, Time);
    void add_near(Arrival const&, std::uint32_t ticket);
    void drop_oldest_near();
    static text::Signature of_site(text::Signature, std::uint64_t site);
    NearEntry const* prefetch_near(std::uint32_t number) const; // on its way into the cache
    void drop_old(Time now);
    void turn_back(Time now);
    bool drop_newest(); // false: a later edit has left links behind it
    static std::uint64_t hash_of(ShortKey);
    static std::uint64_t near_hash(text::Signature const&, std::size_t band);
    void link(std::size_t chain, Entry&, std::uint32_t ticket);
    void unlink_oldest(std::size_t chain);
    void grow_one();
    void grow(std::size_t chain);
    void grow_near(std::size_t band);
    void grow_links();
    static std::uint16_t rest_of(std::uint64_t key) { return static_cast<std::uint16_t>(key >> 48); }
    std::optional<Found> find(Chain, std::uint64_t key, ShortKey ip, Time now) const;
    template <class F> // F(ticket, entry) → go on?; newest first, at most so many, of any key
    void walk(Chain, ShortKey, Time since, std::size_t steps, F) const;
    template <class F> // likewise, those that link to it since then; `steps` are left, of all links
    void walk_domain(std::uint64_t domain, Time since, std::size_t& steps, F) const;
    template <class F> // likewise, those that are near and not the same
    void walk_near(Arrival const&, std::uint32_t alike, Time since, F) const;

    // Tickets count up and wrap; entries_[0] is first_.
    Ring<Entry> mutable entries_; // a walk takes out what is gone
    std::uint32_t first_ = 1;
    // Every chain has a table of its own, as large as its different keys need: an entry that is reached
    // by one of its keys goes on to the entry before it by that same key.
    std::array<Heads, chains> mutable heads_;
    Ring<LinkEntry> mutable links_;
    std::uint32_t first_link_ = 1;
    Heads mutable link_heads_;
    Ring<NearEntry> mutable near_;
    Ring<std::uint32_t> mutable near_tickets_; // whose each of them is
    std::uint32_t first_near_ = 1;
    std::array<Heads, text::Signature::bands> mutable near_heads_;
};

} // namespace commentd::rules
