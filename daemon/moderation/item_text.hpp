// What of a comment's text a moderator should see beside it, computed from the stored text when an
// item is shown: its language and where its links lead. About 50 µs for a usual comment.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rules/text/links.hpp"

namespace commentd::moderation {

struct ItemLink {
    rules::text::Link link; // its span in code points of the content
    std::string text;       // what it shows where that is another than its address
    bool shortener = false;
    std::string_view hidden; // how its host is disguised (rules/text/shown_link.hpp); empty: it is not
};

struct ItemText {
    std::string_view language; // BCP 47; empty: not known, as of short texts
    std::vector<ItemLink> links;
};

ItemText read_item_text(std::string_view content);

// The first `code_points_max` of a text.
std::string_view excerpt(std::string_view text, std::uint32_t code_points_max);

} // namespace commentd::moderation
