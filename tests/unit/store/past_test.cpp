// The past as the daemon knows it, from derived.db and the memory of a day, and as one sweep over
// the same events in the order of time tells it (rules/past): the same, after every event.
#include "rules/past/past.hpp"

#include "daemon/store/operations.hpp"
#include "daemon/store/people.hpp"
#include "tests/unit/store/random_history.hpp"

using namespace commentd;
using namespace commentd::store;
using namespace std::chrono_literals;

namespace {

using rules::RateKey;

rules::Needs everything() {
    rules::Needs needs;
    needs.author = needs.net = needs.ip = needs.thread = needs.link_domain = true;
    for (auto const key : {RateKey::ip, RateKey::net, RateKey::author, RateKey::author_email,
                           RateKey::site, RateKey::thread, RateKey::links_domain})
        needs.rates.push_back({{key}, 30, 10min, {}});
    needs.rates.push_back({{RateKey::author, RateKey::thread}, 5, 24h, {}});
    needs.rates.push_back({{RateKey::links_domain}, 9, 1h, RateKey::ip});
    needs.rates.push_back({{RateKey::net}, 9, 24h, RateKey::author});
    needs.rates.push_back({{RateKey::ip}, 9, 24h, RateKey::links_domain});
    for (bool const across : {true, false}) {
        needs.duplicates.push_back({across, 2, 24h, 0, 8});
        needs.duplicates.push_back({across, 2, 1h, 20, 3});
    }
    return needs;
}

// What the truth tells after each event, told to a past. The memory of a day is told of arrivals
// too: here nobody is who admits them.
class Sweep {
public:
    explicit Sweep(OpenStore& open) : open_(open), truth_(open.read(open.truth())) {}

    void follow() {
        constexpr auto sql = "SELECT number, status, keys, link_domains, uuid, created_at, thread,"
                             " site FROM comments ORDER BY number";
        auto row = truth_.run(sql);
        while (row.next()) {
            auto const status = static_cast<comments::Status>(row.number(1));
            auto const domains = unpack_hashes(row.blob(3));
            auto const [at, is_new] = known_.try_emplace(row.number(0));
            auto& known = at->second;
            if (is_new) {
                known.id = base::Id::from_blob(row.blob(4));
                known.seen = {base::time_from_number(row.number(5)), row.number(7), row.number(6),
                              Keys::unpack(row.blob(2)), 0, domains, false};
                open_.store->recent.settle(open_.store->recent.admit(known.seen), known.id);
                past.arrive(arrival_of(known.seen), known.id.bytes);
                past.settle(comments::verdict_of(status));
            } else if (status == comments::Status::erased && known.status != status) {
                past.move(arrival_of(known.seen), known.id.bytes, standing(known.status), {});
            } else if (known.seen.link_domains != domains && status != comments::Status::erased) {
                past.edit(arrival_of(known.seen), known.id.bytes, open_.clock.now(), domains,
                          comments::verdict_of(known.status), comments::verdict_of(status));
                known.seen.link_domains = domains;
            } else if (known.status != status) {
                past.move(arrival_of(known.seen), known.id.bytes, standing(known.status),
                          standing(status));
            }
            known.status = status;
        }
    }

    // Somebody of those who came once, and what they wrote.
    Recent::Seen somebody(std::mt19937& random) const {
        auto const which = static_cast<std::ptrdiff_t>(random() % known_.size());
        auto seen = std::next(known_.begin(), which)->second.seen;
        seen.at = open_.clock.now();
        seen.keys.copy = ~random();
        if (random() % 2) // the links of another one
            seen.link_domains =
                std::next(known_.begin(), static_cast<std::ptrdiff_t>(random() % known_.size()))
                    ->second.seen.link_domains;
        return seen;
    }

    comments::CommentNumber newest() const { return known_.rbegin()->first; }

    rules::Past past;

private:
    struct Known {
        base::Id id;
        comments::Status status{};
        Recent::Seen seen;
    };
    static rules::Verdict standing(comments::Status status) { return comments::verdict_of(status); }

    OpenStore& open_;
    Database truth_;
    std::map<comments::CommentNumber, Known> known_;
};

// What people do to many at once, and its undo.
class PeopleOfPast {
public:
    explicit PeopleOfPast(OpenStore& open) : open_(open) {
        open.change([&](Transaction& transaction) {
            People::add(transaction.database, "ann", false, {}, open.clock.now());
            ann_ = People::find(transaction.database, "ann")->number;
        });
    }

