// The ring: coming and going. What is asked of it: window_questions.cpp.
#include <algorithm>

#include "rules/past/window.hpp"
#include "rules/text/mix.hpp"

namespace commentd::rules {

namespace {

// Of near ones a chain is asked for seldom and each has eight: two to four share a slot.
constexpr std::size_t near_to_a_slot = 4;

template <class Numbered>
std::uint32_t next_number(Ring<Numbered> const& ring, std::uint32_t first) {
    return static_cast<std::uint32_t>(first + ring.size());
}

} // namespace

std::uint64_t Window::hash_of(ShortKey key) { return text::mix(key.value()); }

std::uint64_t Window::near_hash(text::Signature const& of_site, std::size_t band) {
    return text::mix(of_site.band(band));
}

void Window::expect(std::size_t comments) {
    for (auto const chain : {author, email, ip, copy, text}) { // mostly they differ
        heads_[chain] = Heads(std::max(heads_[chain].size(), comments / 2));
    }
    for (auto& heads : near_heads_) {
        heads = Heads(std::max(heads.size(), std::min(comments, near_kept_max) / near_to_a_slot));
    }
}

void Window::link(std::size_t chain, Entry& entry, std::uint32_t ticket) {
    if (entry.keys[chain] == ShortKey()) {
        return;
    }
    entry.older[chain] = heads_[chain].push(hash_of(entry.keys[chain]), ticket);
}

// Where the oldest is the newest of its slot, nothing is left there.
void Window::unlink_oldest(std::size_t chain) {
    auto const key = entries_.front().keys[chain];
    if (key == ShortKey()) {
        return;
    }
    if (auto& heads = heads_[chain]; heads.newest(hash_of(key)) == first_) {
        heads.put(hash_of(key), 0);
    }
}

void Window::add_link(Entry& entry, std::uint32_t ticket, std::uint64_t domain, Time at) {
    auto const number = next_number(links_, first_link_);
    if (links_.size() >= link_heads_.size()) {
        grow_links();
    }
    at = links_.empty() ? at : std::max(at, links_.back().at);
    links_.push_back({domain, at, ticket, link_heads_.push(text::mix(domain), number), entry.link});
    entry.link = number;
}

void Window::drop_oldest_near() {
    near_.pop_front(); // chains into it end there, as in entries_
    near_tickets_.pop_front();
    ++first_near_;
}

void Window::add_near(Arrival const& arrival, std::uint32_t ticket) {
    if (near_.size() == near_kept_max) {
        drop_oldest_near();
    }
    auto const number = next_number(near_, first_near_);
    auto const signature = of_site(arrival.near, arrival.site);
    NearEntry near{signature.lowest, {}};
    for (std::size_t band = 0; band < text::Signature::bands; ++band) {
        near.older[band] = near_heads_[band].push(near_hash(signature, band), number);
        prefetch_near(near.older[band]); // mostly it is asked for next who is near this one
    }
    near_.push_back(near);
    near_tickets_.push_back(ticket);
}

// At most one table for each who comes, and no two at the same size: that of a million comments takes
// 15 to 40 ms, in which all who ask wait. (All in one they were 370 ms. Growing by a slot at a time,
// by linear hashing, makes nobody wait and each comment 4 µs slower, for chains are cold memory.)
void Window::grow_one() {
    for (std::size_t c = 0; c < chains; ++c) {
        if (heads_[c].taken() >= heads_[c].size() / 64 * (56 - c)) { // two to a slot, mostly
            return grow(c);
        }
    }
    for (std::size_t band = 0; band < text::Signature::bands; ++band) {
        if (near_.size() >= near_heads_[band].size() / 8 * (8 * near_to_a_slot - band)) {
            return grow_near(band);
        }
    }
}

void Window::grow(std::size_t chain) {
    heads_[chain] = Heads(heads_[chain].size() * 2);
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        link(chain, entries_[i], first_ + static_cast<std::uint32_t>(i));
    }
}

void Window::grow_near(std::size_t band) {
    near_heads_[band] = Heads(near_heads_[band].size() * 2);
    for (std::size_t i = 0; i < near_.size(); ++i) {
        near_[i].older[band] = near_heads_[band].push(near_hash({near_[i].lowest, 0}, band),
                                                      first_near_ + static_cast<std::uint32_t>(i));
    }
}

void Window::grow_links() {
    link_heads_ = Heads(link_heads_.size() * 2);
    for (std::size_t i = 0; i < links_.size(); ++i) {
        links_[i].older = link_heads_.push(text::mix(links_[i].domain),
                                           first_link_ + static_cast<std::uint32_t>(i));
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
    while (!near_.empty() && !at(near_tickets_.front())) {
        drop_oldest_near();
    }
}

// The newest of all is the newest of its slots, but of those that a walk has taken it out of.
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
        heads_[c].pop(hash_of(entry.keys[c]), ticket, entry.older[c]);
    }
    for (; !links_.empty() && links_.back().ticket == ticket; links_.pop_back()) {
        auto const& link = links_.back();
        link_heads_.pop(text::mix(link.domain), next_number(links_, first_link_) - 1, link.older);
    }
    if (!near_.empty() && near_tickets_.back() == ticket) {
        text::Signature const signature{near_.back().lowest, 0};
        for (std::size_t band = 0; band < text::Signature::bands; ++band) {
            near_heads_[band].pop(near_hash(signature, band), next_number(near_, first_near_) - 1,
                                  near_.back().older[band]);
        }
        near_.pop_back();
        near_tickets_.pop_back();
    }
    entries_.pop_back();
    return true;
}

// A clock that was ahead and is right again. Else all that comes until then would have that one time,
// and rates would not let go of it.
void Window::turn_back(Time now) {
    auto const is_ahead = [&](auto& ring) { return !ring.empty() && ring.back().at > now + clocks_differ; };
    if (!is_ahead(entries_) && !is_ahead(links_)) {
        return;
    }
    for (auto i = entries_.size(); i > 0 && entries_[i - 1].at > now; --i) {
        entries_[i - 1].at = now;
    }
    for (auto i = links_.size(); i > 0 && links_[i - 1].at > now; --i) {
        links_[i - 1].at = now;
    }
}

Window::Ticket Window::admit(Arrival const& arrival) {
    drop_old(arrival.at);
    turn_back(arrival.at);
    grow_one();
    auto const ticket = next_number(entries_, first_);
    Entry entry{};
    // Keep the ring in order of time.
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
    auto slots = link_heads_.size();
    for (auto const& heads : heads_) {
        slots += heads.size();
    }
    for (auto const& heads : near_heads_) {
        slots += heads.size();
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
