#include "daemon/store/derived.hpp"

#include <algorithm>
#include <chrono>

#include "daemon/base/log.hpp"
#include "daemon/base/metrics.hpp"
#include "daemon/base/threads.hpp"
#include "daemon/store/migrations.hpp"

namespace commentd::store {
namespace {

using comments::Status;

constexpr std::int64_t rebuild_batch = 4096;  // comments in one merge while nobody follows
constexpr std::size_t tail_long = 4096;      // do not wait for more
constexpr std::chrono::milliseconds gather{100}; // let a batch grow while nobody waits
constexpr std::chrono::seconds patience{10};

} // namespace

CounterKey author_key(Keys const& k) { return {k.cluster, CounterKind::author, k.author}; }
CounterKey reader_key(Keys const& k) { return {k.reader, CounterKind::reader, k.reader}; }
CounterKey ip_key(Keys const& k) { return {k.net, CounterKind::ip, k.ip}; }
CounterKey net_key(Keys const& k) { return {k.net, CounterKind::net, k.net}; }
CounterKey thread_key(comments::ThreadNumber n) {
    return {static_cast<std::uint64_t>(n), CounterKind::thread, 0};
}
CounterKey site_key(comments::SiteNumber n) {
    return {static_cast<std::uint64_t>(n), CounterKind::site, 0};
}

Derived::Derived(std::filesystem::path const& derived, std::filesystem::path const& truth)
    : truth_(Database::open(truth, Database::Access::read)),
      database_(Database::open(derived, Database::Access::create)) {
    prepare();
    constexpr auto newest = "SELECT coalesce(max(seq), 0) FROM comments";
    {
        auto query = truth_.run(newest);
        query.next();
        followed_ = query.number(0);
    }
    if (followed_ - watermark_ > 100'000)
        base::log(base::Level::info, "derived-rebuilding", {{"changes", followed_ - watermark_}});
    while (merge(rebuild_batch)) {
    }
    thread_ = std::thread([this] {
        base::give_way();
        loop();
    });
    base::name_thread(thread_, "derive");
}

Derived::~Derived() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

void Derived::prepare() {
    constexpr auto table_is_there = "SELECT count(*) FROM sqlite_master WHERE name = 'state'";
    constexpr auto schema_is = "SELECT value FROM state WHERE name = 'schema'";
    constexpr auto keep_schema = "INSERT INTO state VALUES ('schema', ?), ('watermark', 0)";
    constexpr auto get_watermark = "SELECT value FROM state WHERE name = 'watermark'";
    auto const schema = base::hex(base::sha256(derived_schema()));
    bool fits = false;
    {
        auto there = database_.run(table_is_there);
        there.next();
        if (there.number(0) > 0) {
            auto query = database_.run(schema_is);
            fits = query.next() && query.text(0) == schema;
        }
    }
    if (!fits) {
        // No connection of ours reads it yet: begin anew.
        auto const path = database_.path();
        database_ = Database::in_memory();
        for (auto const* suffix : {"", "-wal", "-shm"})
            std::filesystem::remove(path.string() + suffix);
        database_ = Database::open(path, Database::Access::create);
    }
    database_.execute("PRAGMA journal_mode=WAL");
    database_.execute("PRAGMA synchronous=NORMAL"); // what a crash takes is followed again
    database_.execute("PRAGMA cache_size=-8192");
    database_.execute("PRAGMA wal_autocheckpoint=0"); // by hand, outside of the exclusive lock
    if (!fits) {
        database_.execute(derived_schema());
        database_.run(keep_schema).bind(schema).run();
    }
    auto query = database_.run(get_watermark);
    query.next();
    watermark_ = query.number(0);
}

std::vector<CounterKey> Derived::keys_of(Change const& change) {
    std::vector<CounterKey> keys{thread_key(change.thread), site_key(change.site)};
    auto const& k = change.keys;
    if (k.author) keys.push_back(author_key(k));
    if (k.reader) keys.push_back(reader_key(k));
    if (k.ip) keys.push_back(ip_key(k));
    if (k.net) keys.push_back(net_key(k));
    return keys;
}

// A status counts while the comment has it; an erased one counts nowhere.
void Derived::add(Change const& change, int sign) {
    for (auto const& key : keys_of(change)) {
        auto& sum = tail_sums_[key];
        if (change.was && *change.was != Status::erased)
            sum.by_status[static_cast<int>(*change.was)] -= sign;
        if (change.is != Status::erased) {
            sum.by_status[static_cast<int>(change.is)] += sign;
            sum.first_seen = std::min(sum.first_seen, base::to_number(change.created_at));
            sum.last_seen = std::max(sum.last_seen, base::to_number(change.created_at));
        }
        if (sign > 0)
            ++sum.changes;
        else if (--sum.changes == 0)
            tail_sums_.erase(key);
    }
}

void Derived::follow(Change const& change) {
    bool wake = false;
    {
        std::lock_guard lock(mutex_);
        wake = tail_.empty() || tail_.size() == tail_long;
        tail_.push_back(change);
        add(change, +1);
        followed_ = std::max(followed_, change.seq);
    }
    if (wake) wake_.notify_all();
}

std::vector<rules::History> Derived::counters(Database& derived,
                                              std::vector<CounterKey> const& keys) const {
    constexpr auto counter = "SELECT pending, approved, rejected, spam, first_seen, last_seen"
                             " FROM counters WHERE cluster = ? AND kind = ? AND key = ?";
    std::vector<rules::History> answer;
    answer.reserve(keys.size());
    std::shared_lock merging(merging_);
    for (auto const& key : keys) {
        Counter sum;
        {
            auto query = derived.run(counter);
            query.bind(key.cluster).bind(static_cast<int>(key.kind)).bind(key.key);
            if (query.next()) {
                for (int s = 0; s < 4; ++s) sum.by_status[s] = query.number(s);
                sum.first_seen = query.number(4);
                sum.last_seen = query.number(5);
            }
        }
        {
            std::lock_guard lock(mutex_);
            if (auto const found = tail_sums_.find(key); found != tail_sums_.end()) {
                for (int s = 0; s < 4; ++s) sum.by_status[s] += found->second.by_status[s];
                sum.first_seen = std::min(sum.first_seen, found->second.first_seen);
                sum.last_seen = std::max(sum.last_seen, found->second.last_seen);
            }
        }
        rules::History history;
        history.pending = static_cast<std::uint32_t>(sum.by_status[0]);
        history.approved = static_cast<std::uint32_t>(sum.by_status[1]);
        history.rejected = static_cast<std::uint32_t>(sum.by_status[2]);
        history.spam = static_cast<std::uint32_t>(sum.by_status[3]);
        if (history.total() > 0) {
            history.first_seen = base::time_from_number(sum.first_seen);
            history.last_seen = base::time_from_number(sum.last_seen);
        }
        answer.push_back(history);
    }
    return answer;
}

bool Derived::catch_up() {
    std::unique_lock lock(mutex_);
    auto const until = followed_;
    if (merged_until_ >= until) return true;
    ++waiting_;
    wake_.notify_all();
    bool const done = merged_.wait_for(lock, patience, [&] { return merged_until_ >= until; });
    --waiting_;
    return done;
}

std::int64_t Derived::lag() const {
    std::lock_guard lock(mutex_);
    return static_cast<std::int64_t>(tail_.size());
}

void Derived::loop() {
    int since_checkpoint = 0;
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [&] { return merged_until_ < followed_ || stopping_; });
            if (merged_until_ >= followed_) break; // stopping
            wake_.wait_for(lock, gather, [&] {
                return waiting_ > 0 || stopping_ || tail_.size() >= tail_long;
            });
        }
        try {
            merge(-1);
            if (++since_checkpoint >= 16) {
                since_checkpoint = 0;
                database_.execute("PRAGMA wal_checkpoint(PASSIVE)");
            }
        } catch (std::exception const& error) {
            // Counters stay exact from the tail; tables wait until the disk has room again.
            base::log(base::Level::error, "derived-failed", {{"why", error.what()}});
            if (database_.in_transaction()) database_.execute("ROLLBACK");
            if (truth_.in_transaction()) truth_.execute("ROLLBACK");
            std::unique_lock lock(mutex_);
            wake_.wait_for(lock, std::chrono::seconds(1), [&] { return stopping_; });
            if (stopping_) break; // the next start follows from the watermark
        }
    }
    try {
        database_.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (DatabaseError const& error) {
        base::log(base::Level::warning, "derived-failed", {{"why", error.what()}});
    }
}

} // namespace commentd::store
