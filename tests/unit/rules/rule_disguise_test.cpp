// Lists in the views skeleton and squeezed, from a pack to the hits of a decision.
#include "tests/unit/rules/rule_support.hpp"

namespace commentd::rules {

namespace {

using Hits = std::vector<std::string>;

constexpr char const* pharma = R"(
lists:
  pharma: {type: words, view: squeezed, entries: [viagra, cialis, pot]}
  cure: {type: phrases, view: skeleton, entries: ['cure for *']}
rules:
  - id: words
    when: {list: pharma, in: [content, author.name]}
    score: 4
    per_match: {add: 1, max: 2}
    reason: '"{match}" is "{match.entry}" ({match.how})'
  - id: disguised
    when: {list: pharma, in: content, evaded: true}
    score: 3.5
    reason: '"{match}" is a disguised "{match.entry}" ({match.how})'
  - id: open
    when: {list: pharma, in: content, evaded: false}
    score: 1
)";

} // namespace

TEST_CASE("a hit tells the view, the list's entry and what was undone") {
    auto const set = load_pack(pharma);
    auto const decision = judge(*set, Comment("see v i a g r a!"));
    REQUIRE(hit(decision, "words"));
    auto const& first = decision.hits[0];
    CHECK(first.text == "v i a g r a");
    CHECK(first.begin == 4);
    CHECK(first.end == 15);
    CHECK(first.view == "squeezed");
    CHECK(first.list == "pharma");
    CHECK(first.entry == "viagra");
    CHECK(first.how == Hits{"spacing"});
    CHECK(first.reason == "\"v i a g r a\" is \"viagra\" (spacing)");
    CHECK(judge(*set, Comment("v1agrа")).hits[0].reason ==
          "\"v1agrа\" is \"viagra\" (homoglyph, leet)");
    CHECK(judge(*set, Comment("Viagra")).hits[0].reason == "\"Viagra\" is \"viagra\" ()");
}

TEST_CASE("evaded asks whether the word was disguised") {
    auto const set = load_pack(pharma);
    auto const rules_hit = [&](std::string const& content) {
        auto const decision = judge(*set, Comment(content));
        return std::pair(hit(decision, "disguised"), hit(decision, "open"));
    };
    CHECK(rules_hit("Viagra") == std::pair(false, true));
    CHECK(rules_hit("V1agra") == std::pair(true, false));
    CHECK(rules_hit("viagra and c.i.a.l.i.s") == std::pair(true, true));
    CHECK(rules_hit("ＶＩＡＧＲＡ") == std::pair(false, true));
    CHECK(rules_hit("p0t") == std::pair(false, false));
    CHECK(hit_texts(judge(*set, Comment("viagra and c.i.a.l.i.s")), "disguised") ==
          Hits{"c.i.a.l.i.s"});
}

TEST_CASE("short entries of a squeezed list are found as in folded") {
    auto const set = load_pack(pharma);
    CHECK(hit_texts(judge(*set, Comment("pot POT p0t p.o.t poooot")), "words") ==
          Hits{"pot", "POT"});
    CHECK(judge(*set, Comment("pot")).hits[0].view == "squeezed");
    CHECK(judge(*set, Comment("p\u200Bot")).hits[0].how == Hits{"invisible"});
}

TEST_CASE("evaded asks it of folded lists too") {
    auto const set = load_pack(R"(
lists: {l: {type: words, entries: [idiot]}, sub: {type: substrings, entries: [casino]}}
rules:
  - {id: evaded, when: {list: [l, sub], in: content, evaded: true}, score: 1}
  - {id: wide, when: {list: l, in: content, evaded: false}, score: 1}
)");
    CHECK(hit_texts(judge(*set, Comment("idiot idi\u200Bot 𝒾𝒹𝒾ℴ𝓉 ｉｄｉｏｔ")), "evaded") ==
          Hits{"idi\u200Bot", "𝒾𝒹𝒾ℴ𝓉"});
    CHECK(hit_texts(judge(*set, Comment("idiot idi\u200Bot ｉｄｉｏｔ")), "wide") ==
          Hits{"idiot", "ｉｄｉｏｔ"});
    CHECK(hit(judge(*set, Comment("my<b>cas</b>inos")), "evaded"));
    auto const emoji = load_pack(R"(
lists: {l: {type: phrases, entries: ['earn * home']}}
rules: [{id: evaded, when: {list: l, in: content, evaded: true}, score: 1}]
)");
    CHECK_FALSE(hit(judge(*emoji, Comment("earn ❤️‍🔥👩🏽‍💻 at home")), "evaded"));
    CHECK(hit(judge(*emoji, Comment("earn a\u200Bt home")), "evaded"));
    CHECK(judge(*set, Comment("my<b>cas</b>inos")).hits[0].how == Hits{"markup"});
}

