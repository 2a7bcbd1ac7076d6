// From YAML files to a RuleSet, in three steps that can be taken apart: gather reads every file
// into a Bundle (what is kept in the database, so that the last accepted set can serve after a
// restart with broken files), load compiles a bundle, and the embedded tests run before it is
// accepted. All problems are reported, not the first.
#pragma once

#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "rules/rule_set.hpp"

namespace commentd::rules {

struct Problem {
    std::string file; // as the operator knows it: "rules.d/10-house.yaml", "(shipped) spam.yaml"
    int line = 0, column = 0; // from 1; 0 when unknown
    std::string code;         // "E001"; empty for I/O problems
    std::string message;
    bool warning = false;

    std::string text() const; // "file:line:column: message [code]", always one line
};

// One pack with the lists it names, by the path it names them by.
struct PackFile {
    std::string name; // as shown in problems
    std::string text;
    struct ListFile {
        std::string path, text; // path: as written in `file:`
    };
    std::vector<ListFile> lists;
};

struct Bundle {
    std::vector<PackFile> packs; // in order
    bool complete = true;        // false: something could not be read, as gather has told
    std::string serialize() const;
    static std::optional<Bundle> parse(std::string_view);
    std::string id() const; // 12 hexadecimal digits of SHA-256 over what serialize gives
};

// The packs that are part of the program, and where an operator's own come from.
std::vector<std::string_view> shipped_pack_names();
std::string_view shipped_pack(std::string_view name); // its text; empty when there is none

struct Gathered {
    Bundle bundle;
    std::vector<Problem> problems; // a file that can not be read, a list outside of its folder …
};
// Shipped packs first, in the order named, then each folder's *.yaml in the order of their names.
Gathered gather(std::vector<std::string> const& shipped,
                std::vector<std::filesystem::path> const& folders);
Gathered gather_file(std::filesystem::path const& pack); // one pack and its lists

std::string name_of(PackFile const&); // what it calls itself; empty when that can not be read

// With a pack that somebody sent: in the place of the one with its `name`, or behind all others. It
// is shown as "(sent)" in problems, and names no files: there is nothing it could read them from.
Bundle with_pack(Bundle, std::string text);

// What `commentd check` asks for beside mistakes: what is allowed and hardly meant.
struct LintOptions {
    Time now{};                                   // for dates that are over
    std::vector<Thresholds> thresholds{{}};       // of the sites
    std::vector<std::string> sites;               // their ids; empty: any may be meant
    std::filesystem::path dictionaries;           // folder of files with a word in each line; empty: none
    bool shipped = false; // the shipped packs too, which nobody but we can change
};

struct LoadOptions {
    std::stop_token stop; // gives loading up, between one list and the next
    std::size_t regex_bytes_max = 1024 * 1024; // of each regex
    bool run_tests = true;
    std::string only_tests; // those with this in their name; empty: all
    std::vector<std::string> only_packs; // tests of those with these names; none: of all
    bool coverage = false;  // what they make hit
    std::string version; // of the program, for `needs: {commentd: …}`; empty: any will do
    std::optional<LintOptions> lint; // absent: no warnings but those of reading
};

// One list as it was read.
struct ListFigures {
    std::string name, file; // of the pack that it stands in
    int line = 0;
    std::string_view type, view; // "words"; "" where the type has no view
    std::size_t entries = 0, expiring = 0; // the second: with `until`
    std::string shortest; // entry, by its characters; empty when there is none
};

struct TestResult {
    std::string file; // of the pack
    int line = 0, column = 0;
    std::string test; // "rule pharma-words, hit 2"
    enum class Outcome : std::uint8_t { passed, failed, known_fail } outcome = Outcome::passed;
    std::string message; // why it failed: "expected …, got …"; or why it is known to
    std::chrono::nanoseconds time{}; // of the processor
};

// What the tests of a set make hit. A branch is a part of `any`, `none` or `at_least`, or an
// `unless`: it passed in some test.
struct Coverage {
    struct Share {
        std::size_t hit = 0, total = 0;
    };
    struct Missing {
        std::string what; // "rule many-links", "entry 'tout' of tickets", "branch"
        std::string file; // a list's own, where it has one
        int line = 0, column = 0;
    };
    struct Pack {
        std::string file;
        Share rules, entries, branches;
        std::vector<Missing> missing;
    };
    struct Tally { // of a rule: comments of tests that it hit, and that it was asked of in vain
        std::string rule, file;
        int line = 0;
        std::size_t hits = 0, misses = 0;
    };
    std::vector<Pack> packs;
    std::vector<Tally> rules;
};

struct Loaded {
    std::shared_ptr<RuleSet const> rules; // null when there is an error
    std::vector<Problem> problems;        // errors, failing tests among them, then warnings
    std::size_t tests_run = 0, tests_failed = 0;
    std::vector<TestResult> tests;    // in the order they ran
    std::optional<Coverage> coverage; // when it was asked for and tests ran
    std::vector<ListFigures> lists; // those with a name, when nothing is wrong
};
// What is left of an incomplete bundle is read for its mistakes, but neither tested nor served.
// Given up: no rules, and one problem that says so.
Loaded load(Bundle const&, LoadOptions const& = {});

// Entries of the lists of a loaded bundle that are in many of these comments, which people approved.
std::vector<Problem> check_approved(Bundle const&, RuleSet const&, std::vector<Texts> const& approved);

// What people read: at most `each` warnings of a code, then how many more of it there are.
std::vector<Problem> summed_up(std::vector<Problem>, std::size_t each = 20);

} // namespace commentd::rules
