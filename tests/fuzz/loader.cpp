// A pack of any bytes, and behind a NUL the list that it may name as list.txt: refused with places,
// or a set that can be asked.
#include <algorithm>

#include "rules/pack/load.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace commentd::rules;
using commentd::fuzz::require;

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto list = commentd::fuzz::text_of(data, size);
    auto const pack = commentd::fuzz::take_until(list, '\0');
    Bundle bundle;
    bundle.packs.push_back({"fuzz.yaml", std::string(pack), {{"list.txt", std::string(list)}}});

    auto const kept = Bundle::parse(bundle.serialize());
    require(kept && kept->id() == bundle.id(), "a bundle is what was kept of it");

    auto const loaded = load(bundle);
    bool const refused = std::any_of(loaded.problems.begin(), loaded.problems.end(),
                                     [](Problem const& problem) { return !problem.warning; });
    require(refused == (loaded.rules == nullptr), "a set is refused if and only if it says why");
    for (auto const& problem : loaded.problems) {
        require(problem.line >= 0 && problem.column >= 0, "a place is counted from 1");
        require(!problem.message.empty(), "a problem says what it is");
    }
    if (loaded.rules) {
        Texts texts;
        texts.content = pack.substr(0, 2000);
        texts.name = "Ann";
        Facts facts;
        facts.rates.resize(loaded.rules->needs().rates.size());
        facts.duplicates.resize(loaded.rules->needs().duplicates.size());
        auto const reading = loaded.rules->read(texts);
        auto const decision = loaded.rules->decide(texts, reading, facts);
        auto const explained = loaded.rules->explain(texts, reading, facts);
        require(decision.verdict == explained.decision.verdict, "explained is what was decided");
    }
    return 0;
}
