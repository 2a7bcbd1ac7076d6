// Signing in with a clock that stands still: what lets somebody in, who must wait, and when codes
// and links are spent.
#include "daemon/moderation/sign_in.hpp"

#include "daemon/base/totp.hpp"
#include "daemon/moderation/password_rules.hpp"
#include "tests/unit/moderation/moderation_support.hpp"

using namespace commentd;
using namespace commentd::moderation;
using namespace std::chrono_literals;
using base::Fault;

namespace {

std::string const right = "seven green bottles", wrong = "eight green bottles";

constexpr base::ScryptCost cheap{5, 1, 1};

// Ann and Bob, who have the same password; it was kept when hashes were cheaper still.
struct Door {
    Door() {
        auto const hash = base::hash_password(right, {4, 1, 1}).value();
        change([&](store::Database& database) {
            for (auto const* name : {"ann", "bob"}) {
                store::People::add(database, name, false, {}, now());
                store::Accounts::set_password(database, store::People::find(database, name)->number,
                                              hash);
            }
        });
    }
    ~Door() { sign_in.finish(); }

    base::Time now() const { return moderation.clock.now(); }
    template <class F>
    void change(F work) {
        auto const done = moderation.store->writer.write_and_wait<base::Done>(
            [&](store::Transaction& transaction) -> base::Outcome {
                work(transaction.database);
                return base::Done{};
            });
        REQUIRE(done);
    }
    template <class T>
    T ask(std::function<T(store::Database&)> question) {
        std::optional<T> answer;
        change([&](store::Database& database) { answer.emplace(question(database)); });
        return std::move(*answer);
    }
    store::Person person(std::string const& name) const {
        auto database = store::Database::open(moderation.truth(), store::Database::Access::write);
        return store::People::find(database, name).value_or(store::Person{});
    }
    static Browser browser(char const* address) {
        return {rules::IpAddress::from_text(address), "Firefox", {}};
    }
    base::Result<SignedIn> by_password(std::string const& name, std::string const& password,
                                       char const* address = "198.51.100.7",
                                       std::string const& code = "") {
        code_due = false;
        return tests::wait_for<base::Result<SignedIn>>(
            moderation.loops,
            sign_in.by_password(name, password, code, browser(address), code_due));
    }
    base::Result<SignedIn> by_link(std::string const& token, std::string const& code = "") {
        code_due = false;
        return tests::wait_for<base::Result<SignedIn>>(
            moderation.loops, sign_in.by_link(token, code, browser("198.51.100.7"), code_due));
    }
    std::string link(std::string const& name, bool resets_totp = false) {
        std::string token;
        auto const number = person(name).number;
        change([&](store::Database& database) {
            token = store::Accounts::make_link(database, number, now() + 24h, resets_totp);
        });
        return token;
    }
    std::size_t sessions(std::string const& name) {
        auto const rows = tests::wait_for<base::Result<std::vector<store::SessionRow>>>(
            moderation.loops, sign_in.sessions(person(name).number));
        REQUIRE(rows);
        return rows->size();
    }
    std::string turn_totp_on(std::string const& name) {
        auto const secret = base::totp::make_secret();
        auto const number = person(name).number;
        change([&](store::Database& database) {
            store::Accounts::set_totp(database, number, secret, 0);
        });
        return secret;
    }

    Moderation moderation;
    SignIn sign_in{*moderation.store, moderation.clock.clock(), cheap};
    bool code_due = false;
};

Fault fault(base::Result<SignedIn> const& result) {
    REQUIRE(!result);
    return result.error().fault;
}

} // namespace

TEST_CASE("the right password begins a session, and is kept at the cost of now from then on") {
    Door door;
    auto const begun = door.by_password("ann", right);
    REQUIRE(begun);
    CHECK(begun->session.person.name == "ann");
    CHECK(begun->session.hash == base::sha256(begun->token));
    CHECK(begun->session.complete());
    CHECK(door.sessions("ann") == 1);
    auto database = store::Database::open(door.moderation.truth(), store::Database::Access::write);
    auto const kept = store::Accounts::find(database, "ann")->password;
    CHECK(kept.starts_with("$scrypt$ln=5,"));
    CHECK(door.by_password("ann", right));
}

