// Moderators' lists next to a naive look at every comment: every filter, every order, page by page.
#include "daemon/store/queue.hpp"

#include "tests/unit/store/random_history.hpp"

using namespace commentd;
using namespace commentd::store;
using comments::Status;

namespace {

struct Row {
    comments::Comment comment;
    Keys keys;
};

std::vector<Row> every_comment(Database& truth) {
    constexpr auto sql = "SELECT number FROM comments ORDER BY number";
    std::vector<Row> rows;
    auto query = truth.run(sql);
    while (query.next())
        rows.push_back(
            {*Comments::find(truth, query.number(0)), Comments::keys(truth, query.number(0))});
    return rows;
}

template <class T>
bool is_one(std::vector<T> const& all, T const& one) {
    return std::ranges::find(all, one) != all.end();
}

bool fits(QueueFilter const& f, Row const& row) {
    auto const& c = row.comment;
    auto const key = [](std::uint64_t k) { return static_cast<std::int64_t>(k); };
    return (f.statuses.empty() || is_one(f.statuses, c.status)) &&
           (!f.sites || is_one(*f.sites, c.site)) && (!f.threads || is_one(*f.threads, c.thread)) &&
           (!f.name_keys || is_one(*f.name_keys, key(row.keys.name))) &&
           (!f.email_keys || is_one(*f.email_keys, key(row.keys.email))) &&
           (!f.rule || is_one(rules_of(c.decision), *f.rule)) &&
           (!f.ip || (c.client.ip && f.ip->contains(*c.client.ip))) &&
           (!f.since || c.created_at >= *f.since) && (!f.until || c.created_at < *f.until) &&
           (!f.min_score || c.decision.score >= *f.min_score) &&
           (!f.max_score || c.decision.score <= *f.max_score) &&
           (!f.unchanged_since || c.seq <= *f.unchanged_since) &&
           (!f.among || f.among->has(c.number));
}

std::vector<std::int64_t> scan(std::vector<Row> const& rows, QueueFilter const& filter,
                               QueueOrder order) {
    std::vector<Row const*> found;
    for (auto const& row : rows)
        if (fits(filter, row))
            found.push_back(&row);
    if (order == QueueOrder::newest)
        std::ranges::reverse(found);
    if (order == QueueOrder::score)
        std::ranges::stable_sort(found, std::greater<>(),
                                 [](Row const* row) { return row->comment.decision.score; });
    std::vector<std::int64_t> numbers;
    for (auto const* row : found)
        numbers.push_back(row->comment.number);
    return numbers;
}

class RandomFilter {
public:
    RandomFilter(std::uint32_t seed, std::vector<Row> const& rows) : random_(seed), rows_(rows) {}

    QueueFilter next() {
        QueueFilter f;
        for (auto const status :
             {Status::pending, Status::approved, Status::rejected, Status::spam, Status::erased})
            if (chance(35))
                f.statuses.push_back(status);
        if (f.statuses.empty())
            f.statuses.push_back(Status::pending);
        f.counted_sites = {1, 2};
        if (chance(30))
            f.counted_sites = {one_of(2)}, f.sites = f.counted_sites;
        if (chance(20))
            f.threads = {one().comment.thread};
        if (chance(10) && f.threads)
            f.threads->push_back(one().comment.thread);
        if (f.threads && f.threads->size() == 2 && f.threads->front() == f.threads->back())
            f.threads->pop_back();
        if (chance(15))
            f.rule = "rule-" + std::to_string(one_of(6));
        if (chance(15))
            f.name_keys = {static_cast<std::int64_t>(one().keys.name)};
        if (chance(10))
            f.email_keys = {static_cast<std::int64_t>(one().keys.email), 7};
        if (chance(10))
            if (auto const ip = one().comment.client.ip) {
                auto const bits = chance(50) ? 128 : 126;
                f.ip = rules::IpRange{ip->masked(bits), bits};
            }
        if (chance(15))
            f.since = one().comment.created_at;
        if (chance(15))
            f.until = one().comment.created_at;
        if (chance(15))
            f.min_score = one().comment.decision.score;
        if (chance(15))
            f.max_score = one().comment.decision.score;
        if (chance(10))
            f.unchanged_since = one().comment.seq;
        if (chance(20)) {
            NumberSet set;
            for (auto const& row : rows_)
                if (chance(60))
                    set.add(row.comment.number);
            f.among = std::make_shared<NumberSet const>(std::move(set));
        }
        return f;
    }
    std::size_t page() { return 1 + random_() % 30; }

private:
    bool chance(unsigned percent) { return random_() % 100 < percent; }
    std::int64_t one_of(std::int64_t count) {
        return 1 + static_cast<std::int64_t>(random_()) % count;
    }
    Row const& one() { return rows_[random_() % rows_.size()]; }

    std::mt19937 random_;
    std::vector<Row> const& rows_;
};

} // namespace

TEST_CASE("lists show what a naive look at every comment shows, in each order, page by page") {
    constexpr std::uint32_t seed = 4'711;
    OpenStore open;
    RandomHistory history(open, seed);
    for (int i = 0; i < 500; ++i)
        history.step();
    open.catch_up();
    auto truth = open.read(open.truth()), derived = open.read(open.derived());
    auto const rows = every_comment(truth);
    RandomFilter filters(seed, rows);
    for (int round = 0; round < 400; ++round) {
        auto const filter = filters.next();
        INFO("round " << round);
        CHECK(find_all(derived, filter) == scan(rows, filter, QueueOrder::oldest));
        for (auto const order : {QueueOrder::oldest, QueueOrder::newest, QueueOrder::score}) {
            auto const expected = scan(rows, filter, order);
            auto const limit = filters.page();
            std::vector<std::int64_t> found;
            std::optional<std::pair<std::int64_t, std::int64_t>> after;
            do {
                auto const page = find_queue(derived, filter, order, after, limit);
                REQUIRE(page.total == static_cast<std::int64_t>(expected.size()));
                found.insert(found.end(), page.numbers.begin(), page.numbers.end());
                after = page.next;
            } while (after && found.size() <= expected.size());
            REQUIRE(found == expected);
        }
    }
}

TEST_CASE("a set of numbers") {
    NumberSet set, other;
    for (auto const n : {0, 63, 64, 1000})
        set.add(n);
    other.add_words(64, {3});
    CHECK(set.numbers() == std::vector<std::int64_t>{0, 63, 64, 1000});
    CHECK(set.size() == 4);
    CHECK(set.has(63));
    CHECK(!set.has(62));
    CHECK(!set.has(1'000'000));
    CHECK(!set.has(-1));
    CHECK(other.numbers() == std::vector<std::int64_t>{64, 65});
    set.remove(0);
    set.remove(5000);
    SECTION("kept") {
        set.keep(other);
        CHECK(set.numbers() == std::vector<std::int64_t>{64});
    }
    SECTION("dropped") {
        set.drop(other);
        CHECK(set.numbers() == std::vector<std::int64_t>{63, 1000});
    }
}
