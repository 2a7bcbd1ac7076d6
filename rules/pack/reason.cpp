#include "rules/pack/reason.hpp"

#include <algorithm>

#include "rules/compiled.hpp"
#include "rules/pack/compiler.hpp"
#include "rules/pack/scalars.hpp"

namespace commentd::rules {

namespace {

constexpr std::uint32_t value_chars_max = 200;

std::string cut(std::string_view text) {
    auto const kept = code_points(text, {0, value_chars_max});
    return kept.size() < text.size() ? std::string(kept) + "…" : std::string(text);
}

} // namespace

Reason Reason::read(Node const& node, Rule const& rule, Touched const& touched,
                    Compiler& compiler) {
    Reason reason;
    std::string_view text = node.text;
    while (!text.empty()) {
        auto const open = std::min(text.find('{'), text.size());
        if (open > 0) {
            reason.parts_.push_back({Part::Kind::words, std::string(text.substr(0, open))});
        }
        text.remove_prefix(open);
        if (text.empty()) {
            break;
        }
        auto const close = text.find('}');
        if (close == text.npos) {
            compiler.problems().error(node.mark, "E009", "a '{' without its '}'");
            break;
        }
        auto const name = std::string(text.substr(1, close - 1));
        if (auto part = read_placeholder(name, node.mark, rule, touched, compiler)) {
            reason.tells_entry_ |=
                part->kind >= Part::Kind::match_entry && part->kind <= Part::Kind::match_how;
            reason.parts_.push_back(std::move(*part));
        }
        text.remove_prefix(close + 1);
    }
    return reason;
}

std::optional<Reason::Part> Reason::read_placeholder(std::string const& name, Mark mark,
                                                     Rule const& rule, Touched const& touched,
                                                     Compiler& compiler) {
    static constexpr std::pair<std::string_view, Part::Kind> of_match[] = {
        {"match", Part::Kind::match},           {"match.entry", Part::Kind::match_entry},
        {"match.list", Part::Kind::match_list}, {"match.line", Part::Kind::match_line},
        {"match.how", Part::Kind::match_how},
    };
    auto& problems = compiler.problems();
    auto names = fact_names();
    for (auto const& [known, kind] : of_match) {
        names.push_back(known);
        if (name == known) {
            if (kind == Part::Kind::match ? !touched.finds : !touched.lists) {
                problems.error(mark, "E009",
                               "{" + name + "} is never filled: 'when' " +
                                   (kind == Part::Kind::match ? "finds no places in a text"
                                                              : "looks into no list"));
            }
            return Part{kind, {}};
        }
    }
    for (auto const& group : touched.groups) {
        if (name == "match." + group) {
            return Part{Part::Kind::match_group, group};
        }
    }
    if (name == "rule.until" && rule.until) {
        return Part{Part::Kind::rule_until, {}};
    }
    if ((name == "duplicate.count" || name == "duplicate.first_id") && touched.duplicate) {
        return Part{name.ends_with("count") ? Part::Kind::duplicate_count
                                            : Part::Kind::duplicate_first_id,
                    {},
                    nullptr,
                    *touched.duplicate};
    }
    if (auto const* fact = find_fact(name)) {
        compiler.need(*fact);
        return Part{Part::Kind::fact, {}, fact};
    }
    if (is_reserved_fact(name)) {
        problems.not_yet(mark, name);
        return std::nullopt;
    }
    auto const why = name == "rule.until"             ? "; the rule has no 'until'"
                     : name.starts_with("duplicate.") ? "; the rule has no 'duplicate'"
                                                      : suggestion(name, names);
    problems.error(mark, "E009", "unknown placeholder {" + name + "}" + why);
    return std::nullopt;
}

std::string Reason::fill(Compiled const& set, Scene const& scene, Rule const& rule,
                         std::vector<Match> const& matches) const {
    std::string out;
    for (auto const& part : parts_) {
        out += part.kind == Part::Kind::words ? part.text
                                              : cut(value(part, set, scene, rule, matches));
    }
    return out;
}

std::string Reason::value(Part const& part, Compiled const& set, Scene const& scene,
                          Rule const& rule, std::vector<Match> const& matches) const {
    using Kind = Part::Kind;
    auto const listed = std::find_if(matches.begin(), matches.end(),
                                     [](Match const& match) { return match.list != no_list; });
    // Of a run-time entry, which stands in no line, no number.
    auto const entry = [&]() -> ListEntry const* {
        return listed == matches.end() || listed->added
                   ? nullptr
                   : &set.lists[listed->list].entries[listed->item];
    };
    auto const* const added = listed == matches.end() ? nullptr : listed->added;
    auto const copies = [&]() -> DuplicateAnswer {
        auto const& answers = scene.facts.duplicates;
        return part.query < answers.size() ? answers[part.query] : DuplicateAnswer{};
    };
    switch (part.kind) {
    case Kind::words: return part.text;
    case Kind::fact:
        if (part.fact->type == FactType::hosts) {
            std::string all;
            for (auto const& [host, span] : hosts_of(*part.fact, scene)) {
                all += (all.empty() ? "" : ", ") + std::string(host);
            }
            return all;
        }
        return value_text(part.fact->value(scene));
    case Kind::match: {
        auto const placed = std::find_if(matches.begin(), matches.end(),
                                         [](Match const& match) { return match.fact != nullptr; });
        // Beside an entry it is what that entry hit.
        auto const told = tells_entry_ && listed != matches.end() && listed->fact ? listed : placed;
        return told == matches.end() ? "" : std::string(trim(matched_text(*told, scene)));
    }
    case Kind::match_entry: return added ? added->entry : entry() ? entry()->text : "";
    case Kind::match_list:
        return listed == matches.end() ? "" : set.lists[listed->list].name;
    case Kind::match_line: return entry() ? std::to_string(entry()->line) : "";
    case Kind::match_how: {
        std::string all;
        for (auto const how : listed == matches.end() ? std::vector<std::string_view>()
                                                      : listed->undone.names()) {
            all += (all.empty() ? "" : ", ") + std::string(how);
        }
        return all;
    }
    case Kind::match_group:
        for (auto const& match : matches) {
            for (auto const& [name, text] : match.groups) {
                if (name == part.text) {
                    return text;
                }
            }
        }
        return "";
    case Kind::rule_until: return date_text(*rule.until);
    case Kind::duplicate_count: return std::to_string(copies().count);
    case Kind::duplicate_first_id: return copies().first_id;
    }
    return {};
}

std::string_view matched_text(Match const& match, Scene const& scene) {
    if (!match.fact) {
        return {};
    }
    return code_points(scene.reading.field(match.fact->slot, false).stored, match.span());
}

} // namespace commentd::rules
