// What is counted, looked up and left out when a comment is judged; and what a broken store does.
#include "tests/unit/moderation/moderation_support.hpp"

using namespace commentd;
using namespace commentd::moderation;
using namespace std::chrono_literals;
using comments::Status;

namespace {

constexpr auto third_from_an_address_waits = R"(
rules:
  - id: ip-burst
    when: {rate: {key: ip, over: 2, within: 1 min}}
    action: hold
)";

constexpr auto what_was_before = R"(
rules:
  - id: known
    when: {author.approved: '>= 1'}
    score: 0.01
  - id: known-address
    when: {ip.total: '>= 1'}
    score: 0.01
  - id: busy-page
    when: {thread.comments: '>= 1'}
    score: 0.01
  - id: seen-text
    when: {duplicate: {count: '>= 1', within: 24 h}}
    score: 0.01
  - id: any-at-all
    when: {rate: {key: ip, over: 0, within: 1 h}}
    score: 0.01
  - id: bad-word
    when: {content: {contains: mischief}}
    action: hold
)";

store::Database write_to(std::filesystem::path const& path) {
    return store::Database::open(path, store::Database::Access::write);
}

} // namespace

TEST_CASE("a rate counts what was stored, and this one") {
    Moderation m(third_from_an_address_waits, judged_at_once);
    CHECK(m.stored(sample("One")).status == Status::approved);
    m.clock.advance(30s);
    CHECK(m.stored(sample("Two")).status == Status::approved);
    auto const third = m.stored(sample("Three"));
    CHECK(third.status == Status::pending);
    CHECK(third.decision.decided_by == "ip-burst");
    m.clock.advance(30s + 1ms); // the first is out of the minute
    CHECK(m.stored(sample("Four")).status == Status::pending);
    m.clock.advance(60s + 1ms);
    CHECK(m.stored(sample("Five")).status == Status::approved);
}

TEST_CASE("a rate counts nothing that was refused, and no edit") {
    Moderation m(third_from_an_address_waits, judged_at_once);
    auto const first = m.stored(sample("One"));
    for (int i = 0; i < 5; ++i) {
        REQUIRE(m.submit(sample("One"))->how == Accepted::How::double_click);
        REQUIRE(m.submit(sample("")).error().fault == base::Fault::invalid_fields);
        REQUIRE(m.edit(first.id, "One, edited " + std::to_string(i))->status == Status::approved);
    }
    CHECK(m.stored(sample("Two")).status == Status::approved);
    CHECK(m.stored(sample("Three")).status == Status::pending);
}

TEST_CASE("a rate is remembered over a restart") {
    Moderation m(third_from_an_address_waits, judged_at_once);
    m.stored(sample("One"));
    m.stored(sample("Two"));
    m.close();
    m.open();
    CHECK(m.stored(sample("Three")).status == Status::pending);
}

TEST_CASE("history, rates and duplicates see what came before") {
    Moderation m(what_was_before, judged_at_once);
    auto const first = m.stored(sample("Well, well"));
    for (auto const* rule : {"known", "known-address", "busy-page", "seen-text"})
        CHECK_FALSE(hit(first.decision, rule));
    CHECK(hit(first.decision, "any-at-all")); // itself

    auto again = sample("Well, WELL");
    again.thread = "https://news.example/others";
    again.author.name = "Nare";
    auto const other = m.stored(again);
    CHECK(hit(other.decision, "seen-text"));
    CHECK(hit(other.decision, "known-address"));
    CHECK_FALSE(hit(other.decision, "known"));
    CHECK_FALSE(hit(other.decision, "busy-page"));

    auto const third = m.stored(sample("Another"));
    for (auto const* rule : {"known", "known-address", "busy-page", "any-at-all"})
        CHECK(hit(third.decision, rule));
    CHECK_FALSE(hit(third.decision, "seen-text"));
}

TEST_CASE("an answer waits whose parent was withdrawn while it was judged") {
    Moderation desk(what_was_before, judged_at_once);
    auto const parent = desk.stored(sample("A remark"));
    REQUIRE(parent.status == Status::approved);
    auto answer = sample("An answer");
    answer.author.email = "ani@example.org";
    answer.parent = parent.id.text();
    answer.allowed = [&](bool) -> base::Outcome { // asked once the parent was looked at
        desk.move(parent.id, Status::rejected);
        return base::Done{};
    };
    auto const stored = desk.stored(answer);
    CHECK(stored.status == Status::pending);
    CHECK(hit(stored.decision, "policy.parent"));
}

