// Decisions as blobs: they come back as they were, and what is damaged is told and not believed.
#include "daemon/store/record.hpp"

#include <catch2/catch.hpp>
#include <random>

#include "daemon/base/ids.hpp"
#include "tests/unit/store/random_record.hpp"

using namespace commentd;
using namespace commentd::store;

namespace {

// What is read from damaged bytes must be an error, or something that can be shown.
void check_harmless(std::string const& bytes) {
    try {
        auto const record = unpack_record(bytes);
        CHECK_FALSE(rules::to_text(record.decision.verdict).empty());
        if (record.facts.form_origin)
            CHECK(*record.facts.form_origin <= rules::Origin::missing);
        auto const again = unpack_record(pack(record.decision, record.facts));
        CHECK(again.decision == record.decision);
        without_quotes(bytes);
    } catch (std::runtime_error const& error) {
        CHECK_THAT(error.what(), Catch::Contains("a decision record"));
    }
}

} // namespace

TEST_CASE("a decision and the facts of its moment come back as they went in") {
    auto const seed = std::random_device{}();
    CAPTURE(seed);
    RandomRecord random(seed);
    for (int i = 0; i < 2'000; ++i) {
        auto const decision = random.decision();
        auto const facts = random.facts();
        auto const packed = pack(decision, facts);
        CHECK(unpack_decision(packed) == decision);
        auto const record = unpack_record(packed);
        CHECK(record.decision == decision);
        REQUIRE(same_facts(record.facts, facts));
    }
}

TEST_CASE("a decision without hits is short") {
    rules::Decision decision;
    decision.ruleset = "54f692148f6b";
    decision.decided_by = "score";
    rules::Facts facts;
    facts.now = base::time_from_text("2026-05-01T12:00:00Z").value();
    facts.author.emplace();
    CHECK(pack(decision, facts).size() <= 85);
}

TEST_CASE("a record of the format before is read as it was meant") {
    auto const* const written =
        "0103c413d804feffffffffffffffff01e0120c3534663639323134386636620573636f7265010e506c6561736520"
        "646f206e6f742e0106706861726d61047370616d0b6c697374656420776f7264a00607636f6e74656e74040a0676"
        "696167726106706861726d61067669616772610c7370616d2e79616d6c3a343006666f6c6465640080d8c7b6bc67"
        "31030c0104010200018090c5c383670180a8a1d7b7670000000101020103000102083031393761316330d804c00c"
        "e012";
    std::string bytes;
    for (auto const* at = written; *at; at += 2)
        bytes += static_cast<char>(std::stoi(std::string(at, 2), nullptr, 16));
    auto const [decision, facts] = unpack_record(bytes);
    CHECK(decision.verdict == rules::Verdict::spam);
    CHECK(decision.score == 1250);
    CHECK(decision.hits.at(0).entry == "viagra");
    CHECK(facts.now == base::time_from_text("2026-05-01T12:00:00Z").value());
    CHECK(facts.proven);
    CHECK(facts.thread_closed);
    CHECK_FALSE(facts.name_reserved);
    CHECK(facts.author->spam == 2);
    CHECK(facts.rates.at(0) == 3u);
    CHECK(facts.duplicates.at(0).count == 2);
    CHECK(facts.policy.thresholds.reject == 800);
    CHECK(facts.policy.languages.empty());
    CHECK_FALSE(facts.pow);
    CHECK(unpack_decision(bytes) == decision);
}

TEST_CASE("a record that was cut off is told to be damaged, wherever it ends") {
    auto const seed = std::random_device{}();
    CAPTURE(seed);
    RandomRecord random(seed);
    for (int i = 0; i < 10; ++i) {
        auto const packed = pack(random.decision(), random.facts());
        for (std::size_t size = 0; size < packed.size(); ++size)
            REQUIRE_THROWS_AS(unpack_record(packed.substr(0, size)), std::runtime_error);
    }
}

TEST_CASE("a record with any byte changed is an error or something that can be shown") {
    auto const seed = std::random_device{}();
    CAPTURE(seed);
    RandomRecord random(seed);
    for (int i = 0; i < 4; ++i) {
        auto const packed = pack(random.decision(), random.facts());
        for (std::size_t at = 0; at < packed.size(); ++at)
            for (int const change : {0x01, 0x04, 0x40, 0x80, 0xff}) {
                auto damaged = packed;
                damaged[at] = static_cast<char>(damaged[at] ^ change);
                check_harmless(damaged);
            }
    }
}

TEST_CASE("random bytes are an error or something that can be shown") {
    auto const seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937 random(seed);
    for (int i = 0; i < 20'000; ++i) {
        std::string bytes(random() % 200, '\0');
        for (char& byte : bytes) byte = static_cast<char>(random() % 4 ? random() % 8 : random());
        if (!bytes.empty()) bytes[0] = i % 2 ? 1 : 2; // of the formats that are known
        check_harmless(bytes);
    }
}

TEST_CASE("a record of a format to come is not guessed at") {
    auto packed = pack(rules::Decision{}, rules::Facts{});
    packed[0] = 3;
    CHECK_THROWS_WITH(unpack_decision(packed), Catch::Contains("unknown format"));
    CHECK_THROWS_AS(unpack_decision(""), std::runtime_error);
}

TEST_CASE("of an erased comment's record nothing is left that quotes it") {
    auto const seed = std::random_device{}();
    CAPTURE(seed);
    RandomRecord random(seed);
    for (int i = 0; i < 500; ++i) {
        auto decision = random.decision();
        auto const facts = random.facts();
        std::string const secret = "Hagop-was-here";
        decision.reply = "Dear " + secret;
        for (auto& hit : decision.hits) {
            hit.reason = "says " + secret;
            hit.text = secret;
            hit.entry = secret + "*";
            hit.how.push_back(secret);
        }
        auto const left = without_quotes(pack(decision, facts));
        REQUIRE(left.find(secret) == std::string::npos);

        auto const record = unpack_record(left);
        auto const& d = record.decision;
        CHECK(d.verdict == decision.verdict);
        CHECK(d.score == decision.score);
        CHECK(d.thresholds == decision.thresholds);
        CHECK(d.ruleset == decision.ruleset);
        CHECK(d.decided_by == decision.decided_by);
        CHECK(same_facts(record.facts, facts));
        REQUIRE(d.hits.size() == decision.hits.size());
        for (std::size_t h = 0; h < d.hits.size(); ++h) {
            CHECK(d.hits[h].rule == decision.hits[h].rule);
            CHECK(d.hits[h].pack == decision.hits[h].pack);
            CHECK(d.hits[h].score == decision.hits[h].score);
            CHECK(d.hits[h].begin == 0);
            CHECK(d.hits[h].end == 0);
        }
        CHECK(without_quotes(left) == left);
    }
}

TEST_CASE("keys come back as they went in, and what is no keys is the keys of nothing") {
    Keys keys{1, UINT64_MAX, 3, 4, 5, 6, 7, 8, 9, {}};
    CHECK(keys.pack().size() == 72);
    CHECK(Keys::unpack(keys.pack()) == keys);
    keys.near = rules::text::sign("three words only", 5);
    CHECK(keys.pack().size() == 104);
    CHECK(Keys::unpack(keys.pack()) == keys);
    CHECK(Keys::unpack("") == Keys{});
    CHECK(Keys::unpack(std::string(71, 'x')) == Keys{});
}
