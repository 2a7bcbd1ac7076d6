#include "rules/past/past.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace commentd::rules {

namespace {

std::uint32_t& of(History& counts, Verdict verdict) {
    switch (verdict) {
    case Verdict::approve: return counts.approved;
    case Verdict::hold: return counts.pending;
    case Verdict::reject: return counts.rejected;
    case Verdict::spam: break;
    }
    return counts.spam;
}

} // namespace

void Past::arrive(Arrival arrival, CommentId const& id) {
    assert(!open_ && "the last one must be settled or withdrawn first");
    ticket_ = window_.admit(arrival);
    last_ = std::move(arrival);
    last_id_ = id;
    open_ = true;
}

void Past::settle(Verdict is) {
    assert(open_ && "there is one to settle");
    window_.settle(ticket_, last_id_);
    if (last_.thread != 0) {
        began_.emplace(last_.thread, last_.at);
    }
    count(last_, {}, is);
    open_ = false;
}

void Past::withdraw() {
    assert(open_ && "there is one to withdraw");
    window_.withdraw(ticket_);
    open_ = false;
}

void Past::move(Arrival const& which, CommentId const& id, std::optional<Verdict> was,
                std::optional<Verdict> is) {
    count(which, was, is);
    if (!is) {
        window_.forget_text(id, which.copy);
    }
}

void Past::edit(Arrival const& before, CommentId const& id, Time at,
                std::vector<std::uint64_t> const& link_domains, Verdict was, Verdict is) {
    auto without_links = before;
    without_links.link_domains.clear();
    count(without_links, was, is);
    auto const has = [](std::vector<std::uint64_t> const& all, std::uint64_t one) {
        return std::ranges::find(all, one) != all.end();
    };
    for (auto const domain : before.link_domains) {
        count(link_domains_, domain, before.at, was,
              has(link_domains, domain) ? std::optional(is) : std::nullopt);
    }
    for (auto const domain : link_domains) {
        if (!has(before.link_domains, domain)) {
            count(link_domains_, domain, before.at, {}, is);
        }
    }
    window_.add_links(id, before.copy, at, link_domains);
}

void Past::count(Book& book, std::uint64_t key, Time at, std::optional<Verdict> was,
                 std::optional<Verdict> is) {
    if (key == 0) {
        return;
    }
    auto& known = book[key];
    auto& times = known.times;
    if (was) {
        auto& n = of(known.counts, *was);
        n -= n > 0 ? 1 : 0;
    }
    if (is) {
        ++of(known.counts, *is);
    }
    if (is && !was) {
        times.insert(std::ranges::upper_bound(times, at), at); // at the end, but for an edit's link
    } else if (was && !is) {
        auto const gone = std::ranges::lower_bound(times, at);
        if (gone != times.end() && *gone == at) {
            times.erase(gone);
        }
        if (times.empty()) {
            book.erase(key);
        }
    }
}

void Past::count(Arrival const& one, std::optional<Verdict> was, std::optional<Verdict> is) {
    count(authors_, one.author, one.at, was, is);
    count(ips_, one.ip, one.at, was, is);
    count(nets_, one.net, one.at, was, is);
    count(threads_, one.thread, one.at, was, is);
    for (auto const domain : one.link_domains) {
        count(link_domains_, domain, one.at, was, is);
    }
    auto const by = int{is == Verdict::approve} - int{was == Verdict::approve};
    if (one.reader != 0 && by != 0) {
        auto& approved = readers_[one.reader];
        approved = by > 0 ? approved + 1 : approved - (approved > 0 ? 1 : 0);
    }
}

History Past::history(Book const& book, std::uint64_t key) {
    auto const found = book.find(key);
    if (found == book.end()) {
        return {};
    }
    auto history = found->second.counts;
    history.first_seen = found->second.times.front();
    history.last_seen = found->second.times.back();
    return history;
}

void Past::answer(Needs const& needs, Facts& facts) const {
    assert(open_ && "there is one to ask about");
    ask(needs, last_, ticket_, {}, facts);
    std::vector<History> linked;
    for (auto const domain : last_.link_domains) {
        linked.push_back(history(link_domains_, domain));
    }
    facts.link_domain = needs.link_domain ? most_suspect(linked) : std::nullopt;
}

void Past::answer_edit(Arrival const& before, Arrival const& asking, CommentId const& id,
                       Verdict stands, Needs const& needs, Facts& facts) const {
    ask(needs, asking, {}, id, facts);
    auto const without_itself = [&](History history) {
        auto& n = of(history, stands);
        n -= n > 0 ? 1 : 0;
        return history.total() > 0 ? history : History{};
    };
    for (auto* found : {&facts.author, &facts.ip_history, &facts.net_history}) {
        if (*found) {
            **found = without_itself(**found);
        }
    }
    std::vector<History> linked;
    for (auto const domain : asking.link_domains) {
        auto const found = history(link_domains_, domain);
        auto const& links = before.link_domains;
        bool const counted = std::find(links.begin(), links.end(), domain) != links.end();
        linked.push_back(counted ? without_itself(found) : found);
    }
    facts.link_domain = needs.link_domain ? most_suspect(linked) : std::nullopt;
    if (stands == Verdict::approve) {
        facts.known_reader = approved_of_reader(asking.reader) > 1;
        facts.thread_comments -= facts.thread_comments > 0 ? 1 : 0;
    }
}

std::uint32_t Past::approved_of_reader(std::uint64_t reader) const {
    auto const found = readers_.find(reader);
    return found == readers_.end() ? 0 : found->second;
}

// All but the history of linked domains.
void Past::ask(Needs const& needs, Arrival const& asking, std::optional<Window::Ticket> self,
               std::optional<CommentId> leave_out, Facts& facts) const {
    auto const look = [&](bool wanted, Book const& book, std::uint64_t key) {
        return wanted && key != 0 ? std::optional(history(book, key)) : std::nullopt;
    };
    facts.author = look(needs.author, authors_, asking.author);
    facts.ip_history = look(needs.ip, ips_, asking.ip);
    facts.net_history = look(needs.net, nets_, asking.net);
    facts.known_reader = approved_of_reader(asking.reader) > 0;
    facts.thread_comments = history(threads_, asking.thread).approved;
    if (auto const began = thread_began(asking.thread); began && !facts.thread_age) {
        facts.thread_age = std::max(Duration{0}, asking.at - *began);
    }
    window_.answer(needs, asking, self, leave_out, facts);
}

std::optional<Time> Past::thread_began(std::uint64_t thread) const {
    auto const began = began_.find(thread);
    return began == began_.end() ? std::nullopt : std::optional(began->second);
}

} // namespace commentd::rules
