// What a typed text must be before anything looks at it (contract, "Text"): one normal form, no
// control characters, and the grammar of emails and urls. Lengths are code points.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace commentd::comments {

bool valid_utf8(std::string_view);
// Printable ASCII and spaces, none at its ends, and not empty: it is in normal form, on one line, and
// holds no control character but DEL.
bool is_plain_line(std::string_view);
std::uint32_t length(std::string_view); // code points of well-formed UTF-8

// CRLF, CR, VT and FF become LF; white space at the ends goes; what shows nothing (white space and
// default-ignorable code points only) is empty.
std::string normalise(std::string_view);

bool has_control(std::string_view);  // C0 but tab and LF
bool has_tab_or_line(std::string_view);

// The email with its domain as A-labels in lower case; nothing when it is none. The grammar is
// WHATWG's (HTML, "valid e-mail address") with Unicode letters and digits allowed on both sides,
// and a dot in the domain.
std::optional<std::string> email(std::string_view);

bool is_http_url(std::string_view); // absolute, http or https, with a host and nothing before it

// The text as HTML that is safe anywhere: escaped, addresses made links (rel="nofollow ugc
// noopener"), paragraphs kept, in a bidi island of its own.
std::string to_html(std::string_view plain);
std::string escape_html(std::string_view);

// Thread ids that are URLs lose their fragment and utm_*, fbclid, gclid.
std::string clean_thread_id(std::string_view);

} // namespace commentd::comments
