// Entries of lists: what people add and take out, and how an operation is taken back.
#include "daemon/store/list_entries.hpp"

#include "daemon/store/operations.hpp"
#include "daemon/store/people.hpp"
#include "daemon/store/queue.hpp"
#include "tests/unit/store/store_support.hpp"

using namespace commentd;
using namespace commentd::store;
using rules::ListKind;

namespace {

struct Lists : OpenStore {
    Lists() {
        change([&](Transaction& transaction) {
            People::add(transaction.database, "ann", true, {}, clock.now());
            ann = People::find(transaction.database, "ann")->number;
            for (auto const* site : {"news", "blog"})
                sites.push_back(SiteKeys::number_of(transaction.database, site));
        });
    }

    ListEntry entry(std::string text, std::optional<comments::SiteNumber> site = {}) {
        ListEntry e;
        e.id = base::make_id(clock.now());
        e.list = "ban-domains";
        e.kind = ListKind::domains;
        e.entry = e.normalised = std::move(text);
        e.action = rules::Verdict::spam;
        e.site = site;
        e.who = ann;
        e.at = clock.now();
        return e;
    }
    Operation apply(Order order) {
        clock.advance(std::chrono::seconds(1));
        order.who = ann;
        order.at = clock.now();
        return write<Operation>([&](Transaction& transaction) -> base::Result<Operation> {
            return store->operations.apply(transaction, order, {}, {}, {});
        });
    }
    Operation add(ListEntry const& e) {
        Order order;
        order.action = "list-add";
        order.first = [e](Transaction& transaction, Operation& operation) -> base::Outcome {
            ListEntries::add(transaction, operation, e);
            return base::Done{};
        };
        return apply(order);
    }
    Operation remove(base::Id const& id) {
        auto database = read(truth());
        auto const number = ListEntries::find(database, id)->number;
        Order order;
        order.action = "list-remove";
        order.first = [number](Transaction& transaction, Operation& operation) {
            return ListEntries::remove(transaction, operation, number);
        };
        return apply(order);
    }
    base::Result<Operation> undo(Operation const& operation, Operations::Viewer const& viewer) {
        clock.advance(std::chrono::seconds(1));
        return store->writer.write_and_wait<Operation>([&](Transaction& transaction) {
            return store->operations.undo(transaction, operation.id, viewer, true, clock.now());
        });
    }
    base::Result<Operation> undo(Operation const& operation) {
        return undo(operation, {ann, {}});
    }
    std::vector<std::string> in_force() {
        auto database = read(truth());
        std::vector<std::string> entries;
        for (auto const& e : ListEntries::in_force(database, clock.now()))
            entries.push_back(e.entry);
        return entries;
    }

    comments::PersonNumber ann = 0;
    std::vector<comments::SiteNumber> sites;
};

using Words = std::vector<std::string>;

} // namespace

TEST_CASE("an entry is kept with all that it says, across a restart") {
    Lists lists;
    auto added = lists.entry("evil.example", lists.sites[0]);
    added.note = "wave of May";
    added.until = lists.clock.now() + std::chrono::hours(24);
    auto const operation = lists.add(added);
    CHECK(operation.entries ==
          std::vector<ListChange>{{added.id, "ban-domains", "evil.example", lists.sites[0], false}});
    CHECK(operation.lists_version == 1);
    CHECK(operation.changed == 1);
    lists.close();
    lists.open();
    auto database = lists.read(lists.truth());
    auto const found = ListEntries::find(database, added.id);
    REQUIRE(found);
    CHECK(found->list == "ban-domains");
    CHECK(found->kind == ListKind::domains);
    CHECK(found->action == rules::Verdict::spam);
    CHECK(found->site == lists.sites[0]);
    CHECK(found->until == added.until);
    CHECK(found->note == "wave of May");
    CHECK(found->by == "ann");
    CHECK(lists.in_force() == Words{"evil.example"});
}

TEST_CASE("an entry is over when its time is, by itself") {
    Lists lists;
    auto added = lists.entry("evil.example");
    added.until = lists.clock.now() + std::chrono::hours(24);
    lists.add(added);
    lists.clock.advance(std::chrono::hours(23));
    CHECK(lists.in_force() == Words{"evil.example"});
    lists.clock.advance(std::chrono::hours(1));
    CHECK(lists.in_force().empty());
    auto database = lists.read(lists.truth());
    CHECK(ListEntries::count(database, lists.clock.now()) == 0);
    CHECK(ListEntries::page(database, "ban-domains", {}, lists.clock.now(), 0, 10).empty());
}

