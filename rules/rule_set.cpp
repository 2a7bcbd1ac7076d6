#include "rules/rule_set.hpp"

#include <algorithm>

#include "rules/evaluation.hpp"
#include "rules/runtime_lists.hpp"

namespace commentd::rules {

namespace {

RuleReport report(Rule const& rule, RuleAnswer const& answer, Compiled const& set,
                  Scene const& scene) {
    RuleReport report;
    report.id = rule.id;
    report.pack = rule.pack;
    report.group = rule.group ? set.groups[*rule.group].name : "";
    report.at = rule.at;
    report.mode = rule.mode;
    report.outcome = answer.outcome;
    report.score = rule_score(rule, scene, answer.matches);
    report.action = rule.action ? to_text(*rule.action) : "";
    report.because = answer.because;
    if (answer.outcome == Outcome::passed) {
        report.reason =
            rule.reason ? rule.reason->fill(set, scene, rule, answer.matches) : rule.desc;
    }
    return report;
}

} // namespace

std::string_view to_text(Outcome outcome) {
    switch (outcome) {
    case Outcome::passed: return "passed";
    case Outcome::failed: return "failed";
    case Outcome::inapplicable: return "inapplicable";
    case Outcome::errored: return "errored";
    }
    return {};
}

Reading::Reading(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Reading::Reading(Reading&&) noexcept = default;
Reading& Reading::operator=(Reading&&) noexcept = default;
Reading::~Reading() = default;

std::string_view Reading::folded_content() const {
    auto const* view = impl_->texts.field(Slot::content, false).view(ViewKind::folded);
    return view ? std::string_view(view->utf8()) : std::string_view{};
}

std::string_view Reading::folded_name() const {
    auto const* view = impl_->texts.field(Slot::name, false).view(ViewKind::folded);
    return view ? std::string_view(view->utf8()) : std::string_view{};
}

std::vector<std::string> const& Reading::link_domains() const {
    return impl_->texts.domains;
}

RuleSet::RuleSet(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RuleSet::~RuleSet() = default;

std::string const& RuleSet::id() const {
    return impl_->set.id;
}
Needs const& RuleSet::needs() const {
    return impl_->set.needs;
}
std::vector<std::string> const& RuleSet::rule_ids() const {
    return impl_->set.rule_ids;
}
std::size_t RuleSet::entry_count() const {
    return impl_->set.entry_count;
}

std::vector<RuleInfo> RuleSet::rules() const {
    std::vector<RuleInfo> all;
    for (auto const& rule : impl_->set.rules) {
        auto const& curve = rule.curve;
        auto const score = curve ? std::optional(std::max(curve->min, curve->max)) : rule.score;
        all.push_back({rule.id, rule.pack, rule.desc,
                       rule.group ? impl_->set.groups[*rule.group].name : "", rule.at, rule.mode,
                       score, rule.action});
    }
    return all;
}

void RuleSet::each_entry(std::function<void(EntryInfo const&)> const& visit) const {
    for (auto const& list : impl_->set.lists) {
        if (list.name.empty()) {
            continue; // the words of one test
        }
        for (auto const& entry : list.entries) {
            visit({list.name, entry.text, impl_->set.places[entry.place].shown, entry.line});
        }
    }
}

std::vector<ListInfo> RuleSet::lists() const {
    std::vector<ListInfo> all;
    for (auto const& list : impl_->set.lists) {
        if (!list.name.empty()) {
            all.push_back({list.name, list.pack, list.type});
        }
    }
    return all;
}

std::shared_ptr<RuntimeLists const> RuleSet::prepare(std::vector<RuntimeEntry> entries,
                                                     RuntimeLists const* before) const {
    if (entries.empty()) {
        return nullptr;
    }
    return std::make_shared<RuntimeLists const>(impl_->set, std::move(entries), before);
}

Reading RuleSet::read(Texts const& texts, RuntimeLists const* lists, Limits const& limits) const {
    // Read where it stays: it is too large to be moved for nothing.
    return Reading(std::unique_ptr<Reading::Impl>(
        new Reading::Impl{read_texts(texts, impl_->set, lists, limits)}));
}

Decision RuleSet::decide(Texts const& texts, Reading const& reading, Facts const& facts,
                         Limits const& limits) const {
    Scene const scene{texts, reading.impl_->texts, facts};
    Evaluation evaluation(impl_->set, scene, limits);
    evaluation.run();
    return conclude(impl_->set, scene, evaluation);
}

bool RuleSet::finds_entry(Texts const& texts, Reading const& reading, Facts const& facts) const {
    auto const& read = reading.impl_->texts;
    return read.lists && rules::finds_entry(*read.lists, {texts, read, facts});
}

Explanation RuleSet::explain(Texts const& texts, Reading const& reading, Facts const& facts,
                             Limits const& limits) const {
    Scene const scene{texts, reading.impl_->texts, facts};
    Evaluation evaluation(impl_->set, scene, limits, true);
    evaluation.run();
    Explanation explanation;
    explanation.decision = conclude(impl_->set, scene, evaluation, nullptr, &explanation.groups);
    for (std::size_t i = 0; i < impl_->set.rules.size(); ++i) {
        if (impl_->set.rules[i].mode != Mode::disabled) {
            explanation.rules.push_back(
                report(impl_->set.rules[i], evaluation.answers()[i], impl_->set, scene));
        }
    }
    return explanation;
}

} // namespace commentd::rules
