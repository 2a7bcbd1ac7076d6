#include "daemon/moderation/watching.hpp"

#include <array>

#include "daemon/base/log.hpp"
#include "daemon/base/metrics.hpp"
#include "daemon/moderation/judge.hpp"
#include "daemon/moderation/refusals.hpp"

namespace commentd::moderation {
namespace {

using Action = WatchOrder::Action;
using store::WatchAction;
using store::WatchKind;

constexpr std::array<std::string_view, 4> words{"close", "open", "hold_all", "normal"};

// What an open thread needs to be open: a word of its own where something else closes it.
std::optional<WatchAction> opened(store::Watches const& watches, settings::Site const& site,
                                  std::optional<comments::Thread> const& thread, base::Time now) {
    if (!thread) return {};
    auto const of_site = watches.of(thread->site, 0, now);
    if (!is_closed(*thread, site, now, of_site)) return {};
    return WatchAction::open;
}

} // namespace

std::optional<WatchOrder::Action> watch_action_from_text(std::string_view text) {
    for (std::size_t i = 0; i < words.size(); ++i)
        if (text == words[i]) return static_cast<Action>(i);
    return {};
}

base::Task<base::Result<Watching::Watched>> Watching::act(store::Person person, PolicyVersion policy,
                                                          WatchOrder asked) {
    auto const* site = person.may_see(asked.site) ? policy->settings.site(asked.site) : nullptr;
    if (!site) co_return not_found("there is no site " + asked.site);
    auto const number = policy->sites.at(asked.site);
    std::function<base::Result<Watched>(store::Transaction&)> const work =
        [this, person, policy, site, number, asked,
         now = clock_()](store::Transaction& transaction) -> base::Result<Watched> {
        auto& truth = transaction.database;
        std::optional<comments::Thread> thread;
        if (asked.thread) {
            thread = store_.threads.find(truth, number, *asked.thread);
            if (!thread) return not_found("this site has no such thread");
        }
        store::WatchPlace const place{number, thread ? thread->number : 0};
        store::Order const order{person.number, {},
                                 std::string(words[static_cast<std::size_t>(asked.action)]), {}, now};
        auto operation = store_.operations.begin(transaction, order);
        auto const set = [&](WatchKind kind, std::optional<WatchAction> action) {
            store_.watches.set(transaction, operation, place, kind, action, asked.until);
        };
        switch (asked.action) {
        case Action::close: set(WatchKind::door, WatchAction::close); break;
        case Action::open: set(WatchKind::door, opened(store_.watches, *site, thread, now)); break;
        case Action::hold_all: set(WatchKind::hold, WatchAction::hold_all); break;
        case Action::normal:
            set(WatchKind::door, {});
            set(WatchKind::hold, {});
        }
        store_.operations.end(transaction, operation);
        Watched watched{operation.id, {}};
        for (auto& row : store::Watches::list(truth, std::vector{number}, now))
            if (row.operation == operation.id) watched.watch = std::move(row);
        return watched;
    };
    auto watched = co_await store_.writer.write<Watched>(work);
    if (watched) {
        base::metrics::add(base::metrics::Counter::actions,
                           words[static_cast<std::size_t>(asked.action)]);
        base::log(base::Level::info, "thread-action",
                  {{"action", words[static_cast<std::size_t>(asked.action)]},
                   {"site", asked.site},
                   {"whole_site", asked.thread ? "no" : "yes"},
                   {"by", person.name}});
    }
    co_return watched;
}

base::Task<base::Result<std::vector<store::Watches::Row>>>
Watching::list(store::Person person, std::optional<std::string> site) {
    using Rows = std::vector<store::Watches::Row>;
    std::function<base::Result<Rows>(store::ReadConnections&)> const question =
        [person, site, now = clock_()](store::ReadConnections& connections) -> base::Result<Rows> {
        auto& truth = connections.truth;
        auto sites = store::Sites::visible(truth, person);
        if (site) {
            auto const number = store::Sites::find(truth, *site);
            if (!number || !person.may_see(*site)) return not_found("there is no site " + *site);
            sites = std::vector{*number};
        }
        return store::Watches::list(truth, sites, now);
    };
    auto rows = co_await store_.readers.read<Rows>(question);
    co_return rows;
}

} // namespace commentd::moderation
