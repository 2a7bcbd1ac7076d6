// What admins do about people and about the keys of sites. An admin of some sites reaches only those
// who see no other site, and gives away nothing beyond the own ones; of whoever is out of reach
// nothing is told. There is always an admin of all sites left.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/base/clock.hpp"
#include "daemon/base/result.hpp"
#include "daemon/base/task.hpp"
#include "daemon/store/accounts.hpp"
#include "daemon/store/store.hpp"

namespace commentd::moderation {

// Absent members stay.
struct PersonChange {
    std::optional<bool> admin;
    std::optional<std::optional<std::vector<std::string>>> sites; // of an absent list: all
    std::optional<bool> totp_required;
};

struct KeyOrder {
    std::string site;
    bool rotate = false;
    std::chrono::milliseconds grace{0}; // how long the key of before stays good
};

class Staff {
public:
    Staff(store::Store& store, base::Clock clock) : store_(store), clock_(std::move(clock)) {}

    base::Task<base::Result<std::vector<store::Account>>> list(store::Person admin);
    // The token of a sign-in link. conflict: the name is taken.
    base::Task<base::Result<std::string>> add(store::Person admin, store::Person fresh);
    // Another role or other sites end the person's sessions.
    base::Task<base::Result<store::Account>> change(store::Person admin, std::string name,
                                                    PersonChange);
    base::Task<base::Outcome> remove(store::Person admin, std::string name);
    base::Task<base::Result<std::string>> link(store::Person admin, std::string name,
                                               bool resets_totp);

    base::Task<base::Result<std::vector<store::SiteRow>>> keys();
    // conflict: there is a key, and it is not to be rotated.
    base::Task<base::Result<std::string>> make_key(store::Person admin, KeyOrder);

private:
    store::Store& store_;
    base::Clock const clock_;
};

} // namespace commentd::moderation
