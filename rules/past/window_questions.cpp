// What is asked of the window: how many share a key, who has the same text.
#include <algorithm>
#include <bit>
#include <unordered_set>
#include <utility>

#include "rules/past/window.hpp"
#include "rules/text/mix.hpp"

namespace commentd::rules {

namespace {

// Enough for every limit that a rule may have, when all that is met has the same keys. Where few of
// those that share one key (the thread) share the others too, a rate may be more than is counted.
constexpr std::size_t rate_walk_max = rate_over_max + 1, no_limit = SIZE_MAX;

// In place of the text of one that was erased.
constexpr std::uint64_t forgotten = ~std::uint64_t{0} >> 16;

} // namespace

template <class F>
void Window::walk(Chain chain, ShortKey key, Time since, std::size_t steps, F each) const {
    if (key == ShortKey()) {
        return;
    }
    auto& heads = heads_[chain];
    Entry* newer = nullptr; // the last one met that stays
    // Entries with other keys are met too, in the same slot.
    for (auto ticket = heads.newest(hash_of(key)); auto* entry = at(ticket);) {
        if (entry->at < since || steps-- == 0) {
            return;
        }
        auto const older = entry->older[chain];
        if (entry->state != gone) {
            newer = entry;
        } else if (newer) {
            newer->older[chain] = older;
        } else {
            heads.put(hash_of(key), older);
        }
        if (entry->keys[chain] == key && entry->state != gone && !each(ticket, *entry)) {
            return;
        }
        if (older == 0 || older - first_ >= ticket - first_) {
            return; // its end fell out of the ring
        }
        ticket = older;
    }
}

template <class F>
void Window::walk_domain(std::uint64_t domain, Time since, std::size_t& steps, F each) const {
    auto number = link_heads_.newest(text::mix(domain));
    // Links to other domains are met too, in the same slot.
    for (auto const* link = link_at(number); link && link->at >= since && steps > 0;
         link = link_at(number)) {
        --steps;
        // The comment may be older than the link, and fallen out.
        auto const* entry = link->domain == domain ? at(link->ticket) : nullptr;
        if (entry && entry->state != gone && !each(link->ticket, *entry)) {
            return;
        }
        if (link->older - first_link_ >= number - first_link_) {
            return;
        }
        number = link->older;
    }
}

// The first ticket that came at `since` or later: entries are in the order of time.
Window::Ticket Window::first_since(Time since) const {
    if (entries_.empty() || entries_.front().at >= since) {
        return first_; // mostly: the whole day is asked for
    }
    std::size_t begin = 0, end = entries_.size();
    while (begin < end) {
        auto const middle = begin + (end - begin) / 2;
        if (entries_[middle].at < since) {
            begin = middle + 1;
        } else {
            end = middle;
        }
    }
    return first_ + static_cast<Ticket>(begin);
}

std::uint32_t Window::first_near_since(Ticket oldest) const {
    std::uint32_t begin = 0, end = static_cast<std::uint32_t>(near_.size());
    auto const is_older = [&](std::uint32_t place) {
        return near_tickets_[place] - first_ < oldest - first_;
    };
    if (end == 0 || !is_older(0)) {
        return begin;
    }
    while (begin < end) {
        auto const middle = begin + (end - begin) / 2;
        if (is_older(middle)) {
            begin = middle + 1;
        } else {
            end = middle;
        }
    }
    return begin;
}

// So that those of other sites are not near, and not in the same chains.
text::Signature Window::of_site(text::Signature signature, std::uint64_t site) {
    auto const bytes = std::bit_cast<std::array<std::uint8_t, 8>>(text::mix(site));
    for (std::size_t i = 0; i < signature.lowest.size(); ++i) {
        signature.lowest[i] ^= bytes[i % bytes.size()];
    }
    return signature;
}

Window::NearEntry const* Window::prefetch_near(std::uint32_t number) const {
    auto const* near = number == 0 ? nullptr : in_ring(near_, first_near_, number);
    __builtin_prefetch(near);
    return near;
}

template <class F>
void Window::walk_near(Arrival const& asking, std::uint32_t alike, Time since, F each) const {
    constexpr std::size_t bands = text::Signature::bands;
    // Those met are far from each other in memory, and most are not near. So the chains of all bands
    // are walked in turns, each with its next one on the way into the cache; the signature alone
    // tells, and the entry is not looked at.
    ShortKey const asking_site = asking.site, asking_text = asking.text;
    auto const signature = of_site(asking.near, asking.site);
    std::array<std::uint32_t, bands> numbers{};
    std::array<NearEntry const*, bands> next{};
    for (std::size_t band = 0; band < bands; ++band) {
        near_heads_[band].prefetch(near_hash(signature, band));
    }
    for (std::size_t band = 0; band < bands; ++band) {
        numbers[band] = near_heads_[band].newest(near_hash(signature, band));
        next[band] = prefetch_near(numbers[band]);
    }
    auto const oldest_near = first_near_since(first_since(since));
    constexpr std::size_t steps_max = near_copies_max * bands; // a copy may be met in each of them
    std::size_t steps = 0;
    for (std::size_t left = bands; left > 0;) {
        left = 0;
        for (std::size_t band = 0; band < bands; ++band) {
            auto const* near = std::exchange(next[band], nullptr);
            bool const is_older = numbers[band] - first_near_ < oldest_near;
            if (!near || is_older || ++steps > steps_max) {
                continue;
            }
            // One that shares several bands is met in the first of them; one that does not share this
            // one is only in the same slot.
            text::Signature const other{near->lowest, 0};
            std::size_t first = 0;
            while (first < bands && other.band(first) != signature.band(first)) {
                ++first;
            }
            if (first == band && text::alike(other, signature) >= alike) {
                auto const ticket = near_tickets_[numbers[band] - first_near_];
                auto const* entry = at(ticket);
                if (entry && entry->state != gone && entry->keys[site] == asking_site &&
                    entry->keys[text] != asking_text && entry->keys[text] != ShortKey(forgotten) &&
                    !each(ticket, *entry)) {
                    return;
                }
            }
            auto const older = near->older[band];
            if (older == 0 || older - first_near_ >= numbers[band] - first_near_) {
                continue; // its end fell out of the ring
            }
            numbers[band] = older;
            next[band] = prefetch_near(older);
            ++left;
        }
    }
}

class Window::Counting {
public:
    Counting(Window const& window, RateQuery const& query, Arrival const& asking,
             std::optional<CommentId> const& leave_out)
        : window_(window), query_(query), asking_(asking), leave_out_(leave_out),
          since_(asking.at - query.within) {
        wanted_.reserve(query.keys.size());
        for (auto const key : query.keys) {
            if (key == RateKey::links_domain) {
                by_domain_ = true;
                continue;
            }
            wanted_.push_back(place(key));
        }
    }

