#include "daemon/store/recent.hpp"

namespace commentd::store {
namespace {

std::optional<rules::CommentId> bytes_of(std::optional<base::Id> const& id) {
    if (!id) return {};
    return id->bytes;
}

} // namespace

rules::Arrival arrival_of(Recent::Seen const& seen) {
    auto const& k = seen.keys;
    rules::Arrival arrival;
    arrival.at = seen.at;
    arrival.site = static_cast<std::uint64_t>(seen.site);
    arrival.thread = static_cast<std::uint64_t>(seen.thread);
    arrival.author = k.author;
    arrival.reader = k.reader;
    arrival.email = k.email;
    arrival.ip = k.ip;
    arrival.net = k.net;
    arrival.text = k.text;
    arrival.near = k.near;
    arrival.link_domains = seen.link_domains;
    arrival.import = seen.unrated;
    arrival.copy = k.copy;
    arrival.request = seen.idempotency;
    return arrival;
}

Recent::Ticket Recent::admit(Seen const& seen) {
    auto const arrival = arrival_of(seen);
    std::lock_guard lock(mutex_);
    return window_.admit(arrival);
}

void Recent::settle(Ticket ticket, base::Id const& id) {
    std::lock_guard lock(mutex_);
    window_.settle(ticket, id.bytes);
}

void Recent::unsettle(Ticket ticket) {
    std::lock_guard lock(mutex_);
    window_.unsettle(ticket);
}

void Recent::withdraw(Ticket ticket) {
    std::lock_guard lock(mutex_);
    window_.withdraw(ticket);
}

void Recent::forget_text(base::Id const& id, Keys const& keys) {
    std::lock_guard lock(mutex_);
    window_.forget_text(id.bytes, keys.copy);
}

void Recent::add_links(base::Id const& id, Keys const& keys, base::Time at,
                       std::vector<std::uint64_t> const& domains) {
    std::lock_guard lock(mutex_);
    window_.add_links(id.bytes, keys.copy, at, domains);
}

std::optional<std::uint32_t> Recent::count(rules::RateQuery const& query, Seen const& asking,
                                           std::optional<base::Id> leave_out) const {
    auto const arrival = arrival_of(asking);
    std::lock_guard lock(mutex_);
    return window_.count(query, arrival, bytes_of(leave_out));
}

rules::DuplicateAnswer Recent::duplicates(rules::DuplicateQuery const& query, Seen const& asking,
                                          std::optional<Ticket> self,
                                          std::optional<base::Id> leave_out) const {
    auto const arrival = arrival_of(asking);
    std::lock_guard lock(mutex_);
    return window_.copies(query, arrival, self, bytes_of(leave_out));
}

std::optional<Recent::Copy> Recent::find_copy(std::uint64_t copy_key, base::Time now) const {
    std::lock_guard lock(mutex_);
    auto const found = window_.find_copy(copy_key, now);
    if (!found) return {};
    return Copy{base::Id{found->id}, found->at, found->ip};
}

std::optional<base::Id> Recent::find_idempotency(std::uint64_t key, base::Time now) const {
    std::lock_guard lock(mutex_);
    auto const found = window_.find_request(key, now);
    if (!found) return {};
    return base::Id{found->id};
}

std::size_t Recent::size() const {
    std::lock_guard lock(mutex_);
    return window_.size();
}

std::size_t Recent::bytes() const {
    std::lock_guard lock(mutex_);
    return window_.bytes();
}

} // namespace commentd::store
