#include "daemon/store/comments.hpp"

namespace commentd::store {
namespace {

using comments::Comment;
using comments::Status;

enum class PublicationKind : int { published, updated, withdrawn };

constexpr auto insert_comment =
    "INSERT INTO comments (seq, status, version, revision, source, site, thread, parent, depth,"
    " created_at, uuid, keys, link_domains, publication, publication_at, publication_kind, idempotency_key,"
    " idempotency_body, first_verdict, submitted_at, author_id, name, email, url, role, verified,"
    " proven, ip, user_agent, referrer, content, decision)"
    " VALUES (?, ?, 1, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
    " ?, ?, ?)";

std::optional<std::string_view> unless_empty(std::string const& text) {
    if (text.empty()) return {};
    return text;
}

std::optional<std::int64_t> number(std::optional<base::Time> time) {
    if (!time) return {};
    return base::to_number(*time);
}

void add_history(Database& database, comments::CommentNumber comment, Move const& move, Status was,
                 std::int64_t revision) {
    constexpr auto sql = "INSERT INTO history (comment, at, who, action, was, became, revision,"
                         " operation, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    auto query = database.run(sql);
    query.bind(comment).bind(base::to_number(move.at));
    switch (move.who.kind) {
    case Actor::Kind::rules: query.bind_null(); break;
    case Actor::Kind::site: query.bind(0); break;
    case Actor::Kind::person: query.bind(move.who.person); break;
    }
    query.bind(move.action)
        .bind(static_cast<int>(was))
        .bind(static_cast<int>(move.to))
        .bind(revision)
        .bind(move.operation)
        // An operation keeps its reason once, for all its comments.
        .bind(move.operation ? std::nullopt : unless_empty(move.reason))
        .run();
}

Change change_of(Comment const& c, std::optional<Status> was, Keys const& keys) {
    Change change;
    change.seq = c.seq;
    change.number = c.number;
    change.site = c.site;
    change.thread = c.thread;
    change.parent = c.parent;
    change.created_at = c.created_at;
    change.source = c.source;
    change.was = was;
    change.is = c.status;
    change.first_verdict = c.first_verdict;
    change.score = c.decision.score;
    change.keys = keys;
    change.ip = c.client.ip;
    change.rules = rules_of(c.decision);
    return change;
}

FeedEvent event_of(Comment const& c, std::optional<Status> was, Actor who, base::Time at) {
    FeedEvent event;
    event.site = c.site;
    event.id = c.id;
    event.seq = c.seq;
    event.version = c.version;
    event.thread = c.thread;
    event.was = was;
    event.status = c.status;
    event.who = who;
    event.at = at;
    return event;
}

// Whose word the status of a new comment is.
Actor decider_of(Comment const& c) {
    if (!c.decided_by) return {};
    return {*c.decided_by == 0 ? Actor::Kind::site : Actor::Kind::person, *c.decided_by};
}

} // namespace

Comments::Comments(Derived& derived, Search& search, Recent& recent, Bell& bell, Feed& feed)
    : derived_(derived), search_(search), recent_(recent), bell_(bell), feed_(feed) {}

void Comments::add(Transaction& transaction, NewComment& added) {
    auto& c = added.comment;
    auto& database = transaction.database;
    c.seq = transaction.next_seq();
    bool const shown = c.is_public();
    std::optional<std::int64_t> const publication = shown ? std::optional(c.seq) : std::nullopt;
    {
        std::string const keys = added.keys.pack(), links = pack_hashes(added.link_domains);
        auto query = database.run(insert_comment);
        query.bind(c.seq)
            .bind(static_cast<int>(c.status))
            .bind(static_cast<int>(c.source))
            .bind(c.site)
            .bind(c.thread)
            .bind(c.parent)
            .bind(c.depth)
            .bind(base::to_number(c.created_at))
            .bind_blob(c.id.blob())
            .bind_blob(keys)
            .bind_blob(links)
            .bind(publication)
            .bind(shown ? number(c.created_at) : std::nullopt);
        if (shown)
            query.bind(static_cast<int>(PublicationKind::published));
        else
            query.bind_null();
        if (added.idempotency)
            query.bind(added.idempotency->key).bind_blob(added.idempotency->body_hash);
        else
            query.bind_null().bind_null();
        query.bind(static_cast<int>(c.first_verdict))
            .bind(number(c.submitted_at))
            .bind(unless_empty(c.author.id))
            .bind(unless_empty(c.author.name))
            .bind(unless_empty(c.author.email))
            .bind(unless_empty(c.author.url))
            .bind(unless_empty(c.author.role))
            .bind(c.author.verified)
            .bind(c.proven);
        if (c.client.ip)
            query.bind_blob({reinterpret_cast<char const*>(c.client.ip->bytes.data()), 16});
        else
            query.bind_null();
        query.bind(unless_empty(c.client.user_agent))
            .bind(unless_empty(c.client.referrer))
            .bind(c.content)
            .bind_blob(added.record)
            .run();
    }
    c.number = database.last_row();

    auto followed = change_of(c, {}, added.keys);
    followed.links_to = added.link_domains;
    auto const event = event_of(c, {}, decider_of(c), c.created_at);
    transaction.on_commit([this, change = std::move(followed), event, shown]() mutable {
        auto const site = change.site, seq = change.seq;
        derived_.follow(std::move(change));
        search_.follow(seq);
        feed_.publish(event);
        if (shown) bell_.ring(site, seq); // last: who hears it asks what was derived
    });
}

// Writes what a change leaves in the row, and tells of it.
void Comments::put(Transaction& transaction, Comment& c, Move const& move, bool was_public,
                   bool text_changed, Status was, Counted counted,
                   std::vector<std::string> rules_gone) {
    constexpr auto update = "UPDATE comments SET seq = ?, status = ?, version = ?, decided_by = ?,"
                            " approved_revision = ? WHERE number = ?";
    constexpr auto publish = "UPDATE comments SET publication = ?, publication_at = ?,"
                             " publication_kind = ? WHERE number = ?";
    c.seq = transaction.next_seq();
    c.status = move.to;
    ++c.version;
    transaction.database.run(update)
        .bind(c.seq)
        .bind(static_cast<int>(c.status))
        .bind(c.version)
        .bind(c.decided_by)
        .bind(c.approved_revision)
        .bind(c.number)
        .run();

    std::optional<PublicationKind> kind;
    if (c.is_public() && !was_public) kind = PublicationKind::published;
    if (c.is_public() && was_public && text_changed) kind = PublicationKind::updated;
    if (!c.is_public() && was_public) kind = PublicationKind::withdrawn;
    if (kind)
        transaction.database.run(publish)
            .bind(c.seq)
            .bind(base::to_number(move.at))
            .bind(static_cast<int>(*kind))
            .bind(c.number)
            .run();
    add_history(transaction.database, c.number, move, was, c.revision);

    auto change = change_of(c, was, counted.keys);
    change.linked_to = std::move(counted.linked_to);
    change.links_to = std::move(counted.links_to);
    change.rules_gone = std::move(rules_gone);
    auto event = event_of(c, was, move.who, move.at);
    event.operation = move.operation;
    transaction.on_commit([this, change, event, rings = kind.has_value()] {
        derived_.follow(change);
        search_.follow(change.seq);
        feed_.publish(event);
        if (rings) bell_.ring(change.site, change.seq);
    });
}

void Comments::move(Transaction& transaction, Comment& c, Move const& move) {
    auto const was = c.status;
    bool const was_public = c.is_public();
    put(transaction, c, move, was_public, false, was, counted(transaction.database, c.number));
}

void Comments::revise(Transaction& transaction, Comment& c, NewRevision revision,
                      Move const& move) {
    constexpr auto keep =
        "INSERT INTO revisions (comment, revision, at, content, decision, link_domains, edited_at)"
        " SELECT number, revision, coalesce(revised_at, edited_at, created_at), content, decision,"
        " link_domains, edited_at FROM comments WHERE number = ?";
    constexpr auto update = "UPDATE comments SET revision = revision + 1, content = ?,"
                            " link_domains = ?, decision = ?, edited_at = ?, revised_at = ?"
                            " WHERE number = ?";
    auto const was = c.status;
    bool const was_public = c.is_public();
    auto rules_gone = rules_of(c.decision);
    auto& database = transaction.database;
    auto counted = this->counted(database, c.number);
    counted.links_to = std::move(revision.link_domains);
    std::string const links = pack_hashes(counted.links_to);
    database.run(keep).bind(c.number).run();
    database.run(update)
        .bind(revision.content)
        .bind_blob(links)
        .bind_blob(revision.record)
        .bind(number(revision.edited_at))
        .bind(base::to_number(move.at))
        .bind(c.number)
        .run();
    ++c.revision;
    c.content = std::move(revision.content);
    c.decision = shown_decision(revision.record, c.number, c.first_verdict);
    for (auto const& rule : rules_of(c.decision)) std::erase(rules_gone, rule);
    c.edited_at = revision.edited_at;
    transaction.on_commit(
        [this, id = c.id, keys = counted.keys, at = move.at, domains = counted.links_to] {
            recent_.add_links(id, keys, at, domains);
        });
    put(transaction, c, move, was_public, true, was, std::move(counted), std::move(rules_gone));
}

void Comments::edit(Transaction& transaction, Comment& c, std::string content,
                    std::vector<std::uint64_t> link_domains, rules::Decision const& decision,
                    std::string record, Actor who, base::Time at) {
    c.decided_by.reset(); // a person's word was for the revision they saw
    Move const move{comments::after_edit(c.status, decision.verdict), "edit", who, {}, {}, at};
    revise(transaction, c, {std::move(content), std::move(link_domains), std::move(record), at},
           move);
}

void Comments::note(Transaction& transaction, Comment const& c, comments::PersonNumber who,
                    std::string text, base::Time at) {
    Move const move{c.status, "note", {Actor::Kind::person, who}, std::move(text), {}, at};
    add_history(transaction.database, c.number, move, c.status, c.revision);
}

} // namespace commentd::store
