// The store's feed in words: what happens to comments, told to people while it happens. What one
// listener has asked the database for is kept for the others.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/base/task.hpp"
#include "daemon/moderation/presence.hpp"
#include "daemon/store/people.hpp"
#include "daemon/store/store.hpp"

namespace commentd::moderation {

struct LiveEvent {
    std::int64_t place = 0; // in the feed
    store::FeedEvent what;
    std::string site, thread, by; // ids and a name; site "": all sites
    std::optional<base::Id> operation;
};

class Live {
public:
    Live(store::Store&, base::Clock);

    // Of this run of the daemon: its feed begins anew.
    std::int64_t run() const { return run_; }
    store::Feed& feed() { return store_.feed; }

    // What was taken from the feed at `place`. unavailable: try again.
    base::Task<base::Result<std::vector<std::shared_ptr<LiveEvent const>>>>
    tell(std::int64_t place, std::vector<store::FeedEvent>);

    // not_found: no such comment for this person.
    base::Task<base::Outcome> look(store::Person, std::optional<base::Id>);
    void forget_lookers(); // who have not said so for a while
    struct Looked {
        base::Id comment;
        std::string site;
        std::vector<std::string> by;
    };
    base::Task<base::Result<std::vector<Looked>>> looked_at();
    std::vector<std::string> lookers(base::Id const& id) const { return presence_.at(id); }

private:
    std::shared_ptr<LiveEvent const> kept(std::int64_t place) const;
    void keep(std::shared_ptr<LiveEvent const>);
    void publish(std::vector<Presence::Place> const&);

    store::Store& store_;
    base::Clock const clock_;
    std::int64_t const run_;
    Presence presence_;
    mutable std::mutex mutex_;
    std::vector<std::shared_ptr<LiveEvent const>> kept_; // by place; guarded by mutex_
};

} // namespace commentd::moderation
