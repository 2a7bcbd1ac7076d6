// Comments of a few authors on a few threads, with answers, decisions, edits and erasures, from a
// seed, through the real writer; and what a naive look at the truth makes of them.
#pragma once

#include <map>
#include <random>
#include <set>

#include "tests/unit/store/store_support.hpp"

namespace commentd::store {

class RandomHistory {
public:
    RandomHistory(OpenStore& open, std::uint32_t seed) : open_(open), random_(seed) {
        open.change([&](Transaction& transaction) {
            for (int i = 0; i < 5; ++i)
                threads_.push_back(open_.store->threads.put(
                    transaction, 1 + i % 2, "thread-" + std::to_string(i), {}));
        });
    }

    // Something happens to some comment; the keys that it touches.
    std::vector<CounterKey> step() {
        open_.clock.advance(std::chrono::milliseconds(1 + random_() % 5'000));
        auto const what = living_.empty() ? 0 : random_() % 100;
        if (what < 45) return add();
        auto const which = random_() % living_.size();
        auto const number = living_[which];
        if (what < 92) {
            what < 70 ? move(number) : what < 78 ? rejudge(number) : edit(number);
        } else {
            erase(number);
            living_.erase(living_.begin() + static_cast<std::ptrdiff_t>(which));
        }
        return touched_[number];
    }

    std::set<CounterKey> const& keys() const { return keys_; } // of all that ever came

private:
    std::uint64_t one_of(std::uint64_t count) { return 1 + random_() % count; }
    bool chance(unsigned percent) { return random_() % 100 < percent; }

    rules::Decision random_decision() {
        rules::Decision d;
        d.verdict = static_cast<rules::Verdict>(random_() % 4);
        d.score = static_cast<rules::Points>(random_() % 1500);
        d.decided_by = "score";
        for (int i = 0; i < 6; ++i)
            if (chance(30)) {
                rules::Hit hit;
                hit.rule = "rule-" + std::to_string(i);
                d.hits.push_back(hit);
                if (chance(50)) d.hits.push_back(hit); // at two places
            }
        return d;
    }

    // Like moderation::make_keys: accounts, readers with and without network or address.
    Keys random_keys(comments::SiteNumber site) {
        auto const s = static_cast<std::uint64_t>(site) * 1'000'000;
        Keys k;
        if (chance(85)) {
            k.ip = s + 30'000 + one_of(12);
            k.net = s + 40'000 + k.ip % 4;
        }
        auto const person = one_of(9);
        if (person <= 3) {
            k.author = k.reader = s + 10'000 + person; // proven
        } else if (person <= 8) {
            k.reader = s + 20'000 + person;
            k.author = s + 50'000 + 100 * person + (k.net ? 1 + k.net % 4 : 0);
            k.cluster = k.net;
            k.email = s + 60'000 + person;
        } // else: nothing is known of them
        if (k.cluster == 0) k.cluster = k.author;
        k.name = s + 70'000 + person;
        k.text = s + 80'000 + one_of(50);
        k.copy = 1'000'000'000 + ++copies_;
        if (chance(70)) {
            auto const some = "variant " + std::to_string(one_of(4));
            k.near = rules::text::sign(some + " of these words that are much alike " +
                                           std::to_string(one_of(20)),
                                       s);
            k.near.words = rules::text::shingle_words; // as it comes back from the truth
        }
        return k;
    }

    // None, mostly; a few that many link to.
    std::vector<std::uint64_t> random_domains(comments::SiteNumber site) {
        std::set<std::uint64_t> domains;
        while (chance(40))
            domains.insert(static_cast<std::uint64_t>(site) * 1'000'000 + 90'000 + one_of(8));
        return {domains.begin(), domains.end()};
    }

    std::vector<CounterKey> add() {
        NewComment added;
        auto& c = added.comment;
        auto const& thread = threads_[random_() % threads_.size()];
        c.id = base::make_id(open_.clock.now());
        c.site = thread.site;
        c.thread = thread.number;
        c.created_at = open_.clock.now();
        c.source = chance(10) ? rules::Source::akismet : rules::Source::form;
        c.decision = random_decision();
        c.first_verdict = c.decision.verdict;
        c.status = comments::status_of(c.decision.verdict);
        c.author.name = "Somebody";
        c.content = "Comment " + std::to_string(copies_);
        auto& others = of_thread_[thread.number];
        if (!others.empty() && chance(60)) c.parent = others[random_() % others.size()];
        added.keys = random_keys(c.site);
        if (added.keys.ip) {
            c.client.ip.emplace().bytes[15] = static_cast<std::uint8_t>(added.keys.ip);
        }
        added.link_domains = random_domains(c.site);
        added.record = pack(c.decision, {});
        open_.change([&](Transaction& t) { open_.store->comments.add(t, added); });
        living_.push_back(c.number);
        others.push_back(c.number);
        auto const& k = added.keys;
        auto& touched = touched_[c.number];
        touched = {thread_key(c.thread), site_key(c.site)};
        if (k.author) touched.push_back(author_key(k));
        if (k.ip) touched.push_back(ip_key(k));
        if (k.net) touched.push_back(net_key(k));
        if (k.reader) touched.push_back(reader_key(k));
        for (auto const domain : added.link_domains) touched.push_back(link_domain_key(domain));
        keys_.insert(touched.begin(), touched.end());
        return touched;
    }

    template <class F>
    void change(comments::CommentNumber number, F work) {
        open_.change([&](Transaction& transaction) {
            auto comment = Comments::find(transaction.database, number);
            if (!comment) throw std::logic_error("a comment is not there");
            work(transaction, *comment);
        });
    }
    void move(comments::CommentNumber number) {
        Move const how{static_cast<comments::Status>(random_() % 4),
                       "move",
                       {Actor::Kind::person, 1},
                       chance(20) ? "a reason" : "",
                       {},
                       open_.clock.now()};
        change(number, [&](Transaction& transaction, comments::Comment& comment) {
            comment.decided_by = 1;
            open_.store->comments.move(transaction, comment, how);
        });
    }
    void rejudge(comments::CommentNumber number) {
        auto const record = pack(random_decision(), {});
        change(number, [&](Transaction& transaction, comments::Comment& comment) {
            open_.store->comments.rejudge(transaction, comment, record, "a run of sixteen",
                                          open_.clock.now());
        });
    }
    void edit(comments::CommentNumber number) {
        auto const decision = random_decision();
        change(number, [&](Transaction& transaction, comments::Comment& comment) {
            auto const domains = random_domains(comment.site);
            open_.store->comments.edit(transaction, comment, comment.content + "!", domains,
                                       decision, pack(decision, {}), {Actor::Kind::site, 0},
                                       open_.clock.now());
            for (auto const domain : domains) {
                touched_[number].push_back(link_domain_key(domain));
                keys_.insert(link_domain_key(domain));
            }
        });
    }
    void erase(comments::CommentNumber number) {
        change(number, [&](Transaction& transaction, comments::Comment& comment) {
            open_.store->comments.erase(transaction, comment, {Actor::Kind::site, 0},
                                        open_.clock.now());
        });
    }

    OpenStore& open_;
    std::mt19937_64 random_;
    std::uint64_t copies_ = 0;
    std::vector<comments::Thread> threads_;
    std::vector<comments::CommentNumber> living_;
    std::map<comments::ThreadNumber, std::vector<comments::CommentNumber>> of_thread_;
    std::map<comments::CommentNumber, std::vector<CounterKey>> touched_;
    std::set<CounterKey> keys_;
};

// Counted one by one. A reader is known by what was approved alone, and since when is not asked.
inline std::map<CounterKey, rules::History> recount(Database& truth) {
    constexpr auto sql = "SELECT status, keys, created_at, thread, site, link_domains FROM comments"
                         " WHERE status < 4";
    std::map<CounterKey, rules::History> counts;
    auto query = truth.run(sql);
    while (query.next()) {
        auto const status = static_cast<comments::Status>(query.number(0));
        auto const keys = Keys::unpack(query.blob(1));
        auto const at = base::time_from_number(query.number(2));
        auto const count = [&](CounterKey const& key) {
            auto& h = counts[key];
            switch (status) {
            case comments::Status::pending: ++h.pending; break;
            case comments::Status::approved: ++h.approved; break;
            case comments::Status::rejected: ++h.rejected; break;
            default: ++h.spam;
            }
            h.first_seen = std::min(h.first_seen.value_or(at), at);
            h.last_seen = std::max(h.last_seen.value_or(at), at);
        };
        count(thread_key(query.number(3)));
        count(site_key(query.number(4)));
        for (auto const domain : unpack_hashes(query.blob(5))) count(link_domain_key(domain));
        if (keys.author) count(author_key(keys));
        if (keys.ip) count(ip_key(keys));
        if (keys.net) count(net_key(keys));
        if (keys.reader && status == comments::Status::approved) ++counts[reader_key(keys)].approved;
    }
    return counts;
}

// The tables of derived.db, row by row. Left out, for nobody asks for it: since when and until when
// a reader was approved, and readers of whom nothing is approved any more.
inline std::string dump(Database& derived) {
    constexpr auto items =
        "SELECT 'item ' || number || ' seq ' || seq || ' status ' || status || ' site ' || site ||"
        " ' thread ' || thread || ' parent ' || quote(parent) || ' at ' || created_at || ' score ' ||"
        " score || ' public ' || public || ' below ' || below || ' ' || quote(name_key) || ' ' ||"
        " quote(email_key) || ' ' || quote(ip) || ' ' || quote(keys) || quote(link_domains)"
        " FROM items ORDER BY number";
    constexpr auto counters =
        "SELECT 'counter ' || kind || ' ' || cluster || ' ' || key || ': ' || approved || ' ' ||"
        " rejected || ' ' || spam || ' ' || pending || CASE kind WHEN 3 THEN '' ELSE ' seen ' ||"
        " first_seen || ' ' || last_seen END FROM counters"
        " WHERE kind <> 3 OR approved <> 0 ORDER BY cluster, kind, key";
    constexpr auto hits =
        "SELECT 'hit ' || rule || ' ' || number FROM rule_hits ORDER BY rule, number";
    return ask_text(derived, items) + ask_text(derived, counters) + ask_text(derived, hits);
}

inline std::string dump(std::filesystem::path const& derived) {
    auto database = Database::open(derived, Database::Access::read);
    return dump(database);
}

} // namespace commentd::store
