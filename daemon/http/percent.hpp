// Percent-encoding of a URL's path (RFC 3986, section 2.1).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace commentd::http {

// Nothing when a '%' is not followed by two hexadecimal digits. A '+' stays one.
std::optional<std::string> percent_decode(std::string_view);

} // namespace commentd::http
