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

// Mostly it is held for a few walks through memory: going to sleep and being woken would take longer
// than waiting.
std::unique_lock<std::mutex> Recent::locked() const {
    constexpr int tries = 64;
    std::unique_lock lock(mutex_, std::try_to_lock);
    for (int i = 0; i < tries && !lock; ++i) {
#ifdef __x86_64__
        __builtin_ia32_pause();
#endif
        lock.try_lock();
    }
    if (!lock) lock.lock();
    return lock;
}

Recent::Ticket Recent::admit(Seen const& seen) {
    auto const arrival = arrival_of(seen);
    auto const lock = locked();
    return window_.admit(arrival);
}

Recent::Ticket Recent::admit(Seen const& seen, rules::Needs const& needs, rules::Facts& facts) {
    auto const arrival = arrival_of(seen);
    auto const lock = locked();
    auto const ticket = window_.admit(arrival);
    window_.answer(needs, arrival, ticket, {}, facts);
    return ticket;
}

void Recent::expect(std::size_t comments) {
    auto const lock = locked();
    window_.expect(comments);
}

void Recent::settle(Ticket ticket, base::Id const& id) {
    auto const lock = locked();
    window_.settle(ticket, id.bytes);
}

void Recent::unsettle(Ticket ticket) {
    auto const lock = locked();
    window_.unsettle(ticket);
}

void Recent::withdraw(Ticket ticket) {
    auto const lock = locked();
    window_.withdraw(ticket);
}

void Recent::forget_text(base::Id const& id, Keys const& keys) {
    auto const lock = locked();
    window_.forget_text(id.bytes, keys.copy);
}

void Recent::add_links(base::Id const& id, Keys const& keys, base::Time at,
                       std::vector<std::uint64_t> const& domains) {
    auto const lock = locked();
    window_.add_links(id.bytes, keys.copy, at, domains);
}

void Recent::answer(rules::Needs const& needs, Seen const& asking,
                    std::optional<base::Id> leave_out, rules::Facts& facts) const {
    auto const arrival = arrival_of(asking);
    auto const lock = locked();
    window_.answer(needs, arrival, {}, bytes_of(leave_out), facts);
}

std::optional<Recent::Copy> Recent::find_copy(Keys const& keys, base::Time now) const {
    auto const lock = locked();
    auto const found = window_.find_copy(keys.copy, keys.ip, now);
    if (!found) return {};
    return Copy{base::Id{found->id}, found->at, found->same_ip};
}

std::optional<base::Id> Recent::find_idempotency(std::uint64_t key, base::Time now) const {
    auto const lock = locked();
    auto const found = window_.find_request(key, now);
    if (!found) return {};
    return base::Id{found->id};
}

std::size_t Recent::size() const {
    auto const lock = locked();
    return window_.size();
}

std::size_t Recent::bytes() const {
    auto const lock = locked();
    return window_.bytes();
}

} // namespace commentd::store
