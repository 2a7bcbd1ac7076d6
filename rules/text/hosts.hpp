// What hosts are made of, for finding links in running text.
#pragma once

#include <string_view>

namespace commentd::rules::text {

// Whether a normalised host lies under a suffix that the Public Suffix List gives for ICANN's part
// of the name space, and is not that suffix itself.
bool has_known_suffix(std::string_view host);

bool is_url_slash(char c);

} // namespace commentd::rules::text
