#include "daemon/moderation/breadth.hpp"

#include "daemon/moderation/item_text.hpp"
#include "daemon/moderation/runtime_entries.hpp"
#include "daemon/store/approved.hpp"

namespace commentd::moderation {
namespace {

constexpr std::size_t looked_at = 1000, letters_min = 3, examples_max = 5, names_max = 20;
constexpr std::size_t hundredths_max = 1; // of what was approved
constexpr std::uint32_t excerpt_max = 200; // code points

rules::RuntimeEntry as_added(NewEntry const& wanted, settings::Settings const& settings) {
    rules::RuntimeEntry entry;
    entry.list = wanted.entry.list;
    entry.entry = wanted.entry.entry;
    entry.kind = wanted.entry.kind;
    entry.action = wanted.entry.action;
    entry.languages = languages_of(settings, wanted.site);
    entry.in_force = {{}};
    return entry;
}

bool hits(rules::RuleSet const& rules, rules::RuntimeLists const& lists,
          store::ApprovedText const& comment, base::Time now, rules::Limits const& limits) {
    auto const ip = comment.ip ? comment.ip->text() : std::string();
    rules::Texts texts{};
    texts.content = comment.content;
    texts.name = comment.name;
    texts.email = comment.email;
    texts.url = comment.url;
    texts.user_agent = comment.user_agent;
    texts.ip = ip;
    rules::Facts facts;
    facts.now = now;
    facts.ip = comment.ip;
    facts.author_id = comment.author_id;
    return rules.finds_entry(texts, rules.read(texts, &lists, limits), facts);
}

std::string why_too_broad(Breadth const& breadth, store::ListEntry const& entry) {
    bool const has_letters = entry.kind != rules::ListKind::ips;
    if (has_letters && rules::entry_letters(entry.entry) < letters_min)
        return "an entry has at least 3 letters";
    if (rules::is_for_everybody(entry.kind, entry.entry))
        return "this is everybody's: a public suffix, or a very large network";
    // One comment of a few is no habit.
    if (breadth.would_hit > 1 && breadth.would_hit * 100 > breadth.of * hundredths_max)
        return "it would have hit " + std::to_string(breadth.would_hit) + " of the last " +
               std::to_string(breadth.of) + " approved comments; an admin may `force` it";
    return {};
}

} // namespace

Breadth measure_breadth(store::ReadConnections& connections, Policy const& policy,
                        NewEntry const& wanted, std::optional<comments::SiteNumber> site,
                        base::Time now) {
    Breadth breadth;
    auto const lists = policy.rules->prepare({as_added(wanted, policy.settings)});
    auto const sites = site ? std::optional(std::vector{*site}) : std::nullopt;
    for (auto const& comment : store::last_approved(connections.truth, looked_at, sites)) {
        ++breadth.of;
        if (!hits(*policy.rules, *lists, comment, now, {policy.settings.eval})) continue;
        if (++breadth.would_hit <= examples_max)
            breadth.examples.push_back(
                {comment.id, comment.name, std::string(excerpt(comment.content, excerpt_max))});
    }
    if (wanted.entry.kind == rules::ListKind::ips)
        if (auto const range = rules::IpRange::from_text(wanted.entry.normalised))
            breadth.approved_authors =
                store::approved_names(connections, *range, sites, names_max);
    breadth.too_broad = why_too_broad(breadth, wanted.entry);
    return breadth;
}

} // namespace commentd::moderation
