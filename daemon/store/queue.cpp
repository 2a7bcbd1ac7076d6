#include "daemon/store/queue.hpp"

namespace commentd::store {
namespace {

// One text for all filters: a condition whose parameter is NULL lets everything through. The
// leading condition says which index is walked: status (items_status), thread (items_thread), a
// rule's hits (rule_hits), or the rows themselves; the others are looked at row by row, 0.2 µs each.
#define QUEUE_CONDITIONS                                                                           \
    " AND (?1 IS NULL OR status IN (SELECT value FROM json_each(?1)))"                             \
    " AND (?2 IS NULL OR site IN (SELECT value FROM json_each(?2)))"                               \
    " AND (?3 IS NULL OR thread IN (SELECT value FROM json_each(?3)))"                             \
    " AND (?4 IS NULL OR number IN (SELECT number FROM rule_hits WHERE rule = ?4))"                \
    " AND (?5 IS NULL OR name_key IN (SELECT value FROM json_each(?5)))"                           \
    " AND (?6 IS NULL OR email_key IN (SELECT value FROM json_each(?6)))"                          \
    " AND (?7 IS NULL OR ip BETWEEN ?7 AND ?8)"                                                    \
    " AND (?9 IS NULL OR created_at >= ?9) AND (?10 IS NULL OR created_at < ?10)"                  \
    " AND (?11 IS NULL OR seq <= ?11)"
#define BY_STATUS " FROM items INDEXED BY items_status WHERE status = ?12" QUEUE_CONDITIONS
#define BY_THREAD " FROM items INDEXED BY items_thread WHERE thread = ?12" QUEUE_CONDITIONS
#define BY_RULE                                                                                    \
    " FROM items WHERE number IN (SELECT number FROM rule_hits WHERE rule = ?12)" QUEUE_CONDITIONS
#define BY_ROW " FROM items NOT INDEXED WHERE ?12 IS NULL" QUEUE_CONDITIONS
#define OLDEST " AND number > ?14 ORDER BY number LIMIT ?15"
#define NEWEST " AND number < ?14 ORDER BY number DESC LIMIT ?15"
#define SCORE                                                                                      \
    " AND (score < ?13 OR (score = ?13 AND number > ?14)) ORDER BY score DESC, number LIMIT ?15"
#define FOUR(what, order)                                                                          \
    {"SELECT " what BY_STATUS order, "SELECT " what BY_THREAD order,                               \
     "SELECT " what BY_RULE order, "SELECT " what BY_ROW order}

constexpr char const* pages[3][4] = {FOUR("number, score", OLDEST), FOUR("number, score", NEWEST),
                                     FOUR("number, score", SCORE)};
constexpr char const* totals[4] = FOUR("count(*)", "");
constexpr char const* everything[4] = FOUR("number", " ORDER BY number");

// The parameters, kept alive while a statement runs.
struct Parameters {
    explicit Parameters(QueueFilter const& f) : filter(f) {
        if (f.threads && f.threads->size() == 1)
            way = 1, lead = f.threads->front();
        else if (f.statuses.size() == 1)
            way = 0, lead = static_cast<std::int64_t>(f.statuses.front());
        else if (f.rule)
            way = 2;
        else
            way = 3;
        if (!f.statuses.empty()) {
            std::vector<std::int64_t> numbers;
            for (auto const status : f.statuses) numbers.push_back(static_cast<int>(status));
            statuses = json_numbers(numbers);
        }
        auto const list = [](auto const& numbers) {
            return numbers ? std::optional(json_numbers(*numbers)) : std::nullopt;
        };
        sites = list(f.sites);
        threads = list(f.threads);
        name_keys = list(f.name_keys);
        email_keys = list(f.email_keys);
        if (f.ip) {
            low.assign(f.ip->first.bytes.begin(), f.ip->first.bytes.end());
            high = low;
            for (std::size_t bit = static_cast<std::size_t>(f.ip->bits); bit < 128; ++bit)
                high[bit / 8] = static_cast<char>(high[bit / 8] | (0x80 >> (bit % 8)));
        }
    }

    Query bound(Database& database, char const* const (&texts)[4]) const {
        auto const number = [](std::optional<base::Time> t) {
            return t ? std::optional(base::to_number(*t)) : std::nullopt;
        };
        auto query = database.run(texts[way]);
        query.bind(statuses).bind(sites).bind(threads).bind(filter.rule);
        query.bind(name_keys).bind(email_keys);
        if (filter.ip)
            query.bind_blob(low).bind_blob(high);
        else
            query.bind_null().bind_null();
        query.bind(number(filter.since)).bind(number(filter.until)).bind(filter.unchanged_since);
        if (way == 2)
            query.bind(*filter.rule);
        else
            query.bind(lead);
        return query;
    }

    QueueFilter const& filter;
    std::size_t way = 3;
    std::optional<std::int64_t> lead;
    std::optional<std::string> statuses, sites, threads, name_keys, email_keys;
    std::string low, high;
};

} // namespace

std::string json_numbers(std::vector<std::int64_t> const& numbers) {
    std::string text = "[";
    for (auto const number : numbers) {
        if (text.size() > 1) text += ',';
        text += std::to_string(number);
    }
    return text + "]";
}

QueuePage find_queue(Database& derived, QueueFilter const& filter, QueueOrder order,
                     std::optional<std::pair<std::int64_t, std::int64_t>> after,
                     std::size_t limit) {
    constexpr auto watermark = "SELECT value FROM state WHERE name = 'watermark'";
    Parameters const parameters(filter);
    QueuePage page;
    derived.begin(); // total, rows and watermark are of one moment
    {
        auto at = derived.run(watermark);
        at.next();
        page.seq = at.number(0);
        auto total = parameters.bound(derived, totals);
        total.next();
        page.total = total.number(0);
        auto rows = parameters.bound(derived, pages[static_cast<std::size_t>(order)]);
        auto const start = order == QueueOrder::newest ? INT64_MAX : INT64_MIN;
        rows.bind(after ? after->first : INT64_MAX).bind(after ? after->second : start);
        rows.bind(limit + 1);
        std::pair<std::int64_t, std::int64_t> last;
        while (rows.next()) {
            if (page.numbers.size() == limit) {
                page.next = last;
                break;
            }
            page.numbers.push_back(rows.number(0));
            last = {rows.number(1), rows.number(0)};
        }
    }
    derived.commit();
    return page;
}

std::vector<comments::CommentNumber> find_all(Database& derived, QueueFilter const& filter) {
    Parameters const parameters(filter);
    std::vector<comments::CommentNumber> numbers;
    auto query = parameters.bound(derived, everything);
    while (query.next()) numbers.push_back(query.number(0));
    return numbers;
}

std::vector<comments::CommentNumber> find_around(Database& derived, comments::ThreadNumber thread,
                                                 comments::CommentNumber number,
                                                 std::size_t each_side) {
    // items_thread, from both sides
    constexpr auto sql = "SELECT number FROM (SELECT number FROM items WHERE thread = ?1"
                         " AND number <= ?2 ORDER BY number DESC LIMIT ?3 + 1) UNION"
                         " SELECT number FROM (SELECT number FROM items WHERE thread = ?1"
                         " AND number > ?2 ORDER BY number LIMIT ?3) ORDER BY number";
    std::vector<comments::CommentNumber> numbers;
    auto query = derived.run(sql);
    query.bind(thread).bind(number).bind(each_side);
    while (query.next()) numbers.push_back(query.number(0));
    return numbers;
}

} // namespace commentd::store
