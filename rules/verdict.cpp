#include "rules/verdict.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "rules/conditions/strings.hpp"

namespace commentd::rules {

namespace {

constexpr std::size_t spans_max = 200;
constexpr Points unproven_min = -200; // what an unproven author's history may take off, all in all

// Something that decides: a rule with an action, or one of the program's own.
struct Decider {
    std::string_view id;
    Verdict verdict;
    std::int64_t priority = 0;
    Rule const* rule = nullptr;   // null: the program's own
    std::string_view reason = {}; // of the program's own
    bool soft = false;            // any approval lifts it
    bool told = false;            // its hits are told already
};

// Several ways may lead to one hit (a phrase with slots, a macro in two branches): it is shown once.
struct Place {
    Fact const* fact;
    std::uint32_t list, item;
    RuntimeEntry const* added;
    text::Span span;
    bool operator==(Place const&) const = default;
};

class Judgement {
public:
    Judgement(Compiled const& set, Scene const& scene, Evaluation const& evaluation,
              std::vector<Speaker> const& speakers, Question const& question)
        : set_(set), scene_(scene), evaluation_(evaluation), speakers_(speakers),
          question_(question) {}

    Decision decide(std::vector<GroupReport>* groups) {
        decision_.thresholds = scene_.facts.policy.thresholds;
        decision_.ruleset = set_.id;
        add_rules();
        add_bans();
        add_policies();
        add_engine();
        clip_groups(groups);
        conclude();
        return std::move(decision_);
    }

private:
    bool counts(std::uint32_t number) const {
        return number != question_.without &&
               (set_.rules[number].mode == Mode::enforce || question_.trial ||
                number == question_.also);
    }

    bool is_told(Rule const& rule) const {
        return question_.tells == Question::Tells::all ||
               (question_.tells == Question::Tells::trial && rule.mode == Mode::shadow);
    }

    void add_rules() {
        sums_.resize(set_.groups.size());
        for (auto const& [i, score] : speakers_) {
            if (!counts(i)) {
                continue;
            }
            auto const& answer = evaluation_.answers()[i];
            regex_failed_ |= answer.regex_failed;
            if (answer.outcome == Outcome::passed) {
                add_rule(set_.rules[i], score, answer.matches);
            }
        }
    }

    void add_rule(Rule const& rule, Points full_score, std::vector<Match> const& matches) {
        auto const score = counted(rule, full_score);
        if (rule.group) {
            auto& sum = sums_[*rule.group];
            sum = sum.value_or(0) + score;
        } else {
            decision_.score += score;
        }
        if (is_told(rule)) {
            add_hits({.rule = rule.id,
                      .pack = rule.pack,
                      .reason = rule.reason ? rule.reason->fill(set_, scene_, rule, matches)
                                            : rule.desc,
                      .score = score,
                      .at = rule.at},
                     matches);
        }
        if (rule.action) {
            auto& deciders = *rule.action == Verdict::approve ? approvals_ : stops_;
            deciders.push_back(
                {.id = rule.id, .verdict = *rule.action, .priority = rule.priority, .rule = &rule});
        }
    }

    Points counted(Rule const& rule, Points score) {
        if (score < 0 && rule.reads_author_history && !scene_.facts.proven) {
            score = std::max(score, unproven_min - unproven_sum_);
            unproven_sum_ += score;
        }
        return score;
    }

    // All entries of one ban list are one that decides; each of its hits has a reason of its own.
    void add_bans() {
        auto const& bans = evaluation_.bans();
        for (auto const& list : ban_lists()) {
            std::optional<Verdict> severest;
            for (auto const& match : bans) {
                if (match.added->list != list.name || list.rule == question_.without_own) {
                    continue;
                }
                if (question_.tells == Question::Tells::all && (!severest || spans_ < spans_max)) {
                    add_hits({.rule = std::string(list.rule), .reason = ban_reason(list, match)},
                             {match});
                }
                severest = std::max(severest, match.added->action);
            }
            if (severest) {
                stops_.push_back({.id = list.rule, .verdict = *severest, .told = true});
            }
        }
    }

