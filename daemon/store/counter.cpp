#include "daemon/store/counter.hpp"

#include <algorithm>
#include <iterator>

namespace commentd::store {

CounterKey author_key(Keys const& k) { return {k.cluster, CounterKind::author, k.author}; }
CounterKey reader_key(Keys const& k) { return {k.reader, CounterKind::reader, k.reader}; }
CounterKey ip_key(Keys const& k) { return {k.net, CounterKind::ip, k.ip}; }
CounterKey net_key(Keys const& k) { return {k.net, CounterKind::net, k.net}; }
CounterKey thread_key(comments::ThreadNumber n) {
    return {static_cast<std::uint64_t>(n), CounterKind::thread, 0};
}
CounterKey site_key(comments::SiteNumber n) {
    return {static_cast<std::uint64_t>(n), CounterKind::site, 0};
}

CounterKey link_domain_key(std::uint64_t hash) { return {hash, CounterKind::link_domain, hash}; }

void Counter::add(Counter const& other) {
    for (std::size_t s = 0; s < std::size(by_status); ++s) by_status[s] += other.by_status[s];
    first_seen = std::min(first_seen, other.first_seen);
    last_seen = std::max(last_seen, other.last_seen);
}

} // namespace commentd::store
