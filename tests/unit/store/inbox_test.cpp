// Work goes from loops to a thread and back in bundles, and none of it is lost on the way.
#include "daemon/store/inbox.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <set>
#include <thread>

#include "daemon/base/loops.hpp"

using namespace commentd;
using namespace commentd::store;

namespace {

struct Letter : Work {
    Letter(int n, boost::asio::any_io_executor back, std::function<void(int)> f)
        : number(n), executor_(std::move(back)), when_answered(std::move(f)) {}
    boost::asio::any_io_executor executor() const override { return executor_; }
    void resume() override { when_answered(number); }

    int number;
    boost::asio::any_io_executor executor_;
    std::function<void(int)> when_answered;
};
using Letters = std::vector<std::unique_ptr<Letter>>;

std::unique_ptr<Letter> letter(int number) {
    return std::make_unique<Letter>(number, boost::asio::any_io_executor(), [](int) {});
}

// Answers whatever comes until the inbox is closed and empty.
class Clerk {
public:
    Clerk(Inbox<Letter>& inbox, std::size_t at_once)
        : thread_([this, &inbox, at_once] {
              Letters letters;
              for (;;) {
                  inbox.take(letters, at_once);
                  if (letters.empty()) return;
                  most = std::max(most, letters.size());
                  resume_all(letters);
              }
          }) {}
    void join() { thread_.join(); }

    std::size_t most = 0; // to be read after join

private:
    std::thread thread_;
};

void wait_until(std::atomic<int> const& number, int is) {
    while (number < is) std::this_thread::yield();
}

} // namespace

TEST_CASE("letters of several loops all arrive, and each is answered on the loop that put it") {
    constexpr int loops_count = 4, each = 3'000;
    base::Loops loops(loops_count);
    std::vector<std::thread::id> thread_of(loops_count);
    loops.visit_each([&](std::size_t i) { thread_of[i] = std::this_thread::get_id(); });

    Inbox<Letter> inbox(loops_count * each);
    Clerk one(inbox, 64), other(inbox, 64);
    std::atomic<int> answered{0}, on_another_loop{0}, refused{0};
    std::vector<std::vector<int>> answers(loops_count); // each touched by its own loop only
    for (int i = 0; i < each; ++i)
        for (std::size_t loop = 0; loop < loops_count; ++loop)
            boost::asio::post(loops.at(loop), [&, i, loop] {
                auto one_more = std::make_unique<Letter>(i, loops.at(loop), [&, loop](int number) {
                    if (std::this_thread::get_id() != thread_of[loop]) ++on_another_loop;
                    answers[loop].push_back(number);
                    ++answered;
                });
                if (!inbox.put(one_more)) ++refused;
            });
    wait_until(answered, loops_count * each);
    loops.visit_each([](std::size_t) {});
    inbox.close();
    one.join();
    other.join();
    CHECK(refused == 0);
    CHECK(on_another_loop == 0);
    CHECK(answered == loops_count * each);
    for (auto const& of_loop : answers)
        CHECK(std::set<int>(of_loop.begin(), of_loop.end()).size() == each);
    CHECK(std::max(one.most, other.most) <= 64);
}

TEST_CASE("a loop that waits for each answer before the next letter never waits in vain") {
    base::Loops loops(2);
    Inbox<Letter> inbox(10);
    Clerk clerk(inbox, 64);
    std::atomic<int> finished{0}, refused{0};
    std::function<void(std::size_t, int)> const go_on = [&](std::size_t loop, int left) {
        if (left == 0) {
            ++finished;
            return;
        }
        auto next = std::make_unique<Letter>(left, loops.at(loop),
                                             [&, loop](int n) { go_on(loop, n - 1); });
        if (!inbox.put(next)) ++refused;
    };
    for (std::size_t loop = 0; loop < 2; ++loop)
        boost::asio::post(loops.at(loop), [&, loop] { go_on(loop, 2'000); });
    wait_until(finished, 2);
    loops.visit_each([](std::size_t) {});
    inbox.close();
    clerk.join();
    CHECK(refused == 0);
}

TEST_CASE("a full inbox takes nothing more, and the letter stays with its sender") {
    Inbox<Letter> inbox(2);
    auto first = letter(1), second = letter(2), third = letter(3);
    CHECK(inbox.put(first));
    CHECK(inbox.put(second));
    CHECK_FALSE(inbox.put(third));
    REQUIRE(third);
    CHECK(third->number == 3);
    CHECK(inbox.size() == 2);

    Letters letters;
    inbox.take(letters, 1);
    REQUIRE(letters.size() == 1);
    CHECK(letters.front()->number == 1);
    CHECK(inbox.put(third)); // there is room again
    CHECK_FALSE(third);
}

TEST_CASE("a closed inbox takes nothing more and gives what it has, then nothing") {
    Inbox<Letter> inbox(10);
    auto first = letter(1), second = letter(2), third = letter(3);
    CHECK(inbox.put(first));
    CHECK(inbox.put(second));
    inbox.close();
    CHECK_FALSE(inbox.put(third));
    REQUIRE(third);

    Letters letters;
    inbox.take(letters, 10);
    REQUIRE(letters.size() == 2);
    CHECK(letters[0]->number == 1);
    CHECK(letters[1]->number == 2);
    inbox.take(letters, 10); // does not wait
    CHECK(letters.empty());
}

TEST_CASE("closing wakes every thread that waits for letters") {
    Inbox<Letter> inbox(10);
    Clerk one(inbox, 1), two(inbox, 1), three(inbox, 1);
    inbox.close();
    one.join();
    two.join();
    three.join();
    CHECK(inbox.size() == 0);
}

TEST_CASE("letters of one loop are answered in one visit and in their order") {
    base::Loops loops(2);
    Letters letters;
    std::vector<std::pair<std::size_t, int>> answered; // guarded by mutex
    std::mutex mutex;
    for (int i = 0; i < 8; ++i) {
        std::size_t const loop = i % 2;
        letters.push_back(std::make_unique<Letter>(i, loops.at(loop), [&, loop](int number) {
            std::lock_guard lock(mutex);
            answered.emplace_back(loop, number);
        }));
    }
    letters.push_back(letter(8)); // of no loop: answered here and now
    int here = 0;
    letters.back()->when_answered = [&](int number) { here = number; };
    resume_all(letters);
    CHECK(letters.empty());
    CHECK(here == 8);
    loops.visit_each([](std::size_t) {});
    std::vector<int> even, odd;
    for (auto const& [loop, number] : answered) (loop == 0 ? even : odd).push_back(number);
    CHECK(even == std::vector{0, 2, 4, 6});
    CHECK(odd == std::vector{1, 3, 5, 7});
}
