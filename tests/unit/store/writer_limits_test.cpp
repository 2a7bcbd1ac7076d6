// What the writer does at its limits: too many jobs, no room on the disk, its end and its next start.
#include <thread>

#include "tests/unit/store/note_writer.hpp"

using namespace commentd;
using namespace commentd::store;

TEST_CASE("when too many jobs wait, the next one is told so at once") {
    NoteWriter n({3, 256});
    n.shut();
    std::vector<std::future<Answer>> waiting;
    for (int i = 1; i <= 3; ++i) waiting.push_back(n.push(note(i)));
    tests::wait_until_begun(n.loops);
    auto const refused = n.push(note(4)).get(); // while the gate is still shut
    REQUIRE(!refused);
    CHECK(refused.error().fault == base::Fault::unavailable);
    CHECK(refused.error().retry_after_seconds == 1);
    n.open();
    for (auto& answer : waiting) CHECK(answer.get());
    CHECK(n.notes() == Numbers{1, 2, 3});
}

TEST_CASE("a writer that ends has written all that was queued") {
    NoteWriter n;
    n.shut();
    std::vector<std::future<Answer>> answers;
    for (int i = 1; i <= 600; ++i) answers.push_back(n.push(note(i)));
    n.open();
    n.end();
    for (auto& answer : answers) CHECK(answer.get());
    CHECK(n.notes().size() == 600);
}

TEST_CASE("threads that may wait are answered like coroutines") {
    NoteWriter n;
    std::vector<std::thread> threads;
    std::atomic<int> answered{0};
    for (int i = 1; i <= 8; ++i)
        threads.emplace_back([&, i] {
            if (n.writer->write_and_wait<int>(note(i))) ++answered;
        });
    for (auto& thread : threads) thread.join();
    CHECK(answered == 8);
    CHECK(n.notes().size() == 8);
}

TEST_CASE("on a full disk what is answered as written is there, and nothing else") {
    NoteWriter n;
    auto const limit = [](Transaction& transaction) -> Answer {
        transaction.database.execute("PRAGMA max_page_count=60"); // it has some 40 now
        return 0;
    };
    REQUIRE(n.push(limit).get());
    auto const big_note = [](int number) -> Job {
        return [number](Transaction& transaction) -> Answer {
            constexpr auto sql = "INSERT INTO notes VALUES (?, hex(zeroblob(12000)))";
            transaction.database.run(sql).bind(number).run();
            return number;
        };
    };
    Numbers expected;
    for (int round = 0; round < 5; ++round) {
        n.shut();
        std::vector<std::future<Answer>> answers;
        for (int i = 1; i <= 6; ++i)
            answers.push_back(n.push(big_note(10 * round + i),
                                     i % 2 == 0 ? Writer::Writes::last : Writer::Writes::anytime));
        n.open();
        for (auto& future : answers) {
            auto const answer = future.get();
            if (answer)
                expected.push_back(*answer);
            else
                CHECK(answer.error().fault == base::Fault::unavailable);
        }
    }
    CHECK(expected.size() < 30);
    CHECK(n.notes() == expected);
    CHECK(n.push([](Transaction& transaction) -> Answer {
               transaction.database.execute("PRAGMA max_page_count=100000");
               return 0;
           }).get());
    CHECK(n.push(note(100)).get()); // there is room again
}

TEST_CASE("numbers of stored changes grow over batches, undone jobs and a restart") {
    constexpr auto insert =
        "INSERT INTO comments (seq, status, version, revision, source, site, thread, depth,"
        " created_at, uuid, keys, first_verdict, decision)"
        " VALUES (?, 0, 1, 1, 0, 1, 1, 1, 0, randomblob(16), x'', 0, x'')";
    NoteWriter n;
    std::vector<std::int64_t> stored;
    auto const work = [&](bool fails) -> Job {
        return [&stored, fails](Transaction& transaction) -> Answer {
            auto const seq = transaction.next_seq();
            if (fails) return base::Error{base::Fault::conflict, "", {}, 0};
            transaction.database.run(insert).bind(seq).run();
            stored.push_back(seq);
            return 0;
        };
    };
    for (int i = 0; i < 20; ++i) n.push(work(i % 3 == 1)).wait();
    n.end();
    auto database = open_truth(n.dir / "commentd.db");
    REQUIRE(database);
    n.writer = std::make_unique<Writer>(std::move(*database), Writer::Limits{}, [] {});
    for (int i = 0; i < 20; ++i) n.push(work(i % 3 == 1)).wait();
    CHECK(stored.size() == 26);
    bool const grow =
        std::ranges::adjacent_find(stored, std::ranges::greater_equal{}) == stored.end();
    CHECK(grow);
}

TEST_CASE("while a reader keeps the log from being emptied it is tried once a second") {
    using namespace std::chrono_literals;
    Scrubbing scrubbing;
    auto const at = [](std::chrono::milliseconds since) { return Scrubbing::Clock::time_point(since); };
    CHECK_FALSE(scrubbing.is_due(at(0s))); // nothing was erased
    scrubbing.ask();
    int attempts = 0;
    for (auto now = 0ms; now < 3s; now += 10ms) // a batch each
        if (scrubbing.is_due(at(now))) {
            ++attempts;
            scrubbing.tried(false, at(now));
            scrubbing.ask(); // more is erased meanwhile
        }
    CHECK(attempts == 3);
    CHECK(scrubbing.is_due(at(3s)));
    scrubbing.tried(true, at(3s));
    CHECK_FALSE(scrubbing.is_due(at(10s)));
    scrubbing.ask();
    CHECK(scrubbing.is_due(at(3s))); // the first attempt is at once
}
