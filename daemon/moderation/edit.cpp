// An edit: a new revision, judged anew with the comment itself left out of what is counted.
#include <algorithm>

#include "daemon/base/log.hpp"
#include "daemon/moderation/keys.hpp"
#include "daemon/moderation/submit.hpp"

namespace commentd::moderation {
namespace {

using comments::Comment;

// History as of now with the comment itself left out.
void leave_out(rules::History& history, comments::Status status) {
    auto const take = [](std::uint32_t& n) { n -= n > 0; };
    switch (status) {
    case comments::Status::pending: take(history.pending); break;
    case comments::Status::approved: take(history.approved); break;
    case comments::Status::rejected: take(history.rejected); break;
    case comments::Status::spam: take(history.spam); break;
    case comments::Status::erased: break;
    }
    if (history.total() == 0) history = {};
}

} // namespace

std::optional<Edited> Edited::find(store::Database& truth, base::Id const& id) {
    auto comment = store::Comments::find(truth, id);
    if (!comment || comment->status == comments::Status::erased) return {};
    Edited found;
    found.keys = store::Comments::keys(truth, comment->number);
    found.link_domains = store::Comments::link_domains(truth, comment->number);
    found.thread = store::Threads::find(truth, comment->thread).value_or(comments::Thread{});
    if (comment->parent) {
        auto const parent = store::Comments::find(truth, *comment->parent);
        found.parent_public = parent && parent->is_public();
    }
    found.comment = std::move(*comment);
    return found;
}

base::Task<base::Result<Judged>> Submissions::judge_edit(PolicyVersion policy,
                                                         settings::Site const& site, Edited edited,
                                                         std::string content) {
    auto const now = clock_();
    auto& c = edited.comment;
    c.content = std::move(content);
    auto const& rules = *policy->rules;
    auto const ip_text = c.client.ip ? c.client.ip->text() : std::string();
    auto const texts = texts_of(c, edited.thread, ip_text);
    auto const reading = rules.read(texts, policy->lists.get(), {policy->settings.eval});
    store::Recent::Seen seen{now, c.site, c.thread, edited.keys, 0, {}, false};
    for (auto const& domain : reading.link_domains())
        seen.link_domains.push_back(store::link_domain_hash(store_.key, c.site, domain));

    auto facts = make_facts(c, site, edited.thread, now,
                            store_.watches.of(c.site, c.thread, now));
    auto const id_text = c.id.text();
    facts.comment_id = id_text;
    facts.lists_version = policy->lists_version;
    facts.edit = true;
    facts.approved_by_person = c.approved_revision > 0;
    facts.parent_public = edited.parent_public;
    if (c.source == rules::Source::form) facts.form_origin = rules::Origin::ok; // the site's word
    auto looked_up = co_await look_up(rules.needs(), edited.keys, c.thread, seen.link_domains);
    if (looked_up) {
        for (auto* history : {&looked_up->author, &looked_up->ip, &looked_up->net,
                              &looked_up->reader, &looked_up->thread})
            if (*history) leave_out(**history, c.status);
        for (std::size_t i = 0; i < looked_up->link_domains.size(); ++i)
            if (std::ranges::find(edited.link_domains, seen.link_domains[i]) !=
                edited.link_domains.end())
                leave_out(looked_up->link_domains[i], c.status);
        add_lookups(facts, *looked_up);
    } else {
        facts.lookup_failed = true;
    }
    auto const as_new = make_keys(store_.key, site, c, edited.thread.id, {},
                                  {reading.folded_content(), reading.folded_name(),
                                   rules.needs().near()});
    seen.keys.text = as_new.text;
    seen.keys.near = as_new.near;
    store_.recent.answer(rules.needs(), seen, c.id, facts);
    auto decision = rules.decide(texts, reading, facts, {policy->settings.eval});
    auto record = store::pack(decision, facts);
    co_return Judged{now, std::move(decision), std::move(record), std::move(seen.keys),
                     std::move(seen.link_domains)};
}

base::Task<base::Result<Comment>> Submissions::edit(PolicyVersion policy, settings::Site const& site,
                                                    base::Id id, std::string content) {
    auto const site_number = policy->sites.at(site.id);
    std::vector<base::FieldError> errors;
    validate_content(content, site, errors);
    if (!errors.empty())
        co_return base::Error{base::Fault::invalid_fields, "some fields are wrong",
                              std::move(errors), 0};
    auto const not_here = [] {
        return base::Error{base::Fault::not_found, "this site has no such comment", {}, 0};
    };
    std::function<base::Result<Edited>(store::ReadConnections&)> const question =
        [site_number, id, not_here](store::ReadConnections& connections) -> base::Result<Edited> {
        auto found = Edited::find(connections.truth, id);
        if (!found || found->comment.site != site_number) return not_here();
        return std::move(*found);
    };
    auto found = co_await store_.readers.read<Edited>(question);
    if (!found) co_return std::move(found).error();
    if (found->comment.content == content) co_return std::move(found->comment);
    auto judged = co_await judge_edit(policy, site, std::move(*found), content);
    if (!judged) co_return std::move(judged).error();

    std::function<base::Result<Comment>(store::Transaction&)> const work =
        [this, id, content, judged = std::move(*judged),
         not_here](store::Transaction& transaction) -> base::Result<Comment> {
        auto current = store::Comments::find(transaction.database, id);
        if (!current || current->status == comments::Status::erased) return not_here();
        if (current->content == content) return std::move(*current); // another edit was the same
        store_.comments.edit(transaction, *current, content, judged.link_domains, judged.decision,
                             judged.record, {store::Actor::Kind::site, 0}, judged.at);
        return std::move(*current);
    };
    auto edited = co_await store_.writer.write<Comment>(work);
    if (edited)
        base::log(base::Level::info, "comment-edited",
                  {{"status", comments::to_text(edited->status)},
                   {"id", id.text()},
                   {"site", site.id},
                   {"rule", edited->decision.decided_by}});
    co_return edited;
}

} // namespace commentd::moderation
