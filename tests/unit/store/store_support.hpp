// What the tests of the store share: a store with real files in a folder of its own, and ways to
// look at what is in a file.
#pragma once

#include <catch2/catch.hpp>

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "daemon/base/loops.hpp"
#include "daemon/store/store.hpp"
#include "tests/support/pinned_clock.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/wait_for.hpp"

namespace commentd::store {

struct OpenStore {
    OpenStore() { open(); }

    void open() {
        auto opened =
            Store::open({truth(), 1, clock.clock(), [] { throw std::logic_error("sync failed"); }, {}});
        INFO((opened ? std::string() : opened.error().detail));
        REQUIRE(opened);
        store = std::move(opened).value();
    }
    void close() { store.reset(); }

    std::filesystem::path truth() const { return dir / "commentd.db"; }
    std::filesystem::path derived() const { return dir / "derived.db"; }
    Database read(std::filesystem::path const& path) const {
        return Database::open(path, Database::Access::read);
    }
    std::filesystem::path search() const { return dir / "search.db"; }
    ReadConnections connections() const { return {read(truth()), read(derived()), read(search())}; }

    // The work, done by the writer; its value.
    template <class T>
    T write(std::function<base::Result<T>(Transaction&)> work) {
        auto result = store->writer.write_and_wait<T>(std::move(work));
        INFO((result ? std::string() : result.error().detail));
        REQUIRE(result);
        return std::move(result).value();
    }
    // The tables know all that was followed. A merge that failed meanwhile is tried again.
    void catch_up() {
        while (!tests::wait_for<bool>(loops, store->derived.catch_up())) std::this_thread::yield();
    }
    template <class F>
    void change(F work) {
        write<base::Done>([&](Transaction& transaction) -> base::Outcome {
            work(transaction);
            return base::Done{};
        });
    }

    tests::TempDir dir;
    tests::PinnedClock clock;
    base::Loops loops{1};
    std::unique_ptr<Store> store;
};

// The first column of the first row.
inline std::int64_t ask_number(Database& database, char const* sql) {
    auto query = database.run(sql);
    REQUIRE(query.next());
    return query.number(0);
}

// Every row, its columns as SQL writes them (quoted), one row a line.
inline std::string ask_text(Database& database, char const* sql) {
    std::string lines;
    auto query = database.run(sql);
    while (query.next()) lines += std::string(query.text(0)) + '\n';
    return lines;
}

// Nothing when they are the same, else the first line in which they differ: thousands are equal.
inline std::string difference(std::string const& expected, std::string const& is) {
    if (expected == is) return "";
    auto const ends = std::mismatch(expected.begin(), expected.end(), is.begin(), is.end());
    auto const at = static_cast<std::size_t>(ends.first - expected.begin());
    auto const before = at == 0 ? std::string::npos : expected.rfind('\n', at - 1);
    auto const line = before == std::string::npos ? 0 : before + 1;
    auto const show = [&](std::string const& text) {
        return line < text.size() ? text.substr(line, text.find('\n', line) - line) : "no line";
    };
    return "expected: " + show(expected) + "\nbut is:   " + show(is);
}

// A door that is shut until a test opens it.
class Gate {
public:
    void open() {
        std::lock_guard lock(mutex_);
        open_ = true;
        opened_.notify_all();
    }
    void pass() {
        std::unique_lock lock(mutex_);
        reached_ = true;
        opened_.notify_all();
        opened_.wait(lock, [&] { return open_; });
    }
    void wait_until_reached() {
        std::unique_lock lock(mutex_);
        opened_.wait(lock, [&] { return reached_; });
    }

private:
    std::mutex mutex_;
    std::condition_variable opened_;
    bool open_ = false, reached_ = false; // guarded by mutex_
};

} // namespace commentd::store
