// Who is let in, with a clock that stands still: sessions end, and what only looks keeps none alive.
#include "daemon/api/access.hpp"

#include "daemon/api/cookie.hpp"
#include "daemon/moderation/sign_in.hpp"
#include "tests/unit/moderation/moderation_support.hpp"

using namespace commentd;
using namespace commentd::api;
using namespace std::chrono_literals;
using base::Fault;

namespace {

base::Task<bool> refreshed(Access& access) {
    co_await access.refresh();
    co_return true;
}

// Ann is signed in.
struct Desk {
    Desk() : policies(started()) {
        auto const begun = moderation.store->writer.write_and_wait<store::Session>(
            [&](store::Transaction& transaction) -> base::Result<store::Session> {
                auto& database = transaction.database;
                store::People::add(database, "ann", false, {}, now());
                auto const ann = store::People::find(database, "ann");
                return store::Sessions::add(database, {ann->number, token, false, "", ""}, now());
            });
        REQUIRE(begun);
        refresh();
    }
    std::unique_ptr<moderation::Policies> started() {
        auto loaded = moderation::load_policy(moderation.config());
        auto result = moderation::Policies::start(std::move(loaded), *moderation.store,
                                                  moderation.config(), moderation.clock.clock());
        REQUIRE(result);
        return std::move(result).value();
    }
    base::Time now() const { return moderation.clock.now(); }
    void refresh() { REQUIRE(tests::wait_for<bool>(moderation.loops, refreshed(access))); }
    http::Request request(http::Method method = http::Method::get) const {
        http::Request made;
        made.method = method;
        made.peer = "127.0.0.1";
        made.local = "127.0.0.1:8080";
        made.headers = {{"host", "127.0.0.1:8080"}, {"cookie", "commentd=" + token}};
        if (method != http::Method::get)
            made.headers.push_back({"x-csrf-token", csrf_token(token)});
        return made;
    }

    moderation::Moderation moderation;
    std::string const token = base::make_secret();
    std::unique_ptr<moderation::Policies> policies;
    store::CredentialWatch watch{*moderation.store, moderation.clock.clock()};
    Access access{watch, *policies, moderation.clock.clock()};
};

} // namespace

TEST_CASE("a session goes on while it is used, for thirty days, and ends after twelve idle hours") {
    Desk desk;
    for (int i = 0; i < 5; ++i) {
        desk.moderation.clock.advance(11h);
        CHECK(desk.access.person(desk.request()));
    }
    desk.moderation.clock.advance(12h - 1ms);
    CHECK(desk.access.still(desk.request()));
    desk.moderation.clock.advance(1ms);
    auto const ended = desk.access.person(desk.request());
    REQUIRE(!ended);
    CHECK(ended.error().fault == Fault::unauthorized);

    Desk busy;
    auto const latest = busy.now() + 30 * 24h;
    while (busy.now() + 10h < latest) {
        busy.moderation.clock.advance(10h);
        REQUIRE(busy.access.person(busy.request()));
    }
    busy.moderation.clock.set(latest);
    CHECK(!busy.access.person(busy.request()));
}

TEST_CASE("to look whether somebody is still let in keeps no session alive") {
    Desk desk;
    for (int i = 0; i < 11; ++i) {
        desk.moderation.clock.advance(1h);
        auto const still = desk.access.still(desk.request());
        REQUIRE(still);
        CHECK(still->name == "ann");
    }
    desk.moderation.clock.advance(1h);
    CHECK_FALSE(desk.access.still(desk.request()));
}

TEST_CASE("who is changed or removed is somebody else, or nobody, once that is refreshed") {
    Desk desk;
    auto const before = desk.access.still(desk.request());
    auto const removed = desk.moderation.store->writer.write_and_wait<base::Done>(
        [&](store::Transaction& transaction) -> base::Outcome {
            store::People::remove(transaction.database, "ann", desk.now());
            return base::Done{};
        });
    REQUIRE(removed);
    desk.refresh();
    REQUIRE(before);
    CHECK_FALSE(desk.access.still(desk.request()));
}

TEST_CASE("a cookie needs the CSRF token for whatever may change something, a token does not") {
    Desk desk;
    using enum http::Method;
    for (auto const method : {post, put, del, options, other}) {
        CHECK(desk.access.person(desk.request(method)));
        auto bare = desk.request(method);
        bare.headers.pop_back();
        auto const refused = desk.access.person(bare);
        REQUIRE(!refused);
        CHECK(refused.error().fault == Fault::forbidden);
    }
    for (auto const method : {get, head}) {
        auto bare = desk.request(get);
        bare.method = method;
        CHECK(desk.access.person(bare));
    }
}
