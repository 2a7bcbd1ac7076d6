// Entries that another entry of their list makes superfluous: whatever they hit it hits too.
#include <algorithm>
#include <numeric>
#include <set>
#include <unordered_map>

#include "rules/lint/parts.hpp"
#include "rules/text/links.hpp"

namespace commentd::rules {

namespace {

// An entry as a text in which others are looked for, and which of its ends are open.
struct Bare {
    std::string_view text;
    bool open_left = false, open_right = false;
    bool stars_inside = false;
};

Bare bare(std::string_view entry, List::Type type) {
    Bare result{entry};
    if (type == List::Type::substrings) {
        result.open_left = result.open_right = true;
        return result;
    }
    for (; result.text.starts_with('*'); result.open_left = true) {
        result.text.remove_prefix(1);
    }
    for (; result.text.ends_with('*'); result.open_right = true) {
        result.text.remove_suffix(1);
    }
    result.stars_inside = result.text.find('*') != result.text.npos;
    return result;
}

class Reach {
public:
    explicit Reach(Linted const& linted) : linted_(linted), set_(linted.set) {}

    void texts() {
        for (std::uint32_t number = 0; number < set_.literals.size(); ++number) {
            auto const& literal = set_.literals[number];
            auto const& list = set_.lists[literal.list];
            // What `plain` tells apart is the same here: see written().
            if (!list.name.empty() && list.view != ViewKind::plain && literal.filled.empty()) {
                text(number, literal, list);
            }
        }
    }

    // Of a list that takes entries as they are written: those that stand there twice.
    void written(List const& list) {
        std::unordered_map<std::string_view, std::uint32_t> known;
        for (std::uint32_t item = 0; item < list.entries.size(); ++item) {
            auto const same = known.find(list.entries[item].text);
            if (same != known.end()) {
                warn(list, item, same->second);
            } else if (!list.entries[item].until) {
                known.emplace(list.entries[item].text, item);
            }
        }
    }

    void domains(List const& list) {
        std::unordered_map<std::string, std::uint32_t> below, exact; // by host
        for (std::uint32_t item = 0; item < list.entries.size(); ++item) {
            auto const& entry = list.entries[item];
            bool const alone = entry.text.starts_with('=');
            auto const host = text::normalise_host(entry.text.substr(alone ? 1 : 0));
            if (host && !entry.until) {
                (alone ? exact : below).emplace(*host, item);
            }
        }
        for (std::uint32_t item = 0; item < list.entries.size(); ++item) {
            auto const& entry = list.entries[item];
            bool const alone = entry.text.starts_with('=');
            auto const host = text::normalise_host(entry.text.substr(alone ? 1 : 0)).value_or("");
            auto const by = covering(host, item, alone, below, exact);
            if (by != item) {
                warn(list, item, by);
            }
        }
    }

    void addresses(List const& list) {
        std::vector<std::uint32_t> order(list.ips.size());
        std::iota(order.begin(), order.end(), 0U);
        std::ranges::stable_sort(order, {}, [&](auto i) {
            return std::pair(list.ips[i].first.first, list.ips[i].first.bits);
        });
        std::vector<std::uint32_t> around; // each inside of the one before
        for (auto const i : order) {
            auto const& [range, item] = list.ips[i];
            while (!around.empty() && !list.ips[around.back()].first.contains(range.first)) {
                around.pop_back();
            }
            if (!around.empty()) {
                warn(list, item, list.ips[around.back()].second);
            } else if (!list.entries[item].until) {
                around.push_back(i);
            }
        }
    }

private:
    void text(std::uint32_t number, Literal const& literal, List const& list) {
        auto const entry = bare(list.entries[literal.item].text, list.type);
        if (entry.stars_inside) {
            return; // what may stand in its gaps is not known
        }
        std::string folded;
        auto const found = linted_.find(entry.text, folded);
        auto const end = folded.size();
        for (auto const& match : found) {
            auto const& other = set_.literals[match.literal];
            if (match.literal == number || other.list != literal.list ||
                other.view != literal.view || other.until || !other.filled.empty() ||
                told_.contains({literal.list, other.item})) { // that one may be removed
                continue;
            }
            // Where the entry goes on, whatever it is, so must the other.
            auto const sides = bare(list.entries[other.item].text, list.type);
            bool const goes_on = (!entry.open_left || match.begin > 0 || sides.open_left) &&
                                 (!entry.open_right || match.end < end || sides.open_right);
            bool const whole = match.begin == 0 && match.end == end;
            bool const same =
                whole && entry.open_left == sides.open_left && entry.open_right == sides.open_right;
            if (goes_on && (!same || match.literal < number)) {
                warn(list, literal.item, other.item);
                told_.emplace(literal.list, literal.item);
                return;
            }
        }
    }

    std::uint32_t covering(std::string_view host, std::uint32_t item, bool alone, auto const& below,
                           auto const& exact) {
        if (auto const same = exact.find(std::string(host));
            alone && same != exact.end() && same->second < item) {
            return same->second;
        }
        for (bool whole = true; !host.empty(); whole = false) {
            auto const found = below.find(std::string(host));
            if (found != below.end() && (!whole || alone || found->second < item)) {
                return found->second;
            }
            auto const dot = host.find('.');
            host.remove_prefix(dot == host.npos ? host.size() : dot + 1);
        }
        return item;
    }

    void warn(List const& list, std::uint32_t item, std::uint32_t by) {
        auto const& other = list.entries[by];
        linted_.warn(list.entries[item], "W112",
                     "'" + list.entries[item].text + "' of the list '" + list.name +
                         "' is not needed: '" + other.text + "' (line " +
                         std::to_string(other.line) + ") hits wherever it does");
    }

    Linted const& linted_;
    Compiled const& set_;
    std::set<std::pair<std::uint32_t, std::uint32_t>> told_; // list, item
};

} // namespace

void lint_reach(Linted const& linted) {
    Reach reach(linted);
    reach.texts();
    for (auto const& part : linted.lists) {
        auto const& list = linted.set.lists[part.number];
        if (list.type == List::Type::domains) {
            reach.domains(list);
        } else if (list.type == List::Type::ips) {
            reach.addresses(list);
        } else if (list.view == ViewKind::plain) {
            reach.written(list);
        }
    }
}

} // namespace commentd::rules