    static std::string ban_reason(BanList const& list, Match const& match) {
        auto const& [entry, note] = std::pair(match.added->entry, match.added->note);
        return "banned " + std::string(list.what) + " \"" + entry + '"' +
               (note.empty() ? "" : ": " + note);
    }

    void add_hits(Hit const& bare, std::vector<Match> const& matches) {
        std::vector<Place> shown;
        decision_.hits.reserve(decision_.hits.size() + std::min(matches.size(), spans_max) + 1);
        for (auto const& match : matches) {
            if (!match.fact || spans_ + shown.size() >= spans_max) {
                continue;
            }
            Place const place{match.fact, match.list, match.item, match.added, match.span()};
            if (std::find(shown.begin(), shown.end(), place) == shown.end()) {
                shown.push_back(place);
                decision_.hits.push_back(bare);
                set_place(decision_.hits.back(), place, match);
            }
        }
        spans_ += shown.size();
        if (shown.empty()) {
            decision_.hits.push_back(bare);
        }
    }

    void set_place(Hit& hit, Place const& place, Match const& match) const {
        auto const stored = scene_.reading.field(match.fact->slot, false).stored;
        hit.field = match.fact->name;
        hit.begin = place.span.begin;
        hit.end = place.span.end;
        hit.text = code_points(stored, place.span);
        if (match.view) {
            hit.view = to_text(match.kind);
        }
        for (auto const how : match.undone.names()) {
            hit.how.emplace_back(how);
        }
        if (match.added) {
            hit.list = match.added->list;
            hit.entry = match.added->entry;
            hit.at = match.added->id;
        } else if (match.list != no_list && !set_.lists[match.list].name.empty()) {
            auto const& list = set_.lists[match.list];
            auto const& entry = list.entries[match.item];
            hit.list = list.name;
            hit.entry = entry.text;
            hit.at = set_.places[entry.place].shown + ":" + std::to_string(entry.line);
        }
    }

    void add_own(std::string_view id, std::string_view reason, bool soft) {
        if (id != question_.without_own) {
            stops_.push_back({.id = id, .verdict = Verdict::hold, .reason = reason, .soft = soft});
        }
    }

    void add_policies() {
        auto const& facts = scene_.facts;
        bool const of_readers = facts.source != Source::staff && facts.source != Source::import;
        if (facts.has_parent && !facts.parent_public) {
            add_own("policy.parent", "answers a comment that is not public", false);
        }
        if (facts.source == Source::form && facts.form_origin == Origin::missing) {
            add_own("policy.form-origin", "the browser does not say that it comes from this site",
                    false);
        }
        if (facts.name_reserved && facts.role.empty() && of_readers) {
            add_own("policy.reserved-name", "the name is kept for the site's own people", false);
        }
        if (facts.thread_watched && of_readers) {
            add_own("policy.thread-watch", "everything here waits for a person now", false);
        }
        if (facts.policy.premoderate && of_readers) {
            add_own("policy.premoderate", "a person sees every comment of this site first", true);
        }
        if (!facts.policy.judge_first_comment &&
            (facts.source == Source::site || facts.source == Source::form) && !facts.known_reader &&
            !facts.approved_by_person) {
            add_own("policy.first-comment", "first comment of this author", true);
        }
    }

    void add_engine() {
        if (evaluation_.out_of_time() || (question_.trial && evaluation_.trial_out_of_time())) {
            add_own("engine.timeout", "the rules took too long", false);
        }
        if (scene_.reading.truncated) {
            add_own("engine.truncated", "too much in one comment to look at all of it", false);
        }
        if (regex_failed_) {
            add_own("engine.regex", "a regular expression ran out of memory", false);
        }
        if (scene_.facts.lookup_failed) {
            add_own("engine.lookup", "what is known of the author could not be looked up", false);
        }
    }

    void clip_groups(std::vector<GroupReport>* report) {
        for (std::size_t i = 0; i < sums_.size(); ++i) {
            if (!sums_[i]) {
                continue;
            }
            auto const& group = set_.groups[i];
            auto const clipped = std::clamp(*sums_[i], group.min, group.max);
            decision_.score += clipped;
            if (report) {
                report->push_back({group.name, *sums_[i], clipped});
            }
        }
    }

