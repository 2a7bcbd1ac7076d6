// Threads and sites that people close, open or put under watch: what becomes of what comes there,
// until when, and how it is taken back.
#include "daemon/moderation/watching.hpp"

#include "daemon/moderation/replay.hpp"
#include "tests/unit/moderation/moderation_support.hpp"

using namespace commentd;
using namespace commentd::moderation;
using namespace std::chrono_literals;
using comments::Status;
using Action = WatchOrder::Action;

namespace {

constexpr auto trusted = R"(
rules:
  - id: trusted
    when: {author.role: moderator}
    action: approve
)";

struct Watched : Moderation {
    Watched() : Moderation(trusted, judged_at_once) {
        auto const added = store->writer.write_and_wait<base::Done>(
            [&](store::Transaction& transaction) -> base::Outcome {
                store::People::add(transaction.database, "ann", false, {}, clock.now());
                ann = *store::People::find(transaction.database, "ann");
                return base::Done{};
            });
        REQUIRE(added);
    }

    // On the thread that samples are posted to, unless it is the whole site.
    Watching::Watched act(Action action, std::optional<base::Time> until = {}, bool site = false) {
        WatchOrder order{"news", sample("").thread, action, until};
        if (site) order.thread.reset();
        Watching watching(*store, clock.clock());
        auto done = tests::wait_for<base::Result<Watching::Watched>>(
            loops, watching.act(ann, policy, std::move(order)));
        INFO((done ? std::string() : done.error().detail));
        REQUIRE(done);
        clock.advance(1s);
        return std::move(done).value();
    }
    base::Id undo(base::Id operation) {
        auto const undone = store->writer.write_and_wait<store::Operation>(
            [&](store::Transaction& transaction) {
                return store->operations.undo(transaction, operation, {ann.number, {}}, false,
                                              clock.now());
            });
        REQUIRE(undone);
        CHECK(undone->changed == 1);
        return undone->id;
    }
    std::vector<store::Watches::Row> in_force() {
        auto database = store::Database::open(truth(), store::Database::Access::read);
        return store::Watches::list(database, {}, clock.now());
    }
    rules::Decision posted(std::string const& text) { return stored(sample(text)).decision; }
    bool is_refused(std::string const& text) {
        auto const answer = submit(sample(text));
        return !answer && answer.error().fault == base::Fault::thread_closed;
    }

    store::Person ann;
};

} // namespace

TEST_CASE("what comes to a thread under watch waits for a person, until the term is over") {
    Watched w;
    CHECK(w.posted("Before").verdict == rules::Verdict::approve);
    auto const done = w.act(Action::hold_all, w.clock.now() + 1h);
    REQUIRE(done.watch);
    CHECK(done.watch->by == "ann");
    CHECK(done.watch->thread_id == sample("").thread);

    auto const held = w.posted("Under watch");
    CHECK(held.verdict == rules::Verdict::hold);
    CHECK(held.decided_by == "policy.thread-watch");
    CHECK(hit(held, "policy.thread-watch"));
    auto by_staff = sample_with_key("No rule lifts it", "a");
    by_staff.author.role = "moderator";
    CHECK(w.stored(by_staff).status == Status::pending);
    auto elsewhere = sample("Elsewhere");
    elsewhere.thread = "https://news.example/others";
    CHECK(w.stored(elsewhere).status == Status::approved);

    w.close(); // also across a restart
    w.open();
    CHECK(w.posted("Still under watch").verdict == rules::Verdict::hold);
    CHECK(w.in_force().size() == 1);
    w.clock.advance(1h);
    CHECK(w.in_force().empty());
    CHECK(w.posted("After").verdict == rules::Verdict::approve);
}

TEST_CASE("an edit does not go round a watch") {
    Watched w;
    auto const first = w.stored(sample("Harmless"));
    CHECK(first.status == Status::approved);
    w.act(Action::hold_all);
    auto const edited = w.edit(first.id, "Not so harmless");
    REQUIRE(edited);
    CHECK(edited->status == Status::pending);
    CHECK(edited->decision.decided_by == "policy.thread-watch");
}

TEST_CASE("a closed thread takes no comment, until it is opened or its term is over") {
    Watched w;
    w.posted("Before");
    w.act(Action::close, w.clock.now() + 1h);
    CHECK(w.is_refused("Closed"));
    w.act(Action::open);
    CHECK(w.in_force().empty());
    CHECK(w.posted("Opened").verdict == rules::Verdict::approve);
    w.act(Action::close, w.clock.now() + 1h);
    w.clock.advance(1h);
    CHECK(w.posted("Over").verdict == rules::Verdict::approve);
}

TEST_CASE("one thread may stay open while its site is closed") {
    Watched w;
    w.posted("Before");
    w.act(Action::close, {}, true);
    CHECK(w.is_refused("Closed"));
    auto const opened = w.act(Action::open);
    REQUIRE(opened.watch);
    CHECK(opened.watch->action == store::WatchAction::open);
    CHECK(w.posted("Opened").verdict == rules::Verdict::approve);
    auto elsewhere = sample("Elsewhere");
    elsewhere.thread = "https://news.example/others";
    CHECK_FALSE(w.submit(elsewhere));
    w.act(Action::normal);
    CHECK(w.is_refused("Closed again"));
    w.act(Action::normal, {}, true);
    CHECK(w.in_force().empty());
}

TEST_CASE("undo brings back what was said before, with whose word it was") {
    Watched w;
    w.posted("Before");
    auto const first = w.act(Action::hold_all, w.clock.now() + 1h);
    auto const second = w.act(Action::hold_all);
    auto const closed = w.act(Action::close);
    REQUIRE(w.in_force().size() == 2);

    auto const again = w.undo(second.operation);
    auto rows = w.in_force();
    REQUIRE(rows.size() == 2);
    CHECK(rows.front().operation == first.operation);
    CHECK(rows.front().until);
    w.undo(again);
    CHECK_FALSE(w.in_force().front().until);
    w.undo(closed.operation);
    CHECK(w.in_force().size() == 1);
    CHECK(w.posted("Held").decided_by == "policy.thread-watch");

    // Said anew since: that stays.
    auto const skipped = w.store->writer.write_and_wait<store::Operation>(
        [&](store::Transaction& transaction) {
            return w.store->operations.undo(transaction, first.operation, {w.ann.number, {}}, false,
                                            w.clock.now());
        });
    REQUIRE(skipped);
    CHECK(skipped->changed == 0);
    CHECK(skipped->skipped == 1);
    CHECK(w.in_force().size() == 1);
}

TEST_CASE("what a watch held is judged again with the watch as it was then") {
    Watched w;
    w.posted("Before");
    auto const done = w.act(Action::hold_all);
    auto const then = w.posted("Under watch");
    w.undo(done.operation);
    auto database = store::Database::open(w.truth(), store::Database::Access::read);
    Replay replay(database, w.policy->settings, *w.policy->rules);
    ReplayOptions options;
    options.only = {2};
    ReplayProgress progress;
    int scenes = 0;
    auto const each = [&](std::unique_ptr<Scene> scene) {
        ++scenes;
        auto const now = scene->decide(*w.policy->rules, {});
        CHECK(now.hits == then.hits);
        CHECK(now.decided_by == then.decided_by);
    };
    CHECK(replay.run(options, each, progress));
    CHECK(scenes == 1);
}
