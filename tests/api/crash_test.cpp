// Nothing is lost: killed again and again under load, every answered comment is there once.
#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <thread>

#include "daemon/store/database.hpp"
#include "tests/api/newsroom.hpp"

using namespace commentd::tests;
namespace json = boost::json;

namespace {

constexpr int kills = 20;
constexpr int writers = 6;
constexpr std::size_t answers_before_a_kill = 40;

} // namespace

TEST_CASE("twenty kills under load lose no answered comment and show none twice") {
    DaemonConfig config;
    config.site["first_comment"] = "judge";
    TestDaemon daemon(config);
    auto const key = daemon.site_key();
    std::mutex mutex;
    std::map<std::string, std::string> answered; // id → status
    int number = 0;

    for (int round = 0; round < kills; ++round) {
        std::atomic<bool> stopping = false;
        std::atomic<std::size_t> done = 0;
        std::vector<std::thread> threads;
        for (int w = 0; w < writers; ++w)
            threads.emplace_back([&, base = number + w * 100'000] {
                auto client = daemon.client();
                for (int i = 0; !stopping; ++i) {
                    auto const name = "Reader " + std::to_string(base + i);
                    try {
                        auto const answer = client.post_json(
                            "/v1/comments",
                            sample_comment("Remark " + std::to_string(base + i), name,
                                           "r" + std::to_string(base + i) + "@example.org"),
                            key);
                        if (answer.status != 201) continue;
                        auto const body = answer.json();
                        std::lock_guard lock(mutex);
                        answered.emplace(body.at("id").as_string(), body.at("status").as_string());
                        ++done;
                    } catch (std::runtime_error const&) {
                        return; // it was killed
                    }
                }
            });
        number += 1'000'000;
        while (done < answers_before_a_kill) std::this_thread::yield();
        daemon.kill();
        stopping = true;
        for (auto& thread : threads) thread.join();
        daemon.start();
    }

    auto client = daemon.client();
    for (auto const& [id, status] : answered) {
        auto const found = client.get_json("/v1/comments/" + id, key);
        REQUIRE(found.status == 200);
        REQUIRE(found.json().at("status").as_string() == status);
    }
    std::map<std::string, int> shown;
    std::string cursor;
    for (;;) {
        auto const page = client.get_json("/v1/publications?limit=500&after=" + cursor, key).json();
        if (page.at("events").as_array().empty()) break;
        for (auto const& event : page.at("events").as_array())
            ++shown[std::string(event.at("comment").at("id").as_string())];
        cursor = page.at("cursor").as_string();
    }
    for (auto const& [id, status] : answered)
        REQUIRE(shown[id] == (status == "approved" ? 1 : 0));
    for (auto const& [id, times] : shown) REQUIRE(times <= 1);
}

TEST_CASE("a damaged page of derived.db costs an answer, not the daemon, and a start mends it") {
    Newsroom room(lenient());
    for (int i = 0; i < 200; ++i) room.post("Comment number " + std::to_string(i));
    REQUIRE(room.list().status == 200);
    REQUIRE(room.daemon.stop() == 0);
    auto const path = room.daemon.dir() / "state/derived.db";
    {
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        auto const size = static_cast<std::streamoff>(std::filesystem::file_size(path));
        REQUIRE(size > 5 * 4096);
        std::string const garbage(4096, '\x5a');
        for (std::streamoff page = 2; page < size / 4096; ++page) {
            file.seekp(page * 4096);
            file.write(garbage.data(), static_cast<std::streamsize>(garbage.size()));
        }
    }
    room.daemon.start();
    room.client = room.daemon.client();
    auto const hurt = room.list();
    REQUIRE((hurt.status == 503 || hurt.status == 200));
    REQUIRE(room.client.get_json("/healthz").status == 200);
    room.daemon.restart();
    room.client = room.daemon.client();
    REQUIRE(room.list().json().at("count").as_int64() == 200);
}

TEST_CASE("while the tables cannot be written the list tells how many there are all the same") {
    namespace store = commentd::store;
    Newsroom room(lenient());
    room.post("A first comment");
    REQUIRE(room.list().json().at("count").as_int64() == 1);
    auto spoiler = store::Database::open(room.daemon.dir() / "state/derived.db",
                                         store::Database::Access::write);
    spoiler.execute("CREATE TRIGGER no BEFORE INSERT ON items BEGIN SELECT RAISE(ABORT, 'no'); END");
    room.post("A second comment");
    auto const behind = room.list();
    CHECK(behind.status == 200);
    CHECK(behind.json().at("count").as_int64() == 2);
    CHECK(behind.json().at("items").as_array().size() == 1); // what stands in the tables
    spoiler.execute("DROP TRIGGER no");
    room.daemon.restart();
    room.client = room.daemon.client();
    CHECK(room.list().json().at("items").as_array().size() == 2);
}

TEST_CASE("what is erased is soon in no file of the running daemon") {
    Newsroom room;
    constexpr auto secret = "unmistakable-words-of-a-person";
    auto const id = room.post(secret);
    REQUIRE(room.client.delete_json("/v1/comments/" + id, room.key).status == 204);
    auto const stands = [&] {
        room.client.get_json("/v1/queue", room.token); // derived.db has caught up
        for (auto const* name : {"commentd.db", "commentd.db-wal", "derived.db", "derived.db-wal"})
            if (read_file(room.daemon.dir() / "state" / name).find(secret) != std::string::npos)
                return true;
        return false;
    };
    while (stands()) room.client.delete_json("/v1/comments/" + id, room.key);
}
