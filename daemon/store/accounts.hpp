// What people sign in by: passwords (as hashes), second factors, one-time links, and from where they
// did. Each function is one step of a transaction that its caller makes, or one of its own.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/store/people.hpp"

namespace commentd::store {

struct Account {
    Person person;
    std::string password; // hash (base/password.hpp); "": none yet
    std::string totp;     // secret; "": off
    std::int64_t totp_step = 0; // of the last code that was used
    bool totp_required = false;
    base::Time created_at{};
    std::optional<base::Time> last_seen_at;
};

struct SignInLink {
    comments::PersonNumber person = 0;
    bool resets_totp = false; // to follow it turns the second factor off
};

class Accounts {
public:
    static std::vector<Account> list(Database&); // by name
    static bool any_admin(Database&); // of all sites, as one always is
    static bool is_last_admin(Database&, Person const&);
    static std::optional<Account> find(Database&, std::string const& name);
    static std::optional<Account> find(Database&, comments::PersonNumber);

    static void set_password(Database&, comments::PersonNumber, std::string const& hash);
    static void set_totp(Database&, comments::PersonNumber, std::string const& secret, // "": off
                         std::int64_t used_step);
    static bool use_totp(Database&, comments::PersonNumber, std::int64_t step); // false: used already
    static void change(Database&, Person const&, bool totp_required); // role, sites

    // The token of a new one; an earlier one of the same person is void then.
    static std::string make_link(Database&, comments::PersonNumber, base::Time expires,
                                 bool resets_totp);
    static std::optional<SignInLink> find_link(Database&, std::string_view token, base::Time now);
    static void void_links(Database&, comments::PersonNumber);

    // Networks are 16 bytes; known for 90 days, the 20 used last.
    static bool knows_network(Database&, comments::PersonNumber, std::string_view network,
                              base::Time now);
    static void remember_network(Database&, comments::PersonNumber, std::string_view network,
                                 base::Time now);

    static std::string settings(Database&, comments::PersonNumber); // JSON; "": none
    static void set_settings(Database&, comments::PersonNumber, std::string const&);
};

} // namespace commentd::store