    base::Id decide(std::mt19937& random, comments::CommentNumber newest) {
        std::vector<comments::CommentNumber> numbers;
        for (int i = 0; i < 6; ++i)
            numbers.push_back(1 + static_cast<std::int64_t>(random()) % newest);
        std::ranges::sort(numbers);
        auto const twice = std::ranges::unique(numbers);
        numbers.erase(twice.begin(), twice.end());
        auto const to = static_cast<comments::Status>(random() % 4);
        Order const order{ann_, to, "decide", "", open_.clock.now()};
        return open_
            .write<Operation>([&](Transaction& t) -> base::Result<Operation> {
                return open_.store->operations.apply(t, order, numbers, {}, {});
            })
            .id;
    }
    void undo(base::Id const& id) {
        open_.write<Operation>([&](Transaction& t) {
            return open_.store->operations.undo(t, id, {ann_, {}}, false, open_.clock.now());
        });
    }

private:
    OpenStore& open_;
    comments::PersonNumber ann_ = 0;
};

// As moderation/submit.cpp asks.
rules::Facts ask_the_daemon(OpenStore& open, rules::Needs const& needs, Recent::Seen const& seen) {
    auto const& k = seen.keys;
    std::vector<CounterKey> keys{author_key(k), ip_key(k), net_key(k), reader_key(k),
                                 thread_key(seen.thread)};
    for (auto const domain : seen.link_domains) keys.push_back(link_domain_key(domain));
    auto connections = open.connections();
    auto const found = open.store->derived.counters(connections, keys);
    rules::Facts facts;
    if (k.author) facts.author = found[0];
    if (k.ip) facts.ip_history = found[1];
    if (k.net) facts.net_history = found[2];
    facts.known_reader = k.reader && found[3].approved > 0;
    facts.thread_comments = found[4].approved;
    facts.link_domain = rules::most_suspect(std::span(found).subspan(5));
    auto& recent = open.store->recent;
    recent.withdraw(recent.admit(seen, needs, facts));
    return facts;
}

void check_same(rules::Facts const& daemon, rules::Facts const& sweep) {
    REQUIRE(daemon.author == sweep.author);
    REQUIRE(daemon.ip_history == sweep.ip_history);
    REQUIRE(daemon.net_history == sweep.net_history);
    REQUIRE(daemon.link_domain == sweep.link_domain);
    REQUIRE(daemon.known_reader == sweep.known_reader);
    REQUIRE(daemon.thread_comments == sweep.thread_comments);
    REQUIRE(daemon.rates == sweep.rates);
    REQUIRE(daemon.duplicates == sweep.duplicates);
}

} // namespace

TEST_CASE("the past is the same from the database and from one sweep over the events") {
    // Any seed, and one that is known to bring up everything.
    static constexpr std::uint32_t telling = 1;
    auto const seed = GENERATE(telling, std::random_device{}());
    CAPTURE(seed);
    std::mt19937 random(seed);
    OpenStore open;
    RandomHistory history(open, seed);
    Sweep sweep(open);
    PeopleOfPast desk(open);
    auto const needs = everything();
    int linked = 0, copied = 0, several = 0;
    for (int event = 0; event < 400; ++event) {
        if (random() % 50 == 0) open.clock.advance(5h); // some of it falls out of the window
        history.step();
        sweep.follow();
        if (random() % 5 == 0) {
            auto const decided = desk.decide(random, sweep.newest());
            sweep.follow();
            if (random() % 2) desk.undo(decided);
            sweep.follow();
        }
        open.catch_up();
        auto const seen = sweep.somebody(random);
        auto const daemon = ask_the_daemon(open, needs, seen);
        rules::Facts facts;
        sweep.past.arrive(arrival_of(seen), {});
        sweep.past.answer(needs, facts);
        sweep.past.withdraw();
        CAPTURE(event);
        check_same(daemon, facts);
        linked += facts.link_domain && facts.link_domain->total() > 0;
        copied += facts.duplicates[1].count > facts.duplicates[0].count;
        several += facts.rates[8] && *facts.rates[8] > 1;
    }
    if (seed != telling) return;
    CHECK(linked > 50); // there was something to be the same
    CHECK(copied > 50);
    CHECK(several > 20);
}
