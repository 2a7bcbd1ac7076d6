#include "daemon/moderation/staff.hpp"

#include <algorithm>

#include "daemon/moderation/sign_in.hpp"

namespace commentd::moderation {
namespace {

using base::Fault;
using base::Outcome;
using base::Result;
using base::Task;

base::Error refused(Fault fault, std::string detail) { return {fault, std::move(detail), {}, 0}; }

bool reaches(store::Person const& admin, store::Person const& other) {
    if (!admin.sites) return true;
    return other.sites && std::ranges::all_of(*other.sites, [&](auto const& site) {
               return admin.may_see(site);
           });
}

// As the database has it in this transaction.
Result<store::Person> still_admin(store::Database& database, store::Person const& admin) {
    auto const now = store::Accounts::find(database, admin.number);
    if (!now || !now->person.admin) return refused(Fault::forbidden, "only an admin may do this");
    return now->person;
}

Result<store::Account> reached(store::Database& database, store::Person const& admin,
                               std::string const& name) {
    auto const by = still_admin(database, admin);
    if (!by) return by.error();
    auto found = store::Accounts::find(database, name);
    if (!found || !reaches(*by, found->person))
        return refused(Fault::not_found, "there is nobody of that name");
    return std::move(*found);
}

// For what takes it from `person`.
Outcome leave_an_admin(store::Database& database, store::Person const& person) {
    if (store::Accounts::is_last_admin(database, person))
        return refused(Fault::conflict, "this is the last admin of all sites");
    return base::Done{};
}

} // namespace

Task<Result<std::vector<store::Account>>> Staff::list(store::Person admin) {
    using Accounts = std::vector<store::Account>;
    std::function<Result<Accounts>(store::ReadConnections&)> const question =
        [admin = std::move(admin)](store::ReadConnections& connections) -> Result<Accounts> {
        auto all = store::Accounts::list(connections.truth);
        std::erase_if(all, [&](auto const& account) { return !reaches(admin, account.person); });
        return all;
    };
    return store_.readers.read<Accounts>(question);
}

Task<Result<std::string>> Staff::add(store::Person admin, store::Person fresh) {
    std::function<Result<std::string>(store::Transaction&)> const work =
        [this, admin = std::move(admin),
         fresh = std::move(fresh)](store::Transaction& transaction) -> Result<std::string> {
        auto& database = transaction.database;
        auto const by = still_admin(database, admin);
        if (!by) return by.error();
        if (!reaches(*by, fresh))
            return refused(Fault::forbidden, "you may give away your own sites alone");
        if (!store::People::add(database, fresh.name, fresh.admin, fresh.sites, clock_()))
            return refused(Fault::conflict, "this name is taken");
        auto const person = store::People::find(database, fresh.name);
        transaction.log("person-added", {{"of", fresh.name}, {"by", by->name}});
        return store::Accounts::make_link(database, person->number, clock_() + SignIn::link_lasts,
                                          false);
    };
    return store_.writer.write<std::string>(work);
}

Task<Result<store::Account>> Staff::change(store::Person admin, std::string name,
                                           PersonChange change) {
    std::function<Result<store::Account>(store::Transaction&)> const work =
        [admin = std::move(admin), name = std::move(name),
         change = std::move(change)](store::Transaction& transaction) -> Result<store::Account> {
        auto& database = transaction.database;
        auto account = reached(database, admin, name);
        if (!account) return account;
        auto const was = account->person;
        auto& is = account->person;
        is.admin = change.admin.value_or(was.admin);
        if (change.sites) is.sites = *change.sites;
        account->totp_required = change.totp_required.value_or(account->totp_required);
        if (!reaches(still_admin(database, admin).value(), is))
            return refused(Fault::forbidden, "you may give away your own sites alone");
        if (!is.admin || is.sites)
            if (auto const left = leave_an_admin(database, was); !left) return left.error();
        store::Accounts::change(database, is, account->totp_required);
        if (is != was) store::Sessions::end_all(database, was.number);
        transaction.log("person-changed", {{"of", name},
                                           {"role", is.admin ? "admin" : "moderator"},
                                           {"sites", store::joined_sites(is).value_or("all")},
                                           {"by", admin.name}});
        return account;
    };
    return store_.writer.write<store::Account>(work);
}

Task<Outcome> Staff::remove(store::Person admin, std::string name) {
    std::function<Outcome(store::Transaction&)> const work =
        [this, admin = std::move(admin),
         name = std::move(name)](store::Transaction& transaction) -> Outcome {
        auto& database = transaction.database;
        auto const account = reached(database, admin, name);
        if (!account) return account.error();
        if (auto left = leave_an_admin(database, account->person); !left) return left;
        store::People::remove(database, name, clock_());
        transaction.log("person-removed", {{"of", name}, {"by", admin.name}});
        return base::Done{};
    };
    return store_.writer.write<base::Done>(work);
}

Task<Result<std::string>> Staff::link(store::Person admin, std::string name, bool resets_totp) {
    std::function<Result<std::string>(store::Transaction&)> const work =
        [this, admin = std::move(admin), name = std::move(name),
         resets_totp](store::Transaction& transaction) -> Result<std::string> {
        auto& database = transaction.database;
        auto const account = reached(database, admin, name);
        if (!account) return account.error();
        transaction.log("link-made", {{"of", name}, {"by", admin.name}});
        return store::Accounts::make_link(database, account->person.number,
                                          clock_() + SignIn::link_lasts, resets_totp);
    };
    return store_.writer.write<std::string>(work);
}

Task<Result<std::vector<store::SiteRow>>> Staff::keys() {
    using Rows = std::vector<store::SiteRow>;
    std::function<Result<Rows>(store::ReadConnections&)> const question =
        [now = clock_()](store::ReadConnections& connections) -> Result<Rows> {
        return store::SiteKeys::list(connections.truth, now);
    };
    return store_.readers.read<Rows>(question);
}

Task<Result<std::string>> Staff::make_key(store::Person admin, KeyOrder order) {
    std::function<Result<std::string>(store::Transaction&)> const work =
        [this, admin = std::move(admin),
         order = std::move(order)](store::Transaction& transaction) -> Result<std::string> {
        auto& database = transaction.database;
        auto const by = still_admin(database, admin);
        if (!by) return by.error();
        if (!by->may_see(order.site)) return refused(Fault::not_found, "there is no such site");
        if (!order.rotate && store::SiteKeys::exists(database, order.site, clock_()))
            return refused(Fault::conflict, "the site has a key, which was shown when it was made");
        transaction.log("site-key-made", {{"site", order.site}, {"by", by->name}});
        return store::SiteKeys::make(database, order.site, clock_(), order.grace);
    };
    return store_.writer.write<std::string>(work);
}

} // namespace commentd::moderation
