// What the history of an author, an address, a network, a reader, a thread, a site or a linked domain
// is counted in, and the keys that such a counter is found by.
#pragma once

#include <cstddef>
#include <cstdint>

#include <boost/unordered/unordered_flat_map.hpp>

#include "daemon/comments/comment.hpp"
#include "daemon/store/record.hpp"

namespace commentd::store {

enum class CounterKind : std::uint8_t { net, ip, author, reader, thread, site, link_domain };

struct CounterKey {
    std::uint64_t cluster = 0;
    CounterKind kind{};
    std::uint64_t key = 0;
    bool operator==(CounterKey const&) const = default;
    auto operator<=>(CounterKey const&) const = default;
};
CounterKey author_key(Keys const&);
CounterKey reader_key(Keys const&);
CounterKey ip_key(Keys const&);
CounterKey net_key(Keys const&);
CounterKey thread_key(comments::ThreadNumber);
CounterKey site_key(comments::SiteNumber);
CounterKey link_domain_key(std::uint64_t hash);

struct CounterKeyHash {
    std::size_t operator()(CounterKey const& k) const {
        return (k.cluster ^ (k.key * 0x9e3779b97f4a7c15u)) + static_cast<std::size_t>(k.kind);
    }
};

struct Counter {
    std::int64_t by_status[4] = {}; // pending, approved, rejected, spam
    std::int64_t first_seen = INT64_MAX, last_seen = INT64_MIN;

    void add(Counter const&);
};
using CounterSums = boost::unordered_flat_map<CounterKey, Counter, CounterKeyHash>;

} // namespace commentd::store
