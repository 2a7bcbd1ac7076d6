// The ring: coming and going. What is asked of it: window_questions.cpp.
#include <algorithm>

#include "rules/past/window.hpp"
#include "rules/text/mix.hpp"

namespace commentd::rules {

namespace {

constexpr std::size_t slots_at_start = 1 << 12;
// Of near ones a chain is asked for seldom and each has eight: two to four share a slot.
constexpr std::size_t near_slots_at_start = 1 << 8;
constexpr std::size_t near_to_a_slot = 4;

template <class Numbered>
std::uint32_t next_number(Ring<Numbered> const& ring, std::uint32_t first) {
    return static_cast<std::uint32_t>(first + ring.size());
}

} // namespace

std::uint32_t& Window::Heads::of(ShortKey key) {
    return slots[text::mix(key.value()) & (slots.size() - 1)];
}

std::uint32_t& Window::link_head(std::uint64_t domain) const {
    return link_heads_[text::mix(domain) & (link_heads_.size() - 1)];
}

std::uint32_t& Window::near_head(std::size_t band, ShortKey of_site, std::uint32_t four) const {
    auto const slots = near_heads_.size() / text::Signature::bands;
    return near_heads_[band * slots + (text::mix(of_site.value() << 32 ^ four) & (slots - 1))];
}

void Window::link(std::size_t chain, Entry& entry, std::uint32_t ticket) {
    if (entry.keys[chain] == ShortKey()) {
        return;
    }
    auto& heads = heads_[chain];
    auto& newest = heads.of(entry.keys[chain]);
    heads.taken += newest == 0;
    entry.older[chain] = newest;
    newest = ticket;
}

// Where the oldest is the newest of its slot, nothing is left there.
void Window::unlink_oldest(std::size_t chain) {
    auto const key = entries_.front().keys[chain];
    if (key == ShortKey()) {
        return;
    }
    auto& heads = heads_[chain];
    if (auto& newest = heads.of(key); newest == first_) {
        newest = 0;
        --heads.taken;
    }
}

void Window::add_link(Entry& entry, std::uint32_t ticket, std::uint64_t domain, Time at) {
    auto const number = next_number(links_, first_link_);
    if (links_.size() >= link_heads_.size()) {
        grow_links();
    }
    auto& newest = link_head(domain);
    at = links_.empty() ? at : std::max(at, links_.back().at);
    links_.push_back({domain, at, ticket, newest, entry.link});
    newest = entry.link = number;
}

void Window::link_near(NearEntry& near, ShortKey of_site, std::uint32_t number) {
    text::Signature const signature{near.lowest, 0};
    for (std::size_t band = 0; band < text::Signature::bands; ++band) {
        auto& newest = near_head(band, of_site, signature.band(band));
        near.older[band] = newest;
        prefetch_near(newest); // mostly it is asked for next who is near this one
        newest = number;
    }
}

void Window::add_near(Arrival const& arrival, std::uint32_t ticket) {
    near_.push_back({arrival.near.lowest, {}});
    near_tickets_.push_back(ticket);
    auto const slots = near_heads_.size() / text::Signature::bands;
    if (near_.size() <= slots * near_to_a_slot) {
        link_near(near_.back(), arrival.site, next_number(near_, first_near_) - 1);
    } else {
        grow_near();
    }
}

void Window::grow(std::size_t chain) {
    auto& heads = heads_[chain];
    heads.slots.assign(std::max(slots_at_start, heads.slots.size() * 2), 0);
    heads.taken = 0;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        link(chain, entries_[i], first_ + static_cast<std::uint32_t>(i));
    }
}

void Window::grow_links() {
    link_heads_.assign(std::max(slots_at_start, link_heads_.size() * 2), 0);
    for (std::size_t i = 0; i < links_.size(); ++i) {
        auto& newest = link_head(links_[i].domain);
        links_[i].older = newest;
        newest = first_link_ + static_cast<std::uint32_t>(i);
    }
}

void Window::grow_near() {
    auto const size = std::max(near_slots_at_start * text::Signature::bands, near_heads_.size() * 2);
    near_heads_.assign(size, 0);
    for (std::size_t i = 0; i < near_.size(); ++i) {
        auto const* entry = at(near_tickets_[i]);
        link_near(near_[i], entry ? entry->keys[site] : ShortKey(),
                  first_near_ + static_cast<std::uint32_t>(i));
    }
}