TEST_CASE("what another entry of the list sees as it stands is no disguise") {
    auto const set = load_pack(R"(
lists: {l: {type: words, view: skeleton, entries: [cetnik, 'četnik*', 'slut']}}
rules: [{id: evaded, when: {list: l, in: content, evaded: true}, score: 1}]
)");
    CHECK(hit_texts(judge(*set, Comment("četnik i šlut")), "evaded") == Hits{"šlut"});
    auto const dated = load_pack(R"(
lists:
  l: {type: words, view: skeleton, entries: [cetnik, {entry: četnik, until: 2026-04-01}]}
rules: [{id: evaded, when: {list: l, in: content, evaded: true}, score: 1}]
)");
    CHECK(hit_texts(judge(*dated, Comment("četnik")), "evaded") == Hits{"četnik"});
}

TEST_CASE("a condition may look for a list in another view than its own") {
    auto const set = load_pack(R"(
lists: {l: {type: words, entries: [idiot, ass]}}
rules:
  - {id: folded, when: {list: l, in: content}, score: 1}
  - {id: skeleton, when: {list: l, in: content, view: skeleton}, score: 1}
  - {id: squeezed, when: {list: l, in: content, view: squeezed}, score: 1}
  - {id: word, when: {content: {word: fool, view: squeezed, count: '>= 2'}}, score: 1}
  - {id: contains, when: {content: {contains: casino, view: skeleton}}, score: 1}
)");
    auto const rules_hit = [&](std::string const& content) {
        Hits hits;
        for (auto const& h : judge(*set, Comment(content)).hits)
            hits.push_back(h.rule);
        return hits;
    };
    CHECK(rules_hit("idiot") == Hits{"folded", "skeleton", "squeezed"});
    CHECK(rules_hit("idiоt") == Hits{"skeleton", "squeezed"});
    CHECK(rules_hit("1diot") == Hits{"squeezed"});
    CHECK(rules_hit("аss") == Hits{"skeleton"});
    CHECK(rules_hit("a fool, a f00l") == Hits{"word", "word"});
    CHECK(rules_hit("a fool") == Hits{});
    CHECK(rules_hit("mycаsinos") == Hits{"contains"});
}

TEST_CASE("covers, quotes, wordpress, slots and with_lists know the views that undo") {
    auto const set = load_pack(R"(
lists:
  slurs: {type: words, view: squeezed, entries: ['*cunt*', '*cocks*']}
  innocent: {type: words, entries: ['Scunthorpe']}
  fowl: {type: phrases, view: squeezed, entries: ['cocks and hens']}
  group: {type: words, entries: [gulls, terns]}
  insults: {type: phrases, view: squeezed, entries: ['{list:group} are vermin']}
rules:
  - id: slur
    when: {list: slurs, in: wordpress}
    unless: {list: [innocent, fowl], covers: match}
    action: hold
    quote: ignore
    tests:
      hits: ['a qu1m']
      misses: [a cunt]
      with_lists: {slurs: [quim]}
  - {id: insult, when: {list: insults, in: content}, action: hold}
)");
    auto const slurs = [&](std::string const& content) {
        return hit_texts(judge(*set, Comment(content)), "slur");
    };
    CHECK(slurs("Scunthorpe") == Hits{});
    CHECK(slurs("Scunthorpe is a cuuunt") == Hits{"cuuunt"});
    CHECK(slurs("c0cks and hens") == Hits{});
    CHECK(slurs("c0cks and dogs") == Hits{"c0cks"});
    CHECK(slurs("> c.u.n.t\nI do not think so") == Hits{});
    CHECK(slurs("<blockquote>c.u.n.t</blockquote>\nc u n t") == Hits{"c u n t"});
    Comment named("Hello");
    named.texts.name = "C U N T";
    CHECK(hit_texts(judge(*set, named), "slur") == Hits{"C U N T"});
    CHECK(hit_texts(judge(*set, Comment("Gu11s are v3rmin")), "insult") ==
          Hits{"Gu11s are v3rmin"});
}

TEST_CASE("hostile texts cost no more than the steps that are allowed") {
    auto const set = load_pack(R"(
lists:
  l:
    type: words
    view: squeezed
    entries: ['aaah', '*aaah*', 'aaaa', 'illi', '*ill*', '*aaaa*']
  p: {type: phrases, view: squeezed, entries: ['aaaa * aaaa * aaab', 'aa * aa * aa * ab']}
rules:
  - {id: r, when: {list: [l, p], in: content}, score: 1}
)");
    auto const repeated = [](std::string const& part) {
        std::string text;
        while (text.size() < 64 * 1024)
            text += part;
        return text;
    };
    for (auto const& text :
         {repeated("a"), repeated("a "), repeated("a ") + "h", repeated("aaaa "), repeated("il1|"),
          "a" + repeated("\u0301"), repeated("a\u0336"), repeated("a.") + "h", repeated("i l "),
          repeated("<b></b>a"), repeated("&#97;"), repeated("\u0430")}) {
        INFO(text.substr(0, 12));
        Comment comment(text);
        auto texts = comment.texts;
        texts.content = comment.text;
        Limits const patient{std::chrono::seconds{10}};
        auto const reading = set->read(texts, nullptr, patient);
        // Looked at within the time that one comment has, or held.
        auto const decision = set->decide(texts, reading, comment.facts, patient);
        CHECK((hit(decision, "r") || hit(decision, "engine.truncated") || decision.hits.empty()));
        CHECK_FALSE(hit(decision, "engine.timeout"));
    }
}

} // namespace commentd::rules
