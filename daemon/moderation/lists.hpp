// What people do to lists while the daemon runs: they add entries and take them out again, of bans
// and of the lists that packs have. An entry counts from the answer on.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/base/aside.hpp"
#include "daemon/moderation/policy.hpp"
#include "daemon/moderation/review.hpp"
#include "daemon/store/list_entries.hpp"
#include "daemon/store/people.hpp"

namespace commentd::moderation {

struct ListSummary {
    std::string name, pack; // pack: empty of a ban list, and of one that no pack has any more
    rules::ListKind kind{};
    bool is_ban = false;
    std::int64_t entries = 0; // added at run time, that this person may see
};

// By name: a ban list, or one of a pack's; nothing when there is none.
std::optional<ListSummary> find_list(Policy const&, std::string_view name);

struct ListedEntry {
    store::ListEntry entry;
    std::string site;      // its id; empty: every site
    std::int64_t hits = 0; // comments, at most 1,000
};
struct EntryPage {
    std::vector<ListedEntry> items;
    std::optional<std::int64_t> next; // number of the last
};

// Comments that go with an entry: those of a list as it stood.
struct Removal {
    comments::Status to{};
    std::string action; // "spam", "reject"
    NamedFilter filter;
    std::int64_t seq = 0, total = 0;
};

struct NewEntry {
    store::ListEntry entry; // without number, id, site, who, at
    std::string site;       // its id; empty: every site
    bool force = false, dry_run = false;
    std::optional<Removal> also;
};

// What an entry would have hit of what people approved.
struct Breadth {
    struct Example {
        base::Id id;
        std::string author, excerpt;
    };
    std::size_t would_hit = 0, of = 0;
    std::vector<Example> examples;
    std::vector<std::string> approved_authors; // who share the address
    std::string too_broad;                     // why; empty: it is not
};

class Lists {
public:
    Lists(store::Store& store, Policies& policies, Review& review, base::Clock clock)
        : store_(store), policies_(policies), review_(review), clock_(std::move(clock)) {}
    void finish() { aside_.finish(); } // before the loops end

    base::Task<base::Result<std::vector<ListSummary>>> all(store::Person);
    // not_found: no such list, or no such site for this person.
    base::Task<base::Result<EntryPage>> entries(store::Person, std::string list,
                                                std::optional<std::string> site,
                                                std::int64_t before, std::size_t limit);

    // One operation, with the entry in `added`; none of a dry run. too_broad: `breadth` says of
    // what. forbidden: every site, or force, by one who may not; conflict: too many entries.
    base::Task<base::Result<std::optional<store::Operation>>> add(store::Person, NewEntry,
                                                                  store::ListEntry& added,
                                                                  Breadth& breadth);
    base::Task<base::Result<store::Operation>> remove(store::Person, std::string list,
                                                      base::Id entry);

    // After an operation whose entries may be others: they count from now on.
    base::Task<base::Outcome> take(store::Operation);

private:
    base::Task<base::Result<Breadth>> measure(PolicyVersion, NewEntry,
                                              std::optional<comments::SiteNumber>);

    base::Task<base::Result<store::Operation>> carry_out(store::Person, store::Order,
                                                         std::optional<Removal>);

    static constexpr std::size_t waiting_max = 64; // changes that are made to count

    store::Store& store_;
    Policies& policies_;
    Review& review_;
    base::Clock const clock_;
    base::Aside aside_{waiting_max};
};

} // namespace commentd::moderation
