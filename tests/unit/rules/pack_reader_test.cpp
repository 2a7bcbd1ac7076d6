#include <catch2/catch.hpp>

#include <ctime>
#include <random>

#include "rules/pack/reader.hpp"
#include "tests/unit/rules/rule_support.hpp"

namespace commentd::rules {

namespace {

struct ReadPack {
    std::optional<Node> root;
    std::vector<Problem> problems;
};

ReadPack read(std::string const& text) {
    Problems problems({"test.yaml"});
    auto root = read_yaml(text, 0, problems);
    return {std::move(root), problems.take()};
}

// "line:column" of the only problem.
std::string place_of_problem(std::string const& text) {
    auto const [root, problems] = read(text);
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].code.starts_with("E0"));
    return std::to_string(problems[0].line) + ":" + std::to_string(problems[0].column);
}

} // namespace

TEST_CASE("a tree knows where each thing stands, counted in characters from 1") {
    auto const [root, problems] = read("a: 1\nՀայ: [x, {b: ե, c: y}]\n");
    REQUIRE(problems.empty());
    REQUIRE(root);
    auto const& list = root->members[1].value;
    CHECK(root->members[1].key == "Հայ");
    CHECK(root->members[1].mark.line == 2);
    CHECK(root->members[1].mark.column == 1);
    CHECK(list.mark.column == 6);
    CHECK(list.items[1].find("c")->mark.column == 20);
}

TEST_CASE("quoted and plain words stay apart, and nothing becomes a number") {
    auto const [root, problems] = read("a: '010'\nb: 010\nc: yes\nd: ~\ne:\n");
    REQUIRE(problems.empty());
    CHECK(root->find("a")->quoted);
    CHECK(root->find("a")->text == "010");
    CHECK_FALSE(root->find("b")->quoted);
    CHECK(root->find("b")->text == "010");
    CHECK(root->find("c")->text == "yes");
    CHECK(root->find("d")->kind == Node::Kind::null);
    CHECK(root->find("e")->kind == Node::Kind::null);
}

