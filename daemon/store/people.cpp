#include "daemon/store/people.hpp"

#include <algorithm>

#include "daemon/store/sessions.hpp"

namespace commentd::store {
namespace {

std::optional<std::vector<std::string>> sites_of(Query const& query, int column) {
    if (query.is_null(column)) return {};
    std::vector<std::string> sites;
    std::string_view rest = query.text(column);
    while (!rest.empty()) {
        auto const comma = std::min(rest.find(','), rest.size());
        sites.emplace_back(rest.substr(0, comma));
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    return sites;
}

} // namespace

Person person_of(Query const& query, int column) {
    return {query.number(column), std::string(query.text(column + 1)),
            query.text(column + 2) == "admin", sites_of(query, column + 3)};
}

bool Person::may_see(std::string_view site) const {
    return !sites || std::ranges::find(*sites, site) != sites->end();
}

std::optional<std::string> joined_sites(Person const& person) {
    if (!person.sites) return {};
    std::string joined;
    for (auto const& site : *person.sites) joined += (joined.empty() ? "" : ",") + site;
    return joined;
}

Credentials load_credentials(Database& database) {
    constexpr auto get_sites = "SELECT number, id FROM sites";
    constexpr auto get_keys = "SELECT k.hash, k.site, s.id, k.expires_at FROM site_keys k"
                              " JOIN sites s ON s.number = k.site";
    constexpr auto get_tokens =
        "SELECT t.hash, t.expires_at, p.number, p.name, p.role, p.sites FROM tokens t"
        " JOIN people p ON p.number = t.person WHERE p.removed_at IS NULL";
    Credentials all;
    auto sites = database.run(get_sites);
    while (sites.next()) {
        all.sites.emplace(sites.text(1), sites.number(0));
        all.site_ids.emplace(sites.number(0), sites.text(1));
    }
    auto keys = database.run(get_keys);
    while (keys.next()) {
        SiteKeyOwner owner{keys.number(1), std::string(keys.text(2)), {}};
        if (auto const at = keys.optional_number(3)) owner.expires_at = base::time_from_number(*at);
        all.site_keys.emplace(keys.blob(0), std::move(owner));
    }
    auto tokens = database.run(get_tokens);
    while (tokens.next())
        all.tokens.emplace(tokens.blob(0), TokenOwner{person_of(tokens, 2),
                                                      base::time_from_number(tokens.number(1))});
    all.sessions = Sessions::load(database);
    return all;
}

bool People::is_name(std::string_view name) {
    constexpr std::string_view allowed =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    if (name == "rules" || name == "site") return false; // who decided, where no person did
    return !name.empty() && name.size() <= 64 &&
           name.find_first_not_of(allowed) == std::string_view::npos;
}

std::vector<Person> People::list(Database& database) {
    constexpr auto sql =
        "SELECT number, name, role, sites FROM people WHERE removed_at IS NULL ORDER BY name";
    std::vector<Person> people;
    auto query = database.run(sql);
    while (query.next()) people.push_back(person_of(query, 0));
    return people;
}

std::optional<Person> People::find(Database& database, std::string const& name) {
    constexpr auto sql =
        "SELECT number, name, role, sites FROM people WHERE name = ? AND removed_at IS NULL";
    auto query = database.run(sql);
    query.bind(name);
    if (!query.next()) return {};
    return person_of(query, 0);
}

std::string People::name_of(Database& database, comments::PersonNumber number) {
    constexpr auto sql = "SELECT name FROM people WHERE number = ?";
    auto query = database.run(sql);
    query.bind(number);
    return query.next() ? std::string(query.text(0)) : std::string();
}

bool People::add(Database& database, std::string const& name, bool admin,
                 std::optional<std::vector<std::string>> const& sites, base::Time now) {
    // One who was removed keeps the number, and with it the history.
    constexpr auto sql =
        "INSERT INTO people (name, role, sites, created_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (name) DO UPDATE SET role = excluded.role, sites = excluded.sites,"
        " removed_at = NULL WHERE removed_at IS NOT NULL";
    auto const joined = joined_sites({0, name, admin, sites});
    database.run(sql)
        .bind(name)
        .bind(admin ? "admin" : "moderator")
        .bind(joined)
        .bind(base::to_number(now))
        .run();
    return database.changes() == 1;
}

bool People::remove(Database& database, std::string const& name, base::Time now) {
    constexpr auto drop_tokens = "DELETE FROM tokens WHERE person = ?";
    constexpr auto drop_links = "DELETE FROM sign_in_links WHERE person = ?";
    constexpr auto drop_networks = "DELETE FROM known_networks WHERE person = ?";
    constexpr auto drop_views = "DELETE FROM views WHERE person = ?";
    constexpr auto drop = "UPDATE people SET removed_at = ?, password = NULL, totp = NULL,"
                          " totp_required = 0, last_seen_at = NULL, settings = NULL"
                          " WHERE number = ?";
    auto const person = find(database, name);
    if (!person) return false;
    Sessions::end_all(database, person->number);
    for (auto const* sql : {drop_tokens, drop_links, drop_networks, drop_views})
        database.run(sql).bind(person->number).run();
    database.run(drop).bind(base::to_number(now)).bind(person->number).run();
    return true;
}

std::string People::make_token(Database& database, Person const& person, base::Time now,
                               base::Time expires) {
    constexpr auto sql =
        "INSERT INTO tokens (person, hash, created_at, expires_at) VALUES (?, ?, ?, ?)";
    auto const token = "cdt_" + base::make_secret();
    auto const hash = base::sha256(token);
    database.run(sql)
        .bind(person.number)
        .bind_blob(hash)
        .bind(base::to_number(now))
        .bind(base::to_number(expires))
        .run();
    return token;
}

std::vector<TokenRow> People::tokens(Database& database, Person const& person, base::Time now) {
    constexpr auto sql = "SELECT number, created_at, expires_at FROM tokens"
                         " WHERE person = ? AND expires_at > ? ORDER BY number";
    std::vector<TokenRow> rows;
    auto query = database.run(sql);
    query.bind(person.number).bind(base::to_number(now));
    while (query.next())
        rows.push_back({query.number(0), base::time_from_number(query.number(1)),
                        base::time_from_number(query.number(2))});
    return rows;
}

bool People::revoke_token(Database& database, Person const& person, std::int64_t number) {
    constexpr auto sql = "DELETE FROM tokens WHERE person = ? AND number = ?";
    database.run(sql).bind(person.number).bind(number).run();
    return database.changes() == 1;
}

std::optional<comments::SiteNumber> Sites::find(Database& database, std::string const& id) {
    constexpr auto sql = "SELECT number FROM sites WHERE id = ?";
    auto query = database.run(sql);
    query.bind(id);
    if (!query.next()) return {};
    return query.number(0);
}

std::string Sites::id_of(Database& database, comments::SiteNumber number) {
    constexpr auto sql = "SELECT id FROM sites WHERE number = ?";
    auto query = database.run(sql);
    query.bind(number);
    return query.next() ? std::string(query.text(0)) : std::string();
}

std::vector<std::pair<comments::SiteNumber, std::string>> Sites::all(Database& database) {
    constexpr auto sql = "SELECT number, id FROM sites ORDER BY id";
    std::vector<std::pair<comments::SiteNumber, std::string>> sites;
    auto query = database.run(sql);
    while (query.next()) sites.emplace_back(query.number(0), query.text(1));
    return sites;
}

SitesSeen Sites::visible(Database& database,
                                                                Person const& person) {
    if (!person.sites) return {};
    std::vector<comments::SiteNumber> numbers;
    for (auto const& id : *person.sites)
        if (auto const number = find(database, id)) numbers.push_back(*number);
    return numbers;
}

comments::SiteNumber SiteKeys::number_of(Database& database, std::string const& site) {
    constexpr auto add = "INSERT INTO sites (id) VALUES (?)";
    if (auto const known = Sites::find(database, site)) return *known;
    database.run(add).bind(site).run();
    return database.last_row();
}

bool SiteKeys::exists(Database& database, std::string const& site, base::Time now) {
    constexpr auto sql = "SELECT 1 FROM site_keys k JOIN sites s ON s.number = k.site"
                         " WHERE s.id = ? AND (k.expires_at IS NULL OR k.expires_at > ?)";
    auto query = database.run(sql);
    query.bind(site).bind(base::to_number(now));
    return query.next();
}

std::string SiteKeys::make(Database& database, std::string const& site, base::Time now,
                           std::chrono::milliseconds grace) {
    constexpr auto end_others =
        "UPDATE site_keys SET expires_at = min(coalesce(expires_at, ?1), ?1) WHERE site = ?2";
    constexpr auto add = "INSERT INTO site_keys (site, hash, created_at) VALUES (?, ?, ?)";
    auto const key = "cdk_" + base::make_secret();
    auto const hash = base::sha256(key);
    auto const number = number_of(database, site);
    database.run(end_others).bind(base::to_number(now + grace)).bind(number).run();
    database.run(add).bind(number).bind_blob(hash).bind(base::to_number(now)).run();
    return key;
}

std::vector<SiteRow> SiteKeys::list(Database& database, base::Time now) {
    constexpr auto sql =
        "SELECT s.id, count(k.number), max(k.created_at) FROM sites s LEFT JOIN site_keys k"
        " ON k.site = s.number AND (k.expires_at IS NULL OR k.expires_at > ?)"
        " GROUP BY s.number ORDER BY s.id";
    std::vector<SiteRow> rows;
    auto query = database.run(sql);
    query.bind(base::to_number(now));
    while (query.next()) {
        SiteRow row{std::string(query.text(0)), query.number(1), {}};
        if (auto const at = query.optional_number(2)) row.newest_key_at = base::time_from_number(*at);
        rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace commentd::store
