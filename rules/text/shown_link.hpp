// What a link shows to those who read it and what it hides from them: for people who decide about a
// text, not for rules.
#pragma once

#include <string>
#include <string_view>

#include "rules/text/links.hpp"

namespace commentd::rules::text {

struct ShownLink {
    // Its text where it is another than its address: of <a>, of Markdown and BBCode, or the user
    // that stands before an '@' to be taken for the host. At most shown_text_max code points.
    std::string text;
    // How the host is disguised: "homoglyph" (letters that look like others), "invisible" (characters
    // without width in it), "width" (letters of another width or style), "spelled" ("example dot
    // com", "hxxp://"), "user" (another host before an '@'). Empty: it stands there plainly.
    std::string_view hidden;
};

constexpr std::uint32_t shown_text_max = 200;

// `link` is one of find_links(stored), whose spans grow: `from` is where the last one's text was
// looked for, and is moved on.
struct Place {
    std::size_t byte = 0;
    std::uint32_t code_point = 0;
};
ShownLink shown_link(std::string_view stored, Link const& link, Place& from);

} // namespace commentd::rules::text
