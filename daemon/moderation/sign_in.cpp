#include "daemon/moderation/sign_in.hpp"

#include "daemon/base/log.hpp"
#include "daemon/base/threads.hpp"
#include "daemon/base/totp.hpp"
#include "daemon/moderation/password_rules.hpp"

namespace commentd::moderation {
namespace {

using base::Fault;
using base::Outcome;
using base::Result;
using base::Task;

base::Error unauthorized(std::string detail) { return {Fault::unauthorized, std::move(detail), {}, 0}; }

base::Error must_wait(std::chrono::milliseconds wait) {
    return {Fault::too_many_requests, "too many failures from this network: wait", {},
            static_cast<int>(std::chrono::ceil<std::chrono::seconds>(wait).count())};
}

base::Error busy() {
    return {Fault::too_many_requests, "too many people sign in at this moment", {}, 1};
}

// 16 bytes; an unknown address is a network too, of all who have none.
std::string network_of(Browser const& browser) {
    auto const network = browser.address.value_or(rules::IpAddress{}).network();
    return {reinterpret_cast<char const*>(network.bytes.data()), network.bytes.size()};
}

void log_refused(std::string_view why, std::optional<store::Account> const& account) {
    // A name that nobody has may be a password in the wrong field.
    base::log(base::Level::warning, "sign-in-refused",
              {{"why", why}, {"of", account ? account->person.name : std::string("nobody")}});
}

} // namespace

void SignIn::finish() {
    known_hashes_.finish();
    other_hashes_.finish();
}

std::uint64_t SignIn::key(char kind, std::string_view name, Browser const* browser) const {
    std::string text(1, kind);
    if (browser) text += network_of(*browser);
    text += name;
    return base::keyed_hash(store_.key, text);
}

Task<Result<SignedIn>> SignIn::by_password(std::string name, std::string password,
                                           std::string code, Browser browser, bool& code_due) {
    auto found = co_await find(name, browser);
    if (!found) co_return std::move(found).error();
    auto const now = clock_();
    auto const pair = key('p', name, &browser), network = key('n', {}, &browser);
    if (auto const wait = names_.begin(pair, now)) co_return must_wait(*wait);
    if (!found->known)
        if (auto const wait = networks_.begin(network, now)) {
            names_.take_back(pair);
            co_return must_wait(*wait);
        }
    // Whether there is such a name takes no shorter or longer to find out.
    bool const has_password = found->account && !found->account->password.empty();
    auto kept = has_password ? found->account->password : nobodys_password_;
    auto const checked = co_await check(std::move(password), std::move(kept), found->known);
    if (!checked) {
        names_.take_back(pair);
        if (!found->known) networks_.take_back(network);
        co_return busy();
    }
    if (!checked->check.right || !has_password) {
        log_refused("password", found->account);
        co_return unauthorized("the name or the password is wrong");
    }
    names_.forgive(pair);
    if (!found->known) networks_.take_back(network);
    Admission admission{std::move(*found->account), {}, false, 0, checked->fresh,
                        std::move(browser)};
    auto signed_in =
        co_await check_code(std::move(admission), std::move(code), found->known, code_due);
    co_return signed_in;
}

Task<Result<SignedIn>> SignIn::by_link(std::string token, std::string code, Browser browser,
                                       bool& code_due) {
    auto found = co_await find_link(token, browser);
    if (!found) co_return std::move(found).error();
    if (!found->account) {
        auto const network = key('n', {}, &browser);
        if (auto const wait = networks_.begin(network, clock_())) co_return must_wait(*wait);
        log_refused("link", {});
        co_return unauthorized("this link is not good any more: ask for another one");
    }
    Admission admission{std::move(*found->account), std::move(token), found->link->resets_totp,
                        0, {}, std::move(browser)};
    auto signed_in =
        co_await check_code(std::move(admission), std::move(code), found->known, code_due);
    co_return signed_in;
}

// Whoever comes here has proven the first factor: codes are guessed by those who know it alone. They
// wait wherever they come from, but not the person where it is known.
Task<Result<SignedIn>> SignIn::check_code(Admission admission, std::string code, bool known,
                                          bool& code_due) {
    auto const& account = admission.account;
    if (!account.totp.empty() && !admission.resets_totp) {
        code_due = true;
        if (code.empty()) co_return unauthorized("the code of the second factor is due");
        auto const now = clock_();
        auto const here = key('c', account.person.name, known ? &admission.browser : nullptr);
        if (auto const wait = names_.begin(here, now)) co_return must_wait(*wait);
        auto const step = base::totp::match(account.totp, code, now, account.totp_step);
        if (!step) {
            log_refused("code", account);
            co_return unauthorized("this code is wrong, or was used already");
        }
        names_.forgive(here);
        admission.totp_step = *step;
    }
    auto signed_in = co_await admit(std::move(admission));
    if (signed_in) code_due = false;
    co_return signed_in;
}

Task<Result<SignedIn>> SignIn::admit(Admission admission) {
    std::function<Result<SignedIn>(store::Transaction&)> const work =
        [this, admission = std::move(admission)](store::Transaction& transaction) -> Result<SignedIn> {
        auto& database = transaction.database;
        auto const now = clock_();
        auto const& was = admission.account;
        auto const number = was.person.number;
        auto const is = store::Accounts::find(database, number);
        bool const by_link = !admission.link.empty();
        bool const stands =
            is && is->totp == was.totp &&
            (by_link ? store::Accounts::find_link(database, admission.link, now).has_value()
                     : is->password == was.password);
        if (!stands) return unauthorized("this has changed meanwhile: sign in again");
        if (admission.totp_step != 0 &&
            !store::Accounts::use_totp(database, number, admission.totp_step))
            return unauthorized("this code is wrong, or was used already");
        if (by_link) store::Accounts::void_links(database, number);
        if (admission.resets_totp) store::Accounts::set_totp(database, number, {}, 0);
        if (!admission.fresh_password.empty())
            store::Accounts::set_password(database, number, admission.fresh_password);
        auto const& browser = admission.browser;
        store::Sessions::end_by_hash(database, browser.session_hash);
        store::Accounts::remember_network(database, number, network_of(browser), now);
        store::NewSession made{number, base::make_secret(), by_link,
                               browser.address ? browser.address->text() : std::string(),
                               browser.user_agent};
        auto session = store::Sessions::add(database, made, now);
        transaction.log("signed-in", {{"by", was.person.name}, {"with", by_link ? "link" : "password"}});
        return SignedIn{std::move(made.token), std::move(session)};
    };
    return store_.writer.write<SignedIn>(work);
}

Task<Result<SignIn::Found>> SignIn::find(std::string name, Browser const& browser) {
    std::function<Result<Found>(store::ReadConnections&)> const question =
        [now = clock_(), name = std::move(name),
         network = network_of(browser)](store::ReadConnections& connections) -> Result<Found> {
        Found found{store::Accounts::find(connections.truth, name), false, {}};
        found.known = store::Accounts::knows_network(
            connections.truth, found.account ? found.account->person.number : 0, network, now);
        return found;
    };
    return store_.readers.read<Found>(question);
}

Task<Result<SignIn::Found>> SignIn::find_link(std::string token, Browser const& browser) {
    std::function<Result<Found>(store::ReadConnections&)> const question =
        [now = clock_(), token = std::move(token),
         network = network_of(browser)](store::ReadConnections& connections) -> Result<Found> {
        auto& truth = connections.truth;
        Found found;
        found.link = store::Accounts::find_link(truth, token, now);
        if (!found.link) return found;
        found.account = store::Accounts::find(truth, found.link->person);
        found.known = store::Accounts::knows_network(truth, found.link->person, network, now);
        return found;
    };
    return store_.readers.read<Found>(question);
}

Task<std::optional<SignIn::Checked>> SignIn::check(std::string password, std::string kept,
                                                   bool known) {
    std::function<Checked()> work = [cost = cost_, password = std::move(password),
                                     kept = std::move(kept), known] {
        if (!known) base::give_way(5); // comments come before strangers
        Checked checked{base::check_password(password, kept), {}};
        if (checked.check.right && checked.check.cost != cost)
            checked.fresh = base::hash_password(password, cost).value_or(std::string());
        return checked;
    };
    return (known ? known_hashes_ : other_hashes_).run<Checked>(std::move(work));
}

} // namespace commentd::moderation
