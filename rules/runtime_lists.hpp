// Run-time entries made ready for one rule set: what a rule set is to the lists of its packs. Words
// have indexes of their own beside the packs', in at most two blocks, so that one more word among
// ten thousand compiles some hundred; all else is found by its hash.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rules/compiled.hpp"
#include "rules/conditions/condition.hpp"
#include "rules/runtime_entry.hpp"

namespace commentd::rules {

// Where the words of bans are looked for, whatever the rules look at.
constexpr bool is_banned_in(Slot slot) { return slot == Slot::content || slot == Slot::name; }

class RuntimeLists {
public:
    // `before`, of the same rule set, lends what has not changed.
    RuntimeLists(Compiled const&, std::vector<RuntimeEntry>, RuntimeLists const* before);

    std::size_t size() const { return entries_.size(); }
    std::size_t in_force(Time now) const; // whose term is not over

    // Of words: what a block looks for.
    struct Sought {
        std::int64_t entry;
        std::uint32_t list; // of the rule set; no_list: a ban
        ViewKind view;
    };
    struct Block {
        std::vector<std::int64_t> entries; // sorted
        std::vector<Sought> sought;
        ViewWords<text::Words> words; // their literals are indexes of `sought`
        ViewWords<text::DisguisedWords> skeleton, squeezed;
        bool bans = false; // some are
    };
    std::vector<std::shared_ptr<Block const>> const& blocks() const { return blocks_; }
    RuntimeEntry const* entry(std::int64_t number) const; // null: removed since its block was made

    // Those of one list (no_list: of the bans of that kind; any_list) that count for this comment.
    static constexpr std::uint32_t any_list = no_list - 1;
    using Found = std::vector<RuntimeEntry const*>;
    Found hosts(std::uint32_t list, std::string_view host, Facts const&) const;
    Found addresses(std::uint32_t list, IpAddress const&, Facts const&) const;
    Found emails(std::string_view email, Facts const&) const;
    Found authors(std::string_view name, std::string_view id, Facts const&) const;
    bool bans_domains() const { return bans_domains_; }
    bool has_hosts() const { return has_hosts_; }

private:
    struct Place {
        RuntimeEntry const* entry;
        std::uint32_t list;
    };
    void index(Compiled const&);
    void index_one(RuntimeEntry const&, std::uint32_t list);
    void compile(Compiled const&, RuntimeLists const* before);
    static void take(std::vector<Place> const&, std::uint32_t list, Facts const&, Found&);
    Found find(std::string const& key, std::uint32_t list, Facts const&) const;

    std::map<std::int64_t, RuntimeEntry> entries_;
    std::vector<std::shared_ptr<Block const>> blocks_;
    // Hosts, emails, names and accounts, each with a letter of its own before it.
    std::unordered_map<std::string, std::vector<Place>> by_text_;
    std::map<std::pair<int, IpAddress>, std::vector<Place>> networks_; // by bits and first address
    std::set<int> widths_;                                             // bits that occur
    bool has_hosts_ = false, bans_domains_ = false, has_emails_ = false, has_authors_ = false;
};

// RuleSet::finds_entry.
bool finds_entry(RuntimeLists const&, Scene const&);

// Every place where a ban hits, with its entry in Match::added.
std::vector<Match> find_bans(RuntimeLists const&, Scene const&);

} // namespace commentd::rules
