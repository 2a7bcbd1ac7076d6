// Pages commented on: what memory and the file say of one is the same, and newer wins.
#include "daemon/store/threads.hpp"

#include <atomic>
#include <thread>

#include "tests/unit/store/store_support.hpp"

using namespace commentd;
using namespace commentd::store;

namespace {

struct Pages : OpenStore {
    comments::Thread put(std::string const& id, ThreadChange const& says) {
        return write<comments::Thread>([&](Transaction& t) -> base::Result<comments::Thread> {
            return store->threads.put(t, 1, id, says);
        });
    }
    std::optional<comments::Thread> in_file(std::string const& id) {
        auto database = read(truth());
        Threads without_memory;
        return without_memory.find(database, 1, id);
    }
    std::optional<comments::Thread> cached(std::string const& id) {
        return store->threads.cached(1, id);
    }
};

ThreadChange closed(bool is) {
    ThreadChange change;
    change.closed = is;
    return change;
}

void check_same(std::optional<comments::Thread> const& a, std::optional<comments::Thread> const& b) {
    REQUIRE(a);
    REQUIRE(b);
    CHECK(a->number == b->number);
    CHECK(a->site == b->site);
    CHECK(a->id == b->id);
    CHECK(a->url == b->url);
    CHECK(a->title == b->title);
    CHECK(a->published_at == b->published_at);
    CHECK(a->first_comment_at == b->first_comment_at);
    CHECK(a->closed == b->closed);
    CHECK(a->announced == b->announced);
}

} // namespace

TEST_CASE("what a site says of a thread stays until it says something else") {
    Pages pages;
    ThreadChange says;
    says.url = "https://news.example/talks";
    says.title = "Talks";
    says.published_at = pages.clock.now();
    says.announced = true;
    auto const first = pages.put("talks", says);
    CHECK(first.number > 0);
    check_same(pages.cached("talks"), pages.in_file("talks"));
    CHECK(pages.cached("talks")->title == "Talks");

    auto const second = pages.put("talks", closed(true));
    CHECK(second.number == first.number);
    CHECK(second.closed);
    CHECK(second.title == "Talks");
    CHECK(second.announced); // once is for ever
    check_same(pages.cached("talks"), pages.in_file("talks"));

    ThreadChange clears;
    clears.published_at.emplace(std::nullopt);
    clears.title = "";
    pages.put("talks", clears);
    check_same(pages.cached("talks"), pages.in_file("talks"));
    CHECK_FALSE(pages.cached("talks")->published_at);
    CHECK(pages.cached("talks")->title.empty());
    CHECK(pages.cached("talks")->closed);
}

TEST_CASE("threads of two sites with one id are two") {
    Pages pages;
    pages.change([&](Transaction& t) {
        auto const one = pages.store->threads.put(t, 1, "talks", closed(true));
        auto const other = pages.store->threads.put(t, 2, "talks", {});
        CHECK(one.number != other.number);
    });
    CHECK(pages.store->threads.cached(1, "talks")->closed);
    CHECK_FALSE(pages.store->threads.cached(2, "talks")->closed);
}

TEST_CASE("a thread that is closed while its first comment comes stays closed") {
    Pages pages;
    auto const thread = pages.put("talks", {});
    auto const at = pages.clock.now();
    auto& threads = pages.store->threads;
    SECTION("in one batch") {
        pages.change([&](Transaction& t) {
            threads.put(t, 1, "talks", closed(true));
            threads.begin(t, thread.number, at);
        });
    }
    SECTION("the comment being written first") {
        pages.change([&](Transaction& t) {
            threads.begin(t, thread.number, at);
            threads.put(t, 1, "talks", closed(true));
        });
    }
    SECTION("one after the other") {
        pages.put("talks", closed(true));
        pages.change([&](Transaction& t) { threads.begin(t, thread.number, at); });
    }
    check_same(pages.cached("talks"), pages.in_file("talks"));
    CHECK(pages.cached("talks")->closed);
    CHECK(pages.cached("talks")->first_comment_at == at);
}

