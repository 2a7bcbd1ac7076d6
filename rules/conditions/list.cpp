// `list: names, in: facts`: entries of lists in texts, among hosts, around addresses; and
// `covers: match`, the exception that looks at where a rule hit.
#include <algorithm>
#include <tuple>

#include "rules/compiled.hpp"
#include "rules/conditions/range.hpp"
#include "rules/conditions/strings.hpp"
#include "rules/evaluation.hpp"
#include "rules/pack/reason.hpp"
#include "rules/pack/scalars.hpp"
#include "rules/runtime_lists.hpp"

namespace commentd::rules {

namespace {

bool is_valid(std::optional<Time> const& until, Run const& run) {
    return !until || run.scene.facts.now < *until;
}

bool is_valid(ListMatch const& found, Run const& run) {
    return found.added ? found.added->counts(run.scene.facts)
                       : is_valid(run.set.literals[found.literal].until, run);
}

// What was looked for, its slots filled.
std::string_view entry_of(ListMatch const& found, Run const& run) {
    if (found.added) {
        return found.added->entry;
    }
    auto const& literal = run.set.literals[found.literal];
    return literal.filled.empty() ? run.set.lists[found.list].entries[literal.item].text
                                  : literal.filled;
}

// For Evaluation::spend: where a match stands in the stored text is counted from its begin.
constexpr std::size_t a_match_takes = 200, bytes_a_nanosecond = 8;

// What of a list's entries a condition asks for.
struct Asked {
    std::optional<ViewKind> view; // as the condition says, else as each list says
    std::optional<bool> evaded;   // only those that were, or were not, disguised
};

void find_in_text(Run& run, Fact const& fact, FieldReading const& field, std::uint32_t number,
                  Asked const& asked) {
    auto const& list = run.set.lists[number];
    auto const view = asked.view.value_or(list.view);
    for (auto const& found : field.matches) {
        if (found.list != number || found.view != searched(view) ||
            (asked.evaded && *asked.evaded != found.undone.is_disguise())) {
            continue;
        }
        Match match{&fact,  &*field.folded, found.begin,  found.end, view,
                    number, found.item,     found.undone, {},        found.added};
        if (run.evaluation.spend(a_match_takes + found.end / bytes_a_nanosecond)) {
            return;
        }
        if (is_valid(found, run) &&
            (view != ViewKind::plain ||
             stands_exactly(entry_of(found, run), list, code_points(field.stored, match.span())))) {
            run.matches.push_back(std::move(match));
        }
    }
}

void add_found(Run& run, Fact const& fact, std::optional<text::Span> span, std::uint32_t number,
               RuntimeLists::Found const& entries) {
    if (!entries.empty()) {
        run.matches.push_back(match_of(fact, span));
        run.matches.back().list = number;
        run.matches.back().added = entries.front();
    }
}

void find_among_hosts(Run& run, Fact const& fact, std::uint32_t number) {
    auto const& list = run.set.lists[number];
    for (auto const& [host, span] : strings_of(fact, run.scene)) {
        auto item = list.domains.find(host);
        if (!item) {
            item = list.dated_domains.find(host, [&](std::uint32_t dated) {
                return is_valid(list.entries[dated].until, run);
            });
        }
        if (item) {
            auto match = match_of(fact, span);
            match.list = number;
            match.item = *item;
            run.matches.push_back(std::move(match));
        } else if (run.scene.reading.lists) {
            add_found(run, fact, span, number,
                      run.scene.reading.lists->hosts(number, host, run.scene.facts));
        }
    }
}

void find_address(Run& run, Fact const& fact, std::uint32_t number) {
    auto const value = fact.value(run.scene);
    auto const* address = std::get_if<IpAddress>(&value);
    if (!address) {
        return;
    }
    auto const& list = run.set.lists[number];
    text::Span const whole{0, static_cast<std::uint32_t>(run.scene.texts.ip.size())};
    for (auto const& [range, item] : list.ips) {
        if (range.contains(*address) && is_valid(list.entries[item].until, run)) {
            auto match = match_of(fact, whole);
            match.list = number;
            match.item = item;
            run.matches.push_back(std::move(match));
            return;
        }
    }
    if (auto const* lists = run.scene.reading.lists) {
        // Of a network too it is the address that people add.
        auto const& one = run.scene.facts.ip ? *run.scene.facts.ip : *address;
        add_found(run, fact, whole, number, lists->addresses(number, one, run.scene.facts));
    }
}

class ListTest : public Leaf {
public:
    ListTest(std::string wanted, std::vector<std::uint32_t> lists, std::vector<Fact const*> facts,
             Asked asked, std::optional<Range> count)
        : Leaf(names_of(facts), std::move(wanted)), lists_(std::move(lists)),
          facts_(std::move(facts)), asked_(asked), count_(count) {}

private:
    Outcome check(Run& run) const override {
        auto const before = run.matches.size();
        for (auto const* fact : facts_) {
            for (auto const number : lists_) {
                auto const& list = run.set.lists[number];
                if (list.is_text()) {
                    find_in_text(run, *fact, run.field(fact->slot), number, asked_);
                } else if (list.type == List::Type::domains) {
                    find_among_hosts(run, *fact, number);
                } else {
                    find_address(run, *fact, number);
                }
            }
        }
        bool const passed =
            run.matches.size() > before
                ? !count_ ||
                      count_->contains(static_cast<double>(distinct_places(run.matches, before)))
                : count_ && count_->contains(0) && any_there(facts_, run);
        return passed ? Outcome::passed : Outcome::failed;
    }

