// A decision: the verdict of the rules that are enforced, which of its hits it hangs on, and what the
// rules on trial would make of it.
#include <algorithm>

#include "rules/verdict.hpp"

namespace commentd::rules {

namespace {

// One comment's answers, asked in several ways.
class Bench {
public:
    Bench(Compiled const& set, Scene const& scene, Evaluation const& evaluation,
          std::vector<bool> const* active)
        : set_(set), scene_(scene), evaluation_(evaluation) {
        for (std::uint32_t i = 0; i < set.rules.size(); ++i) {
            auto const& answer = evaluation.answers()[i];
            bool const passed = answer.outcome == Outcome::passed;
            if ((!active || (*active)[i]) && (passed || answer.regex_failed)) {
                speakers_.push_back({i, answer.score});
                trial_speaks_ |= set.rules[i].mode == Mode::shadow;
            }
        }
        trial_speaks_ |= evaluation.trial_out_of_time() && !evaluation.out_of_time();
    }

    Decision decide(std::vector<GroupReport>* groups) const {
        auto decision = judge({.tells = Question::Tells::all}, groups);
        mark_pivotal(decision);
        if (trial_speaks_) {
            decision.shadow = on_trial(decision.verdict);
        }
        return decision;
    }

private:
    Decision judge(Question const& question, std::vector<GroupReport>* groups = nullptr) const {
        return rules::judge(set_, scene_, evaluation_, speakers_, question, groups);
    }

    // Hits of one rule stand together.
    void mark_pivotal(Decision& decision) const {
        std::size_t speaker = 0;
        for (auto hit = decision.hits.begin(); hit != decision.hits.end(); ++hit) {
            if (hit != decision.hits.begin() && hit->rule == (hit - 1)->rule) {
                hit->pivotal = (hit - 1)->pivotal;
                continue;
            }
            Question question;
            if (hit->pack.empty()) {
                question.without_own = hit->rule;
            } else {
                while (set_.rules[speakers_[speaker].rule].id != hit->rule) {
                    ++speaker;
                }
                question.without = speakers_[speaker].rule;
            }
            hit->pivotal = judge(question).verdict != decision.verdict;
        }
    }

    Shadow on_trial(Verdict enforced) const {
        auto all = judge({.tells = Question::Tells::trial, .trial = true});
        Shadow shadow{all.verdict, all.score, std::move(all.decided_by), {}, std::move(all.hits)};
        for (auto const& speaker : speakers_) {
            auto const& rule = set_.rules[speaker.rule];
            if (rule.mode == Mode::shadow && judge({.also = speaker.rule}).verdict != enforced) {
                shadow.flipped_by.push_back(rule.id);
            }
        }
        for (auto& hit : shadow.hits) {
            auto const& flips = shadow.flipped_by;
            hit.pivotal = std::find(flips.begin(), flips.end(), hit.rule) != flips.end();
        }
        return shadow;
    }

    Compiled const& set_;
    Scene const& scene_;
    Evaluation const& evaluation_;
    std::vector<Speaker> speakers_; // in file order
    bool trial_speaks_ = false;     // one on trial among them, or time was over for one
};

} // namespace

Decision conclude(Compiled const& set, Scene const& scene, Evaluation const& evaluation,
                  std::vector<bool> const* active, std::vector<GroupReport>* groups) {
    return Bench(set, scene, evaluation, active).decide(groups);
}

} // namespace commentd::rules
