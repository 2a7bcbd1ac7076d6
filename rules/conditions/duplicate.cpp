// Earlier comments of the site with the same text: `duplicate: {count: '>= 2', within: 24 h}`.
#include "rules/conditions/range.hpp"
#include "rules/conditions/read.hpp"
#include "rules/pack/scalars.hpp"

namespace commentd::rules {

namespace {

constexpr Duration window_max = std::chrono::hours{24};

class DuplicateTest : public Leaf {
public:
    DuplicateTest(std::uint32_t query, std::uint32_t count, std::string wanted)
        : Leaf("duplicate", std::move(wanted)), query_(query), count_(count) {}

private:
    Outcome check(Run& run) const override {
        auto const& facts = run.scene.facts;
        if (facts.lookup_failed) {
            return Outcome::errored;
        }
        auto const& answers = facts.duplicates;
        return query_ < answers.size() && answers[query_].count >= count_ ? Outcome::passed
                                                                          : Outcome::failed;
    }
    std::string seen(Run const& run, std::size_t) const override {
        auto const& answers = run.scene.facts.duplicates;
        return query_ < answers.size() ? std::to_string(answers[query_].count) : "0";
    }

    std::uint32_t query_, count_;
};

// How many at least; only such a limit lets the counting stop early.
std::optional<std::uint32_t> read_count(Node const& node, Problems& problems) {
    auto const range = read_range(node, read_decimal, problems);
    if (!range) {
        return std::nullopt;
    }
    auto const low = range->low_open ? range->low + 1 : range->low;
    if (range->high != std::numeric_limits<double>::infinity() || low < 1 || low > 1'000'000 ||
        low != static_cast<double>(static_cast<std::uint32_t>(low))) {
        problems.error(node.mark, "E010", "'count' must say how many at least, such as '>= 2'");
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(low);
}

bool is_exact(Node const& similarity) {
    auto const text = trim(similarity.text);
    return similarity.is_scalar() &&
           (text == "1" || text == "1.0" || text == ">= 1" || text == ">= 1.0");
}

} // namespace

ConditionPtr read_duplicate(Node const& test, Compiler& compiler) {
    auto& problems = compiler.problems();
    Keys keys(test, problems, "duplicate");
    keys.not_yet({"min_words"});
    auto const* similarity = keys.find("similarity");
    auto const across = keys.text("across").value_or("threads");
    auto const* count = keys.find("count");
    auto const within = keys.require_text("within");
    keys.finish();

    bool good = within.has_value();
    DuplicateQuery query;
    if (similarity && !is_exact(*similarity)) {
        problems.not_yet(similarity->mark, "similarity below 1");
        good = false;
    }
    if (across != "threads" && across != "thread") {
        problems.error(test.find("across")->mark, "E014",
                       "'across' is 'threads' (of the site) or 'thread' (this one)");
        good = false;
    }
    query.across_threads = across == "threads";
    if (count) {
        auto const least = read_count(*count, problems);
        good &= least.has_value();
        query.count = least.value_or(1);
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
    auto const number = compiler.query(query);
    compiler.touched().duplicate = number;
    return std::make_unique<DuplicateTest>(number, query.count, test_text(test));
}

} // namespace commentd::rules
