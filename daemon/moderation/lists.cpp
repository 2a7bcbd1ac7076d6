#include "daemon/moderation/lists.hpp"

#include <algorithm>

#include "daemon/base/log.hpp"
#include "daemon/moderation/breadth.hpp"
#include "daemon/moderation/refusals.hpp"

namespace commentd::moderation {
namespace {

using rules::ListKind;

constexpr std::int64_t hits_max = 1000; // told of an entry

// Not what names a person.
void log_change(store::ListEntry const& entry, std::string_view change, std::string const& by) {
    bool const is_personal = entry.kind == ListKind::ips || entry.kind == ListKind::emails ||
                             entry.kind == ListKind::authors;
    base::log(base::Level::info, "list-entry",
              {{"change", change},
               {"list", entry.list},
               {"id", entry.id.text()},
               {"entry", is_personal ? std::string("-") : entry.entry},
               {"by", by}});
}

} // namespace

std::optional<ListSummary> find_list(Policy const& policy, std::string_view name) {
    if (auto const* ban = rules::find_ban_list(name))
        return ListSummary{std::string(name), {}, ban->kind, true, 0};
    auto const lists = policy.rules->lists();
    auto const found = std::ranges::find(lists, name, &rules::ListInfo::name);
    if (found == lists.end()) return {};
    return ListSummary{std::string(name), std::string(found->pack), found->kind, false, 0};
}

base::Task<base::Result<std::vector<ListSummary>>> Lists::all(store::Person person) {
    using Found = std::vector<ListSummary>;
    std::function<base::Result<Found>(store::ReadConnections&)> const question =
        [policy = policies_.current(), person,
         now = clock_()](store::ReadConnections& connections) -> base::Result<Found> {
        Found found;
        for (auto const& ban : rules::ban_lists())
            found.push_back({std::string(ban.name), {}, ban.kind, true, 0});
        for (auto const& list : policy->rules->lists())
            found.push_back({std::string(list.name), std::string(list.pack), list.kind, false, 0});
        auto const sites = store::Sites::visible(connections.truth, person);
        for (auto const& one : store::ListEntries::counts(connections.truth, sites, now)) {
            auto known = std::ranges::find(found, one.list, &ListSummary::name);
            if (known == found.end()) // no pack has it any more
                known = found.insert(known, {one.list, {}, one.kind, false, 0});
            known->entries = one.entries;
        }
        return found;
    };
    auto found = co_await store_.readers.read<Found>(question);
    co_return found;
}

base::Task<base::Result<EntryPage>> Lists::entries(store::Person person, std::string list,
                                                   std::optional<std::string> site,
                                                   std::int64_t before, std::size_t limit) {
    std::function<base::Result<EntryPage>(store::ReadConnections&)> const question =
        [policy = policies_.current(), person, list, site, before, limit,
         now = clock_()](store::ReadConnections& connections) -> base::Result<EntryPage> {
        auto& truth = connections.truth;
        auto const sites = sites_asked_for(truth, person, site);
        if (!sites) return sites.error();
        auto found = store::ListEntries::page(truth, list, *sites, now, before, limit + 1);
        if (found.empty() && !find_list(*policy, list)) return not_found("there is no such list");
        EntryPage page;
        if (found.size() > limit) {
            found.pop_back();
            page.next = found.back().number;
        }
        std::vector<base::Id> ids;
        for (auto const& entry : found) ids.push_back(entry.id);
        auto const hits = store::entry_hits(connections.derived, ids, *sites, hits_max);
        for (std::size_t i = 0; i < found.size(); ++i) {
            auto const number = found[i].site;
            auto of = number ? store::Sites::id_of(truth, *number) : std::string();
            page.items.push_back({std::move(found[i]), std::move(of), hits[i]});
        }
        return page;
    };
    auto page = co_await store_.scans.read<EntryPage>(question);
    co_return page;
}

base::Task<base::Result<Breadth>> Lists::measure(PolicyVersion policy, NewEntry wanted,
                                                 std::optional<comments::SiteNumber> site) {
    std::function<base::Result<Breadth>(store::ReadConnections&)> const question =
        [policy, wanted, site,
         now = clock_()](store::ReadConnections& connections) -> base::Result<Breadth> {
        if (store::ListEntries::count(connections.truth, now) >= store::ListEntries::in_force_max)
            return base::Error{base::Fault::conflict, "20000 entries are in force: remove some", {}, 0};
        return measure_breadth(connections, *policy, wanted, site, now);
    };
    auto breadth = co_await store_.scans.read<Breadth>(question);
    co_return breadth;
}

base::Task<base::Result<std::optional<store::Operation>>>
Lists::add(store::Person person, NewEntry wanted, store::ListEntry& added, Breadth& breadth) {
    auto const policy = policies_.current();
    std::optional<comments::SiteNumber> site;
    if (!wanted.site.empty()) {
        auto const known = policy->sites.find(wanted.site);
        if (known == policy->sites.end() || !person.may_see(wanted.site))
            co_return not_found("there is no such site");
        site = known->second;
    } else if (!person.admin || person.sites) {
        co_return base::Error{base::Fault::forbidden,
                              "an entry for every site is an admin's: name one of your sites as `site`",
                              {}, 0};
    }
    if (wanted.force && !person.admin)
        co_return base::Error{base::Fault::forbidden, "only an admin may force an entry", {}, 0};
    auto measured = co_await measure(policy, wanted, site);
    if (!measured) co_return std::move(measured).error();
    breadth = std::move(*measured);
    if (wanted.dry_run) co_return std::optional<store::Operation>();
    if (!breadth.too_broad.empty() && !wanted.force)
        co_return base::Error{base::Fault::too_broad, breadth.too_broad, {}, 0};

    auto& entry = wanted.entry;
    entry.at = clock_();
    entry.id = base::make_id(entry.at);
    entry.site = site;
    entry.who = person.number;
    added = entry;
    store::Order order;
    order.action = "list-add";
    order.reason = entry.note;
    order.first = [entry](store::Transaction& transaction,
                          store::Operation& operation) -> base::Outcome {
        store::ListEntries::add(transaction, operation, entry);
        return base::Done{};
    };
    auto operation = co_await carry_out(person, std::move(order), std::move(wanted.also));
    if (!operation) co_return std::move(operation).error();
    log_change(entry, "added", person.name);
    auto const taken = co_await take(*operation);
    if (!taken) co_return taken.error();
    co_return std::optional(std::move(*operation));
}

base::Task<base::Result<store::Operation>> Lists::remove(store::Person person, std::string list,
                                                         base::Id id) {
    std::function<base::Result<store::ListEntry>(store::ReadConnections&)> const question =
        [person, list, id](store::ReadConnections& connections) -> base::Result<store::ListEntry> {
        auto& truth = connections.truth;
        auto entry = store::ListEntries::find(truth, id);
        if (!entry || entry->list != list ||
            (entry->site && !person.may_see(store::Sites::id_of(truth, *entry->site))))
            return not_found("there is no such entry");
        if (!entry->site && (!person.admin || person.sites))
            return base::Error{base::Fault::forbidden,
                               "an entry for every site is an admin's to remove", {}, 0};
        return std::move(*entry);
    };
    auto entry = co_await store_.readers.read<store::ListEntry>(question);
    if (!entry) co_return std::move(entry).error();
    store::Order order;
    order.action = "list-remove";
    order.first = [number = entry->number](store::Transaction& transaction,
                                           store::Operation& operation) {
        return store::ListEntries::remove(transaction, operation, number);
    };
    std::optional<Removal> nothing;
    auto operation = co_await carry_out(person, std::move(order), std::move(nothing));
    if (!operation) co_return std::move(operation).error();
    log_change(*entry, "removed", person.name);
    auto const taken = co_await take(*operation);
    if (!taken) co_return taken.error();
    co_return std::move(*operation);
}

base::Task<base::Result<store::Operation>>
Lists::carry_out(store::Person person, store::Order order, std::optional<Removal> also) {
    if (!also) {
        std::vector<Chosen> none;
        std::optional<std::int64_t> any_version;
        auto done = co_await review_.act_on(person, std::move(none), std::move(order), any_version);
        co_return done;
    }
    order.to = also->to;
    order.action = also->action;
    auto done = co_await review_.act_on(person, std::move(also->filter), std::move(order),
                                        also->seq, also->total);
    co_return done;
}

base::Task<base::Outcome> Lists::take(store::Operation operation) {
    if (operation.entries.empty()) co_return base::Done{};
    std::function<bool()> const work = [this, version = operation.lists_version] {
        return policies_.take_lists(version);
    };
    auto const taken = co_await aside_.run<bool>(work);
    if (taken && *taken) co_return base::Done{};
    co_return base::Error{base::Fault::unavailable,
                          "the change is kept and not in force yet: it will be at the next one, or "
                          "at a reload",
                          {}, 1};
}

} // namespace commentd::moderation
