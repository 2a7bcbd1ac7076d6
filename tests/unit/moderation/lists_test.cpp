// Run-time entries of lists in decisions, in a replay of the past, and the guard before one is added.
#include "daemon/moderation/breadth.hpp"
#include "daemon/moderation/replay.hpp"
#include "daemon/store/people.hpp"
#include "tests/unit/moderation/moderation_support.hpp"

using namespace commentd;
using namespace commentd::moderation;
using rules::ListKind;
using rules::Verdict;

namespace {

constexpr auto rules_of_house = R"(
lists:
  pills: {type: words, entries: [viagra]}
rules:
  - {id: pill, when: {list: pills, in: content}, action: hold}
)";

struct Desk : Moderation {
    explicit Desk(std::string const& site_members = judged_at_once)
        : Moderation(rules_of_house, site_members) {
        store::Database database = store::Database::open(truth(), store::Database::Access::write);
        store::People::add(database, "ann", true, {}, clock.now());
        ann = store::People::find(database, "ann")->number;
    }

    NewEntry wanted(std::string list, std::string text) {
        NewEntry entry;
        auto const found = find_list(*policy, list);
        REQUIRE(found);
        entry.entry.list = std::move(list);
        entry.entry.kind = found->kind;
        if (found->is_ban) entry.entry.action = Verdict::spam;
        entry.entry.normalised = rules::normalise_entry(found->kind, text).value();
        entry.entry.entry = std::move(text);
        return entry;
    }
    // In the database and in force.
    store::Operation add(NewEntry entry) {
        clock.advance(std::chrono::seconds(1));
        store::Order order;
        order.who = ann;
        order.action = "list-add";
        order.at = clock.now();
        entry.entry.id = base::make_id(clock.now());
        entry.entry.who = ann;
        entry.entry.at = clock.now();
        order.first = [added = entry.entry](store::Transaction& transaction,
                                            store::Operation& operation) -> base::Outcome {
            store::ListEntries::add(transaction, operation, added);
            return base::Done{};
        };
        return done(order);
    }
    store::Operation remove(store::Operation const& added) {
        clock.advance(std::chrono::seconds(1));
        auto database = store::Database::open(truth(), store::Database::Access::read);
        store::Order order;
        order.who = ann;
        order.action = "list-remove";
        order.at = clock.now();
        auto const number = store::ListEntries::find(database, added.entries.front().id)->number;
        order.first = [number](store::Transaction& transaction, store::Operation& operation) {
            return store::ListEntries::remove(transaction, operation, number);
        };
        return done(order);
    }
    store::Operation done(store::Order const& order) {
        auto done = store->writer.write_and_wait<store::Operation>(
            [&](store::Transaction& transaction) -> base::Result<store::Operation> {
                return store->operations.apply(transaction, order, {}, {}, {});
            });
        REQUIRE(done);
        REQUIRE(policies->take_lists(done->lists_version));
        policy = policies->current();
        return *done;
    }
    Verdict verdict(std::string content) {
        clock.advance(std::chrono::seconds(1));
        return stored(sample(std::move(content))).decision.verdict;
    }
    Breadth measure(NewEntry const& entry) {
        store::ReadConnections connections{
            store::Database::open(truth(), store::Database::Access::read),
            store::Database::open(derived(), store::Database::Access::read),
            store::Database::open(store::search_path(truth()), store::Database::Access::read)};
        return measure_breadth(connections, *policy, entry, site_number(), clock.now());
    }
    // What the past says of each comment, in order.
    std::vector<Verdict> replayed(std::optional<base::Time> lists_of = {}) {
        auto database = store::Database::open(truth(), store::Database::Access::read);
        Replay replay(database, policy->settings, *policy->rules);
        ReplayOptions options;
        options.lists_of = lists_of;
        ReplayProgress progress;
        std::vector<Verdict> verdicts;
        replay.run(options,
                   [&](std::unique_ptr<Scene> scene) {
                       verdicts.push_back(scene->decide(*policy->rules, {policy->settings.eval})
                                              .verdict);
                   },
                   progress);
        return verdicts;
    }

    comments::PersonNumber ann = 0;
};

} // namespace

TEST_CASE("an entry counts as soon as it is taken, until its end, and not where it is removed") {
    Desk desk;
    CHECK(desk.verdict("The casino, once") == Verdict::approve);
    auto entry = desk.wanted("ban-words", "casino");
    entry.entry.until = desk.clock.now() + std::chrono::hours(24);
    auto const added = desk.add(entry);
    CHECK(desk.verdict("The casino, twice") == Verdict::spam);
    desk.clock.advance(std::chrono::hours(24));
    CHECK(desk.verdict("The casino, thrice") == Verdict::approve);
    auto const other = desk.add(desk.wanted("pills", "lion"));
    CHECK(desk.verdict("A lion of a pill") == Verdict::hold);
    desk.remove(other);
    CHECK(desk.verdict("Another lion of a pill") == Verdict::approve);
    CHECK_FALSE(desk.policy->lists);
    CHECK(desk.policy->lists_version == 3);
}

