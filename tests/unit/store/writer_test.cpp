// One thread writes: what shares a commit, what is undone alone and what together, who is told what.
#include "daemon/store/writer.hpp"

#include "tests/unit/store/note_writer.hpp"

using namespace commentd;
using namespace commentd::store;

namespace {

base::Task<bool> is_there_when_answered(Writer& writer, Database& second, int number) {
    constexpr auto sql = "SELECT 1 FROM notes WHERE number = ?";
    auto const work = note(number);
    auto const answer = co_await writer.write<int>(work);
    auto query = second.run(sql);
    query.bind(number);
    co_return answer && query.next();
}

} // namespace

TEST_CASE("jobs of one moment share a commit, and another connection sees what was answered") {
    NoteWriter n;
    auto second = Database::open(n.dir / "commentd.db", Database::Access::read);
    n.shut();
    std::vector<std::future<bool>> seen;
    for (int i = 1; i <= 100; ++i)
        seen.push_back(tests::start<bool>(n.loops, is_there_when_answered(*n.writer, second, i)));
    auto const before = commits();
    n.open();
    for (auto& one : seen) CHECK(one.get());
    CHECK(commits() - before == 2); // the gate's own, and one for all
}

TEST_CASE("a batch has at most so many jobs as its limit says") {
    NoteWriter n({4096, 10});
    n.shut();
    std::vector<std::future<Answer>> answers;
    for (int i = 1; i <= 35; ++i) answers.push_back(n.push(note(i)));
    auto const before = commits();
    n.open();
    for (auto& answer : answers) CHECK(answer.get());
    CHECK(commits() - before == 1 + 4);
}

TEST_CASE("a job that returns an error undoes what it wrote and nothing else") {
    NoteWriter n;
    n.shut();
    bool undone = false, committed = false;
    auto before = n.push(note(1));
    auto refused = n.push([&](Transaction& transaction) -> Answer {
        put_note(transaction, 2);
        transaction.on_commit([&] { committed = true; });
        transaction.on_rollback([&] { undone = true; });
        return base::Error{base::Fault::duplicate, "the same is here", {}, 0};
    });
    auto after = n.push(note(3));
    n.open();
    CHECK(before.get());
    CHECK(after.get());
    CHECK(refused.get().error().fault == base::Fault::duplicate);
    CHECK(undone);
    CHECK_FALSE(committed);
    CHECK(n.notes() == Numbers{1, 3});
}

TEST_CASE("a job that throws is answered unavailable or internal, and the others stay") {
    NoteWriter n;
    n.shut();
    int undone = 0;
    auto first = n.push(note(1));
    auto twice = n.push([&](Transaction& transaction) -> Answer {
        transaction.on_rollback([&] { ++undone; });
        put_note(transaction, 2);
        put_note(transaction, 1); // is there: a DatabaseError
        return 0;
    });
    auto thrower = n.push([&](Transaction& transaction) -> Answer {
        transaction.on_rollback([&] { ++undone; });
        put_note(transaction, 3);
        throw std::runtime_error("not of the database");
    });
    auto last = n.push(note(4));
    n.open();
    CHECK(first.get());
    CHECK(twice.get().error().fault == base::Fault::unavailable);
    CHECK(thrower.get().error().fault == base::Fault::internal);
    CHECK(last.get());
    CHECK(undone == 2);
    CHECK(n.notes() == Numbers{1, 4});
}

TEST_CASE("a job that cannot be undone alone takes its whole batch with it") {
    bool const of_database = GENERATE(true, false);
    NoteWriter n;
    n.shut();
    int undone = 0, committed = 0;
    auto const counted = [&](int number) -> Job {
        return [&, number](Transaction& transaction) -> Answer {
            transaction.on_commit([&] { ++committed; });
            transaction.on_rollback([&] { ++undone; });
            put_note(transaction, number);
            return number;
        };
    };
    std::vector<std::future<Answer>> answers;
    answers.push_back(n.push(counted(1)));
    answers.push_back(n.push(counted(2), Writes::last));
    answers.push_back(n.push(
        [&, of_database](Transaction& transaction) -> Answer {
            transaction.on_rollback([&] { ++undone; });
            put_note(transaction, 3);
            if (!of_database) throw std::runtime_error("not of the database");
            put_note(transaction, 1);
            return 0;
        },
        Writes::last));
    answers.push_back(n.push(counted(4))); // is not run any more
    n.open();
    for (auto& answer : answers)
        CHECK(answer.get().error().fault == base::Fault::unavailable);
    CHECK(undone == 3);
    CHECK(committed == 0);
    CHECK(n.notes().empty());
    CHECK(n.push(note(1)).get()); // the next batch is as any
    CHECK(n.notes() == Numbers{1});
}

TEST_CASE("a job that writes last may return an error, and the others stay") {
    NoteWriter n;
    n.shut();
    auto first = n.push(note(1), Writes::last);
    auto refused = n.push(
        [](Transaction&) -> Answer { return base::Error{base::Fault::duplicate, "", {}, 0}; },
        Writes::last);
    auto third = n.push(note(3), Writes::last);
    n.open();
    CHECK(first.get());
    CHECK(refused.get().error().fault == base::Fault::duplicate);
    CHECK(third.get());
    CHECK(n.notes() == Numbers{1, 3});
}

TEST_CASE("a commit that fails is answered unavailable to all of it, and the next one works") {
    NoteWriter n;
    n.shut();
    int undone = 0;
    auto const undoes = [&](Transaction& transaction) {
        transaction.on_rollback([&] { ++undone; });
    };
    auto good = n.push([&](Transaction& transaction) -> Answer {
        undoes(transaction);
        put_note(transaction, 1);
        return 1;
    });
    auto orphan = n.push([&](Transaction& transaction) -> Answer {
        undoes(transaction);
        transaction.database.execute("INSERT INTO children VALUES (99)");
        return 2;
    });
    n.open();
    CHECK(good.get().error().fault == base::Fault::unavailable);
    CHECK(orphan.get().error().fault == base::Fault::unavailable);
    CHECK(undone == 2);
    CHECK(n.notes().empty());
    CHECK(n.push(note(1)).get());
    CHECK(n.notes() == Numbers{1});
}
