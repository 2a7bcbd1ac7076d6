#include <map>

#include "rules/runtime_lists.hpp"
#include "tests/unit/rules/rule_support.hpp"

namespace commentd::rules {

namespace {

constexpr auto no_rules = "rules: []\n";

RuntimeEntry entry_of(std::string list, std::string text, Verdict action = Verdict::spam) {
    static std::int64_t number = 0;
    RuntimeEntry entry;
    entry.number = ++number;
    entry.id = "entry-" + std::to_string(number);
    entry.entry = std::move(text);
    auto const* ban = find_ban_list(list);
    if (ban) {
        entry.kind = ban->kind;
        entry.action = action;
    }
    entry.list = std::move(list);
    entry.in_force = {{}};
    return entry;
}

Decision judge_with(RuleSet const& set, std::vector<RuntimeEntry> entries, Comment const& comment) {
    auto const lists = set.prepare(std::move(entries));
    auto texts = comment.texts;
    texts.content = comment.text;
    auto const reading = set.read(texts, lists.get());
    return set.decide(texts, reading, comment.facts);
}

Decision judge_with(std::vector<RuntimeEntry> entries, Comment const& comment) {
    return judge_with(*load_pack(no_rules), std::move(entries), comment);
}

bool bans(std::string list, std::string entry, std::string content) {
    auto const rule = std::string(find_ban_list(list)->rule);
    return hit(judge_with({entry_of(std::move(list), std::move(entry))},
                          Comment(std::move(content))),
               rule);
}

bool bans_word_of(std::string language, std::string word, std::string content) {
    auto entry = entry_of("ban-words", std::move(word));
    entry.languages = {std::move(language)};
    return hit(judge_with({entry}, Comment(std::move(content))), "ban.words");
}

bool bans_email(std::string entry, std::string_view email) {
    Comment comment("hello there");
    comment.texts.email = email;
    return hit(judge_with({entry_of("ban-emails", std::move(entry))}, comment), "ban.emails");
}

bool bans_address(std::string entry, std::string_view address) {
    Comment comment("hello there");
    comment.facts.ip = IpAddress::from_text(address);
    comment.texts.ip = address;
    return hit(judge_with({entry_of("ban-ips", std::move(entry))}, comment), "ban.ips");
}

bool bans_author(std::string entry, std::string_view name, std::string_view id = {}) {
    Comment comment("hello there");
    comment.texts.name = name;
    comment.facts.author_id = id;
    return hit(judge_with({entry_of("ban-authors", std::move(entry))}, comment), "ban.authors");
}

} // namespace

TEST_CASE("a banned word decides by itself and tells its place, its entry and why") {
    auto entry = entry_of("ban-words", "casino");
    entry.note = "spam wave of May";
    auto const decision = judge_with({entry}, Comment("Come to my Cаsino now"));
    CHECK(decision.verdict == Verdict::spam);
    CHECK(decision.decided_by == "ban.words");
    CHECK(decision.score == 0);
    REQUIRE(decision.hits.size() == 1);
    auto const& one = decision.hits[0];
    CHECK(one.rule == "ban.words");
    CHECK(one.pack.empty());
    CHECK(one.list == "ban-words");
    CHECK(one.entry == "casino");
    CHECK(one.at == entry.id);
    CHECK(one.reason == "banned word \"casino\": spam wave of May");
    CHECK(one.field == "content");
    CHECK(one.begin == 11);
    CHECK(one.end == 17);
    CHECK(one.text == "Cаsino");
    CHECK(one.view == "squeezed");
    CHECK(one.how == std::vector<std::string>{"homoglyph"});
    CHECK(one.pivotal);
}

TEST_CASE("of several bans the most severe counts, and what none depends on is not pivotal") {
    auto const decision = judge_with({entry_of("ban-words", "casino", Verdict::hold),
                                      entry_of("ban-domains", "evil.example", Verdict::reject)},
                                     Comment("casino at https://evil.example/x"));
    CHECK(decision.verdict == Verdict::reject);
    CHECK(decision.decided_by == "ban.domains");
    REQUIRE(decision.hits.size() == 2);
    CHECK_FALSE(decision.hits[0].pivotal);
    CHECK(decision.hits[1].pivotal);
    CHECK(decision.hits[1].text == "https://evil.example/x");
}

TEST_CASE("no approval lifts a ban") {
    auto const set = load_pack("rules:\n  - {id: ok, when: {content.chars: '> 0'}, action: approve}\n");
    auto const decision =
        judge_with(*set, {entry_of("ban-words", "casino", Verdict::hold)}, Comment("a casino"));
    CHECK(decision.verdict == Verdict::hold);
    CHECK(decision.decided_by == "ban.words");
}

TEST_CASE("banned words are found in the scripts that people write") {
    CHECK(bans("ban-words", "ինչու", "Բայց ինչո՞ւ այդպես"));
    CHECK_FALSE(bans("ban-words", "ինչու", "ինչուիչ"));
    CHECK(bans_word_of("tr", "sıktır", "SIKTIR git"));
    CHECK_FALSE(bans_word_of("tr", "sıktır", "siktir git"));
    CHECK(bans_word_of("en", "idiot", "an IDIOT"));
    CHECK(bans("ban-words", "كازينو", "هذا كازينو جديد"));
    CHECK_FALSE(bans("ban-words", "كازينو", "هذا كتاب جديد"));
    CHECK(bans("ban-words", "赌博", "网上赌博很好玩"));
    CHECK(bans("ban-words", "澳门新葡京", "来澳门新葡京玩"));
    CHECK_FALSE(bans("ban-words", "赌博", "网上购物"));
    CHECK(bans("ban-words", "казино", "лучшее КАЗИНО"));
    CHECK(bans("ban-words", "kill yourself", "just kill  yourself"));
    CHECK(bans("ban-words", "casin*", "casinos"));
    CHECK_FALSE(bans("ban-words", "casino", "casinos"));
}

TEST_CASE("a site in Turkish and another language finds its words in both ways") {
    auto entry = entry_of("ban-words", "IDIOT");
    entry.languages = {"tr", "en"};
    CHECK(hit(judge_with({entry}, Comment("an idiot")), "ban.words"));
    CHECK(hit(judge_with({entry}, Comment("bir ıdıot")), "ban.words"));
}

TEST_CASE("the author's name is looked at for banned words, and a word is told once a place") {
    Comment comment("hello");
    comment.texts.name = "Casino King";
    auto const decision = judge_with({entry_of("ban-words", "casino")}, comment);
    REQUIRE(decision.hits.size() == 1);
    CHECK(decision.hits[0].field == "author.name");
}

TEST_CASE("a banned domain covers its subdomains, in links, websites and emails") {
    CHECK(bans("ban-domains", "evil.example", "see https://a.evil.example/x"));
    CHECK(bans("ban-domains", "EVIL.example.", "see https://evil.example"));
    CHECK_FALSE(bans("ban-domains", "evil.example", "see https://notevil.example"));
    CHECK_FALSE(bans("ban-domains", "a.evil.example", "see https://evil.example"));
    CHECK_FALSE(bans("ban-domains", "=evil.example", "see https://a.evil.example"));
    CHECK(bans("ban-domains", "=evil.example", "see https://evil.example"));
    CHECK(bans("ban-domains", "bücher.example", "see https://xn--bcher-kva.example/"));
    Comment comment("hello there");
    comment.texts.email = "joe@mail.evil.example";
    auto decision = judge_with({entry_of("ban-domains", "evil.example")}, comment);
    REQUIRE(decision.hits.size() == 1);
    CHECK(decision.hits[0].field == "author.email.domain");
    CHECK(decision.hits[0].text == "mail.evil.example");
    comment.texts.email = {};
    comment.texts.url = "https://evil.example/me";
    decision = judge_with({entry_of("ban-domains", "evil.example")}, comment);
    REQUIRE(decision.hits.size() == 1);
    CHECK(decision.hits[0].field == "author.url.host");
}

TEST_CASE("of a list of networks that is asked for the network, an added address counts for itself") {
    auto const set = load_pack("lists: {nets: {type: ips, entries: [10.0.0.0/8]}}\n"
                               "rules: [{id: r, when: {list: nets, in: net}, score: 1}]\n");
    auto entry = entry_of("nets", "192.0.2.7");
    entry.kind = ListKind::ips;
    Comment comment("x");
    comment.facts.ip = IpAddress::from_text("192.0.2.7");
    CHECK(hit(judge_with(*set, {entry}, comment), "r"));
    comment.facts.ip = IpAddress::from_text("192.0.2.8");
    CHECK_FALSE(hit(judge_with(*set, {entry}, comment), "r"));
}

TEST_CASE("a ban whose term is over hides none that still counts") {
    auto over = entry_of("ban-domains", "a.evil.example"), again = over;
    over.until = Time{std::chrono::sys_days{std::chrono::year{2020} / 1 / 1}};
    Comment const comment("https://a.evil.example/");
    CHECK_FALSE(hit(judge_with({over}, comment), "ban.domains"));
    CHECK(hit(judge_with({over, entry_of("ban-domains", "evil.example")}, comment), "ban.domains"));
    again.number = over.number + 1'000'000;
    CHECK(hit(judge_with({over, again}, comment), "ban.domains"));
}

TEST_CASE("a banned email is banned in any case and with any tag, one with a tag with that alone") {
    CHECK(bans_email("Joe@Example.org", "joe@example.ORG"));
    CHECK(bans_email("joe@example.org", "joe+news@example.org"));
    CHECK_FALSE(bans_email("joe+news@example.org", "joe@example.org"));
    CHECK(bans_email("joe+news@example.org", "Joe+News@example.org"));
    CHECK_FALSE(bans_email("joe+news@example.org", "joe+other@example.org"));
    CHECK_FALSE(bans_email("joe@example.org", "joe@mail.example.org"));
    CHECK_FALSE(bans_email("joe@example.org", ""));
    CHECK(bans_email("joe@bücher.example", "joe@xn--bcher-kva.example"));
}

TEST_CASE("addresses are banned alone, as networks, and IPv6 as what one person has") {
    CHECK(bans_address("198.51.100.7", "198.51.100.7"));
    CHECK_FALSE(bans_address("198.51.100.7", "198.51.100.8"));
    CHECK(bans_address("198.51.100.0/24", "198.51.100.200"));
    CHECK(bans_address("198.51.100.9/24", "198.51.100.200"));
    CHECK_FALSE(bans_address("198.51.100.0/24", "198.51.101.1"));
    CHECK(bans_address("198.51.100.7", "::ffff:198.51.100.7"));
    CHECK(bans_address("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"));
    CHECK_FALSE(bans_address("2001:db8:1:2::1", "2001:db8:1:3::1"));
    CHECK(bans_address("2001:db8::/32", "2001:db8:ffff::1"));
    Comment unknown("hello there");
    CHECK(judge_with({entry_of("ban-ips", "198.51.100.7")}, unknown).hits.empty());
}

TEST_CASE("authors are banned by their account or by the name as people read it") {
    CHECK(bans_author("Bad Joe", "bad  joe"));
    CHECK(bans_author("Bad Joe", "Bаd Joe")); // a Cyrillic а
    CHECK_FALSE(bans_author("Bad Joe", "Bad Joey"));
    CHECK(bans_author("id:u-17", "anybody", "u-17"));
    CHECK_FALSE(bans_author("id:u-17", "anybody", "u-170"));
    CHECK_FALSE(bans_author("id:u-17", "id:u-17"));
}

TEST_CASE("in force are those whose term is not over and whose list there is") {
    auto const set = load_pack(no_rules);
    Time const now{std::chrono::hours(24 * 20'000)};
    auto over = entry_of("ban-words", "casino"), running = entry_of("ban-words", "bonus");
    over.until = now;
    running.until = now + std::chrono::milliseconds(1);
    auto const lists = set->prepare({over, running, entry_of("ban-words", "slots"),
                                     entry_of("of-a-pack-that-is-gone", "words")});
    CHECK(lists->in_force(now) == 2);
    CHECK(lists->in_force(now + std::chrono::milliseconds(1)) == 1);
}

TEST_CASE("an entry counts on its site, until its end, in the versions it was there") {
    auto entry = entry_of("ban-words", "casino");
    entry.site = "news";
    Comment comment("a casino");
    auto const banned = [&] { return !judge_with({entry}, comment).hits.empty(); };
    CHECK(banned());
    comment.facts.site = "blog";
    CHECK_FALSE(banned());
    entry.site.clear();
    CHECK(banned());
    entry.until = comment.facts.now;
    CHECK_FALSE(banned());
    entry.until = comment.facts.now + std::chrono::milliseconds(1);
    CHECK(banned());
    entry.in_force = {{3, 5}, {7}};
    for (auto const& [version, there] : std::map<std::int64_t, bool>{
             {2, false}, {3, true}, {4, true}, {5, false}, {6, false}, {7, true}, {900, true}}) {
        comment.facts.lists_version = version;
        CHECK(banned() == there);
    }
}

TEST_CASE("an entry of a pack's list extends that list, with the list's own reason and score") {
    auto const set = load_pack(R"(
lists:
  pills: {type: words, view: squeezed, entries: [viagra]}
  bad: {type: domains, entries: [evil.example]}
  nets: {type: ips, entries: [192.0.2.0/24]}
  fine: {type: phrases, entries: [casino royale]}
  unused: {type: words, entries: [zebra]}
rules:
  - {id: pill, when: {list: pills, in: content}, unless: {list: fine, covers: match}, score: 4,
     reason: '{match.entry} of {match.list} {match.line}'}
  - {id: link, when: {list: bad, in: links.hosts}, action: spam}
  - {id: net, when: {list: nets, in: ip}, score: 1}
)");
    auto const add = [](std::string list, ListKind kind, std::string text) {
        auto entry = entry_of(std::move(list), std::move(text));
        entry.kind = kind;
        return entry;
    };
    std::vector const entries{
        add("pills", ListKind::words, "casino"),  add("bad", ListKind::domains, "worse.example"),
        add("nets", ListKind::ips, "10.0.0.0/8"), add("fine", ListKind::phrases, "casino night"),
        add("unused", ListKind::words, "lion"),   add("gone", ListKind::words, "hello"),
        add("pills", ListKind::domains, "hello.example")};
    auto const decision = judge_with(*set, entries, Comment("hello lion, a C-a-s-i-n-o"));
    REQUIRE(decision.hits.size() == 1);
    CHECK(decision.hits[0].rule == "pill");
    CHECK(decision.hits[0].pack == "test");
    CHECK(decision.hits[0].entry == "casino");
    CHECK(decision.hits[0].list == "pills");
    CHECK(decision.hits[0].at == entries[0].id);
    CHECK(decision.hits[0].reason == "casino of pills ");
    CHECK(decision.score == 400);
    CHECK(judge_with(*set, entries, Comment("the casino night")).hits.empty());
    CHECK(judge_with(*set, entries, Comment("https://a.worse.example")).decided_by == "link");
    Comment from_net("hello");
    from_net.facts.ip = IpAddress::from_text("10.1.2.3");
    from_net.texts.ip = "10.1.2.3";
    CHECK(hit(judge_with(*set, entries, from_net), "net"));
    CHECK(set->lists().size() == 5);
    CHECK(set->lists()[0].pack == "test");
}

TEST_CASE("an entry may be asked about before it counts for anybody") {
    auto const set = load_pack("lists: {bad: {type: domains, entries: [evil.example]}}\n"
                               "rules: [{id: r, when: {list: bad, in: links.hosts}, score: 1}]\n");
    auto const finds = [&](RuntimeEntry entry, Comment const& comment) {
        auto const lists = set->prepare({std::move(entry)});
        auto texts = comment.texts;
        texts.content = comment.text;
        return set->finds_entry(texts, set->read(texts, lists.get()), comment.facts);
    };
    auto listed = entry_of("bad", "worse.example");
    listed.kind = ListKind::domains;
    CHECK(finds(listed, Comment("see https://a.worse.example")));
    CHECK_FALSE(finds(listed, Comment("see https://fine.example")));
    CHECK(finds(entry_of("ban-words", "casino"), Comment("a casino")));
    CHECK_FALSE(finds(entry_of("ban-words", "casino"), Comment("a house")));
    Comment known("hello");
    known.facts.ip = IpAddress::from_text("192.0.2.1");
    CHECK(finds(entry_of("ban-ips", "192.0.2.0/24"), known));
    Comment by_joe("hello");
    by_joe.texts.email = "joe@example.org";
    CHECK(finds(entry_of("ban-emails", "joe@example.org"), by_joe));
}

TEST_CASE("entries come and go by the hundred, and what has not changed is lent") {
    auto const set = load_pack(no_rules);
    std::vector<RuntimeEntry> entries;
    std::shared_ptr<RuntimeLists const> lists;
    Comment comment("word17x and word350x");
    auto const hits = [&] {
        lists = set->prepare(entries, lists.get());
        Texts texts{};
        texts.content = comment.text;
        auto const reading = set->read(texts, lists.get());
        std::vector<std::string> found;
        for (auto const& one : set->decide(texts, reading, comment.facts).hits) {
            found.push_back(one.entry);
        }
        return found;
    };
    using Words = std::vector<std::string>;
    for (int i = 0; i < 340; ++i) {
        entries.push_back(entry_of("ban-words", "word" + std::to_string(i) + "x"));
    }
    CHECK(hits() == Words{"word17x"});
    for (int i = 340; i < 360; ++i) {
        entries.push_back(entry_of("ban-words", "word" + std::to_string(i) + "x"));
        hits();
    }
    CHECK(hits() == Words{"word17x", "word350x"});
    entries.erase(entries.begin() + 17);
    CHECK(hits() == Words{"word350x"});
    entries.resize(300);
    CHECK(hits().empty());
    entries.clear();
    CHECK(hits().empty());
    CHECK_FALSE(lists);
}

TEST_CASE("entries are brought to one form, and what is none is refused") {
    using enum ListKind;
    CHECK(normalise_entry(words, "CASINO") == "casino");
    CHECK_FALSE(normalise_entry(words, " \u200b "));
    CHECK_FALSE(normalise_entry(phrases, "{list:who} are bad"));
    CHECK(normalise_entry(domains, "=Evil.Example.") == "=evil.example");
    CHECK_FALSE(normalise_entry(domains, "not a domain"));
    CHECK(normalise_entry(ips, "198.51.100.7") == "198.51.100.7/32");
    CHECK(normalise_entry(ips, "198.51.100.7/24") == "198.51.100.0/24");
    CHECK(normalise_entry(ips, "2001:db8::1") == "2001:db8::/64");
    CHECK_FALSE(normalise_entry(ips, "198.51.100"));
    CHECK(normalise_entry(emails, "Joe@BÜCHER.example") == "joe@xn--bcher-kva.example");
    CHECK_FALSE(normalise_entry(emails, "evil.example"));
    CHECK(normalise_entry(authors, "Bad Joe") == normalise_entry(authors, "bad  joe"));
    CHECK_FALSE(normalise_entry(authors, " . "));
    CHECK_FALSE(normalise_entry(authors, "id:"));
    CHECK(entry_letters("ab") == 2);
    CHECK(entry_letters("*ab*!") == 2);
    CHECK(entry_letters("赌博") == 4);
    CHECK(is_for_everybody(domains, "co.uk"));
    CHECK(is_for_everybody(domains, "com"));
    CHECK_FALSE(is_for_everybody(domains, "evil.example"));
    CHECK_FALSE(is_for_everybody(domains, "bbc.co.uk"));
    CHECK(is_for_everybody(ips, "10.0.0.0/8"));
    CHECK_FALSE(is_for_everybody(ips, "10.1.0.0/16"));
    CHECK(is_for_everybody(ips, "2001::/16"));
}

} // namespace commentd::rules
