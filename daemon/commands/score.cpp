// commentd score: NDJSON comments in, one line out for each, in order. History, rates and copies
// are those of the lines before, in memory; the clock is each line's created_at.
#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <unordered_map>

#include <boost/json.hpp>

#include "daemon/api/input.hpp"
#include "daemon/api/json.hpp"
#include "daemon/api/json_text.hpp"
#include "daemon/api/submission_json.hpp"
#include "daemon/commands/commands.hpp"
#include "daemon/commands/common.hpp"
#include "daemon/comments/text.hpp"
#include "daemon/moderation/judge.hpp"
#include "daemon/moderation/keys.hpp"
#include "daemon/moderation/policy.hpp"
#include "daemon/store/recent.hpp"
#include "daemon/store/comments.hpp"
#include "rules/past/past.hpp"

namespace commentd::commands {
namespace {

namespace json = boost::json;

constexpr std::string_view labels[] = {"ham", "spam", "abuse"}; // what people say of a line

class Scorer {
public:
    Scorer(moderation::LoadedPolicy const& policy, settings::Site site)
        : rules_(*policy.rules), limits_{policy.settings->eval}, site_(std::move(site)) {}

    json::object score(std::string_view line, std::size_t number); // from 1

private:
    comments::Thread& thread_of(std::string const& id) {
        auto& thread = threads_[id];
        if (thread.number == 0) {
            thread.number = static_cast<comments::ThreadNumber>(threads_.size());
            thread.id = id;
        }
        return thread;
    }
    rules::RuleSet const& rules_;
    rules::Limits const limits_;
    settings::Site const site_;
    base::HashKey const key_{};
    base::Time now_ = base::now();
    rules::Past past_;
    std::unordered_map<std::string, comments::Thread> threads_;
    struct Answered {
        std::uint32_t depth = 1;
        bool is_public = true;
    };
    std::unordered_map<std::string, Answered> answered_; // lines with an id
};

json::object wrong(std::size_t line, json::value const& id,
                   std::vector<base::FieldError> const& errors) {
    json::array list;
    for (auto const& e : errors)
        list.push_back({{"field", e.field}, {"code", e.code}, {"detail", e.detail}});
    return {{"id", id},
            {"error", {{"line", line}, {"detail", "some fields are wrong"}, {"errors", list}}}};
}

// As a parent is written once it is checked.
std::string canonical(json::string const& id) {
    auto const known = base::Id::from_text(id);
    return known ? known->text() : std::string(id);
}

json::object Scorer::score(std::string_view line, std::size_t number) {
    auto const parsed = api::parse_object(line);
    if (!parsed)
        return {{"id", nullptr}, {"error", {{"line", number}, {"detail", parsed.error().detail}}}};
    auto const& object = *parsed;
    json::value id = nullptr;
    if (auto const* given = object.if_contains("id"))
        if (!given->is_string() || comments::valid_utf8(given->get_string())) id = *given;

    std::vector<base::FieldError> errors;
    auto s = api::read_submission(object, true, errors);
    s.source = rules::Source::site;
    api::Fields fields(object, "", errors);
    auto const at = fields.time("created_at");
    auto const label = fields.text("label");
    if (label && std::ranges::find(labels, *label) == std::end(labels))
        fields.wrong("label", "invalid_value", "ham, spam or abuse");
    moderation::validate(s, site_, errors);
    // A corpus may lack what the site's form requires; the text is what is judged.
    std::erase_if(errors, [](auto const& e) { return e.code == "required" && e.field != "content"; });
    if (!errors.empty()) return wrong(number, id, errors);
    now_ = at.value_or(now_);

    comments::Comment c;
    c.source = s.source;
    c.site = 1;
    c.author = std::move(s.author);
    c.proven = c.author.proven();
    c.client = std::move(s.client);
    c.content = std::move(s.content);
    c.created_at = now_;
    auto& thread = thread_of(s.thread);
    if (s.thread_says.url) thread.url = *s.thread_says.url;
    if (s.thread_says.title) thread.title = *s.thread_says.title;
    if (s.thread_says.published_at) thread.published_at = *s.thread_says.published_at;
    c.thread = thread.number;
    // What is answered may stand in no line; it is as good as any public comment at the top.
    Answered parent;
    if (!s.parent.empty()) {
        if (auto const known = answered_.find(s.parent); known != answered_.end())
            parent = known->second;
        c.parent = 0;
        c.depth = parent.depth + 1;
    }

    auto const ip = c.client.ip ? c.client.ip->text() : std::string();
    auto const texts = moderation::texts_of(c, thread, ip);
    auto const reading = rules_.read(texts, nullptr, limits_);
    store::Recent::Seen seen{now_, c.site, c.thread, {}, 0, {}, false};
    seen.keys = moderation::make_keys(key_, site_, c, thread.id, s.parent,
                                      {reading.folded_content(), reading.folded_name(),
                                       rules_.needs().near()});
    for (auto const& domain : reading.link_domains())
        seen.link_domains.push_back(store::link_domain_hash(key_, c.site, domain));
    past_.arrive(store::arrival_of(seen), base::make_id(now_).bytes);

    auto facts = moderation::make_facts(c, site_, thread, now_);
    facts.parent_public = parent.is_public;
    past_.answer(rules_.needs(), facts);
    auto const decision = rules_.decide(texts, reading, facts, limits_);
    past_.settle(decision.verdict);

    auto const status = comments::status_of(decision.verdict);
    if (id.is_string())
        answered_[canonical(id.get_string())] = {c.depth, comments::is_public(status, c.source)};
    if (!thread.first_comment_at) thread.first_comment_at = now_;

    json::array names;
    std::string_view last;
    for (auto const& hit : decision.hits) {
        if (hit.rule != last) names.push_back(json::value(hit.rule));
        last = hit.rule;
    }
    return {{"id", id},
            {"verdict", rules::to_text(decision.verdict)},
            {"score", api::points(decision.score)},
            {"rules", std::move(names)},
            {"spam", nullptr},
            {"abuse", nullptr},
            {"refuse", nullptr}};
}

} // namespace

int score(ScoreOptions const& options) {
    auto const policy = moderation::load_policy(options.config);
    if (policy.refused()) {
        for (auto const& problem : policy.problems) std::cerr << problem.text() << '\n';
        return 1;
    }
    auto site = site_or_first(*policy.settings, options.site, "score");
    if (!site) return 1;
    auto const& file = options.file;
    std::ifstream from_file;
    if (file != "-") {
        from_file.open(file);
        if (!from_file) {
            std::cerr << "commentd score: " << file << " cannot be read\n";
            return 1;
        }
    }
    auto& in = file == "-" ? std::cin : from_file;
    Scorer scorer(policy, std::move(*site));
    std::string line;
    for (std::size_t number = 1; std::getline(in, line); ++number)
        std::cout << api::json_text(scorer.score(line, number)) << '\n';
    if (in.bad()) {
        std::cerr << "commentd score: " << file << " cannot be read any further\n";
        return 1;
    }
    return 0;
}

} // namespace commentd::commands
