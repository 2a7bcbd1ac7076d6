#include "daemon/moderation/review.hpp"

#include <algorithm>

#include "daemon/base/log.hpp"
#include "daemon/base/metrics.hpp"
#include "daemon/comments/text.hpp"
#include "daemon/moderation/keys.hpp"
#include "rules/text/view.hpp"

namespace commentd::moderation {
namespace {

using comments::Comment;

constexpr std::size_t around_each_side = 5;
constexpr std::uint32_t parent_excerpt_max = 200; // code points

base::Error not_found(std::string what) {
    return {base::Fault::not_found, std::move(what), {}, 0};
}

base::Error behind() {
    return {base::Fault::unavailable, "the index of comments is behind; try again", {}, 1};
}

bool may_see(std::optional<std::vector<comments::SiteNumber>> const& sites,
             comments::SiteNumber site) {
    return !sites || std::ranges::find(*sites, site) != sites->end();
}

} // namespace

base::Result<store::QueueFilter> Review::resolve(store::Database& truth,
                                                 store::Person const& person,
                                                 NamedFilter const& named) const {
    store::QueueFilter filter;
    filter.statuses = named.statuses;
    filter.sites = store::Sites::visible(truth, person);
    filter.rule = named.rule;
    filter.ip = named.ip;
    filter.since = named.since;
    filter.until = named.until;
    if (named.site) {
        auto const site = store::Sites::find(truth, *named.site);
        if (!site || !may_see(filter.sites, *site))
            return not_found("there is no site " + *named.site);
        filter.sites = std::vector{*site};
    }
    // Threads, authors and emails are each site's own: asked for by name they are those of every
    // site that is looked at.
    auto const sites_asked = [&] {
        std::vector<comments::SiteNumber> numbers;
        for (auto const& [number, id] : store::Sites::all(truth))
            if (may_see(filter.sites, number)) numbers.push_back(number);
        return numbers;
    };
    auto const keys = [&](auto const& key_of) {
        std::vector<std::int64_t> found;
        for (auto const site : sites_asked())
            found.push_back(static_cast<std::int64_t>(key_of(site)));
        return found;
    };
    if (named.thread) {
        filter.threads.emplace(); // none: matches nothing
        for (auto const site : sites_asked())
            if (auto const thread = store_.threads.find(truth, site, *named.thread))
                filter.threads->push_back(thread->number);
    }
    if (named.author) {
        auto const folded = rules::text::fold(comments::normalise(*named.author));
        filter.name_keys = keys([&](auto site) { return name_key(store_.key, site, folded); });
    }
    if (named.email) {
        // As it is stored: with its domain as A-labels.
        auto const typed = comments::normalise(*named.email);
        auto const email = comments::email(typed).value_or(typed);
        filter.email_keys = keys([&](auto site) { return email_key(store_.key, site, email); });
    }
    return filter;
}

Item Review::make_item(store::ReadConnections& connections, Comment comment) const {
    auto& truth = connections.truth;
    Item item;
    item.thread = store::Threads::find(truth, comment.thread).value_or(comments::Thread{});
    item.site = store::Sites::id_of(truth, comment.site);
    item.text = read_item_text(comment.content);
    if (comment.parent)
        if (auto const parent = store::Comments::find(truth, *comment.parent))
            item.parent = {parent->id, parent->status, parent->author.name,
                           std::string(excerpt(parent->content, parent_excerpt_max))};
    item.decided_by = "rules";
    if (auto const who = comment.decided_by)
        item.decided_by = *who == 0 ? "site" : store::People::name_of(truth, *who);
    auto const keys = store::Comments::keys(truth, comment.number);
    if (keys.author) {
        item.has_author = true;
        item.author =
            store_.derived.counters(connections, {store::author_key(keys)}).front();
    }
    item.comment = std::move(comment);
    return item;
}

base::Task<base::Result<ItemPage>>
Review::queue(store::Person person, NamedFilter named, store::QueueOrder order,
              std::optional<std::pair<std::int64_t, std::int64_t>> after, std::size_t limit) {
    bool const caught_up = co_await store_.derived.catch_up();
    if (!caught_up) co_return behind();
    std::function<base::Result<ItemPage>(store::ReadConnections&)> const question =
        [this, person, named, order, after,
         limit](store::ReadConnections& connections) -> base::Result<ItemPage> {
        auto const filter = resolve(connections.truth, person, named);
        if (!filter) return filter.error();
        auto const found = store::find_queue(connections.derived, *filter, order, after, limit);
        ItemPage page;
        page.total = found.total;
        page.seq = found.seq;
        page.next = found.next;
        for (auto const number : found.numbers) {
            auto comment = store::Comments::find(connections.truth, number);
            if (!comment) continue;
            // Decided in this very moment: it is where it was not asked for any more.
            if (!filter->statuses.empty() &&
                std::ranges::find(filter->statuses, comment->status) == filter->statuses.end())
                continue;
            page.items.push_back(make_item(connections, std::move(*comment)));
        }
        return page;
    };
    auto page = co_await store_.readers.read<ItemPage>(question);
    co_return page;
}

base::Task<base::Result<std::vector<SiteCount>>> Review::counts(store::Person person) {
    std::function<base::Result<std::vector<SiteCount>>(store::ReadConnections&)> const question =
        [this, person](store::ReadConnections& connections)
        -> base::Result<std::vector<SiteCount>> {
        std::vector<SiteCount> counts;
        std::vector<store::CounterKey> keys;
        for (auto const& [number, id] : store::Sites::all(connections.truth)) {
            if (!person.may_see(id)) continue;
            counts.push_back({id, {}});
            keys.push_back(store::site_key(number));
        }
        auto const histories = store_.derived.counters(connections, keys);
        for (std::size_t i = 0; i < counts.size(); ++i) counts[i].counts = histories[i];
        return counts;
    };
    auto counts = co_await store_.readers.read<std::vector<SiteCount>>(question);
    co_return counts;
}

base::Task<base::Result<ItemAlone>> Review::item(store::Person person, base::Id id) {
    bool const caught_up = co_await store_.derived.catch_up();
    if (!caught_up) co_return behind();
    std::function<base::Result<ItemAlone>(store::ReadConnections&)> const question =
        [this, person, id](store::ReadConnections& connections) -> base::Result<ItemAlone> {
        auto& truth = connections.truth;
        auto found = store::Comments::find(truth, id);
        if (!found || !may_see(store::Sites::visible(truth, person), found->site))
            return not_found("there is no such comment");
        ItemAlone alone;
        alone.history = store::Comments::history(truth, *found);
        // What is said of comments of other sites too is not for those who may not see them.
        store::Operations::Viewer const viewer{person.number, store::Sites::visible(truth, person)};
        for (auto& line : alone.history) {
            if (!line.operation || !viewer.sites) continue;
            auto const operation = store::Operations::find(truth, *line.operation, viewer);
            line.reason = operation ? operation->reason : std::string();
        }
        alone.revisions = store::Comments::revisions(truth, *found);
        auto const number = found->number;
        auto const parent = found->parent;
        auto const thread = found->thread;
        alone.item = make_item(connections, std::move(*found));
        auto numbers =
            store::find_around(connections.derived, thread, number, around_each_side);
        if (parent && std::ranges::find(numbers, *parent) == numbers.end())
            numbers.insert(numbers.begin(), *parent);
        for (auto const neighbour : numbers) {
            if (neighbour == number) continue;
            auto comment = store::Comments::find(truth, neighbour);
            if (comment && comment->status != comments::Status::erased)
                alone.around.push_back(make_item(connections, std::move(*comment)));
        }
        return alone;
    };
    auto alone = co_await store_.readers.read<ItemAlone>(question);
    co_return alone;
}

base::Task<base::Result<Item>> Review::load_item(base::Id id) {
    std::function<base::Result<Item>(store::ReadConnections&)> const question =
        [this, id](store::ReadConnections& connections) -> base::Result<Item> {
        auto found = store::Comments::find(connections.truth, id);
        if (!found) return not_found("there is no such comment");
        return make_item(connections, std::move(*found));
    };
    auto item = co_await store_.readers.read<Item>(question);
    co_return item;
}

base::Task<base::Result<Acted>> Review::act(store::Person person, base::Id id, store::Order order,
                                            std::int64_t version,
                                            std::optional<Item>& conflicting) {
    order.who = person.number;
    order.at = clock_();
    std::function<base::Result<store::Operation>(store::Transaction&)> const work =
        [this, person, id, order,
         version](store::Transaction& transaction) -> base::Result<store::Operation> {
        auto& truth = transaction.database;
        auto const found = store::Comments::find(truth, id);
        auto const sites = store::Sites::visible(truth, person);
        if (!found || !may_see(sites, found->site)) return not_found("there is no such comment");
        if (found->version != version || found->status == comments::Status::erased)
            return base::Error{base::Fault::conflict, "the comment has changed since", {}, 0};
        return store_.operations.apply(transaction, order, {found->number}, sites, {});
    };
    auto operation = co_await store_.writer.write<store::Operation>(work);
    if (!operation && operation.error().fault != base::Fault::conflict)
        co_return std::move(operation).error();
    auto item = co_await load_item(id);
    if (!item) co_return std::move(item).error();
    if (!operation) {
        conflicting = std::move(*item);
        co_return std::move(operation).error();
    }
    base::metrics::add(base::metrics::Counter::actions, order.action);
    base::log(base::Level::info, "action",
              {{"action", order.action}, {"id", id.text()}, {"by", person.name}});
    Acted acted{std::move(*item), {}};
    if (operation->number != 0) acted.operation = operation->id;
    co_return acted;
}

namespace {

store::Operations::Viewer viewer(store::Database& truth, store::Person const& person) {
    return {person.number, store::Sites::visible(truth, person)};
}

void log_operation(store::Operation const& operation, std::string const& by) {
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

base::Task<base::Result<store::Operation>> Review::act_on(store::Person person,
                                                          std::vector<base::Id> ids,
                                                          store::Order order,
                                                          std::optional<std::int64_t> seq) {
    order.who = person.number;
    order.at = clock_();
    std::function<base::Result<store::Operation>(store::Transaction&)> const work =
        [this, person, ids, order, seq](store::Transaction& transaction)
        -> base::Result<store::Operation> {
        auto& truth = transaction.database;
        std::vector<comments::CommentNumber> numbers;
        for (auto const& id : ids) {
            auto const found = store::Comments::find(truth, id);
            numbers.push_back(found ? found->number : 0); // 0 is nobody's: counted as skipped
        }
        return store_.operations.apply(transaction, order, numbers, store::Sites::visible(truth, person), seq);
    };
    auto operation = co_await store_.writer.write<store::Operation>(work);
    if (operation) log_operation(*operation, person.name);
    co_return operation;
}

base::Task<base::Result<store::Operation>> Review::act_on(store::Person person, NamedFilter named,
                                                          store::Order order, std::int64_t seq,
                                                          std::int64_t total) {
    order.who = person.number;
    order.at = clock_();
    using Numbers = std::vector<comments::CommentNumber>;
    bool const caught_up = co_await store_.derived.catch_up();
    if (!caught_up) co_return behind();
    std::function<base::Result<Numbers>(store::ReadConnections&)> const question =
        [this, person, named, seq](store::ReadConnections& connections) -> base::Result<Numbers> {
        auto filter = resolve(connections.truth, person, named);
        if (!filter) return filter.error();
        filter->unchanged_since = seq;
        return store::find_all(connections.derived, *filter);
    };
    auto numbers = co_await store_.readers.read<Numbers>(question);
    if (!numbers) co_return std::move(numbers).error();
    // Of what the list counted, those that have changed since are not among the numbers any more.
    auto const gone = std::max<std::int64_t>(0, total - static_cast<std::int64_t>(numbers->size()));
    std::function<base::Result<store::Operation>(store::Transaction&)> const work =
        [this, person, order, seq, gone, chosen = std::move(*numbers)](
            store::Transaction& transaction) -> base::Result<store::Operation> {
        return store_.operations.apply(transaction, order, chosen,
                                       store::Sites::visible(transaction.database, person), seq, gone);
    };
    auto operation = co_await store_.writer.write<store::Operation>(work);
    if (operation) log_operation(*operation, person.name);
    co_return operation;
}

base::Task<base::Result<store::Operation>> Review::undo(store::Person person, base::Id id) {
    std::function<base::Result<store::Operation>(store::Transaction&)> const work =
        [this, person, id, now = clock_()](store::Transaction& transaction) {
            return store_.operations.undo(transaction, id, viewer(transaction.database, person),
                                          person.admin, now);
        };
    auto operation = co_await store_.writer.write<store::Operation>(work);
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
            if (!on || !may_see(seen_by.sites, *on)) return not_found("there is no site " + *site);
        }
        return store::Operations::list(truth, seen_by, by, on, before, limit);
    };
    auto found = co_await store_.readers.read<Found>(question);
    co_return found;
}

} // namespace commentd::moderation
