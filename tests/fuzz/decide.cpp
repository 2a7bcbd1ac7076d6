// Any comment before the shipped packs: decided in bounded time, its hits inside of their texts.
// The content, then behind a U+001E each the name, the email, the website and the page.
#include <ctime>
#include <memory>
#include <vector>

#include "rules/pack/load.hpp"
#include "rules/text/utf8.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace commentd::rules;
using commentd::fuzz::require;

namespace {

// Of the longest comment under the sanitizers, which take some thirty times as long as a release
// build: there the worst texts known take 20 ms, of 50 that are granted.
constexpr double cpu_seconds_max = 2;

RuleSet const& shipped() {
    static auto const rules = [] {
        std::vector<std::string> names;
        for (auto const name : shipped_pack_names())
            names.emplace_back(name);
        LoadOptions options;
        options.run_tests = false;
        return load(gather(names, {}).bundle, options).rules;
    }();
    require(rules != nullptr, "the shipped packs load");
    return *rules;
}

double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

} // namespace

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const& rules = shipped();
    auto input = commentd::fuzz::text_of(data, size);
    Texts texts;
    texts.content = commentd::fuzz::take_until(input, '\x1E');
    texts.name = commentd::fuzz::take_until(input, '\x1E');
    texts.email = commentd::fuzz::take_until(input, '\x1E');
    texts.url = commentd::fuzz::take_until(input, '\x1E');
    texts.thread = texts.thread_url = commentd::fuzz::take_until(input, '\x1E');
    Facts facts;
    facts.rates.resize(rules.needs().rates.size());
    facts.duplicates.resize(rules.needs().duplicates.size());

    Limits limits;
    limits.eval = std::chrono::seconds{10};
    auto const begin = cpu_seconds();
    auto const reading = rules.read(texts, nullptr, limits);
    auto const decision = rules.decide(texts, reading, facts, limits);
    require(cpu_seconds() - begin < cpu_seconds_max, "a comment is decided at once");

    auto const content = text::code_points(text::well_formed(texts.content));
    for (auto const& hit : decision.hits)
        require(hit.begin <= hit.end && (hit.field != "content" || hit.end <= content),
                "a hit lies in its text");
    auto const again = rules.decide(texts, rules.read(texts, nullptr, limits), facts, limits);
    require(again.verdict == decision.verdict && again.hits.size() == decision.hits.size(),
            "deciding twice decides the same");
    return 0;
}