TEST_CASE("only the first comment begins a thread") {
    Pages pages;
    auto const thread = pages.put("talks", {});
    auto const at = pages.clock.now();
    for (int i = 0; i < 3; ++i)
        pages.change([&](Transaction& t) {
            pages.store->threads.begin(t, thread.number, at + std::chrono::hours(i));
        });
    CHECK(pages.cached("talks")->first_comment_at == at);
    CHECK(pages.in_file("talks")->first_comment_at == at);
}

TEST_CASE("find keeps what it finds, and what is not there it does not make") {
    Pages pages;
    pages.put("talks", closed(true));
    pages.close();
    pages.open(); // with an empty memory
    CHECK_FALSE(pages.cached("talks"));
    auto database = pages.read(pages.truth());
    auto& threads = pages.store->threads;
    CHECK_FALSE(threads.find(database, 1, "others"));
    CHECK_FALSE(pages.cached("others"));
    check_same(threads.find(database, 1, "talks"), pages.in_file("talks"));
    check_same(pages.cached("talks"), pages.in_file("talks"));
}

TEST_CASE("find never puts what is older over what the writer has kept") {
    Pages pages;
    pages.put("talks", {});
    auto old = pages.read(pages.truth());
    constexpr auto look = "SELECT count(*) FROM threads";
    old.begin(); // sees the moment of its first question from now on
    CHECK(ask_number(old, look) == 1);
    pages.put("talks", closed(true));
    auto const found = pages.store->threads.find(old, 1, "talks");
    REQUIRE(found);
    CHECK_FALSE(found->closed);
    CHECK(pages.cached("talks")->closed);
    old.commit();
}

TEST_CASE("what find read before a change is not kept after it, although memory was emptied") {
    Pages pages;
    auto& threads = pages.store->threads;
    std::vector<std::string> others; // as many as memory holds
    for (int i = 0; i < 4096; ++i) others.push_back("other-" + std::to_string(i));
    pages.change([&](Transaction& t) {
        for (auto const& id : others) threads.put(t, 1, id, {});
    });
    pages.put("talks", {});
    std::atomic<bool> done{false};
    std::thread finder([&] {
        auto database = pages.read(pages.truth());
        while (!done) threads.find(database, 1, "talks");
    });
    for (int round = 0; round < 40; ++round) {
        ThreadChange says;
        says.title = std::to_string(round);
        pages.change([&](Transaction& t) {
            threads.put(t, 1, "talks", says);
            for (auto const& id : others) threads.put(t, 1, id, {}); // drive it out of memory
        });
        auto const kept = pages.cached("talks");
        CHECK((!kept || kept->title == says.title));
    }
    done = true;
    finder.join();
}

TEST_CASE("a thread whose transaction is undone is in no memory") {
    Pages pages;
    auto const refused = pages.store->writer.write_and_wait<int>(
        [&](Transaction& t) -> base::Result<int> {
            pages.store->threads.put(t, 1, "talks", {});
            return base::Error{base::Fault::conflict, "", {}, 0};
        });
    CHECK(!refused);
    CHECK_FALSE(pages.cached("talks"));
    CHECK_FALSE(pages.in_file("talks"));
}

TEST_CASE("memory holds some thousands of threads, and the file all") {
    Pages pages;
    constexpr int count = 5'000;
    auto const id = [](int i) { return "thread-" + std::to_string(i); };
    pages.change([&](Transaction& t) {
        for (int i = 0; i < count; ++i) pages.store->threads.put(t, 1, id(i), {});
    });
    int kept = 0;
    auto database = pages.read(pages.truth());
    for (int i = 0; i < count; ++i) {
        if (pages.cached(id(i))) ++kept;
        REQUIRE(pages.store->threads.find(database, 1, id(i)));
    }
    CHECK(kept <= 4096);
    CHECK(pages.cached(id(count - 1))); // the latest
}
