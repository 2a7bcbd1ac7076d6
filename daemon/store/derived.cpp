#include "daemon/store/derived.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "daemon/base/log.hpp"
#include "daemon/base/metrics.hpp"
#include "daemon/base/threads.hpp"
#include "daemon/store/events.hpp"
#include "daemon/store/list_entries.hpp"
#include "daemon/store/migrations.hpp"
#include "daemon/store/paced_writes.hpp"

namespace commentd::store {

namespace {

using comments::Status;

// A merge writes the pages that it changes, and most keys are on pages of their own: the more changes it has,
// the more of them share one. Each is written into the file itself at once, so that the disk is never kept
// from a commit for long. (With a checkpoint after 64 of them the slowest percent of comments took 370 ms
// instead of 15.)
constexpr std::size_t tail_long = 8192;           // do not wait for more
constexpr std::chrono::milliseconds gather{1000}; // let a batch grow while nobody waits
constexpr std::chrono::seconds try_again{1};

} // namespace

std::vector<std::string> rules_of(rules::Decision const& decision) {
    std::vector<std::string> rules;
    auto const add = [&](std::vector<rules::Hit> const& hits) {
        for (auto const& hit : hits) {
            if (std::ranges::find(rules, hit.rule) == rules.end()) rules.push_back(hit.rule);
            if (!base::Id::from_text(hit.at)) continue; // it stands in a file
            auto entry = entry_rule(hit.at);
            if (std::ranges::find(rules, entry) == rules.end()) rules.push_back(std::move(entry));
        }
    };
    add(decision.hits);
    if (decision.shadow) add(decision.shadow->hits);
    return rules;
}

namespace {

// An erased comment counts nowhere.
Counter added_by(std::optional<Status> was, std::optional<Status> is, base::Time at) {
    Counter added;
    if (was && *was != Status::erased) --added.by_status[static_cast<int>(*was)];
    if (!is || *is == Status::erased) return added;
    ++added.by_status[static_cast<int>(*is)];
    added.first_seen = added.last_seen = base::to_number(at);
    return added;
}

} // namespace

void each_counter(Change const& change,
                  std::function<void(CounterKey const&, Counter const&)> const& visit) {
    auto added = added_by(change.was, change.is, change.created_at);
    auto const links = [](std::vector<std::uint64_t> const& domains, std::uint64_t domain) {
        return std::ranges::find(domains, domain) != domains.end();
    };
    for (auto const domain : change.linked_to) {
        auto const is = links(change.links_to, domain) ? std::optional(change.is) : std::nullopt;
        visit(link_domain_key(domain), added_by(change.was, is, change.created_at));
    }
    for (auto const domain : change.links_to)
        if (!links(change.linked_to, domain))
            visit(link_domain_key(domain), added_by({}, change.is, change.created_at));
    auto const& k = change.keys;
    visit(thread_key(change.thread), added);
    visit(site_key(change.site), added);
    if (k.author) visit(author_key(k), added);
    if (k.ip) visit(ip_key(k), added);
    if (k.net) visit(net_key(k), added);
    auto const approved = added.by_status[static_cast<int>(Status::approved)];
    if (!k.reader || approved == 0) return;
    std::ranges::fill(added.by_status, 0);
    added.by_status[static_cast<int>(Status::approved)] = approved;
    visit(reader_key(k), added);
}

Derived::Derived(std::filesystem::path const& derived, std::filesystem::path const& truth,
                 std::stop_token stop)
    : truth_(Database::open(truth, Database::Access::read)),
      database_(Database::open(derived, Database::Access::create)) {
    try {
        prepare();
        replay(stop);
    } catch (DatabaseError const& error) {
        if (!error.damaged()) throw;
        base::log(base::Level::warning, "derived-damaged", {{"why", error.what()}});
        begin_anew();
        prepare();
        replay(stop);
    }
    merging_.from = fresh_.from = followed_ = merged_until_ = watermark_;
    thread_ = std::thread([this] { loop(); });
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

// What the tables must have been made with: this schema, and this truth's key.
std::string Derived::origin() {
    constexpr auto key_is = "SELECT value FROM meta WHERE name = 'hash_key'";
    std::string text(derived_schema());
    auto query = truth_.run(key_is);
    if (query.next()) text += query.blob(0);
    return base::hex(base::sha256(text));
}

// One that knows more than the truth followed another one, whose place a backup has taken.
bool Derived::fits(std::string const& origin) {
    constexpr auto table_is_there = "SELECT count(*) FROM sqlite_master WHERE name = 'state'";
    constexpr auto origin_is = "SELECT value FROM state WHERE name = 'origin'";
    {
        auto there = database_.run(table_is_there);
        there.next();
        if (there.number(0) == 0) return false;
    }
    auto query = database_.run(origin_is);
    return query.next() && query.text(0) == origin && watermark_in_file() <= newest_change(truth_);
}

std::int64_t Derived::watermark_in_file() {
    constexpr auto sql = "SELECT value FROM state WHERE name = 'watermark'";
    auto query = database_.run(sql);
    query.next();
    return query.number(0);
}

void Derived::prepare() {
    constexpr auto keep_origin = "INSERT INTO state VALUES ('origin', ?), ('watermark', 0)";
    auto const made_with = origin();
    bool const marked = std::filesystem::remove(damage_mark(database_.path()));
    bool const as_it_was = !marked && fits(made_with);
    if (!as_it_was) begin_anew();
    database_.execute("PRAGMA journal_mode=WAL");
    database_.execute("PRAGMA synchronous=NORMAL"); // what a crash takes is followed again
    database_.execute("PRAGMA cache_size=-8192");
    database_.execute("PRAGMA wal_autocheckpoint=0"); // by hand, between merges
    if (!as_it_was) {
        database_.execute(derived_schema());
        database_.run(keep_origin).bind(made_with).run();
    }
    watermark_ = watermark_in_file();
}

void Derived::follow(Change change) {
    bool wake = false;
    {
        std::lock_guard lock(mutex_);
        each_counter(change, [this](CounterKey const& key, Counter const& added) {
            fresh_.sums[key].add(added);
            cache_.add(key, added);
            if (added.first_seen <= added.last_seen) return;
            fresh_.takes_away = true;
            cache_.drop_sums();
        });
        followed_ = std::max(followed_, change.seq);
        fresh_.changes.push_back(std::move(change));
        wake = fresh_.changes.size() == 1 || fresh_.changes.size() == tail_long;
        tell_lag();
    }
    if (wake) wake_.notify_all();
}

base::Task<bool> Derived::catch_up() {
    return wait_to_catch_up([this](std::unique_ptr<CatchUp> waiter) {
        CatchUps::List at_once;
        {
            std::lock_guard lock(mutex_);
            waiting_.add(std::move(waiter), followed_, merged_until_, at_once);
        }
        wake_.notify_all();
        resume_all(at_once);
    });
}

void Derived::answer_those_who_wait(bool failed) {
    CatchUps::List answered;
    {
        std::lock_guard lock(mutex_);
        answered = waiting_.answer(merged_until_, failed);
    }
    resume_all(answered);
}

bool Derived::failing() const {
    std::lock_guard lock(mutex_);
    return waiting_.failing();
}

// No connection of ours reads it yet.
void Derived::begin_anew() {
    auto const path = database_.path();
    database_ = Database::in_memory();
    remove_computed(path);
    database_ = Database::open(path, Database::Access::create);
}

// With mutex_ held.
void Derived::tell_lag() const {
    auto const changes = merging_.changes.size() + fresh_.changes.size();
    base::metrics::set(base::metrics::Gauge::derived_lag, static_cast<std::int64_t>(changes));
}

std::int64_t Derived::lag() const {
    std::lock_guard lock(mutex_);
    return static_cast<std::int64_t>(merging_.changes.size() + fresh_.changes.size());
}

void Derived::loop() {
    for (bool noting = true;;) {
        noting = noting && note_keys();
        {
            std::unique_lock lock(mutex_);
            bool const hurry =
                waiting_.any() || stopping_ || fresh_.changes.size() >= tail_long;
            if (noting && !hurry) continue;
            wake_.wait(lock, [&] { return merged_until_ < followed_ || stopping_; });
            if (merged_until_ >= followed_) break; // stopping
            wake_.wait_for(lock, gather, [&] {
                return waiting_.any() || stopping_ || fresh_.changes.size() >= tail_long;
            });
            // Lists that wait for this would take a third longer.
            pace_writes_of_this_thread(waiting_.any() ? Pace::sent : Pace::awaited);
            if (merging_.changes.empty()) { // else the last merge failed, and is tried again
                merging_ = std::exchange(fresh_, {});
                fresh_.from = followed_;
            }
        }
        try {
            merge();
            answer_those_who_wait(false);
            pace_writes_of_this_thread(Pace::awaited);
            checkpoint();
        } catch (std::exception const& error) {
            // Counters stay exact from the tail; tables wait until the disk has room again.
            base::log(base::Level::error, "derived-failed", {{"why", error.what()}});
            roll_back();
            answer_those_who_wait(true);
            std::unique_lock lock(mutex_);
            wake_.wait_for(lock, try_again, [&] { return stopping_; });
            if (stopping_) break; // the next start follows from the watermark
        }
    }
    scrub_ = true;
    checkpoint();
}

// One that fails is made up for by the next: what was merged is in the log.
void Derived::checkpoint() {
    try {
        scrub_ = !database_.checkpoint(scrub_);
    } catch (DatabaseError const& error) {
        base::log(base::Level::warning, "derived-failed", {{"why", error.what()}});
    }
}

void Derived::roll_back() {
    try {
        if (database_.in_transaction()) database_.execute("ROLLBACK");
    } catch (DatabaseError const& error) {
        base::log(base::Level::error, "rollback-failed", {{"why", error.what()}});
    }
}

} // namespace commentd::store
