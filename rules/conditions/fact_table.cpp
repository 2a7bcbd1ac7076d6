#include "rules/conditions/fact_table.hpp"

#include <algorithm>
#include <utility>

#include <unicode/uscript.h>

#include "rules/pack/scalars.hpp"

namespace commentd::rules {

namespace {

Value number(std::uint32_t n) {
    return static_cast<double>(n);
}

Value or_absent(std::string_view text) {
    return text.empty() ? Value{} : Value{text};
}

Value or_absent(std::optional<std::string> const& text) {
    return text ? Value{std::string_view{*text}} : Value{};
}

template <Slot slot>
Value stored(Scene const& s) {
    return or_absent(s.reading.field(slot, false).stored);
}

template <auto member>
Value shape(Scene const& s) {
    if constexpr (std::is_same_v<decltype(member), double text::Shape::*>) {
        return (*s.reading.shape).*member;
    } else {
        return number((*s.reading.shape).*member);
    }
}

template <auto member>
Value evasion(Scene const& s) {
    return number(s.reading.evasion.*member);
}

std::string_view email_local(Scene const& s) {
    return s.texts.email.substr(0, s.texts.email.rfind('@'));
}

double external_links(Scene const& s) {
    if (s.reading.links.empty()) {
        return 0;
    }
    auto const own =
        text::host_of_url(s.texts.thread_url.empty() ? s.texts.thread : s.texts.thread_url);
    auto const domain = own ? text::registrable_domain(*own) : std::string{};
    return static_cast<double>(
        std::count_if(s.reading.links.begin(), s.reading.links.end(),
                      [&](auto const& link) { return link.domain != domain; }));
}

using Owner = std::optional<History> Facts::*;

// Nothing is known of an author whom nothing identifies: that is a new author. An unknown address
// is another matter: nothing can be said of it.
template <Owner owner>
History const* history(Facts const& facts) {
    static History const none;
    auto const& found = facts.*owner;
    return found ? &*found : owner == &Facts::author ? &none : nullptr;
}

template <Owner owner, auto count>
Value past(Scene const& s) {
    auto const* h = history<owner>(s.facts);
    return h ? number(h->*count) : Value{};
}

template <Owner owner>
Value total(Scene const& s) {
    auto const* h = history<owner>(s.facts);
    return h ? number(h->total()) : Value{};
}

template <Owner owner>
Value rejected_ratio(Scene const& s) {
    auto const* h = history<owner>(s.facts);
    auto const bad = h ? h->rejected + h->spam : 0;
    auto const decided = h ? bad + h->approved : 0;
    return decided == 0 ? Value{} : Value{static_cast<double>(bad) / decided};
}

template <Owner owner>
Value age(Scene const& s) {
    auto const* h = history<owner>(s.facts);
    if (!h) {
        return {};
    }
    return h->first_seen ? std::max(Duration{0}, s.facts.now - *h->first_seen) : Duration{0};
}

template <Owner owner>
Value last_seen(Scene const& s) {
    auto const* h = history<owner>(s.facts);
    return h && h->last_seen ? Value{std::max(Duration{0}, s.facts.now - *h->last_seen)} : Value{};
}

template <Owner owner>
void add_history(std::vector<Fact>& table, std::string const& name, std::string const& whose,
                 Lookup lookup) {
    auto const row = [&](char const* part, FactType type, std::string sentence,
                         Value (*get)(Scene const&)) {
        table.push_back({name + "." + part, type, std::move(sentence), get, Slot::none, lookup});
    };
    row("approved", FactType::number, "approved comments of " + whose,
        past<owner, &History::approved>);
    row("rejected", FactType::number, "rejected comments of " + whose,
        past<owner, &History::rejected>);
    row("spam", FactType::number, "comments of " + whose + " that were spam",
        past<owner, &History::spam>);
    row("pending", FactType::number, "comments of " + whose + " that wait for a person",
        past<owner, &History::pending>);
    row("total", FactType::number, "all earlier comments of " + whose, total<owner>);
    row("rejected_ratio", FactType::number,
        "share of rejected and spam among the decided comments of " + whose + "; absent at none",
        rejected_ratio<owner>);
    row("age", FactType::duration, "time since the first comment of " + whose, age<owner>);
    row("last_seen", FactType::duration, "time since the last comment of " + whose,
        last_seen<owner>);
}

template <std::size_t script>
Value script_share(Scene const& s) {
    auto const& scripts = s.reading.scripts;
    return scripts.letters() == 0 ? Value{} : Value{scripts.share(static_cast<int>(script))};
}

// One for each script that has characters: content.scripts.Latin, content.scripts.Old_Persian …
template <std::size_t... scripts>
void add_scripts(std::vector<Fact>& table, std::index_sequence<scripts...>) {
    auto const row = [&](UScriptCode script, Value (*get)(Scene const&)) {
        auto const* name = uscript_getName(script);
        if (name && uscript_getUsage(script) != USCRIPT_USAGE_NOT_ENCODED) {
            table.push_back({std::string("content.scripts.") + name, FactType::number,
                             std::string("share of the letters that are of the script ") + name,
                             get});
            table.back().wants = &Wants::scripts;
        }
    };
    (row(static_cast<UScriptCode>(scripts), script_share<scripts>), ...);
}

Fact of_prose(char const* name, FactType type, char const* sentence, Value (*get)(Scene const&),
              bool Wants::*wants) {
    Fact fact{name, type, sentence, get};
    fact.wants = wants;
    return fact;
}

Fact text_fact(char const* name, Slot slot, Value (*get)(Scene const&), char const* sentence) {
    return {name, FactType::text, sentence, get, slot};
}

std::vector<Fact> make_table() {
    using enum FactType;
    std::vector<Fact> t{
        text_fact("content", Slot::content, stored<Slot::content>, "the comment's text"),
        text_fact("author.name", Slot::name, stored<Slot::name>, "the author's name"),
        text_fact("author.email", Slot::email, stored<Slot::email>, "the author's email address"),
        text_fact("author.url", Slot::url, stored<Slot::url>, "the author's website"),
        text_fact("client.user_agent", Slot::user_agent, stored<Slot::user_agent>,
                  "what the browser calls itself"),
        text_fact("client.referrer", Slot::referrer, stored<Slot::referrer>,
                  "the page the browser says it came from"),
        text_fact("thread", Slot::thread, stored<Slot::thread>, "the thread's id"),
        text_fact("thread.url", Slot::thread_url, stored<Slot::thread_url>, "the thread's address"),
        text_fact("thread.title", Slot::thread_title, stored<Slot::thread_title>,
                  "the thread's title"),

        {"content.chars", number,
         "characters of the text; like all that follow without tags and links",
         shape<&text::Shape::chars>},
        {"content.letters", number, "letters of the text", shape<&text::Shape::letters>},
        {"content.words", number, "words of the text", shape<&text::Shape::words>},
        {"content.lines", number, "lines of the text", shape<&text::Shape::lines>},
        {"content.upper_ratio", number, "share of capitals among the letters that have case",
         shape<&text::Shape::upper_ratio>},
        {"content.digit_ratio", number, "share of digits among the characters",
         shape<&text::Shape::digit_ratio>},
        {"content.emoji", number, "emoji in the text", shape<&text::Shape::emoji>},
        {"content.repeat_run", number, "longest run of one character",
         shape<&text::Shape::repeat_run>},
        {"content.quote_ratio", number, "share of the characters that stand in quoted lines (> …)",
         shape<&text::Shape::quote_ratio>},
        of_prose("content.mixed_script_words", number,
                 "words in which letters of another alphabet pass for letters of their own",
                 [](Scene const& s) { return rules::number(s.reading.mixed_script_words); },
                 &Wants::mixed_script_words),
        of_prose("content.invisible", number,
                 "characters that show nothing, where no script or emoji needs them",
                 evasion<&text::Evasion::invisible>, &Wants::evasion),
        of_prose("content.bidi_override", number,
                 "characters that turn the order of letters around",
                 evasion<&text::Evasion::bidi_override>, &Wants::evasion),
        of_prose("content.zalgo", number,
                 "characters under a pile of marks that no script writes",
                 evasion<&text::Evasion::zalgo>, &Wants::evasion),
        of_prose("content.spaced_run", number,
                 "longest run of single letters set apart: 6 in \"v i a g r a\"",
                 evasion<&text::Evasion::spaced_run>, &Wants::evasion),
        of_prose("language", choice, "the language of the text; absent when that is not clear",
                 [](Scene const& s) {
                     return s.reading.language ? Value{s.reading.language->code} : Value{};
                 },
                 &Wants::language),
        {"content.truncated", boolean, "a limit was reached while the text was read",
         [](Scene const& s) -> Value { return s.reading.truncated; }},

        {"links.count", number, "links in the text",
         [](Scene const& s) -> Value { return static_cast<double>(s.reading.links.size()); }},
        {"links.external", number, "links to another domain than the thread's",
         [](Scene const& s) -> Value { return external_links(s); }},
        {"links.hosts", hosts, "the hosts that are linked to", nullptr, Slot::content},
        {"links.domains", hosts, "their registrable domains", nullptr, Slot::content},

        {"source",
         choice,
         "where the comment came in",
         [](Scene const& s) -> Value { return to_text(s.facts.source); },
         Slot::none,
         Lookup::none,
         {"site", "form", "staff", "import", "akismet"}},
        {"kind", name, "what it is: comment, reply, review, contact-form …",
         [](Scene const& s) { return or_absent(s.facts.kind); }},
        {"site", name, "the site's id", [](Scene const& s) { return or_absent(s.facts.site); }},
        {"parent", presence, "whether it answers another comment",
         [](Scene const& s) { return s.facts.has_parent ? Value{true} : Value{}; }},
        {"depth", number, "1 for a top comment, 2 for an answer to it …",
         [](Scene const& s) { return rules::number(s.facts.depth); }},
        {"thread.age", duration, "time since the page was published, else since its first comment",
         [](Scene const& s) { return s.facts.thread_age ? Value{*s.facts.thread_age} : Value{}; },
         Slot::none, Lookup::thread},
        {"thread.comments", number, "public comments of the thread",
         [](Scene const& s) { return rules::number(s.facts.thread_comments); }, Slot::none,
         Lookup::thread},
        {"thread.closed", boolean, "whether the thread takes no new comments",
         [](Scene const& s) -> Value { return s.facts.thread_closed; }, Slot::none, Lookup::thread},

        {"ip", ip, "the author's address; absent when unknown",
         [](Scene const& s) { return s.facts.ip ? Value{*s.facts.ip} : Value{}; }, Slot::ip},
        {"ip.version", number, "4 or 6",
         [](Scene const& s) {
             return s.facts.ip ? rules::number(s.facts.ip->is_v4() ? 4 : 6) : Value{};
         }},
        {"net", ip, "the network (/24, /48) of the address",
         [](Scene const& s) { return s.facts.ip ? Value{s.facts.ip->network()} : Value{}; }},

        {"author.email.local", name, "what stands before the @",
         [](Scene const& s) { return or_absent(email_local(s)); }},
        {"author.email.domain", host, "what stands after the @",
         [](Scene const& s) { return or_absent(s.reading.email_domain); }, Slot::email},
        {"author.url.host", host, "the host of the author's website",
         [](Scene const& s) { return or_absent(s.reading.url_host); }, Slot::url},
        {"author.role",
         choice,
         "what the site says the author is; absent for readers",
         [](Scene const& s) { return or_absent(s.facts.role); },
         Slot::none,
         Lookup::none,
         {"member", "author", "moderator"}},
        {"author.verified", boolean, "whether the site has verified the author",
         [](Scene const& s) -> Value { return s.facts.verified; }},
        {"author.proven", boolean,
         "whether the site vouches for who it is, by an account of its own",
         [](Scene const& s) -> Value { return s.facts.proven; }},
        {"form.origin",
         choice,
         "whether a browser's form came from the site; absent for other sources",
         [](Scene const& s) {
             return s.facts.form_origin ? Value{to_text(*s.facts.form_origin)} : Value{};
         },
         Slot::none,
         Lookup::none,
         {"ok", "missing"}},
    };
    std::ranges::find(t, "language", &Fact::name)->choices = text::language_codes();
    add_scripts(t, std::make_index_sequence<USCRIPT_CODE_LIMIT>{});
    add_history<&Facts::author>(t, "author", "this author", Lookup::author);
    add_history<&Facts::net_history>(t, "net", "this network", Lookup::net);
    add_history<&Facts::ip_history>(t, "ip", "this address", Lookup::ip);
    return t;
}

} // namespace

std::string_view to_text(FactType type) {
    switch (type) {
    case FactType::text: return "text";
    case FactType::name: return "a name";
    case FactType::host: return "a host";
    case FactType::hosts: return "a list of hosts";
    case FactType::number: return "a number";
    case FactType::duration: return "a duration";
    case FactType::boolean: return "true or false";
    case FactType::choice: return "a choice";
    case FactType::ip: return "an address";
    case FactType::presence: return "present or absent";
    }
    return {};
}

bool is_absent(Value const& value) {
    return std::holds_alternative<std::monostate>(value);
}

std::string value_text(Value const& value) {
    struct Writer {
        std::string operator()(std::monostate) const { return "absent"; }
        std::string operator()(LookupFailed) const { return "unknown"; }
        std::string operator()(bool b) const { return b ? "true" : "false"; }
        std::string operator()(double d) const { return number_text(d); }
        std::string operator()(Duration d) const { return duration_text(d); }
        std::string operator()(std::string_view s) const { return std::string(s); }
        std::string operator()(IpAddress const& a) const { return a.text(); }
    };
    return std::visit(Writer{}, value);
}

Value Fact::value(Scene const& scene) const {
    if (scene.given) {
        if (auto const found = scene.given->find(this); found != scene.given->end()) {
            return found->second;
        }
    }
    if (lookup != Lookup::none && scene.facts.lookup_failed) {
        return LookupFailed{};
    }
    return get ? get(scene) : Value{};
}

std::vector<Fact> const& all_facts() {
    static std::vector<Fact> const table = make_table();
    return table;
}

Fact const* find_fact(std::string_view name) {
    auto const& table = all_facts();
    auto const found = std::find_if(table.begin(), table.end(),
                                    [&](Fact const& fact) { return fact.name == name; });
    return found == table.end() ? nullptr : &*found;
}

std::vector<std::string_view> fact_names() {
    std::vector<std::string_view> names;
    for (auto const& fact : all_facts()) {
        names.push_back(fact.name);
    }
    return names;
}

bool is_reserved_fact(std::string_view name) {
    static constexpr std::string_view exact[] = {
        "honeypot",
        "pow",
        "form.seconds",
        "form.token",
        "learned.spam",
        "learned.abuse",
        "links.nofollow",
        "links.text_host_differs",
        "links.in_name",
        "links.shortened",
        "links.ip_host",
        "links.punycode",
        "links.deobfuscated",
    };
    return std::find(std::begin(exact), std::end(exact), name) != std::end(exact) ||
           name.starts_with("links.domain.");
}

std::vector<HostAt> hosts_of(Fact const& fact, Scene const& scene) {
    std::vector<HostAt> found;
    found.reserve(scene.reading.links.size());
    bool const domains = fact.name == "links.domains";
    for (auto const& link : scene.reading.links) {
        found.push_back({domains ? link.domain : link.host, link.span});
    }
    return found;
}

} // namespace commentd::rules
