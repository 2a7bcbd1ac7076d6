#include "rules/evaluation.hpp"

#include <algorithm>
#include <map>

#include "rules/pack/scalars.hpp"
#include "rules/runtime_lists.hpp"
#include "rules/text/utf8.hpp"

namespace commentd::rules {

namespace {

// Of one rule, through its macros: each of these may ask others twice, and so on. Far more than are
// ever shown.
constexpr std::size_t matches_max = 10'000, lines_max = 1'000;

std::size_t next_character(std::string_view text, std::size_t at) {
    do {
        ++at;
    } while (at < text.size() && text::is_continuation(text[at]));
    return at;
}

// '*' for anything, '?' for one character.
bool glob(std::string_view pattern, std::string_view text) {
    std::size_t p = 0, t = 0, star = pattern.npos, mark = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            mark = t;
        } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
            t = pattern[p++] == '?' ? next_character(text, t) : t + 1;
        } else if (star != pattern.npos) {
            p = star + 1;
            t = mark = next_character(text, mark);
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == pattern.npos;
}

// "/2026/05/election" of "https://news.example/2026/05/election"; a thread may be named either way.
std::string_view path_of(std::string_view url) {
    auto const host = url.find("://");
    auto const path = host == url.npos ? url.npos : url.find('/', host + 3);
    return path == url.npos ? std::string_view{} : url.substr(path);
}

std::string names_text(std::vector<std::string> const& names) {
    std::string all;
    for (auto const& name : names) {
        all += (all.empty() ? "" : ", ") + name;
    }
    return all;
}

// "2026-07-01", or with the time of day where there is one.
std::string moment_text(Time time) {
    auto const day = std::chrono::floor<std::chrono::days>(time);
    std::chrono::hh_mm_ss const clock{std::chrono::floor<std::chrono::seconds>(time - day)};
    auto const two = [](auto number) {
        auto const digits = std::to_string(number.count());
        return (digits.size() < 2 ? "0" : "") + digits;
    };
    return date_text(time) + (time == day ? ""
                                          : "T" + two(clock.hours()) + ":" + two(clock.minutes()) +
                                                ":" + two(clock.seconds()) + "Z");
}

std::string value_or_absent(std::string_view text) {
    return text.empty() ? "absent" : std::string(text);
}

std::string thread_text(Texts const& texts) {
    auto const path = path_of(texts.thread_url);
    return value_or_absent(texts.thread) + (path.empty() ? "" : " at " + std::string(path));
}

bool is_site(std::vector<std::string> const& sites, Facts const& facts) {
    return std::find(sites.begin(), sites.end(), facts.site) != sites.end();
}

bool is_thread(std::vector<std::string> const& globs, Texts const& texts) {
    auto const matches = [&](std::string_view name) {
        return !name.empty() && std::any_of(globs.begin(), globs.end(),
                                            [&](auto const& g) { return glob(g, name); });
    };
    return matches(texts.thread) || matches(path_of(texts.thread)) ||
           matches(path_of(texts.thread_url));
}

// Asked for every rule of every comment, and most name neither sites nor threads.
bool in_scope(Rule const& rule, Scene const& scene) {
    return (rule.sites.empty() || is_site(rule.sites, scene.facts)) &&
           (rule.threads.empty() || is_thread(rule.threads, scene.texts)) &&
           (!rule.since || scene.facts.now >= *rule.since) &&
           (!rule.until || scene.facts.now < *rule.until);
}

// For explain: what of it the comment is outside of.
void tell_scope(Rule const& rule, Scene const& scene, std::vector<Because>& lines) {
    auto const tell = [&](std::string fact, std::string value, std::string test) {
        lines.push_back({std::move(fact), std::move(value), std::move(test), Outcome::failed});
    };
    auto const now = scene.facts.now;
    if (!rule.sites.empty() && !is_site(rule.sites, scene.facts)) {
        tell("site", value_or_absent(scene.facts.site), "scope " + names_text(rule.sites));
    }
    if (!rule.threads.empty() && !is_thread(rule.threads, scene.texts)) {
        tell("thread", thread_text(scene.texts), "scope " + names_text(rule.threads));
    }
    if (rule.since && now < *rule.since) {
        tell("now", moment_text(now), "since " + moment_text(*rule.since));
    }
    if (rule.until && now >= *rule.until) {
        tell("now", moment_text(now), "until " + moment_text(*rule.until));
    }
}

// Of an exception, told from `first` on: that it passed, and by what.
std::string exception_text(std::vector<Because> const& lines, std::size_t first) {
    auto const by =
        std::find_if(lines.begin() + static_cast<std::ptrdiff_t>(first), lines.end(),
                     [](Because const& line) { return line.outcome == Outcome::passed; });
    return by == lines.end() ? "passed" : "passed (" + by->fact + ' ' + by->value + ')';
}

// What was asked of several hits and had one answer is told once.
void remove_repeated(std::vector<Because>& lines, std::ptrdiff_t first) {
    auto kept = lines.begin() + first;
    for (auto line = kept; line != lines.end(); ++line) {
        if (std::find(lines.begin() + first, kept, *line) == kept) {
            std::iter_swap(kept++, line);
        }
    }
    lines.erase(kept, lines.end());
}

} // namespace

Evaluation::Evaluation(Compiled const& set, Scene const& scene, Limits const& limits, bool trace)
    : set_(set), scene_(scene), trace_(trace),
      cpu_limit_(time_to_begin_in(limits.eval) - scene.reading.cpu),
      is_over_(scene.reading.out_of_time), answers_(set.rules.size()) {
    for (auto& macros : macros_) {
        macros.resize(set.macros.size());
    }
}

