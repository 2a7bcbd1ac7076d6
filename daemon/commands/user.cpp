// commentd user: people and their tokens. A token stands alone on stdout; words go to stderr.
#include <algorithm>
#include <iostream>

#include <boost/json.hpp>

#include "daemon/commands/commands.hpp"
#include "daemon/commands/common.hpp"
#include "daemon/store/people.hpp"

namespace commentd::commands {
namespace {

bool is_name(std::string const& name) {
    constexpr std::string_view allowed =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    return !name.empty() && name.size() <= 64 &&
           name.find_first_not_of(allowed) == std::string::npos;
}

int no_such_person(std::string const& name) {
    std::cerr << "commentd user: there is nobody called " << name << '\n';
    return 1;
}

} // namespace

int user_add(UserOptions const& options) {
    auto opened = open_database(options.config);
    if (!opened) return 1;
    if (!is_name(options.name)) {
        std::cerr << "commentd user: a name has 1 to 64 of A-Z a-z 0-9 . _ -\n";
        return 1;
    }
    for (auto const& site : options.sites) {
        if (opened->settings.site(site)) continue;
        std::cerr << "commentd user: there is no site " << site << " in the configuration\n";
        return 1;
    }
    auto const sites =
        options.sites.empty() ? std::nullopt : std::optional(options.sites);
    if (!store::People::add(opened->database, options.name, options.role == "admin", sites,
                            base::now())) {
        std::cerr << "commentd user: " << options.name << " is already there\n";
        return 1;
    }
    std::cerr << options.name << " is added as " << options.role
              << "; a token is made by: commentd user token " << options.name << '\n';
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
    if (options.json) std::cout << boost::json::serialize(list) << '\n';
    return 0;
}

int user_remove(UserOptions const& options) {
    auto opened = open_database(options.config);
    if (!opened) return 1;
    if (!store::People::remove(opened->database, options.name, base::now()))
        return no_such_person(options.name);
    std::cerr << options.name << " is removed, with all tokens\n";
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
        if (options.json) std::cout << boost::json::serialize(list) << '\n';
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