TEST_CASE("a wrong password, an unknown name and a name without a password are told the same") {
    Door door;
    door.change([&](store::Database& database) {
        store::People::add(database, "cyd", false, {}, door.now());
    });
    auto const known = door.by_password("ann", wrong), unknown = door.by_password("nobody", wrong),
               without = door.by_password("cyd", wrong);
    for (auto const* refused : {&known, &unknown, &without}) {
        REQUIRE(fault(*refused) == Fault::unauthorized);
        CHECK(refused->error().detail == known.error().detail);
    }
}

TEST_CASE("who guesses waits, known name or not; the account's own people elsewhere do not") {
    Door door;
    for (auto const* name : {"ann", "nobody"}) {
        for (int i = 0; i < 6; ++i) CHECK(fault(door.by_password(name, wrong)) == Fault::unauthorized);
        auto const refused = door.by_password(name, right);
        REQUIRE(fault(refused) == Fault::too_many_requests);
        CHECK(refused.error().retry_after_seconds == 1);
    }
    CHECK(door.by_password("ann", right, "203.0.113.9")); // Ann herself, from elsewhere
    CHECK(door.by_password("bob", right));                // her colleague beside the guesser
    door.moderation.clock.advance(1s);
    CHECK(door.by_password("ann", right)); // what was waited for is over
}

TEST_CASE("a network that guesses many names waits, but not who is known there") {
    Door door;
    REQUIRE(door.by_password("bob", right));
    for (int i = 0; i < 31; ++i)
        CHECK(fault(door.by_password("name" + std::to_string(i), wrong)) == Fault::unauthorized);
    CHECK(fault(door.by_password("one more", wrong)) == Fault::too_many_requests);
    CHECK(fault(door.by_password("ann", right)) == Fault::too_many_requests);
    CHECK(door.by_password("bob", right));
    CHECK(door.by_password("ann", right, "203.0.113.9"));
}

TEST_CASE("a session ends after twelve idle hours, and after thirty days in any case") {
    Door door;
    auto const begun = door.by_password("ann", right);
    REQUIRE(begun);
    auto const& session = begun->session;
    CHECK(session.ends_at(door.now()) == door.now() + 12h);
    CHECK(session.ends_at(session.created_at + 29 * 24h + 20h) == session.created_at + 30 * 24h);
    door.moderation.clock.advance(12h);
    CHECK(door.sessions("ann") == 0);
    REQUIRE(door.by_password("ann", right));
    auto const left = door.ask<std::size_t>(
        [](store::Database& database) { return store::Sessions::load(database).size(); });
    CHECK(left == 1); // the ended one is gone
}

TEST_CASE("nobody has more than fifty sessions: those used longest ago end") {
    Door door;
    auto const number = door.person("ann").number;
    door.change([&](store::Database& database) {
        for (int i = 0; i < 60; ++i)
            store::Sessions::add(database, {number, "token" + std::to_string(i), false, "", ""},
                                 door.now() + std::chrono::milliseconds(i));
    });
    CHECK(door.sessions("ann") == 50);
    auto const oldest = door.ask<bool>([](store::Database& database) {
        return store::Sessions::find(database, base::sha256("token9")).has_value();
    });
    CHECK_FALSE(oldest);
}

TEST_CASE("with a second factor its code is due, and counts once") {
    Door door;
    auto const secret = door.turn_totp_on("ann");
    auto const code = [&] { return base::totp::code(secret, base::totp::step_of(door.now())); };
    CHECK(fault(door.by_password("ann", right)) == Fault::unauthorized);
    CHECK(door.code_due);
    CHECK(fault(door.by_password("ann", wrong, "198.51.100.7", code())) == Fault::unauthorized);
    CHECK_FALSE(door.code_due); // who has not the password learns nothing of it
    auto const begun = door.by_password("ann", right, "198.51.100.7", code());
    REQUIRE(begun);
    CHECK(begun->session.has_totp);
    CHECK_FALSE(door.code_due);
    CHECK(fault(door.by_password("ann", right, "198.51.100.7", code())) == Fault::unauthorized);
    door.moderation.clock.advance(30s);
    CHECK(door.by_password("ann", right, "198.51.100.7", code()));
}

