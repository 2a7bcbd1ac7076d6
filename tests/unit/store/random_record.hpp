// Decisions and facts of every shape, from a seed.
#pragma once

#include <algorithm>
#include <random>
#include <string>

#include "rules/decision.hpp"
#include "rules/facts.hpp"

namespace commentd::store {

class RandomRecord {
public:
    explicit RandomRecord(std::uint32_t seed) : random_(seed) {}

    rules::Decision decision() {
        rules::Decision d;
        d.verdict = static_cast<rules::Verdict>(random_() % 4);
        d.score = points();
        d.thresholds = {points(), points(), points()};
        d.ruleset = text();
        d.decided_by = text();
        if (flag()) d.reply = text();
        d.hits = hits();
        if (random_() % 4 == 0) {
            d.shadow = rules::Shadow{static_cast<rules::Verdict>(random_() % 4), points(), text(),
                                     std::vector<std::string>(random_() % 3), hits()};
            for (auto& rule : d.shadow->flipped_by) rule = text();
        }
        return d;
    }

    rules::Facts facts() {
        rules::Facts f;
        f.now = time();
        for (auto* const one :
             {&f.proven, &f.verified, &f.known_reader, &f.has_parent, &f.parent_public,
              &f.thread_closed, &f.lookup_failed, &f.edit, &f.approved_by_person,
              &f.policy.premoderate, &f.policy.judge_first_comment, &f.name_reserved,
              &f.thread_watched})
            *one = flag();
        f.depth = number();
        f.thread_comments = number();
        for (auto* const past : {&f.author, &f.ip_history, &f.net_history, &f.link_domain})
            if (flag()) *past = history();
        if (flag()) f.thread_age = rules::Duration(points());
        if (flag()) f.form_origin = flag() ? rules::Origin::ok : rules::Origin::missing;
        f.rates.resize(random_() % 4);
        for (auto& rate : f.rates)
            if (flag()) rate = number();
        f.duplicates.resize(random_() % 3);
        for (auto& duplicate : f.duplicates) duplicate = {number(), text()};
        f.policy.thresholds = {points(), points(), points()};
        if (flag()) f.form_token = static_cast<rules::FormToken>(random_() % 4);
        if (flag()) f.form_time = rules::Duration(points());
        if (flag()) f.honeypot = flag() ? rules::Honeypot::empty : rules::Honeypot::filled;
        if (flag()) f.pow = static_cast<rules::ProofOfWork>(random_() % 6);
        f.policy.languages.resize(random_() % 3);
        for (auto& language : f.policy.languages) language = text();
        f.lists_version = number();
        return f;
    }

private:
    bool flag() { return random_() % 2 == 0; }
    std::vector<rules::Hit> hits() {
        std::vector<rules::Hit> all(random_() % 5);
        for (auto& hit : all) {
            hit.rule = text();
            hit.pack = text();
            hit.reason = text();
            hit.score = points();
            hit.field = text();
            hit.begin = number();
            hit.end = number();
            hit.text = text();
            hit.list = text();
            hit.entry = text();
            hit.at = text();
            hit.view = text();
            hit.how.resize(random_() % 3);
            for (auto& how : hit.how) how = text();
            hit.pivotal = flag();
        }
        return all;
    }
    // As often small as of any size.
    std::uint32_t number() {
        auto const any = static_cast<std::uint32_t>(random_());
        return flag() ? any % 200 : any;
    }
    rules::Points points() {
        switch (random_() % 4) {
        case 0: return rules::never;
        case 1: return static_cast<std::int64_t>(random_());
        case 2: return -static_cast<std::int64_t>(random_() % 2000);
        default: return static_cast<std::int64_t>(random_() % 2000);
        }
    }
    rules::Time time() { return rules::Time(rules::Duration(points())); }
    rules::History history() {
        rules::History h{number(), number(), number(), number(), {}, {}};
        if (flag()) h.first_seen = time();
        if (flag()) h.last_seen = time();
        return h;
    }
    std::string text() {
        std::string bytes(random_() % (flag() ? 4 : 300), '\0');
        for (char& byte : bytes) byte = static_cast<char>(random_());
        return bytes;
    }

    std::mt19937_64 random_;
};

// In all that a record keeps of facts.
inline bool same_facts(rules::Facts const& a, rules::Facts const& b) {
    return a.now == b.now && a.proven == b.proven && a.verified == b.verified &&
           a.known_reader == b.known_reader && a.has_parent == b.has_parent &&
           a.parent_public == b.parent_public && a.thread_closed == b.thread_closed &&
           a.thread_watched == b.thread_watched &&
           a.lookup_failed == b.lookup_failed && a.edit == b.edit &&
           a.approved_by_person == b.approved_by_person && a.depth == b.depth &&
           a.thread_comments == b.thread_comments && a.author == b.author &&
           a.ip_history == b.ip_history && a.net_history == b.net_history &&
           a.link_domain == b.link_domain &&
           a.thread_age == b.thread_age && a.form_origin == b.form_origin && a.rates == b.rates &&
           a.name_reserved == b.name_reserved && a.form_token == b.form_token &&
           a.form_time == b.form_time && a.honeypot == b.honeypot && a.pow == b.pow &&
           a.lists_version == b.lists_version && a.duplicates == b.duplicates && a.policy == b.policy;
}

} // namespace commentd::store