    std::optional<std::uint32_t> count() {
        for (auto const& [chain, key] : wanted_) {
            if (key == ShortKey()) {
                return {};
            }
        }
        if (!by_domain_) {
            // The fewer comments share a key, the shorter its chain; chains are in that order.
            auto const [chain, key] = *std::ranges::min_element(wanted_, {}, &Place::first);
            window_.walk(chain, key, since_, rate_walk_max,
                         [this](std::uint32_t, Entry const& entry) { return add(entry); });
            return found();
        }
        if (asking_.link_domains.empty()) {
            return {};
        }
        std::uint32_t most = 0;
        for (auto const domain : asking_.link_domains) {
            comments_ = 0;
            values_.clear();
            window_.walk_domain(domain, since_, steps_,
                                [this](std::uint32_t, Entry const& entry) { return add(entry); });
            most = std::max(most, found());
        }
        return most;
    }

private:
    using Place = std::pair<Chain, ShortKey>;

    Place place(RateKey key) const {
        switch (key) {
        case RateKey::ip: return {ip, asking_.ip};
        case RateKey::net: return {net, asking_.net};
        case RateKey::author: return {author, asking_.author};
        case RateKey::author_email: return {email, asking_.email};
        case RateKey::site: return {site, asking_.site};
        case RateKey::thread: return {thread, asking_.thread};
        case RateKey::links_domain: break;
        }
        return {chains, 0};
    }

    std::uint32_t found() const {
        auto const n = query_.distinct ? static_cast<std::uint32_t>(values_.size()) : comments_;
        return std::min(n, query_.over + 1);
    }

    // Whether to go on.
    bool add(Entry const& entry) {
        bool const counts =
            !entry.import && entry.id != leave_out_ &&
            std::ranges::all_of(wanted_, [&](Place const& w) { return entry.keys[w.first] == w.second; });
        if (counts && query_.distinct) {
            add_value(entry);
        } else if (counts) {
            ++comments_;
        }
        return found() <= query_.over;
    }

    void add_value(Entry const& entry) {
        if (*query_.distinct != RateKey::links_domain) {
            if (auto const value = entry.keys[place(*query_.distinct).first].value()) {
                values_.insert(value);
            }
            return;
        }
        for (auto const* link = window_.link_at(entry.link); link;
             link = window_.link_at(link->before)) {
            values_.insert(link->domain);
        }
    }

