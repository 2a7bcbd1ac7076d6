#include "daemon/store/statistics.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <unordered_map>

#include "daemon/store/queue.hpp"
#include "daemon/store/record.hpp"

namespace commentd::store {

using comments::Status;

void HitCount::add(HitCount const& one) {
    hits += one.hits;
    on_trial += one.on_trial;
    good += one.good;
    bad += one.bad;
    approved += one.approved;
    flips += one.flips;
    alone += one.alone;
    only += one.only;
    if (!last || (one.last && *last < *one.last)) last = one.last;
}

namespace {

// What one rule said of one comment.
struct Voice {
    std::size_t rule;            // number
    bool on_trial, pivotal;
    bool against;                // it is enforced, of a pack, and no rule that eases
    std::vector<std::size_t> entries; // numbers, each once
    bool by_more = false;        // it also hit by something that is no entry

    bool only_by(std::size_t entry) const {
        return !by_more && entries.size() == 1 && entries.front() == entry;
    }
};

class Counting {
public:
    explicit Counting(std::unordered_set<std::string> const& easing) : easing_(easing) {}

    // `basis`: of the comment, what each of its hits counts.
    void add(rules::Decision const& decision, HitCount const& basis) {
        voices_.clear();
        listen(decision.hits, false);
        if (decision.shadow) {
            auto const& shadow = *decision.shadow;
            listen(shadow.hits, true);
        }
        against_ = std::ranges::count(voices_, true, &Voice::against);
        for (auto const& voice : voices_) count_rule(voice, basis);
        count_pairs();
        count_entries(basis);
    }

    void report(Statistics& statistics) {
        for (std::size_t i = 0; i < rules_.size(); ++i) {
            auto& rule = rules_[i];
            auto const& beside = together_[i];
            auto const most = std::ranges::max_element(beside);
            if (most != beside.end() && *most > 0) {
                rule.often_with = rules_[static_cast<std::size_t>(most - beside.begin())].rule;
                rule.together = *most;
            }
        }
        statistics.rules = std::move(rules_);
        statistics.entries = std::move(entries_);
        std::ranges::sort(statistics.rules, {}, &RuleCount::rule);
        std::ranges::sort(statistics.entries, {}, [](EntryCount const& e) {
            return std::pair<std::string_view, std::string_view>(e.list, e.entry);
        });
    }

private:
    std::size_t rule_number(rules::Hit const& hit) {
        auto const [known, is_new] = rule_numbers_.try_emplace(hit.rule, rules_.size());
        if (is_new) {
            rules_.push_back({hit.rule, hit.pack, {}, {}, 0});
            together_.emplace_back();
            eases_.push_back(easing_.contains(hit.rule));
        }
        return known->second;
    }

    std::size_t entry_number(rules::Hit const& hit) {
        auto const [known, is_new] =
            entry_numbers_.try_emplace(std::pair(hit.list, hit.entry), entries_.size());
        if (is_new) entries_.push_back({hit.list, hit.entry, hit.at, {}});
        return known->second;
    }

    // Hits of one rule stand together.
    void listen(std::vector<rules::Hit> const& hits, bool on_trial) {
        for (auto const& hit : hits) {
            if (&hit == &hits.front() || hit.rule != (&hit - 1)->rule) {
                auto const rule = rule_number(hit);
                bool const against =
                    !on_trial && !hit.pack.empty() && hit.score >= 0 && !eases_[rule];
                voices_.push_back({rule, on_trial, hit.pivotal, against, {}, false});
            }
            auto& voice = voices_.back();
            if (hit.list.empty()) {
                voice.by_more = true;
                continue;
            }
            auto const entry = entry_number(hit);
            if (std::ranges::find(voice.entries, entry) == voice.entries.end())
                voice.entries.push_back(entry);
        }
    }

    void count_rule(Voice const& voice, HitCount const& basis) {
        auto one = basis;
        one.hits = 1;
        one.on_trial = voice.on_trial;
        one.flips = voice.pivotal;
        one.alone = against_ == (voice.against ? 1 : 0);
        one.only = one.alone * basis.bad;
        rules_[voice.rule].count.add(one);
    }

    void count_pairs() {
        for (auto const& one : voices_)
            for (auto const& other : voices_) {
                if (one.rule == other.rule) continue;
                auto& beside = together_[one.rule];
                if (beside.size() <= other.rule) beside.resize(other.rule + 1);
                ++beside[other.rule];
            }
    }

