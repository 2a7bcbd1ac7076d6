// What moderators decide: of one comment, alone or with its answers, and of many; who did what, and
// undo.
#include <algorithm>

#include "daemon/base/log.hpp"
#include "daemon/base/metrics.hpp"
#include "daemon/moderation/refusals.hpp"
#include "daemon/moderation/review.hpp"
#include "daemon/store/subtree.hpp"

namespace commentd::moderation {

using Numbers = std::vector<comments::CommentNumber>;

namespace {

store::Operations::Viewer viewer(store::Database& truth, store::Person const& person) {
    return {person.number, store::Sites::visible(truth, person)};
}

// What is carried out in slices tells of itself when it is done.
bool in_slices(store::Operation const& operation) {
    return operation.total > static_cast<std::int64_t>(store::Operations::at_once_max);
}

void log_operation(store::Operation const& operation, std::string const& by) {
    if (in_slices(operation)) return;
    base::metrics::add(base::metrics::Counter::actions, operation.action,
                       static_cast<std::uint64_t>(operation.changed));
    base::log(base::Level::info, "operation",
              {{"action", operation.action},
               {"id", operation.number ? operation.id.text() : std::string("-")},
               {"changed", operation.changed},
               {"skipped", operation.skipped},
               {"by", by}});
}

} // namespace

base::Task<base::Result<Acted>> Review::act(store::Person person, base::Id id, store::Order order,
                                            std::int64_t version, WithAnswers answers,
                                            std::optional<Item>& conflicting) {
    order.who = person.number;
    order.at = clock_();
    store::Subtree tree;
    if (answers == WithAnswers::yes) {
        auto found = co_await subtree(id);
        if (!found) co_return std::move(found).error();
        tree = std::move(*found);
    }
    std::function<base::Result<store::Operation>(store::Transaction&)> const work =
        [this, person, id, order, version,
         tree](store::Transaction& transaction) -> base::Result<store::Operation> {
        auto& truth = transaction.database;
        auto const found = store::Comments::find(truth, id);
        auto const sites = store::Sites::visible(truth, person);
        if (!found || !store::sees(sites, found->site)) return not_found("there is no such comment");
        if (found->version != version || found->status == comments::Status::erased)
            return base::Error{base::Fault::conflict, "the comment has changed since", {}, 0};
        std::vector<comments::CommentNumber> numbers{found->number};
        if (tree.root != 0) {
            auto whole = tree;
            store::complete(truth, whole);
            numbers.insert(numbers.end(), whole.below.begin(), whole.below.end());
        }
        return store_.operations.apply(transaction, order, numbers, sites, {});
    };
    auto operation = co_await written(work);
    if (!operation) {
        auto error = co_await refused(operation.error(), id, conflicting);
        co_return error;
    }
    auto item = co_await load(id);
    if (!item) co_return std::move(item).error();
    if (!in_slices(*operation))
        base::metrics::add(base::metrics::Counter::actions, order.action,
                           static_cast<std::uint64_t>(operation->changed));
    base::log(base::Level::info, "action",
              {{"action", order.action},
               {"id", id.text()},
               {"changed", operation->changed},
               {"by", person.name}});
    co_return Acted{std::move(*item), std::move(*operation)};
}

// One that runs in slices is waited for, unless it is a very long one: then it is as far as it has
// come.
base::Task<base::Result<store::Operation>>
Review::written(std::function<base::Result<store::Operation>(store::Transaction&)> work) {
    auto operation = co_await store_.writer.write<store::Operation>(work);
    if (!operation || !operation->running) co_return operation;
    store_.slices.wake();
    if (operation->total > waited_for_max) co_return operation;
    auto const number = operation->number;
    co_await store_.slices.finished(number);
    std::function<base::Result<store::Operation>(store::ReadConnections&)> const question =
        [number](store::ReadConnections& connections) -> base::Result<store::Operation> {
        auto found = store::Operations::find(connections.truth, number);
        if (!found) return not_found("there is no such operation");
        return std::move(*found);
    };
    auto done = co_await store_.readers.read<store::Operation>(question);
    if (done) { // what the transaction that began it did
        done->entries = std::move(operation->entries);
        done->lists_version = operation->lists_version;
    }
    co_return done;
}

base::Task<base::Result<store::Subtree>> Review::subtree(base::Id id) {
    bool const caught_up = co_await store_.derived.catch_up();
    if (!caught_up) co_return behind();
    std::function<base::Result<store::Subtree>(store::ReadConnections&)> const question =
        [id](store::ReadConnections& connections) -> base::Result<store::Subtree> {
        auto const root = store::Comments::find(connections.truth, id);
        if (!root) return not_found("there is no such comment");
        return store::find_subtree(connections.derived, root->thread, root->number);
    };
    auto found = co_await store_.readers.read<store::Subtree>(question);
    co_return found;
}

base::Task<base::Result<store::Operation>> Review::act_on(store::Person person,
                                                          std::vector<Chosen> chosen,
                                                          store::Order order,
                                                          std::optional<std::int64_t> seq) {
    std::function<base::Result<Numbers>(store::ReadConnections&)> const question =
        [chosen](store::ReadConnections& connections) -> base::Result<Numbers> {
        Numbers numbers;
        for (auto const& one : chosen) // 0 is nobody's: counted as skipped
            numbers.push_back(store::Comments::number_of(connections.truth, one.id).value_or(0));
        return numbers;
    };
    auto numbers = co_await store_.readers.read<Numbers>(question);
    if (!numbers) co_return std::move(numbers).error();
    for (std::size_t i = 0; i < chosen.size(); ++i)
        if (chosen[i].version) order.versions[(*numbers)[i]] = *chosen[i].version;
    auto operation = co_await carry_out(std::move(person), std::move(*numbers), std::move(order),
                                        seq, 0);
    co_return operation;
}

base::Task<base::Result<store::Operation>> Review::act_on(store::Person person, NamedFilter named,
                                                          store::Order order, std::int64_t seq,
                                                          std::int64_t total) {
    auto const caught_up = co_await catch_up(named);
    if (!caught_up) co_return caught_up.error();
    std::function<base::Result<Numbers>(store::ReadConnections&)> const question =
        [this, person, named, seq](store::ReadConnections& connections) -> base::Result<Numbers> {
        auto filter = resolve(connections, person, named);
        if (!filter) return filter.error();
        filter->unchanged_since = seq;
        return store::find_all(connections.derived, *filter);
    };
    auto numbers = co_await store_.lists.read<Numbers>(question);
    if (!numbers) co_return std::move(numbers).error();
    // Of what the list counted, those that have changed since are not among the numbers any more.
    auto const gone = std::max<std::int64_t>(0, total - static_cast<std::int64_t>(numbers->size()));
    auto operation = co_await carry_out(std::move(person), std::move(*numbers), std::move(order),
                                        seq, gone);
    co_return operation;
}

base::Task<base::Result<store::Operation>> Review::carry_out(store::Person person, Numbers numbers,
                                                             store::Order order,
                                                             std::optional<std::int64_t> seq,
                                                             std::int64_t gone) {
    order.who = person.number;
    order.at = clock_();
    std::function<base::Result<store::Operation>(store::Transaction&)> const work =
        [this, person, order, seq, gone, chosen = std::move(numbers)](
            store::Transaction& transaction) -> base::Result<store::Operation> {
        return store_.operations.apply(transaction, order, chosen,
                                       store::Sites::visible(transaction.database, person), seq, gone);
    };
    auto operation = co_await written(work);
    if (operation) log_operation(*operation, person.name);
    co_return operation;
}

base::Task<base::Result<store::Operation>> Review::undo(store::Person person, base::Id id) {
    std::function<base::Result<store::Operation>(store::Transaction&)> const work =
        [this, person, id, now = clock_()](store::Transaction& transaction) {
            return store_.operations.undo(transaction, id, viewer(transaction.database, person),
                                          person.admin, now);
        };
    auto operation = co_await written(work);
    if (operation) log_operation(*operation, person.name);
    co_return operation;
}

base::Task<base::Result<store::Operation>> Review::operation(store::Person person, base::Id id) {
    std::function<base::Result<store::Operation>(store::ReadConnections&)> const question =
        [person, id](store::ReadConnections& connections) -> base::Result<store::Operation> {
        auto& truth = connections.truth;
        auto found = store::Operations::find(truth, id, viewer(truth, person));
        if (!found) return not_found("there is no such operation");
        return std::move(*found);
    };
    auto operation = co_await store_.readers.read<store::Operation>(question);
    co_return operation;
}

base::Task<base::Result<std::vector<store::Operation>>>
Review::operations(store::Person person, std::optional<std::string> by,
                   std::optional<std::string> site, std::int64_t before, std::size_t limit) {
    using Found = std::vector<store::Operation>;
    std::function<base::Result<Found>(store::ReadConnections&)> const question =
        [person, by, site, before, limit](store::ReadConnections& connections)
        -> base::Result<Found> {
        auto& truth = connections.truth;
        auto const seen_by = viewer(truth, person);
        std::optional<comments::SiteNumber> on;
        if (site) {
            on = store::Sites::find(truth, *site);
            if (!on || !store::sees(seen_by.sites, *on)) return not_found("there is no site " + *site);
        }
        return store::Operations::list(truth, seen_by, by, on, before, limit);
    };
    auto found = co_await store_.readers.read<Found>(question);
    co_return found;
}

} // namespace commentd::moderation
