// What is known of a rule set while it is being made: names, what each part touches, problems.
// Conditions read themselves with its help.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rules/compiled.hpp"
#include "rules/pack/keys.hpp"
#include "rules/pack/load.hpp"
#include "rules/pack/node.hpp"
#include "rules/pack/problems.hpp"

namespace commentd::rules {

// One pack as read, before it means anything.
struct Pack {
    PackFile const* file;
    std::string name;  // of the pack, as it says
    std::string shown; // "spam.yaml", for places
    Node root;
};

// What a macro or a rule looks at, itself and then through others.
struct Touched {
    bool author_history = false;
    bool finds = false; // something that has a place: {match} makes sense
    bool lists = false; // entries of lists: {match.entry} makes sense
    std::vector<Slot> slots;
    std::vector<std::uint32_t> covers;      // lists of `covers: match`
    std::vector<Condition const*> covering; // those conditions; only a rule itself has them
    std::vector<std::string> groups;        // named groups of regexes
    std::optional<std::uint32_t> duplicate; // number of the query
    std::optional<std::uint32_t> trial;     // a rule on trial that it asks, itself or by a macro
    std::vector<std::uint32_t> macros, rules;

    void add(Touched const& other); // all but macros and rules
};

// For tests that replace lists: only these rules, these entries.
struct Variant {
    std::vector<std::string> rules;
    std::map<std::string, Node const*, std::less<>> lists;
};

struct ListWords; // list_words.cpp

// Thrown by stop_if_asked(): loading is given up.
struct LoadingStopped {};
void stop_if_asked(LoadOptions const&);

class Compiler {
public:
    // Reports to `problems`; with an error among them what compile() gives is of no use.
    Compiler(std::vector<Pack> const&, LoadOptions const&, Problems& problems,
             Variant const* = nullptr);

    Compiled compile(std::string id);
    // Of a rule, after compile(): the rules that it needs, itself among them.
    std::vector<std::string> needed_by(std::string_view rule) const;

    Compiled& set() { return set_; }
    Problems& problems() { return problems_; }
    LoadOptions const& options() const { return options_; }
    Touched& touched() { return *touched_; } // of the rule or macro that is being read
    bool in_unless() const { return in_unless_; }
    void in_unless(bool now) { in_unless_ = now; }
    bool is_rule(std::string_view name) const;
    bool is_variant() const { return variant_ != nullptr; }

    // By name; a problem when there is none.
    std::optional<std::uint32_t> list(Node const& name);
    using Complain = std::function<void(std::string_view code, std::string message)>;
    std::optional<std::uint32_t> list(std::string const& name, Complain const&) const;
    std::optional<std::uint32_t> macro(Node const& name);
    std::optional<std::uint32_t> rule(Node const& name);
    std::optional<std::uint32_t> group(Node const& name);
    Fact const* fact(std::string_view name, Mark);

    // What a condition looks at.
    void look(Fact const&);
    void look(Fact const&, ViewKind);
    void look(Fact const&, std::uint32_t list, ViewKind);
    void need(Fact const&); // only to be shown
    std::uint32_t query(RateQuery);
    std::uint32_t query(DuplicateQuery const&);
    // The number of a file that list entries stand in.
    std::uint32_t place(std::string shown, std::string file);
    // A list without a name, for the words of one test.
    std::uint32_t literals(List::Type, ViewKind, std::vector<Node const*> const&);

private:
    using Names = std::map<std::string, std::uint32_t, std::less<>>;
    struct Declared { // in a first pass, so that all may refer to all
        Pack const* pack;
        std::string name;
        Mark mark;
        Node const* node;
    };
    struct Kind { // of things that have names
        std::string_view what;
        Names names;
        std::vector<Declared> all;
    };

    void declare(Pack const&);
    void declare(Kind&, Pack const&, std::string name, Mark, Node const&);
    std::optional<std::uint32_t> find(Kind const&, Node const& name);
    std::string there_is_no(Kind const&, std::string const& name) const;
    void read_macro(std::uint32_t);
    void read_rule(std::uint32_t);
    void resolve(); // what macros and rules touch through each other
    void resolve(bool is_rule, std::uint32_t);
    void compile_words(); // list_words.cpp
    void add_words(std::uint32_t list, ViewKind, ListWords&);
    void tell_empty(Literal const&);

    std::vector<Pack> const& packs_;
    LoadOptions const& options_;
    Problems& problems_;
    Variant const* variant_;

    Compiled set_;
    Kind lists_{"list", {}, {}}, macros_{"macro", {}, {}}, rules_{"rule", {}, {}},
        groups_{"group", {}, {}};
    struct Part {
        Touched touched;
        enum { fresh, open, done } state = fresh;
    };
    std::vector<Part> macro_parts_, rule_parts_;
    Touched* touched_ = nullptr;
    bool in_unless_ = false;
};

// rule_reader.cpp: a rule, and then what depends on others of its set.
Rule read_rule(Node const&, Pack const&, Compiler&);
void finish_rule(Rule&, Node const&, Compiler&);
Group read_group(std::string name, Node const&, Problems&);
// lists.cpp; `instead` are the entries that a test gives it
List read_list(std::string name, Node const&, Pack const&, Node const* instead, Compiler&);

bool is_name(std::string_view);

} // namespace commentd::rules