TEST_CASE("the past is told with the entries of then, or with those of now") {
    Desk desk;
    using All = std::vector<Verdict>;
    desk.verdict("The casino, once");
    auto entry = desk.wanted("ban-words", "casino");
    entry.entry.until = desk.clock.now() + std::chrono::hours(1);
    desk.add(entry);
    desk.verdict("The casino, twice");
    desk.clock.advance(std::chrono::hours(2));
    desk.verdict("The casino, thrice");
    auto const lion = desk.add(desk.wanted("pills", "lion"));
    desk.verdict("A lion of a pill");
    desk.remove(lion);
    desk.verdict("Another lion of a pill");
    desk.add(desk.wanted("ban-authors", "hagop"));
    All const then{Verdict::approve, Verdict::spam, Verdict::approve, Verdict::hold,
                   Verdict::approve};
    CHECK(desk.replayed() == then);
    CHECK(desk.replayed(desk.clock.now()) == All(5, Verdict::spam));
}

TEST_CASE("an edit is judged with the entries of its time") {
    Desk desk;
    auto const id = desk.stored(sample("A quiet day")).id;
    desk.add(desk.wanted("ban-words", "casino"));
    auto const edited = desk.edit(id, "A quiet day in the casino");
    REQUIRE(edited);
    CHECK(edited->decision.decided_by == "ban.words");
    CHECK(edited->status == comments::Status::spam);
}

TEST_CASE("the guard tells what an entry would have hit of what was approved, and of whom") {
    Desk desk;
    for (int i = 0; i < 8; ++i) {
        auto comment = sample("Number " + std::to_string(i) + (i < 2 ? " on the harbour" : ""));
        comment.author.name = i < 2 ? "Nare" : "Hagop";
        desk.clock.advance(std::chrono::seconds(1));
        desk.stored(std::move(comment));
    }
    REQUIRE(tests::wait_for<bool>(desk.loops, desk.store->derived.catch_up()));
    auto breadth = desk.measure(desk.wanted("ban-words", "harbour"));
    CHECK(breadth.would_hit == 2);
    CHECK(breadth.of == 8);
    REQUIRE(breadth.examples.size() == 2);
    CHECK(breadth.examples[0].author == "Nare");
    CHECK(breadth.examples[0].excerpt == "Number 1 on the harbour");
    CHECK(breadth.too_broad == "it would have hit 2 of the last 8 approved comments; an admin may `force` it");
    CHECK(breadth.approved_authors.empty());

    CHECK(desk.measure(desk.wanted("pills", "harbour")).would_hit == 2);
    CHECK(desk.measure(desk.wanted("ban-authors", "Nare")).would_hit == 2);
    CHECK(desk.measure(desk.wanted("ban-emails", "hagop@example.org")).would_hit == 8);
    CHECK(desk.measure(desk.wanted("ban-words", "casino")).too_broad.empty());
    CHECK_FALSE(desk.measure(desk.wanted("ban-words", "of")).too_broad.empty());
    CHECK(desk.measure(desk.wanted("ban-words", "赌博")).too_broad.empty());
    CHECK_FALSE(desk.measure(desk.wanted("ban-domains", "co.uk")).too_broad.empty());
    CHECK_FALSE(desk.measure(desk.wanted("ban-ips", "10.0.0.0/8")).too_broad.empty());

    breadth = desk.measure(desk.wanted("ban-ips", "198.51.100.0/24"));
    CHECK(breadth.approved_authors == std::vector<std::string>{"Hagop", "Nare"});
    CHECK(desk.measure(desk.wanted("ban-ips", "203.0.113.1")).approved_authors.empty());
}

TEST_CASE("one approved comment of a few does not make an entry too broad") {
    Desk desk;
    desk.verdict("A night at the casino");
    desk.verdict("A day at the harbour");
    auto const breadth = desk.measure(desk.wanted("ban-words", "casino"));
    CHECK(breadth.would_hit == 1);
    CHECK(breadth.too_broad.empty());
}

TEST_CASE("words of a site are found as its languages write them") {
    Desk desk(std::string(judged_at_once) + "    languages: [tr]\n");
    desk.add(desk.wanted("ban-words", "sıktır"));
    CHECK(desk.verdict("SIKTIR git artık") == Verdict::spam);
    CHECK(desk.verdict("başka bir siktir") == Verdict::approve);
}
