#include "daemon/store/threads.hpp"

namespace commentd::store {
namespace {

using comments::Thread;

#define THREAD_COLUMNS                                                                             \
    "number, site, id, url, title, published_at, first_comment_at, closed, announced"
constexpr auto by_id = "SELECT " THREAD_COLUMNS " FROM threads WHERE site = ? AND id = ?";
constexpr auto thread_by_number = "SELECT " THREAD_COLUMNS " FROM threads WHERE number = ?";
#undef THREAD_COLUMNS
constexpr auto insert = "INSERT INTO threads (site, id) VALUES (?, ?)";
constexpr auto update = "UPDATE threads SET url = ?, title = ?, published_at = ?, closed = ?,"
                        " announced = ?, first_comment_at = ? WHERE number = ?";

Thread thread_of(Query& q) {
    Thread t;
    t.number = q.number(0);
    t.site = q.number(1);
    t.id = q.text(2);
    t.url = q.text(3);
    t.title = q.text(4);
    if (auto const at = q.optional_number(5)) t.published_at = base::time_from_number(*at);
    if (auto const at = q.optional_number(6)) t.first_comment_at = base::time_from_number(*at);
    t.closed = q.number(7) != 0;
    t.announced = q.number(8) != 0;
    return t;
}

std::optional<Thread> look_up(Database& database, comments::SiteNumber site,
                              std::string const& id) {
    auto query = database.run(by_id);
    query.bind(site).bind(id);
    if (!query.next()) return {};
    return thread_of(query);
}

void write(Database& database, Thread const& t) {
    auto const number = [](std::optional<base::Time> time) {
        return time ? std::optional(base::to_number(*time)) : std::nullopt;
    };
    database.run(update)
        .bind(t.url)
        .bind(t.title)
        .bind(number(t.published_at))
        .bind(t.closed)
        .bind(t.announced)
        .bind(number(t.first_comment_at))
        .bind(t.number)
        .run();
}

} // namespace

Threads::Key Threads::key(comments::SiteNumber site, std::string const& id) {
    return std::to_string(site) + '\n' + id;
}

void Threads::keep(Thread const& thread) {
    std::lock_guard lock(mutex_);
    // Full: begin anew. What is asked for comes back with one look-up each.
    if (kept_.size() >= kept_max) kept_.clear();
    ++changes_;
    kept_.insert_or_assign(key(thread.site, thread.id), thread);
}

void Threads::drop(Thread const& thread) {
    std::lock_guard lock(mutex_);
    kept_.erase(key(thread.site, thread.id));
}

std::optional<Thread> Threads::cached(comments::SiteNumber site, std::string const& id) const {
    std::lock_guard lock(mutex_);
    auto const found = kept_.find(key(site, id));
    if (found == kept_.end()) return {};
    return found->second;
}

std::optional<Thread> Threads::find(Database& database, comments::SiteNumber site,
                                    std::string const& id) {
    std::uint64_t before = 0;
    {
        std::lock_guard lock(mutex_);
        before = changes_;
    }
    auto found = look_up(database, site, id);
    std::lock_guard lock(mutex_);
    // While we read, the writer may have changed it and kept that: then ours is older.
    if (found && changes_ == before && kept_.size() < kept_max) kept_.emplace(key(site, id), *found);
    return found;
}

std::optional<Thread> Threads::find(Database& database, comments::ThreadNumber number) {
    auto query = database.run(thread_by_number);
    query.bind(number);
    if (!query.next()) return {};
    return thread_of(query);
}

Thread Threads::put(Transaction& transaction, comments::SiteNumber site, std::string const& id,
                    ThreadChange const& change) {
    auto& database = transaction.database;
    auto found = look_up(database, site, id);
    bool changed = false;
    if (!found) {
        database.run(insert).bind(site).bind(id).run();
        found.emplace();
        found->number = database.last_row();
        found->site = site;
        found->id = id;
        changed = true;
    }
    auto& thread = *found;
    auto const set = [&](auto& member, auto const& value) {
        if (!value || member == *value) return;
        member = *value;
        changed = true;
    };
    set(thread.url, change.url);
    set(thread.title, change.title);
    set(thread.published_at, change.published_at);
    set(thread.closed, change.closed);
    if (change.announced && !thread.announced) thread.announced = changed = true;
    if (changed) write(database, thread);
    transaction.on_commit([this, thread] { keep(thread); });
    transaction.on_rollback([this, thread] { drop(thread); });
    return thread;
}

void Threads::begin(Transaction& transaction, comments::ThreadNumber number, base::Time comment) {
    constexpr auto sql =
        "UPDATE threads SET first_comment_at = ? WHERE number = ? AND first_comment_at IS NULL";
    auto& database = transaction.database;
    database.run(sql).bind(base::to_number(comment)).bind(number).run();
    if (database.changes() == 0) return;
    auto const thread = find(database, number);
    if (thread) transaction.on_commit([this, kept = *thread] { keep(kept); });
}

} // namespace commentd::store