    Window const& window_;
    RateQuery const& query_;
    Arrival const& asking_;
    std::optional<CommentId> const& leave_out_;
    Time const since_;
    std::vector<Place> wanted_; // all keys but links.domain must be those of this comment
    bool by_domain_ = false;
    std::uint32_t comments_ = 0;
    std::size_t steps_ = rate_walk_max; // left, for all domains together
    std::unordered_set<std::uint64_t> values_;
};

std::optional<std::uint32_t> Window::count(RateQuery const& query, Arrival const& asking,
                                           std::optional<CommentId> leave_out) const {
    return Counting(*this, query, asking, leave_out).count();
}

DuplicateAnswer Window::copies(DuplicateQuery const& query, Arrival const& asking,
                               std::optional<Ticket> self,
                               std::optional<CommentId> leave_out) const {
    DuplicateAnswer answer;
    auto const since = asking.at - query.within;
    std::size_t steps = 0;
    Entry const* first = nullptr;
    auto const add = [&](std::uint32_t ticket, Entry const& entry) {
        if (ticket == self || entry.id == leave_out ||
            (!query.across_threads && entry.keys[thread] != ShortKey(asking.thread))) {
            return true;
        }
        // One that is admitted and not yet stored counts, but has no id to be named by.
        ++answer.count;
        if (entry.state == settled && (!first || entry.at <= first->at)) {
            first = &entry;
        }
        return ++steps < copies_max;
    };
    walk(text, asking.text, since, no_limit, add);
    if (query.alike > 0 && asking.near && asking.near.words >= query.min_words) {
        walk_near(asking, query.alike, since, add);
    }
    if (first) {
        answer.first_id = id_text(first->id);
    }
    return answer;
}

void Window::answer(Needs const& needs, Arrival const& asking, std::optional<Ticket> self,
                    std::optional<CommentId> leave_out, Facts& facts) const {
    facts.rates.clear();
    facts.rates.reserve(needs.rates.size());
    for (auto const& query : needs.rates) {
        facts.rates.push_back(count(query, asking, leave_out));
    }
    // How many make a rule pass is its own affair: those that ask for the rest alike are told the same.
    auto const alike = [](DuplicateQuery a, DuplicateQuery const& b) {
        a.count = b.count;
        return a == b;
    };
    facts.duplicates.clear();
    facts.duplicates.reserve(needs.duplicates.size());
    for (std::size_t i = 0; i < needs.duplicates.size(); ++i) {
        bool const again = i > 0 && alike(needs.duplicates[i - 1], needs.duplicates[i]);
        facts.duplicates.push_back(again ? facts.duplicates.back()
                                         : copies(needs.duplicates[i], asking, self, leave_out));
    }
}

std::optional<Window::Found> Window::find(Chain chain, std::uint64_t key, ShortKey of_ip,
                                         Time now) const {
    std::optional<Found> found;
    walk(chain, key, now - window_max, no_limit, [&](std::uint32_t, Entry const& entry) {
        auto const rest = chain == copy ? entry.rest_of_copy : entry.rest_of_request;
        if (entry.state == settled && rest == rest_of(key)) {
            found = Found{entry.id, entry.at, entry.keys[ip] == of_ip};
        }
        return !found;
    });
    return found;
}

std::optional<Window::Found> Window::find_copy(std::uint64_t key, std::uint64_t of_ip,
                                              Time now) const {
    return find(copy, key, of_ip, now);
}

std::optional<Window::Found> Window::find_request(std::uint64_t key, Time now) const {
    return find(request, key, {}, now);
}

std::optional<Window::Ticket> Window::find(CommentId const& id, std::uint64_t key) const {
    std::optional<Ticket> found;
    walk(copy, key, Time::min(), no_limit, [&](std::uint32_t ticket, Entry const& entry) {
        if (entry.id == id) {
            found = ticket;
        }
        return !found;
    });
    return found;
}

void Window::forget_text(CommentId const& id, std::uint64_t key) {
    if (auto const ticket = find(id, key)) {
        // In its chains it stays, under keys that nothing asks for.
        auto& entry = *at(*ticket);
        entry.keys[copy] = entry.keys[text] = forgotten;
    }
}

void Window::add_links(CommentId const& id, std::uint64_t key, Time time,
                       std::vector<std::uint64_t> const& domains) {
    auto const ticket = find(id, key);
    if (!ticket) {
        return;
    }
    turn_back(time);
    auto& entry = *at(*ticket);
    for (auto const domain : domains) {
        bool known = false;
        for (auto const* own = link_at(entry.link); own && !known; own = link_at(own->before)) {
            known = own->domain == domain;
        }
        if (!known) {
            add_link(entry, *ticket, domain, time);
        }
    }
}

} // namespace commentd::rules
