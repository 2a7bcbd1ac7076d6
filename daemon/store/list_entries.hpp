// Entries that people add to lists while the daemon runs, and what they did to them. Each change
// has a number, which is a version of the lists; an operation that changed some can be undone.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/comments/comment.hpp"
#include "daemon/store/sites_seen.hpp"
#include "daemon/store/writer.hpp"
#include "rules/runtime_entry.hpp"

namespace commentd::store {

struct Operation;

struct ListEntry {
    std::int64_t number = 0;
    base::Id id;
    std::string list;
    rules::ListKind kind = rules::ListKind::words;
    std::string entry, normalised;
    std::optional<rules::Verdict> action; // of a ban
    std::optional<comments::SiteNumber> site; // absent: every site
    std::optional<base::Time> until;
    std::string note;
    comments::PersonNumber who = 0;
    std::string by; // their name
    base::Time at{};
};

// One entry that an operation put in or took out.
struct ListChange {
    base::Id id;
    std::string list, entry;
    std::optional<comments::SiteNumber> site;
    bool removed = false;
    bool operator==(ListChange const&) const = default;
};

class ListEntries {
public:
    static constexpr std::int64_t in_force_max = 20'000;

    // Each is part of an operation, which is ended by its maker; an entry of every site is touched
    // on site 0, which nobody's sites are.
    // Takes the place of those in force that hit the same on the same site.
    static void add(Transaction&, Operation&, ListEntry);
    // not_found when somebody took it out already.
    static base::Outcome remove(Transaction&, Operation&, std::int64_t entry);
    // Reverses what an operation did. An entry that was changed again since counts as skipped, and
    // one in whose place another stands now.
    static void take_back(Transaction&, Operation& undo, std::int64_t operation);
    static std::vector<ListChange> of_operation(Database&, std::int64_t operation);

    static std::int64_t version(Database&); // the number of the last change; 0: none ever
    // Whose entries changed after a version, each once; alone 0 when one of every site did.
    static std::vector<comments::SiteNumber> changed_since(Database&, std::int64_t version);
    static std::int64_t count(Database&, base::Time now); // in force
    static std::optional<ListEntry> find(Database&, base::Id const&); // in force, or over
    static std::vector<ListEntry> in_force(Database&, base::Time now);
    // Newest first, behind the entry `before` (0: from the newest).
    static std::vector<ListEntry> page(Database&, std::string const& list, SitesSeen const&,
                                       base::Time now, std::int64_t before, std::size_t limit);
    struct ListCount {
        std::string list;
        rules::ListKind kind{}; // of its newest entry
        std::int64_t entries = 0;
    };
    static std::vector<ListCount> counts(Database&, SitesSeen const&, base::Time now);

    // All that ever counted, with the versions in which they did.
    using Ever = std::pair<ListEntry, std::vector<rules::RuntimeEntry::Time>>;
    static std::vector<Ever> ever(Database&);
};

// How many comments of these sites each entry hit, at most `most`.
std::vector<std::int64_t> entry_hits(Database& derived, std::vector<base::Id> const&,
                                     SitesSeen const&, std::int64_t most);
// Under what derived.db finds the comments that an entry hit, beside those that a rule did.
std::string entry_rule(std::string_view id);
bool is_entry_rule(std::string_view name);

} // namespace commentd::store
