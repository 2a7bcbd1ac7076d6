// Compiled rules. Deciding is a pure function of what is handed in: no socket, no SQL, no clock
// but the one that limits its own CPU time. Const and thread-safe after loading.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/decision.hpp"
#include "rules/facts.hpp"
#include "rules/runtime_entry.hpp"

namespace commentd::rules {

// What reading the texts once gave: views, matches of all lists, links, shape. Made by
// RuleSet::read and handed back to the decide of the same set.
class Reading {
public:
    Reading(Reading&&) noexcept;
    Reading& operator=(Reading&&) noexcept;
    ~Reading();

    // For the daemon's own keys: identity, duplicates, link domains.
    std::string_view folded_content() const;
    std::string_view folded_name() const;
    std::vector<std::string> const& link_domains() const; // registrable, distinct, at most 50

private:
    friend class RuleSet;
    struct Impl;
    explicit Reading(std::unique_ptr<Impl>);
    std::unique_ptr<Impl> impl_;
};

enum class Outcome : std::uint8_t { passed, failed, inapplicable, errored };
std::string_view to_text(Outcome);

// For `explain`: every rule, not only those that hit.
struct Because {
    std::string fact, value, test; // "author.approved", "0", "< 3"
    Outcome outcome;
    bool operator==(Because const&) const = default;
};
struct RuleReport {
    std::string id, pack, group, at; // at: "spam.yaml:40"
    Mode mode = Mode::enforce;
    Outcome outcome;
    Points score = 0;   // by itself
    std::string action; // "" when it only scores
    std::string reason; // filled in when passed
    std::vector<Because> because;
};
struct GroupReport {
    std::string name;
    Points sum = 0, counted = 0;
};
struct Explanation {
    Decision decision;
    std::vector<RuleReport> rules;
    std::vector<GroupReport> groups; // those with a member that passed
};

// What a rule is, whatever the comment.
struct RuleInfo {
    std::string id, pack, desc, group, at; // at: "spam.yaml:40"
    Mode mode = Mode::enforce;
    std::optional<Points> score;
    std::optional<Verdict> action;

    // It speaks for a comment, not against it.
    bool eases() const { return action == Verdict::approve || (!action && score && *score < 0); }
};
struct ListInfo {
    std::string_view name, pack;
    ListKind kind;
};
struct EntryInfo {
    std::string_view list, entry; // as written
    std::string_view place;       // the file that it stands in, and the line
    std::uint32_t line = 0;
};

struct Limits {
    std::chrono::milliseconds eval{50}; // of thread CPU time, for read and decide together
};

class RuntimeLists; // run-time entries made ready for one rule set

class RuleSet {
public:
    ~RuleSet();

    std::string const& id() const; // 12 hexadecimal digits of the content hash
    Needs const& needs() const;
    std::vector<std::string> const& rule_ids() const;
    std::size_t entry_count() const; // of all lists
    std::vector<RuleInfo> rules() const; // in file order, disabled ones too
    void each_entry(std::function<void(EntryInfo const&)> const&) const; // of lists with a name
    std::vector<ListInfo> lists() const;                                 // likewise

    // Null when there are none, which costs nothing. `before`: an earlier answer of this set, which
    // lends what has not changed. Compiles, so it takes some milliseconds, 20 for 10,000.
    std::shared_ptr<RuntimeLists const> prepare(std::vector<RuntimeEntry>,
                                                RuntimeLists const* before = nullptr) const;

    // `lists`: of this set; they must outlive the reading. The limits are those of decide().
    Reading read(Texts const&, RuntimeLists const* lists = nullptr, Limits const& = {}) const;
    Decision decide(Texts const&, Reading const&, Facts const&, Limits const& = {}) const;
    Explanation explain(Texts const&, Reading const&, Facts const&, Limits const& = {}) const;
    // Whether any of the lists that it was read with has an entry in it where rules look for that;
    // a domain or address of a pack's list wherever one stands.
    bool finds_entry(Texts const&, Reading const&, Facts const&) const;

private:
    friend struct RuleSetAccess; // the compiler in rules/pack
    struct Impl;
    explicit RuleSet(std::unique_ptr<Impl>);
    std::unique_ptr<Impl> impl_;
};

} // namespace commentd::rules
