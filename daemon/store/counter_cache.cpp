#include "daemon/store/counter_cache.hpp"

#include "rules/text/mix.hpp"

namespace commentd::store {
namespace {

std::uint64_t hash_of(CounterKey const& key) {
    return rules::text::mix(CounterKeyHash()(key));
}

} // namespace

std::optional<Counter> CounterCache::find(CounterKey const& key) const {
    if (auto const found = sums_.find(key); found != sums_.end()) return found->second;
    if (complete_ && !seen_.may_have(hash_of(key))) return Counter{};
    return {};
}

void CounterCache::add(CounterKey const& key, Counter const& added) {
    seen_.add(hash_of(key));
    if (auto const found = sums_.find(key); found != sums_.end()) found->second.add(added);
}

void CounterCache::keep(CounterKey const& key, Counter const& sum) {
    // Full: begin anew. What is asked for comes back with one look-up each.
    if (sums_.size() >= sums_max) drop_sums();
    sums_.insert_or_assign(key, sum);
}

void CounterCache::drop_sums() { sums_.clear(); }

void CounterCache::has_key(CounterKey const& key) { seen_.add(hash_of(key)); }

} // namespace commentd::store