TEST_CASE("an edit leaves the comment itself out of history, rates and duplicates") {
    Moderation m(what_was_before, judged_at_once);
    auto const first = m.stored(sample("Well, well"));
    auto const edited = m.edit(first.id, "Well, WELL");
    REQUIRE(edited);
    CHECK(edited->revision == 2);
    for (auto const* rule : {"known", "known-address", "busy-page", "seen-text", "any-at-all"}) {
        CAPTURE(rule);
        CHECK_FALSE(hit(edited->decision, rule));
    }

    m.stored(sample("Another"));
    auto const after = m.edit(first.id, "ANOTHER");
    REQUIRE(after);
    for (auto const* rule : {"known", "known-address", "busy-page", "seen-text", "any-at-all"}) {
        CAPTURE(rule);
        CHECK(hit(after->decision, rule));
    }
}

TEST_CASE("an edit follows its verdict down, never up, and the same text is none") {
    Moderation m(what_was_before, judged_at_once);
    auto const first = m.stored(sample("Well, well"));
    auto const same = m.edit(first.id, "Well, well");
    REQUIRE(same);
    CHECK(same->revision == 1);
    CHECK(same->version == 1);
    CHECK(m.edit(first.id, "Some mischief")->status == Status::pending);
    CHECK(m.edit(first.id, "None at all")->status == Status::pending);
    m.move(first.id, Status::approved);
    auto const again = m.edit(first.id, "None at all, truly");
    REQUIRE(again);
    CHECK(again->status == Status::approved);
    CHECK_FALSE(again->decided_by);
}

TEST_CASE("a person's approval lifts policy.first-comment from the edits of that comment") {
    Moderation m(what_was_before);
    auto const first = m.stored(sample("Well, well"));
    CHECK(first.decision.decided_by == "policy.first-comment");
    auto const held = m.edit(first.id, "Well, well, well");
    REQUIRE(held);
    CHECK(held->decision.decided_by == "policy.first-comment");
    m.move(first.id, Status::approved);
    auto const edited = m.edit(first.id, "Well");
    REQUIRE(edited);
    CHECK(edited->status == Status::approved);
    CHECK(m.stored(sample("Another")).status == Status::approved); // no newcomer any more
}

TEST_CASE("a closed thread takes no comment, but edits") {
    Moderation m(what_was_before, judged_at_once);
    auto const first = m.stored(sample("Well, well"));
    store::ThreadChange closed;
    closed.closed = true;
    auto const put = tests::wait_for<base::Result<comments::Thread>>(
        m.loops, m.submissions->put_thread(m.site_number(), sample("").thread, closed));
    REQUIRE(put);
    CHECK(m.submit(sample("Another")).error().fault == base::Fault::thread_closed);
    CHECK(m.edit(first.id, "Well")->status == Status::approved);
}

TEST_CASE("a comment whose author cannot be looked up is held") {
    Moderation m(what_was_before, judged_at_once);
    // The first of all: everybody was known to be new, so that no sum is kept in memory.
    auto const first = m.stored(sample("To be edited"));
    CHECK(first.status == Status::approved);
    auto derived = write_to(m.derived());
    derived.execute("ALTER TABLE counters RENAME TO elsewhere");
    auto const held = m.stored(sample("Another"));
    CHECK(held.status == Status::pending);
    CHECK(held.decision.decided_by == "engine.lookup");
    auto const edited = m.edit(first.id, "Edited");
    REQUIRE(edited);
    CHECK(edited->status == Status::pending);
    CHECK(edited->decision.decided_by == "engine.lookup");
    derived.execute("ALTER TABLE elsewhere RENAME TO counters");
    CHECK(m.stored(sample("A third")).status == Status::approved);
}

TEST_CASE("what could not be stored is unavailable, counts nowhere and may come again") {
    Moderation m(third_from_an_address_waits, judged_at_once);
    m.stored(sample("One"));
    auto truth = write_to(m.truth());
    truth.execute("CREATE TRIGGER no BEFORE INSERT ON comments BEGIN SELECT RAISE(ABORT, 'no'); END");
    for (int i = 0; i < 5; ++i) {
        auto const refused = m.submit(sample_with_key("Two", "k-1"));
        REQUIRE(!refused);
        CHECK(refused.error().fault == base::Fault::unavailable);
    }
    truth.execute("DROP TRIGGER no");
    auto const second = m.stored(sample_with_key("Two", "k-1"));
    CHECK(second.status == Status::approved);
    CHECK(m.submit(sample_with_key("Two", "k-1"))->how == Accepted::How::replayed);
}
