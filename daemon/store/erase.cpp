// Erasing: text, author, client, notes and all that quotes them, in every table of the truth.
#include "daemon/store/comments.hpp"

namespace commentd::store {

using comments::Comment;
using comments::Status;

void Comments::erase(Transaction& transaction, Comment& c, Actor who, base::Time at) {
    constexpr auto update =
        "UPDATE comments SET keys = x'', link_domains = NULL, idempotency_body = NULL, submitted_at = NULL,"
        " author_id = NULL, name = NULL, email = NULL, url = NULL, role = NULL, ip = NULL,"
        " user_agent = NULL, referrer = NULL, content = NULL, decision = ? WHERE number = ?";
    constexpr auto get_revisions = "SELECT revision, decision FROM revisions WHERE comment = ?";
    constexpr auto update_revision =
        "UPDATE revisions SET content = NULL, link_domains = NULL, decision = ? WHERE comment = ? AND revision = ?";
    constexpr auto get_replaced = "SELECT version, decision FROM replaced_decisions WHERE comment = ?";
    constexpr auto update_replaced =
        "UPDATE replaced_decisions SET decision = ? WHERE comment = ? AND version = ?";
    constexpr auto drop_rejudging = "DELETE FROM rejudgings WHERE comment = ?";
    constexpr auto drop_reasons = "UPDATE history SET reason = NULL WHERE comment = ?";
    constexpr auto drop_operation_reasons =
        "UPDATE operations SET reason = NULL WHERE reason IS NOT NULL AND number IN"
        " (SELECT operation FROM history WHERE comment = ?)";

    constexpr auto scrub_later = "INSERT OR IGNORE INTO meta VALUES ('erased', 1)";

    auto& database = transaction.database;
    database.run(scrub_later).run();
    transaction.scrubs();
    auto const was = c.status;
    bool const was_public = c.is_public();
    auto counted = this->counted(database, c.number);
    counted.links_to.clear();
    auto const old_keys = counted.keys;
    auto const left_of = [&](std::string_view packed) {
        return without_quotes(packed, c.number, c.first_verdict);
    };
    std::string const packed = left_of(record(database, c.number));
    database.run(update).bind_blob(packed).bind(c.number).run();
    // Rule names stay: what follows the changes later must know which hits are gone.
    auto const take_quotes = [&](char const* get, char const* replace) {
        std::vector<std::pair<std::int64_t, std::string>> decisions;
        {
            auto query = database.run(get);
            query.bind(c.number);
            while (query.next())
                decisions.emplace_back(query.number(0), left_of(query.blob(1)));
        }
        for (auto const& [number, without] : decisions)
            database.run(replace).bind_blob(without).bind(c.number).bind(number).run();
    };
    take_quotes(get_revisions, update_revision);
    take_quotes(get_replaced, update_replaced);
    database.run(drop_operation_reasons).bind(c.number).run();
    database.run(drop_reasons).bind(c.number).run();
    database.run(drop_rejudging).bind(c.number).run();

    c.author = {};
    c.client = {};
    c.content.clear();
    c.decided_by.reset();
    if (who.kind != Actor::Kind::rules) c.decided_by = who.person; // the site's is 0
    c.decision = unpack_decision(packed);
    Move const move{Status::erased, "erase", who, {}, {}, at};
    put(transaction, c, move, was_public, false, was, std::move(counted));
    transaction.on_commit([this, id = c.id, old_keys] { recent_.forget_text(id, old_keys); });
}

} // namespace commentd::store
