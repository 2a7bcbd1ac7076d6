// Credentials in memory: what this process changes counts at once, what another does soon, and when
// sessions were used is written seldom.
#include "daemon/store/credential_watch.hpp"

#include "daemon/store/accounts.hpp"
#include "daemon/store/sessions.hpp"
#include "tests/support/wait_until.hpp"
#include "tests/unit/store/store_support.hpp"

using namespace commentd;
using namespace commentd::store;
using namespace std::chrono_literals;

namespace {

base::Task<bool> refreshed(CredentialWatch& watch) {
    co_await watch.refresh();
    co_return true;
}

struct Watched : OpenStore {
    Watched() {
        change([&](Transaction& transaction) {
            People::add(transaction.database, "ann", false, {}, clock.now());
        });
    }
    Session begin(std::string const& token) {
        return write<Session>([&](Transaction& transaction) -> base::Result<Session> {
            auto const ann = People::find(transaction.database, "ann");
            return Sessions::add(transaction.database, {ann->number, token, false, "", ""},
                                 clock.now());
        });
    }
    base::Time written(Session const& session) {
        auto database = read(truth());
        return Sessions::find(database, session.hash).value().last_seen_at;
    }
};

} // namespace

TEST_CASE("a session is known once a refresh is over, and gone once the next is") {
    Watched open;
    CredentialWatch watch(*open.store, open.clock.clock());
    auto const session = open.begin("token");
    REQUIRE(tests::wait_for<bool>(open.loops, refreshed(watch)));
    REQUIRE(watch.current()->sessions.contains(session.hash));
    CHECK(watch.current()->sessions.at(session.hash).person.name == "ann");
    open.change([&](Transaction& transaction) {
        Sessions::end_by_hash(transaction.database, session.hash);
    });
    REQUIRE(tests::wait_for<bool>(open.loops, refreshed(watch)));
    CHECK(watch.current()->sessions.empty());
}

TEST_CASE("what another process changes is noticed without being asked for") {
    Watched open;
    CredentialWatch watch(*open.store, open.clock.clock());
    auto other = Database::open(open.truth(), Database::Access::write);
    auto const ann = People::find(other, "ann");
    People::make_token(other, *ann, open.clock.now(), open.clock.now() + 1h);
    CHECK(tests::wait_until([&] { return watch.current()->tokens.size() == 1; }));
}

TEST_CASE("uses are known at once, and written after a minute or at the end") {
    Watched open;
    auto const session = open.begin("token");
    {
        CredentialWatch watch(*open.store, open.clock.clock());
        REQUIRE(tests::wait_for<bool>(open.loops, refreshed(watch))); // its minute has begun
        CHECK(watch.last_use(session) == session.last_seen_at);
        open.clock.advance(30s);
        watch.note_use(session, open.clock.now());
        CHECK(watch.last_use(session) == session.last_seen_at + 30s);
        REQUIRE(tests::wait_for<bool>(open.loops, refreshed(watch)));
        CHECK(open.written(session) == session.last_seen_at);
        open.clock.advance(30s);
        CHECK(tests::wait_until([&] { return open.written(session) != session.last_seen_at; }));
        CHECK(open.written(session) == session.last_seen_at + 30s);
        CHECK(watch.last_use(session) == session.last_seen_at + 30s);
        open.clock.advance(1s);
        watch.note_use(session, open.clock.now());
    }
    CHECK(open.written(session) == session.last_seen_at + 61s);
    auto database = open.read(open.truth());
    CHECK(Accounts::find(database, "ann")->last_seen_at == session.last_seen_at + 61s);
}
