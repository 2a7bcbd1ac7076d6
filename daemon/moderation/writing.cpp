#include "daemon/moderation/writing.hpp"

#include <algorithm>

#include "daemon/base/log.hpp"
#include "daemon/base/metrics.hpp"
#include "daemon/comments/text.hpp"
#include "daemon/moderation/refusals.hpp"

namespace commentd::moderation {
namespace {

using comments::Comment;
using comments::Status;

constexpr std::uint32_t note_max = 2000;

base::Error changed() {
    return {base::Fault::conflict, "the comment has changed since", {}, 0};
}

base::Error wrong_fields(std::vector<base::FieldError> errors) {
    return {base::Fault::invalid_fields, "some fields are wrong", std::move(errors), 0};
}

void note_action(std::string_view action, base::Id const& id, store::Person const& person) {
    base::metrics::add(base::metrics::Counter::actions, action);
    base::log(base::Level::info, "action",
              {{"action", action}, {"id", id.text()}, {"by", person.name}});
}

// The site's field rules, by which a text of a comment of it is checked.
base::Result<settings::Site const*> configured(Policy const& policy, std::string const& site) {
    if (auto const* found = policy.settings.site(site)) return found;
    return base::Error{base::Fault::conflict, "the site " + site + " is not configured any more",
                       {}, 0};
}

struct Before { // what is written about, as it was found
    Edited edited;
    std::string site;
};

// Of a comment that the person may see.
std::function<base::Result<Before>(store::ReadConnections&)> asks_for(store::Person person,
                                                                     base::Id id) {
    return [person, id](store::ReadConnections& connections) -> base::Result<Before> {
        auto& truth = connections.truth;
        auto const comment = store::Comments::find(truth, id);
        if (!comment) return not_found("there is no such comment");
        Before before{{}, store::Sites::id_of(truth, comment->site)};
        if (!person.may_see(before.site)) return not_found("there is no such comment");
        auto found = Edited::find(truth, id);
        if (!found) return changed(); // erased
        before.edited = std::move(*found);
        return before;
    };
}

// Inside the transaction: still there, and as the person saw it.
base::Result<Comment> as_seen(store::Database& truth, Written const& written) {
    auto found = store::Comments::find(truth, written.id);
    if (!found) return not_found("there is no such comment");
    if (found->version != written.version || found->status == Status::erased) return changed();
    return std::move(*found);
}

} // namespace

base::Task<base::Result<Acted>> Writing::edit(store::Person person, PolicyVersion policy,
                                            Written written, std::optional<Item>& conflicting) {
    auto const question = asks_for(person, written.id);
    auto before = co_await store_.readers.read<Before>(question);
    if (!before) {
        auto refused = co_await review_.refused(before.error(), written.id, conflicting);
        co_return refused;
    }
    auto const site = configured(*policy, before->site);
    if (!site) co_return site.error();
    std::vector<base::FieldError> errors;
    validate_content(written.content, **site, errors);
    if (!errors.empty()) co_return wrong_fields(std::move(errors));
    auto judged = co_await submissions_.judge_edit(policy, **site, std::move(before->edited),
                                                   written.content);
    if (!judged) co_return std::move(judged).error();

    store::Order const order{person.number, {}, "edit", {}, judged->at};
    std::function<base::Result<store::Operation>(store::Transaction&)> const work =
        [this, written, order, judged = std::move(*judged)](store::Transaction& transaction)
        -> base::Result<store::Operation> {
        auto found = as_seen(transaction.database, written);
        if (!found) return std::move(found).error();
        if (found->content == written.content) return store::Operation{};
        auto operation = store_.operations.begin(transaction, order);
        auto const was = *found;
        found->decided_by = order.who;
        // Whoever mends what is public stands for the text.
        if (found->is_public()) found->approved_revision = found->revision + 1;
        store_.comments.revise(transaction, *found,
                               {written.content, judged.link_domains, judged.record, order.at},
                               {found->status,
                                "edit",
                                {store::Actor::Kind::person, order.who},
                                {},
                                operation.number,
                                order.at});
        store_.operations.remember(transaction, operation, was, *found);
        store_.operations.end(transaction, operation);
        return operation;
    };
    auto operation = co_await store_.writer.write<store::Operation>(work);
    if (!operation) {
        auto refused = co_await review_.refused(operation.error(), written.id, conflicting);
        co_return refused;
    }
    auto item = co_await review_.load(written.id);
    if (!item) co_return std::move(item).error();
    note_action("edit", written.id, person);
    co_return Acted{std::move(*item), std::move(*operation)};
}

base::Task<base::Result<Acted>> Writing::note(store::Person person, Written written,
                                            std::optional<Item>& conflicting) {
    written.content = comments::normalise(written.content);
    std::vector<base::FieldError> errors;
    if (written.content.empty())
        errors.push_back({"content", "required", "what is to be noted"});
    if (comments::length(written.content) > note_max)
        errors.push_back({"content", "too_long", "at most 2000 characters"});
    if (comments::has_control(written.content))
        errors.push_back({"content", "invalid_characters", "control characters are not allowed"});
    if (!errors.empty()) co_return wrong_fields(std::move(errors));
    std::function<base::Outcome(store::Transaction&)> const work =
        [this, person, written, now = clock_()](store::Transaction& transaction) -> base::Outcome {
        auto& truth = transaction.database;
        auto const found = store::Comments::find(truth, written.id);
        if (!found || !person.may_see(store::Sites::id_of(truth, found->site)))
            return not_found("there is no such comment");
        if (found->status == Status::erased) return changed();
        store_.comments.note(transaction, *found, person.number, written.content, now);
        return base::Done{};
    };
    auto noted = co_await store_.writer.write<base::Done>(work);
    if (!noted) {
        auto refused = co_await review_.refused(noted.error(), written.id, conflicting);
        co_return refused;
    }
    auto item = co_await review_.load(written.id);
    if (!item) co_return std::move(item).error();
    note_action("note", written.id, person);
    co_return Acted{std::move(*item), {}};
}

namespace {

Comment answer_of(store::Person const& person, Before const& to, std::string content,
                  base::Time now) {
    auto const& parent = to.edited.comment;
    Comment c;
    c.id = base::make_id(now);
    c.source = rules::Source::staff;
    c.site = parent.site;
    c.thread = parent.thread;
    c.parent = parent.number;
    c.depth = parent.depth + 1;
    c.created_at = now;
    c.author.name = person.name;
    c.author.role = "moderator";
    c.proven = true; // we have signed them in
    c.content = std::move(content);
    return c;
}

store::Move move_of(store::Order const& order, std::string action,
                    store::Operation const& operation) {
    return {order.to,         std::move(action), {store::Actor::Kind::person, order.who}, {},
            operation.number, order.at};
}

} // namespace

base::Task<base::Result<Writing::Replied>> Writing::reply(store::Person person, PolicyVersion policy,
                                                      Written written, bool approve,
                                                      std::optional<Item>& conflicting) {
    auto const question = asks_for(person, written.id);
    auto before = co_await store_.readers.read<Before>(question);
    if (!before) {
        auto refused = co_await review_.refused(before.error(), written.id, conflicting);
        co_return refused;
    }
    auto const site = configured(*policy, before->site);
    if (!site) co_return site.error();
    std::vector<base::FieldError> errors;
    validate_content(written.content, **site, errors);
    auto const now = clock_();
    auto answer = answer_of(person, *before, written.content, now);
    if (answer.depth > (*site)->max_depth)
        errors.push_back({"action", "too_deep", "answers may be " +
                                                    std::to_string((*site)->max_depth) +
                                                    " levels deep"});
    if (!errors.empty()) co_return wrong_fields(std::move(errors));
    auto judged = co_await submissions_.judge_reply(policy, **site, answer, before->edited.thread,
                                                    before->edited.comment);
    if (!judged) co_return std::move(judged).error();

    store::Order const order{person.number, Status::approved, "reply", {}, now};
    std::function<base::Result<store::Operation>(store::Transaction&)> const work =
        [this, written, order, approve, answer, judged = std::move(*judged)](
            store::Transaction& transaction) -> base::Result<store::Operation> {
        auto parent = as_seen(transaction.database, written);
        if (!parent) return std::move(parent).error();
        if (!parent->is_public() && !approve)
            return base::Error{base::Fault::conflict,
                               "the comment is not public: approve it to answer it", {}, 0};
        // One that was taken back may be given again.
        auto const same = store_.recent.find_copy(judged.keys, order.at);
        auto const copy =
            same ? store::Comments::find(transaction.database, same->id) : std::nullopt;
        if (copy && copy->is_public())
            return base::Error{base::Fault::duplicate, same->id.text(), {}, 0};
        auto operation = store_.operations.begin(transaction, order);
        if (!parent->is_public()) {
            auto const was = *parent;
            parent->decided_by = order.who;
            parent->approved_revision = parent->revision;
            store_.comments.move(transaction, *parent, move_of(order, "approve", operation));
            store_.operations.remember(transaction, operation, was, *parent);
        }
        add(transaction, answer, judged, order, operation);
        store_.operations.end(transaction, operation);
        return operation;
    };
    auto operation = co_await store_.writer.write<store::Operation>(work);
    if (!operation) {
        auto refused = co_await review_.refused(operation.error(), written.id, conflicting);
        co_return refused;
    }
    note_action("reply", written.id, person);
    auto item = co_await review_.load(written.id);
    if (!item) co_return std::move(item).error();
    auto reply = co_await review_.load(answer.id);
    if (!reply) co_return std::move(reply).error();
    Acted acted{std::move(*item), std::move(*operation)};
    co_return Replied{std::move(acted), std::move(*reply)};
}

// It comes as the rules judged it, and is approved in the same moment by who wrote it.
void Writing::add(store::Transaction& transaction, Comment const& answer, Judged const& judged,
                store::Order const& order, store::Operation& operation) {
    store::NewComment added;
    auto& c = added.comment;
    c = answer;
    c.decision = judged.decision;
    c.first_verdict = judged.decision.verdict;
    c.status = comments::status_of(c.first_verdict);
    added.keys = judged.keys;
    added.link_domains = judged.link_domains;
    added.record = judged.record;
    store::Recent::Seen const seen{c.created_at, c.site, c.thread, judged.keys, 0,
                                   judged.link_domains, true};
    auto const ticket = store_.recent.admit(seen);
    transaction.on_rollback([this, ticket] {
        store_.recent.unsettle(ticket);
        store_.recent.withdraw(ticket);
    });
    store_.recent.settle(ticket, c.id);
    store_.comments.add(transaction, added);
    auto taken_back = c; // what an undo leaves of it
    taken_back.status = Status::rejected;
    taken_back.decided_by = order.who;
    c.decided_by = order.who;
    c.approved_revision = c.revision;
    store_.comments.move(transaction, c, move_of(order, "reply", operation));
    store_.operations.remember(transaction, operation, taken_back, c);
}

} // namespace commentd::moderation
