#include "daemon/store/store.hpp"

#include <chrono>
#include <thread>

#include "daemon/base/log.hpp"
#include "daemon/store/migrations.hpp"

namespace commentd::store {
namespace {

base::Error unavailable(std::string detail) {
    return {base::Fault::unavailable, std::move(detail), {}, 0};
}

base::Error damaged(std::filesystem::path const& truth, DatabaseError const& error) {
    return unavailable("the database " + truth.string() + " is damaged, or is none (" + error.what() +
                       "): put a backup in its place, or move it away to begin anew");
}

// SQLite does not wait where two connections turn a new file to WAL at one moment, as each would wait
// for the other: one of them is refused at once.
void write_ahead(Database& database) {
    constexpr std::chrono::milliseconds pause{10};
    constexpr int tries = 1000;
    for (int tried = 1;; ++tried) {
        try {
            return database.execute("PRAGMA journal_mode=WAL");
        } catch (DatabaseError const& error) {
            if (!error.busy() || tried == tries) throw;
        }
        std::this_thread::sleep_for(pause);
    }
}

} // namespace

std::filesystem::path derived_path(std::filesystem::path const& truth) {
    return truth.parent_path() / "derived.db";
}

std::filesystem::path search_path(std::filesystem::path const& truth) {
    return truth.parent_path() / "search.db";
}

base::Result<Database> open_truth(std::filesystem::path const& path) {
    try {
        auto database = Database::open(path, Database::Access::create);
        write_ahead(database);
        database.execute("PRAGMA synchronous=FULL"); // an answer means: on disk
        database.execute("PRAGMA cache_size=-8192");
        if (auto const problem = migrate(database)) return unavailable(*problem);
        return database;
    } catch (DatabaseError const& error) {
        if (!error.damaged()) return unavailable(error.what());
        return damaged(path, error);
    }
}

base::HashKey hash_key(Database& database) {
    constexpr auto get = "SELECT value FROM meta WHERE name = 'hash_key'";
    constexpr auto put = "INSERT OR IGNORE INTO meta VALUES ('hash_key', ?)";
    auto const kept = [&]() -> std::optional<base::HashKey> {
        auto query = database.run(get);
        if (!query.next()) return {};
        base::HashKey key;
        auto const bytes = query.blob(0);
        std::copy_n(bytes.begin(), std::min(bytes.size(), key.bytes.size()), key.bytes.begin());
        return key;
    };
    if (auto const key = kept()) return *key; // who only reads must not write
    auto const fresh = base::from_base64url(base::make_secret(16)).value();
    database.run(put).bind_blob(fresh).run();
    return kept().value();
}

void touch(Database& database) {
    // As much as a few comments take: a disk may have room for some bytes and for none of them.
    constexpr auto sql = "INSERT OR REPLACE INTO meta VALUES ('touched', zeroblob(16384))";
    database.run(sql).run();
}

Store::Store(base::HashKey key_, Options const& options, Database for_writer)
    : key(key_), truth(options.truth), last_word{options.truth}, derived(derived_path(truth), truth, options.stop),
      search(search_path(truth), truth),
      readers({truth, derived_path(truth), search_path(truth)}, options.readers),
      lists({truth, derived_path(truth), search_path(truth)}, options.readers),
      scans({truth, derived_path(truth), search_path(truth)}, 1),
      writer(std::move(for_writer), {}, options.stop_daemon),
      slices(truth, writer, operations, options.clock) {}

Store::~Store() = default;

LastWord::~LastWord() {
    constexpr auto erased = "SELECT 1 FROM meta WHERE name = 'erased'";
    constexpr auto done = "DELETE FROM meta WHERE name = 'erased'";
    try {
        auto database = Database::open(truth, Database::Access::write);
        bool scrub = false;
        {
            auto query = database.run(erased);
            scrub = query.next();
        }
        if (scrub) {
            // SQLite overwrites what is deleted, but a page that was rebuilt may keep an old copy
            // of a cell in its unused part: only a rebuilt file surely holds nothing of it.
            for (auto const& path : {truth, derived_path(truth)}) {
                auto file = Database::open(path, Database::Access::write);
                file.keep_temporary_files_in(path.parent_path()); // it has room for a copy; memory may not
                file.execute("VACUUM");
                file.execute("PRAGMA wal_checkpoint(TRUNCATE)");
            }
            database.run(done).run();
        }
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (DatabaseError const& error) {
        base::log(base::Level::warning, "scrub-failed", {{"why", error.what()}});
    }
}

base::Result<std::unique_ptr<Store>> Store::open(Options options) {
    auto truth = open_truth(options.truth);
    if (!truth) return std::move(truth).error();
    try {
        auto const key = hash_key(*truth);
        std::unique_ptr<Store> store(new Store(key, options, std::move(*truth)));
        auto reading = Database::open(options.truth, Database::Access::read);
        Comments::remember(reading, store->recent, key, options.clock());
        store->watches.load(reading);
        return store;
    } catch (DatabaseError const& error) {
        // What is computed from it was made anew by then, where it was that.
        if (error.damaged()) return damaged(options.truth, error);
        return unavailable(error.what());
    } catch (std::exception const& error) {
        return unavailable(error.what());
    }
}

} // namespace commentd::store
