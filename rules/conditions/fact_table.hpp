// The one table of everything a condition may look at. The linter, the evaluation, explain and the
// documentation all read it.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "rules/reading.hpp"

namespace commentd::rules {

enum class FactType : std::uint8_t {
    text,  // of people, with views; lists and regexes look here
    name,  // one short word: a host, a site's id
    host,  // a name that is a host: lists of domains look here
    hosts, // several of them
    number,
    duration,
    boolean,
    choice, // one of few words
    ip,
    presence, // only there or not
};
std::string_view to_text(FactType);

struct LookupFailed {};
using Value = std::variant<std::monostate, // absent
                           LookupFailed, bool, double, Duration, std::string_view, IpAddress>;
bool is_absent(Value const&);
std::string value_text(Value const&);

struct Fact;

// What rules are asked about.
struct Scene {
    Texts const& texts;
    TextReading const& reading;
    Facts const& facts;
    std::map<Fact const*, Value> const* given = nullptr; // said by a test, whatever else is true
};

enum class Lookup : std::uint8_t { none, author, net, ip, thread, link_domain };

struct Fact {
    std::string name;
    FactType type;
    std::string sentence;
    Value (*get)(Scene const&) = nullptr; // null: see Slot
    Slot slot = Slot::none;               // the stored text in which its hits are counted
    Lookup lookup = Lookup::none;
    std::vector<std::string_view> choices = {};
    bool Wants::*wants = nullptr; // what must be made of the texts for it

    Value value(Scene const&) const;
    bool is_of_hosts() const { return type == FactType::host || type == FactType::hosts; }
    bool is_author_history() const { return lookup == Lookup::author; }
};

std::vector<Fact> const& all_facts();
void add_content_facts(std::vector<Fact>& table); // content_facts.cpp
void add_form_facts(std::vector<Fact>& table);    // form_facts.cpp
Fact const* find_fact(std::string_view name);
std::vector<std::string_view> fact_names();
// Named in the language, but of a later version of the program.
bool is_reserved_fact(std::string_view name);

// The elements of a fact of type hosts, with the link's place in the content.
struct HostAt {
    std::string_view host;
    text::Span span;
};
std::vector<HostAt> hosts_of(Fact const&, Scene const&);

} // namespace commentd::rules
