#include "tests/unit/rules/rule_support.hpp"

namespace commentd::rules {

namespace {

std::string const pills = R"(
lists:
  pills:
    type: words
    entries: [viagra, {entry: cialis, note: seen often, until: 2026-06-01}]
rules:
  - id: pill-words
    when: {list: pills, in: [content, author.name]}
    score: 4
    reason: 'word "{match}" ({match.entry} of {match.list}, line {match.line})'
)";

} // namespace

TEST_CASE("a listed word in the text is a hit with its place, its entry and a reason") {
    auto const decision = judge(pills, Comment("Great post! Buy ViAgRa now"));
    REQUIRE(decision.hits.size() == 1);
    auto const& hit = decision.hits[0];
    CHECK(hit.rule == "pill-words");
    CHECK(hit.pack == "test");
    CHECK(hit.score == 400);
    CHECK(hit.field == "content");
    CHECK(hit.begin == 16);
    CHECK(hit.end == 22);
    CHECK(hit.text == "ViAgRa");
    CHECK(hit.list == "pills");
    CHECK(hit.entry == "viagra");
    CHECK(hit.at == "test.yaml:7");
    CHECK(hit.view == "folded");
    CHECK(hit.reason == "word \"ViAgRa\" (viagra of pills, line 7)");
    CHECK(decision.score == 400);
    CHECK(decision.verdict == Verdict::hold);
    CHECK(decision.decided_by == "score");
}

TEST_CASE("a text without listed words is approved with no hits") {
    auto const decision = judge(pills, Comment("A fine article, thank you"));
    CHECK(decision.hits.empty());
    CHECK(decision.score == 0);
    CHECK(decision.verdict == Verdict::approve);
}

TEST_CASE("a phrase with slots can be looked for as it is written") {
    auto const set = load_pack(R"(
lists:
  who: {type: words, entries: [US, EU]}
  phrases: {type: phrases, view: plain, entries: ['the {list:who}']}
rules:
  - {id: r, when: {list: phrases, in: content}, score: 1}
)");
    CHECK(hit(judge(*set, Comment("in the US")), "r"));
    CHECK_FALSE(hit(judge(*set, Comment("in the us")), "r"));
}

TEST_CASE("an entry with a date counts until then") {
    auto const set = load_pack(pills);
    Comment comment("cialis");
    CHECK(hit(judge(*set, comment), "pill-words"));
    comment.facts.now = Time{std::chrono::sys_days{std::chrono::year{2026} / 6 / 1}};
    CHECK_FALSE(hit(judge(*set, comment), "pill-words"));
}

TEST_CASE("lists look only into the texts that a condition names, each with its field") {
    auto const set = load_pack(pills);
    Comment comment("nothing");
    comment.texts.name = "Viagra Shop";
    comment.texts.url = "http://viagra.example";
    auto const decision = judge(*set, comment);
    REQUIRE(decision.hits.size() == 1);
    CHECK(decision.hits[0].field == "author.name");
    CHECK(decision.hits[0].text == "Viagra");
}

TEST_CASE("a list of substrings looks into WordPress' six fields") {
    auto const set = load_pack(R"(
lists: {bad: {type: substrings, entries: ['pill|#', 198.51.100., EvilBot, spam.example]}}
rules:
  - {id: r, when: {list: bad, in: wordpress}, action: spam}
)");
    Comment comment("apill|#s");
    comment.texts.email = "x@SPAM.example";
    comment.texts.url = "http://www.spam.example/";
    comment.texts.name = "EVILBOTS";
    comment.texts.user_agent = "evilbot/1.0";
    comment.texts.ip = "198.51.100.7";
    comment.texts.referrer = "http://spam.example";
    auto const decision = judge(*set, comment);
    std::vector<std::string> fields;
    for (auto const& hit : decision.hits) {
        fields.push_back(hit.field);
    }
    CHECK(fields == std::vector<std::string>{"author.name", "author.email", "author.url", "content",
                                             "ip", "client.user_agent"});
}

