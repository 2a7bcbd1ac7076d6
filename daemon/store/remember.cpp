// The memory of the last 24 hours, filled from the truth before anything is served.
#include "daemon/store/comments.hpp"

namespace commentd::store {

void Comments::remember(Database& database, Recent& recent, base::HashKey const& hash_key,
                        base::Time now) {
    // UUIDv7 begins with the time, so its index finds where the last 24 hours begin. Those of one
    // moment were not numbered in that order; more than the writer takes at once can not have been
    // on the way.
    constexpr auto first_since = "SELECT min(number), (SELECT max(number) FROM comments) FROM"
                                 " (SELECT number FROM comments WHERE uuid >= ? ORDER BY uuid LIMIT 10000)";
    constexpr auto since = "SELECT created_at, uuid, site, thread, keys, idempotency_key, source,"
                           " link_domains FROM comments WHERE number >= ? ORDER BY number";
    base::Id oldest{};
    auto const ms = static_cast<std::uint64_t>(base::to_number(now - recent_window));
    for (std::size_t i = 0; i < 6; ++i)
        oldest.bytes[i] = static_cast<std::uint8_t>(ms >> (8 * (5 - i)));
    std::int64_t first = 0;
    {
        auto query = database.run(first_since);
        query.bind_blob(oldest.blob());
        if (!query.next() || query.is_null(0)) return;
        first = query.number(0);
        recent.expect(static_cast<std::size_t>(query.number(1) - first + 1));
    }
    auto query = database.run(since);
    query.bind(first);
    while (query.next()) {
        Recent::Seen seen;
        seen.at = base::time_from_number(query.number(0));
        seen.site = query.number(2);
        seen.thread = query.number(3);
        seen.keys = Keys::unpack(query.blob(4));
        if (!query.is_null(5))
            seen.idempotency = idempotency_hash(hash_key, seen.site, query.text(5));
        seen.unrated = !comments::counts_in_rates(static_cast<rules::Source>(query.number(6)));
        seen.link_domains = unpack_hashes(query.blob(7));
        recent.settle(recent.admit(seen), base::Id::from_blob(query.blob(1)));
    }
}

std::uint64_t idempotency_hash(base::HashKey const& key, comments::SiteNumber site,
                               std::string_view text) {
    return base::keyed_hash(key, "k" + std::to_string(site) + '\n' + std::string(text)) | 1;
}

std::uint64_t link_domain_hash(base::HashKey const& key, comments::SiteNumber site,
                               std::string_view domain) {
    return base::keyed_hash(key, "d" + std::to_string(site) + '\n' + std::string(domain)) | 1;
}

} // namespace commentd::store
