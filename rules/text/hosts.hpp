// What hosts are made of, for finding links in running text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace commentd::rules::text {

// Whether a normalised host lies under a suffix that the Public Suffix List gives for ICANN's part
// of the name space, and is not that suffix itself.
bool has_known_suffix(std::string_view host);

bool is_url_slash(char c);

// An address of IPv4 as browsers read it: one to four numbers, decimal, octal ("0300") or
// hexadecimal ("0xC0"), of which the last fills what is left. In the usual form; nothing when it is
// none.
std::optional<std::string> browsers_ipv4(std::string_view host);

} // namespace commentd::rules::text
