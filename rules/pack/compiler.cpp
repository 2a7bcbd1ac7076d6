#include "rules/pack/compiler.hpp"

#include <algorithm>
#include <set>

#include "rules/conditions/read.hpp"
#include "rules/pack/scalars.hpp"

namespace commentd::rules {

namespace {

constexpr std::string_view program_rules[] = {"engine.", "policy.", "ban."};

// Each once: what is reached in two ways is no more than that.
template <class T>
void add_all(std::vector<T>& to, std::vector<T> const& from) {
    to.insert(to.end(), from.begin(), from.end());
    std::sort(to.begin(), to.end());
    to.erase(std::unique(to.begin(), to.end()), to.end());
}

template <class Query>
std::uint32_t number_of(std::vector<Query>& all, Query query) {
    auto const found = std::find(all.begin(), all.end(), query);
    auto const number = static_cast<std::uint32_t>(found - all.begin());
    if (found == all.end()) {
        all.push_back(std::move(query));
    }
    return number;
}

} // namespace

bool is_name(std::string_view name) {
    return !name.empty() && name.size() <= 64 && name[0] != '-' && name[0] != '.' &&
           name.find_first_not_of(
               "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == name.npos;
}

void Touched::add(Touched const& other) {
    if (&other == this) {
        return; // a cycle, which is an error anyway
    }
    author_history |= other.author_history;
    finds |= other.finds;
    lists |= other.lists;
    add_all(slots, other.slots);
    add_all(covers, other.covers);
    add_all(groups, other.groups);
    if (!duplicate) {
        duplicate = other.duplicate;
    }
    if (!trial) {
        trial = other.trial;
    }
}

Compiler::Compiler(std::vector<Pack> const& packs, LoadOptions const& options, Problems& problems,
                   Variant const* variant)
    : packs_(packs), options_(options), problems_(problems), variant_(variant) {}

Compiled Compiler::compile(std::string id) {
    set_.id = std::move(id);
    for (auto const& pack : packs_) {
        declare(pack);
    }
    for (auto const& group : groups_.all) {
        set_.groups.push_back(read_group(group.name, *group.node, problems_));
    }
    for (auto const& list : lists_.all) {
        stop_if_asked(options_);
        Node const* instead = nullptr;
        if (variant_ && variant_->lists.contains(list.name)) {
            instead = variant_->lists.find(list.name)->second;
        }
        set_.lists.push_back(read_list(list.name, *list.node, *list.pack, instead, *this));
        set_.entry_count += set_.lists.back().entries.size();
    }
    set_.macros.resize(macros_.all.size());
    macro_parts_.resize(macros_.all.size());
    set_.rules.resize(rules_.all.size());
    rule_parts_.resize(rules_.all.size());
    for (std::uint32_t i = 0; i < macros_.all.size(); ++i) {
        read_macro(i);
    }
    for (std::uint32_t i = 0; i < rules_.all.size(); ++i) {
        stop_if_asked(options_);
        read_rule(i);
    }
    resolve();
    for (std::uint32_t i = 0; i < rules_.all.size(); ++i) {
        if (rule_parts_[i].state == Part::done && set_.rules[i].when) {
            touched_ = &rule_parts_[i].touched;
            rules::finish_rule(set_.rules[i], *rules_.all[i].node, *this);
        }
        set_.rule_ids.push_back(set_.rules[i].id);
    }
    set_.wants.of(Slot::unquoted) = set_.wants.of(Slot::content);
    compile_words();
    set_.regexes.finish(options_.regex_bytes_max);
    return std::move(set_);
}

void Compiler::declare(Pack const& pack) {
    Keys keys(pack.root, problems_, "a pack");
    keys.not_yet({"overrides"});
    for (auto const* key : {"commentd_rules", "name", "needs", "uses", "tests"}) {
        keys.find(key); // read by load.cpp and tests.cpp
    }
    keys.text("desc");
    for (auto const& [key, kind] :
         {std::pair{"groups", &groups_}, {"lists", &lists_}, {"macros", &macros_}}) {
        auto const* node = keys.find(key);
        if (node && !node->is_map()) {
            problems_.error(node->mark, "E014",
                            std::string("'") + key + "' must be a map of names");
        }
        for (std::size_t i = 0; node && i < node->members.size(); ++i) {
            auto const& member = node->members[i];
            declare(*kind, pack, member.key, member.mark, member.value);
        }
    }
    auto const* rules = keys.find("rules");
    keys.finish();
    if (rules && !rules->is_sequence()) {
        problems_.error(rules->mark, "E014",
                        "'rules' must be a list of rules (each begins with '- id: …')");
        return;
    }
    if (!rules) {
        return;
    }
    for (auto const& rule : rules->items) {
        auto const* id = rule.find("id");
        if (id && id->is_scalar()) {
            declare(rules_, pack, id->text, id->mark, rule);
        } else {
            problems_.error(rule.mark, "E015", "a rule needs an 'id'");
        }
    }
}

void Compiler::declare(Kind& kind, Pack const& pack, std::string name, Mark mark,
                       Node const& node) {
    auto const what = std::string(kind.what);
    if (!is_name(name)) {
        problems_.error(mark, "E018",
                        "the name of a " + what + " is at most 64 letters, digits, '-', '_', '.'");
    }
    for (auto const prefix : program_rules) {
        if (&kind == &rules_ && name.starts_with(prefix)) {
            problems_.error(mark, "E018",
                            "rules named '" + std::string(prefix) + "…' are the program's own");
        }
    }
    if (&kind == &lists_ && name.starts_with("ban-")) {
        problems_.error(mark, "E018", "lists named 'ban-…' are the program's own");
    }
    auto const [known, is_new] =
        kind.names.emplace(name, static_cast<std::uint32_t>(kind.all.size()));
    if (!is_new) {
        auto const& first = kind.all[known->second].mark;
        problems_.error(mark, "E003",
                        "there is another " + what + " named '" + name + "' at " +
                            problems_.file(first) + ":" + std::to_string(first.line));
    }
    kind.all.push_back({&pack, std::move(name), mark, &node});
}

std::optional<std::uint32_t> Compiler::find(Kind const& kind, Node const& name) {
    if (!name.is_scalar()) {
        problems_.error(name.mark, "E014", "the name of a " + std::string(kind.what) + " must stand here");
        return std::nullopt;
    }
    auto const found = kind.names.find(name.text);
    if (found != kind.names.end()) {
        return found->second;
    }
    problems_.error(name.mark, "E005", there_is_no(kind, name.text));
    return std::nullopt;
}

std::string Compiler::there_is_no(Kind const& kind, std::string const& name) const {
    std::vector<std::string_view> names;
    if (problems_.wants_suggestions()) {
        for (auto const& [known, number] : kind.names) {
            names.push_back(known);
        }
    }
    return "there is no " + std::string(kind.what) + " named '" + name + "'" +
           suggestion(name, names);
}

std::optional<std::uint32_t> Compiler::list(Node const& name) {
    return find(lists_, name);
}

std::optional<std::uint32_t> Compiler::list(std::string const& name,
                                            Complain const& complain) const {
    auto const found = lists_.names.find(name);
    if (found != lists_.names.end()) {
        return found->second;
    }
    complain("E005", there_is_no(lists_, name));
    return std::nullopt;
}

std::optional<std::uint32_t> Compiler::group(Node const& name) {
    return find(groups_, name);
}

std::optional<std::uint32_t> Compiler::macro(Node const& name) {
    auto const number = find(macros_, name);
    if (number) {
        touched_->macros.push_back(*number);
    }
    return number;
}

std::optional<std::uint32_t> Compiler::rule(Node const& name) {
    auto const number = find(rules_, name);
    if (number) {
        touched_->rules.push_back(*number);
    }
    return number;
}

Fact const* Compiler::fact(std::string_view name, Mark mark) {
    if (auto const* found = find_fact(name)) {
        return found;
    }
    if (is_reserved_fact(name)) {
        problems_.not_yet(mark, name);
        return nullptr;
    }
    std::vector<std::string_view> names;
    if (problems_.wants_suggestions()) {
        names = fact_names();
        names.insert(names.end(), {"all", "any", "none", "not", "at_least", "macro", "rule", "list",
                                   "rate", "duplicate"});
    }
    problems_.error(mark, "E001",
                    "there is no fact or condition '" + std::string(name) + "'" +
                        suggestion(name, names));
    return nullptr;
}

void Compiler::need(Fact const& fact) {
    auto& needs = set_.needs;
    needs.author |= fact.lookup == Lookup::author;
    needs.net |= fact.lookup == Lookup::net;
    needs.ip |= fact.lookup == Lookup::ip;
    needs.thread |= fact.lookup == Lookup::thread;
    needs.link_domain |= fact.lookup == Lookup::link_domain;
    if (fact.wants) {
        set_.wants.*fact.wants = true;
    }
    set_.wants.email_domain |= fact.name == "author.email.domain";
    set_.wants.url_host |= fact.name == "author.url.host";
}

void Compiler::look(Fact const& fact) {
    need(fact);
    touched_->author_history |= fact.is_author_history();
}

void Compiler::look(Fact const& fact, ViewKind view) {
    look(fact);
    auto& wants = set_.wants.of(fact.slot);
    (view == ViewKind::raw     ? wants.raw
     : view == ViewKind::plain ? wants.plain
                               : wants.folded) = true;
    touched_->slots.push_back(fact.slot);
}

void Compiler::look(Fact const& fact, std::uint32_t list, ViewKind view) {
    look(fact);
    if (set_.lists[list].is_text()) {
        set_.wants.of(fact.slot).list(list, view);
    }
    if (fact.slot != Slot::none) {
        touched_->slots.push_back(fact.slot);
    }
}

std::uint32_t Compiler::query(RateQuery query) {
    return number_of(set_.needs.rates, std::move(query));
}

std::uint32_t Compiler::query(DuplicateQuery const& query) {
    return number_of(set_.needs.duplicates, query);
}

bool Compiler::is_rule(std::string_view name) const {
    return rules_.names.contains(name);
}

std::uint32_t Compiler::place(std::string shown, std::string file) {
    set_.places.push_back({std::move(shown), std::move(file)});
    return static_cast<std::uint32_t>(set_.places.size() - 1);
}

std::uint32_t Compiler::literals(List::Type type, ViewKind view,
                                 std::vector<Node const*> const& words) {
    List list;
    list.type = type;
    list.view = view;
    auto const file = place({}, words.empty() ? "" : problems_.file(words[0]->mark));
    for (auto const* word : words) {
        list.entries.push_back({word->text, file, static_cast<std::uint32_t>(word->mark.line),
                                static_cast<std::uint32_t>(word->mark.column), {}});
    }
    set_.lists.push_back(std::move(list));
    return static_cast<std::uint32_t>(set_.lists.size() - 1);
}

void Compiler::read_macro(std::uint32_t number) {
    touched_ = &macro_parts_[number].touched;
    set_.macros[number] = read_condition(*macros_.all[number].node, *this);
}

void Compiler::read_rule(std::uint32_t number) {
    auto const& declared = rules_.all[number];
    auto& rule = set_.rules[number];
    rule.id = declared.name;
    rule.mode = Mode::disabled;
    if (variant_ && std::find(variant_->rules.begin(), variant_->rules.end(), rule.id) ==
                        variant_->rules.end()) {
        return;
    }
    touched_ = &rule_parts_[number].touched;
    rule = rules::read_rule(*declared.node, *declared.pack, *this);
}

} // namespace commentd::rules
