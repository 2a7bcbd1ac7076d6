// One kind of condition after the other: when it passes, and what it reports.
#include "tests/unit/rules/rule_support.hpp"

namespace commentd::rules {

namespace {

// Whether a rule of one condition hits.
bool hits(std::string const& when, Comment const& comment) {
    return hit(judge("rules:\n  - {id: r, when: " + when + ", score: 1}\n", comment), "r");
}

Comment with_email(std::string_view email) {
    Comment comment("x");
    comment.texts.email = email;
    return comment;
}

Comment by(std::string_view name) {
    Comment comment("x");
    comment.texts.name = name;
    return comment;
}

} // namespace

TEST_CASE("texts are compared whole, folded or exactly") {
    CHECK(hits("{author.name: anna}", by("Anna")));
    CHECK(hits("{author.name: [bob, ANNA]}", by("Anna")));
    CHECK_FALSE(hits("{author.name: ann}", by("Anna")));
    CHECK(hits("{author.name: {equals: Anna, case: exact}}", by("Anna")));
    CHECK_FALSE(hits("{author.name: {equals: anna, case: exact}}", by("Anna")));
    CHECK_FALSE(hits("{author.name: {equals: anna, view: plain}}", by("Anna")));
    CHECK(hits("{author.name: {not_in: [bob]}}", by("Anna")));
    CHECK_FALSE(hits("{author.name: {not_in: [bob, anna]}}", by("Anna")));
    CHECK(hits("{author.name: {starts: an}}", by("Anna")));
    CHECK(hits("{author.name: {ends: NA}}", by("Anna")));
    CHECK_FALSE(hits("{author.name: {starts: na}}", by("Anna")));
    CHECK(hits("{author.name: Հակոբ}", by("ՀԱԿՈԲ")));
}

TEST_CASE("contains looks anywhere, word at whole words, and both may be counted") {
    Comment const comment("Cats scatter. A cat!");
    CHECK(hits("{content: {contains: CAT}}", comment));
    CHECK(hits("{content: {contains: cat, count: '>= 3'}}", comment));
    CHECK_FALSE(hits("{content: {contains: cat, count: '>= 4'}}", comment));
    CHECK(hits("{content: {word: cat}}", comment));
    CHECK(hits("{content: {word: cat, count: 1}}", comment));
    CHECK_FALSE(hits("{content: {word: scat}}", comment));
    CHECK(hits("{content: {word: [dog, cat]}}", comment));
    CHECK_FALSE(hits("{content: {contains: cats, case: exact}}", comment));
    CHECK(hits("{content: {contains: Cats, case: exact}}", comment));
}

TEST_CASE("a test of a text reports where it found what it looked for") {
    auto const decision =
        judge("rules:\n  - {id: r, when: {content: {word: cat}}, score: 1, reason: '{match}!'}\n",
              Comment("ա <i>Cat</i>"));
    REQUIRE(decision.hits.size() == 1);
    CHECK(decision.hits[0].text == "Cat");
    CHECK(decision.hits[0].begin == 5);
    CHECK(decision.hits[0].list.empty());
    CHECK(decision.hits[0].at == "test.yaml:4");
    CHECK(decision.hits[0].reason == "Cat!");
}

TEST_CASE("numbers are compared, ranged and listed") {
    Comment comment("x");
    comment.facts.depth = 3;
    for (auto const* test : {"3", "'= 3'", "'== 3'", "'>= 3'", "'<= 3'", "'> 2'", "'< 4'", "'>2.5'",
                             "'3..5'", "'1..3'", "[1, 3]", "['> 5', 3]", "{over: 2}", "{under: 4}",
                             "{between: [3, 4]}", "{not_in: [1, 2]}", "{equals: 3}", "present"}) {
        INFO(test);
        CHECK(hits(std::string("{depth: ") + test + "}", comment));
    }
    for (auto const* test : {"2", "'> 3'", "'< 3'", "'4..5'", "[1, 2]", "{over: 3}", "{under: 3}",
                             "{not_in: [3]}", "absent"}) {
        INFO(test);
        CHECK_FALSE(hits(std::string("{depth: ") + test + "}", comment));
    }
}

TEST_CASE("durations are compared in their units") {
    Comment comment("x");
    comment.facts.author->first_seen = comment.facts.now - std::chrono::hours{24 * 7};
    CHECK(hits("{author.age: 1 week}", comment));
    CHECK(hits("{author.age: '>= 7 days'}", comment));
    CHECK_FALSE(hits("{author.age: '< 7 days'}", comment));
    CHECK(hits("{author.age: {between: [6 days, 200 h]}}", comment));
    CHECK(hits("{author.age: '1 h..2 weeks'}", comment));
    CHECK(hits("{author.age: '< 1 s'}", Comment("x"))); // an unknown author is 0 s old
    CHECK_FALSE(hits("{author.last_seen: '< 1000 days'}", Comment("x")));
}

TEST_CASE("truths, choices and addresses are compared with what they can be") {
    Comment comment("x");
    comment.facts.proven = true;
    comment.facts.role = "moderator";
    comment.facts.source = Source::form;
    comment.facts.form_origin = Origin::missing;
    comment.facts.ip = IpAddress::from_text("192.0.2.77");
    CHECK(hits("{author.proven: true}", comment));
    CHECK_FALSE(hits("{author.proven: false}", comment));
    CHECK(hits("{author.role: [author, moderator]}", comment));
    CHECK(hits("{author.role: {not_in: [member]}}", comment));
    CHECK(hits("{source: form}", comment));
    CHECK(hits("{form.origin: missing}", comment));
    CHECK(hits("{ip: 192.0.2.77}", comment));
    CHECK(hits("{ip: [10.0.0.0/8, 192.0.2.64/26]}", comment));
    CHECK(hits("{ip: {not_in: [10.0.0.0/8]}}", comment));
    CHECK(hits("{net: 192.0.2.0/24}", comment));
    CHECK(hits("{ip.version: 4}", comment));
    CHECK_FALSE(hits("{ip: 10.0.0.0/8}", comment));
    CHECK(hits("{not: {author.role: moderator}}", Comment("x")));
}

TEST_CASE("presence is asked of anything") {
    Comment comment("see http://a.example/x");
    comment.facts.has_parent = true;
    CHECK(hits("{parent: present}", comment));
    CHECK(hits("{links.hosts: present}", comment));
    CHECK(hits("{author.email: absent}", comment));
    CHECK(hits("{parent: absent}", Comment("x")));
    CHECK(hits("{links.hosts: absent}", Comment("x")));
    CHECK(hits("{author.email: present}", with_email("a@b.example")));
}

TEST_CASE("hosts and names are compared as names") {
    CHECK(hits("{author.email.domain: Mail.Example}", with_email("bob@mail.example")));
    CHECK(hits("{author.email.local: {starts: bob}}", with_email("bob77@mail.example")));
    CHECK(hits("{links.domains: [x.org, shop.example]}",
               Comment("go to https://www.shop.example/deal")));
    CHECK(hits("{links.hosts: {ends: '.shop.example'}}",
               Comment("go to https://www.shop.example/deal")));
    CHECK_FALSE(
        hits("{links.hosts: shop.example}", Comment("go to https://www.shop.example/deal")));
    for (std::string const test : {"пример.рф", "[x.org, Пример.РФ]", "{ends: '.рф'}",
                                   "{starts: 'пример.'}", "{not_in: [рф]}"}) {
        INFO(test);
        CHECK(hits("{links.hosts: " + test + "}", Comment("go to https://пример.рф/x")));
    }
    CHECK(hits("{links.hosts: {contains: '.пример.'}}", Comment("https://www.пример.рф/x")));
    CHECK(hits("{site: [blog, news]}", Comment("x")));
    CHECK(hits("{kind: comment}", Comment("x")));
}

TEST_CASE("links are counted, and those to elsewhere apart") {
    Comment comment("http://news.example/a http://other.example/b");
    comment.texts.thread_url = "https://www.news.example/story";
    CHECK(hits("{links.count: 2}", comment));
    CHECK(hits("{links.external: 1}", comment));
}

TEST_CASE("the shape of a text is measured") {
    Comment const loud("THIS IS ALL SHOUTED aaaaaaaaaa 😀😀");
    CHECK(hits("{content.letters: '> 20'}", loud));
    CHECK(hits("{content.upper_ratio: '> 0.5'}", loud));
    CHECK(hits("{content.repeat_run: 10}", loud));
    CHECK(hits("{content.emoji: 2}", loud));
    CHECK(hits("{content.lines: 2}", Comment("a\nb")));
    CHECK(hits("{content.quote_ratio: '> 0.5'}", Comment("> all of this is quoted\nno")));
    CHECK(hits("{content.digit_ratio: '> 0.4'}", Comment("ab12")));
}

TEST_CASE("history of author, network and address is counted apart") {
    Comment comment("x");
    comment.facts.ip = IpAddress::from_text("192.0.2.77");
    comment.facts.author->approved = 3;
    comment.facts.author->rejected = 1;
    comment.facts.author->pending = 2;
    comment.facts.net_history.emplace().spam = 9;
    comment.facts.ip_history.emplace();
    CHECK(
        hits("{all: [{author.approved: 3}, {author.rejected: 1}, {author.pending: 2}]}", comment));
    CHECK(hits("{all: [{author.total: 6}, {author.rejected_ratio: 0.25}]}", comment));
    CHECK(hits("{all: [{net.spam: 9}, {net.approved: 0}, {net.rejected_ratio: 1}]}", comment));
    CHECK(hits("{all: [{ip.total: 0}, {ip.rejected_ratio: absent}]}", comment));
}

TEST_CASE("a rate passes above its limit, and an absent key is a key of nothing") {
    auto const set = load_pack(R"(
rules:
  - {id: ip, when: {rate: {key: ip, over: 5, within: 1 min}}, score: 1}
  - {id: pair, when: {rate: {key: [author, site], over: 2, within: 10 min}}, score: 1}
  - {id: same, when: {rate: {key: ip, over: 5, within: 1 min}}, score: 1}
  - {id: links, when: {rate: {key: links.domain, over: 3, within: 24 h}}, score: 1}
  - {id: many, when: {rate: {key: links.domain, distinct: ip, over: 3, within: 24 h}}, score: 1}
)");
    auto const& rates = set->needs().rates;
    REQUIRE(rates.size() == 4); // asked once for each question
    CHECK_FALSE(rates[2].distinct);
    CHECK(rates[3].distinct == RateKey::ip);
    CHECK(rates[0] == RateQuery{{RateKey::ip}, 5, std::chrono::minutes{1}});
    CHECK(rates[1].keys == std::vector{RateKey::author, RateKey::site});
    Comment comment("x");
    comment.facts.rates = {6, 2, std::nullopt, 4};
    auto const rules = explain(*set, comment).rules;
    CHECK(rules[0].outcome == Outcome::passed);
    CHECK(rules[1].outcome == Outcome::failed);
    CHECK(rules[2].outcome == Outcome::passed);
    CHECK(rules[3].outcome == Outcome::inapplicable);
    CHECK(rules[4].outcome == Outcome::passed);
}

TEST_CASE("how alike near copies must be is counted in minima; the same text is asked for apart") {
    auto const query = [](std::string const& more) {
        auto const needs =
            load_pack("rules:\n  - {id: r, when: {duplicate: {within: 1 h" + more + "}}, score: 1}\n")
                ->needs();
        CHECK(needs.near() == (needs.duplicates.at(0).alike > 0));
        return needs.duplicates.at(0);
    };
    CHECK(query("").alike == 0);
    CHECK(query(", similarity: 1").alike == 0);
    CHECK(query(", similarity: '>= 1.0'").alike == 0);
    CHECK(query(", similarity: '>= 0.85'").alike == 28);
    CHECK(query(", similarity: '>= 0.75'").alike == 24);
    CHECK(query(", similarity: '> 0.75'").alike == 25);
    CHECK(query(", similarity: '>= 0.5'").min_words == 8);
    CHECK(query(", min_words: 5").min_words == 5);
}

TEST_CASE("a domain's history is that of the worst of them") {
    std::vector<History> domains(3);
    CHECK_FALSE(most_suspect({}));
    domains[0].approved = 900; // a video site
    domains[0].spam = 40;
    domains[1].approved = 2;
    CHECK(*most_suspect(domains) == domains[2]); // nobody knows it
    domains[2].spam = 3;
    domains[1].rejected = 4;
    CHECK(*most_suspect(domains) == domains[2]);
    domains[1].rejected = 6;
    CHECK(*most_suspect(domains) == domains[1]);
    Comment comment("x");
    CHECK_FALSE(hits("{links.domain.spam: 0}", comment)); // no link
    comment.facts.link_domain = domains[2];
    CHECK(hits("{all: [{links.domain.spam: 3}, {links.domain.rejected_ratio: 1}]}", comment));
    CHECK(hits("{links.domain.age: 0 s}", comment));
}

TEST_CASE("duplicates are counted, here or in all threads, and named in the reason") {
    auto const set = load_pack(R"(
rules:
  - {id: all, when: {duplicate: {count: '>= 2', within: 24 h}}, score: 1, reason: '{duplicate.count} copies, first {duplicate.first_id}'}
  - {id: here, when: {duplicate: {across: thread, similarity: 1, within: 1 h}}, score: 1}
)");
    auto const& queries = set->needs().duplicates;
    REQUIRE(queries.size() == 2);
    CHECK(queries[0].across_threads);
    CHECK(queries[0].count == 2);
    CHECK_FALSE(queries[1].across_threads);
    Comment comment("x");
    comment.facts.duplicates = {{2, "abc"}, {0, ""}};
    auto const decision = judge(*set, comment);
    REQUIRE(decision.hits.size() == 1);
    CHECK(decision.hits[0].reason == "2 copies, first abc");
}

TEST_CASE("a set says whose history it needs and nothing more") {
    auto const needs = [](std::string const& when) {
        return load_pack("rules:\n  - {id: r, when: " + when + ", score: 1}\n")->needs();
    };
    CHECK_FALSE(needs("{depth: 1}").author);
    CHECK(needs("{author.spam: 1}").author);
    CHECK_FALSE(needs("{author.name: x}").author);
    CHECK(needs("{net.spam: 1}").net);
    CHECK(needs("{ip.total: 1}").ip);
    CHECK_FALSE(needs("{ip.version: 4}").ip);
    CHECK(needs("{links.domain.spam: 1}").link_domain);
    CHECK_FALSE(needs("{links.domains: a.org}").link_domain);
    CHECK(needs("{thread.age: '> 1 h'}").thread);
    CHECK(
        load_pack("rules:\n  - {id: r, when: {depth: 1}, score: 1, reason: 'of {author.total}'}\n")
            ->needs()
            .author);
}

TEST_CASE("a rule counts only for its sites and threads and in its time") {
    auto const set = load_pack(R"(
rules:
  - {id: site, scope: {sites: [blog, news]}, when: {depth: 1}, score: 1}
  - {id: other, scope: {sites: [blog]}, when: {depth: 1}, score: 1}
  - {id: thread, scope: {threads: ['/2026/05/election*']}, when: {depth: 1}, score: 1}
  - {id: letter, scope: {threads: ['/t?lks', '*/?', '/*?-?x']}, when: {depth: 1}, score: 1}
  - {id: past, until: 2026-05-01, when: {depth: 1}, score: 1}
  - {id: present, since: 2026-05-01, until: '2026-05-01T00:00:01Z', when: {depth: 1}, score: 1, reason: 'until {rule.until}'}
  - {id: future, since: '2026-05-01T00:00:00.001Z', when: {depth: 1}, score: 1}
  - {id: off, mode: disabled, when: {depth: 1}, score: 1}
)");
    Comment comment("x");
    comment.texts.thread = "https://news.example/2026/05/election-night";
    auto const decision = judge(*set, comment);
    REQUIRE(decision.hits.size() == 3);
    CHECK(decision.hits[0].rule == "site");
    CHECK(decision.hits[1].rule == "thread");
    CHECK(decision.hits[2].rule == "present");
    CHECK(decision.hits[2].reason == "until 2026-05-01");
    comment.texts.thread = "/2026/05/election-night";
    CHECK(hit(judge(*set, comment), "thread"));
    comment.texts.thread = "/2026/05/weather";
    CHECK_FALSE(hit(judge(*set, comment), "thread"));
    comment.texts.thread_url = "https://news.example/2026/05/elections";
    CHECK(hit(judge(*set, comment), "thread"));
    for (auto const* thread : {"/tälks", "/talks", "/a/Ж", "/ա-ֆx"}) {
        comment.texts.thread = thread;
        CHECK(hit(judge(*set, comment), "letter"));
    }
    for (auto const* thread : {"/täälks", "/tlks", "/-Жx", "/a-ЖЖx"}) {
        comment.texts.thread = thread;
        CHECK_FALSE(hit(judge(*set, comment), "letter"));
    }
}

TEST_CASE("what a commenter writes never becomes a placeholder, and is cut at 200 characters") {
    auto const set = load_pack("rules:\n  - {id: r, when: {content: {regex: '(?s)x.*'}}, score: 1, "
                               "reason: '{match} by {author.name}, {links.count} links'}\n");
    Comment comment("x{author.email}{match}");
    comment.texts.name = "{match}";
    CHECK(judge(*set, comment).hits.at(0).reason == "x{author.email}{match} by {match}, 0 links");
    comment.text = "x" + std::string(500, 'y');
    CHECK(judge(*set, comment).hits.at(0).reason ==
          "x" + std::string(199, 'y') + "… by {match}, 0 links");
}

TEST_CASE("a rule without a reason gives what it is for") {
    auto const decision = judge(
        "rules:\n  - {id: r, desc: top comments, when: {depth: 1}, score: 1}\n", Comment("x"));
    CHECK(decision.hits.at(0).reason == "top comments");
    CHECK(decision.hits.at(0).field.empty());
    CHECK(decision.hits.at(0).at == "test.yaml:4");
}

TEST_CASE("an explanation shows every rule, what was asked and what was seen") {
    auto const set = load_pack(R"(
macros: {newcomer: {all: [{author.approved: '< 3'}, {author.age: '< 7 days'}]}}
rules:
  - {id: first, when: {macro: newcomer}, score: 1.5, reason: new}
  - {id: second, when: {content: {word: cat}}, action: hold}
)");
    auto const explanation = explain(*set, Comment("x"));
    CHECK(explanation.decision == judge(*set, Comment("x")));
    REQUIRE(explanation.rules.size() == 2);
    auto const& first = explanation.rules[0];
    CHECK(first.pack == "test");
    CHECK(first.at == "test.yaml:6");
    CHECK(first.outcome == Outcome::passed);
    CHECK(first.score == 150);
    CHECK(first.reason == "new");
    REQUIRE(first.because.size() == 2);
    CHECK(first.because[1].fact == "author.age");
    CHECK(first.because[1].value == "0 s");
    CHECK(first.because[1].test == "< 7 days");
    CHECK(first.because[1].outcome == Outcome::passed);
    CHECK(explanation.rules[1].action == "hold");
    CHECK(explanation.rules[1].outcome == Outcome::failed);
    CHECK(explanation.rules[1].reason.empty());
}

TEST_CASE("a reading gives the daemon its keys whatever the rules look at") {
    auto const set = load_pack("rules: []\n");
    Texts texts;
    texts.content = "ՀԱՅ www.a.example/x http://b.a.example/ http://c.example";
    texts.name = "ANNA";
    auto const reading = set->read(texts);
    CHECK(reading.folded_name() == "anna");
    CHECK(reading.folded_content().starts_with("հայ"));
    CHECK(reading.link_domains() == std::vector<std::string>{"a.example", "c.example"});
}

TEST_CASE("macros that ask others twice find no more than there is room for") {
    std::string macros = "macros:\n";
    for (int i = 0; i < 40; ++i) {
        auto const next = "{macro: m" + std::to_string(i + 1) + "}";
        macros += "  m" + std::to_string(i) + ": {any: [" + next + ", " + next + "]}\n";
    }
    auto const set = load_pack(macros + "  m40: {content: {regex: 'a(?P<which>.)'}}\n"
                                        "rules:\n"
                                        "  - {id: r, when: {macro: m0}, score: 1,\n"
                                        "     reason: 'found {match.which}'}\n");
    auto const decision = judge(*set, Comment("ab"));
    CHECK(hit(decision, "r"));
    CHECK(decision.hits.size() <= 200);
    CHECK(decision.hits[0].reason == "found b");
    CHECK(explain(*set, Comment("ab")).rules.at(0).because.size() <= 1000);
}

} // namespace commentd::rules
