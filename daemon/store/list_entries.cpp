#include "daemon/store/list_entries.hpp"

#include <map>

#include "daemon/store/operations.hpp"
#include "daemon/store/queue.hpp"

namespace commentd::store {
namespace {

#define ENTRY_COLUMNS                                                                              \
    "SELECT e.number, e.uuid, e.list, e.kind, e.entry, e.normalised, e.action, e.site, e.until,"   \
    " e.note, e.who, p.name, e.at FROM list_entries e JOIN people p ON p.number = e.who"
#define COUNTS_AT(now) " e.in_force AND (e.until IS NULL OR e.until > " now ")"
#define SEEN_ON(sites)                                                                             \
    " AND (" sites " IS NULL OR e.site IS NULL OR e.site IN (SELECT value FROM json_each(" sites ")))"
constexpr auto entry_by_uuid = ENTRY_COLUMNS " WHERE e.uuid = ? AND e.in_force";
constexpr auto all_in_force = ENTRY_COLUMNS " WHERE" COUNTS_AT("?1") " ORDER BY e.number";
constexpr auto all_ever = ENTRY_COLUMNS " ORDER BY e.number";
// list_entries_in_force
constexpr auto newest_entries = ENTRY_COLUMNS " WHERE e.list = ?2 AND" COUNTS_AT("?1") SEEN_ON("?3")
    " AND e.number < ?4 ORDER BY e.number DESC LIMIT ?5";
constexpr auto number_of_each =
    "SELECT e.list, e.kind, count(*), max(e.number) FROM list_entries e WHERE" COUNTS_AT("?1")
        SEEN_ON("?2") " GROUP BY e.list ORDER BY e.list";
constexpr auto number_in_force = "SELECT count(*) FROM list_entries e WHERE" COUNTS_AT("?1");
#undef SEEN_ON
#undef COUNTS_AT
#undef ENTRY_COLUMNS

ListEntry entry_of(Query& q) {
    ListEntry e;
    e.number = q.number(0);
    e.id = base::Id::from_blob(q.blob(1));
    e.list = q.text(2);
    e.kind = rules::list_kind_from_text(q.text(3)).value_or(rules::ListKind::words);
    e.entry = q.text(4);
    e.normalised = q.text(5);
    if (!q.is_null(6)) e.action = static_cast<rules::Verdict>(q.number(6));
    e.site = q.optional_number(7);
    if (!q.is_null(8)) e.until = base::time_from_number(q.number(8));
    e.note = q.text(9);
    e.who = q.number(10);
    e.by = q.text(11);
    e.at = base::time_from_number(q.number(12));
    return e;
}

std::vector<ListEntry> all_of(Query& query) {
    std::vector<ListEntry> entries;
    while (query.next()) entries.push_back(entry_of(query));
    return entries;
}

std::optional<std::string> json_of(SitesSeen const& sites) {
    return sites ? std::optional(json_numbers(*sites)) : std::nullopt;
}

void change(Transaction& transaction, Operation& operation, std::int64_t entry, bool in_force) {
    constexpr auto tell =
        "INSERT INTO list_changes (entry, in_force, operation, at) VALUES (?, ?, ?, ?)";
    constexpr auto mark = "UPDATE list_entries SET in_force = ? WHERE number = ?";
    constexpr auto which = "SELECT uuid, list, entry, site FROM list_entries WHERE number = ?";
    auto& database = transaction.database;
    database.run(tell)
        .bind(entry)
        .bind(in_force)
        .bind(operation.number)
        .bind(base::to_number(operation.at))
        .run();
    operation.lists_version = database.last_row();
    database.run(mark).bind(in_force).bind(entry).run();
    auto query = database.run(which);
    query.bind(entry);
    query.next();
    operation.entries.push_back({base::Id::from_blob(query.blob(0)), std::string(query.text(1)),
                                 std::string(query.text(2)), query.optional_number(3), !in_force});
    operation.touched(operation.entries.back().site.value_or(0));
}

// Somebody put the same text in force since.
bool has_successor(Database& database, std::int64_t entry, base::Time now) {
    constexpr auto sql =
        "SELECT 1 FROM list_entries o JOIN list_entries e ON e.list = o.list AND e.normalised ="
        " o.normalised AND e.site IS o.site WHERE o.number = ?1 AND e.number <> ?1 AND e.in_force"
        " AND (e.until IS NULL OR e.until > ?2)"; // list_entries_in_force
    auto query = database.run(sql);
    query.bind(entry).bind(base::to_number(now));
    return query.next();
}

} // namespace

void ListEntries::add(Transaction& transaction, Operation& operation, ListEntry entry) {
    // list_entries_in_force
    constexpr auto same = "SELECT number FROM list_entries WHERE list = ? AND normalised = ?"
                          " AND site IS ? AND in_force AND (until IS NULL OR until > ?)";
    constexpr auto insert =
        "INSERT INTO list_entries (uuid, list, kind, entry, normalised, action, site, until, note,"
        " who, at, in_force) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)";
    auto& database = transaction.database;
    std::vector<std::int64_t> replaced;
    {
        auto query = database.run(same);
        query.bind(entry.list).bind(entry.normalised).bind(entry.site);
        query.bind(base::to_number(entry.at));
        while (query.next()) replaced.push_back(query.number(0));
    }
    for (auto const number : replaced) change(transaction, operation, number, false);
    {
        auto query = database.run(insert);
        query.bind_blob(entry.id.blob())
            .bind(entry.list)
            .bind(rules::to_text(entry.kind))
            .bind(entry.entry)
            .bind(entry.normalised);
        if (entry.action)
            query.bind(static_cast<int>(*entry.action));
        else
            query.bind_null();
        query.bind(entry.site);
        if (entry.until)
            query.bind(base::to_number(*entry.until));
        else
            query.bind_null();
        query.bind(entry.note).bind(entry.who).bind(base::to_number(entry.at)).run();
    }
    change(transaction, operation, database.last_row(), true);
}

base::Outcome ListEntries::remove(Transaction& transaction, Operation& operation,
                                  std::int64_t entry) {
    constexpr auto counts = "SELECT in_force FROM list_entries WHERE number = ?";
    bool in_force = false;
    {
        auto query = transaction.database.run(counts);
        query.bind(entry);
        in_force = query.next() && query.number(0) != 0;
    }
    if (!in_force) return base::Error{base::Fault::not_found, "there is no such entry", {}, 0};
    change(transaction, operation, entry, false);
    return base::Done{};
}

void ListEntries::take_back(Transaction& transaction, Operation& undo, std::int64_t operation) {
    constexpr auto changes_of =
        "SELECT c.entry, c.in_force, c.in_force = e.in_force FROM list_changes c JOIN list_entries e"
        " ON e.number = c.entry WHERE c.operation = ? ORDER BY c.number DESC"; // list_changes_operation
    struct Done {
        std::int64_t entry;
        bool in_force, stands;
    };
    std::vector<Done> done;
    {
        auto query = transaction.database.run(changes_of);
        query.bind(operation);
        while (query.next())
            done.push_back({query.number(0), query.number(1) != 0, query.number(2) != 0});
    }
    for (auto const& one : done) {
        bool const comes_back = !one.in_force;
        if (one.stands &&
            !(comes_back && has_successor(transaction.database, one.entry, undo.at)))
            change(transaction, undo, one.entry, comes_back);
        else
            ++undo.skipped;
    }
}

std::vector<ListChange> ListEntries::of_operation(Database& database, std::int64_t operation) {
    constexpr auto sql =
        "SELECT e.uuid, e.list, e.entry, e.site, NOT c.in_force FROM list_changes c JOIN"
        " list_entries e ON e.number = c.entry WHERE c.operation = ? ORDER BY c.number DESC";
    std::vector<ListChange> changes;
    auto query = database.run(sql);
    query.bind(operation);
    while (query.next())
        changes.push_back({base::Id::from_blob(query.blob(0)), std::string(query.text(1)),
                           std::string(query.text(2)), query.optional_number(3),
                           query.number(4) != 0});
    return changes;
}

std::int64_t ListEntries::version(Database& database) {
    constexpr auto sql = "SELECT coalesce(max(number), 0) FROM list_changes";
    auto query = database.run(sql);
    return query.next() ? query.number(0) : 0;
}

std::vector<comments::SiteNumber> ListEntries::changed_since(Database& database,
                                                             std::int64_t version) {
    constexpr auto sql = "SELECT DISTINCT coalesce(e.site, 0) FROM list_changes c"
                         " JOIN list_entries e ON e.number = c.entry WHERE c.number > ?"
                         " ORDER BY 1";
    std::vector<comments::SiteNumber> sites;
    auto query = database.run(sql);
    query.bind(version);
    while (query.next()) {
        sites.push_back(query.number(0));
        if (sites.front() == 0) break; // all sites are told already
    }
    return sites;
}

std::int64_t ListEntries::count(Database& database, base::Time now) {
    auto query = database.run(number_in_force);
    query.bind(base::to_number(now));
    return query.next() ? query.number(0) : 0;
}

std::optional<ListEntry> ListEntries::find(Database& database, base::Id const& id) {
    auto query = database.run(entry_by_uuid);
    query.bind_blob(id.blob());
    if (!query.next()) return {};
    return entry_of(query);
}

std::vector<ListEntry> ListEntries::in_force(Database& database, base::Time now) {
    auto query = database.run(all_in_force);
    query.bind(base::to_number(now));
    return all_of(query);
}

std::vector<ListEntry> ListEntries::page(Database& database, std::string const& list,
                                         SitesSeen const& sites, base::Time now,
                                         std::int64_t before, std::size_t limit) {
    auto const seen = json_of(sites);
    auto query = database.run(newest_entries);
    query.bind(base::to_number(now)).bind(list).bind(seen);
    query.bind(before == 0 ? INT64_MAX : before).bind(limit);
    return all_of(query);
}

std::vector<ListEntries::ListCount> ListEntries::counts(Database& database, SitesSeen const& sites,
                                                        base::Time now) {
    auto const seen = json_of(sites);
    auto query = database.run(number_of_each);
    query.bind(base::to_number(now)).bind(seen);
    std::vector<ListCount> counts;
    while (query.next())
        counts.push_back(
            {std::string(query.text(0)),
             rules::list_kind_from_text(query.text(1)).value_or(rules::ListKind::words),
             query.number(2)});
    return counts;
}

std::vector<ListEntries::Ever> ListEntries::ever(Database& database) {
    constexpr auto all_changes = "SELECT entry, in_force, number FROM list_changes ORDER BY number";
    std::map<std::int64_t, std::vector<rules::RuntimeEntry::Time>> times;
    {
        auto query = database.run(all_changes);
        while (query.next()) {
            auto& of_entry = times[query.number(0)];
            if (query.number(1) != 0)
                of_entry.push_back({query.number(2), INT64_MAX});
            else if (!of_entry.empty())
                of_entry.back().until = query.number(2);
        }
    }
    std::vector<Ever> entries;
    auto query = database.run(all_ever);
    while (query.next()) {
        auto entry = entry_of(query);
        auto const number = entry.number;
        entries.emplace_back(std::move(entry), std::move(times[number]));
    }
    return entries;
}

std::vector<std::int64_t> entry_hits(Database& derived, std::vector<base::Id> const& ids,
                                     SitesSeen const& sites, std::int64_t most) {
    constexpr auto sql =
        "SELECT count(*) FROM (SELECT 1 FROM rule_hits h JOIN items i ON i.number = h.number"
        " WHERE h.rule = ?1 AND (?2 IS NULL OR i.site IN (SELECT value FROM json_each(?2)))"
        " LIMIT ?3)";
    auto const seen = json_of(sites);
    std::vector<std::int64_t> hits;
    for (auto const& id : ids) {
        auto const rule = entry_rule(id.text());
        auto query = derived.run(sql);
        query.bind(rule).bind(seen).bind(most);
        hits.push_back(query.next() ? query.number(0) : 0);
    }
    return hits;
}

namespace {
constexpr std::string_view entry_prefix = "entry:"; // no rule's name has a colon
}

std::string entry_rule(std::string_view id) {
    return std::string(entry_prefix) + std::string(id);
}

bool is_entry_rule(std::string_view name) { return name.starts_with(entry_prefix); }

} // namespace commentd::store
