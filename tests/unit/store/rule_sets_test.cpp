// Rule sets are kept for good, and cost what is new in them.
#include "daemon/store/rule_sets.hpp"

#include "tests/unit/store/store_support.hpp"

using namespace commentd;
using namespace commentd::store;

namespace {

rules::Bundle bundle_with(std::string list) {
    return {{{"house", "name: house\n", {{"big.txt", std::move(list)}}}}, true};
}

std::string lines(int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += "spam-" + std::to_string(i * 7919) + ".example\n";
    return text;
}

struct Kept : OpenStore {
    // What it adds to the database, in bytes.
    std::int64_t keep(rules::Bundle const& bundle) {
        auto const before = size();
        clock.advance(std::chrono::hours(1));
        change([&](Transaction& t) { RuleSets::accept(t.database, bundle.id(), bundle, clock.now()); });
        return size() - before;
    }
    std::int64_t size() const {
        constexpr auto sizes = "SELECT (SELECT coalesce(sum(length(bytes)), 0) FROM pieces) +"
                               " (SELECT sum(length(bundle) + length(pieces)) FROM rule_sets)";
        auto database = read(truth());
        return ask_number(database, sizes);
    }
    std::string found(std::string const& id) const {
        auto database = read(truth());
        auto const bundle = RuleSets::find(database, id);
        return bundle ? bundle->serialize() : "none";
    }
};

} // namespace

TEST_CASE_METHOD(Kept, "a rule set is found as it was, whatever its lists are") {
    for (auto const& list : {std::string(), std::string("a"), std::string("\n\n\n"), lines(10'000),
                             std::string(100'000, 'x'), "x\n" + std::string(20'000, 'y') + "\nz",
                             std::string("a\r\nb\0c", 6)}) {
        auto const bundle = bundle_with(list);
        keep(bundle);
        CHECK((found(bundle.id()) == bundle.serialize()));
    }
    CHECK(found("0123456789ab") == "none");
    close();
    open();
    auto const bundle = bundle_with(lines(10'000));
    CHECK((found(bundle.id()) == bundle.serialize()));
    CHECK(keep(bundle) == 0);
}

TEST_CASE_METHOD(Kept, "a list that is refreshed costs what is new in it") {
    auto list = lines(50'000); // 1.1 MB
    std::vector<rules::Bundle> kept{bundle_with(list)};
    auto const first = keep(kept.back());
    CHECK(first > static_cast<std::int64_t>(list.size()));
    auto const change = [&](auto edit) {
        edit();
        kept.push_back(bundle_with(list));
        CHECK(keep(kept.back()) < first / 25); // the numbers of its pieces, and one or two of those
    };
    change([&] { list.insert(0, "first.example\n"); });
    change([&] { list.insert(list.find('\n', list.size() / 2) + 1, "middle.example\n"); });
    change([&] { list += "last.example\n"; });
    change([&] { list.erase(0, list.find('\n') + 1); });
    for (auto const& bundle : kept) CHECK((found(bundle.id()) == bundle.serialize()));
    auto database = read(truth());
    auto const earlier = RuleSets::known_at(database, clock.now() - std::chrono::minutes(90));
    REQUIRE(earlier); // that of two hours ago: one came an hour ago, and one now
    CHECK(earlier->id() == kept[2].id());
}

TEST_CASE_METHOD(Kept, "a set that an older program kept whole is found") {
    auto const bundle = bundle_with(lines(10));
    auto const serialized = bundle.serialize();
    change([&](Transaction& t) {
        constexpr auto add = "INSERT INTO rule_sets (id, loaded_at, bundle) VALUES ('old', 0, ?)";
        t.database.run(add).bind_blob(serialized).run();
    });
    CHECK(found("old") == serialized);
}