void Window::drop_old(Time now) {
    auto const until = now - window_max;
    while (!entries_.empty() && entries_.front().at < until) {
        for (std::size_t c = 0; c < chains; ++c) {
            unlink_oldest(c);
        }
        entries_.pop_front(); // other chains into it end there: at() no longer finds it
        ++first_;
    }
    for (; !links_.empty() && links_.front().at < until; ++first_link_) {
        links_.pop_front();
    }
    for (; !near_.empty() && !at(near_tickets_.front()); ++first_near_) {
        near_.pop_front();
        near_tickets_.pop_front();
    }
}

// The newest of all is the newest of its slots.
bool Window::drop_newest() {
    auto const ticket = next_number(entries_, first_) - 1;
    auto const& entry = entries_.back();
    auto const* last = link_at(entry.link);
    if (last && last != &links_.back()) {
        return false; // an edit of another one came after it
    }
    for (std::size_t c = 0; c < chains; ++c) {
        if (entry.keys[c] == ShortKey()) {
            continue;
        }
        auto& heads = heads_[c];
        heads.of(entry.keys[c]) = entry.older[c];
        heads.taken -= entry.older[c] == 0;
    }
    for (; !links_.empty() && links_.back().ticket == ticket; links_.pop_back()) {
        link_head(links_.back().domain) = links_.back().older;
    }
    if (!near_.empty() && near_tickets_.back() == ticket) {
        text::Signature const signature{near_.back().lowest, 0};
        for (std::size_t band = 0; band < text::Signature::bands; ++band) {
            near_head(band, entry.keys[site], signature.band(band)) = near_.back().older[band];
        }
        near_.pop_back();
        near_tickets_.pop_back();
    }
    entries_.pop_back();
    return true;
}


Window::Ticket Window::admit(Arrival const& arrival) {
    drop_old(arrival.at);
    for (std::size_t c = 0; c < chains; ++c) {
        if (heads_[c].crowded()) {
            grow(c);
        }
    }
    auto const ticket = next_number(entries_, first_);
    Entry entry{};
    // Workers' clocks are read before their turn comes: keep the ring in order of time.
    entry.at = entries_.empty() ? arrival.at : std::max(arrival.at, entries_.back().at);
    entry.import = arrival.import;
    entry.keys = {arrival.author, arrival.email, arrival.ip,   arrival.net,    arrival.thread,
                  arrival.site,   arrival.copy,  arrival.text, arrival.request};
    entry.rest_of_copy = rest_of(arrival.copy);
    entry.rest_of_request = rest_of(arrival.request);
    for (std::size_t c = 0; c < chains; ++c) {
        link(c, entry, ticket);
    }
    for (auto const domain : arrival.link_domains) {
        add_link(entry, ticket, domain, entry.at);
    }
    entries_.push_back(entry);
    if (arrival.near) {
        add_near(arrival, ticket);
    }
    return ticket;
}

void Window::settle(Ticket ticket, CommentId const& id) {
    if (auto* entry = at(ticket)) {
        entry->id = id;
        entry->state = settled;
    }
}

void Window::unsettle(Ticket ticket) {
    if (auto* entry = at(ticket)) {
        entry->id = {};
        entry->state = admitted;
    }
}

void Window::withdraw(Ticket ticket) {
    auto* entry = at(ticket);
    if (!entry) {
        return;
    }
    entry->state = gone; // passed over, and taken out of each chain when a walk comes by
    while (!entries_.empty() && entries_.back().state == gone && drop_newest()) {
    }
}

std::size_t Window::bytes() const {
    auto slots = link_heads_.size() + near_heads_.size();
    for (auto const& heads : heads_) {
        slots += heads.slots.size();
    }
    return entries_.size() * sizeof(Entry) + links_.size() * sizeof(LinkEntry) +
           near_.size() * (sizeof(NearEntry) + sizeof(std::uint32_t)) + slots * sizeof(std::uint32_t);
}

std::string id_text(CommentId const& id) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < id.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) {
            text += '-';
        }
        text += digits[id[i] >> 4];
        text += digits[id[i] & 0xf];
    }
    return text;
}

} // namespace commentd::rules
