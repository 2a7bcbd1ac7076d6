#include "daemon/store/queue.hpp"

#include <algorithm>

#include "daemon/store/derived.hpp"

namespace commentd::store {
namespace {

// A list is looked at in the order of items_status (all that is asked about stands in that index), of a
// thread (items_thread), or by the numbers of a few that were found before; the conditions are
// looked at row by row. Those that are seldom given are parted from the others by ?15: every one
// costs a million rows 20 ms even where it lets everything through. (An index by score would save
// a tenth of a second of the longest lists and cost every comment 4 µs.)
#define QUEUE_CONDITIONS                                                                           \
    " AND (?14 OR among(?13, number))"                                                             \
    " AND (?2 IS NULL OR site IN (SELECT value FROM json_each(?2)))"                               \
    " AND (?15 OR ((?1 IS NULL OR status IN (SELECT value FROM json_each(?1)))"                    \
    " AND (?3 IS NULL OR thread IN (SELECT value FROM json_each(?3)))"                             \
    " AND (?4 IS NULL OR name_key IN (SELECT value FROM json_each(?4)))"                           \
    " AND (?5 IS NULL OR email_key IN (SELECT value FROM json_each(?5)))"                          \
    " AND (?6 IS NULL OR ip BETWEEN ?6 AND ?7)"                                                    \
    " AND created_at >= ?8 AND created_at < ?9 AND seq <= ?10 AND score BETWEEN ?11 AND ?12))"
#define BY_STATUS " FROM items INDEXED BY items_status WHERE status = ?16" QUEUE_CONDITIONS
#define BY_THREAD " FROM items INDEXED BY items_thread WHERE thread = ?16" QUEUE_CONDITIONS
#define BY_NUMBER                                                                                  \
    " FROM items WHERE number IN (SELECT value FROM json_each(?16))" QUEUE_CONDITIONS
#define BY_ROW " FROM items INDEXED BY items_status WHERE status < 5 AND ?16 IS NULL" QUEUE_CONDITIONS
// Pages of a list that the counters know the total of; not by score.
constexpr char const* pages[2][1] = {
    {"SELECT number, score" BY_STATUS " AND number > ?17 ORDER BY number LIMIT ?18"},
    {"SELECT number, score" BY_STATUS " AND number < ?17 ORDER BY number DESC LIMIT ?18"}};
#define EVERYTHING(way) "SELECT number, score" way
constexpr char const* everything[4] = {EVERYTHING(BY_STATUS), EVERYTHING(BY_THREAD),
                                       EVERYTHING(BY_NUMBER), EVERYTHING(BY_ROW)};
enum Way : std::size_t { by_status, by_thread, by_number, by_row };

constexpr std::size_t few = 20'000; // that are looked up one by one: 0.5 µs each

// Numbers of the comments that a rule hit and that are among the others.
NumberSet hit_by(Database& derived, std::string const& rule, NumberSet const* others) {
    constexpr auto sql = "SELECT number FROM rule_hits WHERE rule = ?";
    NumberSet numbers;
    auto query = derived.run(sql);
    query.bind(rule);
    while (query.next())
        if (auto const number = query.number(0); !others || others->has(number))
            numbers.add(number);
    return numbers;
}

std::int64_t lowest(std::optional<base::Time> t) { return t ? base::to_number(*t) : INT64_MIN; }

// The parameters, kept alive while a statement runs.
struct Parameters {
    Parameters(Database& derived, QueueFilter const& f) : filter(f), among(f.among.get()) {
        if (f.rule) {
            of_rule = hit_by(derived, *f.rule, among);
            among = &of_rule;
        }
        if (among && among->size() <= few) {
            way = by_number;
            lead = json_numbers(among->numbers());
        } else if (f.threads && f.threads->size() == 1) {
            way = by_thread;
            lead_number = f.threads->front();
        } else if (f.statuses.size() == 1) {
            way = by_status;
            lead_number = static_cast<std::int64_t>(f.statuses.front());
        }
        if (!f.statuses.empty() && way != by_status) {
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
        simple = !statuses && !threads && !name_keys && !email_keys && !f.ip && !f.since &&
                 !f.until && !f.unchanged_since && !f.min_score && !f.max_score;
    }

    // Whether the counters of the sites know the total.
    bool counted() const {
        return simple && way == by_status && !among && !filter.counted_sites.empty() &&
               filter.statuses.front() != comments::Status::erased;
    }

    template <std::size_t Count>
    Query bound(Database& database, char const* const (&texts)[Count]) const {
        auto query = database.run(texts[Count == 1 ? std::size_t{0} : std::size_t{way}]);
        query.bind(statuses).bind(sites).bind(threads).bind(name_keys).bind(email_keys);
        if (filter.ip)
            query.bind_blob(low).bind_blob(high);
        else
            query.bind_null().bind_null();
        query.bind(lowest(filter.since));
        query.bind(filter.until ? base::to_number(*filter.until) : INT64_MAX);
        query.bind(filter.unchanged_since.value_or(INT64_MAX));
        query.bind(filter.min_score.value_or(INT64_MIN)).bind(filter.max_score.value_or(INT64_MAX));
        bool const looked_up = way == by_number || !among;
        query.bind_set(looked_up ? nullptr : among).bind(looked_up).bind(simple);
        if (way == by_number)
            query.bind(lead);
        else
            query.bind(lead_number);
        return query;
    }

    QueueFilter const& filter;
    NumberSet const* among;
    NumberSet of_rule;
    Way way = by_row;
    bool simple = false;
    std::optional<std::int64_t> lead_number;
    std::optional<std::string> statuses, sites, threads, name_keys, email_keys;
    std::string low, high, lead;
};

// What the counters of the sites say, of the same snapshot.
std::int64_t counted_total(Database& derived, QueueFilter const& filter) {
    constexpr auto sql = "SELECT pending, approved, rejected, spam FROM counters"
                         " WHERE cluster = ? AND kind = ? AND key = ?";
    std::int64_t total = 0;
    for (auto const site : filter.counted_sites) {
        auto const key = site_key(site);
        auto query = derived.run(sql);
        query.bind(key.cluster).bind(static_cast<int>(key.kind)).bind(key.key);
        if (query.next()) total += query.number(static_cast<int>(filter.statuses.front()));
    }
    return total;
}

struct Row {
    std::int64_t number = 0, score = 0;
};

// Which rows a page shows, and one more if there is one.
struct Cut {
    QueueOrder order;
    std::optional<std::pair<std::int64_t, std::int64_t>> after; // QueuePage::next
    std::size_t limit;

