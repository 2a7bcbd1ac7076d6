// Counters in memory, so that most comments are judged without a look-up: most authors and addresses
// are new, which a filter of all keys tells, and of others and of threads the sums that were asked for
// lately are kept, and kept right. Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>

#include "daemon/store/counter.hpp"
#include "daemon/store/key_filter.hpp"

namespace commentd::store {

class CounterCache {
public:
    // Exact. Absent: it is not known here.
    std::optional<Counter> find(CounterKey const&) const;

    void add(CounterKey const&, Counter const& added); // of a change
    void keep(CounterKey const&, Counter const& sum);  // what it is now
    void drop_sums();

    // The keys there are already, each once in any order and before, between or after changes. Nothing
    // is taken for new before all are here.
    void expect_keys(std::size_t about) { seen_ = KeyFilter(about); }
    void has_key(CounterKey const&);
    void has_all_keys() { complete_ = true; }

private:
    static constexpr std::size_t sums_max = 1 << 15; // 3 MB
    CounterSums sums_;
    KeyFilter seen_;
    bool complete_ = false;
};

} // namespace commentd::store