    void count_entries(HitCount const& basis) {
        hit_entries_.clear();
        for (auto const& voice : voices_)
            for (auto const entry : voice.entries)
                if (std::ranges::find(hit_entries_, entry) == hit_entries_.end())
                    hit_entries_.push_back(entry);
        for (auto const entry : hit_entries_) {
            auto one = basis;
            one.hits = 1;
            one.on_trial = 1;
            std::int64_t by_it_alone = 0;
            for (auto const& voice : voices_) {
                bool const only = voice.only_by(entry);
                by_it_alone += only && voice.against;
                if (only && voice.pivotal) one.flips = 1;
                if (!voice.on_trial &&
                    std::ranges::find(voice.entries, entry) != voice.entries.end())
                    one.on_trial = 0;
            }
            one.alone = by_it_alone == against_;
            one.only = one.alone * basis.bad;
            entries_[entry].count.add(one);
        }
    }

    struct PairHash {
        std::size_t operator()(std::pair<std::string, std::string> const& pair) const {
            std::hash<std::string> const hash;
            return hash(pair.first) * 31 + hash(pair.second);
        }
    };

    std::unordered_set<std::string> const& easing_;
    std::vector<RuleCount> rules_;
    std::vector<char> eases_;                          // by rule
    std::vector<std::vector<std::int64_t>> together_; // by rule and rule
    std::vector<EntryCount> entries_;
    std::unordered_map<std::string, std::size_t> rule_numbers_;
    std::unordered_map<std::pair<std::string, std::string>, std::size_t, PairHash> entry_numbers_;

    // Of the comment at hand.
    std::vector<Voice> voices_;
    std::vector<std::size_t> hit_entries_;
    std::int64_t against_ = 0;
};

std::optional<std::string>
sites_json(SitesSeen const& sites) {
    if (!sites) return {};
    return json_numbers(*sites);
}

} // namespace

std::string first_id(base::Time time) {
    constexpr std::int64_t last = (std::int64_t{1} << 48) - 1;
    auto const milliseconds = std::clamp<std::int64_t>(base::to_number(time), 0, last);
    std::string id(16, '\0');
    for (std::size_t i = 0; i < 6; ++i) id[i] = static_cast<char>(milliseconds >> (40 - 8 * i));
    return id;
}

Statistics count_hits(Database& truth, StatisticsWindow const& window,
                      std::unordered_set<std::string> const& easing, std::int64_t comments_max) {
    constexpr auto newest_first = // by the index of uuid
        "SELECT site, status, decided_by, created_at, decision FROM comments WHERE uuid >= ?"
        " ORDER BY uuid DESC";
    Statistics statistics;
    statistics.since = window.since;
    auto oldest = window.until;
    Counting counting(easing);
    auto const from = first_id(window.since);
    auto row = truth.run(newest_first);
    row.bind_blob(from);
    while (row.next()) {
        auto const status = static_cast<Status>(row.number(1));
        auto const at = base::time_from_number(row.number(3));
        if (status == Status::erased || at < window.since || at >= window.until ||
            !sees(window.sites, row.number(0)))
            continue;
        if (statistics.comments + statistics.unreadable == comments_max) {
            statistics.complete = false;
            statistics.since = oldest;
            break;
        }
        oldest = at;
        bool const by_person = row.optional_number(2).value_or(0) > 0;
        HitCount basis;
        basis.good = by_person && status == Status::approved;
        basis.bad = by_person && (status == Status::rejected || status == Status::spam);
        basis.approved = status == Status::approved;
        basis.last = at;
        try {
            counting.add(unpack_decision(row.blob(4)), basis);
        } catch (std::runtime_error const&) { // damaged: the others still tell something
            ++statistics.unreadable;
            continue;
        }
        ++statistics.comments;
        statistics.good += basis.good;
        statistics.bad += basis.bad;
    }
    counting.report(statistics);
    return statistics;
}

std::vector<std::optional<base::Time>>
last_hits(Database& derived, std::vector<std::string> const& rules,
          SitesSeen const& sites) {
    constexpr auto sql =
        "SELECT i.created_at FROM (SELECT number FROM rule_hits WHERE rule = ?1"
        " ORDER BY number DESC LIMIT 10000) h JOIN items i ON i.number = h.number"
        " WHERE i.status < 4 AND (?2 IS NULL OR i.site IN (SELECT value FROM json_each(?2)))"
        " ORDER BY h.number DESC LIMIT 1";
    auto const allowed = sites_json(sites);
    std::vector<std::optional<base::Time>> times;
    for (auto const& rule : rules) {
        auto query = derived.run(sql);
        query.bind(rule).bind(allowed);
        times.push_back(query.next() ? std::optional(base::time_from_number(query.number(0)))
                                     : std::nullopt);
    }
    return times;
}

} // namespace commentd::store