TEST_CASE(
    "a domain covers its subdomains, is found in links, sites and emails, and '=' means it alone") {
    auto const set = load_pack(R"(
lists:
  bad: {type: domains, entries: [evil.example, '=only.example', {entry: old.example, until: 2026-01-01}]}
rules:
  - {id: r, when: {list: bad, in: [links.hosts, author.url.host, author.email.domain]}, score: 5, reason: '{match} ({match.entry})'}
)");
    auto const link = judge(*set, Comment("Տես https://Shop.EVIL.example/x now"));
    REQUIRE(link.hits.size() == 1);
    CHECK(link.hits[0].field == "links.hosts");
    CHECK(link.hits[0].begin == 4);
    CHECK(link.hits[0].entry == "evil.example");
    CHECK(link.hits[0].text == "https://Shop.EVIL.example/x");
    CHECK_FALSE(hit(judge(*set, Comment("https://notevil.example/")), "r"));
    CHECK(hit(judge(*set, Comment("https://only.example/")), "r"));
    CHECK_FALSE(hit(judge(*set, Comment("https://www.only.example/")), "r"));
    CHECK_FALSE(hit(judge(*set, Comment("https://old.example/")), "r"));
    Comment comment("x");
    comment.texts.email = "bob@mail.evil.example";
    auto const email = judge(*set, comment);
    REQUIRE(email.hits.size() == 1);
    CHECK(email.hits[0].field == "author.email.domain");
    CHECK(email.hits[0].text == "mail.evil.example");
}

TEST_CASE("an entry whose date is over hides none that still counts") {
    auto const set = load_pack(R"(
lists:
  below: {type: domains, entries: [{entry: a.evil.example, until: 2020-01-01}, {entry: evil.example, until: 2030-01-01}]}
  twice: {type: domains, entries: [{entry: bad.example, until: 2020-01-01}, {entry: bad.example, until: 2030-01-01}, {entry: bad.example, until: 2025-01-01}]}
rules:
  - {id: below, when: {list: below, in: links.hosts}, score: 1, reason: '{match.entry}'}
  - {id: twice, when: {list: twice, in: links.hosts}, score: 1}
)");
    auto const below = judge(*set, Comment("https://a.evil.example/"));
    REQUIRE(below.hits.size() == 1);
    CHECK(below.hits[0].reason == "evil.example");
    CHECK(hit(judge(*set, Comment("https://bad.example/")), "twice"));
    Comment later("https://a.evil.example/ https://bad.example/");
    later.facts.now = Time{std::chrono::sys_days{std::chrono::year{2030} / 1 / 1}};
    CHECK(judge(*set, later).hits.empty());
}

TEST_CASE("an address is found in its network, and a v4 address written as v6 too") {
    auto const set = load_pack(R"(
lists: {nets: {type: ips, entries: [192.0.2.0/24, '2001:db8::/32']}}
rules:
  - {id: r, when: {list: nets, in: ip}, action: hold}
)");
    auto const from = [&](std::string_view ip) {
        Comment comment("x");
        comment.texts.ip = ip;
        comment.facts.ip = IpAddress::from_text(ip);
        return judge(*set, comment);
    };
    CHECK(hit(from("192.0.2.9"), "r"));
    CHECK(hit(from("::ffff:192.0.2.9"), "r"));
    CHECK(hit(from("2001:db8:1::1"), "r"));
    CHECK_FALSE(hit(from("192.0.3.9"), "r"));
    CHECK(from("192.0.2.9").hits.at(0).field == "ip");
    CHECK(from("192.0.2.9").hits.at(0).text == "192.0.2.9");
    CHECK(from("192.0.2.9").hits.at(0).entry == "192.0.2.0/24");
}

TEST_CASE("a network is found in a list though it has no place that could be shown") {
    auto const set = load_pack(R"(
lists:
  nets: {type: ips, entries: [198.51.100.0/24]}
  words: {type: words, entries: [cat]}
rules:
  - {id: net, when: {list: nets, in: net}, score: 1, reason: 'from {match.entry}'}
  - {id: both, when: {any: [{list: nets, in: net}, {list: words, in: content}]}, unless: {list: words, covers: match}, score: 1, reason: '{match}'}
)");
    Comment comment("a cat");
    comment.texts.ip = "198.51.100.7";
    comment.facts.ip = IpAddress::from_text("198.51.100.7");
    auto const decision = judge(*set, comment);
    REQUIRE(decision.hits.size() == 2);
    CHECK(decision.hits[0].reason == "from 198.51.100.0/24");
    CHECK(decision.hits[0].field.empty());
    CHECK(decision.hits[1].rule == "both");
    comment.facts.ip = IpAddress::from_text("192.0.2.7");
    CHECK(judge(*set, comment).hits.empty());
}

