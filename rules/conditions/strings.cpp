#include "rules/conditions/strings.hpp"

#include <algorithm>
#include <tuple>

#include "rules/pack/reason.hpp"

namespace commentd::rules {

namespace {

std::uint32_t count_code_points(std::string_view text) {
    return static_cast<std::uint32_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

// The first few different ones.
std::string joined(std::vector<std::string> const& all) {
    constexpr std::size_t shown_max = 3;
    std::string text;
    std::size_t shown = 0;
    for (auto one = all.begin(); one != all.end(); ++one) {
        if (std::find(all.begin(), one, *one) != one) {
            continue;
        }
        if (shown++ == shown_max) {
            return text + " …";
        }
        text += (text.empty() ? "" : ", ") + *one;
    }
    return text;
}

// The domain of an email stands behind its @; of a URL the whole is shown.
text::Span host_span(Fact const& fact, Scene const& scene) {
    auto const stored = scene.reading.field(fact.slot, false).stored;
    auto const end = count_code_points(stored);
    if (fact.slot == Slot::email) {
        return {count_code_points(stored.substr(0, stored.rfind('@') + 1)), end};
    }
    return {0, end};
}

} // namespace

std::vector<StringAt> strings_of(Fact const& fact, Scene const& scene) {
    std::vector<StringAt> found;
    if (fact.type == FactType::hosts) {
        for (auto const& [host, span] : hosts_of(fact, scene)) {
            found.push_back({host, span});
        }
        return found;
    }
    auto const value = fact.value(scene);
    if (auto const* text = std::get_if<std::string_view>(&value)) {
        found.push_back({*text, {}});
        if (fact.slot != Slot::none) {
            found.back().span = host_span(fact, scene);
        }
    }
    return found;
}

Match match_of(Fact const& fact, std::optional<text::Span> span) {
    Match match;
    // What is not stored as a text (the network of an address) has no place that could be shown.
    bool const has_place = span && fact.slot != Slot::none;
    match.fact = has_place ? &fact : nullptr;
    if (has_place) {
        match.begin = span->begin;
        match.end = span->end;
    }
    return match;
}

std::optional<ViewKind> read_view_name(Node const& node, Problems& problems) {
    std::vector<std::string_view> names;
    for (auto const view : {ViewKind::raw, ViewKind::plain, ViewKind::folded, ViewKind::skeleton,
                            ViewKind::squeezed}) {
        if (node.text == to_text(view)) {
            return view;
        }
        names.push_back(to_text(view));
    }
    problems.error(node.mark, "E005",
                   "unknown view '" + node.text + "'" + suggestion(node.text, names));
    return std::nullopt;
}

bool is_view_of(List::Type type, ViewKind view) {
    switch (type) {
    case List::Type::words:
    case List::Type::phrases: return view != ViewKind::raw;
    case List::Type::substrings: return view == ViewKind::plain || view == ViewKind::folded;
    default: return false;
    }
}

std::string view_error(List::Type type) {
    switch (type) {
    case List::Type::words:
    case List::Type::phrases:
        return "the view of a list is 'plain', 'folded', 'skeleton' or 'squeezed'";
    case List::Type::substrings: return "the view of substrings is 'plain' or 'folded'";
    case List::Type::domains: return "a list of domains has no view";
    default: return "a list of ips has no view";
    }
}

bool any_there(std::vector<Fact const*> const& facts, Run const& run) {
    return std::any_of(facts.begin(), facts.end(), [&](Fact const* fact) {
        return fact->type == FactType::text    ? !run.field(fact->slot).stored.empty()
               : fact->type == FactType::hosts ? !strings_of(*fact, run.scene).empty()
                                               : !is_absent(fact->value(run.scene));
    });
}

bool stands_exactly(std::string_view entry, List const& list, std::string_view stored) {
    auto const text = text::plain(stored).utf8();
    auto const wanted = text::plain(entry).utf8();
    if (list.type == List::Type::substrings) {
        return text.find(wanted) != text.npos;
    }
    std::size_t at = 0;
    for (std::size_t begin = 0; begin < wanted.size();) {
        auto const end = std::min(wanted.find_first_of(" *\t", begin), wanted.size());
        auto const part = std::string_view(wanted).substr(begin, end - begin);
        at = text.find(part, at);
        if (at == text.npos) {
            return false;
        }
        at += part.size();
        begin = end + 1;
    }
    return true;
}

std::string quoted(std::string_view text) {
    constexpr std::uint32_t shown_max = 40;
    auto const shown = code_points(text, {0, shown_max});
    return "\"" + std::string(shown) + (shown.size() < text.size() ? "…\"" : "\"");
}

std::string seen_text(Fact const& fact, Run const& run) {
    if (fact.type == FactType::text) {
        auto const stored = run.field(fact.slot).stored;
        return stored.empty() ? "absent" : quoted(stored);
    }
    if (fact.type == FactType::hosts) {
        std::vector<std::string> hosts;
        for (auto const& [host, span] : hosts_of(fact, run.scene)) {
            hosts.emplace_back(host);
        }
        return hosts.empty() ? "absent" : joined(hosts);
    }
    return value_text(fact.value(run.scene));
}

std::string found_text(Run const& run, std::size_t first, std::vector<Fact const*> const& facts) {
    std::vector<std::string> found;
    for (auto i = first; i < run.matches.size(); ++i) {
        auto const& match = run.matches[i];
        found.push_back(match.fact ? quoted(matched_text(match, run.scene))
                                   : seen_text(*facts[0], run));
    }
    if (!found.empty()) {
        return joined(found);
    }
    return any_there(facts, run) ? "nothing of it" : "absent";
}

std::size_t distinct_places(std::vector<Match> const& matches, std::size_t first) {
    if (matches.size() - first < 2) {
        return matches.size() - first;
    }
    std::vector<std::tuple<Fact const*, text::View const*, std::uint32_t, std::uint32_t>> places;
    for (auto i = first; i < matches.size(); ++i) {
        places.emplace_back(matches[i].fact, matches[i].view, matches[i].begin, matches[i].end);
    }
    std::sort(places.begin(), places.end());
    return static_cast<std::size_t>(std::unique(places.begin(), places.end()) - places.begin());
}

} // namespace commentd::rules
