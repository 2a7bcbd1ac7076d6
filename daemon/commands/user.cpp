// commentd user: people, their passwords, links and tokens. A token or link stands alone on stdout;
// words go to stderr.
#include <algorithm>
#include <iostream>

#include <boost/json.hpp>

#include "daemon/api/json_text.hpp"
#include "daemon/commands/commands.hpp"
#include "daemon/commands/common.hpp"
#include "daemon/commands/new_password.hpp"
#include "daemon/listening.hpp"
#include "daemon/moderation/sign_in.hpp"
#include "daemon/store/accounts.hpp"

namespace commentd::commands {
namespace {

int no_such_person(std::string const& name) {
    std::cerr << "commentd user: there is nobody called " << name << '\n';
    return 1;
}

std::optional<std::string> hash_of_new_password(UserOptions const& options) {
    return new_password("commentd user", options.name, options.password_file);
}

} // namespace

int user_add(UserOptions const& options) {
    auto opened = open_or_make_database(options.config);
    if (!opened) return 1;
    if (!store::People::is_name(options.name)) {
        std::cerr << "commentd user: a name has 1 to 64 of A-Z a-z 0-9 . _ -, and is not rules or site\n";
        return 1;
    }
    for (auto const& site : options.sites) {
        if (opened->settings.site(site)) continue;
        std::cerr << "commentd user: there is no site " << site << " in the configuration\n";
        return 1;
    }
    std::optional<std::string> password; // hash
    if (!options.password_file.empty()) {
        password = hash_of_new_password(options);
        if (!password) return 1;
    }
    auto const sites =
        options.sites.empty() ? std::nullopt : std::optional(options.sites);
    auto& database = opened->database;
    database.execute("BEGIN IMMEDIATE");
    if (!store::People::add(database, options.name, options.role == "admin", sites, base::now())) {
        std::cerr << "commentd user: " << options.name << " is already there\n";
        return 1;
    }
    auto const person = store::People::find(database, options.name);
    if (password) store::Accounts::set_password(database, person->number, *password);
    database.execute("COMMIT");
    std::cerr << options.name << " is added as " << options.role << "; they sign in "
              << (password ? "with that password" : "by: commentd user link " + options.name)
              << '\n';
    return 0;
}

int user_list(UserOptions const& options) {
    auto opened = open_database(options.config);
    if (!opened) return 1;
    boost::json::array list;
    for (auto const& person : store::People::list(opened->database)) {
        std::string sites;
        boost::json::array site_list;
        for (auto const& site : person.sites.value_or(std::vector<std::string>())) {
            sites += (sites.empty() ? "" : ",") + site;
            site_list.push_back(boost::json::value(site));
        }
        auto const* role = person.admin ? "admin" : "moderator";
        if (options.json)
            list.push_back({{"name", person.name},
                            {"role", role},
                            {"sites", person.sites ? boost::json::value(site_list) : nullptr}});
        else
            std::cout << person.name << '\t' << role << '\t' << (person.sites ? sites : "all sites")
                      << '\n';
    }
    if (options.json) std::cout << api::json_text(list) << '\n';
    return 0;
}

int user_remove(UserOptions const& options) {
    auto opened = open_database(options.config);
    if (!opened) return 1;
    opened->database.execute("BEGIN IMMEDIATE");
    auto const person = store::People::find(opened->database, options.name);
    if (!person) return no_such_person(options.name);
    if (store::Accounts::is_last_admin(opened->database, *person)) {
        std::cerr << "commentd user: " << options.name << " is the last admin of all sites: make another"
                  << " one first (commentd user add NAME --role admin)\n";
        return 1;
    }
    store::People::remove(opened->database, options.name, base::now());
    opened->database.execute("COMMIT");
    std::cerr << options.name << " is removed, with all tokens and sessions\n";
    return 0;
}

int user_password(UserOptions const& options) {
    auto opened = open_database(options.config);
    if (!opened) return 1;
    auto& database = opened->database;
    if (!store::People::find(database, options.name)) return no_such_person(options.name);
    auto const password = hash_of_new_password(options);
    if (!password) return 1;
    database.execute("BEGIN IMMEDIATE");
    auto const person = store::People::find(database, options.name);
    if (!person) return no_such_person(options.name);
    store::Accounts::set_password(database, person->number, *password);
    store::Accounts::void_links(database, person->number);
    store::Sessions::end_all(database, person->number);
    database.execute("COMMIT");
    std::cerr << options.name << " has this password from now on; all sessions have ended\n";
    return 0;
}

int user_link(UserOptions const& options) {
    auto opened = open_database(options.config);
    if (!opened) return 1;
    auto const person = store::People::find(opened->database, options.name);
    if (!person) return no_such_person(options.name);
    auto const url = page_url(opened->settings);
    if (!url) {
        std::cerr << "commentd user: the port is chosen at each start, and no commentd runs: start it\n";
        return 1;
    }
    auto const expires = base::now() + moderation::SignIn::link_lasts;
    auto const secret = store::Accounts::make_link(opened->database, person->number, expires,
                                                   options.reset_totp);
    std::cout << *url << "/moderate#link=" << secret << '\n'; // whole, or nothing of it
    std::cerr << "Good for one sign-in until " << base::to_text(expires)
              << "; links of before are void\n";
    return 0;
}

int user_token(UserOptions const& options) {
    auto opened = open_database(options.config);
    if (!opened) return 1;
    auto& database = opened->database;
    auto const person = store::People::find(database, options.name);
    if (!person) return no_such_person(options.name);
    auto const now = base::now();
    if (options.list_tokens) {
        boost::json::array list;
        for (auto const& token : store::People::tokens(database, *person, now)) {
            if (options.json)
                list.push_back({{"id", token.number},
                                {"created_at", base::to_text(token.created_at)},
                                {"expires_at", base::to_text(token.expires_at)}});
            else
                std::cout << token.number << "\tmade " << base::to_text(token.created_at)
                          << "\tgood until " << base::to_text(token.expires_at) << '\n';
        }
        if (options.json) std::cout << api::json_text(list) << '\n';
        return 0;
    }
    if (options.revoke) {
        if (store::People::revoke_token(database, *person, *options.revoke)) {
            std::cerr << "Token " << *options.revoke << " is revoked\n";
            return 0;
        }
        std::cerr << "commentd user: " << options.name << " has no token " << *options.revoke
                  << '\n';
        return 1;
    }
    auto const lasts = duration(options.expires);
    if (!lasts) return 2;
    if (lasts->count() <= 0) {
        std::cerr << "commentd user: a token must be good for some time, such as 90d\n";
        return 2;
    }
    std::cout << store::People::make_token(database, *person, now, now + *lasts) << '\n';
    std::cerr << "Good until " << base::to_text(now + *lasts) << "; it is shown only now\n";
    return 0;
}

} // namespace commentd::commands