TEST_CASE("adding and taking out are undone, and the undo is") {
    Lists lists;
    auto const added = lists.entry("evil.example");
    auto const put = lists.add(added);
    auto const taken = lists.undo(put);
    REQUIRE(taken);
    CHECK(taken->entries.front().removed);
    CHECK(taken->lists_version == 2);
    CHECK(lists.in_force().empty());
    auto const back = lists.undo(*taken);
    REQUIRE(back);
    CHECK(lists.in_force() == Words{"evil.example"});
    auto const removed = lists.remove(added.id);
    CHECK(lists.in_force().empty());
    REQUIRE(lists.undo(removed));
    CHECK(lists.in_force() == Words{"evil.example"});
    CHECK(lists.undo(put).error().fault == base::Fault::conflict);
}

TEST_CASE("an undo leaves alone what was changed again since") {
    Lists lists;
    auto const added = lists.entry("evil.example");
    auto const put = lists.add(added);
    lists.remove(added.id);
    auto const undone = lists.undo(put);
    REQUIRE(undone);
    CHECK(undone->skipped == 1);
    CHECK(undone->entries.empty());
    CHECK(lists.in_force().empty());
}

TEST_CASE("an entry takes the place of the one that hits the same on its site, and undo gives it back") {
    Lists lists;
    lists.add(lists.entry("evil.example", lists.sites[0]));
    lists.add(lists.entry("evil.example", lists.sites[1]));
    auto longer = lists.entry("evil.example", lists.sites[0]);
    longer.note = "again";
    auto const replaced = lists.add(longer);
    CHECK(replaced.entries.size() == 2);
    CHECK(lists.in_force().size() == 2);
    REQUIRE(lists.undo(replaced));
    auto database = lists.read(lists.truth());
    for (auto const& e : ListEntries::in_force(database, lists.clock.now())) CHECK(e.note.empty());
    CHECK(lists.in_force().size() == 2);
}

TEST_CASE("changes of one entry are taken back one after the other") {
    Lists lists;
    auto const added = lists.entry("evil.example");
    auto const put = lists.add(added), taken = lists.remove(added.id);
    REQUIRE(lists.undo(taken)->changed == 1);
    CHECK(lists.in_force() == Words{"evil.example"});
    REQUIRE(lists.undo(put)->changed == 1);
    CHECK(lists.in_force().empty());
}

TEST_CASE("an undo puts nothing in force beside what took its place since") {
    Lists lists;
    auto const hold = lists.entry("evil.example");
    lists.add(hold);
    auto const reject = lists.entry("evil.example");
    auto const replacing = lists.add(reject);
    lists.remove(reject.id);
    lists.add(lists.entry("evil.example"));
    auto const undone = lists.undo(replacing);
    REQUIRE(undone);
    CHECK(undone->changed == 0);
    CHECK(undone->skipped == 2);
    CHECK(lists.in_force() == Words{"evil.example"});
}

TEST_CASE("an entry whose time is over is nothing that another takes the place of") {
    Lists lists;
    auto added = lists.entry("evil.example");
    added.until = lists.clock.now() + std::chrono::hours(24);
    lists.add(added);
    lists.clock.advance(std::chrono::hours(25));
    auto const again = lists.entry("evil.example");
    CHECK(lists.add(again).entries ==
          std::vector<ListChange>{{again.id, "ban-domains", "evil.example", {}, false}});
    CHECK(lists.in_force() == Words{"evil.example"});
}

TEST_CASE("of two who take the same entry out at one moment one has done it") {
    Lists lists;
    auto const added = lists.entry("evil.example");
    lists.add(added);
    auto database = lists.read(lists.truth());
    auto const number = ListEntries::find(database, added.id)->number;
    Order order;
    order.action = "list-remove";
    order.first = [number](Transaction& transaction, Operation& operation) {
        return ListEntries::remove(transaction, operation, number);
    };
    lists.apply(order);
    auto const second = lists.store->writer.write_and_wait<Operation>(
        [&](Transaction& t) { return lists.store->operations.apply(t, order, {}, {}, {}); });
    REQUIRE_FALSE(second);
    CHECK(second.error().fault == base::Fault::not_found);
    constexpr auto operations = "SELECT count(*) FROM operations";
    CHECK(ask_number(database, operations) == 2); // and it left none behind
}

