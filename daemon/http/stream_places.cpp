#include "daemon/http/stream_places.hpp"

#include "daemon/base/metrics.hpp"

namespace commentd::http {

namespace metrics = base::metrics;

struct StreamPlaces::Taken {
    StreamPlaces& places;
    std::vector<Account> const accounts;
    bool counted = false;

    ~Taken() {
        if (!counted)
            return;
        std::lock_guard lock(places.mutex_);
        --places.open_;
        for (auto const& account : accounts) {
            auto const known = places.of_each_.find(account.key);
            if (--known->second == 0)
                places.of_each_.erase(known);
        }
        metrics::change(metrics::Gauge::streams, -1);
    }
};

StreamPlaces::Place StreamPlaces::take(std::vector<Account> const& accounts) {
    auto const taken = std::shared_ptr<Taken>(new Taken{*this, accounts});
    std::lock_guard lock(mutex_);
    if (open_ >= in_all_)
        return nullptr;
    for (auto const& account : accounts) {
        auto const known = of_each_.find(account.key);
        if (known != of_each_.end() && known->second >= account.max)
            return nullptr;
    }
    ++open_;
    for (auto const& account : accounts)
        ++of_each_[account.key];
    taken->counted = true;
    metrics::change(metrics::Gauge::streams, 1);
    return taken;
}

} // namespace commentd::http