TEST_CASE("what YAML allows and a pack must not hold is refused with its place") {
    CHECK(place_of_problem("a: 1\nb: 2\na: 3\n") == "3:1");
    CHECK(place_of_problem("a: &x 1\n") == "1:4");
    CHECK(place_of_problem("a: !!str 1\n") == "1:4");
    CHECK(place_of_problem("a: !mine {b: 1}\n") == "1:4");
    CHECK(place_of_problem("<<: {b: 1}\n") == "1:1");
    CHECK(place_of_problem("? [a, b]\n: 1\n") == "1:3");
    CHECK(place_of_problem("a: 1\n---\nb: 1\n") == "3:1");
    CHECK(place_of_problem("a: \"\\d\"\n") == "1:7");
    CHECK(place_of_problem("a: b: c\n") == "1:5");
    CHECK(place_of_problem("a: @x\n") == "1:4");
    CHECK(place_of_problem("a:\n\t- b\n") == "2:1");
    CHECK(place_of_problem("a: ! x\n") == "1:4");
    CHECK(place_of_problem("") == "1:1");
    CHECK(place_of_problem("a: " + std::string(70'000, 'x')) == "1:4");
}

TEST_CASE("a key twice has a code of its own, all else that packs must not hold has another") {
    auto const code = [](std::string const& text) { return read(text).problems.at(0).code; };
    CHECK(code("a: 1\na: 2\n") == "E002");
    CHECK(code("a: {b: 1, 'b': 2}\n") == "E002");
    for (auto const* text : {"a: &x 1\n", "a: *x\n", "a: !!str 1\n", "a: !mine [b]\n", "<<: {b: 1}\n",
                             "a: 1\n---\nb: 1\n", "a: [1\n", "a: \x01\n"}) {
        INFO(text);
        CHECK(code(text) == "E013");
    }
    CHECK(code("a: " + std::string(64 * 1024 + 1, 'x') + "\n") == "E013");
    CHECK(read("a: " + std::string(64 * 1024, 'x') + "\n").problems.empty());
    CHECK(code("a: " + std::string(40, '[') + std::string(40, ']') + "\n") == "E013");
}

TEST_CASE("a quote that is never closed is told where it opens, and swallows nothing silently") {
    auto const open = [](std::string const& text) {
        auto const [root, problems] = read(text);
        INFO(text);
        CHECK_FALSE(root);
        REQUIRE(problems.size() == 1);
        CHECK(problems[0].code == "E013");
        CHECK(problems[0].message == "the quote is never closed");
        return std::to_string(problems[0].line) + ":" + std::to_string(problems[0].column);
    };
    CHECK(open("a: 'spam\nb: c\n") == "1:4");
    CHECK(open("a: 'spam\nb: c") == "1:4");
    CHECK(open("a: \"spam\nb: c\n") == "1:4");
    CHECK(open("a: 'x'\nե: [ե, 'it''s\nb: c\n") == "2:8");
    CHECK(open("a: ['spam\nb: c\n") == "1:5");
    CHECK(open("a: {b: 'spam}\nb: c\n") == "1:8");
    CHECK(open("b: 1\n'a: b\nc: d\n") == "2:1");
    CHECK(open("'a: b\n") == "1:1");
    CHECK(open("a: 'it''s''\n") == "1:4");
    CHECK(open("a: \"x\\\"\nb: c\n") == "1:4");
    CHECK(open("a: \"x\\\\\\\"\n") == "1:4");
}

TEST_CASE("quotes over several lines, with quotes and backslashes in them, are closed") {
    auto const text = [](std::string const& yaml) {
        auto const [root, problems] = read(yaml);
        INFO(yaml);
        REQUIRE(problems.empty());
        REQUIRE(root);
        return root->members.back().value.text;
    };
    CHECK(text("a: 'one\n  two'\n") == "one two");
    CHECK(text("a: 'one\n  two'") == "one two");
    CHECK(text("a: \"one\n\n  two\"\n") == "one\ntwo");
    CHECK(text("a: 'it''s'\n") == "it's");
    CHECK(text("a: ''''\n") == "'");
    CHECK(text("a: ''\n").empty());
    CHECK(text("a: '\\'\n") == "\\");
    CHECK(text("a: \"\\\"\"\n") == "\"");
    CHECK(text("a: \"\\\\\"\n") == "\\");
    CHECK(text("'b''': \"it's\" # don't\n") == "it's");
    CHECK(text("a: it's\n") == "it's");
    CHECK(text("a: |\n  it's\n") == "it's\n");
}

TEST_CASE("a long line and a map of many keys are read in the time that they take") {
    std::string line = "a: [x", map;
    for (int i = 10'000; i < 50'000; ++i) {
        line += ", ե" + std::to_string(i);
        map += "k" + std::to_string(i) + ": 1\n";
    }
    auto const begin = std::clock();
    auto const of_line = read(line + "]\n"), of_map = read(map + "k10000: 2\n");
    // They took 17 seconds when each place was counted from the start of its line, and each
    // key was compared with all before it.
    CHECK(std::clock() - begin < 10 * CLOCKS_PER_SEC);
    REQUIRE(of_line.root);
    auto const& last = of_line.root->members[0].value.items.back();
    CHECK(last.mark.column == 5 + 40'000 * 8 - 6 + 1);
    REQUIRE(of_map.problems.size() == 1);
    CHECK(of_map.problems[0].line == 40'001);
}

TEST_CASE("an alias is refused together with its anchor") {
    auto const [root, problems] = read("a: &x 1\nb: *x\n");
    REQUIRE(problems.size() == 2);
    CHECK(problems[1].line == 2);
    CHECK(problems[1].column == 4);
}

TEST_CASE("depth 32 is read and depth 33 is refused") {
    auto const nested = [](std::size_t depth) {
        return "a: " + std::string(depth - 1, '[') + std::string(depth - 1, ']');
    };
    CHECK(read(nested(32)).problems.empty());
    CHECK(read(nested(33)).problems.size() == 1);
    CHECK(read(nested(100'000)).problems.size() == 1);
}

TEST_CASE("what is no UTF-8 text is refused at its first bad byte") {
    CHECK(place_of_problem("a: 1\nb: \xFFx\n") == "2:4");
    CHECK(place_of_problem("a: \xED\xA0\x80\n") == "1:4");
    CHECK(place_of_problem("a: \xC0\xAF\n") == "1:4");
    CHECK(place_of_problem("a: ե\xD5") == "1:5");
    CHECK(place_of_problem(std::string("a: x\0y", 6)) == "1:5");
    CHECK(place_of_problem("\xFF\xFE"
                           "a\0") == "1:1");
    CHECK(read("\xEF\xBB\xBF"
               "a: 1\n")
              .problems.empty());
}

TEST_CASE("a pack larger than 8 MB is refused") {
    CHECK(read("a: 1\n#" + std::string(pack_bytes_max, 'x')).problems.size() == 1);
}

TEST_CASE("random bytes never crash the loader") {
    std::string const alphabet = "abc:-[]{},'\"|>&*!#%@`~ \n\n\t?0123\xD0\xBA\xD5\xA5<=.";
    auto const seed = std::random_device{}();
    INFO("seed " << seed);
    std::mt19937 random(seed);
    for (int i = 0; i < 3000; ++i) {
        std::string text;
        for (auto n = random() % 200; n > 0; --n) {
            text += i % 4 == 0 ? static_cast<char>(random()) : alphabet[random() % alphabet.size()];
        }
        read(text);
    }
}

TEST_CASE("a good pack with random damage never crashes the loader") {
    auto const good = pack(R"(
groups: {g: {max_score: 2.5}}
lists: {l: {type: words, entries: [a, {entry: b, until: 2026-01-01}]}, m: {type: phrases, entries: ['a * b']}}
macros: {m: {all: [{author.approved: '< 3'}, {not: {rule: r}}]}}
rules:
  - id: r
    group: g
    when: {any: [{list: l, in: wordpress}, {content: {regex: 'x+(?P<n>y)', count: '>= 2'}}]}
    unless: {list: m, covers: match}
    score: 1.5
    per_match: {add: 0.5, max: 1}
    reason: '{match} {match.n}'
    tests: {hits: [a], misses: [c], with_lists: {l: [a]}}
  - {id: s, when: {rate: {key: ip, over: 5, within: 1 min}}, action: approve, overrules: [r]}
tests: [{name: t, given: c, expect: {verdict: approve, score: '< 1'}}]
)");
    INFO(all_problems(load(bundle_of(good))));
    REQUIRE(load(bundle_of(good)).rules);
    auto const seed = std::random_device{}();
    INFO("seed " << seed);
    std::mt19937 random(seed);
    for (int i = 0; i < 1500; ++i) {
        auto text = good;
        for (auto n = 1 + random() % 3; n > 0; --n) {
            auto const at = random() % text.size();
            switch (random() % 3) {
            case 0: text.erase(at, 1 + random() % 8); break;
            case 1: text.insert(at, text.substr(random() % text.size(), random() % 20)); break;
            default: text[at] = "abc:-[]{},' \n0"[random() % 14]; break;
            }
        }
        auto const loaded = load(bundle_of(text));
        CHECK((loaded.rules != nullptr) ==
              std::none_of(loaded.problems.begin(), loaded.problems.end(),
                           [](Problem const& p) { return !p.warning; }));
    }
}

} // namespace commentd::rules