    std::string seen(Run const& run, std::size_t first) const override {
        return found_text(run, first, facts_);
    }

    static std::string names_of(std::vector<Fact const*> const& facts) {
        std::string names;
        for (auto const* fact : facts) {
            names += (names.empty() ? "" : ", ") + fact->name;
        }
        return names;
    }

    std::vector<std::uint32_t> lists_;
    std::vector<Fact const*> facts_;
    Asked asked_;
    std::optional<Range> count_;
};

// Passes when the hit that the exception is asked of lies inside a hit of these lists.
class Covers : public Leaf {
public:
    Covers(std::string wanted, std::vector<std::uint32_t> lists)
        : Leaf("match", std::move(wanted)), lists_(std::move(lists)) {}

private:
    Outcome check(Run& run) const override {
        return run.excepted && is_covered(run, *run.excepted) ? Outcome::passed : Outcome::failed;
    }

    std::string seen(Run const& run, std::size_t) const override {
        return run.excepted ? quoted(matched_text(*run.excepted, run.scene)) : "absent";
    }

    bool is_covered(Run& run, Match const& match) const {
        if (!match.fact || match.fact->slot == Slot::none) {
            return false;
        }
        auto const& field = run.field(match.fact->slot);
        auto const inner = match.span();
        run.evaluation.spend(field.matches.size() *
                             (a_match_takes + field.stored.size() / bytes_a_nanosecond));
        return std::any_of(field.matches.begin(), field.matches.end(), [&](ListMatch const& found) {
            if (std::find(lists_.begin(), lists_.end(), found.list) == lists_.end()) {
                return false;
            }
            auto const& list = run.set.lists[found.list];
            if (found.view != searched(list.view) || !is_valid(found, run)) {
                return false;
            }
            auto const outer = field.folded->source(found.begin, found.end);
            return outer.begin <= inner.begin && inner.end <= outer.end &&
                   (list.view != ViewKind::plain ||
                    stands_exactly(entry_of(found, run), list, code_points(field.stored, outer)));
        });
    }

    std::vector<std::uint32_t> lists_;
};

bool fits(List::Type type, Fact const& fact) {
    switch (type) {
    case List::Type::domains: return fact.is_of_hosts();
    case List::Type::ips: return fact.type == FactType::ip;
    default: break;
    }
    return fact.type == FactType::text || fact.slot == Slot::ip;
}

constexpr std::string_view wordpress_fields[] = {
    "author.name", "author.email", "author.url", "content", "ip", "client.user_agent"};

std::vector<Fact const*> read_facts(std::vector<Node const*> const& words, Compiler& compiler) {
    std::vector<Fact const*> facts;
    for (auto const* word : words) {
        if (word->text == "wordpress") {
            for (auto const name : wordpress_fields) {
                facts.push_back(find_fact(name));
            }
        } else if (auto const* fact = compiler.fact(word->text, word->mark)) {
            facts.push_back(fact);
        } else {
            return {};
        }
    }
    return facts;
}

// `{list: …}` as it is written, for what stands beside it is optional.
struct Written {
    Node const& map;
    std::vector<Node const*> names, in;
    Node const *covers, *view, *count, *evaded;
    std::optional<bool> is_evaded;

