// Comments as they stand in the truth: how they are read.
#include <algorithm>

#include "daemon/store/comments.hpp"

namespace commentd::store {

using comments::Comment;
using comments::Status;

namespace {

#define COMMENT_COLUMNS                                                                            \
    "number, seq, status, version, revision, source, site, thread, parent, depth, created_at,"    \
    " uuid, first_verdict, decided_by, approved_revision, edited_at, submitted_at, author_id, name," \
    " email, url, role, verified, proven, ip, user_agent, referrer, content, decision"
constexpr auto comment_by_uuid = "SELECT " COMMENT_COLUMNS " FROM comments WHERE uuid = ?";
constexpr auto comment_by_number = "SELECT " COMMENT_COLUMNS " FROM comments WHERE number = ?";
#undef COMMENT_COLUMNS

Comment comment_of(Query& q) {
    Comment c;
    c.number = q.number(0);
    c.seq = q.number(1);
    c.status = static_cast<Status>(q.number(2));
    c.version = q.number(3);
    c.revision = q.number(4);
    c.source = static_cast<rules::Source>(q.number(5));
    c.site = q.number(6);
    c.thread = q.number(7);
    c.parent = q.optional_number(8);
    c.depth = static_cast<std::uint32_t>(q.number(9));
    c.created_at = base::time_from_number(q.number(10));
    c.id = base::Id::from_blob(q.blob(11));
    c.first_verdict = static_cast<rules::Verdict>(q.number(12));
    c.decided_by = q.optional_number(13);
    c.approved_revision = q.number(14);
    if (auto const at = q.optional_number(15)) c.edited_at = base::time_from_number(*at);
    if (auto const at = q.optional_number(16)) c.submitted_at = base::time_from_number(*at);
    c.author.id = q.text(17);
    c.author.name = q.text(18);
    c.author.email = q.text(19);
    c.author.url = q.text(20);
    c.author.role = q.text(21);
    c.author.verified = q.number(22) != 0;
    c.proven = q.number(23) != 0;
    if (auto const ip = q.blob(24); ip.size() == 16) {
        c.client.ip.emplace();
        std::copy(ip.begin(), ip.end(), c.client.ip->bytes.begin());
    }
    c.client.user_agent = q.text(25);
    c.client.referrer = q.text(26);
    c.content = q.text(27);
    c.decision = shown_decision(q.blob(28), c.number, c.first_verdict);
    return c;
}

// Who did it, by the columns of a line of history and of a person.
std::string who_of(Query& q, int who, int name) {
    if (q.is_null(who)) return "rules";
    return q.number(who) == 0 ? std::string("site") : std::string(q.text(name));
}

} // namespace

std::optional<Comment> Comments::find(Database& database, base::Id const& id) {
    auto query = database.run(comment_by_uuid);
    query.bind_blob(id.blob());
    if (!query.next()) return {};
    return comment_of(query);
}

std::optional<Comment> Comments::find(Database& database, comments::CommentNumber number) {
    auto query = database.run(comment_by_number);
    query.bind(number);
    if (!query.next()) return {};
    return comment_of(query);
}

Keys Comments::keys(Database& database, comments::CommentNumber number) {
    constexpr auto sql = "SELECT keys FROM comments WHERE number = ?";
    auto query = database.run(sql);
    query.bind(number);
    return query.next() ? Keys::unpack(query.blob(0)) : Keys{};
}

std::vector<std::uint64_t> Comments::link_domains(Database& database,
                                                  comments::CommentNumber number) {
    constexpr auto sql = "SELECT link_domains FROM comments WHERE number = ?";
    auto query = database.run(sql);
    query.bind(number);
    return query.next() ? unpack_hashes(query.blob(0)) : std::vector<std::uint64_t>();
}

Comments::Counted Comments::counted(Database& database, comments::CommentNumber number) {
    auto const domains = link_domains(database, number);
    return {keys(database, number), domains, domains};
}

std::string Comments::record(Database& database, comments::CommentNumber number) {
    constexpr auto sql = "SELECT decision FROM comments WHERE number = ?";
    auto query = database.run(sql);
    query.bind(number);
    return query.next() ? std::string(query.blob(0)) : std::string();
}

std::optional<Idempotency> Comments::idempotency(Database& database,
                                                 comments::CommentNumber number) {
    constexpr auto sql = "SELECT idempotency_key, idempotency_body FROM comments WHERE number = ?";
    auto query = database.run(sql);
    query.bind(number);
    if (!query.next() || query.is_null(0)) return {};
    return Idempotency{std::string(query.text(0)), std::string(query.blob(1))};
}

bool Comments::is_public(Database& database, comments::CommentNumber number) {
    constexpr auto sql = "SELECT status, source FROM comments WHERE number = ?";
    auto query = database.run(sql);
    query.bind(number);
    return query.next() && comments::is_public(static_cast<Status>(query.number(0)),
                                               static_cast<rules::Source>(query.number(1)));
}

std::optional<base::Id> Comments::id_of(Database& database, comments::CommentNumber number) {
    constexpr auto sql = "SELECT uuid FROM comments WHERE number = ?";
    auto query = database.run(sql);
    query.bind(number);
    if (!query.next()) return {};
    return base::Id::from_blob(query.blob(0));
}

std::optional<comments::CommentNumber> Comments::number_of(Database& database,
                                                           base::Id const& id) {
    constexpr auto sql = "SELECT number FROM comments WHERE uuid = ?";
    auto query = database.run(sql);
    query.bind_blob(id.blob());
    if (!query.next()) return {};
    return query.number(0);
}

rules::Decision Comments::first_decision(Database& database, Comment const& c) {
    // Versions only grow: if the first revision was judged again, its first decision is the first
    // that was replaced.
    constexpr auto replaced = "SELECT decision FROM replaced_decisions WHERE comment = ?1 AND EXISTS"
                              " (SELECT 1 FROM history WHERE comment = ?1 AND revision = 1"
                              " AND action = 'reprocess') ORDER BY version LIMIT 1";
    constexpr auto edited = "SELECT decision FROM revisions WHERE comment = ? AND revision = 1";
    for (auto const* sql : {replaced, edited}) {
        auto query = database.run(sql);
        query.bind(c.number);
        if (query.next()) return shown_decision(query.blob(0), c.number, c.first_verdict);
    }
    return c.decision;
}

std::vector<HistoryLine> Comments::history(Database& database, Comment const& c) {
    constexpr auto sql =
        "SELECT h.at, h.who, h.action, h.was, h.became, h.revision,"
        " coalesce(h.reason, o.reason), p.name, o.uuid"
        " FROM history h LEFT JOIN people p ON p.number = h.who"
        " LEFT JOIN operations o ON o.number = h.operation WHERE h.comment = ? ORDER BY h.number";
    // One for each line of "reprocess", in the same order.
    constexpr auto replaced =
        "SELECT decision FROM replaced_decisions WHERE comment = ? ORDER BY version";
    std::vector<HistoryLine> lines;
    // Its arrival is not written a second time: the row says it.
    lines.push_back({c.created_at, "rules", "arrived", {}, comments::status_of(c.first_verdict), 1,
                     {}, {}, {}});
    auto query = database.run(sql);
    query.bind(c.number);
    auto before = database.run(replaced);
    before.bind(c.number);
    while (query.next()) {
        HistoryLine line;
        line.at = base::time_from_number(query.number(0));
        line.who = who_of(query, 1, 7);
        line.action = query.text(2);
        line.was = static_cast<Status>(query.number(3));
        line.became = static_cast<Status>(query.number(4));
        line.revision = query.number(5);
        line.reason = query.text(6);
        if (!query.is_null(8)) line.operation = base::Id::from_blob(query.blob(8));
        if (line.action == "reprocess" && before.next())
            line.before = shown_decision(before.blob(0), c.number, c.first_verdict);
        lines.push_back(std::move(line));
    }
    return lines;
}

std::vector<RevisionRow> Comments::revisions(Database& database, Comment const& c) {
    constexpr auto sql =
        "SELECT revision, at, content, decision FROM revisions WHERE comment = ? ORDER BY revision";
    constexpr auto since =
        "SELECT coalesce(revised_at, edited_at, created_at) FROM comments WHERE number = ?";
    // The first line that tells of a later revision is of the one who made it.
    constexpr auto makers = "SELECT h.revision, h.who, p.name FROM history h"
                            " LEFT JOIN people p ON p.number = h.who"
                            " WHERE h.comment = ? AND h.revision > 1 ORDER BY h.number";
    std::vector<RevisionRow> rows;
    {
        auto query = database.run(sql);
        query.bind(c.number);
        while (query.next())
            rows.push_back({query.number(0), base::time_from_number(query.number(1)),
                            std::string(query.text(2)),
                            shown_decision(query.blob(3), c.number, c.first_verdict), {}});
    }
    {
        auto query = database.run(since);
        query.bind(c.number);
        if (query.next())
            rows.push_back({c.revision, base::time_from_number(query.number(0)), c.content,
                            c.decision, {}});
    }
    auto query = database.run(makers);
    query.bind(c.number);
    while (query.next())
        for (auto& row : rows)
            if (row.revision == query.number(0) && row.by.empty()) row.by = who_of(query, 1, 2);
    return rows;
}

Trail Comments::trail(Database& database, Comment const& c) {
    constexpr auto last = "SELECT h.at, h.who, h.action, p.name FROM history h"
                          " LEFT JOIN people p ON p.number = h.who"
                          " WHERE h.comment = ? AND h.action <> 'note' ORDER BY h.number DESC LIMIT 1";
    constexpr auto notes =
        "SELECT count(*) FROM history WHERE comment = ? AND action = 'note' AND reason IS NOT NULL";
    Trail trail{c.created_at, "rules", "arrived", 0};
    {
        auto query = database.run(last);
        query.bind(c.number);
        if (query.next())
            trail = {base::time_from_number(query.number(0)), who_of(query, 1, 3),
                     std::string(query.text(2)), 0};
    }
    auto query = database.run(notes);
    query.bind(c.number);
    if (query.next()) trail.notes = query.number(0);
    return trail;
}

std::optional<NewRevision> Comments::earlier(Database& database, comments::CommentNumber number,
                                             std::int64_t revision) {
    constexpr auto sql = "SELECT content, link_domains, decision, edited_at FROM revisions"
                         " WHERE comment = ? AND revision = ?";
    auto query = database.run(sql);
    query.bind(number).bind(revision);
    if (!query.next()) return {};
    NewRevision found{std::string(query.text(0)), unpack_hashes(query.blob(1)),
                         std::string(query.blob(2)), {}};
    if (auto const at = query.optional_number(3))
        found.edited_at = base::time_from_number(*at);
    return found;
}

} // namespace commentd::store
