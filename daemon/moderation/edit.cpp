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

base::Task<base::Result<Comment>> Submissions::edit(PolicyVersion policy, settings::Site const& site,
                                                    base::Id id, std::string content) {
    auto const site_number = policy->sites.at(site.id);
    auto const now = clock_();
    std::vector<base::FieldError> errors;
    validate_content(content, site, errors);
    if (!errors.empty())
        co_return base::Error{base::Fault::invalid_fields, "some fields are wrong",
                              std::move(errors), 0};
    struct Found {
        Comment comment;
        store::Keys keys;
        std::vector<std::uint64_t> link_domains;
        comments::Thread thread;
        bool parent_public = true;
    };
    std::function<base::Result<Found>(store::ReadConnections&)> const question =
        [site_number, id](store::ReadConnections& connections) -> base::Result<Found> {
        auto& truth = connections.truth;
        auto comment = store::Comments::find(truth, id);
        if (!comment || comment->site != site_number ||
            comment->status == comments::Status::erased)
            return base::Error{base::Fault::not_found, "this site has no such comment", {}, 0};
        Found found;
        found.keys = store::Comments::keys(truth, comment->number);
        found.link_domains = store::Comments::link_domains(truth, comment->number);
        found.thread = store::Threads::find(truth, comment->thread).value_or(comments::Thread{});
        if (comment->parent) {
            auto const parent = store::Comments::find(truth, *comment->parent);
            found.parent_public = parent && parent->is_public();
        }
        found.comment = std::move(*comment);
        return found;
    };
    auto found = co_await store_.readers.read<Found>(question);
    if (!found) co_return std::move(found).error();
    auto& c = found->comment;
    if (c.content == content) co_return std::move(c);
    c.content = content;

    auto const& rules = *policy->rules;
    auto const ip_text = c.client.ip ? c.client.ip->text() : std::string();
    auto const texts = texts_of(c, found->thread, ip_text);
    auto const reading = rules.read(texts);
    store::Recent::Seen seen{now, c.site, c.thread, found->keys, 0, {}, false};
    for (auto const& domain : reading.link_domains())
        seen.link_domains.push_back(store::link_domain_hash(store_.key, site_number, domain));

    auto facts = make_facts(c, site, found->thread, now);
    auto const id_text = c.id.text();
    facts.comment_id = id_text;
    facts.edit = true;
    facts.approved_by_person = c.person_approved;
    facts.parent_public = found->parent_public;
    if (c.source == rules::Source::form) facts.form_origin = rules::Origin::ok; // the site's word
    auto looked_up = co_await look_up(rules.needs(), found->keys, c.thread, seen.link_domains);
    if (looked_up) {
        for (auto* history : {&looked_up->author, &looked_up->ip, &looked_up->net,
                              &looked_up->reader, &looked_up->thread})
            if (*history) leave_out(**history, c.status);
        for (std::size_t i = 0; i < looked_up->link_domains.size(); ++i)
            if (std::ranges::find(found->link_domains, seen.link_domains[i]) !=
                found->link_domains.end())
                leave_out(looked_up->link_domains[i], c.status);
        add_lookups(facts, *looked_up);
    } else {
        facts.lookup_failed = true;
    }
    auto const as_new = make_keys(store_.key, site, c, found->thread.id, {},
                                  {reading.folded_content(), reading.folded_name(),
                                   rules.needs().near()});
    seen.keys.text = as_new.text;
    seen.keys.near = as_new.near;
    add_counts(facts, rules.needs(), store_.recent, seen, {}, c.id);
    auto const decision = rules.decide(texts, reading, facts, {policy->settings.eval});
    auto const record = store::pack(decision, facts);

    std::function<base::Result<Comment>(store::Transaction&)> const work =
        [this, id, content, domains = seen.link_domains, decision, record,
         now](store::Transaction& transaction)
        -> base::Result<Comment> {
        auto current = store::Comments::find(transaction.database, id);
        if (!current || current->status == comments::Status::erased)
            return base::Error{base::Fault::not_found, "this site has no such comment", {}, 0};
        if (current->content == content) return std::move(*current); // another edit was the same
        store_.comments.edit(transaction, *current, content, domains, decision, record,
                             {store::Actor::Kind::site, 0}, now);
        return std::move(*current);
    };
    auto edited = co_await store_.writer.write<Comment>(work);
    if (edited)
        base::log(base::Level::info, "comment-edited",
                  {{"status", comments::to_text(edited->status)},
                   {"id", id_text},
                   {"site", site.id},
                   {"rule", edited->decision.decided_by}});
    co_return edited;
}

} // namespace commentd::moderation
