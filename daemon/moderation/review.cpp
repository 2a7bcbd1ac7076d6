#include "daemon/moderation/review.hpp"

#include <algorithm>

#include "daemon/comments/text.hpp"
#include "daemon/moderation/keys.hpp"
#include "daemon/moderation/refusals.hpp"
#include "rules/text/view.hpp"

namespace commentd::moderation {
namespace {

using comments::Comment;

constexpr std::size_t around_each_side = 5;
constexpr std::uint32_t parent_excerpt_max = 200; // code points

} // namespace

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
    item.trail = store::Comments::trail(truth, comment);
    if (comment.approved_revision != 0 && comment.approved_revision != comment.revision)
        if (auto earlier =
                store::Comments::earlier(truth, comment.number, comment.approved_revision))
            item.approved_content = std::move(earlier->content);
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
    auto const caught_up = co_await catch_up(named);
    if (!caught_up) co_return caught_up.error();
    std::function<base::Result<ItemPage>(store::ReadConnections&)> const question =
        [this, person, named, order, after,
         limit](store::ReadConnections& connections) -> base::Result<ItemPage> {
        auto const filter = resolve(connections, person, named);
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
    auto page = co_await store_.lists.read<ItemPage>(question);
    co_return page;
}

base::Task<base::Result<std::vector<SiteCount>>>
Review::counts(store::Person person, std::optional<std::string> site) {
    std::function<base::Result<std::vector<SiteCount>>(store::ReadConnections&)> const question =
        [this, person, site](store::ReadConnections& connections)
        -> base::Result<std::vector<SiteCount>> {
        std::vector<SiteCount> counts;
        std::vector<store::CounterKey> keys;
        for (auto const& [number, id] : store::Sites::all(connections.truth)) {
            if (!person.may_see(id) || (site && id != *site)) continue;
            counts.push_back({id, {}});
            keys.push_back(store::site_key(number));
        }
        if (site && counts.empty()) return not_found("there is no site " + *site);
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
        if (!found || !store::sees(store::Sites::visible(truth, person), found->site))
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

base::Task<base::Result<Item>> Review::load(base::Id id) {
    std::function<base::Result<Item>(store::ReadConnections&)> const question =
        [this, id](store::ReadConnections& connections) -> base::Result<Item> {
        auto found = store::Comments::find(connections.truth, id);
        if (!found) return not_found("there is no such comment");
        return make_item(connections, std::move(*found));
    };
    auto item = co_await store_.readers.read<Item>(question);
    co_return item;
}

base::Task<base::Error> Review::refused(base::Error error, base::Id id,
                                        std::optional<Item>& conflicting) {
    if (error.fault != base::Fault::conflict) co_return error;
    auto item = co_await load(id);
    if (!item) co_return std::move(item).error();
    conflicting = std::move(*item);
    co_return error;
}

} // namespace commentd::moderation
