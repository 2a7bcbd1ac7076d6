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
        without_quotes(bytes, 1, rules::Verdict::hold);
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

TEST_CASE("a record of format 1 is read: what it did not know is absent") {
    std::string const digits =
        "01028407d804a006feffffffffffffffff010c3966333163326130376234340573636f726501034e"
        "6f2e0206706861726d6105686f7573650b776f7264202270696c6c22840707636f6e74656e740307"
        "0470696c6c0570696c6c730570696c6c2a0c686f7573652e79616d6c3a3706666f6c646564010463"
        "61736512706f6c6963792e7072656d6f646572617465000566697273740000000000000000000080"
        "a0d5edee6611020501010203040180a0d5edee660000000001010201040001020178d804a006feff"
        "ffffffffffffff01";
    std::string bytes;
    for (std::size_t i = 0; i < digits.size(); i += 2)
        bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
    auto const [decision, facts] = unpack_record(bytes);
    CHECK(decision.verdict == rules::Verdict::reject);
    CHECK(decision.thresholds == rules::Thresholds{300, 400, rules::never});
    CHECK(decision.reply == "No.");
    REQUIRE(decision.hits.size() == 2);
    rules::Hit const pill{.rule = "pharma",
                          .pack = "house",
                          .reason = "word \"pill\"",
                          .score = 450,
                          .field = "content",
                          .begin = 3,
                          .end = 7,
                          .text = "pill",
                          .list = "pills",
                          .entry = "pill*",
                          .at = "house.yaml:7",
                          .view = "folded",
                          .how = {"case"}};
    CHECK(decision.hits[0] == pill);
    CHECK(decision.hits[1].rule == "policy.premoderate");
    CHECK_FALSE(decision.shadow);
    CHECK(facts.author == rules::History{1, 2, 3, 4, facts.now, {}});
    CHECK_FALSE(facts.link_domain);
    CHECK_FALSE(facts.name_reserved);
    CHECK_FALSE(facts.pow);
    CHECK(facts.policy.languages.empty());
    CHECK(facts.rates == std::vector<std::optional<std::uint32_t>>{4, std::nullopt});
    CHECK(facts.duplicates == std::vector<rules::DuplicateAnswer>{{2, "x"}});
    CHECK(facts.form_origin == rules::Origin::missing);
    CHECK(facts.policy.thresholds == decision.thresholds);
    CHECK(facts.policy.languages.empty());
    CHECK_FALSE(facts.name_reserved);
    CHECK_FALSE(facts.form_token);
    CHECK_FALSE(facts.pow);
    CHECK(unpack_decision(pack(decision, facts)) == decision);
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
        if (!bytes.empty()) bytes[0] = static_cast<char>(1 + random() % 3); // of a known format
        check_harmless(bytes);
    }
}

TEST_CASE("a record of format 2 knew no version of the lists") {
    RandomRecord random(7);
    auto const decision = random.decision();
    auto facts = random.facts();
    facts.lists_version = 0;
    auto packed = pack(decision, facts);
    packed[0] = 2;
    packed.pop_back(); // the version, which came with format 3
    auto const record = unpack_record(packed);
    CHECK(record.decision == decision);
    CHECK(same_facts(record.facts, facts));
}

TEST_CASE("a record of a format to come is not guessed at") {
    auto packed = pack(rules::Decision{}, rules::Facts{});
    packed[0] = 4;
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
        auto const quote = [&](std::vector<rules::Hit>& hits) {
            for (auto& hit : hits) {
                hit.reason = "says " + secret;
                hit.text = secret;
                hit.entry = secret + "*";
                hit.how.push_back(secret);
            }
        };
        quote(decision.hits);
        if (decision.shadow) quote(decision.shadow->hits);
        auto const left = without_quotes(pack(decision, facts), 1, decision.verdict);
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
        REQUIRE(d.shadow.has_value() == decision.shadow.has_value());
        if (d.shadow) {
            CHECK(d.shadow->verdict == decision.shadow->verdict);
            CHECK(d.shadow->flipped_by == decision.shadow->flipped_by);
            CHECK(d.shadow->hits.size() == decision.shadow->hits.size());
        }
        CHECK(without_quotes(left, 1, d.verdict) == left);
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
