#include "daemon/store/sessions.hpp"

#include <algorithm>

namespace commentd::store {
namespace {

constexpr int sessions_max = 50; // of one person

// Of one, or of all: there are few.
constexpr auto get_sessions =
    "SELECT s.hash, s.id, s.created_at, s.last_seen_at, s.must_set_password, p.totp IS NOT NULL,"
    " p.totp_required, p.number, p.name, p.role, p.sites FROM sessions s"
    " JOIN people p ON p.number = s.person WHERE p.removed_at IS NULL"
    " AND (?1 IS NULL OR s.hash = ?1)";

Session session_of(Query const& query) {
    Session session;
    session.hash = query.blob(0);
    session.id = base::Id::from_blob(query.blob(1));
    session.created_at = base::time_from_number(query.number(2));
    session.last_seen_at = base::time_from_number(query.number(3));
    session.must_set_password = query.number(4) != 0;
    session.has_totp = query.number(5) != 0;
    session.totp_required = query.number(6) != 0;
    session.person = person_of(query, 7);
    return session;
}

void drop_ended(Database& database, base::Time now) {
    constexpr auto sql = "DELETE FROM sessions WHERE last_seen_at <= ? OR created_at <= ?";
    database.run(sql)
        .bind(base::to_number(now - session_idle_max))
        .bind(base::to_number(now - session_lasts))
        .run();
}

} // namespace

base::Time Session::ends_at(base::Time last_use) const {
    return std::min(last_use + session_idle_max, created_at + session_lasts);
}

Session Sessions::add(Database& database, NewSession const& made, base::Time now) {
    constexpr auto keep_newest =
        "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE person = ?"
        " ORDER BY last_seen_at DESC, id DESC LIMIT -1 OFFSET ?)";
    constexpr auto insert =
        "INSERT INTO sessions (id, hash, person, created_at, last_seen_at, must_set_password, ip,"
        " user_agent) VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7)";
    constexpr auto seen_at = "UPDATE people SET last_seen_at = ? WHERE number = ?";
    drop_ended(database, now);
    database.run(keep_newest).bind(made.person).bind(sessions_max - 1).run();
    auto const id = base::make_id(now);
    auto const hash = base::sha256(made.token);
    database.run(insert)
        .bind_blob(id.blob())
        .bind_blob(hash)
        .bind(made.person)
        .bind(base::to_number(now))
        .bind(made.must_set_password)
        .bind(made.ip)
        .bind(made.user_agent)
        .run();
    database.run(seen_at).bind(base::to_number(now)).bind(made.person).run();
    return find(database, hash).value();
}

bool Sessions::end(Database& database, comments::PersonNumber person, base::Id const& id) {
    constexpr auto sql = "DELETE FROM sessions WHERE person = ? AND id = ?";
    database.run(sql).bind(person).bind_blob(id.blob()).run();
    return database.changes() == 1;
}

void Sessions::end_by_hash(Database& database, std::string const& hash) {
    constexpr auto sql = "DELETE FROM sessions WHERE hash = ?";
    database.run(sql).bind_blob(hash).run();
}

void Sessions::end_all(Database& database, comments::PersonNumber person) {
    constexpr auto sql = "DELETE FROM sessions WHERE person = ?";
    database.run(sql).bind(person).run();
}

std::vector<SessionRow> Sessions::list(Database& database, comments::PersonNumber person,
                                       base::Time now) {
    constexpr auto sql = "SELECT id, created_at, last_seen_at, ip, user_agent FROM sessions"
                         " WHERE person = ? AND last_seen_at > ? AND created_at > ?"
                         " ORDER BY last_seen_at DESC, id DESC";
    std::vector<SessionRow> rows;
    auto query = database.run(sql);
    query.bind(person)
        .bind(base::to_number(now - session_idle_max))
        .bind(base::to_number(now - session_lasts));
    while (query.next())
        rows.push_back({base::Id::from_blob(query.blob(0)), base::time_from_number(query.number(1)),
                        base::time_from_number(query.number(2)), std::string(query.text(3)),
                        std::string(query.text(4))});
    return rows;
}

void Sessions::seen(Database& database, std::string const& hash, base::Time at) {
    constexpr auto session = "UPDATE sessions SET last_seen_at = max(last_seen_at, ?) WHERE hash = ?";
    constexpr auto person =
        "UPDATE people SET last_seen_at = max(coalesce(last_seen_at, 0), ?)"
        " WHERE number = (SELECT person FROM sessions WHERE hash = ?)";
    database.run(session).bind(base::to_number(at)).bind_blob(hash).run();
    database.run(person).bind(base::to_number(at)).bind_blob(hash).run();
}

void Sessions::offer_totp(Database& database, base::Id const& id, std::string const& secret) {
    constexpr auto sql = "UPDATE sessions SET totp_offer = ? WHERE id = ?";
    database.run(sql).bind_blob(secret).bind_blob(id.blob()).run();
}

std::optional<std::string> Sessions::offered_totp(Database& database, base::Id const& id) {
    constexpr auto sql = "SELECT totp_offer FROM sessions WHERE id = ?";
    auto query = database.run(sql);
    query.bind_blob(id.blob());
    if (!query.next() || query.is_null(0)) return {};
    return std::string(query.blob(0));
}

std::optional<Session> Sessions::find(Database& database, std::string const& hash) {
    auto query = database.run(get_sessions);
    query.bind_blob(hash);
    if (!query.next()) return {};
    return session_of(query);
}

std::unordered_map<std::string, Session> Sessions::load(Database& database) {
    std::unordered_map<std::string, Session> all;
    auto query = database.run(get_sessions);
    query.bind_null();
    while (query.next()) {
        auto session = session_of(query);
        auto hash = session.hash;
        all.emplace(std::move(hash), std::move(session));
    }
    return all;
}

} // namespace commentd::store
