// commentd explain: why a stored comment was judged as it was, or how one from a file would be.
#include <algorithm>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <span>

#include <boost/json.hpp>

#include "daemon/api/input.hpp"
#include "daemon/api/json.hpp"
#include "daemon/api/submission_json.hpp"
#include "daemon/commands/commands.hpp"
#include "daemon/commands/common.hpp"
#include "daemon/moderation/judge.hpp"
#include "daemon/moderation/keys.hpp"
#include "daemon/moderation/policy.hpp"
#include "daemon/store/comments.hpp"
#include "rules/pack/problems.hpp"
#include "rules/past/past.hpp"

namespace commentd::commands {
namespace {

namespace json = boost::json;

std::string points_text(rules::Points points) {
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

void print_decision(rules::Decision const& d) {
    std::cout << rules::to_text(d.verdict) << "  score " << points_text(d.score) << "  (hold "
              << points_text(d.thresholds.hold) << ", reject " << points_text(d.thresholds.reject)
              << ", spam " << points_text(d.thresholds.spam) << ")  decided by " << d.decided_by
              << "  rule set " << d.ruleset << '\n';
    for (auto hit = d.hits.begin(); hit != d.hits.end();) {
        auto const next = std::find_if(hit, d.hits.end(),
                                       [&](auto const& other) { return other.rule != hit->rule; });
        std::cout << "  " << std::setw(7) << std::right << points_text(hit->score) << "  "
                  << hit->rule << (hit->pack.empty() ? "" : " (" + hit->pack + ")")
                  << (hit->reason.empty() ? "" : ": " + hit->reason) << '\n';
        print_places({hit, next});
        hit = next;
    }
}

json::object decision_json(rules::Decision const& d) {
    return {{"verdict", rules::to_text(d.verdict)},
            {"score", api::points(d.score)},
            {"thresholds",
             {{"hold", api::points_or_never(d.thresholds.hold)},
              {"reject", api::points_or_never(d.thresholds.reject)},
              {"spam", api::points_or_never(d.thresholds.spam)}}},
            {"ruleset", d.ruleset},
            {"decided_by", d.decided_by},
            {"hits", api::hits(d)}};
}

int explain_stored(ExplainOptions const& options, base::Id const& id) {
    auto const opened = open_database(options.config);
    if (!opened) return 1;
    auto& database = const_cast<store::Database&>(opened->database);
    auto const comment = store::Comments::find(database, id);
    if (!comment) {
        std::cerr << "commentd explain: there is no comment " << id.text() << '\n';
        return 1;
    }
    auto const revisions = store::Comments::revisions(database, *comment);
    if (options.json) {
        json::array list;
        for (auto const& row : revisions) {
            auto object = decision_json(row.decision);
            object["revision"] = row.revision;
            object["at"] = base::to_text(row.at);
            list.push_back(std::move(object));
        }
        json::object const body{{"comment", id.text()},
                                {"status", comments::to_text(comment->status)},
                                {"revisions", std::move(list)}};
        std::cout << json::serialize(body) << '\n';
        return 0;
    }
    std::cout << id.text() << "  " << comments::to_text(comment->status) << '\n';
    for (auto const& row : revisions) {
        std::cout << "revision " << row.revision << " of " << base::to_text(row.at) << ": ";
        print_decision(row.decision);
    }
    for (auto const& line : store::Comments::history(database, *comment))
        std::cout << base::to_text(line.at) << "  " << line.who << ": " << line.action << " -> "
                  << comments::to_text(line.became) << '\n';
    return 0;
}

// 'content has "RESALE", list tickets: passed'; of another rule the outcome alone.
std::string because_text(rules::Because const& b) {
    auto const outcome = ": " + std::string(rules::to_text(b.outcome));
    if (b.fact.starts_with("rule ")) return b.fact + outcome;
    bool const texts = b.value.starts_with('"') || b.value == "nothing of it";
    return b.fact + (texts ? " has " : " is ") + b.value + ", " + b.test + outcome;
}

void print_rules(rules::Explanation const& explanation) {
    for (auto const& rule : explanation.rules) {
        std::cout << "  " << std::setw(12) << std::left << rules::to_text(rule.outcome) << ' '
                  << rule.id << "  (" << rule.at << ")";
        if (rule.outcome == rules::Outcome::passed)
            std::cout << "  " << (rule.action.empty() ? points_text(rule.score) : rule.action);
        std::cout << '\n';
        for (auto const& because : rule.because)
            std::cout << "               " << because_text(because) << '\n';
    }
    for (auto const& group : explanation.groups)
        std::cout << "  group " << group.name << ": " << points_text(group.sum) << ", counted "
                  << points_text(group.counted) << '\n';
}

json::object explanation_json(rules::Explanation const& explanation) {
    auto object = decision_json(explanation.decision);
    json::array list;
    for (auto const& rule : explanation.rules) {
        json::array because;
        for (auto const& b : rule.because)
            because.push_back({{"fact", b.fact},
                               {"value", b.value},
                               {"test", b.test},
                               {"outcome", rules::to_text(b.outcome)}});
        list.push_back({{"id", rule.id},
                        {"pack", rule.pack},
                        {"group", api::text_or_null(rule.group)},
                        {"at", rule.at},
                        {"outcome", rules::to_text(rule.outcome)},
                        {"score", api::points(rule.score)},
                        {"action", api::text_or_null(rule.action)},
                        {"reason", api::text_or_null(rule.reason)},
                        {"because", std::move(because)}});
    }
    json::object groups;
    for (auto const& group : explanation.groups)
        groups[group.name] = {{"sum", api::points(group.sum)},
                              {"counted", api::points(group.counted)}};
    object["rules"] = std::move(list);
    object["groups"] = std::move(groups);
    return object;
}

using Names = std::vector<std::string_view>;

// A misspelt member would be judged as if it had not been given.
void refuse_others(json::object const& object, std::string const& prefix, Names const& names,
                   api::Errors& errors) {
    for (auto const& member : object) {
        std::string const name(member.key());
        if (std::ranges::find(names, name) == names.end())
            errors.push_back({prefix + name, "unknown_field",
                              "there is no such field" + rules::suggestion(name, names)});
    }
}

void refuse_unknown(json::object const& object, api::Errors& errors) {
    // What a site sends, a line for `commentd score`, and how deep an answer stands.
    refuse_others(object, "",
                  {"thread", "parent", "author", "content", "format", "notify", "client",
                   "submitted_at", "id", "created_at", "label", "depth"},
                  errors);
    auto const inside = [&](std::string const& name, Names const& names) {
        auto const* value = object.if_contains(name);
        auto const* members = value ? value->if_object() : nullptr;
        if (members) refuse_others(*members, name + ".", names, errors);
    };
    inside("thread", {"id", "url", "title", "published_at"});
    inside("author", {"id", "name", "email", "url", "role", "verified"});
    inside("client", {"ip", "user_agent", "referrer"});
}

// What stands in a file, as the comment that would come of it.
struct Asked {
    comments::Comment comment;
    comments::Thread thread;
    std::string parent;
};

// Nothing when it would be refused, with every reason on stderr.
std::optional<Asked> read_comment(json::object const& object, settings::Site const& site) {
    api::Errors errors;
    auto s = api::read_submission(object, true, errors);
    s.source = rules::Source::site;
    api::Fields fields(object, "", errors);
    auto const at = fields.time("created_at");
    auto const depth = fields.number("depth").value_or(s.parent.empty() ? 1 : 2);
    bool const is_answer = depth > 1 || !s.parent.empty();
    if (depth < (is_answer ? 2 : 1) || depth > site.max_depth)
        fields.wrong("depth", "invalid_value",
                     "from 1, for an answer from 2, to " + std::to_string(site.max_depth));
    refuse_unknown(object, errors);
    moderation::validate(s, site, errors);
    // What is asked for is the rules' word: a comment that only lacks fields has one too.
    std::erase_if(errors, [](auto const& e) { return e.code == "required"; });
    for (auto const& e : errors) std::cerr << e.field << ": " << e.detail << '\n';
    if (!errors.empty()) return {};

    Asked asked;
    auto& [c, thread, parent] = asked;
    parent = s.parent;
    c.source = s.source;
    c.site = 1;
    c.thread = thread.number = 1;
    if (is_answer) c.parent = 1;
    c.depth = static_cast<std::uint32_t>(depth);
    c.created_at = at.value_or(base::now());
    c.author = std::move(s.author);
    c.proven = c.author.proven();
    c.client = std::move(s.client);
    c.content = std::move(s.content);
    thread.id = std::move(s.thread);
    thread.url = s.thread_says.url.value_or("");
    thread.title = s.thread_says.title.value_or("");
    thread.published_at = s.thread_says.published_at.value_or(std::nullopt);
    return asked;
}

// As if nothing had ever come before: nobody has a history, and this comment alone counts in rates.
rules::Explanation judge(Asked const& asked, settings::Site const& site,
                         rules::RuleSet const& rules, rules::Limits const& limits) {
    auto const& [c, thread, parent] = asked;
    auto const ip = c.client.ip ? c.client.ip->text() : std::string();
    auto const texts = moderation::texts_of(c, thread, ip);
    auto const reading = rules.read(texts);
    base::HashKey const key{};
    store::Recent::Seen seen{c.created_at, c.site, c.thread, {}, 0, {}, false};
    seen.keys = moderation::make_keys(key, site, c, thread.id, parent,
                                      {reading.folded_content(), reading.folded_name(),
                                       rules.needs().near()});
    for (auto const& domain : reading.link_domains())
        seen.link_domains.push_back(store::link_domain_hash(key, c.site, domain));
    auto facts = moderation::make_facts(c, site, thread, c.created_at);
    rules::Past nothing;
    nothing.arrive(store::arrival_of(seen), {});
    nothing.answer(rules.needs(), facts);
    return rules.explain(texts, reading, facts, limits);
}

int explain_text(ExplainOptions const& options, std::string const& text) {
    auto const loaded = moderation::load_policy(options.config);
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
    auto const& sites = loaded.settings->sites;
    settings::Site const standard;
    auto const* site = options.site.empty() ? (sites.empty() ? &standard : &sites.front())
                                            : loaded.settings->site(options.site);
    if (!site) {
        std::cerr << "commentd explain: there is no site " << options.site << '\n';
        return 1;
    }
    auto const asked = read_comment(value.get_object(), *site);
    if (!asked) return 1;
    auto const explanation = judge(*asked, *site, *loaded.rules, {loaded.settings->eval});
    if (options.json) {
        std::cout << json::serialize(explanation_json(explanation)) << '\n';
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
    std::ifstream file(options.what);
    if (!file) {
        std::cerr << "commentd explain: " << options.what << " is no id and no file to read\n";
        return 1;
    }
    return explain_text(options, {std::istreambuf_iterator<char>(file), {}});
}

} // namespace commentd::commands
