// Lists as people write them: options, slots, languages and files with mistakes.
#include "tests/unit/rules/rule_support.hpp"

namespace commentd::rules {

namespace {

using Codes = std::vector<std::string>;

// A list of this file, and what is told of its lines: "2 E001".
Codes of_file(std::string const& text, std::string const& type = "words") {
    auto const yaml = pack("lists: {l: {type: " + type + ", file: l.txt}}\n");
    Codes codes;
    for (auto const& p : load({{{"test.yaml", yaml, {{"l.txt", text}}}}}).problems) {
        CHECK(p.file == "l.txt");
        codes.push_back(std::to_string(p.line) + " " + p.code);
    }
    return codes;
}

Codes of_entries(std::string const& entries, std::string const& type = "words") {
    return codes_of(pack("lists: {l: {type: " + type + ", entries: [" + entries + "]}}\n"));
}

std::string phrases(std::string const& entry, std::string const& slot = "[girl]") {
    return pack("lists:\n  g: {type: words, entries: " + slot + "}\n  l: {type: phrases, entries: ['" +
                entry +
                "']}\n"
                "rules: [{id: r, when: {list: l, in: content}, score: 1}]\n");
}

} // namespace

TEST_CASE("an option that is not set apart is told, not taken for a part of the entry") {
    CHECK(of_file("kamagra | until=2030-01-01 | note=seen in May\nsoma\n").empty());
    for (auto const* line :
         {"kamagra |until=2020-01-01", "soma| until=2020-01-01", "soma|note=x",
          "soma\t|\tuntil=2020-01-01", "soma |\tnote=x", "soma | note=x |until=2020-01-01"}) {
        INFO(line);
        CHECK(of_file(std::string("fine\n") + line + "\n") == Codes{"2 E001"});
    }
    CHECK(of_file("a|b\na | b=c\n") == Codes{"2 E001"});
    CHECK(of_file("a\nb | until=2030-01-01 | until=2031-01-01\n") == Codes{"2 E001"});
    CHECK(of_file("soma |until=2020-01-01\n", "substrings").empty());
    CHECK(of_entries("fine, 'soma | until=2020-01-01'") == Codes{"3:42 E001"});
    CHECK(of_entries("'a|b'").empty());
}

TEST_CASE("a file of a list may hold no control characters and no line ends of CR alone") {
    CHECK(of_file("one\r\ntwo\r\n").empty());
    CHECK(of_file("one\rtwo\rthree\r") == Codes{"1 E013"});
    CHECK(of_file(std::string("one\nt\0wo\n", 9)) == Codes{"2 E013"});
    CHECK(of_file("one\n\x1b[31mtwo\nthr\x7F"
                  "ee\n",
                  "substrings") == Codes{"2 E013", "3 E013"});
}

TEST_CASE("a slot stands in a phrase, is closed and is written so") {
    CHECK(codes_of(phrases("{list:g} are worse")).empty());
    CHECK(codes_of(phrases("{a} {g: b}")).empty());
    CHECK(codes_of(phrases("{lists:g} are worse")) == Codes{"5:32 E014"});
    CHECK(codes_of(phrases("{list :g} are worse")) == Codes{"5:32 E014"});
    CHECK(codes_of(phrases("{list:g are worse")) == Codes{"5:32 E014"});
    CHECK(codes_of(phrases("so {list:g} and {list:g")) == Codes{"5:32 E014"});
    CHECK(of_entries("'{list:g}'") == Codes{"3:36 E004"});
    CHECK(of_entries("'{list:g}'", "substrings").empty());
}

TEST_CASE("a slot of a list without entries is told: its phrase can never match") {
    auto const loaded = load(bundle_of(phrases("{list:g} are worse", "[]")));
    CHECK(loaded.rules);
    REQUIRE(loaded.problems.size() == 1);
    CHECK(loaded.problems[0].text() ==
          "rules.d/test.yaml:5:32: warning: '{list:g} are worse' can never match: the list 'g' is "
          "empty [W117]");
}

TEST_CASE("the languages of a list are such that somebody knows") {
    auto const of = [](std::string const& languages) {
        return codes_of(pack("lists: {l: {type: words, languages: " + languages +
                             ", entries: [a]}}\n"));
    };
    CHECK(of("[tr, az, hy, hr, de, ru, en]").empty());
    CHECK(of("[gr, am, zzz]") == Codes{"3:38 E004", "3:46 E004"}); // Amharic is one
}

TEST_CASE("the type of a list is a word") {
    auto const loaded = load(bundle_of(pack("lists: {l: {type: [words], entries: [a]}}\n")));
    REQUIRE(loaded.problems.size() == 1);
    CHECK(loaded.problems[0].message == "'type' must be a word");
}

} // namespace commentd::rules
