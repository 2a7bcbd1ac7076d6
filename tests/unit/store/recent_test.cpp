// The memory of the last 24 hours: thousands of keys, none of which may be lost.
#include <catch2/catch.hpp>

#include "daemon/store/recent.hpp"

using namespace commentd;
using namespace commentd::store;
using namespace std::chrono_literals;

namespace {

base::Time const noon{std::chrono::hours(24 * 20'000 + 12)};

base::Id id_of(std::uint64_t n) {
    base::Id id{};
    for (std::size_t i = 0; i < 8; ++i) id.bytes[15 - i] = static_cast<std::uint8_t>(n >> (8 * i));
    return id;
}

// Comment n: its author, address, text and order number are its own; every eighth shares a network.
Recent::Seen comment(std::uint64_t n, base::Time at) {
    Recent::Seen seen;
    seen.at = at;
    seen.site = 1;
    seen.thread = static_cast<std::int64_t>(1 + n % 50);
    seen.keys.author = 1'000'000 + n;
    seen.keys.email = 2'000'000 + n;
    seen.keys.ip = 3'000'000 + n;
    seen.keys.net = 4'000'000 + n / 8;
    seen.keys.copy = 5'000'000 + n;
    seen.keys.text = 6'000'000 + n;
    seen.idempotency = 7'000'000 + n;
    seen.link_domains = {8'000'000 + n / 8};
    return seen;
}

rules::RateQuery rate(rules::RateKey key) { return {{key}, 100, 24h}; }

std::optional<std::uint32_t> count(Recent const& recent, rules::RateQuery const& query,
                                   Recent::Seen const& asking) {
    rules::Needs needs;
    needs.rates = {query};
    rules::Facts facts;
    recent.answer(needs, asking, {}, facts);
    return facts.rates.at(0);
}

rules::DuplicateAnswer copies(Recent const& recent, Recent::Seen const& asking) {
    rules::Needs needs;
    needs.duplicates = {{true, 1, 24h}};
    rules::Facts facts;
    recent.answer(needs, asking, {}, facts);
    return facts.duplicates.at(0);
}

void fill(Recent& recent, std::uint64_t count, base::Time at) {
    for (std::uint64_t n = 0; n < count; ++n) {
        auto const ticket = recent.admit(comment(n, at + std::chrono::milliseconds(n)));
        recent.settle(ticket, id_of(n));
    }
}

} // namespace

TEST_CASE("every key of ten thousand comments is found again") {
    constexpr std::uint64_t comments = 10'000;
    Recent recent;
    fill(recent, comments, noon);
    auto const later = noon + 1min;
    for (std::uint64_t n = 0; n < comments; ++n) {
        auto const asking = comment(n, later);
        auto const copy = recent.find_copy(asking.keys, later);
        REQUIRE(copy);
        REQUIRE(copy->id == id_of(n));
        REQUIRE(copy->same_ip);
        REQUIRE(recent.find_idempotency(asking.idempotency, later) == id_of(n));
        for (auto const key : {rules::RateKey::author, rules::RateKey::author_email, rules::RateKey::ip})
            REQUIRE(count(recent, rate(key), asking) == 1);
        REQUIRE(count(recent, rate(rules::RateKey::net), asking) == 8);
        REQUIRE(count(recent, rate(rules::RateKey::links_domain), asking) == 8);
        auto const same = copies(recent, asking);
        REQUIRE(same.count == 1);
        REQUIRE(same.first_id == id_of(n).text());
    }
    REQUIRE(recent.bytes() / comments <= 256);
}

TEST_CASE("no comment is taken for another by a part of its keys") {
    constexpr auto beyond = std::uint64_t{1} << 48;
    auto const first = comment(1, noon);
    Recent recent;
    recent.settle(recent.admit(first), id_of(1));
    auto other = first;
    other.keys.copy ^= beyond;
    REQUIRE(recent.find_copy(first.keys, noon));
    REQUIRE_FALSE(recent.find_copy(other.keys, noon));
    REQUIRE(recent.find_idempotency(first.idempotency, noon));
    REQUIRE_FALSE(recent.find_idempotency(first.idempotency ^ beyond, noon));
    other.keys.ip = 5 * beyond; // not absent, though its short part is 0
    recent.settle(recent.admit(other), id_of(2));
    REQUIRE(recent.find_copy(other.keys, noon)->same_ip);
    REQUIRE(count(recent, rate(rules::RateKey::ip), other) == 1);
    REQUIRE(recent.find_copy(first.keys, noon)->id == id_of(1));
}

TEST_CASE("what is older than a day is forgotten, and what came after it is not") {
    Recent recent;
    fill(recent, 1'000, noon);
    auto const next_day = noon + 24h + 500ms; // 500 of them are too old now
    auto const ticket = recent.admit(comment(5'000, next_day));
    recent.settle(ticket, id_of(5'000));
    REQUIRE(recent.size() == 501);
    REQUIRE(!recent.find_copy(comment(499, noon).keys, next_day));
    REQUIRE(recent.find_copy(comment(500, noon).keys, next_day));
    REQUIRE(recent.find_idempotency(comment(999, noon).idempotency, next_day) == id_of(999));
    REQUIRE(count(recent, rate(rules::RateKey::net), comment(496, next_day)) == 4);
}

TEST_CASE("one that is admitted counts, and is no duplicate until it is settled") {
    Recent recent;
    auto const seen = comment(1, noon);
    auto const ticket = recent.admit(seen);
    REQUIRE(count(recent, rate(rules::RateKey::ip), seen) == 1);
    REQUIRE(!recent.find_copy(seen.keys, noon));
    recent.settle(ticket, id_of(1));
    REQUIRE(recent.find_copy(seen.keys, noon));
    auto const second = recent.admit(seen);
    REQUIRE(count(recent, rate(rules::RateKey::ip), seen) == 2);
    recent.withdraw(second);
    REQUIRE(count(recent, rate(rules::RateKey::ip), seen) == 1);
}

TEST_CASE("an erased text is no duplicate of a later one, and its order number stays") {
    Recent recent;
    fill(recent, 1'000, noon);
    for (std::uint64_t n = 0; n < 1'000; n += 2) recent.forget_text(id_of(n), comment(n, noon).keys);
    for (std::uint64_t n = 0; n < 1'000; ++n) {
        auto const asking = comment(n, noon + 1min);
        REQUIRE(recent.find_copy(asking.keys, asking.at).has_value() == (n % 2 == 1));
        REQUIRE(copies(recent, asking).count == n % 2);
        REQUIRE(recent.find_idempotency(asking.idempotency, asking.at) == id_of(n));
    }
}

TEST_CASE("what was refused leaves nothing behind, whatever came between") {
    Recent recent;
    fill(recent, 100, noon);
    auto const seen = comment(7, noon + 1min);
    for (int i = 0; i < 1'000; ++i) recent.withdraw(recent.admit(seen));
    REQUIRE(recent.size() == 100);
    auto const early = recent.admit(seen), late = recent.admit(comment(200, noon + 1min));
    recent.withdraw(early); // one that came later still stands
    REQUIRE(count(recent, rate(rules::RateKey::ip), seen) == 1);
    REQUIRE(count(recent, rate(rules::RateKey::links_domain), comment(200, noon + 1min)) == 1);
    recent.withdraw(late);
    REQUIRE(recent.size() == 100);
    REQUIRE(recent.find_copy(seen.keys, noon + 1min)->id == id_of(7));
    for (std::uint64_t n = 0; n < 100; ++n)
        REQUIRE(count(recent, rate(rules::RateKey::net), comment(n, noon + 1min)) ==
                (n < 96 ? 8u : 4u));
}

TEST_CASE("one whose transaction failed is no duplicate, and withdrawing it harms no later one") {
    Recent recent;
    auto const seen = comment(1, noon), other = comment(2, noon);
    auto const failed = recent.admit(seen);
    recent.settle(failed, id_of(1));
    recent.unsettle(failed);
    REQUIRE(!recent.find_copy(seen.keys, noon));
    REQUIRE(count(recent, rate(rules::RateKey::ip), seen) == 1);
    auto const later = recent.admit(other); // before the request that failed has heard of it
    recent.withdraw(failed);
    recent.settle(later, id_of(2));
    REQUIRE(count(recent, rate(rules::RateKey::ip), seen) == 0);
    REQUIRE(recent.find_copy(other.keys, noon)->id == id_of(2));
    REQUIRE(recent.find_idempotency(other.idempotency, noon) == id_of(2));
}
