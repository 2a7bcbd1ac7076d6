// What people do about their own way in: sessions, password, second factor.
#include "daemon/base/log.hpp"
#include "daemon/base/totp.hpp"
#include "daemon/moderation/password_rules.hpp"
#include "daemon/moderation/sign_in.hpp"

namespace commentd::moderation {
namespace {

using base::Fault;
using base::Outcome;
using base::Result;
using base::Task;

base::Error wrong_field(std::string field, std::string code, std::string detail) {
    return {Fault::invalid_fields,
            "some fields are wrong",
            {{std::move(field), std::move(code), std::move(detail)}},
            0};
}

} // namespace

Task<Outcome> SignIn::write(std::function<Outcome(store::Transaction&)> work) {
    return store_.writer.write<base::Done>(std::move(work));
}

Task<Outcome> SignIn::sign_out(store::Session session) {
    return write([hash = std::move(session.hash)](store::Transaction& transaction) -> Outcome {
        store::Sessions::end_by_hash(transaction.database, hash);
        return base::Done{};
    });
}

Task<Outcome> SignIn::sign_out_everywhere(comments::PersonNumber person) {
    return write([person](store::Transaction& transaction) -> Outcome {
        store::Sessions::end_all(transaction.database, person);
        return base::Done{};
    });
}

Task<Outcome> SignIn::end(comments::PersonNumber person, base::Id session) {
    return write([person, session](store::Transaction& transaction) -> Outcome {
        if (!store::Sessions::end(transaction.database, person, session))
            return base::Error{Fault::not_found, "you have no such session", {}, 0};
        return base::Done{};
    });
}

Task<Result<std::vector<store::SessionRow>>> SignIn::sessions(comments::PersonNumber person) {
    using Rows = std::vector<store::SessionRow>;
    std::function<Result<Rows>(store::ReadConnections&)> const question =
        [person, now = clock_()](store::ReadConnections& connections) -> Result<Rows> {
        return store::Sessions::list(connections.truth, person, now);
    };
    return store_.readers.read<Rows>(question);
}

Task<Result<std::string>> SignIn::settings(comments::PersonNumber person) {
    std::function<Result<std::string>(store::ReadConnections&)> const question =
        [person](store::ReadConnections& connections) -> Result<std::string> {
        return store::Accounts::settings(connections.truth, person);
    };
    return store_.readers.read<std::string>(question);
}

Task<Outcome> SignIn::set_settings(comments::PersonNumber person, std::string settings) {
    return write([person, settings = std::move(settings)](
                     store::Transaction& transaction) -> Outcome {
        store::Accounts::set_settings(transaction.database, person, settings);
        return base::Done{};
    });
}

Task<Result<store::Account>> SignIn::account_of(store::Session const& session) {
    std::function<Result<store::Account>(store::ReadConnections&)> const question =
        [number =
             session.person.number](store::ReadConnections& connections) -> Result<store::Account> {
        auto account = store::Accounts::find(connections.truth, number);
        if (!account) return base::Error{Fault::unauthorized, "sign in again", {}, 0};
        return std::move(*account);
    };
    return store_.readers.read<store::Account>(question);
}

// Whoever has found an open browser must not get at the password by it: guesses wait as at the door.
Task<Outcome> SignIn::prove_password(store::Account account, std::string password, Browser browser,
                                     std::string field) {
    auto const pair = key('p', account.person.name, &browser);
    if (auto const wait = names_.begin(pair, clock_()))
        co_return base::Error{
            Fault::too_many_requests, "too many failures: wait", {},
            static_cast<int>(std::chrono::ceil<std::chrono::seconds>(*wait).count())};
    auto const checked = co_await check(std::move(password), std::move(account.password), true);
    if (!checked) {
        names_.take_back(pair);
        co_return base::Error{Fault::unavailable, "too much is to be done at this moment", {}, 1};
    }
    if (!checked->check.right)
        co_return wrong_field(std::move(field), "invalid_value", "this is not your password");
    names_.forgive(pair);
    co_return base::Done{};
}

Task<Result<SignedIn>> SignIn::renew(store::Session session, Browser browser,
                                     std::function<Outcome(store::Transaction&)> change) {
    std::function<Result<SignedIn>(store::Transaction&)> const work =
        [this, session = std::move(session), browser = std::move(browser),
         change = std::move(change)](store::Transaction& transaction) -> Result<SignedIn> {
        auto& database = transaction.database;
        auto const number = session.person.number;
        if (!store::Sessions::find(database, session.hash))
            return base::Error{Fault::unauthorized, "sign in again", {}, 0};
        if (auto changed = change(transaction); !changed) return std::move(changed).error();
        store::Sessions::end_all(database, number);
        store::NewSession made{number, base::make_secret(), false,
                               browser.address ? browser.address->text() : std::string(),
                               browser.user_agent};
        auto fresh = store::Sessions::add(database, made, clock_());
        return SignedIn{std::move(made.token), std::move(fresh)};
    };
    return store_.writer.write<SignedIn>(work);
}

Task<Result<SignedIn>> SignIn::set_password(store::Session session, std::string old,
                                            std::string fresh, Browser browser) {
    auto const account = co_await account_of(session);
    if (!account) co_return account.error();
    auto const& name = session.person.name;
    if (auto problem = password_problem(fresh, name, "new"))
        co_return wrong_field(problem->field, problem->code, problem->detail);
    if (!session.must_set_password) {
        auto const proven = co_await prove_password(*account, std::move(old), browser, "old");
        if (!proven) co_return proven.error();
    }
    std::function<std::optional<std::string>()> hash = [cost = cost_, fresh = std::move(fresh)] {
        return base::hash_password(fresh, cost);
    };
    auto const hashed = co_await known_hashes_.run<std::optional<std::string>>(std::move(hash));
    if (!hashed || !*hashed)
        co_return base::Error{Fault::unavailable, "too much is to be done at this moment", {}, 1};
    auto const number = session.person.number;
    std::function<Outcome(store::Transaction&)> change =
        [number, name, password = **hashed](store::Transaction& transaction) -> Outcome {
        store::Accounts::set_password(transaction.database, number, password);
        store::Accounts::void_links(transaction.database, number);
        transaction.log("password-changed", {{"of", name}, {"by", name}});
        return base::Done{};
    };
    auto renewed = co_await renew(std::move(session), std::move(browser), std::move(change));
    co_return renewed;
}

Task<Result<std::string>> SignIn::offer_totp(store::Session session) {
    std::function<Result<std::string>(store::Transaction&)> const work =
        [session = std::move(session)](store::Transaction& transaction) -> Result<std::string> {
        auto const account = store::Accounts::find(transaction.database, session.person.number);
        if (!account || !account->totp.empty())
            return base::Error{Fault::conflict, "the second factor is on: turn it off first", {}, 0};
        auto secret = base::totp::make_secret();
        store::Sessions::offer_totp(transaction.database, session.id, secret);
        return secret;
    };
    return store_.writer.write<std::string>(work);
}

Task<Result<SignedIn>> SignIn::turn_totp_on(store::Session session, std::string code,
                                            Browser browser) {
    bool const must_set_password = session.must_set_password;
    std::function<Outcome(store::Transaction&)> change =
        [session, code = std::move(code),
         now = clock_()](store::Transaction& transaction) -> Outcome {
        auto& database = transaction.database;
        auto const secret = store::Sessions::offered_totp(database, session.id);
        auto const account = store::Accounts::find(database, session.person.number);
        if (!secret || !account || !account->totp.empty())
            return base::Error{Fault::conflict, "no second factor is being set up here", {}, 0};
        auto const step = base::totp::match(*secret, code, now, 0);
        if (!step) return wrong_field("code", "invalid_value", "this is not the code of now");
        store::Accounts::set_totp(database, session.person.number, *secret, *step);
        transaction.log("second-factor", {{"of", session.person.name}, {"state", "on"}});
        return base::Done{};
    };
    if (must_set_password)
        co_return base::Error{Fault::forbidden, "set a password first", {}, 0};
    auto renewed = co_await renew(std::move(session), std::move(browser), std::move(change));
    co_return renewed;
}

Task<Result<SignedIn>> SignIn::turn_totp_off(store::Session session, std::string password,
                                             Browser browser) {
    auto const account = co_await account_of(session);
    if (!account) co_return account.error();
    if (account->totp_required)
        co_return base::Error{Fault::forbidden, "an admin requires the second factor of you", {}, 0};
    auto const proven =
        co_await prove_password(*account, std::move(password), browser, "password");
    if (!proven) co_return proven.error();
    std::function<Outcome(store::Transaction&)> change =
        [person = session.person](store::Transaction& transaction) -> Outcome {
        store::Accounts::set_totp(transaction.database, person.number, {}, 0);
        transaction.log("second-factor", {{"of", person.name}, {"state", "off"}});
        return base::Done{};
    };
    auto renewed = co_await renew(std::move(session), std::move(browser), std::move(change));
    co_return renewed;
}

} // namespace commentd::moderation
