#include "daemon/store/watches.hpp"

#include <array>

#include "daemon/store/operations.hpp"
#include "daemon/store/queue.hpp"

namespace commentd::store {
namespace {

constexpr std::array<std::string_view, 3> words{"close", "open", "hold_all"};

std::optional<WatchAction> action_of(Query& row, int column) {
    for (std::size_t i = 0; i < words.size(); ++i)
        if (row.text(column) == words[i]) return static_cast<WatchAction>(i);
    return {};
}

std::optional<base::Time> time_of(Query& row, int column) {
    if (row.is_null(column)) return {};
    return base::time_from_number(row.number(column));
}

std::optional<std::int64_t> thread_or_null(WatchPlace const& place) {
    if (place.thread == 0) return {};
    return place.thread;
}

} // namespace

std::string_view to_text(WatchAction action) { return words[static_cast<std::size_t>(action)]; }

void Watches::load(Database& database) {
    constexpr auto all = "SELECT site, thread, kind, action, until FROM watches ORDER BY number";
    auto row = database.run(all);
    while (row.next())
        keep({row.number(0), row.number(1)}, static_cast<WatchKind>(row.number(2)),
             {action_of(row, 3), time_of(row, 4)});
}

void Watches::keep(WatchPlace const& place, WatchKind kind, Word const& word) {
    std::lock_guard lock(mutex_);
    auto& at = places_[key(place)];
    (kind == WatchKind::door ? at.door : at.hold) = word;
    if (!at.door.action && !at.hold.action) places_.erase(key(place));
    any_ = !places_.empty();
}

Watches::Said Watches::of(comments::SiteNumber site, comments::ThreadNumber thread,
                          base::Time now) const {
    if (!any_.load(std::memory_order_relaxed)) return {};
    std::lock_guard lock(mutex_);
    Said said;
    // The thread after its site: what is said of it alone counts.
    for (auto const& place : {WatchPlace{site, 0}, WatchPlace{site, thread}}) {
        auto const found = places_.find(key(place));
        if (found == places_.end()) continue;
        auto const& [door, hold] = found->second;
        if (door.counts(now)) said.closed = door.action == WatchAction::close;
        said.held = said.held || hold.counts(now);
    }
    return said;
}

void Watches::write(Transaction& transaction, Operation& operation, WatchPlace const& place,
                    WatchKind kind, Word const& word, std::int64_t decided) {
    constexpr auto sql = "INSERT INTO watches (operation, site, thread, kind, action, until,"
                         " decided) VALUES (?, ?, ?, ?, ?, ?, ?)";
    auto query = transaction.database.run(sql);
    query.bind(operation.number)
        .bind(place.site)
        .bind(thread_or_null(place))
        .bind(static_cast<int>(kind))
        .bind(word.action ? std::optional(to_text(*word.action)) : std::nullopt)
        .bind(word.until ? std::optional(base::to_number(*word.until)) : std::nullopt)
        .bind(decided)
        .run();
    operation.touched(place.site);
    transaction.on_commit([this, place, kind, word] {
        keep(place, kind, word);
        feed_.publish(FeedEvent::Kind::watch, place.site);
    });
}

void Watches::set(Transaction& transaction, Operation& operation, WatchPlace const& place,
                  WatchKind kind, std::optional<WatchAction> action,
                  std::optional<base::Time> until) {
    if (!action) { // by the truth: another of the same batch may not be committed yet
        constexpr auto last = "SELECT action FROM watches WHERE site = ? AND thread IS ? AND kind = ?"
                              " ORDER BY number DESC LIMIT 1";
        auto row = transaction.database.run(last);
        row.bind(place.site).bind(thread_or_null(place)).bind(static_cast<int>(kind));
        if (!row.next() || row.is_null(0)) return;
    }
    write(transaction, operation, place, kind, {action, until}, operation.number);
}

void Watches::take_back(Transaction& transaction, Operation& undo, std::int64_t operation) {
    constexpr auto rows_of = "SELECT number, site, thread, kind FROM watches WHERE operation = ?";
    // Of it, or of who took back what came after it.
    constexpr auto is_in_force =
        "SELECT number = ?4 OR decided = ?5 FROM watches WHERE site = ?1 AND thread IS ?2 AND kind = ?3"
        " ORDER BY number DESC LIMIT 1";
    constexpr auto before = "SELECT action, until, decided FROM watches WHERE site = ?"
                            " AND thread IS ? AND kind = ? AND number < ? ORDER BY number DESC LIMIT 1";
    struct Set {
        std::int64_t number;
        WatchPlace place;
        WatchKind kind;
    };
    auto& database = transaction.database;
    std::vector<Set> all;
    {
        auto row = database.run(rows_of);
        row.bind(operation);
        while (row.next())
            all.push_back({row.number(0),
                           {row.number(1), row.number(2)},
                           static_cast<WatchKind>(row.number(3))});
    }
    auto const ask = [&](char const* sql, Set const& set) {
        auto query = database.run(sql);
        query.bind(set.place.site).bind(thread_or_null(set.place));
        query.bind(static_cast<int>(set.kind)).bind(set.number);
        return query;
    };
    for (auto const& set : all) {
        {
            auto last = ask(is_in_force, set);
            last.bind(operation);
            if (!last.next() || last.number(0) == 0) {
                ++undo.skipped;
                continue;
            }
        }
        Word word;
        auto decided = undo.number;
        {
            auto row = ask(before, set);
            if (row.next()) {
                word = {action_of(row, 0), time_of(row, 1)};
                decided = row.number(2);
            }
        }
        write(transaction, undo, set.place, set.kind, word, decided);
    }
}

std::vector<Watches::Row>
Watches::list(Database& database, SitesSeen const& sites,
              base::Time now) {
    constexpr auto sql =
        "SELECT w.site, w.thread, s.id, t.id, t.url, t.title, w.action, w.until, p.name, o.at, o.uuid"
        " FROM watches w JOIN sites s ON s.number = w.site JOIN operations o ON o.number = w.decided"
        " JOIN people p ON p.number = o.who LEFT JOIN threads t ON t.number = w.thread"
        " WHERE w.action IS NOT NULL AND (w.until IS NULL OR w.until > ?1)"
        " AND (?2 IS NULL OR w.site IN (SELECT value FROM json_each(?2)))"
        " AND NOT EXISTS (SELECT 1 FROM watches n WHERE n.site = w.site AND n.thread IS w.thread"
        " AND n.kind = w.kind AND n.number > w.number) ORDER BY w.number DESC";
    auto const of_sites = sites ? std::optional(json_numbers(*sites)) : std::nullopt;
    std::vector<Row> rows;
    auto q = database.run(sql);
    q.bind(base::to_number(now)).bind(of_sites);
    while (q.next()) {
        auto const action = action_of(q, 6);
        if (!action) continue;
        rows.push_back({{q.number(0), q.number(1)},
                        std::string(q.text(2)),
                        std::string(q.text(3)),
                        std::string(q.text(4)),
                        std::string(q.text(5)),
                        *action,
                        time_of(q, 7),
                        std::string(q.text(8)),
                        base::time_from_number(q.number(9)),
                        base::Id::from_blob(q.blob(10))});
    }
    return rows;
}

} // namespace commentd::store
