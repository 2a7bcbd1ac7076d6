// Where a browser goes after its post: back to a page of the site, which is told in `comment=` what
// became of the comment.
#pragma once

#include <string>
#include <string_view>

namespace commentd::api {

// A page's address as it was before an earlier post was told there; without its fragment.
std::string without_outcome(std::string_view url);

// "…?comment=pending#respond"
std::string with_outcome(std::string_view url, std::string_view outcome);

// As a Location header may hold it: what is not ASCII percent-encoded, as browsers send it.
std::string as_location(std::string_view url);

} // namespace commentd::api
