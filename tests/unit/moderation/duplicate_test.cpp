// The same comment again: a double click, a duplicate, or a retry under one Idempotency-Key.
#include "tests/unit/moderation/moderation_support.hpp"

using namespace commentd;
using namespace commentd::moderation;
using namespace std::chrono_literals;

namespace {

using How = Accepted::How;
using Answer = base::Result<Accepted>;

void check_duplicate_of(Answer const& answer, comments::Comment const& first) {
    REQUIRE(!answer);
    CHECK(answer.error().fault == base::Fault::duplicate);
    CHECK(answer.error().detail == first.id.text());
}

} // namespace

TEST_CASE("the same again from the same address within ten minutes is a double click") {
    Moderation m;
    auto const first = m.stored(sample("Well, we have to see it."));
    m.clock.advance(10min - 1ms);
    auto const again = m.submit(sample("Well, we have to see it."));
    REQUIRE(again);
    CHECK(again->how == How::double_click);
    CHECK(again->comment->id == first.id);
    CHECK(again->answer() == first.decision);

    m.clock.advance(1ms);
    check_duplicate_of(m.submit(sample("Well, we have to see it.")), first);
}

TEST_CASE("a double click is told what the first was told, whatever became of it") {
    Moderation m;
    auto const first = m.stored(sample("Well, we have to see it."));
    m.move(first.id, comments::Status::spam);
    REQUIRE(m.edit(first.id, "Something else"));
    auto const again = m.submit(sample("Well, we have to see it."));
    REQUIRE(again);
    CHECK(again->how == How::double_click);
    CHECK(again->answer() == first.decision);
}

TEST_CASE("the same again from another, an unknown or the site's address is a duplicate") {
    Moderation m;
    auto const first = m.stored(sample("Well, we have to see it."));
    auto other = sample("Well, we have to see it.");
    other.client.ip = rules::IpAddress::from_text("198.51.100.8");
    check_duplicate_of(m.submit(other), first);
    auto unknown = sample("Well, we have to see it.");
    unknown.client.ip.reset();
    check_duplicate_of(m.submit(unknown), first);
    auto keyed = sample("Well, we have to see it.");
    keyed.source = rules::Source::site;
    check_duplicate_of(m.submit(keyed), first);

    auto nowhere = sample("From nowhere");
    nowhere.client.ip.reset();
    auto const first_of_nowhere = m.stored(nowhere);
    check_duplicate_of(m.submit(nowhere), first_of_nowhere);
}

TEST_CASE("a duplicate is one for 24 hours, also after a restart, and then no more") {
    Moderation m;
    auto const first = m.stored(sample("Well, we have to see it."));
    m.clock.advance(24h);
    check_duplicate_of(m.submit(sample("Well, we have to see it.")), first);
    m.close();
    m.open();
    check_duplicate_of(m.submit(sample("Well, we have to see it.")), first);
    m.clock.advance(1ms);
    auto const second = m.stored(sample("Well, we have to see it."));
    CHECK(second.id != first.id);
    m.clock.advance(11min);
    check_duplicate_of(m.submit(sample("Well, we have to see it.")), second);
}

TEST_CASE("a duplicate is the same folded text and author, on the same page, as an answer to the same") {
    Moderation m;
    auto const first = m.stored(sample("Well, we have to see it."));
    m.clock.advance(11min);
    auto louder = sample("WELL, we have to SEE it.");
    louder.author.name = "hagop";
    louder.author.email = "HAGOP@example.org";
    check_duplicate_of(m.submit(louder), first);

    auto thread = sample("Well, we have to see it.");
    thread.thread = "https://news.example/others";
    m.stored(thread);
    auto name = sample("Well, we have to see it.");
    name.author.name = "Nare";
    m.stored(name);
    auto email = sample("Well, we have to see it.");
    email.author.email = "nare@example.org";
    m.stored(email);
    m.move(first.id, comments::Status::approved);
    auto answer = sample("Well, we have to see it.");
    answer.parent = first.id.text();
    m.stored(answer);
    auto account = sample("Well, we have to see it.");
    account.source = rules::Source::site;
    account.author.id = "u-1841";
    m.stored(account);
    account.author.name = "Another name"; // of the same account
    CHECK(m.submit(account).error().fault == base::Fault::duplicate);
}

