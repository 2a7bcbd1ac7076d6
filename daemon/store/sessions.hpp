// People who are signed in to the page. A session is found by the hash of the token in its cookie.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/base/ids.hpp"
#include "daemon/store/people.hpp"

namespace commentd::store {

constexpr std::chrono::hours session_idle_max{12};
constexpr std::chrono::days session_lasts{30};

struct NewSession {
    comments::PersonNumber person = 0;
    std::string token;
    bool must_set_password = false;
    std::string ip, user_agent; // shown to the person alone
};

struct SessionRow {
    base::Id id;
    base::Time created_at{}, last_seen_at{};
    std::string ip, user_agent;
};

// Each is one step of a transaction that its caller makes.
class Sessions {
public:
    // Ended ones go, and of more than 50 those that were used longest ago.
    static Session add(Database&, NewSession const&, base::Time);
    static bool end(Database&, comments::PersonNumber, base::Id const&);
    static void end_by_hash(Database&, std::string const& hash);
    static void end_all(Database&, comments::PersonNumber);
    static std::vector<SessionRow> list(Database&, comments::PersonNumber, base::Time now);
    static void seen(Database&, std::string const& hash, base::Time); // the person too
    static void offer_totp(Database&, base::Id const&, std::string const& secret);
    static std::optional<std::string> offered_totp(Database&, base::Id const&);
    static std::optional<Session> find(Database&, std::string const& hash);
    // All that may still live, by hash.
    static std::unordered_map<std::string, Session> load(Database&);
};

} // namespace commentd::store
