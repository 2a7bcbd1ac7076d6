// All rules asked about one comment, and what follows from their answers.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "rules/compiled.hpp"
#include "rules/cpu_timer.hpp"
#include "rules/rule_set.hpp"

namespace commentd::rules {

struct RuleAnswer {
    bool done = false;
    bool regex_failed = false; // an error that holds the comment
    Outcome outcome = Outcome::failed;
    Points score = 0;             // when passed: what the rule counts by itself
    std::vector<Match> matches;   // likewise
    std::vector<Because> because; // when traced
};

class Evaluation {
public:
    Evaluation(Compiled const&, Scene const&, Limits const&, bool trace = false);

    void watch(std::vector<bool>& branches) { watched_ = &branches; } // which pass, by number
    // Every rule, until time is over. Those on trial come last, so that the time they take is never
    // missing to those that count.
    void run();
    bool out_of_time() const { return out_of_time_; }
    bool trial_out_of_time() const { return trial_out_of_time_; }
    std::vector<RuleAnswer> const& answers() const { return answers_; }
    std::vector<Match> const& bans() const { return bans_; } // run-time ones that hit

    // For conditions.
    RuleAnswer const& rule(std::uint32_t number);
    Outcome macro(std::uint32_t number, Run& run); // appends its matches
    MayMatch may_match(Regex const&, FieldReading const&);
    // Told of what may take long before it is done, in nanoseconds at a guess; true: time is over, and
    // it is left. A condition that was left errs.
    bool spend(std::size_t nanoseconds) {
        constexpr std::size_t nanoseconds_a_look = 100'000;
        spent_ += nanoseconds;
        if (spent_ >= nanoseconds_a_look) {
            look_at_the_clock();
        }
        return is_over_;
    }
    bool is_over() const { return is_over_; }
    void passed(std::uint32_t branch) {
        if (watched_) {
            (*watched_)[branch] = true;
        }
    }

private:
    bool run(bool trial); // false: time was over
    void look_at_the_clock() {
        spent_ = 0;
        is_over_ = is_over_ || timer_.is_over(cpu_limit_);
    }
    Outcome ask(Rule const&, RuleAnswer&);
    bool is_excepted(Rule const&, std::vector<Match>& hits, RuleAnswer&);

    struct Scanned {
        FieldReading const* field;
        ViewKind view;
        Regexes::Found found;
    };

    Compiled const& set_;
    Scene const& scene_;
    bool trace_;
    CpuTimer timer_;
    std::chrono::nanoseconds cpu_limit_;
    std::size_t spent_ = 0; // since the last look
    bool is_over_;
    bool out_of_time_ = false, trial_out_of_time_ = false;
    std::vector<RuleAnswer> answers_;
    std::vector<Match> bans_;
    std::vector<std::optional<MacroAnswer>> macros_[2]; // the second where quotes are ignored
    std::vector<Scanned> scanned_;
    std::vector<bool>* watched_ = nullptr;
};

// What a rule counts by itself when these are its matches.
Points rule_score(Rule const&, Scene const&, std::vector<Match> const&);

// The verdict of the rules that are enforced, and beside it what those on trial would make of it.
// `active`, when given, says which rules take part at all; the others were only asked.
Decision conclude(Compiled const&, Scene const&, Evaluation const&,
                  std::vector<bool> const* active = nullptr,
                  std::vector<GroupReport>* groups = nullptr);

} // namespace commentd::rules