void Evaluation::run() {
    if (scene_.reading.lists) {
        bans_ = find_bans(*scene_.reading.lists, scene_);
    }
    out_of_time_ = !run(false);
    trial_out_of_time_ = !run(true);
}

bool Evaluation::run(bool trial) {
    constexpr std::uint32_t rules_between_looks_at_the_clock = 32;
    std::uint32_t asked = 0;
    for (std::uint32_t i = 0; i < answers_.size(); ++i) {
        if ((set_.rules[i].mode == Mode::shadow) != trial) {
            continue;
        }
        if (asked++ % rules_between_looks_at_the_clock == 0) {
            look_at_the_clock();
        }
        if (is_over_) {
            answers_[i].outcome = Outcome::errored;
            answers_[i].done = true;
        } else {
            rule(i);
        }
    }
    return !is_over_ && ((trial && asked == 0) || !timer_.is_over(cpu_limit_));
}

RuleAnswer const& Evaluation::rule(std::uint32_t number) {
    auto& answer = answers_[number];
    if (!answer.done) {
        answer.outcome = ask(set_.rules[number], answer);
        answer.done = true;
    }
    return answer;
}

Outcome Evaluation::ask(Rule const& rule, RuleAnswer& answer) {
    if (rule.mode == Mode::disabled) {
        return Outcome::failed;
    }
    auto* const trace = trace_ ? &answer.because : nullptr;
    if (!in_scope(rule, scene_)) {
        if (trace) {
            tell_scope(rule, scene_, *trace);
        }
        return Outcome::failed;
    }
    Run run{scene_, set_, *this, rule.ignore_quotes, {}, nullptr, trace};
    auto const outcome = rule.when->test(run);
    if (outcome != Outcome::passed) {
        answer.regex_failed = outcome == Outcome::errored && run.regex_failed;
        return outcome;
    }
    auto const lines_of_when = answer.because.size();
    if (rule.unless && is_excepted(rule, run.matches, answer)) {
        if (trace) {
            trace->push_back(
                {"unless", exception_text(*trace, lines_of_when), "not passed", Outcome::failed});
        }
        return Outcome::failed;
    }
    // Anyone can type a regular's name and address.
    if (rule.action == Verdict::approve && rule.reads_author_history && !rule.unproven &&
        !scene_.facts.proven) {
        if (trace) {
            trace->push_back(
                {"author.proven", "false", "true (or unproven: true)", Outcome::failed});
        }
        return Outcome::failed;
    }
    if (rule.curve) {
        auto const value = rule.curve->of->value(scene_);
        if (!std::holds_alternative<double>(value)) {
            auto const without = is_absent(value) ? Outcome::inapplicable : Outcome::errored;
            if (trace) {
                trace->push_back({rule.curve->of->name, value_text(value), "present", without});
            }
            return without;
        }
    }
    constexpr std::size_t a_match_takes = 200; // to tell those that count once
    spend(run.matches.size() * a_match_takes);
    answer.score = rule_score(rule, scene_, run.matches);
    answer.matches = std::move(run.matches);
    return Outcome::passed;
}

// The exception is asked of each hit, for `covers` may hold of one and not of another. A hit that
// it passes for is dropped; when none is left the rule does not hit.
bool Evaluation::is_excepted(Rule const& rule, std::vector<Match>& hits, RuleAnswer& answer) {
    auto const first_line = static_cast<std::ptrdiff_t>(answer.because.size());
    std::map<std::vector<bool>, bool> answers; // by what covers a hit: nothing else can differ
    auto const passes = [&](Match const* hit) {
        Run run{scene_, set_, *this, rule.ignore_quotes, {}, hit};
        std::vector<bool> covered;
        for (auto const* covers : rule.covers) {
            covered.push_back(covers->test(run) == Outcome::passed);
        }
        auto const [known, is_new] = answers.emplace(std::move(covered), false);
        if (is_new) {
            run.trace = trace_ ? &answer.because : nullptr;
            auto const outcome = rule.unless->test(run);
            answer.regex_failed |= outcome == Outcome::errored && run.regex_failed;
            known->second = outcome == Outcome::passed;
        }
        if (known->second) {
            passed(rule.exception);
        }
        return known->second;
    };
    if (rule.covers.empty() || hits.empty()) {
        return passes(nullptr);
    }
    std::erase_if(hits, [&](Match const& hit) { return !is_over_ && passes(&hit); });
    remove_repeated(answer.because, first_line);
    return hits.empty();
}

Outcome Evaluation::macro(std::uint32_t number, Run& run) {
    auto& answer = macros_[run.ignore_quotes][number];
    if (!answer || (run.trace && run.trace->size() < lines_max)) {
        Run own{scene_, set_, *this, run.ignore_quotes, {}, nullptr, run.trace};
        auto const outcome = set_.macros[number]->test(own);
        answer = MacroAnswer{outcome, own.regex_failed, std::move(own.matches)};
    }
    run.regex_failed |= answer->regex_failed;
    auto const room = matches_max - std::min(matches_max, run.matches.size());
    auto const count = static_cast<std::ptrdiff_t>(std::min(room, answer->matches.size()));
    run.matches.insert(run.matches.end(), answer->matches.begin(),
                       answer->matches.begin() + count);
    return answer->outcome;
}

MayMatch Evaluation::may_match(Regex const& regex, FieldReading const& field) {
    std::string_view const text = field.view(regex.view)->utf8();
    auto found = std::find_if(scanned_.begin(), scanned_.end(), [&](Scanned const& s) {
        return s.field == &field && s.view == regex.view;
    });
    if (found == scanned_.end()) {
        spend(text.size());
        scanned_.push_back({&field, regex.view, set_.regexes.scan(regex.view, text)});
        found = scanned_.end() - 1;
    }
    return Regexes::may_match(regex, found->found, text);
}

} // namespace commentd::rules
