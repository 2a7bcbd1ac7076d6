#include "daemon/moderation/item_text.hpp"

#include "rules/text/language.hpp"
#include "rules/text/prose.hpp"
#include "rules/text/shown_link.hpp"

namespace commentd::moderation {

namespace text = rules::text;

ItemText read_item_text(std::string_view content) {
    ItemText item;
    auto links = text::find_links(content);
    auto const prose = text::prose(text::plain(content), links);
    if (auto const language = text::detect_language(prose, text::count_scripts(prose)))
        item.language = language->code;
    text::Place place;
    for (auto& link : links) {
        auto shown = text::shown_link(content, link, place);
        bool const shortener = text::is_shortener(link.host);
        item.links.push_back({std::move(link), std::move(shown.text), shortener, shown.hidden});
    }
    return item;
}

std::string_view excerpt(std::string_view content, std::uint32_t code_points_max) {
    std::size_t end = 0;
    for (std::uint32_t count = 0; end < content.size() && count < code_points_max; ++count)
        end += text::decode(content, end).bytes;
    return content.substr(0, end);
}

} // namespace commentd::moderation
