#include "rules/pack/source.hpp"

#include <algorithm>
#include <vector>

#include "rules/pack/scalars.hpp"

namespace commentd::rules {
namespace {

// In spaces.
std::size_t indentation(std::string_view line) {
    auto const first = line.find_first_not_of(' ');
    return first == line.npos ? line.size() : first;
}

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == line.npos; }
bool is_comment(std::string_view line) {
    auto const first = line.find_first_not_of(" \t");
    return first != line.npos && line[first] == '#';
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        auto const end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

// An item's first key may stand below its dash.
std::size_t dash_of(std::vector<std::string_view> const& lines, std::size_t at) {
    auto const first = [&](std::size_t line) { return lines[line].find_first_not_of(" \t\r"); };
    if (!is_blank(lines[at]) && lines[at][first(at)] == '-') return at;
    for (auto before = at; before-- > 0;) {
        if (is_blank(lines[before]) || is_comment(lines[before])) continue;
        auto const begin = first(before);
        bool const alone = lines[before][begin] == '-' && is_blank(lines[before].substr(begin + 1));
        return alone ? before : at;
    }
    return at;
}

// From the line where the item begins up to the next one, or to what stands around them all.
std::string block_at(std::vector<std::string_view> const& lines, std::size_t begin) {
    auto const around = indentation(lines[begin]);
    auto end = begin + 1;
    while (end < lines.size() && (is_blank(lines[end]) || is_comment(lines[end]) ||
                                  indentation(lines[end]) > around))
        ++end;
    // What stands between two rules tells of the next.
    while (end > begin + 1 && (is_blank(lines[end - 1]) || is_comment(lines[end - 1]))) --end;
    std::string text;
    for (auto at = begin; at < end; ++at) {
        auto line = lines[at];
        line.remove_prefix(std::min(around, indentation(line)));
        text += line;
        text += '\n';
    }
    return text;
}

// Whether it names the rule; enough to tell two packs of one file name apart.
bool names(std::string_view block, std::string_view id) {
    for (auto at = block.find(id); at != block.npos; at = block.find(id, at + 1)) {
        auto before = block.substr(0, at);
        while (!before.empty() && (before.back() == ' ' || before.back() == '"' || before.back() == '\''))
            before.remove_suffix(1);
        for (auto const key : {"id:", "id\":", "id':"})
            if (before.ends_with(key)) return true;
    }
    return false;
}

} // namespace

std::optional<RuleSource> find_rule_source(Bundle const& bundle, std::string_view id,
                                           std::string_view at) {
    auto const colon = at.rfind(':');
    if (colon == at.npos) return {};
    auto const file = at.substr(0, colon);
    auto const line = read_integer(at.substr(colon + 1));
    if (!line || *line < 1) return {};
    for (auto const& pack : bundle.packs) {
        if (!pack.name.ends_with(file)) continue;
        auto const lines = lines_of(pack.text);
        auto const begin = static_cast<std::size_t>(*line - 1);
        if (begin >= lines.size()) continue;
        auto text = block_at(lines, dash_of(lines, begin));
        if (names(text, id)) return RuleSource{pack.name, static_cast<int>(*line), std::move(text)};
    }
    return {};
}

} // namespace commentd::rules
