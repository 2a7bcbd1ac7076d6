// Earlier comments of the site with the same text, or nearly the same:
// `duplicate: {similarity: '>= 0.85', count: '>= 2', within: 24 h}`.
#include <cmath>

#include "rules/conditions/range.hpp"
#include "rules/conditions/read.hpp"
#include "rules/pack/scalars.hpp"
#include "rules/past/limits.hpp"
#include "rules/text/near.hpp"

namespace commentd::rules {

namespace {

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

// How many at least, of `most` that are counted.
std::optional<std::uint32_t> read_count(Node const& node, std::uint32_t most, Problems& problems) {
    auto const range = read_range(node, read_decimal, problems);
    if (!range) {
        return std::nullopt;
    }
    auto const low = range->low_open ? range->low + 1 : range->low;
    if (low > most) {
        problems.error(node.mark, "E010",
                       "'count' must be at most " + std::to_string(most) +
                           ", beyond which no " + (most == near_copies_max ? "near " : "") +
                           "copies are counted");
        return std::nullopt;
    }
    if (range->high != std::numeric_limits<double>::infinity() || low < 1 || low != std::floor(low)) {
        problems.error(node.mark, "E010", "'count' must say how many at least, such as '>= 2'");
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(low);
}

// How many of the minima are equal at least; 0 for the same text. What is less alike than half is
// seldom found among the candidates, and says nothing.
std::optional<std::uint32_t> read_similarity(Node const& node, Problems& problems) {
    auto const range = read_range(node, read_decimal, problems);
    if (!range) {
        return std::nullopt;
    }
    bool const up_to_all = range->high == std::numeric_limits<double>::infinity() || range->high == 1;
    if (!up_to_all || range->high_open || range->low < 0.5 || range->low > 1 ||
        (range->low_open && range->low == 1)) {
        problems.error(node.mark, "E010",
                       "'similarity' must say how alike at least, from 0.5 to 1, such as '>= 0.85'");
        return std::nullopt;
    }
    if (range->low == 1) {
        return 0;
    }
    constexpr double rounding = 1e-9;
    auto const of_minima = range->low * static_cast<double>(text::minima);
    return static_cast<std::uint32_t>(range->low_open ? std::floor(of_minima + rounding) + 1
                                                      : std::ceil(of_minima - rounding));
}

constexpr std::int64_t min_words_max = 1000;

} // namespace

ConditionPtr read_duplicate(Node const& test, Compiler& compiler) {
    auto& problems = compiler.problems();
    Keys keys(test, problems, "duplicate");
    auto const* similarity = keys.find("similarity");
    auto const across = keys.text("across").value_or("threads");
    auto const* count = keys.find("count");
    auto const* min_words = keys.find("min_words");
    auto const words = keys.integer("min_words");
    auto const within = keys.require_text("within");
    keys.finish();

    bool good = within.has_value() && (!min_words || words);
    DuplicateQuery query;
    if (similarity) {
        auto const minima = read_similarity(*similarity, problems);
        good &= minima.has_value();
        query.alike = minima.value_or(0);
    }
    if (words && (*words < std::int64_t{text::shingle_words} || *words > min_words_max)) {
        problems.error(min_words->mark, "E010",
                       "'min_words' must be between 3 (what is compared is three words) and 1000");
        good = false;
    } else if (words) {
        query.min_words = static_cast<std::uint32_t>(*words);
    }
    if (across != "threads" && across != "thread") {
        problems.error(test.find("across")->mark, "E014",
                       "'across' is 'threads' (of the site) or 'thread' (this one)");
        good = false;
    }
    query.across_threads = across == "threads";
    if (count) {
        auto const most = query.alike > 0 ? near_copies_max : copies_max;
        auto const least = read_count(*count, most, problems);
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
