#include "daemon/moderation/live.hpp"

#include <algorithm>
#include <random>
#include <unordered_map>

namespace commentd::moderation {
namespace {

using store::Actor;
using store::FeedEvent;

constexpr std::size_t told_max = 2048; // events that are kept in words

// Looks up names, each once.
class Names {
public:
    explicit Names(store::Database& truth) : truth_(truth) {}

    std::string site(comments::SiteNumber number) {
        return known(sites_, number, [&] { return store::Sites::id_of(truth_, number); });
    }
    std::string thread(comments::ThreadNumber number) {
        return known(threads_, number, [&] {
            return store::Threads::find(truth_, number).value_or(comments::Thread{}).id;
        });
    }
    std::string actor(Actor const& who) {
        switch (who.kind) {
        case Actor::Kind::rules: return "rules";
        case Actor::Kind::site: return "site";
        case Actor::Kind::person: break;
        }
        return known(people_, who.person,
                     [&] { return store::People::name_of(truth_, who.person); });
    }
    std::optional<base::Id> operation(std::optional<std::int64_t> number) {
        if (!number) return {};
        auto const at = operations_.find(*number);
        if (at != operations_.end()) return at->second;
        auto const found = store::Operations::find(truth_, *number);
        return operations_[*number] = found ? std::optional(found->id) : std::nullopt;
    }

private:
    using Found = std::unordered_map<std::int64_t, std::string>;
    template <class Find>
    static std::string known(Found& found, std::int64_t number, Find find) {
        auto const at = found.find(number);
        if (at != found.end()) return at->second;
        return found[number] = find();
    }
    store::Database& truth_;
    Found sites_, threads_, people_;
    std::unordered_map<std::int64_t, std::optional<base::Id>> operations_;
};

LiveEvent in_words(Names& names, std::int64_t place, FeedEvent const& what) {
    LiveEvent event{place, what, {}, {}, {}, {}};
    if (what.site != 0) event.site = names.site(what.site);
    if (what.kind != FeedEvent::Kind::change) return event;
    event.thread = names.thread(what.thread);
    event.by = names.actor(what.who);
    event.operation = names.operation(what.operation);
    return event;
}

} // namespace

Live::Live(store::Store& store, base::Clock clock)
    : store_(store), clock_(std::move(clock)), run_(std::random_device{}()), kept_(told_max) {}

std::shared_ptr<LiveEvent const> Live::kept(std::int64_t place) const {
    auto const& at = kept_[static_cast<std::size_t>(place) % kept_.size()];
    return at && at->place == place ? at : nullptr;
}

void Live::keep(std::shared_ptr<LiveEvent const> event) {
    auto& at = kept_[static_cast<std::size_t>(event->place) % kept_.size()];
    if (!at || at->place < event->place) at = std::move(event);
}

base::Task<base::Result<std::vector<std::shared_ptr<LiveEvent const>>>>
Live::tell(std::int64_t place, std::vector<FeedEvent> events) {
    using Told = std::vector<std::shared_ptr<LiveEvent const>>;
    Told told(events.size());
    bool all_known = true;
    {
        std::lock_guard lock(mutex_);
        for (std::size_t i = 0; i < told.size(); ++i) {
            told[i] = kept(place + static_cast<std::int64_t>(i));
            all_known = all_known && told[i];
        }
    }
    if (all_known) co_return told;
    std::function<base::Result<Told>(store::ReadConnections&)> const question =
        [place, events = std::move(events),
         told](store::ReadConnections& connections) mutable -> base::Result<Told> {
        Names names(connections.truth);
        for (std::size_t i = 0; i < told.size(); ++i)
            if (!told[i])
                told[i] = std::make_shared<LiveEvent const>(
                    in_words(names, place + static_cast<std::int64_t>(i), events[i]));
        return told;
    };
    auto found = co_await store_.readers.read<Told>(question);
    if (found) {
        std::lock_guard lock(mutex_);
        for (auto const& event : *found) keep(event);
    }
    co_return found;
}

base::Task<base::Outcome> Live::look(store::Person person, std::optional<base::Id> comment) {
    std::optional<Presence::Place> place;
    if (comment) {
        std::function<base::Result<Presence::Place>(store::ReadConnections&)> const question =
            [person, id = *comment](
                store::ReadConnections& connections) -> base::Result<Presence::Place> {
            auto const found = store::Comments::find(connections.truth, id);
            if (!found || !store::sees(store::Sites::visible(connections.truth, person), found->site))
                return base::Error{base::Fault::not_found, "there is no such comment", {}, 0};
            return Presence::Place{found->id, found->site};
        };
        auto found = co_await store_.readers.read<Presence::Place>(question);
        if (!found) co_return std::move(found).error();
        place = *found;
    }
    publish(presence_.look(person.name, place, clock_()));
    co_return base::Done{};
}

void Live::forget_lookers() { publish(presence_.expire(clock_())); }

base::Task<base::Result<std::vector<Live::Looked>>> Live::looked_at() {
    using All = std::vector<Looked>;
    forget_lookers();
    std::function<base::Result<All>(store::ReadConnections&)> const question =
        [looked = presence_.all()](store::ReadConnections& connections) -> base::Result<All> {
        Names names(connections.truth);
        All all;
        for (auto const& one : looked)
            all.push_back({one.place.comment, names.site(one.place.site), one.by});
        return all;
    };
    auto all = co_await store_.readers.read<All>(question);
    co_return all;
}

void Live::publish(std::vector<Presence::Place> const& changed) {
    for (auto const& place : changed) {
        FeedEvent event;
        event.kind = FeedEvent::Kind::looking;
        event.site = place.site;
        event.id = place.comment;
        store_.feed.publish(event);
    }
}

} // namespace commentd::moderation
