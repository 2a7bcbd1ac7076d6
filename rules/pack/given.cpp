#include "rules/pack/given.hpp"

#include <algorithm>

#include "rules/pack/fact_limits.hpp"
#include "rules/pack/scalars.hpp"

namespace commentd::rules {

namespace {

// What the site may send and no rule looks at.
constexpr std::string_view unread[] = {"format", "notify", "submitted_at"};

Source source_named(std::string_view name) {
    for (auto const source : {Source::form, Source::staff, Source::import, Source::akismet}) {
        if (to_text(source) == name) {
            return source;
        }
    }
    return Source::site;
}

std::optional<Value> read_value(Fact const& fact, Node const& node) {
    auto const wrap = [](auto const& value) {
        return value ? std::optional<Value>(*value) : std::nullopt;
    };
    switch (fact.type) {
    case FactType::number: return node.quoted ? std::nullopt : wrap(read_decimal(node.text));
    case FactType::duration: return wrap(read_duration(node.text));
    case FactType::ip: return wrap(IpAddress::from_text(node.text));
    case FactType::boolean:
        if (node.quoted || (node.text != "true" && node.text != "false")) {
            return std::nullopt;
        }
        return node.text == "true";
    case FactType::choice:
        if (std::find(fact.choices.begin(), fact.choices.end(), node.text) == fact.choices.end()) {
            return std::nullopt;
        }
        return std::string_view{node.text};
    case FactType::text:
    case FactType::name:
    case FactType::host: return std::string_view{node.text};
    case FactType::presence: return true;
    case FactType::hosts: break;
    }
    return std::nullopt;
}

} // namespace

Given::Given(Needs const& needs, Time clock, Problems& problems) : problems_(problems) {
    facts.now = clock;
    facts.author = History{};
    facts.rates.assign(needs.rates.size(), 1); // this comment alone
    facts.duplicates.resize(needs.duplicates.size());
    facts.policy.judge_first_comment = true;
}

bool Given::read(Node const& node, std::initializer_list<std::string_view> others) {
    if (node.is_scalar()) {
        stored(Slot::content) = node.text;
    } else if (node.is_map()) {
        read_map(node, "", others);
    } else {
        refuse(node, "a comment is a text or a map");
    }
    return good_;
}

Texts Given::texts() const {
    auto const of = [&](Slot slot) {
        return std::string_view{texts_[static_cast<std::size_t>(slot)]};
    };
    return {of(Slot::content),      of(Slot::name),     of(Slot::email),  of(Slot::url),
            of(Slot::user_agent),   of(Slot::referrer), of(Slot::thread), of(Slot::thread_url),
            of(Slot::thread_title), of(Slot::ip)};
}

void Given::add_links(TextReading const& reading) {
    if (!facts.link_domain && !reading.domains.empty()) {
        facts.link_domain.emplace();
    }
}

void Given::read_map(Node const& map, std::string const& prefix,
                     std::initializer_list<std::string_view> others) {
    for (auto const& [key, mark, value] : map.members) {
        if (std::find(others.begin(), others.end(), key) != others.end() ||
            value.kind == Node::Kind::null) {
            continue;
        }
        if (value.is_map()) {
            read_map(value, prefix + key + ".", {});
        } else if (!value.is_scalar()) {
            refuse(value, "'" + prefix + key + "' takes one value");
        } else {
            read_one(prefix + key, mark, value);
        }
    }
}

void Given::read_one(std::string const& name, Mark mark, Node const& value) {
    if (name == "author.id") {
        facts.proven = true;
        author_id = value.text;
    } else if (name == "thread.id") {
        stored(Slot::thread) = value.text;
    } else if (name == "client.ip") {
        set_fact(*find_fact("ip"), value);
    } else if (name == "thread.published_at") {
        if (auto const time = read_time(value.text)) {
            facts.thread_age = facts.now - *time;
        } else {
            refuse(value, "'published_at' must be a time such as 2026-05-01T12:00:00Z");
        }
    } else if (name == "rate" || name.starts_with("duplicate")) {
        set_copies(name, value);
    } else if (auto const* fact = find_fact(name)) {
        set_fact(*fact, value);
    } else if (is_reserved_fact(name)) {
        problems_.not_yet(mark, name);
        good_ = false;
    } else if (std::find(std::begin(unread), std::end(unread), name) == std::end(unread)) {
        problems_.error(mark, "E001",
                        "'" + name + "' is neither of a comment nor a fact" +
                            (problems_.wants_suggestions() ? suggestion(name, fact_names()) : ""));
        good_ = false;
    }
}

void Given::set_fact(Fact const& fact, Node const& node) {
    auto const value = read_value(fact, node);
    if (!value) {
        refuse(node, "'" + node.text + "' is no value of '" + fact.name + "', which is " +
                         kind_text(fact));
        return;
    }
    auto const limits = limits_of(fact);
    if (auto const* number = std::get_if<double>(&*value); number && !limits.contains(*number)) {
        refuse(node, "'" + node.text + "' is no value of '" + fact.name + "', which is " +
                         limits.text(),
               "E010");
        return;
    }
    if (fact.type == FactType::text || fact.name == "ip") {
        stored(fact.slot) = node.text;
    }
    if (fact.name == "ip") {
        facts.ip = std::get<IpAddress>(*value);
        facts.ip_history = facts.ip_history.value_or(History{});
        facts.net_history = facts.net_history.value_or(History{});
    } else if (fact.type != FactType::text) {
        values[&fact] = *value;
    }
    // What the policies look at, beside the rules.
    if (fact.name == "author.proven") {
        facts.proven = std::get<bool>(*value);
    } else if (fact.name == "source") {
        facts.source = source_named(node.text);
    } else if (fact.name == "form.origin") {
        facts.form_origin = node.text == "ok" ? Origin::ok : Origin::missing;
    } else if (fact.name == "site") {
        facts.site = node.text;
    } else if (fact.name == "parent") {
        facts.has_parent = true;
    }
    set_history(fact.name, *value);
}

// Counts are set where totals and ratios are made of them.
void Given::set_history(std::string_view name, Value const& value) {
    auto const dot = name.rfind('.');
    auto const owner = name.substr(0, dot);
    auto const part = dot == name.npos ? std::string_view{} : name.substr(dot + 1);
    struct Owner {
        std::string_view name;
        std::optional<History>* history;
        bool* said;
    };
    Owner const owners[] = {{"author", &facts.author, &said.author},
                            {"net", &facts.net_history, &said.net},
                            {"ip", &facts.ip_history, &said.ip},
                            {"links.domain", &facts.link_domain, &said.link_domain}};
    auto const* known = std::ranges::find(owners, owner, &Owner::name);
    auto* const history = known == std::end(owners) ? nullptr : known->history;
    auto const count = part == "approved"   ? &History::approved
                       : part == "rejected" ? &History::rejected
                       : part == "spam"     ? &History::spam
                       : part == "pending"  ? &History::pending
                                            : nullptr;
    auto const* number = std::get_if<double>(&value);
    if (!history || !count || !number) {
        return;
    }
    if (!*history) {
        history->emplace();
    }
    *known->said = true;
    (**history).*count = static_cast<std::uint32_t>(*number);
    facts.known_reader = facts.author->approved > 0;
}

// What every rate, every search for copies of the set is to answer.
void Given::set_copies(std::string const& name, Node const& node) {
    (name == "rate" ? said.rates : said.duplicates) = true;
    auto const number = node.is_plain() ? read_integer(node.text) : std::nullopt;
    if (name == "duplicate.first_id") {
        for (auto& answer : facts.duplicates) {
            answer.first_id = node.text;
        }
    } else if ((name != "rate" && name != "duplicate" && name != "duplicate.count") || !number) {
        refuse(node, "'" + name + "' takes a whole number");
    } else if (!FactLimits{}.contains(static_cast<double>(*number))) {
        refuse(node, "'" + name + "' is " + FactLimits{}.text(), "E010");
    } else if (name == "rate") {
        facts.rates.assign(facts.rates.size(), static_cast<std::uint32_t>(*number));
    } else {
        for (auto& answer : facts.duplicates) {
            answer.count = static_cast<std::uint32_t>(*number);
        }
    }
}

void Given::refuse(Node const& node, std::string const& why, std::string_view code) {
    problems_.error(node.mark, code, why);
    good_ = false;
}

} // namespace commentd::rules
