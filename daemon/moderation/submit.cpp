#include "daemon/moderation/submit.hpp"

#include <algorithm>
#include <chrono>

#include "daemon/base/log.hpp"
#include "daemon/base/metrics.hpp"
#include "daemon/comments/text.hpp"
#include "daemon/moderation/judge.hpp"
#include "daemon/moderation/keys.hpp"

namespace commentd::moderation {
namespace {

namespace metrics = base::metrics;
using comments::Comment;

constexpr std::chrono::minutes double_click_window{10};

// Counts in the rates from before it is judged until it is stored or refused.
class Admission {
public:
    Admission(store::Recent& recent, store::Recent::Seen const& seen, rules::Needs const& needs,
              rules::Facts& facts)
        : recent_(&recent), ticket_(recent.admit(seen, needs, facts)) {}
    Admission(Admission const&) = delete;
    Admission& operator=(Admission const&) = delete;
    ~Admission() {
        if (recent_) recent_->withdraw(ticket_);
    }
    store::Recent::Ticket ticket() const { return ticket_; }
    void keep() { recent_ = nullptr; }

private:
    store::Recent* recent_;
    store::Recent::Ticket ticket_;
};

struct Parent {
    comments::CommentNumber number = 0;
    comments::ThreadNumber thread = 0;
    std::uint32_t depth = 1;
    bool is_public = false, pending = false;
};

std::shared_ptr<Comment const> handed(Comment comment) {
    return std::make_shared<Comment const>(std::move(comment));
}

std::chrono::steady_clock::time_point tick(metrics::Histogram histogram,
                                           std::chrono::steady_clock::time_point since) {
    auto const now = std::chrono::steady_clock::now();
    metrics::observe(histogram, now - since);
    return now;
}

void count_hits(rules::Decision const& decision) {
    auto const each_rule = [](std::vector<rules::Hit> const& hits, metrics::Counter counter) {
        for (auto const& hit : hits)
            if (&hit == &hits.front() || hit.rule != (&hit - 1)->rule)
                metrics::add(counter, hit.rule);
    };
    each_rule(decision.hits, metrics::Counter::rule_hits);
    for (auto const& hit : decision.hits)
        if (hit.rule.starts_with("engine."))
            metrics::add(metrics::Counter::engine_errors, hit.rule);
    if (!decision.shadow) return;
    each_rule(decision.shadow->hits, metrics::Counter::shadow_hits);
    for (auto const& rule : decision.shadow->flipped_by)
        metrics::add(metrics::Counter::shadow_flips, rule);
}

} // namespace

base::Task<base::Result<Lookups>> Submissions::look_up(rules::Needs const& needs,
                                                       store::Keys keys,
                                                       comments::ThreadNumber thread,
                                                       std::vector<std::uint64_t> link_domains) {
    Lookups found;
    std::vector<store::CounterKey> asked;
    std::vector<std::optional<rules::History> Lookups::*> places;
    auto const ask = [&](bool wanted, store::CounterKey key,
                         std::optional<rules::History> Lookups::*place) {
        if (!wanted) return;
        asked.push_back(key);
        places.push_back(place);
    };
    ask(needs.author && keys.author, store::author_key(keys), &Lookups::author);
    ask(needs.ip && keys.ip, store::ip_key(keys), &Lookups::ip);
    ask(needs.net && keys.net, store::net_key(keys), &Lookups::net);
    ask(keys.reader != 0, store::reader_key(keys), &Lookups::reader);
    ask(needs.thread, store::thread_key(thread), &Lookups::thread);
    if (needs.link_domain)
        for (auto const domain : link_domains) asked.push_back(store::link_domain_key(domain));
    if (asked.empty()) co_return found;
    auto histories = store_.derived.counters(asked);
    if (!histories) {
        auto read = co_await counters_in_file(asked);
        if (!read) co_return std::move(read).error();
        histories = std::move(*read);
    }
    for (std::size_t i = 0; i < places.size(); ++i) found.*places[i] = (*histories)[i];
    found.link_domains.assign(histories->begin() + static_cast<std::ptrdiff_t>(places.size()),
                              histories->end());
    co_return found;
}

base::Task<base::Result<std::vector<rules::History>>>
Submissions::counters_in_file(std::vector<store::CounterKey> keys) {
    using Found = std::vector<rules::History>;
    std::function<base::Result<Found>(store::ReadConnections&)> const question =
        [this, keys = std::move(keys)](store::ReadConnections& connections) -> base::Result<Found> {
        return store_.derived.counters(connections, keys);
    };
    return store_.readers.read<Found>(question, true);
}

base::Task<base::Result<std::optional<comments::Thread>>>
Submissions::thread(comments::SiteNumber site, std::string id) {
    using Found = std::optional<comments::Thread>;
    if (auto cached = store_.threads.cached(site, id)) co_return Found(std::move(cached));
    std::function<base::Result<Found>(store::ReadConnections&)> const question =
        [this, site, id](store::ReadConnections& connections) -> base::Result<Found> {
        return store_.threads.find(connections.truth, site, id);
    };
    auto found = co_await store_.readers.read<Found>(question);
    co_return found;
}

base::Task<base::Result<comments::Thread>>
Submissions::put_thread(comments::SiteNumber site, std::string id, store::ThreadChange change) {
    std::function<base::Result<comments::Thread>(store::Transaction&)> const work =
        [this, site, id, change](store::Transaction& transaction) -> base::Result<comments::Thread> {
        return store_.threads.put(transaction, site, id, change);
    };
    auto put = co_await store_.writer.write<comments::Thread>(work);
    co_return put;
}

namespace {

// Whether what came with a comment says something new of its thread.
bool says_something_new(comments::Thread const& thread, store::ThreadChange const& says) {
    return (says.url && *says.url != thread.url) || (says.title && *says.title != thread.title) ||
           (says.published_at && *says.published_at != thread.published_at) ||
           (says.announced && !thread.announced);
}

} // namespace

base::Task<base::Result<Accepted>> Submissions::submit(PolicyVersion policy,
                                                       settings::Site const& site, Submission s) {
    auto const site_number = policy->sites.at(site.id);
    auto const now = clock_();
    if (s.idempotency) {
        auto const key = store::idempotency_hash(store_.key, site_number, s.idempotency->key);
        if (auto const first = store_.recent.find_idempotency(key, now)) {
            auto replayed = co_await replay(site_number, *first, s.idempotency->body_hash);
            // Settled a moment ago and not yet on disk: the writer will answer for it.
            if (replayed || replayed.error().fault != base::Fault::not_found) co_return replayed;
        }
    }

    auto errors = std::move(s.wrong);
    validate(s, site, errors);
    auto thread = co_await this->thread(site_number, s.thread);
    if (!thread) co_return std::move(thread).error();

    std::optional<Parent> parent;
    if (!s.parent.empty()) {
        auto const id = base::Id::from_text(s.parent);
        if (id) {
            std::function<base::Result<std::optional<Parent>>(store::ReadConnections&)> const find =
                [id = *id](store::ReadConnections& c) -> base::Result<std::optional<Parent>> {
                auto const found = store::Comments::find(c.truth, id);
                if (!found) return std::optional<Parent>();
                return std::optional(Parent{found->number, found->thread, found->depth,
                                            found->is_public(),
                                            found->status == comments::Status::pending});
            };
            auto found = co_await store_.readers.read<std::optional<Parent>>(find);
            if (!found) co_return std::move(found).error();
            parent = *found;
        }
        bool const keyed = s.source == rules::Source::site;
        bool const known = parent && *thread && parent->thread == (*thread)->number &&
                           (parent->is_public || (keyed && parent->pending));
        if (!known)
            errors.push_back({"parent", "unknown_parent",
                              "the comment that this answers is not public on this thread"});
        else if (parent->depth + 1 > site.max_depth)
            errors.push_back({"parent", "too_deep", "answers may be " +
                                                        std::to_string(site.max_depth) +
                                                        " levels deep"});
    }
    if (!errors.empty())
        co_return base::Error{base::Fault::invalid_fields, "some fields are wrong",
                              std::move(errors), 0};

    if (s.allowed) {
        auto allowed = s.allowed(!*thread);
        if (!allowed) co_return std::move(allowed).error();
    }
    if (!*thread || says_something_new(**thread, s.thread_says)) {
        auto put = co_await put_thread(site_number, s.thread, s.thread_says);
        if (!put) co_return std::move(put).error();
        *thread = std::move(*put);
    }
    auto const said = store_.watches.of(site_number, (*thread)->number, now);
    if (is_closed(**thread, site, now, said))
        co_return base::Error{base::Fault::thread_closed, "this thread takes no more comments", {}, 0};

    auto const shared = std::make_shared<store::NewComment>(); // with the writer
    auto& added = *shared;
    auto& c = added.comment;
    c.id = base::make_id(now);
    c.source = s.source;
    c.site = site_number;
    c.thread = (*thread)->number;
    c.created_at = now;
    c.submitted_at = s.submitted_at;
    c.author = std::move(s.author);
    c.proven = c.author.proven();
    c.client = std::move(s.client);
    c.content = std::move(s.content);
    if (parent) {
        c.parent = parent->number;
        c.depth = parent->depth + 1;
    }
    added.idempotency = std::move(s.idempotency);
    added.begins_thread = !(*thread)->first_comment_at;

    auto const& rules = *policy->rules;
    auto const begin = std::chrono::steady_clock::now();
    auto const ip_text = c.client.ip ? c.client.ip->text() : std::string();
    auto const texts = texts_of(c, **thread, ip_text);
    auto const reading = rules.read(texts, policy->lists.get(), {policy->settings.eval});
    auto at = tick(metrics::Histogram::read_text_seconds, begin);

    added.keys = make_keys(store_.key, site, c, (*thread)->id, s.parent,
                           {reading.folded_content(), reading.folded_name(),
                            rules.needs().near()});
    for (auto const& domain : reading.link_domains())
        added.link_domains.push_back(store::link_domain_hash(store_.key, site_number, domain));
    store::Recent::Seen seen{now, c.site, c.thread, added.keys, 0, added.link_domains, false};
    if (added.idempotency)
        seen.idempotency = store::idempotency_hash(store_.key, c.site, added.idempotency->key);
    auto facts = make_facts(c, site, **thread, now, said);
    auto const id_text = c.id.text();
    facts.comment_id = id_text;
    facts.lists_version = policy->lists_version;
    facts.parent_public = !parent || parent->is_public;
    facts.form_origin = s.form_origin;
    auto const& needs = rules.needs();
    Admission admission(store_.recent, seen, needs, facts);
    auto looked_up = co_await look_up(needs, added.keys, c.thread, added.link_domains);
    if (looked_up)
        add_lookups(facts, *looked_up);
    else
        facts.lookup_failed = true; // held, never approved
    at = tick(metrics::Histogram::lookup_seconds, at);

    auto accepted = base::Result<Accepted>(base::Error{});
    for (;;) {
        c.decision = rules.decide(texts, reading, facts, {policy->settings.eval});
        c.status = comments::status_of(c.decision.verdict);
        c.first_verdict = c.decision.verdict;
        added.record = store::pack(c.decision, facts);
        at = tick(metrics::Histogram::decide_seconds, at);

        std::function<base::Result<Accepted>(store::Transaction&)> work =
            [this, shared, ticket = admission.ticket(), name = std::string_view(site.id),
             needs_parent = parent && facts.parent_public](
                store::Transaction& transaction) -> base::Result<Accepted> {
            return this->store(transaction, shared, ticket, name, needs_parent);
        };
        accepted =
            co_await store_.writer.write<Accepted>(std::move(work), store::Writer::Writes::last);
        at = tick(metrics::Histogram::write_seconds, at);
        if (!accepted || accepted->how != Accepted::How::parent_withdrawn) break;
        facts.parent_public = false;
    }
    if (!accepted) co_return accepted;
    if (accepted->how != Accepted::How::stored) co_return accepted;
    admission.keep();
    auto const& decision = accepted->comment->decision;
    metrics::add(metrics::Counter::comments, rules::to_text(decision.verdict));
    count_hits(decision);
    co_return accepted;
}

// Inside the writing transaction: nobody comes between the look and the write.
base::Result<Accepted> Submissions::store(store::Transaction& transaction,
                                          std::shared_ptr<store::NewComment> const& shared,
                                          store::Recent::Ticket ticket, std::string_view site,
                                          bool needs_parent) {
    auto& added = *shared;
    auto& c = added.comment;
    auto& database = transaction.database;
    if (added.idempotency) {
        auto const key = store::idempotency_hash(store_.key, c.site, added.idempotency->key);
        if (auto const first = store_.recent.find_idempotency(key, c.created_at)) {
            auto found = store::Comments::find(database, *first);
            if (found) {
                auto const kept = store::Comments::idempotency(database, found->number);
                if (found->status != comments::Status::erased && kept &&
                    kept->body_hash != added.idempotency->body_hash)
                    return base::Error{base::Fault::idempotency_mismatch,
                                       "this Idempotency-Key came with another body before", {}, 0};
                auto first_decision = store::Comments::first_decision(database, *found);
                return Accepted{handed(std::move(*found)), Accepted::How::replayed,
                                std::move(first_decision)};
            }
        }
    }
    if (auto const copy = store_.recent.find_copy(added.keys, c.created_at)) {
        bool const same_person = c.source == rules::Source::form && added.keys.ip != 0 &&
                                 copy->same_ip &&
                                 c.created_at - copy->at < double_click_window;
        auto found = same_person ? store::Comments::find(database, copy->id) : std::nullopt;
        if (found) {
            auto first_decision = store::Comments::first_decision(database, *found);
            return Accepted{handed(std::move(*found)), Accepted::How::double_click,
                            std::move(first_decision)};
        }
        return base::Error{base::Fault::duplicate, copy->id.text(), {}, 0};
    }
    if (needs_parent && !store::Comments::is_public(database, *c.parent))
        return Accepted{{}, Accepted::How::parent_withdrawn, {}};
    store_.comments.add(transaction, added);
    if (added.begins_thread) store_.threads.begin(transaction, c.thread, c.created_at);
    store_.recent.settle(ticket, c.id);
    transaction.on_rollback([this, ticket] { store_.recent.unsettle(ticket); });
    transaction.log("comment", {{"verdict", rules::to_text(c.decision.verdict)},
                                {"id", c.id.text()},
                                {"site", site},
                                {"rule", c.decision.decided_by}});
    return Accepted{{shared, &c}, Accepted::How::stored, {}};
}

base::Task<base::Result<Accepted>> Submissions::replay(comments::SiteNumber site, base::Id first,
                                                       std::string body_hash) {
    std::function<base::Result<Accepted>(store::ReadConnections&)> const question =
        [site, first, body_hash](store::ReadConnections& connections) -> base::Result<Accepted> {
        auto found = store::Comments::find(connections.truth, first);
        if (!found || found->site != site)
            return base::Error{base::Fault::not_found, "not yet stored", {}, 0};
        auto const kept = store::Comments::idempotency(connections.truth, found->number);
        if (found->status != comments::Status::erased && kept && kept->body_hash != body_hash)
            return base::Error{base::Fault::idempotency_mismatch,
                               "this Idempotency-Key came with another body before", {}, 0};
        auto first_decision = store::Comments::first_decision(connections.truth, *found);
        return Accepted{handed(std::move(*found)), Accepted::How::replayed,
                        std::move(first_decision)};
    };
    auto answer = co_await store_.readers.read<Accepted>(question);
    co_return answer;
}

base::Task<base::Result<Comment>> Submissions::find(comments::SiteNumber site, base::Id id) {
    std::function<base::Result<Comment>(store::ReadConnections&)> const question =
        [site, id](store::ReadConnections& connections) -> base::Result<Comment> {
        auto found = store::Comments::find(connections.truth, id);
        if (!found || found->site != site)
            return base::Error{base::Fault::not_found, "this site has no such comment", {}, 0};
        return std::move(*found);
    };
    auto found = co_await store_.readers.read<Comment>(question);
    co_return found;
}

base::Task<base::Outcome> Submissions::erase(comments::SiteNumber site, base::Id id) {
    std::function<base::Result<base::Done>(store::Transaction&)> const work =
        [this, site, id, now = clock_()](store::Transaction& transaction) -> base::Outcome {
        auto found = store::Comments::find(transaction.database, id);
        if (!found || found->site != site)
            return base::Error{base::Fault::not_found, "this site has no such comment", {}, 0};
        if (found->status != comments::Status::erased)
            store_.comments.erase(transaction, *found, {store::Actor::Kind::site, 0}, now);
        return base::Done{};
    };
    auto done = co_await store_.writer.write<base::Done>(work);
    co_return done;
}

} // namespace commentd::moderation
