#include "daemon/store/rejudging.hpp"

#include "daemon/base/log.hpp"

namespace commentd::store {

using comments::Comment;
using comments::Status;

namespace {

// By a run before this one, and by nobody since.
bool was_rejudged(Database& database, Comment const& c) {
    constexpr auto sql = "SELECT 1 FROM replaced_decisions WHERE comment = ? AND version = ? - 1";
    auto query = database.run(sql);
    query.bind(c.number).bind(c.version);
    return query.next();
}

// The comment, if it gets its new verdict. A person's word, an edit or an erasure since then stays.
std::optional<Comment> taken_by(Database& database, Rejudging const& left) {
    auto const verdict = unpack_record(left.record).decision.verdict;
    unpack_decision(Comments::record(database, left.comment)); // one that is damaged waits on
    auto found = Comments::find(database, left.comment);
    if (!found || found->version != left.version || found->decided_by) return {};
    if (found->status == Status::erased) return {};
    if (found->status != Status::pending && !was_rejudged(database, *found)) return {};
    if (found->parent && verdict == rules::Verdict::approve &&
        !Comments::is_public(database, *found->parent))
        return {};
    return found;
}

} // namespace

void Comments::rejudge(Transaction& transaction, Comment& c, std::string const& record,
                       std::string const& run, base::Time at) {
    constexpr auto keep = "INSERT INTO replaced_decisions (comment, version, run, at, decision)"
                          " SELECT number, version, ?, ?, decision FROM comments WHERE number = ?";
    constexpr auto update = "UPDATE comments SET decision = ? WHERE number = ?";
    auto& database = transaction.database;
    database.run(keep).bind_blob(run).bind(base::to_number(at)).bind(c.number).run();
    database.run(update).bind_blob(record).bind(c.number).run();
    auto const was = c.status;
    bool const was_public = c.is_public();
    auto rules_gone = rules_of(c.decision);
    c.decision = unpack_decision(record);
    for (auto const& rule : rules_of(c.decision)) std::erase(rules_gone, rule);
    Move const move{comments::status_of(c.decision.verdict), "reprocess", {}, {}, {}, at};
    put(transaction, c, move, was_public, false, was, counted(database, c.number),
        std::move(rules_gone));
}

std::vector<Rejudging> Rejudgings::taken_back(Database& database, base::Id const& run) {
    constexpr auto sql = "SELECT c.number, c.version, r.decision FROM replaced_decisions r"
                         " JOIN comments c ON c.number = r.comment AND c.version = r.version + 1"
                         " WHERE r.run = ? AND c.decided_by IS NULL ORDER BY c.number";
    std::vector<Rejudging> found;
    auto query = database.run(sql);
    query.bind_blob(run.blob());
    while (query.next())
        found.push_back({query.number(0), query.number(1), std::string(query.blob(2))});
    return found;
}

void Rejudgings::leave(Database& database, base::Id const& run,
                       std::vector<Rejudging> const& rejudgings) {
    constexpr auto sql = "INSERT OR REPLACE INTO rejudgings (comment, run, version, decision)"
                         " VALUES (?, ?, ?, ?)";
    database.execute("BEGIN IMMEDIATE");
    try {
        for (auto const& one : rejudgings)
            database.run(sql)
                .bind(one.comment)
                .bind_blob(run.blob())
                .bind(one.version)
                .bind_blob(one.record)
                .run();
        database.execute("COMMIT");
    } catch (DatabaseError const&) {
        if (database.in_transaction()) database.execute("ROLLBACK");
        throw;
    }
}

bool Rejudgings::any(Database& database) {
    constexpr auto sql = "SELECT 1 FROM rejudgings LIMIT 1";
    auto query = database.run(sql);
    return query.next();
}

std::optional<comments::CommentNumber> Rejudgings::first_left(Database& database,
                                                              base::Id const& run) {
    constexpr auto sql = "SELECT comment FROM rejudgings WHERE run = ? ORDER BY comment LIMIT 1";
    auto query = database.run(sql);
    query.bind_blob(run.blob());
    if (!query.next()) return {};
    return query.number(0);
}

Rejudgings::Progress Rejudgings::progress(Database& database, base::Id const& run) {
    constexpr auto sql = "SELECT (SELECT count(*) FROM rejudgings WHERE run = ?1),"
                         " (SELECT count(*) FROM replaced_decisions WHERE run = ?1)";
    auto query = database.run(sql);
    query.bind_blob(run.blob());
    query.next();
    return {query.number(0), query.number(1)};
}

std::int64_t Rejudgings::carry_out(Transaction& transaction, Comments& comments,
                                   std::int64_t count, base::Time now) {
    constexpr auto next =
        "SELECT comment, run, version, decision FROM rejudgings ORDER BY comment LIMIT ?";
    constexpr auto drop = "DELETE FROM rejudgings WHERE comment = ?";
    auto& database = transaction.database;
    struct Taken {
        Rejudging what;
        std::string run;
    };
    std::vector<Taken> taken;
    {
        auto query = database.run(next);
        query.bind(count);
        while (query.next())
            taken.push_back({{query.number(0), query.number(2), std::string(query.blob(3))},
                             std::string(query.blob(1))});
    }
    std::int64_t changed = 0;
    for (auto const& [what, run] : taken) {
        database.run(drop).bind(what.comment).run();
        std::optional<Comment> found;
        try {
            found = taken_by(database, what);
        } catch (DamagedRecord const& error) { // no other one waits behind it
            base::log(base::Level::error, "rejudging-damaged",
                      {{"comment", what.comment}, {"why", error.what()}});
        }
        if (!found) continue;
        comments.rejudge(transaction, *found, what.record, run, now);
        ++changed;
    }
    if (!taken.empty())
        transaction.log("reprocess", {{"changed", changed},
                                      {"skipped", static_cast<std::int64_t>(taken.size()) - changed}});
    return static_cast<std::int64_t>(taken.size());
}

std::vector<comments::CommentNumber>
Rejudgings::waiting(Database& database, std::optional<comments::SiteNumber> site) {
    constexpr auto sql = "SELECT number FROM comments WHERE status = 0 AND decided_by IS NULL"
                         " AND (?1 IS NULL OR site = ?1) ORDER BY number";
    std::vector<comments::CommentNumber> numbers;
    auto query = database.run(sql);
    query.bind(site);
    while (query.next()) numbers.push_back(query.number(0));
    return numbers;
}

} // namespace commentd::store