    bool before(Row const& a, Row const& b) const {
        switch (order) {
        case QueueOrder::oldest: return a.number < b.number;
        case QueueOrder::newest: return a.number > b.number;
        case QueueOrder::score: break;
        }
        return a.score != b.score ? a.score > b.score : a.number < b.number;
    }
};

// The first rows of a page, of all that are given to it in any order.
class FirstRows {
public:
    explicit FirstRows(Cut const& cut) : cut_(cut) {}

    void add(Row const& row) {
        if (cut_.after && !cut_.before({cut_.after->second, cut_.after->first}, row)) return;
        if (last_ && !cut_.before(row, *last_)) return;
        rows_.push_back(row);
        if (rows_.size() >= 2 * cut_.limit + 1000) shorten();
    }
    std::vector<Row> take() {
        shorten();
        return std::move(rows_);
    }

private:
    void shorten() {
        auto const count = std::min(rows_.size(), cut_.limit + 1);
        std::ranges::partial_sort(rows_, rows_.begin() + static_cast<std::ptrdiff_t>(count),
                                  [this](Row const& a, Row const& b) { return cut_.before(a, b); });
        rows_.resize(count);
        if (count > cut_.limit) last_ = rows_.back();
    }

    Cut const& cut_;
    std::vector<Row> rows_;
    std::optional<Row> last_; // what stands behind it is on no page's beginning
};

// Along an index, as far as the page goes.
std::vector<Row> walk(Database& derived, Parameters const& parameters, Cut const& cut) {
    auto query = parameters.bound(derived, pages[static_cast<std::size_t>(cut.order)]);
    auto const start = cut.order == QueueOrder::newest ? INT64_MAX : INT64_MIN;
    query.bind(cut.after ? cut.after->second : start).bind(cut.limit + 1);
    std::vector<Row> rows;
    while (query.next()) rows.push_back({query.number(0), query.number(1)});
    return rows;
}

void put_rows(QueuePage& page, std::vector<Row> const& rows, std::size_t limit) {
    for (std::size_t i = 0; i < rows.size() && i < limit; ++i) page.numbers.push_back(rows[i].number);
    if (rows.size() > limit) page.next = {rows[limit - 1].score, rows[limit - 1].number};
}

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
    QueuePage page;
    derived.begin(); // total, rows and watermark are of one moment
    {
        auto at = derived.run(watermark);
        at.next();
        page.seq = std::min(at.number(0), filter.found_at.value_or(INT64_MAX));
        Parameters const parameters(derived, filter);
        Cut const cut{order, after, limit};
        if (parameters.counted() && order != QueueOrder::score) {
            page.total = counted_total(derived, filter);
            put_rows(page, walk(derived, parameters, cut), limit);
        } else {
            // All that match must be counted: they are looked at once for that and for the page.
            FirstRows first(cut);
            auto query = parameters.bound(derived, everything);
            for (; query.next(); ++page.total) first.add({query.number(0), query.number(1)});
            put_rows(page, first.take(), limit);
        }
    }
    derived.commit();
    return page;
}

std::vector<comments::CommentNumber> find_all(Database& derived, QueueFilter const& filter) {
    std::vector<comments::CommentNumber> numbers;
    Parameters const parameters(derived, filter);
    auto query = parameters.bound(derived, everything);
    while (query.next()) numbers.push_back(query.number(0));
    std::ranges::sort(numbers);
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
