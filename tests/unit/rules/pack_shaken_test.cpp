// Conditions with something missing in the middle: a reader that forgets to complain would leave a
// rule without a condition, which was once found out by the first comment.
#include "tests/unit/rules/rule_support.hpp"

namespace commentd::rules {

namespace {

// Where '@' stands, each of the values is tried.
constexpr std::string_view places[] = {
    "@",
    "{list: @, in: content}",
    "{list: w, in: @}",
    "{list: [w, @], in: content}",
    "{list: w, in: [content, @]}",
    "{list: w, in: content, view: @}",
    "{list: w, in: content, count: @}",
    "{rate: @}",
    "{rate: {key: @, over: 1, within: 1 h}}",
    "{rate: {key: [ip, @], over: 1, within: 1 h}}",
    "{rate: {key: ip, over: @, within: 1 h}}",
    "{rate: {key: ip, over: 1, within: @}}",
    "{duplicate: @}",
    "{duplicate: {within: @}}",
    "{duplicate: {count: @, within: 1 h}}",
    "{duplicate: {across: @, within: 1 h}}",
    "{duplicate: {similarity: @, within: 1 h}}",
    "{all: @}",
    "{any: [{depth: 1}, @]}",
    "{none: @}",
    "{not: @}",
    "{at_least: @, of: [{depth: 1}]}",
    "{at_least: 1, of: @}",
    "{at_least: 1, of: [@]}",
    "{macro: @}",
    "{rule: @}",
    "{content: @}",
    "{content: [a, @]}",
    "{content: {equals: @}}",
    "{content: {in: @}}",
    "{content: {not_in: @}}",
    "{content: {contains: @}}",
    "{content: {starts: @}}",
    "{content: {word: @}}",
    "{content: {word: a, count: @}}",
    "{content: {word: a, view: @}}",
    "{content: {word: a, case: @}}",
    "{content: {regex: @}}",
    "{content: {regex: a, count: @}}",
    "{content: {regex: a, view: @}}",
    "{links.hosts: @}",
    "{site: {regex: @}}",
    "{depth: @}",
    "{depth: [1, @]}",
    "{depth: {over: @}}",
    "{depth: {between: @}}",
    "{depth: {between: [1, @]}}",
    "{author.age: @}",
    "{author.proven: @}",
    "{source: @}",
    "{source: {not_in: @}}",
    "{ip: @}",
    "{parent: @}",
};

constexpr std::string_view values[] = {"[]",   "{}",      "~",  "''",    "' '",    "[[]]",
                                       "[{}]", "{a: []}", "-1", "'***'", "[~, '']"};

std::string put(std::string_view text, std::string_view value) {
    std::string out(text);
    out.replace(out.find('@'), 1, value);
    return out;
}

void check_told_or_sound(std::string const& rule) {
    auto const loaded = load(bundle_of(pack("lists: {w: {type: words, entries: [a]}}\n"
                                            "rules:\n  - {id: r, score: 1, " +
                                            rule + "}\n")));
    INFO(rule << "\n" << all_problems(loaded));
    if (loaded.rules) {
        judge(*loaded.rules, Comment("a text"));
    }
    CHECK((loaded.rules == nullptr) == !loaded.problems.empty());
    CHECK(all_problems(loaded).find("this is no condition") == std::string::npos);
}

} // namespace

TEST_CASE("whatever is missing in a condition, the set is refused with a place or can be asked") {
    for (auto const place : places) {
        for (auto const value : values) {
            check_told_or_sound("when: " + put(place, value));
            check_told_or_sound("when: {content: a}, unless: " + put(place, value));
        }
    }
    for (auto const value : values) {
        check_told_or_sound("when: {content: a}, unless: " +
                            put("{list: @, covers: match}", value));
        check_told_or_sound("when: {content: a}, unless: " + put("{list: w, covers: @}", value));
    }
}

TEST_CASE("empty lists in conditions are told where they stand") {
    auto const codes = [](std::string const& rule) {
        return codes_of(pack("lists: {w: {type: words, entries: [a]}}\nrules:\n  - id: r\n    " +
                             rule + "\n    score: 1\n"));
    };
    using Codes = std::vector<std::string>;
    CHECK(codes("when: {list: [], in: content}") == Codes{"6:18 E014"});
    CHECK(codes("when: {list: w, in: []}") == Codes{"6:25 E014"});
    CHECK(codes("when: {rate: {key: [], over: 1, within: 1 h}}") == Codes{"6:24 E014"});
    CHECK(codes("when: {depth: 1}\n    unless: {list: [], in: content}") == Codes{"7:20 E014"});
    CHECK(codes("when: {depth: 1}\n    scope: {sites: []}") == Codes{"7:20 E014"});
}

} // namespace commentd::rules