    Verdict by_score() const {
        auto const& [hold, reject, spam] = decision_.thresholds;
        auto const score = decision_.score;
        return score >= spam     ? Verdict::spam
               : score >= reject ? Verdict::reject
               : score >= hold   ? Verdict::hold
                                 : Verdict::approve;
    }

    bool is_lifted(Decider const& stop) const {
        return !approvals_.empty() &&
               (stop.soft ||
                std::any_of(approvals_.begin(), approvals_.end(), [&](Decider const& approval) {
                    auto const& names = approval.rule->overrules;
                    return std::find(names.begin(), names.end(), stop.id) != names.end();
                }));
    }

    void conclude() {
        std::erase_if(stops_, [&](Decider const& stop) {
            bool const lifted = is_lifted(stop);
            if (!stop.rule && !stop.told && !(lifted && stop.soft) &&
                question_.tells == Question::Tells::all) {
                decision_.hits.push_back(
                    Hit{.rule = std::string(stop.id), .reason = std::string(stop.reason)});
            }
            return lifted;
        });
        auto const score = approvals_.empty() ? by_score() : Verdict::approve;
        auto const* decider = foremost(stops_);
        if (decider && decider->verdict < score) {
            decider = nullptr;
        } else if (!decider) {
            decider = foremost(approvals_);
        }
        decision_.verdict = decider ? decider->verdict : score;
        decision_.decided_by = decider ? decider->id : "score";
        if (decider && decider->rule) {
            decision_.reply = decider->rule->reply;
        }
    }

    // The most severe; of those the one with the highest priority, rules before the program's own;
    // of those the first.
    static Decider const* foremost(std::vector<Decider> const& all) {
        auto const rank = [](Decider const& d) {
            return std::tuple(d.verdict, d.rule != nullptr, d.priority);
        };
        auto const found =
            std::max_element(all.begin(), all.end(),
                             [&](auto const& a, auto const& b) { return rank(a) < rank(b); });
        return found == all.end() ? nullptr : &*found;
    }

    Compiled const& set_;
    Scene const& scene_;
    Evaluation const& evaluation_;
    std::vector<Speaker> const& speakers_;
    Question const question_;
    Decision decision_;
    std::vector<std::optional<Points>> sums_; // by group; absent when none of its rules hit
    std::vector<Decider> stops_, approvals_;
    Points unproven_sum_ = 0;
    std::size_t spans_ = 0;
    bool regex_failed_ = false;
};

} // namespace

Points Curve::at(double value) const {
    auto const share = std::clamp((value - from) / (to - from), 0.0, 1.0);
    return static_cast<Points>(
        std::llround(static_cast<double>(min) + share * static_cast<double>(max - min)));
}

Points rule_score(Rule const& rule, Scene const& scene, std::vector<Match> const& matches) {
    auto score = rule.score.value_or(0);
    if (rule.curve) {
        auto const value = rule.curve->of->value(scene);
        auto const* number = std::get_if<double>(&value);
        score = number ? rule.curve->at(*number) : 0;
    }
    if (!rule.per_match) {
        return score;
    }
    auto const& per = *rule.per_match;
    double units = 0;
    if (per.of) {
        auto const value = per.of->value(scene);
        auto const* number = std::get_if<double>(&value);
        units = number ? std::floor(std::max(0.0, *number - per.over)) : 0;
    } else if (!matches.empty()) {
        units = static_cast<double>(distinct_places(matches, 0) - 1);
    }
    auto const more = units * static_cast<double>(per.add), max = static_cast<double>(per.max);
    return score + static_cast<Points>(max < 0 ? std::max(more, max) : std::min(more, max));
}

Decision judge(Compiled const& set, Scene const& scene, Evaluation const& evaluation,
               std::vector<Speaker> const& speakers, Question const& question,
               std::vector<GroupReport>* groups) {
    return Judgement(set, scene, evaluation, speakers, question).decide(groups);
}

} // namespace commentd::rules