    Written(Node const& node, Problems& problems) : map(node) {
        Keys keys(map, problems, "list");
        names = keys.words("list");
        covers = keys.find("covers");
        in = keys.words("in");
        view = keys.find("view");
        count = keys.find("count");
        evaded = keys.find("evaded");
        is_evaded = keys.boolean("evaded");
        keys.finish();
    }
    std::string list_text() const { return test_text(*map.find("list")); }
};

std::vector<std::uint32_t> read_lists(std::vector<Node const*> const& names, Compiler& compiler) {
    std::vector<std::uint32_t> lists;
    for (auto const* name : names) {
        if (auto const number = compiler.list(*name)) {
            lists.push_back(*number);
        }
    }
    return lists.size() < names.size() ? std::vector<std::uint32_t>{} : lists;
}

ConditionPtr read_covers(Written const& written, std::vector<std::uint32_t> lists,
                         Compiler& compiler) {
    auto& problems = compiler.problems();
    auto const& covers = *written.covers;
    if (written.map.members.size() > 2) {
        problems.error(written.map.mark, "E014", "'covers' stands beside 'list' alone");
        return nullptr;
    }
    if (covers.text != "match") {
        problems.error(covers.mark, "E014", "'covers' can only be 'match'");
        return nullptr;
    }
    if (!compiler.in_unless()) {
        problems.error(covers.mark, "E004", "'covers: match' belongs into 'unless'");
        return nullptr;
    }
    for (auto const list : lists) {
        if (!compiler.set().lists[list].is_text()) {
            problems.error(covers.mark, "E004",
                           "'covers' takes lists of words, phrases or substrings");
            return nullptr;
        }
        compiler.touched().covers.push_back(list);
    }
    auto condition =
        std::make_unique<Covers>("covered by " + written.list_text(), std::move(lists));
    compiler.touched().covering.push_back(condition.get());
    return condition;
}

// Whether what is asked of a list is something that such a list can say.
bool is_asked_well(Written const& written, Asked const& asked, List const& list,
                   Problems& problems) {
    if (written.evaded && !list.is_text()) {
        problems.error(written.evaded->mark, "E004", "'evaded' is for lists of words and phrases");
        return false;
    }
    if (asked.view && !is_view_of(list.type, *asked.view)) {
        problems.error(written.view->mark, "E004", view_error(list.type));
        return false;
    }
    return true;
}

// Whether its entries may be what is in this fact.
bool is_looked_for_well(Node const& map, List const& list, Fact const& fact, Problems& problems) {
    if (!fits(list.type, fact)) {
        problems.error(map.mark, "E004",
                       "the list '" + list.name + "' does not fit '" + fact.name + "', which is " +
                           std::string(to_text(fact.type)));
        return false;
    }
    if (fact.name != "net") {
        return true;
    }
    auto const part = std::find_if(list.ips.begin(), list.ips.end(),
                                   [](auto const& one) { return one.first.is_part_of_network(); });
    if (part != list.ips.end()) {
        problems.error(map.mark, "E004",
                       "the list '" + list.name + "' does not fit 'net': '" +
                           list.entries[part->second].text +
                           "' is less than a network, /24 or /48; look 'in: ip'");
        return false;
    }
    return true;
}

} // namespace

ConditionPtr read_list_test(Node const& map, Compiler& compiler) {
    auto& problems = compiler.problems();
    Written const written(map, problems);
    auto lists = read_lists(written.names, compiler);
    if (lists.empty()) {
        return nullptr;
    }
    if (written.covers) {
        return read_covers(written, std::move(lists), compiler);
    }
    if (written.in.empty()) {
        if (!map.find("in")) {
            problems.error(map.mark, "E015", "list needs 'in'");
        }
        return nullptr;
    }
    auto const& [view, count, evaded] = std::tie(written.view, written.count, written.evaded);
    auto const facts = read_facts(written.in, compiler);
    auto const range = count ? read_range(*count, read_decimal, problems) : std::nullopt;
    Asked const asked{view ? read_view_name(*view, problems) : std::nullopt, written.is_evaded};
    if (facts.empty() || (count && !range) || (view && !asked.view) || (evaded && !asked.evaded)) {
        return nullptr;
    }
    auto const& set = compiler.set();
    for (auto const list : lists) {
        if (!is_asked_well(written, asked, set.lists[list], problems)) {
            return nullptr;
        }
    }
    for (auto const* fact : facts) {
        for (auto const list : lists) {
            if (!is_looked_for_well(map, set.lists[list], *fact, problems)) {
                return nullptr;
            }
            compiler.look(*fact, list, asked.view.value_or(set.lists[list].view));
        }
    }
    compiler.touched().lists = true;
    compiler.touched().finds |= std::any_of(
        facts.begin(), facts.end(), [](Fact const* fact) { return fact->slot != Slot::none; });
    auto wanted = "list " + written.list_text() + (evaded ? ", evaded: " + evaded->text : "") +
                  (count ? ", count: " + test_text(*count) : "");
    return std::make_unique<ListTest>(std::move(wanted), std::move(lists), facts, asked, range);
}

ConditionPtr list_test(std::string wanted, std::vector<std::uint32_t> lists,
                       std::vector<Fact const*> facts, std::optional<Range> count) {
    return std::make_unique<ListTest>(std::move(wanted), std::move(lists), std::move(facts),
                                      Asked{}, count);
}

} // namespace commentd::rules
