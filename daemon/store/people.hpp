// Who may do what: people with their tokens and sessions, sites with their keys. Keys and tokens are
// kept as hashes; whoever loses one gets another.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "daemon/base/ids.hpp"
#include "daemon/comments/comment.hpp"
#include "daemon/store/database.hpp"
#include "daemon/store/sites_seen.hpp"

namespace commentd::store {

struct Person {
    comments::PersonNumber number = 0;
    std::string name;
    bool admin = false;
    std::optional<std::vector<std::string>> sites; // absent: all

    bool may_see(std::string_view site) const;
    bool operator==(Person const&) const = default;
};
Person person_of(Query const&, int column); // number, name, role, sites from there on
std::optional<std::string> joined_sites(Person const&); // as they are stored

struct SiteKeyOwner {
    comments::SiteNumber site = 0;
    std::string id;
    std::optional<base::Time> expires_at;
};

struct TokenOwner {
    Person person;
    base::Time expires_at{};
};

// Somebody who is signed in to the page (sessions.hpp).
struct Session {
    std::string hash; // SHA-256 of its token
    base::Id id;
    Person person;
    base::Time created_at{}, last_seen_at{}; // the latter as it was last written
    bool must_set_password = false;          // it came by a link
    bool has_totp = false, totp_required = false;

    base::Time ends_at(base::Time last_use) const;
    // Whether it may do more than complete its own sign-in.
    bool complete() const { return !must_set_password && (has_totp || !totp_required); }
};

// All of them by hash, small enough to be in memory; loaded anew when a command has changed one.
struct Credentials {
    std::unordered_map<std::string, SiteKeyOwner> site_keys;
    std::unordered_map<std::string, TokenOwner> tokens;
    std::unordered_map<std::string, Session> sessions;
    std::unordered_map<std::string, comments::SiteNumber> sites;
    std::unordered_map<comments::SiteNumber, std::string> site_ids;
};
Credentials load_credentials(Database&);

struct TokenRow {
    std::int64_t number = 0;
    base::Time created_at{}, expires_at{};
};
struct SiteRow {
    std::string id;
    std::int64_t keys = 0; // usable ones, the one that was rotated out included
    std::optional<base::Time> newest_key_at;
};

// Each is one step of a transaction that its caller makes, or one of its own.
class People {
public:
    static bool is_name(std::string_view); // 1 to 64 of A–Z a–z 0–9 . _ -, but not rules or site
    static std::vector<Person> list(Database&);
    static std::optional<Person> find(Database&, std::string const& name);
    static std::string name_of(Database&, comments::PersonNumber); // of one who was removed too
    // False when the name is taken.
    static bool add(Database&, std::string const& name, bool admin,
                    std::optional<std::vector<std::string>> const& sites, base::Time);
    // Tokens, sessions and all that let them in go too.
    static bool remove(Database&, std::string const& name, base::Time);
    static std::string make_token(Database&, Person const&, base::Time now, base::Time expires);
    static std::vector<TokenRow> tokens(Database&, Person const&, base::Time now);
    static bool revoke_token(Database&, Person const&, std::int64_t number);
};

class Sites {
public:
    static std::optional<comments::SiteNumber> find(Database&, std::string const& id);
    static std::string id_of(Database&, comments::SiteNumber);
    static std::vector<std::pair<comments::SiteNumber, std::string>> all(Database&); // by id
    // The numbers of the sites a person may see; absent: all.
    static SitesSeen visible(Database&, Person const&);
};

class SiteKeys {
public:
    static comments::SiteNumber number_of(Database&, std::string const& site); // made when missing
    static bool exists(Database&, std::string const& site, base::Time now);
    // Makes one; earlier ones end at once or after `grace`.
    static std::string make(Database&, std::string const& site, base::Time now,
                            std::chrono::milliseconds grace);
    static std::vector<SiteRow> list(Database&, base::Time now);
};

} // namespace commentd::store
