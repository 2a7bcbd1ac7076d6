#include "daemon/store/approved.hpp"

#include <algorithm>

#include "daemon/store/queue.hpp"

namespace commentd::store {

std::vector<ApprovedText>
last_approved(Database& truth, std::size_t limit,
              SitesSeen const& sites) {
    // By number, which is the order they came in.
    constexpr auto sql = "SELECT uuid, site, ip, content, name, email, url, user_agent, author_id"
                         " FROM comments WHERE number > (SELECT max(number) FROM comments) - 100000"
                         " AND status = ?1 AND (?2 IS NULL OR site IN (SELECT value FROM json_each(?2)))"
                         " ORDER BY number DESC LIMIT ?3";
    auto const of = sites ? std::optional(json_numbers(*sites)) : std::nullopt;
    auto query = truth.run(sql);
    query.bind(static_cast<int>(comments::Status::approved)).bind(of).bind(std::uint64_t{limit});
    std::vector<ApprovedText> texts;
    while (query.next()) {
        ApprovedText text;
        text.id = base::Id::from_blob(query.blob(0));
        text.site = query.number(1);
        if (auto const ip = query.blob(2); ip.size() == 16)
            std::copy_n(ip.begin(), ip.size(), text.ip.emplace().bytes.begin());
        int column = 3;
        for (auto* const to : {&text.content, &text.name, &text.email, &text.url,
                               &text.user_agent, &text.author_id})
            *to = query.text(column++);
        texts.push_back(std::move(text));
    }
    return texts;
}

std::vector<std::string>
approved_names(ReadConnections& connections, rules::IpRange const& range,
               SitesSeen const& sites, std::size_t limit) {
    constexpr std::size_t looked_at_max = 2000;
    constexpr auto name_of = "SELECT name FROM comments WHERE number = ? AND status = ?";
    QueueFilter filter;
    filter.statuses = {comments::Status::approved};
    filter.sites = sites;
    filter.ip = range;
    auto const newest =
        find_queue(connections.derived, filter, QueueOrder::newest, {}, looked_at_max).numbers;
    std::vector<std::string> names;
    for (auto const number : newest) {
        if (names.size() == limit) break;
        auto query = connections.truth.run(name_of);
        query.bind(number).bind(static_cast<int>(comments::Status::approved));
        if (!query.next() || query.is_null(0)) continue;
        std::string name(query.text(0));
        if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
    }
    return names;
}

} // namespace commentd::store