TEST_CASE("who may not see a site sees and undoes nothing of its entries") {
    Lists lists;
    auto const of_news = lists.add(lists.entry("a.example", lists.sites[0]));
    auto const of_all = lists.add(lists.entry("b.example"));
    auto database = lists.read(lists.truth());
    Operations::Viewer const of_blog{4711, std::vector{lists.sites[1]}};
    Operations::Viewer const of_news_alone{4711, std::vector{lists.sites[0]}};
    CHECK_FALSE(Operations::find(database, of_news.id, of_blog));
    CHECK(Operations::list(database, of_blog, {}, {}, 0, 10).empty());
    CHECK(Operations::find(database, of_news.id, of_news_alone)->entries.size() == 1);
    CHECK(Operations::list(database, of_news_alone, {}, {}, 0, 10).size() == 1);
    CHECK(Operations::list(database, {lists.ann, {}}, {}, lists.sites[0], 0, 10).size() == 1);
    CHECK(lists.undo(of_all, {lists.ann, std::vector{lists.sites[0]}}).error().fault ==
          base::Fault::forbidden);
    SitesSeen const blog = std::vector{lists.sites[1]};
    auto const page = ListEntries::page(database, "ban-domains", blog, lists.clock.now(), 0, 10);
    REQUIRE(page.size() == 1);
    CHECK(page.front().entry == "b.example");
    auto const counts = ListEntries::counts(database, blog, lists.clock.now());
    REQUIRE(counts.size() == 1);
    CHECK(counts.front().entries == 1);
}

TEST_CASE("pages go from the newest entry to the oldest") {
    Lists lists;
    for (auto const* text : {"a.example", "b.example", "c.example"}) lists.add(lists.entry(text));
    auto database = lists.read(lists.truth());
    auto const first = ListEntries::page(database, "ban-domains", {}, lists.clock.now(), 0, 2);
    REQUIRE(first.size() == 2);
    CHECK(first[0].entry == "c.example");
    auto const rest = ListEntries::page(database, "ban-domains", {}, lists.clock.now(),
                                        first[1].number, 2);
    REQUIRE(rest.size() == 1);
    CHECK(rest[0].entry == "a.example");
}

TEST_CASE("in which versions of the lists an entry counted is known for ever") {
    Lists lists;
    auto const added = lists.entry("evil.example");
    auto const put = lists.add(added);    // 1
    lists.add(lists.entry("b.example"));  // 2
    auto const out = lists.undo(put);     // 3
    REQUIRE(out);
    REQUIRE(lists.undo(*out));            // 4
    auto database = lists.read(lists.truth());
    auto const ever = ListEntries::ever(database);
    REQUIRE(ever.size() == 2);
    auto const& times = ever[0].second;
    REQUIRE(times.size() == 2);
    CHECK(times[0].since == 1);
    CHECK(times[0].until == 3);
    CHECK(times[1].since == 4);
    CHECK(times[1].until == INT64_MAX);
    CHECK(ListEntries::version(database) == 4);
}

TEST_CASE("the comments that an entry hit are found and counted by it") {
    Lists lists;
    auto const id = base::make_id(lists.clock.now());
    comments::Thread thread;
    lists.change([&](Transaction& transaction) {
        thread = lists.store->threads.put(transaction, lists.sites[0], "thread", {});
        for (int i = 0; i < 3; ++i) {
            NewComment added;
            auto& c = added.comment;
            c.id = base::make_id(lists.clock.now());
            c.site = lists.sites[0];
            c.thread = thread.number;
            c.created_at = lists.clock.now();
            rules::Hit hit;
            hit.rule = "ban.domains";
            hit.list = "ban-domains";
            hit.entry = "evil.example";
            if (i < 2) hit.at = id.text();
            c.decision.hits = {hit};
            added.record = pack(c.decision, {});
            lists.store->comments.add(transaction, added);
        }
    });
    lists.catch_up();
    auto derived = lists.read(lists.derived());
    CHECK(entry_hits(derived, {id}, {}, 1000) == std::vector<std::int64_t>{2});
    CHECK(entry_hits(derived, {id}, {}, 1) == std::vector<std::int64_t>{1});
    CHECK(entry_hits(derived, {id}, std::vector{lists.sites[1]}, 1000) ==
          std::vector<std::int64_t>{0});
    QueueFilter filter;
    filter.rule = entry_rule(id.text());
    CHECK(find_all(derived, filter).size() == 2);
}
