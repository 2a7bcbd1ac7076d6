// How many comments share a key with this one, lately: `rate: {key: ip, over: 5, within: 1 min}`; or
// from how many addresses, in how many threads … they came: `distinct: ip`.
#include <algorithm>
#include <array>

#include "rules/conditions/read.hpp"
#include "rules/pack/scalars.hpp"
#include "rules/past/limits.hpp"

namespace commentd::rules {

namespace {

struct KeyName {
    std::string_view name;
    RateKey key;
};
constexpr std::array key_names{
    KeyName{"ip", RateKey::ip},
    KeyName{"net", RateKey::net},
    KeyName{"author", RateKey::author},
    KeyName{"author.email", RateKey::author_email},
    KeyName{"site", RateKey::site},
    KeyName{"thread", RateKey::thread},
    KeyName{"links.domain", RateKey::links_domain},
};

class RateTest : public Leaf {
public:
    RateTest(std::uint32_t query, std::uint32_t over, std::string wanted)
        : Leaf("rate", std::move(wanted)), query_(query), over_(over) {}

private:
    Outcome check(Run& run) const override {
        auto const& facts = run.scene.facts;
        if (facts.lookup_failed) {
            return Outcome::errored;
        }
        if (query_ >= facts.rates.size() || !facts.rates[query_]) {
            return Outcome::inapplicable; // a key that is absent is a key of nothing
        }
        return *facts.rates[query_] > over_ ? Outcome::passed : Outcome::failed;
    }
    std::string seen(Run const& run, std::size_t) const override {
        auto const& rates = run.scene.facts.rates;
        return query_ < rates.size() && rates[query_] ? std::to_string(*rates[query_]) : "absent";
    }

    std::uint32_t query_, over_;
};

std::optional<RateKey> read_key(Node const& word, Problems& problems) {
    std::vector<std::string_view> names;
    for (auto const& [name, key] : key_names) {
        if (word.text == name) {
            return key;
        }
        names.push_back(name);
    }
    problems.error(word.mark, "E005",
                   "unknown key of a rate '" + word.text + "'" + suggestion(word.text, names));
    return std::nullopt;
}

} // namespace

ConditionPtr read_rate(Node const& test, Compiler& compiler) {
    auto& problems = compiler.problems();
    Keys keys(test, problems, "rate");
    keys.require("key");
    auto const words = keys.words("key");
    keys.require("over");
    auto const over = keys.integer("over");
    auto const within = keys.require_text("within");
    auto const* distinct = keys.find("distinct");
    bool const is_word = keys.text("distinct").has_value();
    keys.finish();

    RateQuery query;
    bool good = !words.empty() && over && within && (!distinct || is_word);
    for (auto const* word : words) {
        auto const key = read_key(*word, problems);
        good &= key.has_value();
        query.keys.push_back(key.value_or(RateKey::ip));
    }
    if (distinct && is_word) {
        query.distinct = read_key(*distinct, problems);
        good &= query.distinct.has_value();
        if (query.distinct && std::ranges::find(query.keys, *query.distinct) != query.keys.end() &&
            *query.distinct != RateKey::links_domain) {
            problems.error(distinct->mark, "E014",
                           "'distinct' must be another key than 'key', of which all have the same");
            good = false;
        }
    }
    if (over && (*over < 0 || *over > rate_over_max)) {
        problems.error(test.find("over")->mark, "E010",
                       "'over' must be between 0 and " + std::to_string(rate_over_max) +
                           ", beyond which nothing is counted");
        good = false;
    }
    if (within) {
        auto const window = read_duration(*within);
        if (!window || *window <= Duration{0} || *window > window_max) {
            problems.error(test.find("within")->mark, "E010",
                           "'within' must be a duration of at most 24 h");
            good = false;
        }
        query.within = window.value_or(Duration{0});
    }
    if (!good) {
        return nullptr;
    }
    query.over = static_cast<std::uint32_t>(*over);
    auto const limit = query.over;
    return std::make_unique<RateTest>(compiler.query(std::move(query)), limit, test_text(test));
}

} // namespace commentd::rules
