#include "rules/pack/tests.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "rules/cpu_timer.hpp"
#include "rules/evaluation.hpp"
#include "rules/pack/coverage.hpp"
#include "rules/pack/expectation.hpp"
#include "rules/pack/given.hpp"
#include "rules/pack/scalars.hpp"
#include "rules/pack/steps.hpp"

namespace commentd::rules {

namespace {

constexpr Limits patient{std::chrono::seconds{10}};
constexpr std::string_view default_clock = "2026-01-01T00:00:00Z";

bool is_reason(Node const& node) { return node.is_scalar() && !node.text.empty(); }

bool is_asked_of(LoadOptions const& options, Pack const& pack) {
    auto const& names = options.only_packs;
    return names.empty() || std::find(names.begin(), names.end(), pack.name) != names.end();
}

class TestRun {
public:
    TestRun(std::vector<Pack> const& packs, Compiler& compiler, Compiled const& set,
            std::string_view only, Loaded& loaded)
        : packs_(packs), compiler_(compiler), problems_(compiler.problems()), set_(set),
          only_(only), loaded_(loaded), watch_(set) {}

    Coverage coverage() const {
        return watch_.report(
            packs_, [&](Pack const& pack) { return is_asked_of(compiler_.options(), pack); });
    }

    void run() {
        for (auto const& pack : packs_) {
            if (!is_asked_of(compiler_.options(), pack)) {
                continue;
            }
            pack_ = &pack;
            if (auto const* rules = pack.root.find("rules")) {
                for (auto const& rule : rules->items) {
                    stop_if_asked(compiler_.options());
                    if (auto const* tests = rule.find("tests")) {
                        run_of_rule(rule.find("id")->text, *tests);
                    }
                }
            }
            run_of_file();
        }
    }

private:
    // ---- beside a rule

    void run_of_rule(std::string const& rule, Node const& tests) {
        Keys keys(tests, problems_, "tests");
        auto const* hits = keys.find("hits");
        auto const* misses = keys.find("misses");
        auto const* lists = keys.find("with_lists");
        keys.finish();
        if (!hits && !misses) {
            problems_.error(tests.mark, "E015", "'tests' needs 'hits' or 'misses'");
        }
        auto const number = static_cast<std::size_t>(
            std::find(set_.rule_ids.begin(), set_.rule_ids.end(), rule) - set_.rule_ids.begin());
        if (set_.rules[number].mode == Mode::disabled) {
            return;
        }
        std::optional<Compiled> variant;
        replaced_.clear();
        if (lists) {
            variant = with_lists(rule, *lists);
            if (!variant) {
                return;
            }
        }
        auto const& set = variant ? *variant : set_;
        run_examples(set, number, hits, true);
        run_examples(set, number, misses, false);
    }

    std::optional<Compiled> with_lists(std::string const& rule, Node const& lists) {
        if (!lists.is_map()) {
            problems_.error(lists.mark, "E014", "'with_lists' must be a map of lists");
            return std::nullopt;
        }
        Variant variant{compiler_.needed_by(rule), {}};
        for (auto const& [name, mark, entries] : lists.members) {
            Node word;
            word.kind = Node::Kind::scalar;
            word.mark = mark;
            word.text = name;
            auto const list = compiler_.list(word);
            if (!list) {
                return std::nullopt;
            }
            replaced_.insert(*list);
            variant.lists.emplace(name, &entries);
        }
        auto found = problems_.none();
        auto set = Compiler(packs_, compiler_.options(), found, &variant).compile({});
        bool const good = !found.any_error();
        problems_.append(found);
        return good ? std::optional(std::move(set)) : std::nullopt;
    }

    void run_examples(Compiled const& set, std::size_t rule, Node const* examples, bool hits) {
        if (!examples) {
            return;
        }
        if (!examples->is_sequence()) {
            problems_.error(examples->mark, "E014", "'hits' and 'misses' are lists of comments");
            return;
        }
        for (std::size_t i = 0; i < examples->items.size(); ++i) {
            stop_if_asked(compiler_.options());
            auto const& example = examples->items[i];
            auto const name = "rule " + set.rule_ids[rule] + (hits ? ", hit " : ", miss ") +
                              std::to_string(i + 1);
            if (name.find(only_) == name.npos) {
                continue;
            }
            if (auto const wrong = run_example(set, rule, example, hits)) {
                finish(name, example, *wrong);
            }
        }
    }

