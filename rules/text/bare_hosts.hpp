// Which hosts without a scheme are meant as links. Sentences are full of things that look like
// hosts: a forgotten space, a file's name, the "dot com bubble".
#pragma once

#include <string_view>

namespace commentd::rules::text {

// Whether people mean a link when they write just this (normalised) host. `written`: as they did.
bool stands_alone(std::string_view host, std::string_view written);

// The same of one whose dot is a word or stands between spaces: "example dot com", "example . com".
// `before` and `behind`: the rest of the text.
bool stands_spelled_out(std::string_view host, std::string_view written, std::string_view before,
                        std::string_view behind);

// The last label.
std::string_view top_label(std::string_view host);

// Whether another label may follow though the host looks complete: "co" in "example dot co dot uk".
bool goes_on_below_country(std::string_view host, std::string_view next_label);

} // namespace commentd::rules::text