TEST_CASE("an entry that fills a slot counts until its own date") {
    auto const set = load_pack(R"(
lists:
  who: {type: words, entries: [cats, {entry: dogs, until: 2026-05-02}]}
  phrases:
    type: phrases
    entries: ['{list:who} are vermin', {entry: 'no {list:who} here', until: 2026-04-01}]
rules:
  - {id: r, when: {list: phrases, in: content}, score: 1}
)");
    Comment comment("dogs are vermin");
    CHECK(hit(judge(*set, comment), "r"));
    comment.facts.now = Time{std::chrono::sys_days{std::chrono::year{2026} / 5 / 2}};
    CHECK_FALSE(hit(judge(*set, comment), "r"));
    comment.text = "cats are vermin";
    CHECK(hit(judge(*set, comment), "r"));
    CHECK_FALSE(hit(judge(*set, Comment("no dogs here")), "r"));
}

TEST_CASE("slots of a whole set that make too many phrases are told once") {
    std::string words, phrases;
    for (int i = 0; i < 1'500; ++i) words += (i ? ", w" : "w") + std::to_string(i);
    for (int i = 0; i < 200; ++i) phrases += (i ? ", 'p" : "'p") + std::to_string(i) + " {list:w}'";
    auto const loaded = load(bundle_of(pack("lists:\n  w: {type: words, entries: [" + words +
                                            "]}\n  l: {type: phrases, entries: [" + phrases +
                                            "]}\nrules:\n  - {id: r, when: {list: l, in: content},"
                                            " score: 1}\n")));
    CHECK_FALSE(loaded.rules);
    REQUIRE(loaded.problems.size() == 1);
    CHECK(loaded.problems[0].code == "E014");
    CHECK(loaded.problems[0].message == "slots make more than 200000 phrases of all entries");
}

TEST_CASE("what is wrong with a slot is told where its phrase stands, be it in a file") {
    auto bundle = bundle_of(pack(R"(
lists:
  sites: {type: domains, entries: [evil.example]}
  phrases: {type: phrases, file: phrases.txt}
  inline: {type: phrases, entries: ['harmless', 'buy {list:nothing}']}
rules:
  - {id: r, when: {list: [phrases, inline], in: content}, score: 1}
)"));
    bundle.packs.front().lists.push_back({"phrases.txt", "harmless\nvisit {list:sites} now\n"});
    auto const loaded = load(bundle);
    CHECK_FALSE(loaded.rules);
    REQUIRE(loaded.problems.size() == 2);
    auto const in_file = loaded.problems[loaded.problems[0].code == "E004" ? 0 : 1];
    auto const inlined = loaded.problems[loaded.problems[0].code == "E004" ? 1 : 0];
    CHECK(in_file.file.ends_with("phrases.txt"));
    CHECK(in_file.line == 2);
    CHECK(inlined.code == "E005");
    CHECK(inlined.file == bundle.packs.front().name);
    CHECK(inlined.column > 40);
}

TEST_CASE("phrases have gaps and slots that other lists fill") {
    auto const set = load_pack(R"(
lists:
  groups: {type: words, entries: [cats, dogs]}
  insults: {type: words, entries: [idiots, vermin]}
  phrases: {type: phrases, entries: ['earn * from home', '{list:groups} are {list:insults}']}
rules:
  - {id: r, when: {list: phrases, in: content}, action: hold}
)");
    auto const found = judge(*set, Comment("All DOGS are vermin."));
    REQUIRE(found.hits.size() == 1);
    CHECK(found.hits[0].text == "DOGS are vermin");
    CHECK(found.hits[0].entry == "{list:groups} are {list:insults}");
    CHECK(hit(judge(*set, Comment("earn big money from home")), "r"));
    CHECK_FALSE(hit(judge(*set, Comment("dogs are nice, idiots")), "r"));
}

TEST_CASE("a list or a condition in the plain view means the letters as they are written") {
    auto const set = load_pack(R"(
lists:
  us: {type: words, view: plain, entries: [US, 'I T']}
  it: {type: words, entries: [it]}
rules:
  - {id: us, when: {list: us, in: content}, score: 1}
  - {id: it-exact, when: {list: it, in: content, view: plain}, score: 1}
  - {id: us-folded, when: {list: us, in: content, view: folded}, score: 1}
)");
    auto const upper = judge(*set, Comment("the US and IT"));
    CHECK(hit(upper, "us"));
    CHECK(upper.hits[0].view == "plain");
    CHECK(hit(upper, "us-folded"));
    CHECK_FALSE(hit(upper, "it-exact"));
    auto const lower = judge(*set, Comment("tell us about it"));
    CHECK_FALSE(hit(lower, "us"));
    CHECK(hit(lower, "us-folded"));
    CHECK(hit(lower, "it-exact"));
}

TEST_CASE("lists fold Turkish letters the Turkish way where they are Turkish") {
    auto const set = load_pack(R"(
lists:
  tr: {type: words, languages: [tr], entries: [sıktır]}
  en: {type: words, entries: [istanbul]}
rules:
  - {id: tr, when: {list: tr, in: content}, score: 1}
  - {id: en, when: {list: en, in: content}, score: 1}
)");
    CHECK(hit(judge(*set, Comment("SIKTIR")), "tr"));
    CHECK(hit(judge(*set, Comment("İSTANBUL")), "en"));
}

TEST_CASE("a reason with an entry speaks of that entry's hit throughout") {
    auto const reason_of = [](std::string const& reason) {
        return judge(R"(
lists: {pills: {type: words, entries: [viagra]}}
rules:
  - id: r
    when: {all: [{content: {regex: '[0-9]{5}'}}, {list: pills, in: content}]}
    score: 1
    reason: ')" + reason + "'\n",
                     Comment("call 12345 for viagra"))
            .hits.at(0)
            .reason;
    };
    CHECK(reason_of("word \"{match}\" (list entry \"{match.entry}\")") ==
          "word \"viagra\" (list entry \"viagra\")");
    CHECK(reason_of("{match} of {match.list}") == "viagra of pills");
    CHECK(reason_of("{match}") == "12345");
}

TEST_CASE("at least so many hits, each place counted once") {
    auto const set = load_pack(R"(
lists: {a: {type: words, entries: [cat, 'c*t']}, b: {type: words, entries: [dog]}}
rules:
  - {id: r, when: {list: [a, b], in: content, count: '>= 2'}, score: 1}
)");
    CHECK_FALSE(hit(judge(*set, Comment("a cat")), "r"));
    CHECK(hit(judge(*set, Comment("a cat, a dog")), "r"));
}

TEST_CASE("an exception counts only where it covers the hit") {
    auto const set = load_pack(R"(
lists:
  slurs: {type: substrings, entries: [cunt]}
  towns: {type: words, entries: [Scunthorpe]}
rules:
  - id: slur
    when: {list: slurs, in: content}
    unless: {list: towns, covers: match}
    score: 2
    per_match: {add: 1, max: 5}
)");
    CHECK_FALSE(hit(judge(*set, Comment("I live in Scunthorpe")), "slur"));
    auto const both = judge(*set, Comment("Scunthorpe is no cunt"));
    CHECK(hit_texts(both, "slur") == std::vector<std::string>{"cunt"});
    CHECK(both.hits[0].begin == 17);
    CHECK(both.score == 200); // what is covered is not counted
}

TEST_CASE("quoted lines do not count for a rule that ignores them") {
    auto const set = load_pack(R"(
lists: {bad: {type: words, entries: [vermin]}}
rules:
  - {id: own, quote: ignore, when: {list: bad, in: content}, score: 1}
  - {id: all, when: {list: bad, in: content}, score: 1}
  - {id: regex, quote: ignore, when: {content: {regex: 'vermin'}}, score: 1}
)");
    auto const quoted = judge(*set, Comment("> you are vermin\nThat is rude"));
    CHECK_FALSE(hit(quoted, "own"));
    CHECK_FALSE(hit(quoted, "regex"));
    CHECK(hit(quoted, "all"));
    auto const said = judge(*set, Comment("> hello\nyou vermin"));
    REQUIRE(hit(said, "own"));
    CHECK(said.hits[0].begin == 12);
    CHECK(said.hits[0].text == "vermin");
    CHECK(hit(judge(*set, Comment("you vermin")), "own"));
}

TEST_CASE("the entries of all lists are counted, and only those of lists") {
    auto const set = load_pack(R"(
lists: {a: {type: words, entries: [x, y]}, b: {type: domains, entries: [a.example]}}
rules:
  - {id: r, when: {content: {word: [p, q]}}, score: 1}
)");
    CHECK(set->entry_count() == 3);
    CHECK(set->rule_ids() == std::vector<std::string>{"r"});
}

} // namespace commentd::rules
