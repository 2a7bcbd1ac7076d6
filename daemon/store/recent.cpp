#include "daemon/store/recent.hpp"

#include <algorithm>

namespace commentd::store {
namespace {

constexpr std::size_t slots_at_start = 1 << 12;

// A walk over one person's day ends somewhere: beyond this many the count is "over" anyway.
constexpr std::size_t walk_max = 20'000;

// The fewer comments share a key, the shorter its chain.
constexpr rules::RateKey by_selectivity[] = {
    rules::RateKey::author, rules::RateKey::author_email, rules::RateKey::ip,
    rules::RateKey::net,    rules::RateKey::thread,       rules::RateKey::site};

std::uint64_t mix(std::uint64_t v) { // of splitmix64 (Steele, Lea, Flood 2014)
    v ^= v >> 30;
    v *= 0xbf58476d1ce4e5b9u;
    v ^= v >> 27;
    v *= 0x94d049bb133111ebu;
    return v ^ (v >> 31);
}

} // namespace

Recent::Entry* Recent::at(std::uint32_t ticket) const {
    std::uint32_t const index = ticket - first_; // wraps as tickets do
    return index < entries_.size() ? &entries_[index] : nullptr;
}

std::uint32_t& Recent::head(std::size_t chain, std::uint64_t key) {
    auto& heads = heads_[chain];
    return heads[mix(key) & (heads.size() - 1)];
}

void Recent::link(Entry& entry, std::uint32_t ticket) {
    for (std::size_t c = 0; c < chains; ++c) {
        if (entry.keys[c] == 0) continue;
        auto& newest = head(c, entry.keys[c]);
        entry.older[c] = newest;
        newest = ticket;
    }
}

void Recent::drop_old(base::Time now) {
    auto const until = now - recent_window;
    while (!entries_.empty() && entries_.front().at < until) {
        auto const& entry = entries_.front();
        if (entry.links > 0) {
            while (first_link_ != entry.links_end) {
                links_.pop_front();
                ++first_link_;
            }
        }
        entries_.pop_front(); // chains into it end there: at() no longer finds it
        ++first_;
    }
}

void Recent::grow() {
    auto const size = std::max(slots_at_start, heads_[0].size() * 2);
    for (auto& heads : heads_) heads.assign(size, 0);
    link_heads_.assign(size, 0);
    auto ticket = first_;
    for (auto& entry : entries_) link(entry, ticket++);
    auto number = first_link_;
    for (auto& link : links_) {
        auto& newest = link_heads_[mix(link.domain) & (link_heads_.size() - 1)];
        link.older = newest;
        newest = number++;
    }
}

Recent::Ticket Recent::admit(Seen const& seen) {
    std::lock_guard lock(mutex_);
    drop_old(seen.at);
    if (heads_[0].size() <= entries_.size()) grow();
    auto const ticket = static_cast<std::uint32_t>(first_ + entries_.size());
    Entry entry{};
    // Workers' clocks are read before the lock: keep the ring in order of time.
    entry.at = entries_.empty() ? seen.at : std::max(seen.at, entries_.back().at);
    entry.import = seen.import;
    auto const& k = seen.keys;
    entry.keys = {k.author, k.email, k.ip, k.net, static_cast<std::uint64_t>(seen.site),
                  static_cast<std::uint64_t>(seen.thread), k.copy, k.text, seen.idempotency};
    link(entry, ticket);
    for (auto const domain : seen.link_domains) {
        auto const number = static_cast<std::uint32_t>(first_link_ + links_.size());
        auto& newest = link_heads_[mix(domain) & (link_heads_.size() - 1)];
        links_.push_back({domain, ticket, newest});
        newest = number;
        ++entry.links;
    }
    entry.links_end = static_cast<std::uint32_t>(first_link_ + links_.size());
    entries_.push_back(entry);
    return ticket;
}

void Recent::settle(Ticket ticket, base::Id const& id) {
    std::lock_guard lock(mutex_);
    if (auto* entry = at(ticket)) {
        entry->id = id;
        entry->state = settled;
    }
}

void Recent::unsettle(Ticket ticket) {
    std::lock_guard lock(mutex_);
    if (auto* entry = at(ticket)) {
        entry->id = {};
        entry->state = admitted;
    }
}

void Recent::withdraw(Ticket ticket) {
    std::lock_guard lock(mutex_);
    auto* entry = at(ticket);
    if (!entry) return;
    entry->state = gone; // passed over, and taken out of each chain when a walk comes by
    while (!entries_.empty() && entries_.back().state == gone) drop_newest();
}

// The newest of all is the newest of its slots.
void Recent::drop_newest() {
    auto const& entry = entries_.back();
    for (std::size_t c = 0; c < chains; ++c)
        if (entry.keys[c] != 0) head(c, entry.keys[c]) = entry.older[c];
    for (; entry.links > 0 && !links_.empty() && links_.back().ticket == first_ + entries_.size() - 1;
         links_.pop_back())
        link_heads_[mix(links_.back().domain) & (link_heads_.size() - 1)] = links_.back().older;
    entries_.pop_back();
}

void Recent::forget_text(base::Id const& id, Keys const& keys) {
    std::lock_guard lock(mutex_);
    std::optional<std::uint32_t> found;
    walk(copy, keys.copy, [&](std::uint32_t ticket, Entry const& entry) {
        if (entry.id == id) found = ticket;
        return !found;
    });
    if (auto* entry = found ? at(*found) : nullptr) {
        // In its chains it stays, under keys that nothing asks for.
        entry->keys[copy] = entry->keys[text] = ~std::uint64_t{0};
    }
}

template <class F>
void Recent::walk(Chain chain, std::uint64_t key, F each) const {
    auto& heads = heads_[chain];
    if (key == 0 || heads.empty()) return;
    auto* from = &heads[mix(key) & (heads.size() - 1)];
    for (auto ticket = *from; auto* entry = at(ticket);) {
        auto const older = entry->older[chain];
        if (entry->state == gone)
            *from = older;
        else
            from = &entry->older[chain];
        if (entry->keys[chain] == key && entry->state != gone && !each(ticket, *entry)) return;
        if (older == 0 || older - first_ >= ticket - first_) return; // its end fell out of the ring
        ticket = older;
    }
}

std::optional<std::uint32_t> Recent::count(rules::RateQuery const& query, Seen const& asking,
                                           std::optional<base::Id> leave_out) const {
    auto const key_of = [&](rules::RateKey key) -> std::pair<Chain, std::uint64_t> {
        switch (key) {
        case rules::RateKey::ip: return {ip, asking.keys.ip};
        case rules::RateKey::net: return {net, asking.keys.net};
        case rules::RateKey::author: return {author, asking.keys.author};
        case rules::RateKey::author_email: return {email, asking.keys.email};
        case rules::RateKey::site: return {site, static_cast<std::uint64_t>(asking.site)};
        case rules::RateKey::thread: return {thread, static_cast<std::uint64_t>(asking.thread)};
        case rules::RateKey::links_domain: break;
        }
        return {chains, 0};
    };

    // All keys but links.domain must be those of this comment.
    std::vector<std::pair<Chain, std::uint64_t>> wanted;
    bool by_domain = false;
    for (auto const key : query.keys) {
        if (key == rules::RateKey::links_domain) {
            by_domain = true;
            continue;
        }
        wanted.push_back(key_of(key));
        if (wanted.back().second == 0) return {};
    }
    if (by_domain && asking.link_domains.empty()) return {};

    std::lock_guard lock(mutex_);
    auto const since = asking.at - query.within;
    auto const same = [&](Entry const& entry) {
        return !entry.import && entry.id != leave_out && std::ranges::all_of(wanted, [&](auto const& w) {
            return entry.keys[w.first] == w.second;
        });
    };
    if (by_domain) {
        std::uint32_t most = 0;
        for (auto const domain : asking.link_domains) {
            std::uint32_t n = 0;
            auto number = link_heads_.empty()
                              ? 0u
                              : link_heads_[mix(domain) & (link_heads_.size() - 1)];
            while (number != 0 && number - first_link_ < links_.size() && n <= query.over) {
                auto const& link = links_[number - first_link_];
                auto const* entry = at(link.ticket);
                if (!entry || entry->at < since) break;
                if (link.domain == domain && entry->state != gone && same(*entry)) ++n;
                if (link.older - first_link_ >= number - first_link_) break;
                number = link.older;
            }
            most = std::max(most, n);
        }
        return most;
    }
    Chain chain = site;
    std::uint64_t key = 0;
    for (auto const selective : by_selectivity) {
        auto const [c, k] = key_of(selective);
        if (std::ranges::find(wanted, std::pair{c, k}) == wanted.end()) continue;
        chain = c;
        key = k;
        break;
    }
    std::uint32_t n = 0;
    std::size_t steps = 0;
    walk(chain, key, [&](std::uint32_t, Entry const& entry) {
        if (entry.at < since) return false;
        if (same(entry)) ++n;
        return n <= query.over && ++steps < walk_max;
    });
    return n;
}

rules::DuplicateAnswer Recent::duplicates(rules::DuplicateQuery const& query, Seen const& asking,
                                          std::optional<Ticket> self,
                                          std::optional<base::Id> leave_out) const {
    rules::DuplicateAnswer answer;
    std::lock_guard lock(mutex_);
    auto const since = asking.at - query.within;
    std::size_t steps = 0;
    Entry const* first = nullptr;
    walk(text, asking.keys.text, [&](std::uint32_t ticket, Entry const& entry) {
        if (entry.at < since) return false;
        if (ticket == self || entry.id == leave_out) return true;
        if (!query.across_threads &&
            entry.keys[thread] != static_cast<std::uint64_t>(asking.thread))
            return true;
        // One that is admitted and not yet stored counts, but has no id to be named by.
        ++answer.count;
        if (entry.state == settled) first = &entry;
        return ++steps < walk_max;
    });
    if (first) answer.first_id = first->id.text();
    return answer;
}

std::optional<Recent::Copy> Recent::find_copy(std::uint64_t copy_key, base::Time now) const {
    std::optional<Copy> found;
    std::lock_guard lock(mutex_);
    walk(copy, copy_key, [&](std::uint32_t, Entry const& entry) {
        if (entry.at < now - recent_window) return false;
        if (entry.state == settled) found = Copy{entry.id, entry.at, entry.keys[ip]};
        return !found; // there is one: a second would have been refused for it
    });
    return found;
}

std::optional<base::Id> Recent::find_idempotency(std::uint64_t key, base::Time now) const {
    std::optional<base::Id> found;
    std::lock_guard lock(mutex_);
    walk(idempotency, key, [&](std::uint32_t, Entry const& entry) {
        if (entry.at < now - recent_window) return false;
        if (entry.state == settled) found = entry.id;
        return !found;
    });
    return found;
}

std::size_t Recent::size() const {
    std::lock_guard lock(mutex_);
    return entries_.size();
}

std::size_t Recent::bytes() const {
    std::lock_guard lock(mutex_);
    return entries_.size() * sizeof(Entry) + links_.size() * sizeof(LinkEntry) +
           (heads_[0].size() * chains + link_heads_.size()) * sizeof(std::uint32_t);
}

} // namespace commentd::store
