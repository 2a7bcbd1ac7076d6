// A day at a glance: what came, what was decided and by whom, how old the queue is, which rules are
// busy. Computed by the reader of scans and kept for some seconds.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/base/task.hpp"
#include "daemon/moderation/kept.hpp"
#include "daemon/store/activity.hpp"
#include "daemon/store/people.hpp"
#include "daemon/store/store.hpp"

namespace commentd::moderation {

struct Dashboard {
    std::vector<store::ActiveHour> hours;
    store::QueueAges queue;
    std::int64_t decided = 0;                                  // today, and below
    std::optional<std::chrono::milliseconds> median_wait;
    std::vector<std::pair<std::string, std::int64_t>> by;      // the busiest first
    std::vector<std::pair<std::string, std::int64_t>> rules;   // with hits in those hours; likewise
};

class Dashboards {
public:
    static constexpr std::chrono::seconds kept_for{10};
    static constexpr std::size_t rules_max = 12;

    Dashboards(store::Store& store, base::Clock clock) : store_(store), clock_(std::move(clock)) {}

    struct Asked {
        std::optional<std::string> site; // absent: all that the person may see
        base::Time since{};              // a whole hour in the zone that is meant
        std::size_t hours = 24;
        base::Time midnight{};           // with which today began there
    };
    // not_found: no such site for this person. too_many_requests: others wait already.
    base::Task<base::Result<std::shared_ptr<Dashboard const>>> show(store::Person, Asked);

    // Of all sites that the person may see.
    base::Task<base::Result<store::QueueAges>> queue(store::Person);

private:
    base::Result<std::shared_ptr<Dashboard const>> find(store::ReadConnections&,
                                                        store::SitesSeen const&, Asked const&);

    store::Store& store_;
    base::Clock const clock_;
    std::atomic<int> waiting_ = 0;
    Kept<Dashboard> kept_{kept_for}; // the reader of scans only
};

} // namespace commentd::moderation
