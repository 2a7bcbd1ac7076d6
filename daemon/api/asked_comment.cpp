#include "daemon/api/asked_comment.hpp"

#include <algorithm>
#include <initializer_list>

#include "daemon/api/submission_json.hpp"
#include "daemon/moderation/judge.hpp"
#include "daemon/moderation/keys.hpp"
#include "daemon/store/comments.hpp"
#include "rules/past/past.hpp"

namespace commentd::api {

namespace json = boost::json;

namespace {

using Names = std::initializer_list<std::string_view>;

// A misspelt member would be judged as if it had not been given.
void refuse_others(json::object const& object, std::string prefix, Names names, Errors& errors) {
    Fields fields(object, std::move(prefix), errors);
    for (auto const name : names) fields.has(name);
    fields.refuse_unknown();
}

void refuse_unknown(json::object const& object, Errors& errors) {
    // What a site sends, a line for `commentd score`, and how deep an answer stands.
    refuse_others(object, "",
                  {"thread", "parent", "author", "content", "format", "notify", "client",
                   "submitted_at", "id", "created_at", "label", "depth"},
                  errors);
    auto const inside = [&](std::string const& name, Names names) {
        auto const* value = object.if_contains(name);
        auto const* members = value ? value->if_object() : nullptr;
        if (members) refuse_others(*members, name + ".", names, errors);
    };
    inside("thread", {"id", "url", "title", "published_at"});
    inside("author", {"id", "name", "email", "url", "role", "verified"});
    inside("client", {"ip", "user_agent", "referrer"});
}

} // namespace

AskedComment read_asked(json::object const& object, settings::Site const& site, Errors& errors) {
    auto s = read_submission(object, true, errors);
    s.source = rules::Source::site;
    Fields fields(object, "", errors);
    auto const at = fields.time("created_at");
    auto const depth = fields.number("depth").value_or(s.parent.empty() ? 1 : 2);
    bool const is_answer = depth > 1 || !s.parent.empty();
    if (depth < (is_answer ? 2 : 1) || depth > site.max_depth)
        fields.wrong("depth", "invalid_value",
                     "from 1, for an answer from 2, to " + std::to_string(site.max_depth));
    refuse_unknown(object, errors);
    moderation::validate(s, site, errors);
    std::erase_if(errors, [](auto const& e) { return e.code == "required"; });

    AskedComment asked;
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

rules::Explanation explain_asked(AskedComment const& asked, settings::Site const& site,
                                 rules::RuleSet const& rules, rules::RuntimeLists const* lists,
                                 rules::Limits const& limits) {
    auto const& [c, thread, parent] = asked;
    auto const ip = c.client.ip ? c.client.ip->text() : std::string();
    auto const texts = moderation::texts_of(c, thread, ip);
    auto const reading = rules.read(texts, lists, limits);
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

} // namespace commentd::api
