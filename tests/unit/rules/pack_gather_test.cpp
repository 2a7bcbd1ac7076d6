// Files and folders: what is gathered, and what is kept out.
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/unit/rules/rule_support.hpp"

namespace commentd::rules {

namespace {

namespace fs = std::filesystem;

// A folder of its own, gone with the test.
class Folder {
public:
    Folder() {
        std::string pattern = (fs::temp_directory_path() / "rules-XXXXXX").string();
        root = mkdtemp(pattern.data());
    }
    ~Folder() { fs::remove_all(root); }
    Folder(Folder const&) = delete;
    Folder& operator=(Folder const&) = delete;

    void write(fs::path const& path, std::string const& text) const {
        fs::create_directories((root / path).parent_path());
        std::ofstream(root / path, std::ios::binary) << text;
    }

    fs::path root;
};

std::string named(std::string const& name, std::string const& text) {
    return "commentd_rules: 1\nname: " + name + "\n" + text;
}

} // namespace

TEST_CASE("packs of a folder are gathered in the order of their names, with the lists they name") {
    Folder const folder;
    folder.write("rules.d/20-b.yaml",
                 named("b", "lists: {l: {type: words, file: lists/words.txt}}\n"));
    folder.write("rules.d/10-a.yaml", named("a", ""));
    folder.write("rules.d/notes.txt", "not a pack");
    folder.write("rules.d/.10-a.yaml.swp.yaml", "of an editor");
    folder.write("rules.d/lists/words.txt", "one\n");
    auto const [bundle, problems] = gather({}, {folder.root / "rules.d"});
    CHECK(problems.empty());
    REQUIRE(bundle.packs.size() == 2);
    CHECK(bundle.packs[0].name == "rules.d/10-a.yaml");
    CHECK(bundle.packs[1].name == "rules.d/20-b.yaml");
    REQUIRE(bundle.packs[1].lists.size() == 1);
    CHECK(bundle.packs[1].lists[0].path == "lists/words.txt");
    CHECK(bundle.packs[1].lists[0].text == "one\n");
    CHECK(load(bundle).rules->entry_count() == 1);
}

TEST_CASE("a pack by another ending is not passed over in silence") {
    Folder const folder;
    folder.write("rules.d/house.yml", named("house", ""));
    auto const gathered = gather({}, {folder.root / "rules.d"});
    CHECK(gathered.bundle.packs.empty());
    CHECK(gathered.bundle.complete);
    REQUIRE(gathered.problems.size() == 1);
    CHECK(gathered.problems[0].warning);
    CHECK(gathered.problems[0].text() ==
          "rules.d/house.yml: warning: this is not read: the name of a pack ends in .yaml");
}

TEST_CASE("where a file is missing no test is run, for it could only repeat that") {
    Folder const folder;
    folder.write("p.yaml", named("p", R"(
lists: {l: {type: words, file: gone.txt}}
rules:
  - {id: r, when: {list: l, in: content}, score: 1, tests: {hits: [a word]}}
)"));
    auto const gathered = gather_file(folder.root / "p.yaml");
    REQUIRE(gathered.problems.size() == 1);
    CHECK_FALSE(gathered.bundle.complete);
    auto const loaded = load(gathered.bundle);
    CHECK(loaded.problems.empty());
    CHECK(loaded.tests_run == 0);
    CHECK_FALSE(loaded.rules);
    CHECK(gather({}, {folder.root / "none.d"}).bundle.complete); // a warning
}

TEST_CASE("a list file stays inside its pack's folder, links followed") {
    Folder const folder;
    folder.write("secret.txt", "secret");
    folder.write("rules.d/lists/near.txt", "near");
    fs::create_symlink(folder.root / "secret.txt", folder.root / "rules.d/link.txt");
    fs::create_symlink("lists/near.txt", folder.root / "rules.d/near.txt");
    auto const refused = [&](std::string const& file) {
        folder.write("rules.d/p.yaml",
                     named("p", "lists: {l: {type: words, file: '" + file + "'}}\n"));
        auto const gathered = gather({}, {folder.root / "rules.d"});
        for (auto const& problem : gathered.problems) {
            CHECK(problem.file == "rules.d/p.yaml");
            CHECK(problem.line == 3);
            CHECK(problem.column == 32);
            CHECK(gathered.bundle.packs.at(0).lists.at(0).text.empty());
        }
        return !gathered.problems.empty();
    };
    CHECK_FALSE(refused("near.txt"));
    CHECK_FALSE(refused("lists/near.txt"));
    CHECK(refused("link.txt"));
    CHECK(refused("../secret.txt"));
    CHECK(refused("lists/../../secret.txt"));
    CHECK(refused((folder.root / "secret.txt").string()));
    CHECK(refused("gone.txt"));
    CHECK(refused("lists"));
}

TEST_CASE("what can not be gathered is told, and a folder that is not there only warned of") {
    Folder const folder;
    auto const unknown = gather({"spamm"}, {});
    REQUIRE(unknown.problems.size() == 1);
    CHECK_FALSE(unknown.problems[0].warning);
    auto const gone = gather({}, {folder.root / "none"});
    REQUIRE(gone.problems.size() == 1);
    CHECK(gone.problems[0].warning);
    folder.write("file", "x");
    auto const file = gather({}, {folder.root / "file"});
    REQUIRE(file.problems.size() == 1);
    CHECK_FALSE(file.problems[0].warning);
}

TEST_CASE("the shipped packs are part of the program and come first") {
    auto const names = shipped_pack_names();
    for (auto const name : names) {
        CHECK_FALSE(shipped_pack(name).empty());
    }
    CHECK(shipped_pack("nothing of the kind").empty());
    if (names.empty()) {
        return;
    }
    Folder const folder;
    folder.write("rules.d/0.yaml", named("mine", ""));
    auto const gathered = gather({std::string(names[0])}, {folder.root / "rules.d"});
    REQUIRE(gathered.bundle.packs.size() == 2);
    CHECK(gathered.bundle.packs[0].name == "(shipped) " + std::string(names[0]) + ".yaml");
}

TEST_CASE("a bundle comes back from its bytes, and any change gives it another id") {
    Bundle const bundle{
        {{"a.yaml", "text: \0 1:\n", {{"l.txt", "5:hello"}, {"m.txt", ""}}}, {"", "", {}}}};
    auto const bytes = bundle.serialize();
    auto const back = Bundle::parse(bytes);
    REQUIRE(back);
    CHECK(back->serialize() == bytes);
    CHECK(back->packs.size() == 2);
    CHECK(back->packs[0].lists[1].path == "m.txt");
    CHECK(bundle.id().size() == 12);
    CHECK(bundle.id() == back->id());
    auto other = bundle;
    other.packs[0].lists[0].text += "!";
    CHECK(other.id() != bundle.id());
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        auto const cut = Bundle::parse(std::string_view(bytes).substr(0, size));
        CHECK((!cut || cut->packs.size() < 2));
    }
    CHECK_FALSE(Bundle::parse("garbage"));
    CHECK_FALSE(Bundle::parse(bytes + "99999999999999999999:x"));
}

TEST_CASE("a list's file has comments and options, and each entry knows its line") {
    Bundle bundle{{{"rules.d/a.yaml",
                    pack("lists: {l: {type: words, file: l/w.txt}}\nrules:\n  - {id: r, when: "
                         "{list: l, in: content}, score: 1}\n"),
                    {{"l/w.txt", "\xEF\xBB\xBF# a comment\r\n\r\nfoo | note=seen\r\nbar | "
                                 "until=2026-01-01 | note=old\nbaz"}}}}};
    auto const loaded = load(bundle);
    INFO(all_problems(loaded));
    REQUIRE(loaded.rules);
    CHECK(loaded.rules->entry_count() == 3);
    auto const decision = judge(*loaded.rules, Comment("foo bar baz"));
    CHECK(hit_texts(decision, "r") == std::vector<std::string>{"foo", "baz"});
    CHECK(decision.hits.at(1).at == "l/w.txt:5");
    CHECK(decision.hits.at(1).entry == "baz");
}

TEST_CASE("problems of a list's file are told with the file's own line") {
    Bundle bundle{{{"rules.d/a.yaml",
                    pack("lists: {l: {type: domains, file: l/w.txt}}\n"),
                    {{"l/w.txt", "good.example\nbad domain\nx.example | "
                                 "untill=2026-01-01\ny.example | until=never\n\xFF\n"}}}}};
    auto const problems = load(bundle).problems;
    REQUIRE(problems.size() == 4);
    CHECK(problems[0].text() == "rules.d/l/w.txt:2:1: 'bad domain' is no domain [E014]");
    CHECK(problems[1].line == 3);
    CHECK(problems[2].line == 4);
    CHECK(problems[3].line == 5);
}

TEST_CASE("each line of a file of substrings is one literal, whatever it holds") {
    Bundle bundle{{{"a.yaml",
                    pack("lists: {l: {type: substrings, file: w.txt}}\nrules:\n  - {id: r, when: "
                         "{list: l, in: content}, score: 1}\n"),
                    {{"w.txt", "# not a comment\na|b | until=x\n\n"}}}}};
    auto const loaded = load(bundle);
    INFO(all_problems(loaded));
    REQUIRE(loaded.rules);
    CHECK(loaded.rules->entry_count() == 2);
    CHECK(hit(judge(*loaded.rules, Comment("say # Not a comment")), "r"));
    CHECK(hit(judge(*loaded.rules, Comment("xA|B | until=x")), "r"));
}

TEST_CASE("an entry that can never match is warned of and the set is good") {
    auto const loaded =
        load(bundle_of(pack("lists: {l: {type: words, entries: [a, \"\\u200B\"]}}\nrules:\n  - "
                            "{id: r, when: {list: l, in: content}, score: 1}\n")));
    CHECK(loaded.rules);
    REQUIRE(loaded.problems.size() == 1);
    CHECK(loaded.problems[0].warning);
    CHECK(loaded.problems[0].code == "W117");
    CHECK(loaded.problems[0].text().find(": warning: ") != std::string::npos);
}

TEST_CASE("loading that was given up has no rules and says why") {
    std::stop_source stop;
    LoadOptions options;
    options.stop = stop.get_token();
    Bundle const bundle{{{"rules.d/a.yaml", named("a", ""), {}}}};
    CHECK(load(bundle, options).rules);
    stop.request_stop();
    auto const loaded = load(bundle, options);
    CHECK_FALSE(loaded.rules);
    REQUIRE(loaded.problems.size() == 1);
    CHECK(loaded.problems[0].message == "loading was given up");
}

TEST_CASE("files that are too large are refused, a list with the place that names it") {
    Folder const folder;
    folder.write("rules.d/10-a.yaml", named("a", "lists:\n  l: {type: words, file: large.txt}\n"));
    folder.write("rules.d/20-b.yaml", named("b", ""));
    folder.write("rules.d/large.txt", "");
    fs::resize_file(folder.root / "rules.d/large.txt", 64 * 1024 * 1024 + 1); // full of holes
    fs::resize_file(folder.root / "rules.d/20-b.yaml", 8 * 1024 * 1024 + 1);
    auto const [bundle, problems] = gather({}, {folder.root / "rules.d"});
    CHECK_FALSE(bundle.complete);
    REQUIRE(problems.size() == 2);
    CHECK(problems[0].text() ==
          "rules.d/10-a.yaml:4:26: the list file 'large.txt': larger than 64 MB");
    CHECK(problems[1].text() == "rules.d/20-b.yaml: larger than 8 MB");
}

} // namespace commentd::rules