TEST_CASE("codes are guessed slowly from anywhere, and the person is let in where it is known") {
    Door door;
    REQUIRE(door.by_password("ann", right));
    auto const secret = door.turn_totp_on("ann");
    auto const guess = [&](int i) {
        auto const address = "203.0." + std::to_string(i) + ".1";
        return door.by_password("ann", right, address.c_str(), "000");
    };
    for (int i = 0; i < 6; ++i) CHECK(fault(guess(i)) == Fault::unauthorized);
    CHECK(fault(guess(6)) == Fault::too_many_requests);
    auto const code = base::totp::code(secret, base::totp::step_of(door.now()));
    CHECK(door.by_password("ann", right, "198.51.100.7", code));
}

TEST_CASE("a link signs in once, within its day, and asks for a password then") {
    Door door;
    auto const first = door.link("ann"), second = door.link("ann");
    CHECK(fault(door.by_link(first)) == Fault::unauthorized); // a newer one takes its place
    auto const begun = door.by_link(second);
    REQUIRE(begun);
    CHECK(begun->session.must_set_password);
    CHECK_FALSE(begun->session.complete());
    CHECK(fault(door.by_link(second)) == Fault::unauthorized);
    auto const late = door.link("ann");
    door.moderation.clock.advance(24h);
    CHECK(fault(door.by_link(late)) == Fault::unauthorized);
}

TEST_CASE("a link asks for the second factor's code, unless it turns that off") {
    Door door;
    auto const secret = door.turn_totp_on("ann");
    auto const link = door.link("ann");
    CHECK(fault(door.by_link(link)) == Fault::unauthorized);
    CHECK(door.code_due);
    auto const code = base::totp::code(secret, base::totp::step_of(door.now()));
    CHECK(door.by_link(link, code)); // it was not spent by the question
    auto const begun = door.by_link(door.link("ann", true));
    REQUIRE(begun);
    CHECK_FALSE(begun->session.has_totp);
}

TEST_CASE("a new password ends every session, and needs the old one unless a link led here") {
    Door door;
    REQUIRE(door.by_password("ann", right));
    auto const begun = door.by_password("ann", right);
    REQUIRE(begun);
    auto const set = [&](store::Session const& session, std::string const& old,
                         std::string const& fresh) {
        return tests::wait_for<base::Result<SignedIn>>(
            door.moderation.loops,
            door.sign_in.set_password(session, old, fresh, Door::browser("198.51.100.7")));
    };
    for (auto const* bad : {"", "short", "aaaaaaaaaaaaaaa", "ann-ann-ann-ann"})
        CHECK(fault(set(begun->session, right, bad)) == Fault::invalid_fields);
    CHECK(fault(set(begun->session, wrong, "nine green bottles")) == Fault::invalid_fields);
    CHECK(door.sessions("ann") == 2);
    auto const renewed = set(begun->session, right, "nine green bottles");
    REQUIRE(renewed);
    CHECK(renewed->token != begun->token);
    CHECK(door.sessions("ann") == 1);
    CHECK(fault(door.by_password("ann", right)) == Fault::unauthorized);
    CHECK(door.by_password("ann", "nine green bottles"));
    auto const linked = door.by_link(door.link("ann"));
    REQUIRE(linked);
    auto const chosen = set(linked->session, "", "ten green bottles");
    REQUIRE(chosen);
    CHECK(chosen->session.complete());
    CHECK(fault(set(linked->session, "", "a dozen bottles")) == Fault::unauthorized); // it has ended
}

TEST_CASE("a password is long, more than one key held down and more than the name") {
    auto const code = [](std::string_view password) {
        auto const problem = password_problem(password, "margarita", "new");
        return problem ? problem->code : std::string("good");
    };
    CHECK(code("seven green bottles") == "good");
    CHECK(code("օրինակելի գաղտնաբառ") == "good");
    CHECK(code("elevenchars") == "too_short");
    CHECK(code("դեկտեմբեր") == "too_short"); // characters count, not bytes
    CHECK(code(std::string(1025, 'x')) == "too_long");
    CHECK(code("\xff seven green bottles") == "invalid_utf8");
    CHECK(code("abababababab") == "invalid_value");
    CHECK(code("Margarita1234") == "invalid_value");
    CHECK(code("margarita likes tea") == "good");
}
