// Signing in to the page: by name and password, by a one-time link, with a second factor. Passwords
// are hashed two at a time at most, one of them for people who sign in from where they are known to,
// so that strangers cannot keep them waiting.
#pragma once

#include <optional>
#include <string>

#include "daemon/base/aside.hpp"
#include "daemon/base/clock.hpp"
#include "daemon/base/password.hpp"
#include "daemon/base/result.hpp"
#include "daemon/base/task.hpp"
#include "daemon/moderation/back_off.hpp"
#include "daemon/store/accounts.hpp"
#include "daemon/store/sessions.hpp"
#include "daemon/store/store.hpp"
#include "rules/text/ip.hpp"

namespace commentd::moderation {

// The browser that asks.
struct Browser {
    std::optional<rules::IpAddress> address;
    std::string user_agent;
    std::string session_hash; // of the session that it brings, which ends when another one begins
};

struct SignedIn {
    std::string token; // for the cookie
    store::Session session;
};

class SignIn {
public:
    static constexpr std::chrono::hours link_lasts{24};

    SignIn(store::Store& store, base::Clock clock, base::ScryptCost cost = {})
        : store_(store), clock_(std::move(clock)), cost_(cost),
          nobodys_password_(base::nobodys_password(cost)) {}
    void finish(); // what waits is done; before the loops end

    // unauthorized: something of it is wrong; with `code_due` set it was only the code of the second
    // factor, or that there was none. too_many_requests: after failures from the same network.
    base::Task<base::Result<SignedIn>> by_password(std::string name, std::string password,
                                                   std::string code, Browser, bool& code_due);
    base::Task<base::Result<SignedIn>> by_link(std::string token, std::string code, Browser,
                                               bool& code_due);

    base::Task<base::Outcome> sign_out(store::Session);
    base::Task<base::Outcome> sign_out_everywhere(comments::PersonNumber);
    base::Task<base::Outcome> end(comments::PersonNumber, base::Id session);
    base::Task<base::Result<std::vector<store::SessionRow>>> sessions(comments::PersonNumber);

    // Each ends all sessions of the person and begins a new one for this browser.
    // invalid_fields: `new` is no good password, `old`, `password` or `code` is wrong.
    base::Task<base::Result<SignedIn>> set_password(store::Session, std::string old,
                                                    std::string fresh, Browser);
    base::Task<base::Result<SignedIn>> turn_totp_on(store::Session, std::string code, Browser);
    base::Task<base::Result<SignedIn>> turn_totp_off(store::Session, std::string password, Browser);
    // The page's own, JSON; "": none yet.
    base::Task<base::Result<std::string>> settings(comments::PersonNumber);
    base::Task<base::Outcome> set_settings(comments::PersonNumber, std::string);
    // The secret that turn_totp_on proves. conflict: it is on already.
    base::Task<base::Result<std::string>> offer_totp(store::Session);

private:
    struct Found {
        std::optional<store::Account> account;
        bool known = false; // the account has signed in from this network
        std::optional<store::SignInLink> link;
    };
    struct Checked {
        base::PasswordCheck check;
        std::string fresh; // hash at the cost of now, when the one that was kept is outdated
    };
    // What must still be true when the session begins, and what changes with it.
    struct Admission {
        store::Account account;
        std::string link; // token; "": by password
        bool resets_totp = false;
        std::int64_t totp_step = 0; // 0: no code was needed
        std::string fresh_password; // hash
        Browser browser;
    };

    base::Task<base::Result<Found>> find(std::string name, Browser const&);
    base::Task<base::Result<Found>> find_link(std::string token, Browser const&);
    base::Task<std::optional<Checked>> check(std::string password, std::string kept, bool known);
    base::Task<base::Result<SignedIn>> check_code(Admission, std::string code, bool known,
                                                  bool& code_due);
    base::Task<base::Result<SignedIn>> admit(Admission);
    base::Task<base::Outcome> prove_password(store::Account, std::string password, Browser,
                                             std::string field);
    base::Task<base::Result<store::Account>> account_of(store::Session const&);
    base::Task<base::Result<SignedIn>> renew(store::Session, Browser,
                                             std::function<base::Outcome(store::Transaction&)>);
    base::Task<base::Outcome> write(std::function<base::Outcome(store::Transaction&)>);
    std::uint64_t key(char kind, std::string_view name, Browser const*) const;

    store::Store& store_;
    base::Clock const clock_;
    base::ScryptCost const cost_; // of new hashes
    std::string const nobodys_password_;
    base::Aside known_hashes_{16}, other_hashes_{16};
    // Of a name from a network; of a network, whatever the name.
    BackOff names_{{5, std::chrono::minutes(15), std::chrono::hours(24)}};
    BackOff networks_{{30, std::chrono::minutes(1), std::chrono::hours(24)}};
};

} // namespace commentd::moderation