    // What is wrong, "" when nothing is; nothing when the example can not be read.
    std::optional<std::string> run_example(Compiled const& set, std::size_t rule,
                                           Node const& example, bool hits) {
        auto const before = problems_.errors();
        if (auto const* why = example.find("known_fail"); why && !is_reason(*why)) {
            problems_.error(why->mark, "E014", "'known_fail' must be a text");
        }
        Given given(set.needs, *read_time(default_clock), problems_);
        if (!given.read(example, {"spans", "known_fail"}) || problems_.errors() > before) {
            return std::nullopt;
        }
        auto const texts = given.texts();
        auto const reading = read_texts(texts, set, nullptr, patient);
        given.add_links(reading);
        Scene const scene{texts, reading, given.facts, &given.values};
        Evaluation evaluation(set, scene, patient);
        CoverageWatch::Seen seen(set, evaluation);
        auto const& answer = evaluation.rule(static_cast<std::uint32_t>(rule));
        watch_.saw(seen, reading, {rule}, replaced_);
        bool const passed = answer.outcome == Outcome::passed;
        if (passed && !hits) {
            return answer.matches.empty() ? "expected no hit"
                                          : "expected no hit, and it hit " +
                                                in_quotes(matched_text(answer.matches[0], scene));
        }
        if (!passed && hits) {
            return "expected a hit, and the rule " + std::string(to_text(answer.outcome)) +
                   reasons_against(set, scene, rule);
        }
        std::vector<std::string> found;
        for (auto const& match : answer.matches) {
            found.emplace_back(matched_text(match, scene));
        }
        auto const* spans = example.find("spans");
        auto wrong = spans ? missing_spans(*spans, found, problems_) : "";
        return problems_.errors() > before ? std::nullopt : std::optional(std::move(wrong));
    }

    // What its conditions saw and asked, as explain tells it; a few are enough, and the last, which
    // may be what kept the rule from hitting when all of `when` passed.
    static std::string reasons_against(Compiled const& set, Scene const& scene, std::size_t rule) {
        constexpr std::size_t shown_max = 3;
        Evaluation traced(set, scene, patient, true);
        auto against = traced.rule(static_cast<std::uint32_t>(rule)).because;
        std::erase_if(against, [](auto const& line) { return line.outcome == Outcome::passed; });
        if (against.size() > shown_max) {
            against.erase(against.begin() + (shown_max - 1), against.end() - 1);
        }
        std::string reasons;
        for (auto const& line : against) {
            reasons += (reasons.empty() ? ": wants " : "; ") + line.fact + ' ' + line.test +
                       ", sees " + line.value;
        }
        return reasons;
    }

    // ---- of a file

    void run_of_file() {
        auto const active = active_rules();
        auto const* tests = pack_->root.find("tests");
        if (!tests) {
            return;
        }
        if (!tests->is_sequence()) {
            problems_.error(tests->mark, "E014", "'tests' must be a list of tests");
            return;
        }
        for (auto const& test : tests->items) {
            auto const before = problems_.errors();
            Keys keys(test, problems_, "a test");
            auto const name = keys.require_text("name");
            auto const* policy = keys.find("policy");
            auto const clock = keys.text("clock").value_or(std::string(default_clock));
            auto const moments = read_moments(keys, clock, problems_);
            keys.text("known_fail");
            keys.finish();
            if (name && moments && problems_.errors() == before &&
                name->find(only_) != name->npos) {
                stop_if_asked(compiler_.options());
                run_test(*name, test, *moments, policy, active);
            }
        }
    }

    std::vector<bool> active_rules() {
        std::vector<std::string> packs{pack_->name};
        auto const* uses = pack_->root.find("uses");
        if (uses && !(uses->is_sequence() && uses->items.empty())) {
            for (auto const* word : read_words(*uses, problems_, "uses")) {
                auto const used = std::find_if(packs_.begin(), packs_.end(), [&](Pack const& s) {
                    return word->text == s.name || word->text == s.shown;
                });
                if (used == packs_.end()) {
                    problems_.error(word->mark, "E005",
                                    "there is no pack named " + in_quotes(word->text));
                } else {
                    packs.push_back(used->name);
                }
            }
        }
        std::vector<bool> active;
        for (auto const& rule : set_.rules) {
            active.push_back(std::find(packs.begin(), packs.end(), rule.pack) != packs.end());
        }
        return active;
    }

