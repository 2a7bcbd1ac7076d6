#include "daemon/store/accounts.hpp"

#include <algorithm>

#include "daemon/base/ids.hpp"

namespace commentd::store {
namespace {

constexpr int networks_max = 20;
constexpr std::chrono::days network_known_for{90};

#define ACCOUNTS                                                                                   \
    "SELECT number, name, role, sites, password, totp, totp_step, totp_required, created_at,"      \
    " last_seen_at FROM people"
constexpr auto all_accounts = ACCOUNTS " WHERE removed_at IS NULL ORDER BY name";
constexpr auto account_by_name = ACCOUNTS " WHERE name = ? AND removed_at IS NULL";
constexpr auto account_by_number = ACCOUNTS " WHERE number = ? AND removed_at IS NULL";
#undef ACCOUNTS

Account account_of(Query const& query) {
    Account account;
    account.person = person_of(query, 0);
    account.password = query.text(4);
    account.totp = query.blob(5);
    account.totp_step = query.number(6);
    account.totp_required = query.number(7) != 0;
    account.created_at = base::time_from_number(query.number(8));
    if (auto const at = query.optional_number(9)) account.last_seen_at = base::time_from_number(*at);
    return account;
}

} // namespace

std::vector<Account> Accounts::list(Database& database) {
    std::vector<Account> all;
    auto query = database.run(all_accounts);
    while (query.next()) all.push_back(account_of(query));
    return all;
}

bool Accounts::any_admin(Database& database) {
    return std::ranges::any_of(list(database), [](Account const& account) {
        return account.person.admin && !account.person.sites;
    });
}

bool Accounts::is_last_admin(Database& database, Person const& person) {
    return person.admin && !person.sites &&
           std::ranges::none_of(list(database), [&](Account const& account) {
               return account.person.admin && !account.person.sites &&
                      account.person.number != person.number;
           });
}

std::optional<Account> Accounts::find(Database& database, std::string const& name) {
    auto query = database.run(account_by_name);
    query.bind(name);
    if (!query.next()) return {};
    return account_of(query);
}

std::optional<Account> Accounts::find(Database& database, comments::PersonNumber number) {
    auto query = database.run(account_by_number);
    query.bind(number);
    if (!query.next()) return {};
    return account_of(query);
}

void Accounts::set_password(Database& database, comments::PersonNumber number,
                            std::string const& hash) {
    constexpr auto sql = "UPDATE people SET password = ? WHERE number = ?";
    database.run(sql).bind(hash).bind(number).run();
}

void Accounts::set_totp(Database& database, comments::PersonNumber number,
                        std::string const& secret, std::int64_t used_step) {
    constexpr auto sql = "UPDATE people SET totp = ?, totp_step = ? WHERE number = ?";
    auto query = database.run(sql);
    if (secret.empty())
        query.bind_null();
    else
        query.bind_blob(secret);
    query.bind(used_step).bind(number).run();
}

bool Accounts::use_totp(Database& database, comments::PersonNumber number, std::int64_t step) {
    constexpr auto sql = "UPDATE people SET totp_step = ?1 WHERE number = ?2 AND totp_step < ?1";
    database.run(sql).bind(step).bind(number).run();
    return database.changes() == 1;
}

void Accounts::change(Database& database, Person const& person, bool totp_required) {
    constexpr auto sql =
        "UPDATE people SET role = ?, sites = ?, totp_required = ? WHERE number = ?";
    auto const sites = joined_sites(person);
    database.run(sql)
        .bind(person.admin ? "admin" : "moderator")
        .bind(sites)
        .bind(totp_required)
        .bind(person.number)
        .run();
}

std::string Accounts::make_link(Database& database, comments::PersonNumber number,
                                base::Time expires, bool resets_totp) {
    constexpr auto sql = "INSERT OR REPLACE INTO sign_in_links (hash, person, expires_at,"
                         " resets_totp) VALUES (?, ?, ?, ?)";
    auto const token = base::make_secret();
    auto const hash = base::sha256(token);
    database.run(sql)
        .bind_blob(hash)
        .bind(number)
        .bind(base::to_number(expires))
        .bind(resets_totp)
        .run();
    return token;
}

std::optional<SignInLink> Accounts::find_link(Database& database, std::string_view token,
                                              base::Time now) {
    constexpr auto sql =
        "SELECT person, resets_totp FROM sign_in_links WHERE hash = ? AND expires_at > ?";
    auto const hash = base::sha256(token);
    auto query = database.run(sql);
    query.bind_blob(hash).bind(base::to_number(now));
    if (!query.next()) return {};
    return SignInLink{query.number(0), query.number(1) != 0};
}

void Accounts::void_links(Database& database, comments::PersonNumber number) {
    constexpr auto sql = "DELETE FROM sign_in_links WHERE person = ?";
    database.run(sql).bind(number).run();
}

bool Accounts::knows_network(Database& database, comments::PersonNumber number,
                             std::string_view network, base::Time now) {
    constexpr auto sql =
        "SELECT 1 FROM known_networks WHERE person = ? AND network = ? AND last_at > ?";
    auto query = database.run(sql);
    query.bind(number).bind_blob(network).bind(base::to_number(now - network_known_for));
    return query.next();
}

void Accounts::remember_network(Database& database, comments::PersonNumber number,
                                std::string_view network, base::Time now) {
    constexpr auto put = "INSERT OR REPLACE INTO known_networks VALUES (?, ?, ?)";
    constexpr auto keep_newest =
        "DELETE FROM known_networks WHERE person = ?1 AND network IN (SELECT network"
        " FROM known_networks WHERE person = ?1 ORDER BY last_at DESC LIMIT -1 OFFSET ?2)";
    database.run(put).bind(number).bind_blob(network).bind(base::to_number(now)).run();
    database.run(keep_newest).bind(number).bind(networks_max).run();
}

std::string Accounts::settings(Database& database, comments::PersonNumber number) {
    constexpr auto sql = "SELECT settings FROM people WHERE number = ?";
    auto query = database.run(sql);
    query.bind(number);
    return query.next() ? std::string(query.text(0)) : std::string();
}

void Accounts::set_settings(Database& database, comments::PersonNumber number,
                            std::string const& settings) {
    constexpr auto sql = "UPDATE people SET settings = ? WHERE number = ?";
    database.run(sql).bind(settings).bind(number).run();
}

} // namespace commentd::store
