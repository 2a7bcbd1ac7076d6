// Each view of a text as a text that can be shown to a person. The views skeleton and squeezed are no
// texts where they are matched: letters are compared one by one, by what they may stand for.
#pragma once

#include <string>
#include <string_view>

namespace commentd::rules::text {

struct ShownViews {
    std::string plain, folded;
    std::string skeleton; // every letter as what it looks like
    // That, with separators inside of words taken out, and digits and signs that stand beside a
    // letter as the letters they may stand for.
    std::string squeezed;
};
ShownViews show_views(std::string_view stored);

} // namespace commentd::rules::text
