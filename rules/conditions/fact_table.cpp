#include "rules/conditions/fact_table.hpp"

#include <algorithm>

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

template <auto member>
Value links_that(Scene const& s) {
    return static_cast<double>(std::count_if(
        s.reading.links.begin(), s.reading.links.end(), [](text::Link const& link) {
            if constexpr (std::is_member_object_pointer_v<decltype(member)>) {
                return link.*member;
            } else {
                return member(link.host);
            }
        }));
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

        {"content.truncated", boolean, "a limit was reached while the text was read",
         [](Scene const& s) -> Value { return s.reading.truncated; }},

        {"links.count", number, "links in the text",
         [](Scene const& s) -> Value { return static_cast<double>(s.reading.links.size()); }},
        {"links.external", number, "links to another domain than the thread's",
         [](Scene const& s) -> Value { return external_links(s); }},
        {"links.nofollow", number, "links of tags with rel=\"nofollow\"",
         links_that<&text::Link::nofollow>},
        {"links.text_host_differs", boolean,
         "whether some link's text, or a user before its @, names another domain than it leads to",
         [](Scene const& s) -> Value {
             auto const& links = s.reading.links;
             return std::any_of(links.begin(), links.end(),
                                [](auto const& link) { return link.text_host_differs; });
         }},
        {"links.in_name", number, "links in the author's name",
         [](Scene const& s) -> Value { return static_cast<double>(s.reading.name_links); }},
        {"links.shortened", number, "links to well-known shorteners of addresses",
         links_that<&text::is_shortener>},
        {"links.ip_host", number, "links to a bare IP address, however it is written",
         links_that<&text::is_ip_host>},
        {"links.punycode", number, "links to hosts with letters beyond ASCII (xn--…)",
         links_that<&text::is_punycode>},
        {"links.deobfuscated", number,
         "links spelled to be seen by people alone: hxxp://, example[.]com, example dot com",
         links_that<&text::Link::deobfuscated>},
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
    };
    add_content_facts(t);
    add_form_facts(t);
    add_history<&Facts::author>(t, "author", "this author", Lookup::author);
    add_history<&Facts::net_history>(t, "net", "this network", Lookup::net);
    add_history<&Facts::ip_history>(t, "ip", "this address", Lookup::ip);
    add_history<&Facts::link_domain>(t, "links.domain",
                                     "the linked domain that speaks most against the comment",
                                     Lookup::link_domain);
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
    return name == "learned.spam" || name == "learned.abuse";
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
