#include "rules/lint/statistics.hpp"

#include <algorithm>

#include "rules/text/utf8.hpp"

namespace commentd::rules {

std::vector<ListFigures> figures_of(std::vector<Pack> const& packs, Compiled const& set) {
    std::vector<ListFigures> all;
    for (auto const& pack : packs) {
        auto const* lists = pack.root.find("lists");
        for (auto const& member : lists ? lists->members : std::vector<Member>{}) {
            auto const& list = set.lists[all.size()]; // they come first, in this order
            auto const expires = [](ListEntry const& entry) { return entry.until.has_value(); };
            auto const length = [](ListEntry const& entry) {
                return text::code_points(entry.text);
            };
            auto const shortest = std::ranges::min_element(list.entries, {}, length);
            all.push_back({list.name, pack.file->name, member.mark.line, to_text(list.type),
                           list.is_text() ? to_text(list.view) : std::string_view{},
                           list.entries.size(),
                           static_cast<std::size_t>(std::ranges::count_if(list.entries, expires)),
                           shortest == list.entries.end() ? std::string{} : shortest->text});
        }
    }
    return all;
}

} // namespace commentd::rules