TEST_CASE("of a comment that was moved or edited the first text is a duplicate, of an erased one none") {
    Moderation m;
    auto const first = m.stored(sample("Well, we have to see it."));
    m.move(first.id, comments::Status::spam);
    REQUIRE(m.edit(first.id, "Let us wait."));
    m.clock.advance(11min);
    check_duplicate_of(m.submit(sample("Well, we have to see it.")), first);
    m.stored(sample("Let us wait."));
    REQUIRE(m.erase(first.id));
    auto const second = m.stored(sample("Well, we have to see it."));
    CHECK(second.id != first.id);
}

TEST_CASE("of the same comment sent many times at once one is stored") {
    Moderation m;
    std::vector<std::future<Answer>> answers;
    for (int i = 0; i < 20; ++i)
        answers.push_back(
            tests::start<Answer>(m.loops, m.submitting(sample("Well, we have to see it."))));
    int stored = 0;
    std::vector<base::Id> ids;
    for (auto& future : answers) {
        auto const answer = future.get();
        REQUIRE(answer);
        if (answer->how == How::stored) ++stored;
        ids.push_back(answer->comment->id);
    }
    CHECK(stored == 1);
    CHECK(std::ranges::count(ids, ids.front()) == 20);
}

TEST_CASE("one key and body give one comment for 24 hours, also after a restart") {
    Moderation m;
    auto const first = m.stored(sample_with_key("Well, we have to see it.", "k-1"));
    auto const replayed = [&] {
        auto const again = m.submit(sample_with_key("Well, we have to see it.", "k-1"));
        REQUIRE(again);
        CHECK(again->how == How::replayed);
        CHECK(again->comment->id == first.id);
        CHECK(again->answer() == first.decision);
    };
    replayed();
    m.move(first.id, comments::Status::approved);
    REQUIRE(m.edit(first.id, "Let us wait."));
    m.clock.advance(24h);
    replayed();
    m.close();
    m.open();
    replayed();
    m.clock.advance(1ms);
    CHECK(m.stored(sample_with_key("Well, we have to see it.", "k-1")).id != first.id);
}

TEST_CASE("one key with another body is a mismatch, and a second key is another retry") {
    Moderation m;
    auto const first = m.stored(sample_with_key("Well, we have to see it.", "k-1"));
    auto const other = m.submit(sample_with_key("Something else", "k-1", "another body"));
    REQUIRE(!other);
    CHECK(other.error().fault == base::Fault::idempotency_mismatch);
    check_duplicate_of(m.submit(sample_with_key("Well, we have to see it.", "k-2")), first);
    m.stored(sample_with_key("Something else", "k-2", "another body"));
}

TEST_CASE("a key of what was refused is not kept") {
    Moderation m;
    auto const refused = m.submit(sample_with_key("", "k-1"));
    REQUIRE(!refused);
    CHECK(refused.error().fault == base::Fault::invalid_fields);
    m.stored(sample_with_key("Well, we have to see it.", "k-1", "another body"));
}

TEST_CASE("the key of an erased comment still answers for it") {
    Moderation m;
    auto const first = m.stored(sample_with_key("Well, we have to see it.", "k-1"));
    REQUIRE(m.erase(first.id));
    auto const check = [&] {
        auto const again = m.submit(sample_with_key("Well, we have to see it.", "k-1"));
        REQUIRE(again);
        CHECK(again->how == How::replayed);
        CHECK(again->comment->id == first.id);
        CHECK(again->comment->status == comments::Status::erased);
    };
    check();
    m.close();
    m.open();
    check();
}

TEST_CASE("of many retries at once under one key one is stored, and all are told the same") {
    Moderation m;
    std::vector<std::future<Answer>> answers;
    for (int i = 0; i < 20; ++i)
        answers.push_back(tests::start<Answer>(
            m.loops, m.submitting(sample_with_key("Well, we have to see it.", "k-1"))));
    int stored = 0;
    std::vector<base::Id> ids;
    for (auto& future : answers) {
        auto const answer = future.get();
        REQUIRE(answer);
        if (answer->how == How::stored) ++stored;
        else CHECK(answer->how == How::replayed);
        ids.push_back(answer->comment->id);
    }
    CHECK(stored == 1);
    CHECK(std::ranges::count(ids, ids.front()) == 20);
}
