// A writer on a file of notes, for tests that say which jobs make one batch.
#pragma once

#include <charconv>
#include <future>

#include "daemon/base/loops.hpp"
#include "daemon/base/metrics.hpp"
#include "daemon/store/writer.hpp"
#include "tests/support/wait_for.hpp"
#include "tests/unit/store/store_support.hpp"

namespace commentd::store {

using Answer = base::Result<int>;
using Job = std::function<Answer(Transaction&)>;
using Writes = Writer::Writes;

constexpr auto insert_note = "INSERT INTO notes VALUES (?, ?)";
constexpr auto notes_sql = "SELECT number FROM notes ORDER BY number";

inline void put_note(Transaction& transaction, int number) {
    transaction.database.run(insert_note).bind(number).bind("a note").run();
}

inline Job note(int number) {
    return [number](Transaction& transaction) -> Answer {
        put_note(transaction, number);
        return number;
    };
}

inline std::uint64_t commits() {
    auto const text = base::metrics::text();
    std::string_view const name = "\ncommentd_writer_commits_total ";
    auto const at = text.find(name);
    if (at == std::string::npos) return 0;
    std::uint64_t value = 0;
    std::from_chars(text.data() + at + name.size(), text.data() + text.size(), value);
    return value;
}

// A writer on a real file that holds notes, whose next batch begins when the test says so.
struct NoteWriter {
    explicit NoteWriter(Writer::Limits limits = {}) {
        auto database = open_truth(dir / "commentd.db");
        REQUIRE(database);
        database->execute("CREATE TABLE notes (number INTEGER PRIMARY KEY, text TEXT NOT NULL)");
        database->execute("CREATE TABLE children (parent INTEGER REFERENCES notes"
                          " DEFERRABLE INITIALLY DEFERRED)");
        database->execute("PRAGMA foreign_keys=ON");
        writer = std::make_unique<Writer>(std::move(*database), limits, [] {});
    }
    ~NoteWriter() {
        if (gate) gate->open(); // a check that failed may have left it shut
        end();
    }
    void end() {
        tests::wait_until_begun(loops);
        writer.reset();
    }
    // Runs the gate's job alone; what is pushed until open() is called will be one batch.
    void shut() {
        gate = std::make_unique<Gate>();
        auto work = [this](Transaction&) -> Answer {
            gate->pass();
            return 0;
        };
        held = push(work);
        gate->wait_until_reached();
    }
    void open() {
        tests::wait_until_begun(loops);
        gate->open();
        REQUIRE(held.get());
    }
    std::future<Answer> push(Job work, Writes writes = Writes::anytime) {
        return tests::start<Answer>(loops, writer->write<int>(std::move(work), writes));
    }
    std::vector<std::int64_t> notes() {
        auto database = Database::open(dir / "commentd.db", Database::Access::read);
        std::vector<std::int64_t> numbers;
        auto query = database.run(notes_sql);
        while (query.next()) numbers.push_back(query.number(0));
        return numbers;
    }

    tests::TempDir dir;
    base::Loops loops{1};
    std::unique_ptr<Gate> gate;
    std::unique_ptr<Writer> writer;
    std::future<Answer> held;
};

using Numbers = std::vector<std::int64_t>;

} // namespace commentd::store
