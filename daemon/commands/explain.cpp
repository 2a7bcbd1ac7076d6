// commentd explain: why a stored comment was judged as it was, or how one from a file would be.
#include <algorithm>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <span>
#include <sstream>
#include <utility>

#include <boost/json.hpp>

#include "daemon/api/asked_comment.hpp"
#include "daemon/api/explanation_json.hpp"
#include "daemon/api/json_text.hpp"
#include "daemon/commands/commands.hpp"
#include "daemon/commands/common.hpp"
#include "daemon/moderation/difference.hpp"
#include "daemon/moderation/policy.hpp"
#include "daemon/moderation/replay.hpp"
#include "daemon/moderation/runtime_entries.hpp"
#include "daemon/store/comments.hpp"
#include "rules/pack/read_file.hpp"
#include "rules/pack/reader.hpp"

namespace commentd::commands {
namespace {

namespace json = boost::json;

// "+2.50": with sign and decimals always, so that they stand below each other.
std::string signed_points(rules::Points points) {
    if (points == rules::never) return "never";
    std::ostringstream out;
    out << std::showpos << std::fixed << std::setprecision(2) << static_cast<double>(points) / 100;
    return out.str();
}

bool is_same_place(rules::Hit const& a, rules::Hit const& b) {
    return a.field == b.field && a.begin == b.begin && a.end == b.end;
}

// " (leet, repeat)"
void print_undone(rules::Hit const& hit) {
    for (auto const& how : hit.how) std::cout << (&how == &hit.how.front() ? " (" : ", ") << how;
    if (!hit.how.empty()) std::cout << ')';
}

// Of one rule. Entries that hit the same place stand below each other.
void print_places(std::span<rules::Hit const> hits) {
    for (auto hit = hits.begin(); hit != hits.end(); ++hit) {
        auto const is_here = [&](rules::Hit const& other) { return is_same_place(*hit, other); };
        if (hit->field.empty() || std::find_if(hits.begin(), hit, is_here) != hit) continue;
        std::cout << "           " << hit->field << '[' << hit->begin << ".." << hit->end << "] \""
                  << hit->text << '"';
        std::string_view before = " by ";
        for (auto const& entry : hits) {
            if (!is_here(entry) || entry.list.empty()) continue;
            std::cout << before << '"' << entry.entry << "\" of " << entry.list << ", " << entry.at;
            print_undone(entry);
            before = "\n             and by ";
        }
        std::cout << '\n';
    }
}

void print_hits(std::vector<rules::Hit> const& hits) {
    for (auto hit = hits.begin(); hit != hits.end();) {
        auto const next = std::find_if(hit, hits.end(),
                                       [&](auto const& other) { return other.rule != hit->rule; });
        std::cout << "  " << std::setw(7) << std::right << signed_points(hit->score) << "  "
                  << hit->rule << (hit->pack.empty() ? "" : " (" + hit->pack + ")")
                  << (hit->reason.empty() ? "" : ": " + hit->reason) << '\n';
        print_places({hit, next});
        hit = next;
    }
}

void print_decision(rules::Decision const& d) {
    auto const& [hold, reject, spam] = d.thresholds;
    std::cout << rules::to_text(d.verdict) << "  score " << signed_points(d.score) << "  (hold "
              << signed_points(hold) << ", reject " << signed_points(reject) << ", spam "
              << signed_points(spam) << ")  decided by " << d.decided_by
              << "  rule set " << d.ruleset << '\n';
    print_hits(d.hits);
    if (!d.shadow) return;
    auto const& s = *d.shadow;
    std::cout << "with the rules on trial " << rules::to_text(s.verdict) << "  score "
              << signed_points(s.score) << "  decided by " << s.decided_by;
    std::string_view before = "  flipped by ";
    for (auto const& rule : s.flipped_by) std::cout << std::exchange(before, ", ") << rule;
    std::cout << '\n';
    print_hits(s.hits);
}

// 'content has "RESALE", list tickets: passed'; of another rule the outcome alone.
std::string because_text(rules::Because const& b) {
    auto const outcome = ": " + std::string(rules::to_text(b.outcome));
    if (b.fact.starts_with("rule ")) return b.fact + outcome;
    if (b.fact == "unless") return "unless " + b.value + ", so the rule does not hit";
    bool const texts = b.value.starts_with('"') || b.value == "nothing of it";
    return b.fact + (texts ? " has " : " is ") + b.value + ", " + b.test + outcome;
}

void print_rules(rules::Explanation const& explanation) {
    for (auto const& rule : explanation.rules) {
        std::cout << "  " << std::setw(12) << std::left << rules::to_text(rule.outcome) << ' '
                  << rule.id << "  (" << rule.at << ")"
                  << (rule.mode == rules::Mode::shadow ? "  on trial" : "");
        if (rule.outcome == rules::Outcome::passed)
            std::cout << "  " << (rule.action.empty() ? signed_points(rule.score) : rule.action);
        std::cout << '\n';
        for (auto const& because : rule.because)
            std::cout << "               " << because_text(because) << '\n';
    }
    for (auto const& group : explanation.groups)
        std::cout << "  group " << group.name << ": " << signed_points(group.sum) << ", counted "
                  << signed_points(group.counted) << '\n';
}

// A stored decision as it would be now: today's rules, lists and policy, what was known then.
struct AsNow {
    std::unique_ptr<moderation::Scene> scene;
    rules::Explanation explained;
};

// With the packs of the folder, if one is named, in place of the configured ones.
moderation::LoadedPolicy load(ExplainOptions const& options) {
    auto files = moderation::read_files(options.config);
    if (auto& settings = files.settings.settings; settings && options.rules) {
        settings->rule_folders = {*options.rules};
        files.packs = rules::gather(settings->shipped_packs, settings->rule_folders);
    }
    return moderation::load_policy(std::move(files));
}

// Nothing, with the reason on stderr, when it cannot be said.
std::optional<AsNow> judge_now(ExplainOptions const& options, store::Database& database,
                               comments::Comment const& comment) {
    auto const loaded = load(options);
    if (loaded.refused()) {
        for (auto const& problem : loaded.problems) std::cerr << problem.text() << '\n';
        return {};
    }
    moderation::Replay replay(database, *loaded.settings, *loaded.rules);
    moderation::ReplayOptions only;
    only.only = {comment.number};
    only.lists_of = base::now();
    moderation::ReplayProgress progress;
    std::optional<AsNow> found;
    {
        ShownProgress const shown("explain", progress);
        replay.run(only,
                   [&](std::unique_ptr<moderation::Scene> scene) {
                       auto explained =
                           scene->explain(*loaded.rules, {loaded.settings->eval});
                       found = AsNow{std::move(scene), std::move(explained)};
                   },
                   progress);
    }
    for (auto const& [why, n] : replay.not_computed())
        std::cerr << "what it would be now cannot be said: " << why << '\n';
    return found;
}

std::string joined(std::vector<std::string> const& names) {
    std::string all;
    for (auto const& name : names) all += (all.empty() ? "" : ", ") + name;
    return all;
}

void print_now(AsNow const& now) {
    auto const& then = now.scene->stored.decision;
    auto const& decision = now.explained.decision;
    std::cout << "\nas it would be now, with what was known then: ";
    print_decision(decision);
    std::cout << '\n';
    print_rules(now.explained);
    std::cout << '\n';
    if (then.verdict == decision.verdict)
        std::cout << "the verdict is the same\n";
    else
        std::cout << "the verdict was " << rules::to_text(then.verdict) << " and would be "
                  << rules::to_text(decision.verdict) << '\n';
    auto const [appeared, gone] = moderation::differing_rules(then, decision);
    if (!appeared.empty()) std::cout << "rules that hit now and did not: " << joined(appeared) << '\n';
    if (!gone.empty()) std::cout << "rules that hit then and do not: " << joined(gone) << '\n';
    for (auto const& [fact, was, is] :
         moderation::differing_facts(now.scene->stored.facts, now.scene->facts))
        std::cout << fact << ": then " << was << ", counted now " << is << '\n';
}

json::object now_json(AsNow const& now) {
    auto const& then = now.scene->stored.decision;
    auto object = api::explanation(now.explained);
    auto const [appeared, gone] = moderation::differing_rules(then, now.explained.decision);
    json::array facts;
    for (auto const& [fact, was, is] :
         moderation::differing_facts(now.scene->stored.facts, now.scene->facts))
        facts.push_back({{"fact", fact}, {"then", was}, {"now", is}});
    object["difference"] = {
        {"verdict_then", rules::to_text(then.verdict)},
        {"verdict_now", rules::to_text(now.explained.decision.verdict)},
        {"appeared", json::array(appeared.begin(), appeared.end())},
        {"gone", json::array(gone.begin(), gone.end())},
        {"facts", std::move(facts)}};
    return object;
}

void print_history(std::vector<store::HistoryLine> const& lines) {
    for (auto const& line : lines) {
        std::cout << base::to_text(line.at) << "  " << line.who << ": " << line.action << " -> "
                  << comments::to_text(line.became) << '\n';
        if (!line.before) continue;
        std::cout << "before that: ";
        print_decision(*line.before);
    }
}

json::array replaced_json(std::vector<store::HistoryLine> const& lines) {
    json::array list;
    for (auto const& line : lines) {
        if (!line.before) continue;
        auto object = api::decision(*line.before);
        object["revision"] = line.revision;
        object["until"] = base::to_text(line.at);
        list.push_back(std::move(object));
    }
    return list;
}

int explain_stored(ExplainOptions const& options, base::Id const& id) {
    auto const settings = settings_or_problems(options.config);
    if (!settings) return 1;
    auto opened = open_to_read(*settings);
    if (!opened) return 1;
    auto& database = *opened;
    auto const comment = store::Comments::find(database, id);
    if (!comment) {
        std::cerr << "commentd explain: there is no comment " << id.text() << '\n';
        return 1;
    }
    auto const revisions = store::Comments::revisions(database, *comment);
    auto const history = store::Comments::history(database, *comment);
    auto const now = judge_now(options, database, *comment);
    if (options.json) {
        json::array list;
        for (auto const& row : revisions) {
            auto object = api::decision(row.decision);
            object["revision"] = row.revision;
            object["at"] = base::to_text(row.at);
            list.push_back(std::move(object));
        }
        json::object const body{{"comment", id.text()},
                                {"status", comments::to_text(comment->status)},
                                {"revisions", std::move(list)},
                                {"replaced", replaced_json(history)},
                                {"now", now ? json::value(now_json(*now)) : json::value(nullptr)}};
        std::cout << api::json_text(body) << '\n';
        return 0;
    }
    std::cout << id.text() << "  " << comments::to_text(comment->status) << '\n';
    for (auto const& row : revisions) {
        std::cout << "revision " << row.revision << " of " << base::to_text(row.at) << ": ";
        print_decision(row.decision);
    }
    print_history(history);
    if (now) print_now(*now);
    return 0;
}

// What people added to lists; nothing where no daemon has run yet.
std::shared_ptr<rules::RuntimeLists const> lists_of_now(moderation::LoadedPolicy const& loaded) {
    auto const& settings = *loaded.settings;
    if (!std::filesystem::exists(settings.fixed.database)) return nullptr;
    auto database = open_to_read(settings);
    if (!database) return nullptr;
    return loaded.rules->prepare(moderation::entries_of_now(*database, settings, base::now()));
}

int explain_text(ExplainOptions const& options, std::string const& text) {
    auto const loaded = load(options);
    if (loaded.refused()) {
        for (auto const& problem : loaded.problems) std::cerr << problem.text() << '\n';
        return 1;
    }
    boost::system::error_code code;
    auto const value = json::parse(text, code);
    if (code || !value.is_object()) {
        std::cerr << "commentd explain: one JSON object is expected"
                  << (code ? ": " + code.message() : "") << '\n';
        return 1;
    }
    auto const site = site_or_first(*loaded.settings, options.site, "explain");
    if (!site) return 1;
    api::Errors errors;
    auto const asked = api::read_asked(value.get_object(), *site, errors);
    for (auto const& e : errors) std::cerr << e.field << ": " << e.detail << '\n';
    if (!errors.empty()) return 1;
    auto const lists = lists_of_now(loaded);
    auto const explanation =
        api::explain_asked(asked, *site, *loaded.rules, lists.get(), {loaded.settings->eval});
    if (options.json) {
        std::cout << api::json_text(api::explanation(explanation)) << '\n';
        return 0;
    }
    print_decision(explanation.decision);
    std::cout << '\n';
    print_rules(explanation);
    return 0;
}

} // namespace

int explain(ExplainOptions const& options) {
    if (auto const id = base::Id::from_text(options.what)) return explain_stored(options, *id);
    if (options.what == "-")
        return explain_text(options, {std::istreambuf_iterator<char>(std::cin), {}});
    auto file = rules::read_file(options.what, rules::pack_bytes_max);
    if (!file.error.empty()) {
        std::cerr << "commentd explain: " << options.what << " is no id and no file to read: "
                  << file.error << '\n';
        return 1;
    }
    return explain_text(options, std::move(file.text));
}

} // namespace commentd::commands