    void run_test(std::string const& name, Node const& test, Moments const& moments,
                  Node const* policy_node, std::vector<bool> const& active) {
        SitePolicy policy;
        policy.judge_first_comment = true;
        if (policy_node && !read_policy(*policy_node, policy)) {
            return;
        }
        TestPast past(set_.needs);
        for (auto const& moment : moments.all) {
            auto const node = with_number(*moment.given, moment.number);
            Given given(set_.needs, moment.at, problems_);
            given.facts.policy = policy;
            if (!given.read(node)) {
                return;
            }
            auto const texts = given.texts();
            auto const reading = read_texts(texts, set_, nullptr, patient);
            given.add_links(reading);
            if (moments.in_time) {
                past.arrive(given, reading);
            }
            if (moment.known) {
                past.settle(*moment.known);
                continue;
            }
            Scene const scene{texts, reading, given.facts, &given.values};
            Evaluation evaluation(set_, scene, patient);
            CoverageWatch::Seen seen(set_, evaluation);
            evaluation.run();
            watch_.saw(seen, reading, active_numbers(active), {});
            auto const decision = conclude(set_, scene, evaluation, &active);
            if (moments.in_time) {
                past.settle(decision.verdict);
            }
            auto const before = problems_.errors();
            auto const wrong =
                moment.expect ? differences(*moment.expect, decision, set_, problems_) : "";
            if (problems_.errors() > before) {
                return; // it can not be expected, and one comment of a step tells of all
            }
            if (!wrong.empty()) {
                finish(name, test, moment.name + wrong);
                return;
            }
        }
        finish(name, test, "");
    }

    bool read_policy(Node const& node, SitePolicy& policy) {
        Keys keys(node, problems_, "policy");
        policy.premoderate = keys.boolean("premoderate").value_or(false);
        auto const first = keys.text("first_comment").value_or("judge");
        policy.judge_first_comment = first == "judge";
        bool good = true;
        for (auto const* word : keys.words("languages")) {
            policy.languages.push_back(word->text);
            if (!text::is_language(word->text)) {
                problems_.error(word->mark, "E004",
                                "'" + word->text + "' is no language that is recognised");
                good = false;
            }
        }
        if (first != "judge" && first != "hold") {
            problems_.error(keys.find("first_comment")->mark, "E014",
                            "'first_comment' is hold or judge");
            good = false;
        }
        if (auto const* thresholds = keys.find("thresholds")) {
            Keys each(*thresholds, problems_, "thresholds");
            auto& [hold, reject, spam] = policy.thresholds;
            for (auto const& [key, value] :
                 {std::pair{"hold", &hold}, {"reject", &reject}, {"spam", &spam}}) {
                if (auto const* at = each.find(key)) {
                    auto const points =
                        at->text == "never" ? std::optional(never) : read_points(at->text);
                    if (!points) {
                        problems_.error(at->mark, "E010",
                                        "a threshold is a decimal number or 'never'");
                        good = false;
                    }
                    *value = points.value_or(never);
                }
            }
            each.finish();
            if (hold > spam || (reject != never && (hold > reject || reject > spam))) {
                problems_.error(thresholds->mark, "E010",
                                "thresholds must rise: hold, reject, spam");
                good = false;
            }
        }
        keys.finish();
        return good;
    }

    // ---- both

    void finish(std::string const& name, Node const& test, std::string wrong) {
        using enum TestResult::Outcome;
        ++loaded_.tests_run;
        auto outcome = wrong.empty() ? passed : failed;
        if (auto const* why = test.find("known_fail")) {
            outcome = wrong.empty() ? failed : known_fail;
            wrong = wrong.empty() ? "is marked known_fail and passes" : why->text;
        }
        auto const now = timer_.used();
        loaded_.tests.push_back({pack_->file->name, test.mark.line, test.mark.column, name, outcome,
                                 wrong, now - std::exchange(last_, now)});
        if (outcome == failed) {
            ++loaded_.tests_failed;
            problems_.error(test.mark, "E017", "test failed: " + name + ": " + wrong);
        }
    }

    static std::vector<std::size_t> active_numbers(std::vector<bool> const& active) {
        std::vector<std::size_t> numbers;
        for (std::size_t i = 0; i < active.size(); ++i) {
            if (active[i]) {
                numbers.push_back(i);
            }
        }
        return numbers;
    }

    std::vector<Pack> const& packs_;
    Compiler& compiler_;
    Problems& problems_;
    Compiled const& set_;
    std::string_view const only_;
    Loaded& loaded_;
    Pack const* pack_ = nullptr;
    CoverageWatch watch_;
    std::set<std::uint32_t> replaced_; // lists that the tests of this rule replace
    CpuTimer const timer_;
    std::chrono::nanoseconds last_{};
};

} // namespace

void run_tests(std::vector<Pack> const& packs, Compiler& compiler, Compiled const& set,
               LoadOptions const& options, Loaded& loaded) {
    TestRun run(packs, compiler, set, options.only_tests, loaded);
    run.run();
    if (options.coverage) {
        loaded.coverage = run.coverage();
    }
}

} // namespace commentd::rules
