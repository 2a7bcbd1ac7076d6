#include "daemon/store/search.hpp"

#include <algorithm>
#include <utility>

#include "daemon/base/log.hpp"
#include "daemon/base/metrics.hpp"
#include "daemon/base/threads.hpp"
#include "daemon/comments/search_words.hpp"
#include "daemon/store/events.hpp"
#include "daemon/store/migrations.hpp"
#include "daemon/store/paced_writes.hpp"
#include "daemon/store/readers.hpp"
#include "daemon/store/search_index.hpp"

namespace commentd::store {

namespace {

constexpr std::chrono::milliseconds grow_for{500}; // let a batch grow while nobody waits
// While so many come and nobody asks, they have the processors to themselves: the truth keeps them,
// and what is indexed later costs no more. A comment takes a processor a tenth to a fifth of a
// millisecond in all (tests/bench/http), so this is less than half of what there is.
double many_a_second() {
    return 2000.0 * std::max(1u, std::thread::hardware_concurrency());
}
constexpr std::chrono::seconds after_failure{1};
constexpr std::int64_t rows_at_once = 1024;
// A part is made anew at most a tenth of the time, however often something is erased.
constexpr int rest_after_cleaning = 10;
// What is to be cleaned at a stop: more than this takes longer than making the file anew later.
constexpr int parts_cleaned_at_stop = 8;
constexpr std::int64_t changes_followed_at_stop = 10'000;

// What the tables must have been made with: this schema, these words, and this truth's key.
std::string origin(Database& truth) {
    constexpr auto key_is = "SELECT value FROM meta WHERE name = 'hash_key'";
    std::string text(search_schema());
    text += comments::search_words_version();
    auto query = truth.run(key_is);
    if (query.next()) text += query.blob(0);
    return base::hex(base::sha256(text));
}

// Since the last clean stop.
bool erased_lately(Database& truth) {
    constexpr auto sql = "SELECT 1 FROM meta WHERE name = 'erased'";
    return truth.run(sql).next();
}

bool has_tables(Database& database) {
    constexpr auto sql = "SELECT count(*) FROM sqlite_master WHERE name = 'state'";
    auto query = database.run(sql);
    query.next();
    return query.number(0) != 0;
}

// One that knows more than the truth followed another one, whose place a backup has taken.
bool fits(Database& database, Database& truth, std::string const& made_with) {
    constexpr auto origin_is = "SELECT value FROM state WHERE name = 'origin'";
    if (!has_tables(database)) return false;
    auto query = database.run(origin_is);
    return query.next() && query.text(0) == made_with &&
           search_watermark(database) <= newest_change(truth);
}

void roll_back(Database& database) {
    try {
        if (database.in_transaction()) database.execute("ROLLBACK");
    } catch (DatabaseError const& error) {
        base::log(base::Level::error, "rollback-failed", {{"why", error.what()}});
    }
}

} // namespace

Search::Search(std::filesystem::path const& search, std::filesystem::path const& truth)
    : truth_(Database::open(truth, Database::Access::read)),
      database_(Database::open(search, Database::Access::create)) {
    try {
        prepare();
    } catch (DatabaseError const& error) {
        if (!error.damaged()) throw;
        base::log(base::Level::warning, "search-damaged", {{"why", error.what()}});
        begin_anew();
        prepare();
    }
    followed_ = counted_ = newest_change(truth_);
    reached_ = watermark_;
    unclean_ = unclean_part(database_);
    if (followed_ - watermark_ > 100'000)
        base::log(base::Level::info, "search-rebuilding", {{"changes", followed_ - watermark_}});
    thread_ = std::thread([this] { loop(); });
    base::name_thread(thread_, "search");
}

Search::~Search() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

void Search::prepare() {
    constexpr auto keep_origin = "INSERT INTO state VALUES ('origin', ?), ('watermark', 0)";
    auto const made_with = origin(truth_);
    bool const marked = std::filesystem::remove(damage_mark(database_.path()));
    bool const as_it_was = !marked && fits(database_, truth_, made_with);
    if (!as_it_was) begin_anew();
    database_.execute("PRAGMA journal_mode=WAL");
    database_.execute("PRAGMA synchronous=NORMAL"); // what a crash takes is followed again
    database_.execute("PRAGMA cache_size=-8192");
    if (!as_it_was) {
        database_.execute("BEGIN IMMEDIATE");
        database_.execute(search_schema());
        database_.run(keep_origin).bind(made_with).run();
        database_.commit();
    }
    watermark_ = search_watermark(database_);
}

// No connection of ours reads it yet.
void Search::begin_anew() {
    auto const path = database_.path();
    database_ = Database::in_memory();
    remove_computed(path);
    database_ = Database::open(path, Database::Access::create);
}

void Search::follow(std::int64_t seq) {
    bool wake = false;
    {
        std::lock_guard lock(mutex_);
        followed_ = std::max(followed_, seq);
        wake = std::exchange(asleep_, false);
    }
    if (wake) wake_.notify_all();
}

base::Task<bool> Search::catch_up() {
    return wait_to_catch_up([this](std::unique_ptr<CatchUp> waiter) {
        waiter->deadline = Clock::now() + patience;
        CatchUps::List at_once;
        {
            std::lock_guard lock(mutex_);
            asked_for_ = followed_;
            waiting_.add(std::move(waiter), followed_, reached_, at_once);
        }
        wake_.notify_all();
        resume_all(at_once);
    });
}

void Search::answer_those_who_wait(bool failed) {
    CatchUps::List answered;
    {
        std::lock_guard lock(mutex_);
        answered = waiting_.answer(reached_, failed);
    }
    resume_all(answered);
}

std::int64_t Search::lag() const {
    std::lock_guard lock(mutex_);
    return std::max<std::int64_t>(0, followed_ - reached_);
}

bool Search::failing() const {
    std::lock_guard lock(mutex_);
    return waiting_.failing();
}

bool Search::many_come() {
    auto const now = Clock::now();
    if (auto const passed = now - counted_at_; passed >= grow_for) {
        auto const seconds = std::chrono::duration<double>(passed).count();
        many_come_ = static_cast<double>(followed_ - counted_) > many_a_second() * seconds;
        counted_at_ = now;
        counted_ = followed_;
        base::metrics::set(base::metrics::Gauge::search_lag, followed_ - reached_);
    }
    return many_come_;
}

bool Search::wait_for_work() {
    std::unique_lock lock(mutex_);
    if (!more_) {
        auto const behind = [this] { return reached_ < followed_ || stopping_; };
        asleep_ = true;
        if (unclean_ || scrub_)
            wake_.wait_until(lock, clean_not_before_, behind);
        else
            wake_.wait(lock, behind);
        asleep_ = false;
    }
    // Whoever asks has all up to then at once, though he may not have waited for it; else it grows.
    auto const asked = [this] {
        return waiting_.any() || reached_ < asked_for_ || stopping_;
    };
    for (bool grow = !more_; !asked() && (grow || many_come()); grow = false)
        wake_.wait_for(lock, grow_for, asked);
    return !stopping_;
}

void Search::loop() {
    base::give_way();
    pace_writes_of_this_thread(Pace::awaited);
    while (wait_for_work()) {
        try {
            work();
            answer_those_who_wait(false);
        } catch (std::exception const& error) {
            base::log(base::Level::error, "search-failed", {{"why", error.what()}});
            auto const* of_database = dynamic_cast<DatabaseError const*>(&error);
            if (of_database && of_database->damaged()) mark_damaged(database_.path());
            roll_back(database_);
            answer_those_who_wait(true);
            std::unique_lock lock(mutex_);
            base::metrics::set(base::metrics::Gauge::search_lag, followed_ - reached_);
            wake_.wait_for(lock, after_failure, [&] { return stopping_; });
        }
    }
    finish();
}

void Search::work() {
    index();
    bool behind = false;
    {
        std::lock_guard lock(mutex_);
        behind = reached_ < followed_;
    }
    if (behind || Clock::now() < clean_not_before_) return;
    if (unclean_) clean();
    if (scrub_) {
        scrub_ = !database_.checkpoint(true);
        if (scrub_) clean_not_before_ = Clock::now() + after_failure; // somebody reads
    }
}

void Search::index() {
    std::int64_t target = 0;
    {
        std::lock_guard lock(mutex_);
        target = followed_;
    }
    auto const batch = index_changes(database_, truth_, watermark_, rows_at_once);
    watermark_ = batch.reached;
    more_ = batch.full;
    if (batch.erased) unclean_ = unclean_part(database_);
    std::lock_guard lock(mutex_);
    reached_ = batch.full ? batch.reached : std::max(target, batch.reached);
    base::metrics::set(base::metrics::Gauge::search_lag, followed_ - reached_);
}

void Search::clean() {
    auto const begin = Clock::now();
    make_part_anew(database_, truth_, *unclean_);
    unclean_ = unclean_part(database_);
    scrub_ = true;
    clean_not_before_ = Clock::now() + (Clock::now() - begin) * rest_after_cleaning;
    if (!unclean_) clean_not_before_ = Clock::time_point::min();
}

// Nothing that was erased is left when the thread ends.
void Search::finish() {
    bool clean = false;
    try {
        for (std::int64_t followed = 0; followed < changes_followed_at_stop;
             followed += rows_at_once) {
            auto const batch = index_changes(database_, truth_, watermark_, rows_at_once);
            watermark_ = batch.reached;
            clean = !batch.full;
            if (clean) break;
        }
        for (int cleaned = 0; clean && cleaned < parts_cleaned_at_stop; ++cleaned) {
            auto const unclean = unclean_part(database_);
            if (!unclean) break;
            make_part_anew(database_, truth_, *unclean);
        }
        // What was not followed may have been erased.
        clean = (clean || !erased_lately(truth_)) && !unclean_part(database_) &&
                database_.checkpoint(true);
    } catch (std::exception const& error) {
        base::log(base::Level::error, "search-failed", {{"why", error.what()}});
        roll_back(database_);
        clean = false;
    }
    answer_those_who_wait(true);
    if (clean) return;
    // The next start makes it anew.
    auto const path = database_.path();
    database_ = Database::in_memory();
    remove_computed(path);
}

} // namespace commentd::store
